// Package git reads a git repository through its object store: trees of any
// commit as an fs.FS, and the history of files. The working tree and the index
// are neither read nor touched, and nothing is fetched.
package git

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/lazy"
	"github.com/schemadiff/schemadiff/problem"
)

// code is the rule of all errors of this package.
const code = "X923"

// Repository is one that git has found.
type Repository struct {
	folder  string // where git runs
	common  string // its .git, of all worktrees
	Prefix  string // of the folder within the working tree, "services/api/"; "" at the top and without a working tree
	Shallow bool   // its history is cut off
}

// Open finds the repository of a folder, as git does.
func Open(ctx context.Context, folder string) (*Repository, error) {
	r := &Repository{folder: folder}
	out, err := r.run(ctx, aboutRepository()...)
	if err != nil {
		return nil, notOpened(folder, err)
	}
	r.describe(out)
	return r, nil
}

// aboutRepository asks git for what describe reads.
func aboutRepository() []string {
	return []string{"rev-parse", "--is-shallow-repository", "--git-common-dir", "--show-prefix"}
}

// describe reads what git says of the repository, and returns the lines behind.
func (r *Repository) describe(out []byte) (rest []string) {
	lines := append(strings.Split(string(out), "\n"), "", "", "")
	r.Shallow, r.common, r.Prefix = lines[0] == "true", lines[1], lines[2]
	if !filepath.IsAbs(r.common) {
		r.common = filepath.Join(r.folder, r.common)
	}
	return lines[3:]
}

// notOpened says why a folder is no repository.
func notOpened(folder string, err error) error {
	if folder == "." {
		folder = "this folder"
	}
	p := &problem.Error{Code: code, What: folder + " is not in a git repository", Why: err.Error(), Err: err}
	switch said := err.Error(); {
	case errors.Is(err, exec.ErrNotFound):
		p.What, p.Why, p.Fix = "git is not installed, and a git ref is read by it", "", []string{"install git, or name a folder instead: --migrations FOLDER"}
	case strings.Contains(said, "not a git repository"):
		p.Why, p.Fix = "", []string{"run schemadiff in a checkout of the project, or name a folder instead: --migrations FOLDER"}
	case strings.Contains(said, "dubious ownership"):
		// git says whose it is and, on a line of its own, what to configure.
		p.What = "git does not read a repository that belongs to another user"
		p.Fix = []string{"if you trust it: git config --global --add safe.directory PATH"}
	}
	return p
}

// failure is a git command that failed.
type failure struct {
	command string
	said    string // the first line of what git said
	out     []byte // what it printed all the same
	err     error
}

func (f *failure) Error() string {
	if f.said != "" {
		return f.said
	}
	return fmt.Sprintf("%s: %v", f.command, f.err)
}

func (f *failure) Unwrap() error { return f.err }

// command prepares git. It asks nothing of anybody, fetches no missing object
// and takes no lock; its messages are the ones that notOpened looks for.
func (r *Repository) command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "git", args...)
	cmd.Dir = r.folder
	cmd.Env = append(os.Environ(), "LC_ALL=C", "GIT_TERMINAL_PROMPT=0", "GIT_OPTIONAL_LOCKS=0", "GIT_NO_LAZY_FETCH=1", "GIT_LITERAL_PATHSPECS=0")
	return cmd
}

// run runs git and returns what it prints.
func (r *Repository) run(ctx context.Context, args ...string) ([]byte, error) {
	var out, said bytes.Buffer
	cmd := r.command(ctx, args...)
	cmd.Stdout, cmd.Stderr = &out, &said
	if err := cmd.Run(); err != nil {
		if cause := context.Cause(ctx); cause != nil {
			err = cause
		}
		first, _, _ := strings.Cut(strings.TrimSpace(said.String()), "\n")
		return nil, &failure{command: "git " + args[0], said: strings.TrimPrefix(first, "fatal: "), out: out.Bytes(), err: err}
	}
	return out.Bytes(), nil
}

