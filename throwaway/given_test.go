//go:build unix

package throwaway_test

import (
	"database/sql"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/dialects"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/mark"
	"github.com/schemadiff/schemadiff/problem"
	"github.com/schemadiff/schemadiff/throwaway"
)

// standIn is a server of ours that plays one of somebody else's: with a database
// "shop", a role "app" that owns it, and a role "spare" that may make databases.
type standIn struct {
	server throwaway.Server
	socket endpoint.Endpoint
}

var roles = map[endpoint.Engine][]string{
	endpoint.Postgres: {"CREATE ROLE app LOGIN", "CREATE ROLE spare LOGIN CREATEDB", "CREATE DATABASE shop OWNER app", "CREATE DATABASE idle OWNER spare",
		"REVOKE CONNECT ON DATABASE shop FROM PUBLIC"},
	endpoint.MySQL: {"CREATE DATABASE shop", "CREATE DATABASE idle", "CREATE USER app@localhost", "GRANT ALL ON shop.* TO app@localhost",
		"CREATE USER spare@localhost", "GRANT ALL ON idle.* TO spare@localhost", "GRANT ALL ON `sdtmp\\_%`.* TO spare@localhost", "GRANT PROCESS ON *.* TO spare@localhost"},
}

// play starts one with a data directory that is initialised anew: copies of the
// one that is kept say that they are one server.
func play(t *testing.T, n throwaway.Need) standIn {
	o := options(t)
	o.Cache = t.TempDir()
	s := standIn{server: open(t, n, o)}
	a, err := s.server.Create(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	s.socket = a.Endpoint()
	if s.socket.Engine == endpoint.Postgres {
		s.socket.User = dialects.OwnSuperuser
	}
	for _, statement := range roles[s.socket.Engine] {
		exec(t, a, statement)
	}
	return s
}

func (s standIn) as(role, database string) endpoint.Endpoint {
	e := s.socket
	e.User, e.Database = role, database
	return e
}

// administer runs a statement as the administrator of the server.
func (s standIn) administer(t *testing.T, database, statement string) {
	t.Helper()
	if s.socket.Engine == endpoint.Postgres {
		config := fmt.Sprintf("host=%s port=5432 user=%s dbname=%s", s.socket.Host, s.socket.User, database)
		conn, err := pgx.Connect(t.Context(), config)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close(t.Context())
		if _, err := conn.PgConn().Exec(t.Context(), statement).ReadAll(); err != nil {
			t.Fatal(err)
		}
		return
	}
	db, err := sql.Open("mysql", fmt.Sprintf("root@unix(%s)/%s?multiStatements=true", s.socket.Host, database))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), statement); err != nil {
		t.Fatal(err)
	}
}

// tunnel forwards a port of this machine to the socket, as ssh -L does.
func tunnel(t *testing.T, e endpoint.Endpoint) endpoint.Endpoint {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	path := e.Host
	if e.Engine == endpoint.Postgres {
		path = filepath.Join(e.Host, ".s.PGSQL.5432")
	}
	go func() {
		for {
			near, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer near.Close()
				far, err := net.Dial("unix", path)
				if err != nil {
					return
				}
				defer far.Close()
				go func() { io.Copy(far, near); far.Close() }()
				io.Copy(near, far)
			}()
		}
	}()
	e.Host, e.Port, e.TLS.Mode = "127.0.0.1", l.Addr().(*net.TCPAddr).Port, "disable"
	return e
}

// given are the servers that guards are tried on.
var given = []string{"postgres13", "postgres15", "postgres18", "mysql9.7", "mariadb10.11", "mariadb11.8"}

