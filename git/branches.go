package git

import (
	"bytes"
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/schemadiff/schemadiff/problem"
)

// Branch is the name of the branch that is checked out, "" where HEAD is
// detached.
func (r *Repository) Branch(ctx context.Context) string {
	out, err := r.run(ctx, "symbolic-ref", "--quiet", "--short", "HEAD")
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(out))
}

// Upstream is the remote branch that the branch which is checked out follows,
// "" where it follows none.
func (r *Repository) Upstream(ctx context.Context) string {
	out, err := r.run(ctx, "rev-parse", "--abbrev-ref", "--symbolic-full-name", "@{upstream}")
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(out))
}

// Exists says whether a ref means a commit.
func (r *Repository) Exists(ctx context.Context, ref string) bool {
	if ref == "" || strings.HasPrefix(ref, "-") {
		return false
	}
	_, err := r.run(ctx, "rev-parse", "--verify", "--quiet", ref+"^{commit}")
	return err == nil
}

// Unmerged lists the branches, the remotes' among them, that patterns select
// and that a commit does not contain: "origin/*", "feature/*", "origin/release-1".
func (r *Repository) Unmerged(ctx context.Context, commit string, patterns []string) ([]Ref, error) {
	return r.branches(ctx, patterns, "--no-merged="+commit)
}

// Selected lists the branches that a pattern selects, merged or not.
func (r *Repository) Selected(ctx context.Context, pattern string) ([]Ref, error) {
	return r.branches(ctx, []string{pattern})
}

func (r *Repository) branches(ctx context.Context, patterns []string, flags ...string) ([]Ref, error) {
	args := append([]string{"for-each-ref", "--sort=refname", "--format=%(refname)%00%(objectname)%00%(tree)%00%(symref)"}, append(flags, "--")...)
	for _, p := range patterns {
		// A pattern that ends before a slash selects all that is below, which * would not.
		p = strings.TrimSuffix(strings.TrimSuffix(p, "*"), "/")
		for _, kind := range []string{"refs/remotes/", "refs/heads/"} {
			if bare, ok := strings.CutPrefix(p, kind); ok || !strings.HasPrefix(p, "refs/") {
				args = append(args, strings.TrimSuffix(kind+bare, "/"))
			}
		}
	}
	out, err := r.run(ctx, args...)
	if err != nil {
		return nil, &problem.Error{Code: code, What: "the git branches cannot be listed", Why: err.Error(), Err: err}
	}
	var refs []Ref
	for line := range strings.Lines(string(out)) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\x00")
		if len(f) == 4 && f[3] == "" { // else it is another name of a branch: origin/HEAD
			refs = append(refs, Ref{Name: f[0], Commit: f[1], Tree: f[2]})
		}
	}
	return refs, nil
}

// Added tells when files below folders were added by commits that base does not
// contain, by path: one question for any number of branches, whose cost is that
// of their own commits. The times are those of their authors. What a merge
// itself added is not among them.
func (r *Repository) Added(ctx context.Context, base string, commits, folders []string) (map[string]time.Time, error) {
	var ask strings.Builder
	fmt.Fprintf(&ask, "^%s\n%s\n--\n", base, strings.Join(commits, "\n"))
	for _, f := range folders {
		if f != "." && f != "" {
			ask.WriteString(":(top,literal)" + f + "\n")
		}
	}
	var out, said bytes.Buffer
	cmd := r.command(ctx, "-c", "log.showSignature=false", "log", "-z", "--no-renames", "--no-relative", "--diff-filter=A", "--name-only", "--format=format:/%at", "--stdin")
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(ask.String()), &out, &said
	if err := cmd.Run(); err != nil {
		first, _, _ := strings.Cut(strings.TrimSpace(said.String()), "\n")
		return nil, &problem.Error{Code: code, What: "the git history of the branches cannot be read", Why: first, Err: err}
	}
	added := map[string]time.Time{}
	at := time.Time{}
	for word := range strings.SplitSeq(out.String(), "\x00") {
		if heading, ok := strings.CutPrefix(word, "/"); ok {
			stamp, first, _ := strings.Cut(heading, "\n")
			seconds, err := strconv.ParseInt(stamp, 10, 64)
			if err != nil {
				return nil, &problem.Error{Code: code, What: "git log printed a line that it should not", Why: heading, Err: err}
			}
			at, word = time.Unix(seconds, 0).UTC(), first
		}
		if _, told := added[word]; word != "" && !told { // the newest comes first
			added[word] = at
		}
	}
	return added, nil
}

// Top is the top folder of the working tree.
func (r *Repository) Top(ctx context.Context) (string, error) {
	out, err := r.run(ctx, "rev-parse", "--show-toplevel")
	if err != nil {
		return "", &problem.Error{Code: code, What: "the repository has no working tree", Why: err.Error(), Err: err}
	}
	return strings.TrimSpace(string(out)), nil
}
