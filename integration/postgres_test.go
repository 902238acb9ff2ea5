package integration

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/dialects/postgres"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/integration/servers"
	"github.com/schemadiff/schemadiff/problem"
	"github.com/schemadiff/schemadiff/schema"
)

func postgresServers(t *testing.T) []servers.Server {
	t.Helper()
	list := slices.DeleteFunc(servers.All(t), func(s servers.Server) bool { return s.Engine != "postgres" })
	if len(list) == 0 {
		t.Skip("SKIPPED: no PostgreSQL server")
	}
	return list
}

// postgresShop is a database with everything that a schema can hold.
func postgresShop(t *testing.T, s servers.Server) (address string) {
	t.Helper()
	script, err := os.ReadFile("../testdata/postgres/shop.sql")
	if err != nil {
		t.Fatal(err)
	}
	address = s.Database(t, "TEMPLATE template0")
	s.Exec(t, address, string(script))
	return address
}

func openPostgres(t *testing.T, e endpoint.Endpoint) *postgres.Source {
	t.Helper()
	source, err := postgres.Open(t.Context(), e)
	if err != nil {
		t.Fatalf("%+v", problem.Of(err))
	}
	t.Cleanup(func() { source.Close() })
	return source
}

// newRole is a role that may log in and nothing else, and the address as it.
func newRole(t *testing.T, s servers.Server, address string) (name string, e endpoint.Endpoint) {
	t.Helper()
	e = parseURL(t, address)
	name = "r_" + e.Database
	s.Exec(t, s.AdminURL, fmt.Sprintf("CREATE ROLE %s LOGIN PASSWORD 'only to look'", name))
	t.Cleanup(func() {
		s.Exec(t, address, "DROP OWNED BY "+name)
		s.Exec(t, s.AdminURL, "DROP ROLE "+name)
	})
	e.User, e.Password = name, endpoint.NewSecret("only to look")
	return name, e
}

// A fixture that holds everything reads the same again, whatever the version.
func TestPostgresReadsTheSameEverywhere(t *testing.T) {
	var first catalog.Reading
	for i, s := range postgresServers(t) {
		address := postgresShop(t, s)
		reading := inspect(t, address)
		laws(t, postgres.Canon, reading.Schema, inspect(t, address).Schema)
		if i == 0 {
			first = reading
			continue
		}
		if got := changeLines(withoutVersions(schema.Diff(first.Schema, reading.Schema, postgres.Canon))); got != "" {
			t.Errorf("%s reads otherwise:\n%s", s.Name, got)
		}
		if d := cmp.Diff(first.Uncompared, reading.Uncompared); d != "" {
			t.Errorf("%s counts otherwise: -first +this\n%s", s.Name, d)
		}
	}
}

// withoutVersions leaves out that extensions come in other versions with other servers.
func withoutVersions(changes []schema.Change) []schema.Change {
	return slices.DeleteFunc(changes, func(c schema.Change) bool { return c.Key.Kind == schema.Extension && c.Op == schema.Modify })
}

// How a session would otherwise begin changes nothing of what we read.
func TestPostgresIsBlindToSettings(t *testing.T) {
	for _, s := range postgresServers(t) {
		t.Run(s.Name, func(t *testing.T) {
			address := postgresShop(t, s)
			before := inspect(t, address).Schema
			for _, setting := range []string{"TimeZone = 'Asia/Tokyo'", "search_path = app, public", "DateStyle = 'German'", "IntervalStyle = 'iso_8601'",
				"bytea_output = 'escape'", "quote_all_identifiers = on", "extra_float_digits = -3", "standard_conforming_strings = off", "xmlbinary = 'hex'"} {
				s.Exec(t, address, "ALTER DATABASE "+parseURL(t, address).Database+" SET "+setting)
			}
			after := inspect(t, address).Schema
			if got := changeLines(schema.Diff(before, after, nil)); got != "" {
				t.Error(got)
			}
			facts := platformFacts(t, parseURL(t, address))
			for name, want := range map[string]string{"TimeZone": "Asia/Tokyo", "search_path": "app, public", "DateStyle": "German, DMY", "IntervalStyle": "iso_8601"} {
				if facts[name] != want {
					t.Errorf("fact %s is %q, not the database's own %q", name, facts[name], want)
				}
			}
		})
	}
}

// What CREATE DATABASE and ALTER DATABASE say of a database beside its settings.
func TestPostgresDatabaseFacts(t *testing.T) {
	for _, s := range postgresServers(t) {
		t.Run(s.Name, func(t *testing.T) {
			address := s.Database(t)
			database := parseURL(t, address).Database
			facts := func() string {
				f := platformFacts(t, parseURL(t, address))
				return f["connection limit of the database"] + ", " + f["template database"]
			}
			if got := facts(); got != "none, no" {
				t.Errorf("as it is made: %s", got)
			}
			s.Exec(t, address, "ALTER DATABASE "+database+" CONNECTION LIMIT 7 IS_TEMPLATE true")
			if got := facts(); got != "7, yes" {
				t.Errorf("altered: %s", got)
			}
			s.Exec(t, address, "ALTER DATABASE "+database+" IS_TEMPLATE false") // else nobody can drop it
		})
	}
}

