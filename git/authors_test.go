package git_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// commitBy is commit of files that somebody wrote.
func (w *work) commitBy(name string, files ...string) {
	w.t.Helper()
	w.commit(files...)
	w.git("commit", "-q", "--amend", "--no-edit", "--author", name+" <"+name+"@example.com>")
}

func authorsOf(t *testing.T, w *work, ref string, paths ...string) (people, unknown []string) {
	t.Helper()
	people, unknown, err := w.open().Authors(context.Background(), ref, paths)
	if err != nil {
		t.Fatal(err)
	}
	return people, unknown
}

// Whoever wrote, changed or renamed a file wrote it; whoever merged it did not.
func TestAuthors(t *testing.T) {
	w := newWork(t)
	w.commitBy("ada", "db/1_a.sql", "one\ntwo\nthree\n")
	w.git("checkout", "-q", "-b", "feature")
	w.commitBy("grace", "db/2_b.sql", "a text that is long enough to be known again\n")
	w.git("checkout", "-q", "main")
	w.git("merge", "-q", "--no-ff", "-m", "merge", "feature")
	people, unknown := authorsOf(t, w, "", "db/2_b.sql")
	if d := cmp.Diff([]string{"grace <grace@example.com>"}, people); d != "" || unknown != nil {
		t.Error(d, unknown)
	}
	w.git("mv", "db/2_b.sql", "db/3_b.sql")
	w.git("commit", "-q", "-m", "renumbered\n\nCo-authored-by: Jean <jean@example.com>", "--author", "mary <mary@example.com>")
	people, unknown = authorsOf(t, w, "main", "db/3_b.sql", "db/1_a.sql")
	if d := cmp.Diff([]string{"Jean <jean@example.com>", "ada <ada@example.com>", "grace <grace@example.com>", "mary <mary@example.com>"}, people); d != "" || unknown != nil {
		t.Error(d, unknown)
	}
	for _, name := range []string{"1_a.sql", "4_new.sql"} {
		if err := os.WriteFile(filepath.Join(w.folder, "db", name), []byte("another text"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if _, unknown = authorsOf(t, w, "", "db/1_a.sql", "db/3_b.sql", "db/4_new.sql"); !cmp.Equal(unknown, []string{"db/1_a.sql", "db/4_new.sql"}) {
		t.Errorf("unknown %v", unknown)
	}
}

// Behind the end of a shallow clone nobody knows who wrote what is there.
func TestAuthorsOfShallowClone(t *testing.T) {
	w := newWork(t)
	w.commitBy("ada", "1_a.sql", "a")
	w.commitBy("ada", "2_b.sql", "b")
	w.commitBy("grace", "3_c.sql", "c")
	clone := &work{t: t, folder: t.TempDir()}
	w.git("clone", "-q", "--depth", "2", "file://"+w.folder, clone.folder)
	_, unknown := authorsOf(t, clone, "main", "1_a.sql", "3_c.sql")
	if d := cmp.Diff([]string{"1_a.sql"}, unknown); d != "" {
		t.Error(d)
	}
}
