package report

import (
	"bufio"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// WriteFile writes a report to a path, all or nothing: a reader never meets
// half of it, and what was there stays there until the new file is on disk. An
// existing file's mode is kept; a new one is 0644. Errors are of package os.
func WriteFile(path string, f Format, r Report, o Options) (err error) {
	if f.Folder != nil {
		return writeFolder(path, f, r)
	}
	mode := fs.FileMode(0o644)
	// What a symbolic link points at is replaced, not the link.
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	}
	switch old, err := os.Stat(path); {
	case err == nil && !old.Mode().IsRegular():
		return writeThrough(path, f, r, o) // /dev/stderr or a named pipe cannot be renamed over
	case err == nil:
		mode = old.Mode().Perm()
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	temp, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			temp.Close() // a second Close is harmless
			os.Remove(temp.Name())
		}
	}()
	if err := writeBuffered(temp, f, r, o); err != nil {
		return err
	}
	if err := temp.Chmod(mode); err != nil {
		return err
	}
	if err := temp.Sync(); err != nil {
		return err
	}
	if err := temp.Close(); err != nil {
		return err
	}
	return os.Rename(temp.Name(), path)
}

// writeFolder writes the files of a folder, each all or nothing, and makes the
// folder. What else is in it stays.
func writeFolder(path string, f Format, r Report) error {
	files, err := f.Folder(r)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(path, 0o755); err != nil {
		return err
	}
	for _, file := range files {
		one := Format{Write: func(w io.Writer, _ Report, _ Options) error {
			_, err := w.Write(file.Content)
			return err
		}}
		if err := WriteFile(filepath.Join(path, file.Name), one, r, Options{}); err != nil {
			return err
		}
	}
	return nil
}

func writeThrough(path string, f Format, r Report, o Options) error {
	file, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	return errors.Join(writeBuffered(file, f, r, o), file.Close())
}

func writeBuffered(file *os.File, f Format, r Report, o Options) error {
	w := bufio.NewWriter(file)
	if err := f.Write(w, r, o); err != nil {
		return err
	}
	return w.Flush()
}
