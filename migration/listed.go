package migration

import "io/fs"

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
	list, err := fs.ReadDir(l.FS, name)
	if err == nil {
		l.folders[name] = list
	}
	return list, err
}

func (l *listed) ReadFile(name string) ([]byte, error) { return fs.ReadFile(l.FS, name) }

func (l *listed) Stat(name string) (fs.FileInfo, error) { return fs.Stat(l.FS, name) }
