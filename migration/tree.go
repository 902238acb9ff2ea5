package migration

import (
	"cmp"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
)

// A walk is bounded, so that a checkout with a database's files or a disk
// image in it costs no more than a glance.
const (
	maxDepth = 10
	maxFiles = 100_000
)

// foreign names folders that hold other people's code.
var foreign = map[string]bool{
	".git": true, ".hg": true, ".svn": true, "node_modules": true, "vendor": true,
	".venv": true, "venv": true, "site-packages": true, "__pycache__": true, ".tox": true,
}

// Tree is the files of a checkout by name.
type Tree struct {
	fsys  fs.FS
	files []string // in lexical order; of a crowd a few

	// folders has the names of the files in each, in lexical order: the path of
	// every file of a crowd is put together for nobody.
	folders map[string][]string
	size    int // files in all folders

	// of says how many files one that was picked from a crowd stands for.
	of map[string]int

	// What holds has read, because many tools ask about the same files. It is
	// bounded like the walk.
	heads map[string]string
	room  *int
	begin []byte // into which they are read

	sought bool // one tool was asked for by name: every file of its kind is opened
}

const (
	headSize = 64 << 10
	headRoom = 64 << 20
)

// walk lists the files below a folder. A folder that cannot be read (a
// container's data, more often than not) holds nothing that we could use.
func walk(fsys fs.FS, root string) Tree {
	room := headRoom
	t := Tree{fsys: fsys, folders: map[string][]string{}, of: map[string]int{}, heads: map[string]string{}, room: &room, begin: make([]byte, headSize)}
	t.list(root, 0)
	t.thin()
	return t
}

// list adds the files below a folder.
func (t *Tree) list(dir string, depth int) {
	entries, _ := fs.ReadDir(t.fsys, dir)
	names := make([]string, 0, len(entries))
	var below []string
	for _, e := range entries {
		switch {
		case t.size+len(names) >= maxFiles:
		case !e.IsDir():
			names = append(names, e.Name())
		case !foreign[e.Name()] && depth < maxDepth:
			below = append(below, within(dir, e.Name()))
		}
	}
	t.folders[dir] = names
	t.size += len(names)
	for _, folder := range below {
		t.list(folder, depth+1)
	}
}

// A crowd is more than manyFiles of one ending in one folder, or of one name in
// folders side by side, as tools have them that give each migration a folder.
// Forty tools look at every file and open many of them: of a crowd they get
// fewFiles, from the first to the last, to tell whose it is.
const (
	manyFiles = 256
	fewFiles  = 64
)

var inFolders = map[string]bool{"migration.sql": true, "snapshot.json": true, "up.sql": true, "down.sql": true, "up.yaml": true, "down.yaml": true, "metadata.toml": true}

// thin picks the files that tools get to see.
func (t *Tree) thin() {
	side := map[string][]string{} // the folders side by side that have a file of one name
	for _, dir := range slices.Sorted(maps.Keys(t.folders)) {
		alike := map[string]*[]string{} // by ending
		ending, last := "", new([]string)
		alike[ending] = last
		room := len(t.folders[dir]) // most have one ending
		for _, base := range t.folders[dir] {
			if inFolders[base] {
				at := path.Join(path.Dir(dir), "*", base)
				side[at] = append(side[at], dir)
				continue
			}
			if ext := path.Ext(base); ext != ending && len(t.folders[dir]) > manyFiles {
				if ending, last = ext, alike[ext]; last == nil {
					first := make([]string, 0, room)
					last, room = &first, 0
					alike[ext] = last
				}
			}
			*last = append(*last, base)
		}
		for _, names := range alike {
			t.pick(len(*names), func(i int) string { return within(dir, (*names)[i]) })
		}
	}
	for at, dirs := range side {
		t.pick(len(dirs), func(i int) string { return within(dirs[i], path.Base(at)) })
	}
	slices.Sort(t.files)
}

// pick adds all of n files, or of a crowd some.
func (t *Tree) pick(n int, name func(i int) string) {
	if n <= manyFiles {
		for i := range n {
			t.files = append(t.files, name(i))
		}
		return
	}
	for i := range fewFiles {
		picked := name(i * (n - 1) / (fewFiles - 1))
		t.files = append(t.files, picked)
		t.of[picked] = n / fewFiles
	}
	t.of[name(0)] += n % fewFiles
}

// all lists every file, in lexical order.
func (t Tree) all() []string {
	list := make([]string, 0, t.size)
	for dir, names := range t.folders {
		for _, base := range names {
			list = append(list, within(dir, base))
		}
	}
	slices.Sort(list)
	return list
}

