package postgres

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/integration/servers"
	"github.com/schemadiff/schemadiff/problem"
)

func TestMain(m *testing.M) { os.Exit(servers.Main(m)) }

// every is the PostgreSQL servers: without one nothing was tested.
func every(t *testing.T) []servers.Server {
	t.Helper()
	all := slices.DeleteFunc(slices.Clone(servers.All(t)), func(s servers.Server) bool { return s.Engine != "postgres" })
	if len(all) == 0 {
		t.Skip("SKIPPED: no PostgreSQL server")
	}
	return all
}

// The server refuses whatever our connection might be made to send: in our
// transaction, and in one that follows it.
func TestServerRefusesWrites(t *testing.T) {
	for _, server := range every(t) {
		t.Run(server.Name, func(t *testing.T) {
			address := server.Database(t)
			server.Exec(t, address, "CREATE TABLE t (a int)")
			e, err := endpoint.Parse(address)
			if err != nil {
				t.Fatal(err)
			}
			for _, statement := range []string{
				"INSERT INTO public.t VALUES (1)", "CREATE TABLE public.u (a int)", "DROP TABLE public.t", "COMMENT ON TABLE public.t IS 'x'", "VACUUM public.t",
				"COMMIT; INSERT INTO public.t VALUES (1)", "ROLLBACK; DROP TABLE public.t", "ROLLBACK; BEGIN; CREATE SCHEMA x", "SET TRANSACTION READ WRITE; DROP TABLE public.t",
			} {
				t.Run(statement, func(t *testing.T) {
					s, err := Open(t.Context(), e)
					if err != nil {
						t.Fatal(err)
					}
					defer s.Close()
					if _, err := s.Platform(t.Context()); err != nil { // which takes a snapshot: READ WRITE is for before the first
						t.Fatal(err)
					}
					_, err = s.conn.Exec(t.Context(), statement).ReadAll()
					var refused *pgconn.PgError
					if !errors.As(err, &refused) || refused.Code != "25006" && refused.Code != "25001" { // read_only_sql_transaction, active_sql_transaction
						t.Errorf("the server answers %v", err)
					}
				})
			}
		})
	}
}

// TestNotReadOnly: a session of which the server does not say that it is
// read-only is no session, and what was sent along with its set-up is not run.
func TestNotReadOnly(t *testing.T) {
	asked := sessionSQL
	defer func() { sessionSQL = asked }()
	sessionSQL = strings.Replace(asked, "'transaction_read_only'", "'transaction_deferrable'", 1) // which is off
	for _, server := range every(t) {
		t.Run(server.Name, func(t *testing.T) {
			e, err := endpoint.Parse(server.Database(t))
			if err != nil {
				t.Fatal(err)
			}
			s, err := Open(t.Context(), e)
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			ran := false
			err = s.read(t.Context(), query{sql: "SELECT 1", each: func(r *row) { ran = r.int() == 1 }})
			if ran || err == nil || problem.Of(err).Code != "X930" {
				t.Errorf("ran: %t, and it ends with %v", ran, err)
			}
			if _, err := s.Inspect(t.Context(), catalog.Scope{}); err == nil || problem.Of(err).Code != "X930" {
				t.Errorf("the schema is read with %v", err)
			}
		})
	}
}
