package git_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// told is the history as text: place and path, and behind them the place of the
// last change where that is another.
func told(t *testing.T, w *work, ref, folder string) string {
	t.Helper()
	all, err := w.open().History(context.Background(), ref, folder)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, a := range all {
		fmt.Fprintf(&b, "%d %s", a.Added.Place, a.Path)
		if a.Changed != a.Added {
			fmt.Fprintf(&b, " %d", a.Changed.Place)
		}
		b.WriteString("\n")
	}
	return b.String()
}

// 45 was written before 46 and merged after it: to main it came later.
func TestHistoryByFirstParent(t *testing.T) {
	w := newWork(t)
	w.git("config", "log.showRoot", "false")
	w.git("config", "diff.relative", "true")
	w.git("config", "diff.renames", "copies")
	w.commit("db/44_a.sql", "a long text that git would take for a copy\n")
	w.git("checkout", "-q", "-b", "feature")
	w.commit("db/45_b.sql", "a long text that git would take for a copy\nand more\n")
	w.git("checkout", "-q", "main")
	w.commit("README", "not of interest")
	w.commit("db/46_c.sql", "c")
	w.git("merge", "-q", "--no-ff", "-m", "merge", "feature")
	if d := cmp.Diff("1 db/44_a.sql\n2 db/46_c.sql\n3 db/45_b.sql\n", told(t, w, "main", "db")); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff("1 db/44_a.sql\n2 db/45_b.sql\n", told(t, w, "feature", "db")); d != "" {
		t.Error(d)
	}
	if got := told(t, w, "main", "elsewhere"); got != "" {
		t.Error(got)
	}

	// Renumbered, and taken back and brought again.
	w.git("mv", "db/45_b.sql", "db/47_b.sql")
	w.commit("db/46_c.sql", "")
	w.commit("db/44_a.sql", "another text\n")
	w.commit("db/46_c.sql", "c")
	if d := cmp.Diff("1 db/44_a.sql 5\n3 db/45_b.sql\n4 db/47_b.sql\n6 db/46_c.sql\n", told(t, w, "main", "db")); d != "" {
		t.Error(d)
	}
}

func TestHistoryOfShallowClone(t *testing.T) {
	w := newWork(t)
	w.commit("1_a.sql", "a")
	w.commit("2_b.sql", "b")
	w.commit("3_c.sql", "c")
	clone := &work{t: t, folder: t.TempDir()}
	w.git("clone", "-q", "--depth", "2", "file://"+w.folder, clone.folder)
	if r := clone.open(); !r.Shallow || w.open().Shallow {
		t.Error("not told as shallow, or told of a whole one")
	}
	if d := cmp.Diff("1 1_a.sql\n1 2_b.sql\n2 3_c.sql\n", told(t, clone, "main", "")); d != "" {
		t.Error(d)
	}
	if got := clone.open().Trunk(context.Background()); got != "origin/main" {
		t.Error(got)
	}
	if got := w.open().Trunk(context.Background()); got != "main" {
		t.Error(got)
	}
}

// TestHistoryOfNoRef: what git log would take for more or less than one commit
// is no ref, and neither is what there is none of.
func TestHistoryOfNoRef(t *testing.T) {
	w := newWork(t)
	w.commit("1", "a")
	w.commit("2", "b")
	for _, ref := range []string{"", "-n1", "--all", "^HEAD", "HEAD~1..HEAD", "..HEAD", "HEAD...HEAD~1", "nowhere", "HEAD:1", "HEAD^!", "1"} {
		all, err := w.open().History(context.Background(), ref, "")
		if err == nil {
			t.Errorf("%q has a history: %v", ref, all)
			continue
		}
		wants(t, err, "git", "")
	}
	if all, err := w.open().History(context.Background(), "HEAD", ""); err != nil || len(all) != 2 {
		t.Errorf("%v %v", all, err)
	}
}

func TestMergeBaseAndRefs(t *testing.T) {
	w := newWork(t)
	w.commit("1", "a")
	base := w.git("rev-parse", "HEAD")
	w.git("tag", "-a", "v1", "-m", "first")
	w.git("checkout", "-q", "-b", "feature")
	w.commit("2", "b")
	w.git("checkout", "-q", "main")
	w.commit("3", "c")
	w.git("checkout", "-q", "--orphan", "stranger")
	w.commit("4", "d")
	r, ctx := w.open(), context.Background()
	if got, err := r.MergeBase(ctx, "main", "feature"); err != nil || got != base {
		t.Errorf("%q %v, want %q", got, err, base)
	}
	if got, err := r.MergeBase(ctx, "main", "stranger"); err != nil || got != "" {
		t.Errorf("of strangers: %q %v", got, err)
	}
	_, err := r.MergeBase(ctx, "main", "nowhere")
	wants(t, err, "there is no git ref", "")
	refs, err := r.Refs(ctx, "refs/heads", "refs/tags")
	var names []string
	for _, ref := range refs {
		names = append(names, ref.Short())
		if ref.Short() == "v1" && ref.Commit != base {
			t.Errorf("an annotated tag: %+v", ref)
		}
	}
	if d := cmp.Diff([]string{"feature", "main", "stranger", "v1"}, names); d != "" || err != nil {
		t.Error(d, err)
	}
}