// group collects the files that belong names by the folder that it gives for
// each ("" for none), in the order of the folders.
func (t Tree) group(belong func(name string) (dir string)) []Found {
	files := map[string][]string{}
	for _, name := range t.files {
		if dir := belong(name); dir != "" {
			files[dir] = append(files[dir], name)
		}
	}
	var found []Found
	for dir, names := range files {
		found = append(found, Found{Dir: dir, Why: t.such(names)})
	}
	slices.SortFunc(found, func(a, b Found) int { return cmp.Compare(a.Dir, b.Dir) })
	return found
}

// holds looks for one of the words in the beginning of a file.
func (t Tree) holds(name string, words ...string) bool {
	text := t.head(name)
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(text, w) })
}

// head is the beginning of a file, "" where it cannot be read.
func (t Tree) head(name string) string {
	if text, ok := t.heads[name]; ok {
		return text
	}
	f, err := t.fsys.Open(name)
	if err != nil {
		return ""
	}
	defer f.Close()
	n, _ := io.ReadFull(f, t.begin) // what could be read is what can tell
	text := string(t.begin[:n])
	if *t.room -= len(text); *t.room > 0 {
		t.heads[name] = text
	}
	return text
}

// requires says whether the Go module that a folder belongs to can name a package
// of that name: it does, nobody can tell (go.mod is not in the tree or not read
// to its end), or a workspace has it build with what other modules require.
func (t Tree) requires(dir, name string) bool {
	module := ""
	for {
		if t.has(path.Join(dir, "go.work")) {
			return true
		}
		if at := path.Join(dir, "go.mod"); module == "" && t.has(at) {
			module = at
		}
		if dir == "." {
			break
		}
		dir = path.Dir(dir)
	}
	text := t.head(module)
	return text == "" || len(text) == headSize || strings.Contains(text, name)
}

// has says whether the tree has a file.
func (t Tree) has(name string) bool {
	_, ok := slices.BinarySearch(t.folders[path.Dir(name)], path.Base(name))
	return ok
}

// such is the evidence of a detection: "12 files such as db/migrate/1_a.rb".
func (t Tree) such(names []string) string {
	n, about := 0, ""
	for _, name := range names {
		n += max(1, t.of[name])
		if t.of[name] > 0 {
			about = "about "
		}
	}
	if n == 1 {
		return names[0]
	}
	return fmt.Sprintf("%s%d files such as %s", about, n, names[0])
}

// byHabit puts the folders in which a tool looks by default first, then the
// shallow ones. A default may lie in any folder of a checkout of several
// projects, the outermost first.
func byHabit(found []Found, defaults []string) []Found {
	rank := func(f Found) int {
		for i, d := range defaults {
			if f.Dir == d || strings.HasSuffix(f.Dir, "/"+d) {
				return i
			}
		}
		return len(defaults)
	}
	slices.SortStableFunc(found, func(a, b Found) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)),
			cmp.Compare(strings.Count(a.Dir, "/"), strings.Count(b.Dir, "/")),
			cmp.Compare(a.Dir, b.Dir))
	})
	return found
}

// outermost leaves out the folders that lie in another one that was found, for
// tools that read recursively.
func outermost(found []Found) []Found {
	dirs := map[string]bool{}
	for _, f := range found {
		dirs[f.Dir] = true
	}
	return slices.DeleteFunc(found, func(f Found) bool {
		for dir := f.Dir; dir != "."; {
			if dir = path.Dir(dir); dirs[dir] {
				return true
			}
		}
		return false
	})
}

// entries lists a folder's regular files by name. That the folder cannot be
// read is an error: a checkout without its migrations is not an empty one.
func entries(fsys fs.FS, dir string) ([]string, error) {
	list, err := fs.ReadDir(fsys, dir)
	if err != nil {
		return nil, err
	}
	names := make([]string, 0, len(list))
	for _, e := range list {
		if !e.IsDir() {
			names = append(names, e.Name())
		}
	}
	return names, nil
}

// below lists the files below a folder with their paths, hidden ones and
// hidden folders left out.
func below(fsys fs.FS, dir string) ([]string, error) {
	var names []string
	var list func(at string, depth int) error
	list = func(at string, depth int) error {
		if depth > maxDepth {
			return fmt.Errorf("%s: more than %d folders deep", at, maxDepth)
		}
		entries, err := fs.ReadDir(fsys, at)
		if err != nil {
			return err
		}
		names = slices.Grow(names, len(entries))
		for _, e := range entries {
			switch base := e.Name(); {
			case strings.HasPrefix(base, "."):
			case !e.IsDir():
				if names = append(names, within(at, base)); len(names) > maxFiles {
					return fmt.Errorf("%s: more than %d files", dir, maxFiles)
				}
			default:
				if err := list(within(at, base), depth+1); err != nil {
					return err
				}
			}
		}
		return nil
	}
	err := list(dir, 0)
	return names, err
}
