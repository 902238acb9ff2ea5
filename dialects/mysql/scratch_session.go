package mysql

import (
	"context"
	"database/sql"
	sqldriver "database/sql/driver"
	"errors"
	"fmt"
	"strconv"
	"time"

	driver "github.com/go-sql-driver/mysql"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/endpoint"
)

// scratchSession is a client's connection to a throwaway database. Nothing of
// it is pinned: a migration is to meet the settings that its server gives it.
type scratchSession struct {
	db   *sql.DB
	conn *sql.Conn
	at   endpoint.Endpoint
	id   string // by which others can kill its statements
}

func openSession(ctx context.Context, e endpoint.Endpoint) (*scratchSession, error) {
	if e.Timeouts == (endpoint.Timeouts{}) {
		e.Timeouts = endpoint.DefaultTimeouts
	}
	unopened := &Source{database: e.Database, label: e.Label()} // for what it says of problems
	cfg, err := config(e)
	if err != nil {
		return nil, err
	}
	connector, err := driver.NewConnector(cfg)
	if err != nil {
		return nil, unopened.problem("cannot connect", err)
	}
	s := &scratchSession{db: sql.OpenDB(connector), at: e}
	s.db.SetMaxOpenConns(1)
	connecting, cancel := context.WithTimeout(ctx, e.Timeouts.Connect)
	defer cancel()
	if s.conn, err = s.db.Conn(connecting); err == nil {
		err = s.conn.QueryRowContext(connecting, "SELECT connection_id()").Scan(&s.id)
	}
	if err != nil {
		s.Close()
		return nil, unopened.problem("cannot connect", err)
	}
	return s, nil
}

// Exec sends the text as one packet: the server runs its statements one after
// the other up to the first that fails. The notices are of the last one.
// https://dev.mysql.com/doc/refman/8.4/en/show-warnings.html
func (s *scratchSession) Exec(ctx context.Context, text string) (catalog.Done, error) {
	var done catalog.Done
	err := s.cancellable(ctx, func(ctx context.Context) error {
		return s.conn.Raw(func(c any) error {
			result, err := c.(sqldriver.ExecerContext).ExecContext(ctx, text, nil)
			if all, ok := result.(driver.Result); ok && err == nil {
				for _, n := range all.AllRowsAffected() {
					done.Rows += n
				}
			}
			return err
		})
	})
	if said, broken := s.Query(context.WithoutCancel(ctx), "SHOW WARNINGS"); broken == nil {
		for _, w := range said {
			if w[0].String != "Error" || err == nil {
				done.Notices = append(done.Notices, catalog.Notice{Severity: w[0].String, Code: w[1].String, Message: w[2].String})
			}
		}
	}
	return done, err
}

// Query runs one statement.
func (s *scratchSession) Query(ctx context.Context, text string) (catalog.Rows, error) {
	var all catalog.Rows
	err := s.cancellable(ctx, func(ctx context.Context) error {
		rows, err := s.conn.QueryContext(ctx, text)
		if err != nil {
			return err
		}
		defer rows.Close()
		columns, err := rows.Columns()
		if err != nil {
			return err
		}
		for rows.Next() {
			row := make([]sql.NullString, len(columns))
			targets := make([]any, len(columns))
			for i := range row {
				targets[i] = &row[i]
			}
			if err := rows.Scan(targets...); err != nil {
				return err
			}
			all = append(all, row)
		}
		return rows.Err()
	})
	if err != nil {
		return nil, err
	}
	return all, nil
}

// cancellable runs something that the server is told to stop when the context
// ends. The driver by itself would close the connection and let the server go on.
func (s *scratchSession) cancellable(ctx context.Context, run func(context.Context) error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	running, abandon := context.WithCancel(context.WithoutCancel(ctx))
	defer abandon()
	killed := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(killed)
		s.kill()
		select {
		case <-running.Done():
		case <-time.After(5 * time.Second): // it does not hear
			abandon()
		}
	})
	err := sqlError(run(running))
	if !stop() {
		abandon()
		<-killed
		if err == nil || !errors.Is(err, context.Cause(ctx)) {
			return errors.Join(err, context.Cause(ctx)) // sleep() ends without an error
		}
	}
	return err
}

// kill ends what the session is running, by another connection.
func (s *scratchSession) kill() {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	e := s.at
	e.Database = ""
	if other, err := openSession(ctx, e); err == nil {
		defer other.Close()
		other.conn.ExecContext(ctx, "KILL QUERY "+s.id)
	}
}

// Close ends the session.
func (s *scratchSession) Close() error {
	if s.conn != nil {
		s.conn.Close()
	}
	return s.db.Close()
}

// sqlError is the server's error in our words; others stay what they are. The
// servers quote where a syntax error is, and give no position.
func sqlError(err error) error {
	var server *driver.MySQLError
	if !errors.As(err, &server) {
		return err
	}
	e := &catalog.SQLError{Message: server.Message, Number: int(server.Number), Err: server}
	if server.SQLState != [5]byte{} {
		e.Code = string(server.SQLState[:])
	}
	return e
}

func whole(text string) int64 {
	n, _ := strconv.ParseInt(text, 10, 64)
	return n
}

func lockName(lock int64) string { return literal(fmt.Sprintf("schemadiff-%d", lock)) }
