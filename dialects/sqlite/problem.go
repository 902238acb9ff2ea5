package sqlite

import (
	"context"
	"errors"
	"path/filepath"

	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"github.com/schemadiff/schemadiff/problem"
)

func (f file) problem(code, what, why string, fix ...string) *problem.Error {
	return &problem.Error{Code: code, What: what, Where: f.path, Why: why, Fix: fix}
}

// explain says what an error of SQLite means for a user who only wants to read.
// https://sqlite.org/rescode.html
func (f file) explain(err error) error {
	var known *problem.Error
	if err == nil || errors.As(err, &known) {
		return err
	}
	p := f.problem("X910", "the file cannot be read", err.Error())
	var failed *sqlite.Error
	switch errors.As(err, &failed); {
	case errors.Is(err, context.DeadlineExceeded):
		p = f.problem("X912", "reading took longer than the statement timeout", err.Error(), "raise the environment's timeouts: { statement: 30s }")
	case errors.Is(err, context.Canceled), failed == nil:
	default:
		p = f.failure(failed)
	}
	p.Err = err
	return p
}

func (f file) failure(err *sqlite.Error) *problem.Error {
	base := filepath.Base(f.home)
	switch code := err.Code(); {
	case code == lib.SQLITE_READONLY_ROLLBACK || code == lib.SQLITE_READONLY_RECOVERY || code == lib.SQLITE_READONLY_CANTINIT:
		return f.problem("X910", "an interrupted write has to be undone before the file can be read, and that would write", err.Error(),
			"open it once with the application, or: sqlite3 "+f.path+" 'PRAGMA schema_version'")
	}
	switch code := err.Code() & 0xff; code {
	case lib.SQLITE_BUSY, lib.SQLITE_LOCKED:
		return f.problem("X912", "the database is locked by another process", err.Error(),
			"run again when nothing writes", "raise the environment's timeouts: { lock: 2s }")
	case lib.SQLITE_CORRUPT, lib.SQLITE_IOERR:
		return f.problem("X910", "the file is damaged", err.Error(), "sqlite3 "+f.path+" 'PRAGMA integrity_check'", "restore it from a backup")
	case lib.SQLITE_NOTADB:
		return f.problem("X910", "the file is not a SQLite database", err.Error(), "check the path; if the file is encrypted, compare a plain copy of its schema")
	case lib.SQLITE_CANTOPEN, lib.SQLITE_READONLY, lib.SQLITE_PERM, lib.SQLITE_AUTH:
		return f.problem("X911", "the file may not be opened", err.Error(),
			"in WAL mode "+base+"-wal and "+base+"-shm must be readable too; or copy all of them and compare the copy")
	}
	return f.problem("X910", "the file cannot be read", err.Error())
}
