package git

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/schemadiff/schemadiff/problem"
)

// Tree is the files of one commit, as an fs.FS. Folders and files are read when
// they are asked for, by one process of git; Close ends it.
//
// Symbolic links are followed within the tree, as os.DirFS follows them. Names
// are bytes to git: one that is not UTF-8 is listed and can be opened. A
// submodule's files are in another repository; to open them is an error that
// names the command which reads them there.
type Tree struct {
	Ref    string // as it was asked for
	Commit string // its hash

	*objects
	root     entry
	borrowed bool // its objects are another tree's, which closes them

	last struct { // the folder that was looked up last: most names that follow are in it
		sync.Mutex
		name string
		*folder
	}
}

// objects is what trees of one repository read, by one process of git.
type objects struct {
	repository *Repository
	batch      batch

	mu      sync.Mutex
	folders map[string]*folder // by hash
	raws    map[string][]byte  // the same as git has them, where two are held against each other
	starts  map[string][]int   // where their entries begin, of those that others were held against

	// What files hold, by hash: most are the same in all branches. Bounded.
	texts   map[string][]byte
	room    int
	reading sync.Mutex
}

// textRoom is how much of files is remembered.
const textRoom = 64 << 20

// Tree opens the files of a ref.
func (r *Repository) Tree(ctx context.Context, ref string) (*Tree, error) {
	t := newTree(ctx, r, ref)
	commit, err := t.Resolve(ctx, ref)
	if err == nil {
		err = t.at(commit)
	}
	if err != nil {
		t.Close()
		return nil, err
	}
	return t, nil
}

// newTree is a tree whose process is not started yet.
func newTree(ctx context.Context, r *Repository, ref string) *Tree {
	t := &Tree{Ref: ref, objects: &objects{repository: r, folders: map[string]*folder{}, raws: map[string][]byte{}, starts: map[string][]int{}, texts: map[string][]byte{}, room: textRoom}}
	t.batch.repository, t.batch.ctx = r, ctx
	return t
}

// at puts the tree at a commit.
func (t *Tree) at(commit string) error {
	root, err := t.Beside(t.Ref, commit)
	if err == nil {
		t.Commit, t.root = commit, root.root
	}
	return err
}

// Repository is where the tree is from.
func (t *Tree) Repository() *Repository { return t.repository }

// Resolve is the repository's, by the process of the tree.
func (t *Tree) Resolve(ctx context.Context, ref string) (commit string, err error) {
	if ref != "" && !strings.HasPrefix(ref, "-") && !strings.Contains(ref, "\n") {
		if commit, _, err := t.batch.look(ref + "^{commit}"); err == nil {
			return commit, nil
		}
	}
	return t.repository.Resolve(ctx, ref) // which says what is wrong
}

// Beside is the files of another commit, or of a tree by its hash, which the
// same process of git reads. ref is how problems name it. To close it is to do
// nothing.
func (t *Tree) Beside(ref, object string) (*Tree, error) {
	id, data, err := t.batch.look(object + "^{tree}")
	if err != nil {
		return nil, &problem.Error{Code: code, What: fmt.Sprintf("the files of the git ref %q cannot be read", ref), Why: err.Error(), Err: err}
	}
	t.mu.Lock()
	t.raws[id] = data
	t.mu.Unlock()
	return &Tree{Ref: ref, Commit: object, objects: t.objects, root: entry{mode: modeFolder, id: id}, borrowed: true}, nil
}

// Of is Beside for a branch that was listed: its tree is known.
func (t *Tree) Of(r Ref) (*Tree, error) {
	if r.Tree == "" {
		return t.Beside(r.Short(), r.Commit)
	}
	return &Tree{Ref: r.Short(), Commit: r.Commit, objects: t.objects, root: entry{mode: modeFolder, id: r.Tree}, borrowed: true}, nil
}

// atOnce is how many objects are asked for before the first answer is read.
const atOnce = 32

