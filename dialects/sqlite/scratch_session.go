package sqlite

import (
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"modernc.org/sqlite"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/lazy"
	"github.com/schemadiff/schemadiff/lexer"
)

// scratchSession is a client's connection to a throwaway file. SQLite itself
// keeps it to that file.
type scratchSession struct {
	db   *sql.DB
	conn *sql.Conn
}

func (s *Scratch) open(ctx context.Context) (*scratchSession, error) {
	connector, err := sqlite.NewConnector(uri(s.path) + fmt.Sprintf("?mode=rw&_error_rc=1&_busy_timeout=%d", s.Endpoint().Timeouts.Lock.Milliseconds()))
	if err != nil {
		return nil, s.problem("the throwaway file cannot be opened", err)
	}
	session := &scratchSession{db: sql.OpenDB(connector)}
	if session.conn, err = session.db.Conn(ctx); err == nil {
		_, err = session.conn.ExecContext(ctx, fmt.Sprintf("PRAGMA max_page_count = %d", s.limit/4096))
	}
	if err == nil {
		err = session.conn.Raw(confine)
	}
	if err != nil {
		return nil, s.problem("the throwaway file cannot be opened", errors.Join(err, session.Close()))
	}
	return session, nil
}

// confine denies what would reach other files: ATTACH, and VACUUM INTO, which
// attaches the file that it writes. VACUUM attaches a file without a name.
// https://sqlite.org/c3ref/set_authorizer.html
func confine(conn any) error {
	return conn.(sqlite.AuthorizerRegisterer).RegisterAuthorizer(func(action sqlite.AuthorizerActionCode, arg, _, _, _ string) sqlite.AuthorizerReturnCode {
		switch {
		case action == sqlite.AuthAttach && arg != "" && arg != ":memory:",
			action == sqlite.AuthPragma && slices.Contains([]string{"temp_store_directory", "data_store_directory"}, strings.ToLower(arg)):
			return sqlite.AuthorizerDeny
		}
		return sqlite.AuthorizerOK
	})
}

// Exec runs statements one after the other, each in a transaction of its own
// unless they say otherwise. Rows counts what triggers and foreign keys changed too.
func (s *scratchSession) Exec(ctx context.Context, text string) (catalog.Done, error) {
	before, err := s.changes(ctx)
	if err != nil {
		return catalog.Done{}, sqlError(ctx, err)
	}
	_, failed := s.conn.ExecContext(ctx, text)
	after, err := s.changes(context.WithoutCancel(ctx))
	if err != nil {
		after = before
	}
	return catalog.Done{Rows: after - before}, sqlError(ctx, errors.Join(failed, err))
}

func (s *scratchSession) changes(ctx context.Context) (n int64, err error) {
	return n, s.conn.QueryRowContext(ctx, "SELECT total_changes()").Scan(&n)
}

// Query runs one statement. Blobs come in lower-case hexadecimal.
func (s *scratchSession) Query(ctx context.Context, text string) (catalog.Rows, error) {
	rows, err := s.conn.QueryContext(ctx, text)
	if err != nil {
		return nil, sqlError(ctx, err)
	}
	defer rows.Close()
	types, err := rows.ColumnTypes()
	if err != nil {
		return nil, sqlError(ctx, err)
	}
	if plain, ok := undated(text, types); ok {
		rows.Close()
		return s.Query(ctx, plain)
	}
	var result catalog.Rows
	values := make([]any, len(types))
	targets := make([]any, len(types))
	for i := range values {
		targets[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(targets...); err != nil {
			return nil, sqlError(ctx, err)
		}
		row := make([]sql.NullString, len(values))
		for i, v := range values {
			switch v := v.(type) {
			case nil:
			case []byte:
				row[i] = sql.NullString{String: hex.EncodeToString(v), Valid: true}
			default:
				row[i] = sql.NullString{String: fmt.Sprint(v), Valid: true}
			}
		}
		result = append(result, row)
	}
	return result, sqlError(ctx, rows.Err())
}

// undated is a query whose columns have no declared type: the driver would make
// times of what is stored in columns that are declared as dates.
func undated(text string, types []*sql.ColumnType) (string, bool) {
	dated := func(t *sql.ColumnType) bool {
		return slices.Contains([]string{"DATE", "DATETIME", "TIME", "TIMESTAMP"}, strings.ToUpper(t.DatabaseTypeName()))
	}
	if !slices.ContainsFunc(types, dated) {
		return "", false
	}
	for t := range lexer.Code(lexer.SQLite, text) {
		if !t.Is("SELECT") && !t.Is("WITH") && !t.Is("VALUES") {
			return "", false
		}
		break
	}
	names, texts := make([]string, len(types)), make([]string, len(types))
	for i, t := range types {
		names[i] = fmt.Sprintf("c%d", i)
		texts[i] = names[i]
		if dated(t) {
			texts[i] = fmt.Sprintf("CASE typeof(%[1]s) WHEN 'text' THEN '' || %[1]s ELSE %[1]s END", names[i])
		}
	}
	return fmt.Sprintf("WITH undated(%s) AS (%s\n) SELECT %s FROM undated", strings.Join(names, ", "), strings.TrimRight(strings.TrimSpace(text), ";"), strings.Join(texts, ", ")), true
}

// Close lets go of the file.
func (s *scratchSession) Close() error {
	var err error
	if s.conn != nil {
		err = s.conn.Close()
	}
	return errors.Join(err, s.db.Close())
}

// codeSuffix is what the driver puts behind SQLite's message.
var codeSuffix = lazy.Regexp(` \(\d+\)$`)

// sqlError is SQLite's error in our words. It does not say where in the text it
// stopped.
func sqlError(ctx context.Context, err error) error {
	var failed *sqlite.Error
	if errors.As(err, &failed) {
		err = &catalog.SQLError{Message: codeSuffix().ReplaceAllString(failed.Error(), ""), Number: failed.Code(), Err: failed}
	}
	if err != nil && ctx.Err() != nil {
		return errors.Join(err, context.Cause(ctx))
	}
	return err
}