// Resolve finds the commit that a ref means: a branch, a tag, "origin/main",
// "HEAD~2" or a hash. A ref that means none is an error that says what to fetch.
func (r *Repository) Resolve(ctx context.Context, ref string) (commit string, err error) {
	if ref != "" && !strings.HasPrefix(ref, "-") && !strings.HasPrefix(ref, "^") { // which would be a flag, or all but it
		var out []byte
		if out, err = r.run(ctx, "rev-parse", "--verify", "--quiet", ref+"^{commit}"); err == nil {
			return strings.TrimSpace(string(out)), nil
		}
		if ctx.Err() != nil {
			return "", err
		}
	}
	p := &problem.Error{Code: code, What: fmt.Sprintf("there is no git ref %q", ref), Err: err}
	if err != nil { // git was asked
		if out, err := r.run(ctx, "cat-file", "-t", ref); err == nil {
			p.What = fmt.Sprintf("%q is a %s in git, and a commit is wanted", ref, strings.TrimSpace(string(out)))
			p.Fix = []string{"name a branch, a tag or a commit"}
			return "", p
		}
	}
	refs, err := r.Refs(ctx, "refs/heads", "refs/remotes", "refs/tags")
	if err != nil {
		return "", p
	}
	var names, remotes []string
	for _, other := range refs {
		names = append(names, other.Short())
		if remote, branch, ok := strings.Cut(strings.TrimPrefix(other.Name, "refs/remotes/"), "/"); ok && strings.HasPrefix(other.Name, "refs/remotes/") && branch != "" && !slices.Contains(remotes, remote) {
			remotes = append(remotes, remote)
		}
	}
	if near, ok := problem.Nearest(ref, names); ok {
		p.Why = "did you mean " + near + "?"
	} else if remote, branch, ok := strings.Cut(ref, "/"); ok && (remote == "origin" || slices.Contains(remotes, remote)) {
		// The checkouts of most CI services have one branch and no other.
		p.Fix = append(p.Fix, fmt.Sprintf("git fetch %s %s:refs/remotes/%s", remote, branch, ref))
	} else if r.Shallow {
		p.Fix = append(p.Fix, "git fetch --unshallow --tags")
	}
	return "", p
}

// Ref is a branch, a remote's branch or a tag.
type Ref struct {
	Name   string // "refs/remotes/origin/main"
	Commit string // the hash of its commit; of an annotated tag, of what the tag stands for
	Tree   string // the hash of its files, "" where nobody asked
}

// Short is the name as people write it.
func (r Ref) Short() string {
	for _, prefix := range []string{"refs/heads/", "refs/remotes/", "refs/tags/"} {
		if name, ok := strings.CutPrefix(r.Name, prefix); ok {
			return name
		}
	}
	return r.Name
}

// Refs lists the refs that patterns select, in the order of their names, as git
// for-each-ref has them: "refs/heads", "refs/remotes/origin/release-*".
func (r *Repository) Refs(ctx context.Context, patterns ...string) ([]Ref, error) {
	out, err := r.run(ctx, append([]string{"for-each-ref", "--sort=refname", "--format=%(refname) %(objectname) %(*objectname)", "--"}, patterns...)...)
	if err != nil {
		return nil, &problem.Error{Code: code, What: "the git refs cannot be listed", Why: err.Error(), Err: err}
	}
	var refs []Ref
	for line := range strings.Lines(string(out)) {
		if f := strings.Fields(line); len(f) > 1 {
			refs = append(refs, Ref{Name: f[0], Commit: f[len(f)-1]})
		}
	}
	return refs, nil
}

// wholeHash is a hash that is not cut short.
var wholeHash = lazy.Regexp(`^(?:[0-9a-f]{40}|[0-9a-f]{64})$`)

// MergeBase is the commit at which two refs parted, "" where they have no
// history in common.
func (r *Repository) MergeBase(ctx context.Context, a, b string) (commit string, err error) {
	for _, ref := range []*string{&a, &b} {
		if wholeHash().MatchString(*ref) {
			continue // which Resolve has found
		}
		if *ref, err = r.Resolve(ctx, *ref); err != nil {
			return "", err
		}
	}
	out, err := r.run(ctx, "merge-base", a, b)
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit) && exit.ExitCode() == 1 && r.Shallow:
		return "", &problem.Error{Code: code, What: "the clone is shallow and does not reach back to where the two branches parted",
			Fix: []string{"git fetch --unshallow", "in GitHub Actions: actions/checkout with fetch-depth: 0", "in GitLab CI: variables: { GIT_DEPTH: 0 }"}, Err: err}
	case errors.As(err, &exit) && exit.ExitCode() == 1:
		return "", nil
	case err != nil:
		return "", &problem.Error{Code: code, What: "git finds no merge base", Why: err.Error(), Err: err}
	}
	return strings.TrimSpace(string(out)), nil
}