func platformFacts(t *testing.T, e endpoint.Endpoint) map[string]string {
	t.Helper()
	platform, err := openPostgres(t, e).Platform(t.Context())
	if err != nil {
		t.Fatalf("%+v", problem.Of(err))
	}
	facts := map[string]string{}
	for _, f := range platform.Facts {
		facts[f.Name] = f.Value
	}
	return facts
}

// A role that may only connect sees what the owner sees.
func TestPostgresNeedsNoPrivileges(t *testing.T) {
	for _, s := range postgresServers(t) {
		t.Run(s.Name, func(t *testing.T) {
			address := postgresShop(t, s)
			_, e := newRole(t, s, address)
			source := openPostgres(t, e)
			reading, err := source.Inspect(t.Context(), catalog.Scope{})
			if err != nil {
				t.Fatalf("%+v", problem.Of(err))
			}
			if d := cmp.Diff(inspect(t, address), reading, cmp.AllowUnexported(schema.Schema{})); d != "" {
				t.Errorf("-owner +role\n%s", d)
			}
			if _, err := source.Platform(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
}

// Ledgers are read as text; what the role may not read comes with the GRANT.
func TestPostgresRows(t *testing.T) {
	for _, s := range postgresServers(t) {
		t.Run(s.Name, func(t *testing.T) {
			address := s.Database(t)
			s.Exec(t, address, `CREATE SCHEMA app; CREATE DOMAIN app.flag AS boolean; CREATE TABLE app."Ledger" (version bigint, "at" timestamptz, ok boolean, done app.flag, sum char(4));
				INSERT INTO app."Ledger" VALUES (10, '2024-01-02 03:04:05+09', true, false, 'ab'), (9, NULL, false, NULL, NULL);
				CREATE TABLE app.secret (a int); ALTER TABLE app.secret ENABLE ROW LEVEL SECURITY`)
			name, e := newRole(t, s, address)
			source := openPostgres(t, e)
			table := schema.Key{Kind: schema.Table, Schema: "app", Name: "Ledger"}
			query := catalog.Query{Table: table, Columns: []string{"version", "at", "ok", "done", "sum"}, OrderBy: []string{"version"}}

			wantFix(t, source, query, fmt.Sprintf(`GRANT USAGE ON SCHEMA "app" TO "%s";`, name))
			s.Exec(t, address, "GRANT USAGE ON SCHEMA app TO "+name)
			wantFix(t, source, query, fmt.Sprintf(`GRANT SELECT ON "app"."Ledger" TO "%s";`, name))
			s.Exec(t, address, "GRANT SELECT ON ALL TABLES IN SCHEMA app TO "+name)
			wantFix(t, source, catalog.Query{Table: schema.Key{Schema: "app", Name: "secret"}, Columns: []string{"a"}}, fmt.Sprintf(`ALTER ROLE "%s" BYPASSRLS;`, name))

			rows, err := source.Rows(t.Context(), query)
			if err != nil {
				t.Fatalf("%+v", problem.Of(err))
			}
			if got, want := fmt.Sprint(rows), "[[{9 true} { false} {false true} { false} { false}] [{10 true} {2024-01-01 18:04:05+00 true} {true true} {false true} {ab true}]]"; got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		})
	}
}

func wantFix(t *testing.T, source *postgres.Source, q catalog.Query, fix string) {
	t.Helper()
	_, err := source.Rows(t.Context(), q)
	p := problem.Of(err)
	if err == nil || p.Code != "X911" || len(p.Fix) == 0 || p.Fix[0] != fix {
		t.Errorf("got %+v, want X911 with %s", p, fix)
	}
}

func TestPostgresScope(t *testing.T) {
	for _, s := range postgresServers(t) {
		t.Run(s.Name, func(t *testing.T) {
			address := postgresShop(t, s)
			source := openPostgres(t, parseURL(t, address))
			reading, err := source.Inspect(t.Context(), catalog.Scope{Schemas: []string{`Ünïcode "quoted"`}})
			if err != nil {
				t.Fatal(err)
			}
			for o := range reading.Schema.All() {
				if o.Key.Schema != "" && o.Key.Schema != `Ünïcode "quoted"` {
					t.Errorf("%s is out of scope", o.Key)
				}
			}
			_, err = source.Inspect(t.Context(), catalog.Scope{Schemas: []string{"app", "nowhere"}})
			if p := problem.Of(err); err == nil || !strings.Contains(p.What, `"nowhere"`) {
				t.Errorf("an unknown schema gives %v", err)
			}
		})
	}
}

// What goes wrong on the way to a server is said with a code and without the password.
func TestPostgresConnectProblems(t *testing.T) {
	const canary = "canary-password"
	for _, s := range postgresServers(t) {
		good := parseURL(t, s.AdminURL)
		for _, c := range []struct {
			name, code string
			change     func(*endpoint.Endpoint)
		}{
			{"wrong password", "X913", func(e *endpoint.Endpoint) { e.Password = endpoint.NewSecret(canary) }},
			{"unknown user", "X913", func(e *endpoint.Endpoint) { e.User, e.Password = "nobody at all", endpoint.NewSecret(canary) }},
			{"unknown database", "X910", func(e *endpoint.Endpoint) { e.Database = "no such database" }},
			{"nothing listens", "X910", func(e *endpoint.Endpoint) { e.Port, e.Password = 1, endpoint.NewSecret(canary) }},
			{"no TLS", "X914", func(e *endpoint.Endpoint) { e.TLS.Mode, e.Password = "require", endpoint.NewSecret(canary) }},
			{"no such CA", "X914", func(e *endpoint.Endpoint) {
				e.TLS, e.Password = endpoint.TLS{Mode: "verify-full", CA: "/no/such/file.pem"}, endpoint.NewSecret(canary)
			}},
			{"unknown service", "X910", func(e *endpoint.Endpoint) { e.Service, e.Password = "no-such-service", endpoint.NewSecret(canary) }},
			{"tunnel fails", "X910", func(e *endpoint.Endpoint) {
				e.Via, e.Password = []string{"sh", "-c", "echo no route to %h >&2; exit 1"}, endpoint.NewSecret(canary)
			}},
			{"bad setting", "X910", func(e *endpoint.Endpoint) { e.Params = map[string]string{"options": "-c no_such_setting=1"} }},
		} {
			t.Run(s.Name+"/"+c.name, func(t *testing.T) {
				e := good
				c.change(&e)
				source, err := postgres.Open(t.Context(), e)
				if err == nil {
					source.Close()
					t.Fatal("connected")
				}
				p := problem.Of(err)
				if p.Code != c.code {
					t.Errorf("%s instead of %s: %+v", p.Code, c.code, p)
				}
				if c.name == "unknown database" && len(p.Fix) == 0 {
					t.Errorf("nobody says what to do: %+v", p)
				}
				if all := fmt.Sprintf("%+v %#v %v", *p, *p, p.Err); strings.Contains(all, canary) || strings.Contains(all, good.Password.Reveal()) {
					t.Errorf("the password is in %s", all)
				}
			})
		}
	}
}

// A command's stdin and stdout serve as the connection.
func TestPostgresVia(t *testing.T) {
	for _, s := range postgresServers(t) {
		t.Run(s.Name, func(t *testing.T) {
			e := parseURL(t, postgresShop(t, s))
			straight := inspect(t, address(e)).Schema
			port := e.Port
			e.Host, e.Via = "a.host.that.only.the.far.end.knows", []string{"bash", "-c",
				fmt.Sprintf("test %%h = a.host.that.only.the.far.end.knows && exec 3<>/dev/tcp/127.0.0.1/%%p && test %%p = %d && { cat <&3 & cat >&3; }", port)}
			reading, err := openPostgres(t, e).Inspect(t.Context(), catalog.Scope{})
			if err != nil {
				t.Fatalf("%+v", problem.Of(err))
			}
			if got := changeLines(schema.Diff(straight, reading.Schema, nil)); got != "" {
				t.Error(got)
			}
		})
	}
}

func address(e endpoint.Endpoint) string {
	u := url.URL{Scheme: "postgres", User: url.UserPassword(e.User, e.Password.Reveal()), Host: e.Address(), Path: e.Database, RawQuery: "sslmode=disable"}
	return u.String()
}

// A service of libpq's file gives what the endpoint leaves open.
func TestPostgresService(t *testing.T) {
	for _, s := range postgresServers(t) {
		t.Run(s.Name, func(t *testing.T) {
			e := parseURL(t, postgresShop(t, s))
			file := t.TempDir() + "/services"
			text := fmt.Sprintf("[shop]\nhost=%s\nport=%d\ndbname=%s\nuser=%s\npassword=%s\nsslmode=disable\n", e.Host, e.Port, e.Database, e.User, e.Password.Reveal())
			if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			t.Setenv("PGSERVICEFILE", file)
			platform, err := openPostgres(t, endpoint.Endpoint{Engine: endpoint.Postgres, Service: "shop"}).Platform(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if platform.Database != e.Database || platform.Role != e.User {
				t.Errorf("connected to %s as %s", platform.Database, platform.Role)
			}
		})
	}
}

// A cancelled context ends a reading.
func TestPostgresCancel(t *testing.T) {
	s := postgresServers(t)[0]
	source := openPostgres(t, parseURL(t, s.AdminURL))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := source.Inspect(ctx, catalog.Scope{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
