// Package postgres reads PostgreSQL 12 and newer: one read-only transaction,
// and in it a constant number of queries over pg_catalog in as few round trips
// as there are methods.
package postgres

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/problem"
)

// Source is one database, seen by one transaction that the server keeps from
// writing. It has no way to send a statement of somebody else's making.
type Source struct {
	conn    *pgconn.PgConn
	at      endpoint.Endpoint
	label   string
	version version
	session session
	begun   bool  // the transaction, and the server has said of it that it is read-only
	refused error // why it has not, and will not

	platform  *platformReading // nil until it was asked for
	illegible int              // values of the last read that are not UTF-8
}

// session is what the server says of it; until it has, what the login tells.
type session struct {
	role, database string
	readOnly       bool
	blockSize      int64
	access         access
	pooled         bool // behind a pooler: the server's session is not ours alone
}

// access is what the role may read that not everybody may.
type access struct {
	subscriptions bool // all of pg_subscription that is worth telling
	mappings      bool // pg_user_mapping
}

// Open connects. The transaction begins with what is read first, in the same
// round trip: see read. Errors are *problem.Error: X910, X912, X913, X914 or X915.
func Open(ctx context.Context, e endpoint.Endpoint) (*Source, error) {
	cfg, err := config(e)
	if err != nil {
		return nil, err
	}
	cfg.DialFunc = patiently(cfg.DialFunc)
	connecting, cancel := context.WithTimeout(ctx, cmp.Or(e.Timeouts.Connect, endpoint.DefaultTimeouts.Connect))
	defer cancel()
	conn, err := pgconn.ConnectConfig(connecting, cfg)
	if err != nil {
		return nil, connectProblem(e, err)
	}
	s := &Source{conn: conn, at: e, label: e.Label()}
	if err := s.login(); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// login takes in what the server says of itself unasked.
// https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-ASYNC
func (s *Source) login() error {
	reported := s.conn.ParameterStatus("server_version")
	v, ok := parseVersion(reported)
	if !ok || v.major() < oldest {
		return supported(s.at, version{text: cmp.Or(v.text, reported), number: v.number}, "PostgreSQL ")
	}
	superuser := s.conn.ParameterStatus("is_superuser") == "on"
	s.version = v
	s.session = session{role: s.at.User, access: access{subscriptions: superuser || v.major() >= 14, mappings: superuser}}
	return nil
}

// Close ends the connection and with it the transaction. A pooler would drop
// the server's session if the transaction were left open.
func (s *Source) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if s.session.pooled && !s.conn.IsClosed() {
		_, _ = s.conn.Exec(ctx, "ROLLBACK").ReadAll() // nothing is lost if it fails
	}
	return s.conn.Close(ctx)
}

// readOnlyByDefault makes whatever transaction might follow ours read-only,
// where the session is ours alone. Behind a pooler, which hands out process
// numbers of its own making, the next client of the server's session would
// inherit it; there the transaction's own READ ONLY has to do.
const readOnlyByDefault = `SELECT pg_catalog.set_config('default_transaction_read_only', 'on', false) WHERE pg_catalog.pg_backend_pid() = $1::bigint`

const beginReadOnly = `BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY`

// beginning is what the session has to be told before it is asked anything. The
// last of it fails unless the server says that we cannot write, and then the
// server passes over whatever has been sent behind it.
func (s *Source) beginning() []query {
	t, otherwise := s.at.Timeouts, endpoint.DefaultTimeouts
	return []query{
		{sql: readOnlyByDefault, args: [][]byte{strconv.AppendUint(nil, uint64(s.conn.PID()), 10)}},
		{sql: beginReadOnly},
		{sql: setupSQL, args: [][]byte{milliseconds(t.Statement, otherwise.Statement), milliseconds(t.Lock, otherwise.Lock)}},
		{sql: sessionSQL, each: s.welcome},
	}
}

// welcome reads the one row of session.sql.
func (s *Source) welcome(r *row) {
	s.refused = supported(s.at, s.version, r.text())
	s.session = session{readOnly: r.yes(), pooled: r.oid() != s.conn.PID(), role: r.text(), database: r.text(), blockSize: r.int(),
		access: access{subscriptions: r.yes(), mappings: r.yes()}}
	s.begun = s.session.readOnly && s.refused == nil
}

// unbegun says why there is no session.
func (s *Source) unbegun(err error) error {
	var server *pgconn.PgError
	switch {
	case s.refused != nil:
	case err == nil, errors.As(err, &server) && server.Code == "22012": // division_by_zero: see session.sql
		s.refused = &problem.Error{Code: "X930", What: "the server did not confirm that the session is read-only", Where: s.where()}
	default:
		s.refused = s.problem("the session cannot be set up", err)
	}
	return s.refused
}

// milliseconds is a timeout as the server takes it. 0 would wait for ever,
// which nobody asks of a production server by leaving a field out.
func milliseconds(d, otherwise time.Duration) []byte {
	return strconv.AppendInt(nil, max(cmp.Or(d, otherwise).Milliseconds(), 1), 10)
}

// quoteIdent writes a name as SQL reads it back.
func quoteIdent(name string) string {
	return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
}

// textArray writes a text[] literal; nil is NULL.
func textArray(items []string) []byte {
	if items == nil {
		return nil
	}
	escape := strings.NewReplacer(`\`, `\\`, `"`, `\"`)
	quoted := make([]string, len(items))
	for i, item := range items {
		quoted[i] = `"` + escape.Replace(item) + `"`
	}
	return fmt.Appendf(nil, "{%s}", strings.Join(quoted, ","))
}
