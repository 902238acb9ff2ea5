package sqlite

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/mark"
	"github.com/schemadiff/schemadiff/problem"
)

// Scratch is a throwaway database: a file that this process made, in a folder
// of its own.
type Scratch struct {
	folder string
	path   string
	limit  int64 // bytes
}

// Create makes an empty database in a folder, with the settings that a file
// keeps, by the names that facts have. It never grows beyond limit bytes.
func Create(ctx context.Context, folder string, settings map[string]string, limit int64) (*Scratch, []string, error) {
	s, err := inFolder(folder, limit)
	if err != nil {
		return nil, nil, err
	}
	session, err := s.open(ctx)
	if err != nil {
		return nil, nil, errors.Join(err, s.Drop(ctx))
	}
	defer session.Close()
	unmet, err := session.settle(ctx, settings)
	if err != nil {
		return nil, nil, errors.Join(s.problem("the throwaway file cannot be made", err), s.Drop(ctx))
	}
	return s, unmet, nil
}

// inFolder makes the file, which must not be there.
func inFolder(folder string, limit int64) (*Scratch, error) {
	s := &Scratch{folder: folder, path: filepath.Join(folder, mark.New().Name("sqlite")+".db"), limit: limit}
	f, err := os.OpenFile(s.path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, s.problem("the throwaway file cannot be made", err)
	}
	return s, f.Close()
}

// settle writes the file's header: what it decides is fixed from then on.
func (s *scratchSession) settle(ctx context.Context, want map[string]string) (unmet []string, err error) {
	for _, name := range []string{"page_size", "encoding", "auto_vacuum", "application_id", "user_version", "journal_mode"} {
		value := want[name]
		if name == "user_version" {
			value = cmp.Or(value, "0") // writes the header where nothing else did
		}
		if value == "" {
			continue
		}
		if _, err := s.Exec(ctx, "PRAGMA "+name+" = '"+strings.ReplaceAll(value, "'", "''")+"'"); err != nil {
			return nil, err
		}
		rows, err := s.Query(ctx, "PRAGMA "+name)
		if err != nil {
			return nil, err
		}
		is := rows[0][0].String
		if n, err := strconv.ParseInt(is, 10, 64); err == nil && name == "auto_vacuum" {
			is = vacuumMode(n)
		}
		if !strings.EqualFold(is, value) {
			unmet = append(unmet, fmt.Sprintf("%s: %s wanted, %s here", name, value, is))
		}
	}
	return unmet, nil
}

// Endpoint is where the file is.
func (s *Scratch) Endpoint() endpoint.Endpoint {
	return endpoint.Endpoint{Engine: endpoint.SQLite, Path: s.path, Timeouts: endpoint.DefaultTimeouts}
}

// Session opens a connection that writes.
func (s *Scratch) Session(ctx context.Context) (catalog.Session, error) {
	session, err := s.open(ctx)
	if err != nil {
		return nil, err
	}
	return session, nil
}

// Clone copies the file, which is all of the database once nobody has it open.
func (s *Scratch) Clone(ctx context.Context) (*Scratch, error) {
	for _, suffix := range []string{"-wal", "-journal"} {
		if size(s.path+suffix) > 0 {
			return nil, s.problem("the throwaway file cannot be copied", errors.New("a session has it open"))
		}
	}
	c, err := inFolder(s.folder, s.limit)
	if err != nil {
		return nil, err
	}
	if err := copyFile(c.path, s.path); err != nil {
		return nil, errors.Join(s.problem("the throwaway file cannot be copied", err), c.Drop(ctx))
	}
	return c, nil
}

func copyFile(to, from string) error {
	r, err := os.Open(from)
	if err != nil {
		return err
	}
	defer r.Close()
	w, err := os.OpenFile(to, os.O_WRONLY|os.O_TRUNC, 0)
	if err != nil {
		return err
	}
	_, err = io.Copy(w, r)
	return errors.Join(err, w.Close())
}

// Drop removes the file and what SQLite has put beside it. It is the only place
// that removes a database's file, and its name has to be of our grammar.
func (s *Scratch) Drop(context.Context) error {
	if !mark.Named(strings.TrimSuffix(filepath.Base(s.path), ".db")) {
		return s.problem("the file is not removed", errors.New("its name is none that schemadiff gives"))
	}
	var failed []error
	for _, suffix := range []string{"-wal", "-shm", "-journal", ""} {
		if err := os.Remove(s.path + suffix); err != nil && !errors.Is(err, os.ErrNotExist) {
			failed = append(failed, err)
		}
	}
	if failed != nil {
		return s.problem("the throwaway file cannot be removed", errors.Join(failed...))
	}
	return nil
}

// Close is Source's: a Scratch reads by connections of its own.
func (s *Scratch) Close() error { return nil }

// Inspect reads the catalog by a new connection.
func (s *Scratch) Inspect(ctx context.Context, scope catalog.Scope) (catalog.Reading, error) {
	return afresh(ctx, s, func(source *Source) (catalog.Reading, error) { return source.Inspect(ctx, scope) })
}

// Tables reads the base tables by a new connection.
func (s *Scratch) Tables(ctx context.Context, scope catalog.Scope) ([]catalog.Table, error) {
	return afresh(ctx, s, func(source *Source) ([]catalog.Table, error) { return source.Tables(ctx, scope) })
}

// Rows reads a ledger's table by a new connection.
func (s *Scratch) Rows(ctx context.Context, q catalog.Query) (catalog.Rows, error) {
	return afresh(ctx, s, func(source *Source) (catalog.Rows, error) { return source.Rows(ctx, q) })
}

// Platform reads the facts that the file keeps by a new connection.
func (s *Scratch) Platform(ctx context.Context) (catalog.Platform, error) {
	return afresh(ctx, s, func(source *Source) (catalog.Platform, error) { return source.Platform(ctx) })
}

// afresh reads with a Source of its own: a Source sees one moment only.
func afresh[T any](ctx context.Context, s *Scratch, read func(*Source) (T, error)) (T, error) {
	source, err := Open(ctx, s.Endpoint())
	if err != nil {
		var none T
		return none, err
	}
	defer source.Close()
	return read(source)
}

func (s *Scratch) problem(what string, err error) error {
	p := &problem.Error{Code: "X952", What: what, Where: s.path, Why: err.Error(), Err: err}
	if slices.ContainsFunc([]error{os.ErrPermission, os.ErrNotExist}, func(e error) bool { return errors.Is(err, e) }) {
		p.Fix = []string{"set TMPDIR to a folder that can be written"}
	}
	return p
}