// Ahead reads the folders on the way to a name in many trees of one repository,
// level by level: one by one each would wait for git. What is not there is left
// to whoever asks for it.
func Ahead(trees []*Tree, name string) error {
	if len(trees) == 0 || name == "" {
		return nil
	}
	t := trees[0]
	var level []string
	for _, one := range trees {
		level = append(level, one.root.id)
	}
	names := strings.Split(name, "/")
	if name == "." {
		names = nil
	}
	for depth := 0; ; depth++ {
		slices.Sort(level)
		level = slices.Compact(level)
		if err := t.rawAhead(level); err != nil || depth == len(names) {
			return err
		}
		var next []string
		for _, id := range level {
			if e := t.inside(id, names[depth]); e.mode == modeFolder {
				next = append(next, e.id)
			}
		}
		level = next
	}
}

// rawAhead reads tree objects that were not read yet.
func (t *Tree) rawAhead(ids []string) error {
	t.mu.Lock()
	ids = slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return t.raws[id] != nil || t.folders[id] != nil })
	t.mu.Unlock()
	for some := range slices.Chunk(ids, atOnce) {
		found, err := t.batch.ahead(some)
		if err != nil {
			return err
		}
		t.mu.Lock()
		maps.Copy(t.raws, found)
		t.mu.Unlock()
	}
	return nil
}

// inside is an entry of a tree object that was read ahead.
func (t *Tree) inside(id, name string) entry {
	t.mu.Lock()
	defer t.mu.Unlock()
	if f, ok := t.folders[id]; ok {
		return f.named(name)
	}
	size := len(t.root.id) / 2
	for raw := t.raws[id]; len(raw) > 0; {
		one, rest := record(raw, size)
		if one == nil {
			break
		}
		if e := entryOf(one, size); e.name == name {
			return e
		}
		raw = rest
	}
	return entry{}
}

// Hash is git's hash of a file or folder: equal for equal contents. "" where
// there is none.
func (t *Tree) Hash(name string) string {
	e, err := t.find(name)
	if err != nil {
		return ""
	}
	return e.id
}

// near finds a name that is in the folder that was looked up last, and is no
// link.
func (t *Tree) near(name string) (e entry, in *folder) {
	dir, base := path.Split(name)
	t.last.Lock()
	defer t.last.Unlock()
	if t.last.folder == nil || t.last.name != dir || dir == "" {
		return entry{}, nil
	}
	e = t.last.named(base)
	if e.id == "" || e.mode == modeLink || e.mode == modeSubmodule {
		return entry{}, nil
	}
	return e, t.last.folder
}

// Close ends git. Nothing can be read afterwards.
func (t *Tree) Close() error {
	if t.borrowed {
		return nil
	}
	t.mu.Lock()
	t.texts, t.room = nil, -1
	t.mu.Unlock()
	return t.batch.close()
}

// The modes of entries of a tree.
const (
	modeFolder    = "40000"
	modeLink      = "120000"
	modeSubmodule = "160000"
)

// entry is a file or folder of a tree.
type entry struct{ mode, name, id string }

// folder is one tree object.
type folder struct {
	entries []entry // by name
}

// folder reads a tree object: "MODE NAME\0" and the bytes of a hash, for each entry.
// https://git-scm.com/book/en/v2/Git-Internals-Git-Objects#_tree_objects
func (t *Tree) folder(id string) (*folder, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if f, ok := t.folders[id]; ok {
		return f, nil
	}
	data, ok := t.raws[id]
	if !ok {
		var err error
		if data, err = t.batch.read(id); err != nil {
			return nil, err
		}
	}
	f, ok := folderOf(data, len(t.root.id)/2)
	if !ok {
		return nil, fmt.Errorf("the tree %s is damaged", id)
	}
	t.folders[id] = f
	return f, nil
}

