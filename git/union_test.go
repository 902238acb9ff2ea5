package git_test

import (
	"context"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemadiff/schemadiff/git"
)

// Where Union knows the merge, git merges to the same files, whatever the two
// sides added, changed, deleted and renamed, folders too.
func TestUnionIsWhatGitMerges(t *testing.T) {
	w := newWork(t)
	random := rand.New(rand.NewPCG(3, 4))
	names := func() string {
		name := fmt.Sprintf("f%d", random.IntN(8))
		for range random.IntN(3) {
			name = fmt.Sprintf("d%d/", random.IntN(3)) + name
		}
		return name
	}
	var script strings.Builder
	put := func(name, text string) {
		fmt.Fprintf(&script, "M 100644 inline %s\ndata %d\n%s\n", name, len(text), text)
	}
	text := func(name string) string { // long enough for git to take it for renamed
		return strings.Repeat(name+" is a line of it\n", 20)
	}
	script.WriteString("commit refs/heads/start\ncommitter n <a@b> 1 +0000\ndata 1\nx\n")
	there := map[string]bool{}
	var all []string
	for range 30 {
		if name := "old/" + names(); !there[name] {
			there[name], all = true, append(all, name)
			put(name, text(name))
		}
	}
	const pairs = 160
	for i := range 2 * pairs {
		fmt.Fprintf(&script, "commit refs/heads/b%d\ncommitter n <a@b> 2 +0000\ndata 1\nx\nfrom refs/heads/start\n", i)
		for range 1 + random.IntN(4) {
			old, fresh := all[random.IntN([]int{4, len(all)}[random.IntN(2)])], // some are many branches' concern
				[]string{"old/", "new/"}[random.IntN(2)]+names()
			switch random.IntN(12) {
			case 0, 5:
				fmt.Fprintf(&script, "D %s\n", old)
			case 1, 6:
				fmt.Fprintf(&script, "D %s\n", old)
				put(fresh, text(old)+"moved\n")
			case 2: // a whole folder
				if at := strings.LastIndex(old, "/"); at > len("old") {
					fmt.Fprintf(&script, "D %s\n", old[:at])
					put("moved/"+old[at+1:], text(old))
				}
			case 3, 4:
				put(old, text(old)+fmt.Sprintf("changed %d\n", random.IntN(3)))
			default:
				put(fresh, text(fmt.Sprint(fresh, random.IntN(2))))
			}
		}
	}
	w.feed(script.String(), "fast-import", "--quiet", "--force")

	ctx := context.Background()
	base := w.tree("start")
	if _, err := base.Merge(ctx, "", w.git("rev-parse", "b0"), w.git("rev-parse", "b1")); err != nil {
		t.Fatal(err)
	}
	files := func(tree *git.Tree) map[string]string {
		all := map[string]string{}
		if err := fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				all[name] = tree.Hash(name)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return all
	}
	r, known := w.open(), 0
	for i := range pairs {
		ours, theirs := fmt.Sprintf("b%d", 2*i), fmt.Sprintf("b%d", 2*i+1)
		fork, err := r.Fork(ctx, ours, theirs)
		if err != nil || !fork.Once {
			t.Fatal(fork, err)
		}
		var sides [3]*git.Tree
		for i, commit := range []string{fork.Start, fork.Ours, fork.Theirs} {
			if sides[i], err = base.Beside("a side", commit); err != nil {
				t.Fatal(err)
			}
		}
		got, ok, err := git.Union(sides[0], sides[1], sides[2])
		if err != nil {
			t.Fatal(err)
		}
		if !ok {
			continue
		}
		known++
		want, err := base.Merge(ctx, fork.Start, fork.Ours, fork.Theirs)
		if err != nil {
			t.Fatal(err)
		}
		if want.ByHand {
			t.Skip("git is older than 2.38 and merges in a working tree only")
		}
		if d := cmp.Diff(files(want.Tree), files(got.Tree)); d != "" || len(want.Conflicts) > 0 {
			t.Errorf("%s and %s, conflicts %v: %s\n%s\n%s", ours, theirs, want.Conflicts, d, w.git("diff", "--stat", "start", ours), w.git("diff", "--stat", "start", theirs))
		}
	}
	if known < pairs/8 || known > pairs*4/5 {
		t.Errorf("%d of %d merges are known without git: they do not try both ways", known, pairs)
	}
}

// A file that one side moves and the other deletes is a conflict of git's, though
// the folder that it was in is alike on both sides then.
func TestUnionLeavesMovesToGit(t *testing.T) {
	text := strings.Repeat("a line of it\n", 20)
	for _, theirs := range []string{"db/v1/3.sql", "db/v3/3.sql"} {
		w := newWork(t)
		w.commit("db/v1/1.sql", "one\n", "db/v1/3.sql", text)
		w.git("branch", "mine")
		w.git("checkout", "-q", "-b", "theirs")
		w.commit("db/v1/3.sql", "")
		if theirs != "db/v1/3.sql" {
			w.commit(theirs, text)
		}
		w.git("checkout", "-q", "mine")
		w.commit("db/v1/3.sql", "", "db/v2/3.sql", text)
		start, mine, other := w.tree("main"), "mine", "theirs"
		var sides [2]*git.Tree
		for i, ref := range []string{mine, other} {
			var err error
			if sides[i], err = start.Beside(ref, w.git("rev-parse", ref)); err != nil {
				t.Fatal(err)
			}
		}
		if _, ok, err := git.Union(start, sides[0], sides[1]); ok || err != nil {
			t.Errorf("moved to %s: known without git, %v", theirs, err)
		}
	}
}