// TestGuards: what is not proved to be disposable is refused.
func TestGuards(t *testing.T) {
	for _, name := range given {
		t.Run(name, func(t *testing.T) {
			if !selected(name) {
				t.Skip("not among SCHEMADIFF_SERVERS")
			}
			n := needs[name]
			production, spare := play(t, n), play(t, n)
			app := throwaway.Environment{Name: "production", Endpoint: production.as("app", "shop")}
			snapshot := func(s standIn, database string) throwaway.Environment {
				source, err := dialects.Open(t.Context(), s.as("app", database))
				if err != nil {
					t.Fatal(err)
				}
				defer source.Close()
				p, err := source.Platform(t.Context())
				if err != nil || p.Identity == "" {
					t.Fatalf("no identity: %v", err)
				}
				return throwaway.Environment{Name: "production", Identity: p.Identity, Database: p.Database}
			}
			broken := app
			broken.Endpoint.Host = "/nowhere"

			check := func(name string, at endpoint.Endpoint, environments []throwaway.Environment, consent bool, want string) {
				t.Helper()
				o := options(t)
				o.Given, o.Environments, o.Consent = &at, environments, consent
				s, err := throwaway.Open(t.Context(), n, o)
				switch {
				case err != nil && (want == "" || !strings.Contains(err.Error(), want) || problem.Of(err).Code != "X951"):
					t.Errorf("%s: %v; want %q", name, err, want)
				case err == nil && want != "":
					t.Errorf("%s: let in by %s, want %q", name, s.Describe(), want)
				}
				if err == nil {
					a, err := s.Create(t.Context())
					if err != nil {
						t.Fatalf("%s: %v", name, err)
					}
					exec(t, a, "CREATE TABLE t (id int PRIMARY KEY)")
					if _, err := a.Clone(t.Context()); err != nil {
						t.Errorf("%s: %v", name, err)
					}
					if err := s.Close(); err != nil {
						t.Errorf("%s: %v", name, err)
					}
				}
			}
			fit := spare.as("spare", "idle")
			one := []throwaway.Environment{app}
			check("another server", fit, one, true, "")
			check("another server than the snapshot's", fit, []throwaway.Environment{snapshot(production, "shop")}, true, "")
			check("nobody agreed", fit, one, false, "nobody has agreed")
			check("the same address", tunnelled(tunnel(t, production.as("spare", "idle")), &app, t), []throwaway.Environment{app}, true, "at the address of environment production")
			app.Endpoint = production.as("app", "shop")
			check("the same role", spare.as("app", "idle"), one, true, "role app is also that of environment production")
			check("a tunnel", tunnel(t, production.as("spare", "idle")), one, true, "it is the server of environment production")
			check("a tunnel to a snapshot's server", tunnel(t, production.as("spare", "idle")), []throwaway.Environment{snapshot(production, "shop")}, true, "it is the server of environment production")
			check("an environment that is away", fit, []throwaway.Environment{broken}, true, "cannot be proved")
			check("an environment that nothing is known of", fit, []throwaway.Environment{{Name: "production"}}, true, "cannot be proved")
			if n.Engine == endpoint.Postgres {
				production.administer(t, "postgres", "REVOKE EXECUTE ON FUNCTION pg_control_system() FROM PUBLIC")
				production.administer(t, "shop", "REVOKE EXECUTE ON FUNCTION pg_control_system() FROM PUBLIC")
				production.administer(t, "idle", "REVOKE EXECUTE ON FUNCTION pg_control_system() FROM PUBLIC")
				check("a tunnel to a server that hides its number", tunnel(t, production.as("spare", "idle")), one, true, "a lock that was taken through environment production is seen there")
				check("another server than one that hides its number", fit, one, true, "")
			}
			spare.administer(t, "idle", "CREATE VIEW v AS SELECT 1 AS one")
			check("a database that holds a view only", fit, one, true, "database idle of the address is not empty")
			spare.administer(t, "idle", "DROP VIEW v")
			spare.administer(t, database(n, "other"), "CREATE TABLE "+qualified(n, "many")+" (id int PRIMARY KEY)")
			spare.administer(t, database(n, "other"), fill(n))
			check("a server that holds rows", fit, one, true, "has about")
			if left := leftovers(t, spare); len(left) > 0 {
				t.Errorf("left behind: %+v", left)
			}
		})
	}
}

// tunnelled makes the environment's address the one of the tunnel.
func tunnelled(e endpoint.Endpoint, env *throwaway.Environment, t *testing.T) endpoint.Endpoint {
	t.Helper()
	env.Endpoint.Host, env.Endpoint.Port = e.Host, e.Port
	return e
}

// database is one that role spare can see and that is not of the address.
func database(n throwaway.Need, name string) string {
	if n.Engine == endpoint.Postgres {
		return "postgres"
	}
	return "mysql"
}

