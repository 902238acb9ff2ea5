package migration

import (
	"io/fs"
	"slices"
	"strings"
)

// Listed is a tree whose folders are listed once, however often they are asked
// for: detection and reading walk the same ones. It is for one run, and for
// one goroutine.
func Listed(fsys fs.FS) fs.FS { return &listed{FS: fsys, folders: map[string][]fs.DirEntry{}} }

// Unsummed is Listed where nobody asks for the sums of migrations: files that
// are read for their sums alone are not opened.
func Unsummed(fsys fs.FS) fs.FS {
	return &listed{FS: fsys, folders: map[string][]fs.DirEntry{}, unsummed: true}
}

type listed struct {
	fs.FS
	folders  map[string][]fs.DirEntry
	unsummed bool
}

// summed says whether the sums of a tree's migrations are asked for.
func summed(fsys fs.FS) bool {
	l, ok := fsys.(*listed)
	return !ok || !l.unsummed
}

func (l *listed) ReadDir(name string) ([]fs.DirEntry, error) {
	if list, ok := l.folders[name]; ok {
		return list, nil
	}
	list, err := readDir(l.FS, name)
	if err == nil {
		l.folders[name] = list
	}
	return list, err
}

// readDir is fs.ReadDir, which sorts a long history by asking every name a dozen
// times over.
func readDir(fsys fs.FS, name string) ([]fs.DirEntry, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	dir, ok := f.(fs.ReadDirFile)
	if !ok {
		return fs.ReadDir(fsys, name)
	}
	list, err := dir.ReadDir(-1)
	if slices.IsSortedFunc(list, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) }) {
		return list, err
	}
	type named struct {
		name  string
		entry fs.DirEntry
	}
	all := make([]named, len(list))
	for i, e := range list {
		all[i] = named{e.Name(), e}
	}
	slices.SortFunc(all, func(a, b named) int { return strings.Compare(a.name, b.name) })
	for i, n := range all {
		list[i] = n.entry
	}
	return list, err
}

func (l *listed) ReadFile(name string) ([]byte, error) { return fs.ReadFile(l.FS, name) }

func (l *listed) Stat(name string) (fs.FileInfo, error) { return fs.Stat(l.FS, name) }
