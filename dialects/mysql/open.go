// Package mysql reads databases of MySQL, MariaDB and their kin. MySQL and
// MariaDB are different servers that speak one protocol: which one answers is
// asked, never assumed.
package mysql

import (
	"context"
	"database/sql"
	_ "embed"
	"errors"
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
	conn     *sql.Conn // for query and begin alone
	timeouts endpoint.Timeouts
	server   server // until the session has begun, as the greeting has it
	begun    bool   // the session is set up, and read-only as the server says
	database string
	role     string
	label    string // where we are connected, for errors
	snapshot bool   // a consistent read has begun
	said     said   // of the server, when the session was set up
}

// Open connects. The session is set up with what is read first, in the same
// round trip: see begin. Errors are *problem.Error; none of them holds a secret.
func Open(ctx context.Context, e endpoint.Endpoint) (*Source, error) {
	if e.Timeouts == (endpoint.Timeouts{}) {
		e.Timeouts = endpoint.DefaultTimeouts
	}
	s := &Source{database: e.Database, label: e.Label(), timeouts: e.Timeouts}
	cfg, err := config(e)
	if err != nil {
		return nil, err
	}
	heard := listen(cfg)
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
	s.server, _ = identify(heard.version(), "", false) // what it cannot be is told when the server itself has said so
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
	encryption         string // of the database, of MySQL alone: "YES", "NO"
	locked             bool   // ALTER DATABASE ... READ ONLY, of MySQL alone
	engines            map[string]string
}

func (s *said) readDatabase(r row) {
	s.charset, s.collation, s.encryption = r.text("charset"), r.text("collation"), r.text("encryption")
	s.locked = refusesWrites(r)
}

// refusesWrites says whether ALTER DATABASE ... READ ONLY = 1 was done:
// https://dev.mysql.com/doc/refman/9.7/en/information-schema-schemata-extensions-table.html
func refusesWrites(r row) bool { return strings.Contains(r.text("options"), "READ ONLY=1") }

// foldsTables says whether Users and users are one table.
func (s *said) foldsTables() bool { return s.variables["lower_case_table_names"] != "0" }

// errOtherServer says that not the server answers that the greeting named: a
// proxy greets in its own name. What was asked along with the set-up was asked
// in that one's words, and has to be asked again.
var errOtherServer = errors.New("another server answers than the one that greeted")

// begin makes the session read-only, pins what changes the catalog's spelling,
// and asks who answers and how it is set. What is to be read first goes with it
// in one round trip: a server that does not say that we are read-only runs none of it.
func (s *Source) begin(ctx context.Context, first packet) error {
	var version, comment string
	s.said.variables, s.said.engines = map[string]string{}, map[string]string{}
	session := []func(row){
		func(r row) {
			version, comment = r.text("version"), r.text("comment")
			s.database, s.role = r.text("db"), r.text("role")
			s.said.readOnly = r.is("read_only", "1")
		},
		func(r row) { s.said.variables[strings.ToLower(r.text("variable_name"))] = r.text("value") },
		func(r row) { s.said.zones = r.text("zones") },
		s.said.readDatabase,
		func(r row) {
			if r.is("support", "YES") || r.is("support", "DEFAULT") {
				s.said.engines[r.text("engine")] = ""
			}
		},
	}
	rows, err := s.conn.QueryContext(ctx, strings.TrimSuffix(s.setUp()+";\n"+first.script, ";\n"))
	if err != nil {
		return s.refused(err)
	}
	defer rows.Close()
	results := &results{rows: rows}
	if _, err := results.read(session); err != nil || !s.said.readOnly {
		return s.refused(err)
	}
	greeted := s.server
	_, aurora := s.said.variables["aurora_version"]
	if s.server, err = identify(version, comment, aurora); err != nil {
		return err
	}
	s.begun = true
	if first.script != "" && (s.server.mariadb != greeted.mariadb || s.server.number != greeted.number) {
		return errOtherServer
	}
	return results.take(first)
}

func (s *Source) setUp() string {
	return strings.NewReplacer(
		"{lock_seconds}", wholeSeconds(s.timeouts.Lock),
		"{statement_milliseconds}", strconv.FormatInt(s.timeouts.Statement.Milliseconds(), 10),
		"{statement_seconds}", strconv.FormatFloat(s.timeouts.Statement.Seconds(), 'f', 3, 64),
		"{variables}", "'"+strings.Join(variables(), "', '")+"'",
	).Replace(strings.TrimSpace(sessionSQL) + ";\n" + strings.TrimSpace(platformSQL))
}

// refused says why there is no session.
func (s *Source) refused(err error) error {
	var server *driver.MySQLError
	if err == nil || errors.As(err, &server) && server.Number == errManyRows { // see session.sql
		return &problem.Error{Code: "X930", What: "the server did not confirm that our session is read-only", Where: "connected to " + s.label,
			Fix: []string{"connect as a role that may only read"}}
	}
	return s.problem("cannot set the session up", err)
}

// query is what everything else asks the server by: in a session that is set up.
func (s *Source) query(ctx context.Context, script string) (*sql.Rows, error) {
	if !s.begun {
		if err := s.begin(ctx, packet{}); err != nil {
			return nil, err
		}
	}
	return s.conn.QueryContext(ctx, script)
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