func qualified(n throwaway.Need, table string) string {
	if n.Engine == endpoint.Postgres {
		return table
	}
	return "idle." + table
}

func fill(n throwaway.Need) string {
	if n.Engine == endpoint.Postgres {
		return "INSERT INTO many SELECT generate_series(1, 2000); ANALYZE many"
	}
	return "INSERT INTO idle.many WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000) SELECT i FROM n; INSERT INTO idle.many SELECT id + 1000 FROM idle.many; ANALYZE TABLE idle.many"
}

// leftovers are the databases of our grammar that nobody holds.
func leftovers(t *testing.T, s standIn) []catalog.Leftover {
	t.Helper()
	h, err := dialects.OpenHost(t.Context(), s.as(s.socket.User, ""))
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	all, err := h.Leftovers(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var dead []catalog.Leftover
	for _, l := range all {
		if !l.Alive {
			dead = append(dead, l)
		}
	}
	return dead
}

// TestCrossLock: a lock that one connection holds is seen by whoever reaches the
// same server, and by nobody else.
func TestCrossLock(t *testing.T) {
	for _, name := range given {
		t.Run(name, func(t *testing.T) {
			if !selected(name) {
				t.Skip("not among SCHEMADIFF_SERVERS")
			}
			a, b := play(t, needs[name]), play(t, needs[name])
			source, err := dialects.Open(t.Context(), a.as("app", "shop"))
			if err != nil {
				t.Fatal(err)
			}
			lock := mark.Chance()
			if err := source.(dialects.Holder).HoldLock(t.Context(), lock); err != nil {
				t.Fatal(err)
			}
			for i, s := range []standIn{a, b} {
				h, err := dialects.OpenHost(t.Context(), tunnel(t, s.as("spare", "idle")))
				if err != nil {
					t.Fatal(err)
				}
				defer h.Close()
				if sees, err := h.Sees(t.Context(), lock); err != nil || sees != (i == 0) {
					t.Errorf("server %d sees it: %v, %v", i, sees, err)
				}
				if sees, err := h.Sees(t.Context(), lock+1); err != nil || sees {
					t.Errorf("server %d sees a lock that nobody holds: %v, %v", i, sees, err)
				}
			}
			source.Close()
		})
	}
}

// TestNothingElseIsDropped: databases that do not carry our mark stay, whatever
// they are called and whoever asks.
func TestNothingElseIsDropped(t *testing.T) {
	for _, name := range given {
		t.Run(name, func(t *testing.T) {
			if !selected(name) {
				t.Skip("not among SCHEMADIFF_SERVERS")
			}
			s := play(t, needs[name])
			own, err := s.server.Create(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			impostor := fmt.Sprintf("sdtmp_%s_20200101t000000_0badc0de", map[bool]string{true: "postgres", false: "mysql"}[s.socket.Engine == endpoint.Postgres])
			quote := map[bool]string{true: `"`, false: "`"}[s.socket.Engine == endpoint.Postgres]
			exec(t, own, "CREATE DATABASE "+quote+impostor+quote)
			s.administer(t, impostor, "CREATE TABLE precious (id int PRIMARY KEY)")
			h, err := dialects.OpenHost(t.Context(), s.as(s.socket.User, ""))
			if err != nil {
				t.Fatal(err)
			}
			defer h.Close()
			for database, why := range map[string]string{
				"shop": "its name is none", impostor: "mark of schemadiff", own.Endpoint().Database: "its owner is at work",
			} {
				if err := h.Remove(t.Context(), database); err == nil || !strings.Contains(err.Error(), why) {
					t.Errorf("%s: %v, want %q", database, err, why)
				}
			}
			s.administer(t, impostor, "DROP TABLE precious")
			if err := h.Remove(t.Context(), impostor); err != nil {
				t.Errorf("an empty one whose maker died before it could mark it: %v", err)
			}
		})
	}
}

func TestMain(m *testing.M) {
	if child := os.Getenv("SCHEMADIFF_TEST_CHILD"); child != "" {
		os.Exit(runChild(child))
	}
	os.Exit(m.Run())
}
