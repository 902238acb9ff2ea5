package git_test

import (
	"context"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemadiff/schemadiff/git"
)

// parted is a repository whose branches ours and theirs add files to one
// folder, change one file each, and one both.
func parted(t *testing.T) *work {
	w := newWork(t)
	w.commit("db/1_a.sql", "a\n")
	w.commit("db/2_b.sql", "b\n")
	w.commit("db/deep/3_c.sql", "c\n")
	w.git("branch", "theirs")
	w.git("branch", "ours")
	w.git("checkout", "-q", "ours")
	w.commit("db/4_ours.sql", "ours\n")
	w.commit("db/1_a.sql", "changed by ours\n")
	w.commit("db/2_b.sql", "both, by ours\n")
	w.git("checkout", "-q", "theirs")
	w.commit("db/4_theirs.sql", "theirs\n")
	w.commit("db/2_b.sql", "both, by theirs\n")
	w.commit("db/deep/3_c.sql", "")
	return w
}

func merged(t *testing.T, w *work) (git.Merge, string) {
	t.Helper()
	ctx := context.Background()
	r := w.open()
	tree, err := r.Tree(ctx, "ours")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tree.Close() })
	start, err := r.MergeBase(ctx, "ours", "theirs")
	if err != nil {
		t.Fatal(err)
	}
	theirs, err := r.Resolve(ctx, "theirs")
	if err != nil {
		t.Fatal(err)
	}
	m, err := tree.Merge(ctx, start, tree.Commit, theirs)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	err = fs.WalkDir(m, ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			text, err := fs.ReadFile(m, name)
			if err != nil {
				return err
			}
			first, _, _ := strings.Cut(string(text), "\n")
			b.WriteString(name + " " + first + "\n")
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return m, b.String()
}

func TestMerge(t *testing.T) {
	w := parted(t)
	m, files := merged(t, w)
	if d := cmp.Diff([]string{"db/2_b.sql"}, m.Conflicts); d != "" || m.ByHand {
		t.Error(d, m.ByHand)
	}
	want := "db/1_a.sql changed by ours\ndb/2_b.sql <<<<<<< ours\ndb/4_ours.sql ours\ndb/4_theirs.sql theirs\n"
	// What git calls the sides is as they were named: by their hashes.
	got := strings.NewReplacer(w.git("rev-parse", "ours"), "ours").Replace(files)
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if got := w.git("status", "--porcelain"); got != "" {
		t.Errorf("the working tree was touched: %s", got)
	}
}

// A git before 2.38 knows another merge-tree, and refuses ours.
func TestMergeByHand(t *testing.T) {
	w := parted(t)
	real, err := filepath.Abs(strings.TrimSpace(lookGit(t)))
	if err != nil {
		t.Fatal(err)
	}
	old := t.TempDir()
	script := "#!/bin/sh\nif [ \"$1\" = merge-tree ]; then echo 'usage: git merge-tree <base-tree> <branch1> <branch2>' >&2; exit 129; fi\nexec " + real + " \"$@\"\n"
	if err := os.WriteFile(filepath.Join(old, "git"), []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", old+string(os.PathListSeparator)+os.Getenv("PATH"))
	m, files := merged(t, w)
	if d := cmp.Diff([]string{"db/2_b.sql"}, m.Conflicts); d != "" || !m.ByHand {
		t.Error(d, m.ByHand)
	}
	want := "db/1_a.sql changed by ours\ndb/2_b.sql both, by ours\ndb/4_ours.sql ours\ndb/4_theirs.sql theirs\n"
	if d := cmp.Diff(want, files); d != "" {
		t.Error(d)
	}
}

func TestOpenBranches(t *testing.T) {
	w := parted(t)
	ctx, r := context.Background(), w.open()
	w.git("update-ref", "refs/remotes/origin/theirs", "theirs")
	w.git("update-ref", "refs/remotes/origin/deep/er", "ours")
	w.git("update-ref", "refs/remotes/origin/main", "main")
	w.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main")
	base := w.git("rev-parse", "main")
	refs, err := r.Unmerged(ctx, base, []string{"origin/*", "th*"})
	var names []string
	for _, ref := range refs {
		names = append(names, ref.Short())
	}
	if d := cmp.Diff([]string{"origin/deep/er", "origin/theirs"}, names); d != "" || err != nil {
		t.Error(d, err)
	}
	added, err := r.Added(ctx, base, []string{w.git("rev-parse", "ours"), w.git("rev-parse", "theirs")}, []string{"db"})
	if err != nil || len(added) != 2 || added["db/4_ours.sql"].IsZero() || added["db/4_theirs.sql"].IsZero() {
		t.Error(added, err)
	}
}

func TestWithout(t *testing.T) {
	w := parted(t)
	ctx, r := context.Background(), w.open()
	tree, err := r.Tree(ctx, "ours")
	if err != nil {
		t.Fatal(err)
	}
	defer tree.Close()
	base, err := tree.Beside("main", w.git("rev-parse", "main"))
	if err != nil {
		t.Fatal(err)
	}
	without, err := tree.Without(base)
	if err != nil {
		t.Fatal(err)
	}
	list, err := fs.ReadDir(without, "db")
	var names []string
	for _, e := range list {
		names = append(names, e.Name())
	}
	if d := cmp.Diff([]string{"1_a.sql", "2_b.sql", "4_ours.sql"}, names); d != "" || err != nil {
		t.Error(d, err)
	}
	if text, err := fs.ReadFile(without, "db/4_ours.sql"); string(text) != "ours\n" || err != nil {
		t.Error(text, err)
	}
	if a, b := tree.Hash("db/deep"), base.Hash("db/deep"); a != b || a == "" || tree.Hash("nowhere") != "" {
		t.Errorf("%q %q", a, b)
	}
}

func lookGit(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath("git")
	if err != nil {
		t.Skip("git is not installed")
	}
	return path
}
