package git

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
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
	out, err := t.repository.run(ctx, "merge-tree", "--write-tree", "--name-only", "--no-messages", "-z", "--allow-unrelated-histories", ours, theirs)
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
		sides[i] = &folder{at: map[string]int{}}
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
	merged := &folder{at: map[string]int{}}
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
			merged.at[name] = len(merged.entries)
			merged.entries = append(merged.entries, e)
			h.Write(bytes.Join([][]byte{[]byte(e.mode), []byte(e.name), []byte(e.id)}, []byte{0}))
		}
	}
	// No object of git's has this name, only what is remembered here.
	id := hex.EncodeToString(h.Sum(nil))[:len(t.root.id)]
	t.mu.Lock()
	defer t.mu.Unlock()
	t.folders[id] = merged
	return entry{mode: modeFolder, id: id}, nil
}

// named is an entry, an empty one where there is none.
func (f *folder) named(name string) entry {
	if i, ok := f.at[name]; ok {
		return f.entries[i]
	}
	return entry{}
}

// Without is the tree without the files and folders that another one has alike,
// for readers that want to know what is new in it.
func (t *Tree) Without(other *Tree) fs.FS { return lacking{t, other} }

type lacking struct {
	*Tree
	other *Tree
}

// ReadDir lists what of a folder the other tree does not have alike.
func (l lacking) ReadDir(name string) ([]fs.DirEntry, error) {
	list, err := l.Tree.ReadDir(name)
	if err != nil {
		return nil, err
	}
	e, err := l.other.find(name)
	if err != nil || e.mode != modeFolder {
		return list, nil
	}
	there, err := l.other.folder(e.id)
	if err != nil {
		return list, nil
	}
	return slices.DeleteFunc(list, func(d fs.DirEntry) bool {
		mine := d.(listed).entry
		return there.named(mine.name) == mine
	}), nil
}
