package git_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/schemadiff/schemadiff/git"
	"github.com/schemadiff/schemadiff/problem"
)

// work is a repository that a test makes, with its working tree.
type work struct {
	t      *testing.T
	folder string
	clock  int
}

func newWork(t *testing.T, flags ...string) *work {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	w := &work{t: t, folder: t.TempDir()}
	w.git(append([]string{"init", "-q", "-b", "main"}, flags...)...)
	return w
}

// git runs git at a time of its own, with no configuration but the test's.
func (w *work) git(args ...string) string {
	w.t.Helper()
	w.clock++
	stamp := fmt.Sprintf("2026-11-%02dT12:00:00Z", w.clock)
	cmd := exec.Command("git", args...)
	cmd.Dir = w.folder
	cmd.Env = append(os.Environ(), "GIT_CONFIG_NOSYSTEM=1", "HOME="+w.t.TempDir(), "GIT_AUTHOR_NAME=n", "GIT_AUTHOR_EMAIL=a@b", "GIT_COMMITTER_NAME=n",
		"GIT_COMMITTER_EMAIL=a@b", "GIT_AUTHOR_DATE="+stamp, "GIT_COMMITTER_DATE="+stamp, "GIT_ALLOW_PROTOCOL=file")
	out, err := cmd.CombinedOutput()
	if err != nil {
		w.t.Fatalf("git %v: %v\n%s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}

// commit writes files, "" to delete one, and commits them.
func (w *work) commit(files ...string) {
	w.t.Helper()
	for i := 0; i < len(files); i += 2 {
		name := filepath.Join(w.folder, files[i])
		if files[i+1] == "" {
			os.Remove(name)
			continue
		}
		os.MkdirAll(filepath.Dir(name), 0o755)
		if err := os.WriteFile(name, []byte(files[i+1]), 0o644); err != nil {
			w.t.Fatal(err)
		}
	}
	w.git("add", "--all")
	w.git("commit", "-q", "-m", "commit")
}

// write makes a tree object of lines as git ls-tree prints them.
func (w *work) write(lines string) string {
	w.t.Helper()
	return w.feed(lines, "mktree")
}

// feed runs git with an input.
func (w *work) feed(input string, args ...string) string {
	w.t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir, cmd.Stdin = w.folder, strings.NewReader(input)
	out, err := cmd.Output()
	if err != nil {
		w.t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

func (w *work) open() *git.Repository {
	w.t.Helper()
	r, err := git.Open(context.Background(), w.folder)
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

func (w *work) tree(ref string) *git.Tree {
	w.t.Helper()
	tree, err := w.open().Tree(context.Background(), ref)
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() {
		if err := tree.Close(); err != nil {
			w.t.Error(err)
		}
	})
	return tree
}

// wants says that an error is a problem of this rule, in these words, with this to do.
func wants(t *testing.T, err error, what, fix string) {
	t.Helper()
	var p *problem.Error
	if !errors.As(err, &p) || p.Code != "X923" || !strings.Contains(p.What, what) || !strings.Contains(strings.Join(p.Fix, "\n"), fix) {
		t.Errorf("got %#v\n%v\nwant %q, %q", p, err, what, fix)
	}
}

func TestTreeIsAFileSystem(t *testing.T) {
	for _, format := range []string{"sha1", "sha256"} {
		w := newWork(t, "--object-format="+format)
		w.commit("db/migrations/1_a.sql", "create table a(id int);\n", "db/migrations/2_b.sql", "x", "db.txt", "sorts between to git", "README", "r", "empty", "\n")
		w.commit("later", "y")
		tree := w.tree("HEAD~1")
		if err := fstest.TestFS(tree, "db/migrations/1_a.sql", "db/migrations/2_b.sql", "db.txt", "README", "empty"); err != nil {
			t.Errorf("%s: %v", format, err)
		}
		if _, err := fs.Stat(tree, "later"); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: a file of a later commit: %v", format, err)
		}
		below, _ := fs.Sub(tree, "db/migrations")
		if text, err := fs.ReadFile(below, "1_a.sql"); err != nil || string(text) != "create table a(id int);\n" {
			t.Errorf("%s: %q %v", format, text, err)
		}
	}
}

// Neither the working tree nor the index is looked at: both may be in the
// middle of a rebase.
func TestTreeWithoutWorkingTree(t *testing.T) {
	w := newWork(t)
	w.commit("1_a.sql", "as it was committed")
	os.WriteFile(filepath.Join(w.folder, "1_a.sql"), []byte("as it is"), 0o644)
	os.WriteFile(filepath.Join(w.folder, "2_b.sql"), []byte("new"), 0o644)
	if text, err := fs.ReadFile(w.tree("main"), "1_a.sql"); err != nil || string(text) != "as it was committed" {
		t.Errorf("%q %v", text, err)
	}
	bare := &work{t: t, folder: filepath.Join(t.TempDir(), "bare")}
	w.git("clone", "-q", "--bare", w.folder, bare.folder)
	if names := list(t, bare.tree("main"), "."); !slices.Equal(names, []string{"1_a.sql"}) {
		t.Errorf("%q", names)
	}
}

func list(t *testing.T, fsys fs.FS, folder string) []string {
	t.Helper()
	entries, err := fs.ReadDir(fsys, folder)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestNamesAreBytes(t *testing.T) {
	w := newWork(t)
	names := []string{"1_a\nb.sql", "2_\xff.sql", "3_\"q\".sql", "4_caf\u00e9.sql", "5 \t.sql"}
	for _, name := range names {
		w.commit(name, "in "+name)
	}
	tree := w.tree("main")
	if got := list(t, tree, "."); !slices.Equal(got, names) {
		t.Errorf("%q", got)
	}
	for _, name := range names {
		if text, err := fs.ReadFile(tree, name); err != nil || string(text) != "in "+name {
			t.Errorf("%q: %q %v", name, text, err)
		}
	}
	all, err := w.open().History(context.Background(), "main", "")
	if err != nil {
		t.Fatal(err)
	}
	for i, a := range all {
		if a.Path != names[i] || a.Added.Place != i+1 || a.Changed != a.Added {
			t.Errorf("%d: %+v", i, a)
		}
	}
}

func TestLinks(t *testing.T) {
	w := newWork(t)
	w.commit("real/1_a.sql", "text", "other", "o")
	for name, target := range map[string]string{"folder": "real", "real/2_b.sql": "1_a.sql", "real/3_c.sql": "../other", "chain": "folder/2_b.sql",
		"loop": "loop", "out": "../outside", "absolute": "/etc/passwd", "broken": "nowhere", "through": "other/x"} {
		if err := os.Symlink(target, filepath.Join(w.folder, name)); err != nil {
			t.Fatal(err)
		}
	}
	w.commit()
	tree := w.tree("main")
	for name, want := range map[string]string{"folder/1_a.sql": "text", "real/2_b.sql": "text", "folder/3_c.sql": "o", "chain": "text"} {
		if text, err := fs.ReadFile(tree, name); err != nil || string(text) != want {
			t.Errorf("%s: %q %v", name, text, err)
		}
	}
	for name, want := range map[string]string{"loop": "leads to itself", "out": "out of the repository", "absolute": "/etc/passwd, out of the repository",
		"broken": "not exist", "through": "not exist"} {
		if _, err := fs.ReadFile(tree, name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if names := list(t, tree, "folder"); !slices.Equal(names, []string{"1_a.sql", "2_b.sql", "3_c.sql"}) {
		t.Errorf("%q", names)
	}
}

func TestSubmodule(t *testing.T) {
	inner, w := newWork(t), newWork(t)
	inner.commit("1_a.sql", "x")
	w.commit("README", "r")
	w.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", inner.folder, "db/migrations")
	w.commit()
	tree := w.tree("main")
	_, err := fs.ReadDir(tree, "db/migrations")
	wants(t, err, "db/migrations is a submodule", "cd db/migrations && schemadiff")
	if names := list(t, tree, "db"); !slices.Equal(names, []string{"migrations"}) {
		t.Errorf("%q", names)
	}
}

func TestFilteredFiles(t *testing.T) {
	w := newWork(t)
	const id = "4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393"
	w.commit("1_a.sql", "version https://git-lfs.github.com/spec/v1\noid sha256:"+id+"\nsize 12345\n", "2_b.sql", "\x00GITCRYPT\x00rest")
	tree := w.tree("main")
	_, err := fs.ReadFile(tree, "1_a.sql")
	wants(t, err, "Git LFS", "git lfs fetch origin main")
	_, err = fs.ReadFile(tree, "2_b.sql")
	wants(t, err, "encrypted with git-crypt", "git-crypt unlock")

	kept := filepath.Join(w.folder, ".git/lfs/objects", id[:2], id[2:4], id)
	os.MkdirAll(filepath.Dir(kept), 0o755)
	os.WriteFile(kept, []byte("create table a(id int);\n"), 0o644)
	if text, err := fs.ReadFile(tree, "1_a.sql"); err != nil || string(text) != "create table a(id int);\n" {
		t.Errorf("%q %v", text, err)
	}
}

func TestWhatIsNotThere(t *testing.T) {
	w := newWork(t)
	w.commit("1_a.sql", "x")
	ctx := context.Background()
	for _, ref := range []string{"", "-x", "--upload-pack=x", "mian", "origin/main", "main:nothing", "HEAD~7"} {
		_, err := w.open().Tree(ctx, ref)
		wants(t, err, fmt.Sprintf("there is no git ref %q", ref), "")
	}
	for ref, kind := range map[string]string{"main:1_a.sql": "blob", "main^{tree}": "tree", w.git("rev-parse", "main:1_a.sql"): "blob"} {
		_, err := w.open().Tree(ctx, ref)
		wants(t, err, fmt.Sprintf("%q is a %s in git, and a commit is wanted", ref, kind), "name a branch, a tag or a commit")
	}
	_, err := w.open().Tree(ctx, "origin/main")
	wants(t, err, "", "git fetch origin main:refs/remotes/origin/main")
	_, err = w.open().Tree(ctx, "mian")
	if p := problem.Of(err); p.Why != "did you mean main?" {
		t.Errorf("%+v", p)
	}
	_, err = git.Open(ctx, t.TempDir())
	wants(t, err, "is not in a git repository", "run schemadiff in a checkout")
	t.Setenv("PATH", t.TempDir())
	_, err = git.Open(ctx, w.folder)
	wants(t, err, "git is not installed", "install git")
}

func TestMissingObject(t *testing.T) {
	w := newWork(t)
	w.commit("1_a.sql", "x")
	id := w.git("rev-parse", "main:1_a.sql")
	if err := os.Remove(filepath.Join(w.folder, ".git/objects", id[:2], id[2:])); err != nil {
		t.Fatal(err)
	}
	tree := w.tree("main")
	_, err := fs.ReadFile(tree, "1_a.sql")
	wants(t, err, "not all of its files", "git fetch --refetch")
	if names := list(t, tree, "."); len(names) != 1 { // the next question is answered all the same
		t.Errorf("%q", names)
	}
}

func TestCancelledAndClosed(t *testing.T) {
	w := newWork(t)
	w.commit("1_a.sql", "x")
	ctx, cancel := context.WithCancel(context.Background())
	tree, err := w.open().Tree(ctx, "main")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := fs.ReadFile(tree, "1_a.sql"); err != nil {
		t.Fatal(err)
	}
	cancel()
	tree.Close()
	if _, err := fs.ReadFile(tree, "1_a.sql"); err == nil {
		t.Error("a closed tree was read")
	}
}
