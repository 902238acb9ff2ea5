package git_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"path"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemadiff/schemadiff/git"
)

// One question has to tell what several do, of all that names of commits can be.
func TestFork(t *testing.T) {
	w := newWork(t)
	w.commit("1", "a")
	w.git("tag", "-a", "v1", "-m", "first")
	w.git("checkout", "-q", "-b", "feature")
	w.commit("2", "b")
	w.git("checkout", "-q", "main")
	w.commit("3", "c")
	// Each side merges the other's first commit: there are two merge bases.
	w.git("checkout", "-q", "-b", "left", "main")
	w.git("merge", "-q", "--no-edit", "feature")
	w.git("checkout", "-q", "-b", "right", "feature")
	w.git("merge", "-q", "--no-edit", "main")
	w.git("checkout", "-q", "--orphan", "stranger")
	w.commit("4", "d")
	ctx := context.Background()
	for _, pair := range [][2]string{{"main", "feature"}, {"feature", "main"}, {"v1", "feature"}, {"main", "main"}, {"left", "right"}, {"main~1", "refs/heads/feature"}, {"main", "stranger"}, {w.git("rev-parse", "main"), "HEAD"}} {
		r := w.open()
		var want git.Fork
		var errs [3]error
		want.Ours, errs[0] = r.Resolve(ctx, pair[0])
		want.Theirs, errs[1] = r.Resolve(ctx, pair[1])
		want.Start, errs[2] = r.MergeBase(ctx, pair[0], pair[1])
		if err := errors.Join(errs[:]...); err != nil {
			t.Fatal(err)
		}
		if want.Start != "" {
			bases := strings.Fields(w.git("merge-base", "--all", pair[0], pair[1]))
			want.Once = len(bases) == 1
		}
		got, err := r.Fork(ctx, pair[0], pair[1])
		if d := cmp.Diff(want, got); d != "" || err != nil {
			t.Errorf("%v: %s %v", pair, d, err)
		}
		tree, got, err := git.OpenFork(ctx, w.folder, pair[0], pair[1])
		if d := cmp.Diff(want, got); d != "" || err != nil {
			t.Fatalf("%v, opened: %s %v", pair, d, err)
		}
		if d := cmp.Diff(list(t, w.tree(pair[0]), "."), list(t, tree, ".")); d != "" || tree.Commit != want.Ours {
			t.Errorf("%v: the files of %s: %s", pair, tree.Commit, d)
		}
		tree.Close()
	}
	for _, bad := range [][2]string{{"main", "nowhere"}, {"nowhere", "main"}, {"", "main"}, {"--all", "main"}, {"main..feature", "main"}, {"^main", "main"}} {
		_, _, err := git.OpenFork(ctx, w.folder, bad[0], bad[1])
		wants(t, err, "there is no git ref", "")
		_, err = w.open().Fork(ctx, bad[0], bad[1])
		wants(t, err, "there is no git ref", "")
	}
	_, _, err := git.OpenFork(ctx, t.TempDir(), "main", "feature")
	wants(t, err, "is not in a git repository", "run schemadiff in a checkout")
}

// A tree without another is what comparing the two name by name leaves, however
// the names and the hashes fall.
func TestWithoutByName(t *testing.T) {
	w := newWork(t)
	random := rand.New(rand.NewPCG(1, 2))
	var script strings.Builder
	const commits = 40
	for i := range commits {
		fmt.Fprintf(&script, "commit refs/heads/b%d\ncommitter n <a@b> 1 +0000\ndata 1\nx\n", i)
		for range random.IntN(60) {
			name := fmt.Sprintf("%d", random.IntN(40))
			for range random.IntN(3) {
				name += fmt.Sprintf("/%c%d", "a.-0z"[random.IntN(5)], random.IntN(4))
			}
			text := fmt.Sprint(random.IntN(3))
			fmt.Fprintf(&script, "M 100644 inline %s\ndata %d\n%s\n", name, len(text), text)
		}
	}
	w.feed(script.String(), "fast-import", "--quiet", "--force")
	files := func(fsys fs.FS) map[string]string {
		all := map[string]string{}
		err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				var text []byte
				text, err = fs.ReadFile(fsys, name)
				all[path.Clean(name)] = string(text)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	base := w.tree("b0")
	var tips []string
	for i := range commits {
		tips = append(tips, w.git("rev-parse", fmt.Sprintf("b%d", i)))
	}
	for i := range commits {
		tree, err := base.Beside("branch", tips[i])
		if err != nil {
			t.Fatal(err)
		}
		for j := range commits {
			if random.IntN(4) > 0 {
				continue
			}
			other, err := base.Beside("branch", tips[j])
			if err != nil {
				t.Fatal(err)
			}
			want, theirs := files(tree), files(other)
			for name, text := range theirs {
				if want[name] == text {
					delete(want, name)
				}
			}
			without, err := tree.Without(other)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(want, files(without)); d != "" {
				t.Fatalf("b%d without b%d: %s", i, j, d)
			}
		}
	}
}
