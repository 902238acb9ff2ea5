package git

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"path"
	"time"
)

// listed is an entry of a folder that was listed.
type listed struct {
	tree *Tree
	*entry
}

func (l *listed) Name() string      { return l.name }
func (l *listed) IsDir() bool       { return l.mode == modeFolder }
func (l *listed) Type() fs.FileMode { return l.fileMode().Type() }
func (l *listed) String() string    { return fs.FormatDirEntry(l) }

// Info reads the file, because git tells sizes no other way.
func (l *listed) Info() (fs.FileInfo, error) {
	i := info{name: l.name, mode: l.fileMode()}
	if l.mode == modeFolder || l.mode == modeSubmodule {
		return i, nil
	}
	text, err := l.tree.batch.read(l.id)
	if err == nil && l.mode != modeLink {
		text, err = l.tree.smudged(text)
	}
	i.size = int64(len(text))
	return i, err
}

func (e entry) fileMode() fs.FileMode {
	switch e.mode {
	case modeFolder:
		return fs.ModeDir | 0o555
	case modeLink:
		return fs.ModeSymlink | 0o777
	case modeSubmodule:
		return fs.ModeIrregular
	case "100755":
		return 0o555
	}
	return 0o444
}

// info is of a file at a commit, where files have no times.
type info struct {
	name string
	mode fs.FileMode
	size int64
}

func folderInfo(name string) info { return info{name: path.Base(name), mode: fs.ModeDir | 0o555} }

func (i info) Name() string       { return i.name }
func (i info) Size() int64        { return i.size }
func (i info) Mode() fs.FileMode  { return i.mode }
func (i info) ModTime() time.Time { return time.Time{} }
func (i info) IsDir() bool        { return i.mode.IsDir() }
func (i info) Sys() any           { return nil }

type openFile struct {
	info
	*bytes.Reader
}

func (f *openFile) Size() int64                { return f.info.size }
func (f *openFile) Stat() (fs.FileInfo, error) { return f.info, nil }
func (f *openFile) Close() error               { return nil }

type openFolder struct {
	info
	rest []fs.DirEntry
}

func (f *openFolder) Stat() (fs.FileInfo, error) { return f.info, nil }
func (f *openFolder) Close() error               { return nil }
func (f *openFolder) Read([]byte) (int, error) {
	return 0, &fs.PathError{Op: "read", Path: f.name, Err: errors.New("is a directory")}
}

func (f *openFolder) ReadDir(n int) ([]fs.DirEntry, error) {
	if n <= 0 || n > len(f.rest) {
		if n > 0 && len(f.rest) == 0 {
			return nil, io.EOF
		}
		n = len(f.rest)
	}
	list := f.rest[:n:n]
	f.rest = f.rest[n:]
	return list, nil
}