// folderOf takes a tree object apart: size is that of a hash, SHA-1 or SHA-256.
func folderOf(data []byte, size int) (f *folder, ok bool) {
	text := string(data) // of which names are parts
	f = &folder{entries: make([]entry, 0, len(data)/(size+12))}
	hashes := make([]byte, 0, cap(f.entries)*2*size)
	for at := 0; at < len(text); {
		head, _, ok := strings.Cut(text[at:], "\x00")
		mode, name, named := strings.Cut(head, " ")
		at += len(head) + 1
		if !ok || !named || name == "" || len(text)-at < size {
			return nil, false
		}
		f.entries = append(f.entries, entry{mode: mode, name: name})
		hashes = hex.AppendEncode(hashes, data[at:at+size])
		at += size
	}
	for i, all := 0, string(hashes); i < len(f.entries); i++ {
		f.entries[i].id = all[2*size*i : 2*size*(i+1)]
	}
	f.sort()
	return f, true
}

// sort puts entries by name: git sorts folders as if their names ended in a
// slash, and fs.ReadDir does not.
func (f *folder) sort() {
	slices.SortFunc(f.entries, func(a, b entry) int { return strings.Compare(a.name, b.name) })
}

// find is the place of a name.
func (f *folder) find(name string) (at int, ok bool) {
	return slices.BinarySearchFunc(f.entries, name, func(e entry, name string) int { return strings.Compare(e.name, name) })
}

// maxLinks is how many links one name may lead through, as Linux has it.
const maxLinks = 40

// find follows a name to what it means.
func (t *Tree) find(name string) (entry, error) {
	if e, in := t.near(name); in != nil {
		return e, nil
	}
	above := []entry{t.root}
	rest := strings.Split(name, "/")
	links := 0
	for len(rest) > 0 {
		part := rest[0]
		rest = rest[1:]
		switch {
		case part == "." || part == "":
			continue
		case part == ".." && len(above) == 1:
			return entry{}, errors.New("a symbolic link leads out of the repository")
		case part == "..":
			above = above[:len(above)-1]
			continue
		}
		in := above[len(above)-1]
		if in.mode != modeFolder {
			return entry{}, fs.ErrNotExist
		}
		f, err := t.folder(in.id)
		if err != nil {
			return entry{}, t.explained(err)
		}
		i, ok := f.find(part)
		if !ok {
			return entry{}, fs.ErrNotExist
		}
		switch e := f.entries[i]; e.mode {
		case modeLink:
			target, err := t.batch.read(e.id)
			if err != nil {
				return entry{}, t.explained(err)
			}
			if links++; links > maxLinks {
				return entry{}, errors.New("a symbolic link leads to itself")
			}
			if bytes.HasPrefix(target, []byte("/")) {
				return entry{}, fmt.Errorf("it is a symbolic link to %s, out of the repository", target)
			}
			rest = append(strings.Split(string(target), "/"), rest...)
		case modeSubmodule:
			return entry{}, &problem.Error{Code: code, What: fmt.Sprintf("%s is a submodule: its files are in another repository, at commit %s", t.path(above, part), e.id),
				Fix: []string{fmt.Sprintf("cd %s && schemadiff ... --migrations %s", t.path(above, part), e.id[:12])}}
		default:
			above = append(above, e)
			if len(rest) == 0 && links == 0 && !strings.Contains(name, "..") {
				t.last.Lock()
				t.last.name, t.last.folder = name[:strings.LastIndexByte(name, '/')+1], f
				t.last.Unlock()
			}
		}
	}
	return above[len(above)-1], nil
}

func (t *Tree) path(above []entry, name string) string {
	var parts []string
	for _, e := range above[1:] {
		parts = append(parts, e.name)
	}
	return strings.Join(append(parts, name), "/")
}

// explained says what to do about an object that a clone does not have.
func (t *Tree) explained(err error) error {
	if !errors.Is(err, errMissing) {
		return err
	}
	return &problem.Error{Code: code, What: "this clone has the commit and not all of its files: it is a partial clone, or damaged",
		Fix: []string{"git fetch --refetch --no-filter", "git fsck"}, Err: err}
}

// Open opens a file or a folder.
func (t *Tree) Open(name string) (fs.File, error) {
	e, err := t.lookup("open", name)
	if err != nil {
		return nil, err
	}
	if e.mode == modeFolder {
		list, err := t.ReadDir(name)
		return &openFolder{info: folderInfo(name), rest: list}, err
	}
	t.ahead(name)
	text, err := t.text(e)
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: name, Err: err}
	}
	return &openFile{info{name: path.Base(name), mode: e.fileMode(), size: int64(len(text))}, bytes.NewReader(text)}, nil
}

