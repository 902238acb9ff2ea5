package git

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os/exec"
	"path"
	"slices"
	"strings"
)

// Merge is what git would make of two commits.
type Merge struct {
	*Tree
	Conflicts []string // files that git cannot merge by itself, sorted
	ByHand    bool     // git is too old to be asked: files are laid side by side, and no text is merged
}

// Merge merges two commits without touching the index or the working tree.
// start is where they parted, "" where they have no history in common. The tree
// is read by the process of one that is open, and goes with it. What git writes
// is objects that nothing refers to, which its own gc removes.
// https://git-scm.com/docs/git-merge-tree
func (t *Tree) Merge(ctx context.Context, start, ours, theirs string) (Merge, error) {
	if start == ours || start == theirs { // there is nothing to merge
		if start == ours {
			ours = theirs
		}
		tree, err := t.Beside("the merge", ours)
		return Merge{Tree: tree}, err
	}
	out, err := t.mergeTree(ctx, ours, theirs)
	return t.read(ctx, out, err, start, ours, theirs)
}

func (t *Tree) mergeTree(ctx context.Context, ours, theirs string) ([]byte, error) {
	return t.repository.run(ctx, "merge-tree", "--write-tree", "--name-only", "--no-messages", "-z", "--allow-unrelated-histories", ours, theirs)
}

// read reads what git merge-tree says.
func (t *Tree) read(ctx context.Context, out []byte, err error, start, ours, theirs string) (Merge, error) {
	var exit *exec.ExitError
	conflicts := errors.As(err, &exit) && exit.ExitCode() == 1
	if err != nil && !conflicts {
		if ctx.Err() != nil {
			return Merge{}, err
		}
		return t.byHand(start, ours, theirs)
	}
	if conflicts {
		out = err.(*failure).out
	}
	words := strings.Split(strings.Trim(string(out), "\x00"), "\x00")
	tree, err := t.Beside("the merge", words[0])
	if err != nil {
		return Merge{}, err
	}
	files := words[1:]
	slices.Sort(files)
	return Merge{Tree: tree, Conflicts: slices.Compact(files)}, nil
}

// byHand lays the files of two commits side by side, as git before 2.38 cannot
// do it without a working tree: of each file the side that changed it. Where
// both did, ours is taken and the file is among the conflicts.
func (t *Tree) byHand(start, ours, theirs string) (Merge, error) {
	var roots [3]entry
	for i, commit := range []string{start, ours, theirs} {
		roots[i].mode = modeFolder
		if commit == "" {
			continue
		}
		side, err := t.Beside(commit, commit)
		if err != nil {
			return Merge{}, err
		}
		roots[i] = side.root
	}
	m := Merge{ByHand: true}
	root, err := t.lay(roots[0], roots[1], roots[2], "", &m.Conflicts)
	m.Tree = &Tree{Ref: "the merge", objects: t.objects, root: root, borrowed: true}
	return m, err
}

// lay merges two folders, and remembers the result like one that was read.
func (t *Tree) lay(start, ours, theirs entry, at string, conflicts *[]string) (entry, error) {
	var sides [3]*folder
	for i, e := range []entry{start, ours, theirs} {
		sides[i] = &folder{}
		if e.mode == modeFolder && e.id != "" {
			var err error
			if sides[i], err = t.folder(e.id); err != nil {
				return entry{}, t.explained(err)
			}
		}
	}
	var names []string
	for _, s := range sides {
		for _, e := range s.entries {
			names = append(names, e.name)
		}
	}
	slices.Sort(names)
	merged := &folder{}
	h := sha256.New()
	for _, name := range slices.Compact(names) {
		was, a, b := sides[0].named(name), sides[1].named(name), sides[2].named(name)
		e := a
		switch {
		case a == b, b == was:
		case a == was:
			e = b
		case a.mode == modeFolder && b.mode == modeFolder:
			var err error
			if e, err = t.lay(was, a, b, path.Join(at, name), conflicts); err != nil {
				return e, err
			}
			e.name = name
		default:
			*conflicts = append(*conflicts, path.Join(at, name))
			if a.id == "" {
				e = b
			}
		}
		if e.id != "" {
			merged.entries = append(merged.entries, e)
			h.Write(bytes.Join([][]byte{[]byte(e.mode), []byte(e.name), []byte(e.id)}, []byte{0}))
		}
	}
	return t.remember("laid "+hex.EncodeToString(h.Sum(nil)), merged), nil
}

// named is an entry, an empty one where there is none.
func (f *folder) named(name string) entry {
	if i, ok := f.find(name); ok {
		return f.entries[i]
	}
	return entry{}
}

