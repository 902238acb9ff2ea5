package git_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/schemadiff/schemadiff/git"
)

func TestExtract(t *testing.T) {
	w := newWork(t)
	w.commit("db/1_a.sql", "a\n", "bin/run", "#!/bin/sh\n", "db/caf\u00e9/2_b.sql", "b\n", ".gitignore", "/venv/\n*.log\n")
	os.Chmod(filepath.Join(w.folder, "bin/run"), 0o755)
	if err := os.Symlink("../db", filepath.Join(w.folder, "bin/db")); err != nil {
		t.Fatal(err)
	}
	w.commit("big.bin", "version https://git-lfs.github.com/spec/v1\noid sha256:"+strings.Repeat("a", 64)+"\nsize 1\n")
	for _, name := range []string{"venv/lib/x.py", "db/out.log", "untracked"} {
		at := filepath.Join(w.folder, name)
		os.MkdirAll(filepath.Dir(at), 0o755)
		os.WriteFile(at, nil, 0o644)
	}
	tree, to := w.tree("main"), t.TempDir()
	if err := tree.Extract(".", to); err != nil {
		t.Fatal(err)
	}
	var names []string
	filepath.WalkDir(to, func(name string, d os.DirEntry, err error) error {
		if !d.IsDir() {
			rest, _ := filepath.Rel(to, name)
			names = append(names, rest)
		}
		return err
	})
	if want := []string{".gitignore", "big.bin", "bin/db", "bin/run", "db/1_a.sql", "db/caf\u00e9/2_b.sql"}; !slices.Equal(names, want) {
		t.Errorf("%q", names)
	}
	if info, err := os.Stat(filepath.Join(to, "bin/run")); err != nil || info.Mode()&0o111 == 0 {
		t.Error(info, err)
	}
	if text, err := os.ReadFile(filepath.Join(to, "bin/db/1_a.sql")); err != nil || string(text) != "a\n" {
		t.Error(string(text), err)
	}
	if text, err := os.ReadFile(filepath.Join(to, "big.bin")); err != nil || !strings.HasPrefix(string(text), "version ") {
		t.Error(string(text), err)
	}
	// One file again, and one that is not there.
	os.Remove(filepath.Join(to, "db/1_a.sql"))
	if err := tree.Extract("db/1_a.sql", to); err != nil {
		t.Error(err)
	}
	if err := tree.Extract("db/nowhere.sql", to); err == nil {
		t.Error("a file that is not there was extracted")
	}
	ignored, err := w.open().Ignored(context.Background())
	if want := []string{"db/out.log", "venv"}; err != nil || !slices.Equal(ignored, want) {
		t.Errorf("%q %v", ignored, err)
	}
}

// A link of the tree leads a later file out of the folder: nothing is written there.
func TestExtractStaysInside(t *testing.T) {
	w := newWork(t)
	w.commit("a", "a\n")
	out := t.TempDir()
	blob := w.git("rev-parse", "HEAD:a")
	inner := w.write("100644 blob " + blob + "\tf\n")
	cmd := filepath.Join(w.folder, "link")
	os.WriteFile(cmd, []byte(out), 0o644)
	link := w.git("hash-object", "-w", "link")
	tree := w.write("120000 blob " + link + "\tx\n040000 tree " + inner + "\tx\n")
	if tree == "" {
		t.Skip("this git makes no such tree")
	}
	main := w.tree("main")
	crafted, err := main.Beside("crafted", tree)
	if err != nil {
		t.Fatal(err)
	}
	if err := crafted.Extract(".", t.TempDir()); err == nil {
		t.Error("a tree with one name twice was extracted")
	}
	if entries, _ := os.ReadDir(out); len(entries) > 0 {
		t.Errorf("written outside: %v", entries)
	}
}

func TestBind(t *testing.T) {
	w := parted(t)
	m, _ := merged(t, w)
	ctx, r := context.Background(), w.open()
	commit, err := r.Bind(ctx, m, w.git("rev-parse", "ours"), w.git("rev-parse", "theirs"))
	if err != nil {
		t.Fatal(err)
	}
	if got := w.git("rev-list", "--parents", "-1", commit); got != commit+" "+w.git("rev-parse", "ours")+" "+w.git("rev-parse", "theirs") {
		t.Error(got)
	}
	if _, err := r.Bind(ctx, git.Merge{ByHand: true}); err == nil {
		t.Error("a merge by hand was bound")
	}
}
