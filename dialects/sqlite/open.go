// Package sqlite reads SQLite databases: their schema, their facts and the
// rows of ledgers. It never writes and never creates a file.
package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"

	"modernc.org/sqlite"

	"github.com/schemadiff/schemadiff/endpoint"
)

// Source is one database file, open for reading.
type Source struct {
	conn     *sql.Conn
	db       *sql.DB
	file     file
	timeouts endpoint.Timeouts
}

// Open opens a file and begins the transaction that everything is read in.
// Errors are problems that name the path.
func Open(ctx context.Context, e endpoint.Endpoint) (*Source, error) {
	f, err := examine(e.Path)
	if err != nil {
		return nil, err
	}
	s := &Source{file: f, timeouts: e.Timeouts}
	if s.timeouts == (endpoint.Timeouts{}) {
		s.timeouts = endpoint.DefaultTimeouts
	}
	connector, err := sqlite.NewConnector(dsn(f, s.timeouts))
	if err != nil {
		return nil, f.explain(err)
	}
	s.db = sql.OpenDB(connector)
	if err := s.begin(ctx); err != nil {
		s.Close()
		return nil, f.explain(err)
	}
	return s, nil
}

// dsn opens the file so that a connection can neither write nor create;
// query_only is the second lock.
func dsn(f file, t endpoint.Timeouts) string {
	dsn := uri(f.path) + fmt.Sprintf("?mode=ro&_busy_timeout=%d&_query_only=1&_defensive=1&_error_rc=1", t.Lock.Milliseconds())
	if f.immutable {
		dsn += "&immutable=1"
	}
	return dsn
}

// uri is the path as https://sqlite.org/uri.html spells it.
func uri(path string) string {
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // file:/C:/dir/file.db
	}
	return "file:" + strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(path)
}

// begin pins the connection and starts the consistent read: in SQLite that is
// the first SELECT after BEGIN, not BEGIN.
func (s *Source) begin(ctx context.Context) (err error) {
	if s.conn, err = s.db.Conn(ctx); err != nil {
		return err
	}
	if _, err = s.conn.ExecContext(ctx, "BEGIN"); err != nil {
		return err
	}
	var objects int
	return s.conn.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema").Scan(&objects)
}

// Close ends the transaction and lets go of the file.
func (s *Source) Close() error {
	if s.conn != nil {
		s.conn.Close() // the transaction wrote nothing: closing it rolls nothing back
	}
	return s.db.Close()
}

// each runs one query and hands every row to scan.
func (s *Source) each(ctx context.Context, query string, scan func(*sql.Rows) error) error {
	if s.timeouts.Statement > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, s.timeouts.Statement)
		defer cancel()
	}
	rows, err := s.conn.QueryContext(ctx, query)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}
