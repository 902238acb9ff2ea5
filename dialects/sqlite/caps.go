package sqlite

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/schemadiff/schemadiff/problem"
)

// file is a database file and how it can be read without changing anything.
type file struct {
	path string // absolute
	home string // the path without symbolic links: SQLite keeps -wal and -shm beside the file itself (https://sqlite.org/releaselog/3_10_0.html)
	info fs.FileInfo

	// immutable: SQLite is told that nobody writes, because to read a file in
	// WAL mode it would otherwise create -wal and -shm beside it and leave
	// them there, owned by us (https://sqlite.org/wal.html#readonly). The claim
	// is checked: see unchanged.
	immutable bool
	wal       bool
}

const magic = "SQLite format 3\x00"

// examine looks at a file before SQLite does, so that a mistake gets an answer
// better than "unable to open database file".
//
// Closing a file drops the process's own POSIX locks on it. That matters only
// where one run opens one file twice, and then nothing is lost but the
// protection of comparing a file with itself.
func examine(path string) (file, error) {
	absolute, err := filepath.Abs(path)
	if err != nil || path == "" {
		return file{}, &problem.Error{Code: "X910", What: "no path of a SQLite file is given", Err: err}
	}
	f := file{path: absolute}
	if f.info, err = os.Stat(absolute); err != nil {
		return f, f.unreachable(err)
	}
	if f.home, err = filepath.EvalSymlinks(absolute); err != nil {
		return f, f.unreachable(err)
	}
	if !f.info.Mode().IsRegular() {
		what := "not a regular file"
		if f.info.IsDir() {
			what = "a directory"
		}
		return f, f.problem("X910", "the path is "+what+", not a SQLite database", "", "give the path of the database file itself")
	}
	header, err := f.header()
	if err != nil {
		return f, f.unreachable(err)
	}
	if problem := f.recognise(header); problem != nil {
		return f, problem
	}
	const readVersion, wal = 19, 2 // https://sqlite.org/fileformat.html#file_format_version_numbers
	if f.wal = header[readVersion] == wal; f.wal {
		err = f.planWAL()
	}
	return f, err
}

// header is the first 100 bytes, fewer of a shorter file.
func (f file) header() ([]byte, error) {
	r, err := os.Open(f.path)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	header := make([]byte, 100)
	n, err := io.ReadFull(r, header)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = nil
	}
	return header[:n], err
}

func (f file) unreachable(err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return f.problem("X910", "there is no such file", "", "check the path; schemadiff never creates a database", "ls -l "+filepath.Dir(f.path))
	case errors.Is(err, fs.ErrPermission):
		return f.problem("X911", "the file may not be read", "permission denied", "chmod +r "+f.path, "run as the user who owns the file")
	}
	return f.problem("X910", "the file cannot be read", err.Error())
}

// recognise says what a file is that is no SQLite database.
func (f file) recognise(header []byte) error {
	if len(header) == 100 && string(header[:len(magic)]) == magic {
		return nil
	}
	const notSQLite = "the file is not a SQLite database"
	switch {
	case len(header) == 0:
		return f.problem("X910", "the file is empty", "0 bytes", "run the migrations, or check the path: a mistyped path elsewhere may have created it")
	case bytes.HasPrefix(header, []byte("\x1f\x8b")):
		return f.problem("X910", notSQLite, "it is compressed with gzip", "gunzip --keep "+f.path)
	case bytes.HasPrefix(header, []byte(magic)):
		return f.problem("X910", "the file is damaged", fmt.Sprintf("its header is cut short after %d bytes", len(header)), "restore it from a backup")
	case isText(header):
		return f.problem("X910", notSQLite, "it is text", "if it is a dump, load it first: sqlite3 new.db < "+f.path)
	case f.info.Size()%512 == 0:
		return f.problem("X910", "the file is encrypted or not a SQLite database", "its header is not SQLite's",
			"if it is encrypted (SQLCipher, SEE), write a plain copy of its schema and compare that")
	}
	return f.problem("X910", notSQLite, "its header is not SQLite's", "check the path")
}

func isText(header []byte) bool {
	for _, c := range header {
		if c < ' ' && c != '\n' && c != '\r' && c != '\t' {
			return false
		}
	}
	return true
}

// planWAL decides how to read a database in WAL mode. With its -wal and -shm
// in place SQLite reads it as any other; without a log all is in the file.
func (f *file) planWAL() error {
	log, shared := size(f.home+"-wal"), size(f.home+"-shm")
	switch {
	case log >= 0 && shared >= 0:
		return nil
	case log <= 0:
		f.immutable = true
		return nil
	}
	return f.problem("X910", "the write-ahead log beside the file is not in use by anybody, and reading it would write",
		fmt.Sprintf("%s-wal has %d bytes, and there is no -shm file: the database was copied while it was open, or its process was killed", filepath.Base(f.home), log),
		fmt.Sprintf("sqlite3 %s 'PRAGMA wal_checkpoint(TRUNCATE)' takes the log into the file", f.home))
}

// size is a file's length, -1 where there is none.
func size(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return -1
	}
	return info.Size()
}

// unchanged checks after a read that nobody wrote to a file that SQLite was
// told is immutable.
func (f file) unchanged() error {
	if !f.immutable {
		return nil
	}
	now, err := os.Stat(f.path)
	if err != nil {
		return f.unreachable(err)
	}
	if size(f.home+"-wal") > 0 || now.Size() != f.info.Size() || !now.ModTime().Equal(f.info.ModTime()) || !os.SameFile(now, f.info) {
		return f.problem("X910", "the file was written to while it was read", "nobody had it open when the reading began", "run again")
	}
	return nil
}
