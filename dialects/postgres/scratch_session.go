package postgres

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgconn/ctxwatch"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/endpoint"
)

// scratchSession is a client's connection to a throwaway database. Nothing of
// it is pinned but the encoding of what is sent: a migration is to meet the
// settings that its database gives it.
type scratchSession struct {
	conn    *pgconn.PgConn
	notices []catalog.Notice // since the last Exec began
}

func openSession(ctx context.Context, e endpoint.Endpoint) (*scratchSession, error) {
	cfg, err := config(e)
	if err != nil {
		return nil, err
	}
	s := &scratchSession{}
	cfg.RuntimeParams["client_encoding"] = "UTF8"
	cfg.OnNotice = func(_ *pgconn.PgConn, n *pgconn.Notice) {
		s.notices = append(s.notices, catalog.Notice{Severity: cmp.Or(n.SeverityUnlocalized, n.Severity), Code: n.Code, Message: n.Message, Detail: n.Detail, Hint: n.Hint})
	}
	// A statement that is cancelled leaves the session usable, as it would a client's.
	cfg.BuildContextWatcherHandler = func(c *pgconn.PgConn) ctxwatch.Handler {
		return &pgconn.CancelRequestContextWatcherHandler{Conn: c, DeadlineDelay: 5 * time.Second}
	}
	connecting, cancel := context.WithTimeout(ctx, cmp.Or(e.Timeouts.Connect, endpoint.DefaultTimeouts.Connect))
	defer cancel()
	if s.conn, err = pgconn.ConnectConfig(connecting, cfg); err != nil {
		return nil, connectProblem(e, err)
	}
	return s, nil
}

// Exec sends the text as one simple query: several statements are one
// transaction unless they say otherwise.
// https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-MULTI-STATEMENT
func (s *scratchSession) Exec(ctx context.Context, text string) (catalog.Done, error) {
	s.notices = nil
	var done catalog.Done
	results := s.conn.Exec(ctx, text)
	for results.NextResult() {
		tag, err := results.ResultReader().Close()
		if err == nil {
			done.Tags = append(done.Tags, tag.String())
			done.Rows += tag.RowsAffected()
		}
	}
	err := results.Close()
	done.Notices = s.notices
	return done, sqlError(ctx, err)
}

// Query runs one statement.
func (s *scratchSession) Query(ctx context.Context, text string) (catalog.Rows, error) {
	reader := s.conn.ExecParams(ctx, text, nil, nil, nil, nil)
	var rows catalog.Rows
	for reader.NextRow() {
		values := make([]sql.NullString, len(reader.Values()))
		for i, v := range reader.Values() {
			values[i] = sql.NullString{String: string(v), Valid: v != nil}
		}
		rows = append(rows, values)
	}
	_, err := reader.Close()
	if err != nil {
		return nil, sqlError(ctx, err)
	}
	return rows, nil
}

// Close ends the connection and waits until the server has let go of it as far
// as a client can tell.
func (s *scratchSession) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	return s.conn.Close(ctx)
}

// sqlError is the server's error in our words; others stay what they are. One
// that our own cancelling brought about is the context's too.
func sqlError(ctx context.Context, err error) error {
	var server *pgconn.PgError
	if !errors.As(err, &server) {
		if err != nil && ctx.Err() != nil {
			return errors.Join(err, context.Cause(ctx))
		}
		return err
	}
	e := &catalog.SQLError{
		Message: server.Message, Code: server.Code, Detail: server.Detail, Hint: server.Hint, Position: int(server.Position),
		Schema: server.SchemaName, Table: server.TableName, Column: server.ColumnName, Constraint: server.ConstraintName,
		Context: server.Where, Err: server,
	}
	if server.Code == "57014" && ctx.Err() != nil { // query_canceled
		return errors.Join(e, context.Cause(ctx))
	}
	return e
}

// literal writes a string as SQL reads it back, whatever
// standard_conforming_strings is.
func literal(text string) string {
	if strings.Contains(text, `\`) {
		return ` E'` + strings.NewReplacer(`'`, `''`, `\`, `\\`).Replace(text) + `'`
	}
	return "'" + strings.ReplaceAll(text, "'", "''") + "'"
}

func seconds(text string) int64 {
	n, _ := strconv.ParseFloat(text, 64)
	return int64(n)
}
