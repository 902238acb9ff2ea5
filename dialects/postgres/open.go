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
	label   string
	version version
	session session

	platform  *platformReading // nil until it was asked for
	illegible int              // values of the last read that are not UTF-8
}

// session is what the server says of it.
type session struct {
	role, database    string
	readOnly          bool
	blockSize         int64
	mayReadIdentifier bool // the role may call pg_control_system()

	mayReadSubscriptions, mayReadMappings bool // all of pg_subscription that is worth telling; pg_user_mapping

	pooled bool // behind a pooler: the server's session is not ours alone
}

// Open connects and begins the transaction. Errors are *problem.Error: X910,
// X912, X913, X914 or X915.
func Open(ctx context.Context, e endpoint.Endpoint) (*Source, error) {
	cfg, err := config(e)
	if err != nil {
		return nil, err
	}
	connecting, cancel := context.WithTimeout(ctx, cmp.Or(e.Timeouts.Connect, endpoint.DefaultTimeouts.Connect))
	defer cancel()
	conn, err := pgconn.ConnectConfig(connecting, cfg)
	if err != nil {
		return nil, connectProblem(e, err)
	}
	s := &Source{conn: conn, label: e.Label()}
	if err := s.begin(ctx, e); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
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

// begin sets the session up in one round trip.
func (s *Source) begin(ctx context.Context, e endpoint.Endpoint) error {
	reported := s.conn.ParameterStatus("server_version")
	v, ok := parseVersion(reported)
	if !ok || v.major() < oldest {
		return supported(e, version{text: cmp.Or(v.text, reported), number: v.number}, "PostgreSQL ")
	}
	s.version, s.session.role = v, e.User
	p := s.conn.StartPipeline(ctx)
	send := func(sql string, args ...string) {
		values := make([][]byte, len(args))
		for i, a := range args {
			values[i] = []byte(a)
		}
		p.SendQueryParams(sql, values, nil, nil, nil)
	}
	send(readOnlyByDefault, strconv.FormatUint(uint64(s.conn.PID()), 10))
	p.SendPipelineSync() // a transaction of its own, so that it outlives ours
	send(beginReadOnly)
	send(setupSQL, milliseconds(e.Timeouts.Statement, endpoint.DefaultTimeouts.Statement), milliseconds(e.Timeouts.Lock, endpoint.DefaultTimeouts.Lock))
	send(sessionSQL)
	err := p.Sync()
	var product string
	for err == nil {
		var result any
		if result, err = p.GetResults(); result == nil || err != nil {
			break
		}
		if reader, ok := result.(*pgconn.ResultReader); ok {
			for reader.NextRow() {
				if r := (row{values: reader.Values()}); len(r.values) == 9 {
					product = r.text()
					s.session = session{pooled: r.oid() != s.conn.PID(), role: r.text(), database: r.text(), readOnly: r.yes(), blockSize: r.int(), mayReadIdentifier: r.yes(),
						mayReadSubscriptions: r.yes(), mayReadMappings: r.yes()}
				}
			}
			_, err = reader.Close()
		}
	}
	if err = errors.Join(err, p.Close()); err != nil {
		return s.problem("the session cannot be set up", err)
	}
	if !s.session.readOnly {
		return &problem.Error{Code: "X930", What: "the server did not confirm that the session is read-only", Where: s.where()}
	}
	return supported(e, v, product)
}

// milliseconds is a timeout as the server takes it. 0 would wait for ever,
// which nobody asks of a production server by leaving a field out.
func milliseconds(d, otherwise time.Duration) string {
	if d == 0 {
		d = otherwise
	}
	return strconv.FormatInt(max(d.Milliseconds(), 1), 10)
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