// Without is the tree without the files that another one has alike, for readers
// that want to know what is new in it: what is alike is not even taken apart. To
// close it is to do nothing.
func (t *Tree) Without(other *Tree) (*Tree, error) {
	root, err := t.prune(t.root, other.root)
	if err != nil {
		return nil, t.explained(err)
	}
	return &Tree{Ref: t.Ref, Commit: t.Commit, objects: t.objects, root: root, borrowed: true}, nil
}

// prune is a folder without what another one has alike, remembered like one
// that was read.
func (t *Tree) prune(mine, theirs entry) (entry, error) {
	pruned := &folder{}
	size := len(t.root.id) / 2
	a, err := t.raw(mine.id)
	if err != nil {
		return entry{}, err
	}
	b, err := t.raw(theirs.id)
	if err != nil {
		return entry{}, err
	}
	starts := t.startsOf(theirs.id, b, size)
	for len(a) > 0 {
		if n := alike(a, b, starts); n > 0 {
			a, b = a[n:], b[n:]
			continue
		}
		one, restA := record(a, size)
		other, restB := record(b, size)
		if one == nil {
			return entry{}, fmt.Errorf("the tree %s is damaged", mine.id)
		}
		e, was := entryOf(one, size), entryOf(other, size)
		switch {
		case other != nil && sortName(was) < sortName(e): // only they have it
			b = restB
			continue
		case other != nil && was.name == e.name && was.mode == e.mode:
			b = restB
			if e.mode == modeFolder {
				inside, err := t.prune(e, was)
				if err != nil {
					return entry{}, err
				}
				e.id = inside.id
			}
		}
		a = restA
		pruned.entries = append(pruned.entries, e)
	}
	pruned.sort()
	return t.remember("without "+theirs.id+" "+mine.id, pruned), nil
}

// startsOf are how far from its end each entry of a tree object begins, the end
// itself last.
func (t *Tree) startsOf(id string, raw []byte, size int) []int {
	t.mu.Lock()
	defer t.mu.Unlock()
	if starts, ok := t.starts[id]; ok {
		return starts
	}
	var starts []int
	for one, rest := record(raw, size); one != nil; one, rest = record(raw, size) {
		starts = append(starts, len(raw))
		raw = rest
	}
	if len(raw) == 0 {
		starts = append(starts, 0)
	}
	t.starts[id] = starts
	return starts
}

// alike is how many bytes of whole entries two tree objects begin with alike.
// starts are those of b, from its end.
func alike(a, b []byte, starts []int) int {
	n := 0
	for least := min(len(a), len(b)); n < least; {
		const stride = 1 << 10
		if end := min(n+stride, least); bytes.Equal(a[n:end], b[n:end]) {
			n = end
			continue
		}
		for a[n] == b[n] {
			n++
		}
		break
	}
	// The last entry of b that begins no later.
	i, exactly := slices.BinarySearchFunc(starts, len(b)-n, func(left, asked int) int { return asked - left })
	if !exactly {
		i--
	}
	if i < 0 || starts[i] > len(b) {
		return 0 // b is damaged
	}
	return len(b) - starts[i]
}

// remember gives a folder that git does not have a name that no object has.
func (t *Tree) remember(what string, f *folder) entry {
	sum := sha256.Sum256([]byte(what))
	id := hex.EncodeToString(sum[:])[:len(t.root.id)]
	t.mu.Lock()
	defer t.mu.Unlock()
	t.folders[id] = f
	return entry{mode: modeFolder, id: id}
}

// raw is a tree object as git has it, read once.
func (t *Tree) raw(id string) ([]byte, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if data, ok := t.raws[id]; ok {
		return data, nil
	}
	data, err := t.batch.read(id)
	if err == nil {
		t.raws[id] = data
	}
	return data, err
}

// record cuts the first entry off a tree object: nil where there is none.
func record(raw []byte, size int) (first, rest []byte) {
	i := bytes.IndexByte(raw, 0)
	if i < 0 || len(raw) < i+1+size {
		return nil, nil
	}
	return raw[:i+1+size], raw[i+1+size:]
}

func entryOf(record []byte, size int) entry {
	head, _, _ := bytes.Cut(record, []byte{0})
	mode, name, _ := strings.Cut(string(head), " ")
	if len(record) < size {
		return entry{}
	}
	return entry{mode: mode, name: name, id: hex.EncodeToString(record[len(record)-size:])}
}

// sortName is a name as git sorts it: folders as if theirs ended in a slash.
func sortName(e entry) string {
	if e.mode == modeFolder {
		return e.name + "/"
	}
	return e.name
}
