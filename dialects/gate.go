package dialects

import (
	"context"
	"net"
	"net/url"
	"path/filepath"
	"strconv"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/dialects/postgres"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/wire"
)

// Gate is how a migration tool that is run as a child process reaches a
// throwaway database.
type Gate struct {
	Host, Port, User, Database, Socket string // "" for what the engine does not have; Database is SQLite's file
	Password                           endpoint.Secret
	Record                             *wire.Record // of what the tool sends, nil where nobody listens

	scheme string
	gate   *wire.Gate
}

// Listener is how much of what passes a gate is looked at.
type Listener struct {
	Watched   bool                                                   // what each statement does is asked of its session
	Allows    func(sql string) error                                 // is asked of each statement before PostgreSQL gets it; nil allows all
	Settled   func(ctx context.Context, s Session) error             // is told when PostgreSQL has answered all, and may ask the session
	Committed func(ctx context.Context, sent []wire.Statement) error // is told of each transaction that wrote before its client goes on; nil for nobody
}

// OpenGate gives a throwaway database an address on this machine. Only what
// reaches PostgreSQL is recorded; of MySQL and MariaDB, too, Committed is told
// what a transaction sent. A server of MySQL or MariaDB that was given
// for throwaways has an address already.
func OpenGate(ctx context.Context, to endpoint.Endpoint, l Listener) (g *Gate, err error) {
	g = &Gate{User: to.User, Database: to.Database, Password: to.Password}
	if filepath.IsAbs(to.Host) {
		g.Socket = to.Host // past the recorder, for tools that take nothing else
	}
	switch to.Engine {
	case endpoint.SQLite:
		g.Database = to.Path
		return g, nil
	case endpoint.Postgres:
		g.scheme = "postgresql"
		p := wire.Postgres{
			Connect: func(ctx context.Context, params map[string]string) (*pgconn.HijackedConn, error) {
				return postgres.Hijack(ctx, to, params)
			},
			Cancel: func(ctx context.Context, processID uint32, key []byte) error {
				return postgres.Cancel(ctx, to, processID, key)
			},
			Allows: l.Allows, Settled: l.Settled, Committed: l.Committed,
		}
		if l.Watched {
			p.Watch = func(s catalog.Session) wire.Watcher { return postgres.Watch(s) }
		}
		g.gate, g.Record, err = wire.OpenPostgres(ctx, to, p)
	default:
		g.scheme = "mysql"
		if g.Socket != "" {
			if !to.Password.Empty() {
				g.Host = "localhost"
				return g, nil
			}
			g.gate, err = wire.OpenMySQL(ctx, to, l.Committed)
			break
		}
		g.Host, g.Port, _ = net.SplitHostPort(to.Address())
		return g, nil
	}
	if err != nil {
		return nil, err
	}
	g.Host, g.Port, g.Password = g.gate.Host, strconv.Itoa(g.gate.Port), g.gate.Password
	return g, nil
}

// URL is the address in the form that most tools read. SQLite's forms differ
// too much from tool to tool: it is sqlite: and the path.
func (g *Gate) URL() string {
	if g.scheme == "" {
		return "sqlite:" + g.Database
	}
	u := url.URL{Scheme: g.scheme, User: url.UserPassword(g.User, g.Password.Reveal()), Host: g.Host, Path: "/" + g.Database}
	if g.Port != "" {
		u.Host = net.JoinHostPort(g.Host, g.Port)
	}
	return u.String()
}

// Close ends what is connected. The error is why the record is not to be trusted.
func (g *Gate) Close() error {
	if g.gate == nil {
		return nil
	}
	return g.gate.Close()
}
