package git

import (
	"bytes"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/schemadiff/schemadiff/problem"
)

// Addition is how a file came to a branch.
type Addition struct {
	Path   string // from the top of the repository
	Commit string // of the branch itself: for a file of a merged branch, the merge
	Time   time.Time
	Place  int // of the commit on the branch, counted from the first that added anything: 1, 2, ...
}

// Additions tells when each file below a folder came to a branch, by the history
// of first parents: what a branch brought came with its merge, whenever it was
// written. Of a file that was added, deleted and added again the last time
// counts, and a new name is a new file. The folder "" or "." is the whole
// repository. Where the clone is shallow, everything that was there before came
// with the first commit that is known.
func (r *Repository) Additions(ctx context.Context, ref, folder string) ([]Addition, error) {
	commit, err := r.Resolve(ctx, ref)
	if err != nil {
		return nil, err
	}
	// What a user may have configured of git log is set as this reads it. No name
	// begins with a slash, so that a heading is told from a name.
	args := []string{"-c", "log.showRoot=true", "-c", "log.showSignature=false", "log", "-z",
		"--first-parent", "-m", "--no-renames", "--no-relative", "--diff-filter=A", "--name-only", "--format=format:/%H %ct", commit, "--"}
	if folder != "" && folder != "." {
		args = append(args, ":(top,literal)"+folder)
	}
	out, err := r.run(ctx, args...)
	if err != nil {
		return nil, &problem.Error{Code: code, What: "the git history of " + ref + " cannot be read", Why: err.Error(), Err: err}
	}
	return additions(out)
}

// additions reads what git log prints, newest first, into oldest first.
func additions(out []byte) ([]Addition, error) {
	var all []Addition // newest first
	seen := map[string]bool{}
	at := Addition{}
	for token := range bytes.SplitSeq(out, []byte{0}) {
		name := string(token)
		if strings.HasPrefix(name, "/") {
			heading, rest, _ := strings.Cut(name[1:], "\n")
			hash, stamp, _ := strings.Cut(heading, " ")
			seconds, err := strconv.ParseInt(stamp, 10, 64)
			if err != nil {
				return nil, &problem.Error{Code: code, What: "git log printed a line that it should not", Why: heading, Err: err}
			}
			at = Addition{Commit: hash, Time: time.Unix(seconds, 0).UTC(), Place: at.Place - 1}
			name = rest
		}
		if name == "" || seen[name] {
			continue
		}
		seen[name] = true
		a := at
		a.Path = name
		all = append(all, a)
	}
	for i, a := range all {
		all[i].Place = a.Place - at.Place + 1
	}
	slices.SortStableFunc(all, func(a, b Addition) int { return a.Place - b.Place })
	return all, nil
}

// Trunk names the branch that environments are deployed from, as far as the
// clone can tell: what the remote says is its default branch, else the branch
// that is checked out, else HEAD.
func (r *Repository) Trunk(ctx context.Context) string {
	for _, ref := range []string{"refs/remotes/origin/HEAD", "HEAD"} {
		if out, err := r.run(ctx, "symbolic-ref", "--quiet", ref); err == nil {
			return Ref{Name: strings.TrimSpace(string(out))}.Short()
		}
	}
	return "HEAD"
}
