// Package mysql reads databases of MySQL, MariaDB and their kin. MySQL and
// MariaDB are different servers that speak one protocol: which one answers is
// asked, never assumed.
package mysql

import (
	"context"
	"database/sql"
	_ "embed"
	"strconv"
	"strings"
	"time"

	driver "github.com/go-sql-driver/mysql"

	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/problem"
)

// Source is one connection whose session the server keeps from writing.
type Source struct {
	db       *sql.DB
	conn     *sql.Conn
	server   server
	database string
	role     string
	label    string // where we are connected, for errors
	snapshot bool   // a consistent read has begun
	said     said   // of the server, when the session was set up
}

// Open connects and makes the session read-only. Errors are *problem.Error;
// none of them holds a secret.
func Open(ctx context.Context, e endpoint.Endpoint) (*Source, error) {
	if e.Timeouts == (endpoint.Timeouts{}) {
		e.Timeouts = endpoint.DefaultTimeouts
	}
	s := &Source{database: e.Database, label: e.Label()}
	cfg, err := config(e)
	if err != nil {
		return nil, err
	}
	connector, err := driver.NewConnector(cfg)
	if err != nil {
		return nil, s.problem("cannot connect", err)
	}
	s.db = sql.OpenDB(connector)
	s.db.SetMaxOpenConns(1)
	connecting, cancel := context.WithTimeout(ctx, e.Timeouts.Connect)
	defer cancel()
	// One connection is pinned: what is set of a session must hold for everything we ask.
	if s.conn, err = s.db.Conn(connecting); err != nil {
		s.db.Close()
		return nil, s.problem("cannot connect", err)
	}
	if err := s.setUp(ctx, e.Timeouts); err != nil {
		s.Close()
		return nil, err
	}
	if !s.said.readOnly {
		s.Close()
		return nil, &problem.Error{Code: "X930", What: "the server did not confirm that our session is read-only", Where: "connected to " + s.label,
			Fix: []string{"connect as a role that may only read"}}
	}
	return s, nil
}

// sessionSQL is sent as one packet. A comment /*!80000 is code for MySQL from
// that version on and nothing for MariaDB, /*M!100500 the other way round:
// the session is set before we know who answers.
//
//go:embed queries/session.sql
var sessionSQL string

//go:embed queries/platform.sql
var platformSQL string

// said is what the server said of itself.
type said struct {
	variables          map[string]string // global, by their names in lower case
	readOnly           bool
	zones              string
	charset, collation string // of the database
	engines            map[string]string
}

// setUp makes the session read-only, pins what changes the catalog's spelling,
// and asks who answers and how it is set: one round trip.
func (s *Source) setUp(ctx context.Context, t endpoint.Timeouts) error {
	var version, comment string
	script := strings.NewReplacer(
		"{lock_seconds}", wholeSeconds(t.Lock),
		"{statement_milliseconds}", strconv.FormatInt(t.Statement.Milliseconds(), 10),
		"{statement_seconds}", strconv.FormatFloat(t.Statement.Seconds(), 'f', 3, 64),
		"{variables}", "'"+strings.Join(variables(), "', '")+"'",
	).Replace(sessionSQL + ";\n" + strings.TrimSpace(platformSQL))
	s.said.variables, s.said.engines = map[string]string{}, map[string]string{}
	err := s.read(ctx, script, nil,
		func(r row) {
			version, comment = r.text("version"), r.text("comment")
			s.database, s.role = r.text("db"), r.text("role")
		},
		func(r row) { s.said.variables[strings.ToLower(r.text("variable_name"))] = r.text("value") },
		func(r row) { s.said.readOnly, s.said.zones = r.is("read_only", "1"), r.text("zones") },
		func(r row) { s.said.charset, s.said.collation = r.text("charset"), r.text("collation") },
		func(r row) {
			if r.is("support", "YES") || r.is("support", "DEFAULT") {
				s.said.engines[r.text("engine")] = ""
			}
		})
	if err != nil {
		return s.problem("cannot set the session up", err)
	}
	_, aurora := s.said.variables["aurora_version"]
	s.server, err = identify(version, comment, aurora)
	return err
}

// wholeSeconds rounds up, lest a short timeout become none.
func wholeSeconds(d time.Duration) string {
	return strconv.FormatInt(int64((d+time.Second-1)/time.Second), 10)
}

// Close ends the session.
func (s *Source) Close() error {
	s.conn.Close()
	return s.db.Close()
}