// Stat is what Open would say of a name. The size of a file takes reading it.
func (t *Tree) Stat(name string) (fs.FileInfo, error) {
	if e, err := t.lookup("stat", name); err != nil {
		return nil, err
	} else if e.mode == modeFolder {
		return folderInfo(name), nil
	}
	f, err := t.Open(name)
	if err != nil {
		return nil, err
	}
	return f.Stat()
}

// ReadFile reads a file.
func (t *Tree) ReadFile(name string) ([]byte, error) {
	e, err := t.lookup("read", name)
	if err == nil && e.mode == modeFolder {
		err = &fs.PathError{Op: "read", Path: name, Err: errors.New("is a directory")}
	}
	if err != nil {
		return nil, err
	}
	t.ahead(name)
	text, err := t.text(e)
	if err != nil {
		return nil, &fs.PathError{Op: "read", Path: name, Err: err}
	}
	return slices.Clone(text), nil
}

// ReadDir lists a folder by name.
func (t *Tree) ReadDir(name string) ([]fs.DirEntry, error) {
	e, err := t.lookup("readdir", name)
	if err == nil && e.mode != modeFolder {
		err = &fs.PathError{Op: "readdir", Path: name, Err: errors.New("not a directory")}
	}
	if err != nil {
		return nil, err
	}
	f, err := t.folder(e.id)
	if err != nil {
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: t.explained(err)}
	}
	list, all := make([]fs.DirEntry, len(f.entries)), make([]listed, len(f.entries))
	for i := range f.entries {
		all[i] = listed{t, &f.entries[i]}
		list[i] = &all[i]
	}
	return list, nil
}

func (t *Tree) lookup(op, name string) (entry, error) {
	if !fs.ValidPath(name) && utf8.ValidString(name) { // git's names need not be UTF-8
		return entry{}, &fs.PathError{Op: op, Path: name, Err: fs.ErrInvalid}
	}
	e, err := t.find(name)
	if err != nil {
		return e, &fs.PathError{Op: op, Path: name, Err: err}
	}
	return e, nil
}

// text is what a file holds.
func (t *Tree) text(e entry) ([]byte, error) {
	t.mu.Lock()
	known, ok := t.texts[e.id]
	t.mu.Unlock()
	if ok {
		return known, nil
	}
	text, err := t.batch.read(e.id)
	if err != nil {
		return nil, t.explained(err)
	}
	if text, err = t.smudged(text); err != nil {
		return nil, err
	}
	t.keep(e.id, text)
	return text, nil
}

func (t *Tree) keep(id string, text []byte) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.room -= len(text); t.room >= 0 {
		t.texts[id] = text
	}
}

// readAhead is how many files behind one that was asked for are read with it.
const readAhead = 128

// ahead reads the files of a folder that come behind one, where that one has to
// be read itself: readers of migrations want all of them, by name.
func (t *Tree) ahead(name string) {
	e, in := t.near(name)
	if in == nil {
		return
	}
	if t.known(e.id) {
		return
	}
	t.reading.Lock()
	defer t.reading.Unlock()
	if t.known(e.id) { // who comes second finds what the first has read
		return
	}
	first, _ := in.find(e.name)
	var ids []string
	t.mu.Lock()
	for _, e := range in.entries[first:min(first+readAhead, len(in.entries))] {
		if _, told := t.texts[e.id]; !told && t.room > 0 && e.mode != modeFolder && e.mode != modeLink && e.mode != modeSubmodule {
			ids = append(ids, e.id)
		}
	}
	t.mu.Unlock()
	if len(ids) < 2 {
		return
	}
	found, _ := t.batch.ahead(ids) // an error is told again to who asks for the file
	for id, text := range found {
		if whole, err := t.smudged(text); err == nil {
			t.keep(id, whole)
		}
	}
}

func (t *Tree) known(id string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	_, ok := t.texts[id]
	return ok
}
