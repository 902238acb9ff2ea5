package integration

import (
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/dialects/mysql"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/integration/servers"
	"github.com/schemadiff/schemadiff/parity"
	"github.com/schemadiff/schemadiff/problem"
	"github.com/schemadiff/schemadiff/schema"
)

const canary = "canary-7c1e09ab"

// account makes a user of a database with these grants, "{db}" and "{user}"
// filled in, and returns how it connects.
func account(t *testing.T, s servers.Server, url string, grants ...string) endpoint.Endpoint {
	t.Helper()
	e := parseURL(t, url)
	hash := e.Database[strings.LastIndexByte(e.Database, '_')+1:]
	e.User, e.Password = "reader_"+hash, endpoint.NewSecret(canary)
	user := "'" + e.User + "'@'%'"
	s.Exec(t, url, "CREATE USER "+user+" IDENTIFIED BY '"+canary+"'")
	t.Cleanup(func() { s.Exec(t, s.URL(t, "mysql"), "DROP USER "+user) })
	for _, g := range grants {
		s.Exec(t, url, strings.NewReplacer("{db}", "`"+e.Database+"`", "{user}", user).Replace(g))
	}
	return e
}

// spared is without which a shop is not read: TestMariaDBSequenceDefaults.
func spared(s servers.Server) []string {
	if s.CrashesOverSequences() {
		return []string{"GRANT SELECT, INSERT ON {db}.invoice_no TO {user}"}
	}
	return nil
}

// sufficient is what an account needs to see everything of a database. It may
// read rows, because the servers show views only to who may.
func sufficient(s servers.Server) []string {
	grants := append(spared(s), "GRANT SELECT, SHOW VIEW, TRIGGER, EVENT ON {db}.* TO {user}")
	switch {
	case s.Engine == "mysql":
		return append(grants, "GRANT SHOW_ROUTINE ON *.* TO {user}")
	case strings.HasPrefix(s.Version, "10."):
		return append(grants, "GRANT SELECT ON mysql.proc TO {user}")
	}
	return append(grants, "GRANT SHOW CREATE ROUTINE ON {db}.* TO {user}")
}

// TestMySQLSufficientAccount sees all that the administrator sees, but how many
// instant changes tables have had: that takes PROCESS, and is not none without.
func TestMySQLSufficientAccount(t *testing.T) {
	eachMySQL(t, func(t *testing.T, s servers.Server) {
		url := shop(t, s)
		e := account(t, s, url, sufficient(s)...)
		read := func(e endpoint.Endpoint) catalog.Reading {
			reading, err := openMySQL(t, e).Inspect(t.Context(), catalog.Scope{Versions: true})
			if err != nil {
				t.Fatal(err)
			}
			return reading
		}
		reading, all := read(e), read(parseURL(t, url))
		if len(reading.Gaps) > 0 {
			t.Errorf("gaps: %+v", reading.Gaps)
		}
		for i, size := range reading.Sizes {
			if unknown := size.Versions < 0; unknown != (s.Engine == "mysql") || all.Sizes[i].Versions < 0 {
				t.Errorf("%+v, and to the administrator %+v", size, all.Sizes[i])
			}
		}
		if d := cmp.Diff(listed(all.Schema), listed(reading.Schema)); d != "" {
			t.Errorf("-administrator +account\n%s", d)
		}
		if got := changeLines(schema.Diff(all.Schema, reading.Schema, mysql.Canon)); got != "" {
			t.Error(got)
		}
	})
}

// TestMySQLGaps runs the grant of every gap until there is none: each names
// what is hidden, and the grants that are shown suffice.
func TestMySQLGaps(t *testing.T) {
	routines := map[string]string{"mysql": "GRANT SHOW_ROUTINE ON *.*", "mariadb": "GRANT SHOW CREATE ROUTINE ON {db}.*"}
	eachMySQL(t, func(t *testing.T, s servers.Server) {
		url := shop(t, s)
		routine := routines[s.Engine]
		if strings.HasPrefix(s.Version, "10.") {
			routine = "GRANT SELECT ON mysql.proc"
		}
		for _, c := range []struct{ name, grant, want string }{
			{"select", "GRANT SELECT ON {db}.* TO {user}", `
				queries of 2 views: GRANT SELECT, SHOW VIEW ON {db}.*
				triggers: GRANT TRIGGER ON {db}.*
				events: GRANT EVENT ON {db}.*
				functions and procedures: ` + routine},
			{"one table", "GRANT SELECT ON {db}.orders TO {user}", `
				tables that the account has no privilege on: GRANT SELECT, SHOW VIEW ON {db}.*
				triggers: GRANT TRIGGER ON {db}.*
				events: GRANT EVENT ON {db}.*
				functions and procedures: ` + routine},
			{"application", "GRANT SELECT, INSERT, UPDATE, DELETE, EXECUTE ON {db}.* TO {user}", `
				queries of 2 views: GRANT SELECT, SHOW VIEW ON {db}.*
				triggers: GRANT TRIGGER ON {db}.*
				events: GRANT EVENT ON {db}.*
				bodies of 3 routines: ` + routine},
			{"no rows", "GRANT REFERENCES, TRIGGER, EVENT, SHOW VIEW ON {db}.* TO {user}", `
				queries of 2 views: GRANT SELECT, SHOW VIEW ON {db}.*
				functions and procedures: ` + routine},
		} {
			t.Run(c.name, func(t *testing.T) {
				e := account(t, s, url, append(spared(s), c.grant)...)
				database := "`" + e.Database + "`"
				gaps := inspectMySQL(t, openMySQL(t, e)).Gaps
				var got []string
				for _, g := range gaps {
					statement, to, _ := strings.Cut(g.Grant, " TO ")
					if to != "'"+e.User+"'@'%'" || g.Why == "" {
						t.Errorf("%+v", g)
					}
					if line := g.What + ": " + strings.ReplaceAll(statement, database, "{db}"); !strings.HasPrefix(line, "actions of ") {
						got = append(got, line)
					}
					s.Exec(t, url, g.Grant)
				}
				var want []string
				for line := range strings.Lines(strings.TrimSpace(c.want)) {
					want = append(want, strings.TrimSpace(line))
				}
				if d := cmp.Diff(want, got); d != "" {
					t.Errorf("-want +got\n%s", d)
				}
				mayMore := slices.ContainsFunc(gaps, func(g catalog.Gap) bool { return strings.HasPrefix(g.What, "actions of ") })
				if onlySelect := s.Engine == "mariadb" && strings.HasPrefix(c.grant, "GRANT SELECT ON"); mayMore != onlySelect {
					t.Errorf("a gap for the actions of foreign keys: %t", mayMore)
				}
				after := inspectMySQL(t, openMySQL(t, e))
				if c.name == "one table" { // the others came to light, with gaps of their own
					for _, g := range after.Gaps {
						s.Exec(t, url, g.Grant)
					}
					after = inspectMySQL(t, openMySQL(t, e))
				}
				if len(after.Gaps) > 0 {
					t.Errorf("gaps are left: %+v", after.Gaps)
				}
			})
		}
	})
}

// TestMySQLRoles counts what a role that is active gives.
func TestMySQLRoles(t *testing.T) {
	eachMySQL(t, func(t *testing.T, s servers.Server) {
		url := shop(t, s)
		e := account(t, s, url)
		role := "role_" + strings.TrimPrefix(e.User, "reader_")
		s.Exec(t, url, "CREATE ROLE "+role)
		t.Cleanup(func() { s.Exec(t, s.URL(t, "mysql"), "DROP ROLE "+role) })
		for _, g := range sufficient(s) {
			s.Exec(t, url, strings.NewReplacer("{db}", "`"+e.Database+"`", "{user}", role).Replace(g))
		}
		word := map[string]string{"mysql": " TO ", "mariadb": " FOR "}[s.Engine]
		s.Exec(t, url, fmt.Sprintf("GRANT %s TO '%s'@'%%'; SET DEFAULT ROLE %s%s'%s'@'%%'", role, e.User, role, word, e.User))
		if gaps := inspectMySQL(t, openMySQL(t, e)).Gaps; len(gaps) > 0 {
			t.Errorf("gaps: %+v", gaps)
		}
	})
}

// TestMySQLProblems meets everything that can go wrong: each has its code, and
// none shows the password.
func TestMySQLProblems(t *testing.T) {
	eachMySQL(t, func(t *testing.T, s servers.Server) {
		url := s.Database(t)
		s.Exec(t, url, "CREATE TABLE ledger (v int); CREATE TABLE seen (v int)")
		reader := account(t, s, url, "GRANT SELECT ON {db}.seen TO {user}")
		closed, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		closed.Close()
		silent, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer silent.Close()
		port := func(l net.Listener) int { return l.Addr().(*net.TCPAddr).Port }
		for _, c := range []struct {
			name, code string
			change     func(e *endpoint.Endpoint)
		}{
			{"nothing listens", "X910", func(e *endpoint.Endpoint) { e.Port = port(closed) }},
			{"no such socket", "X910", func(e *endpoint.Endpoint) { e.Host = "/nowhere/mysqld.sock" }},
			{"no answer", "X912", func(e *endpoint.Endpoint) {
				e.Port, e.Timeouts = port(silent), endpoint.Timeouts{Connect: 50 * time.Millisecond}
			}},
			{"no such database", "X911", func(e *endpoint.Endpoint) { e.Database = "nowhere" }},
			{"wrong password", "X913", func(e *endpoint.Endpoint) { e.Password = endpoint.NewSecret("wrong-" + canary) }},
			{"no such user", "X913", func(e *endpoint.Endpoint) { e.User = "nobody" }},
			{"a stranger's certificate", "X914", func(e *endpoint.Endpoint) { e.TLS.Mode = "verify-full" }},
			{"no certificates", "X914", func(e *endpoint.Endpoint) { e.TLS = endpoint.TLS{Mode: "verify-ca", CA: "/nowhere/ca.pem"} }},
			{"via fails", "X910", func(e *endpoint.Endpoint) { e.Via = []string{"sh", "-c", "echo no route to bastion >&2; exit 1"} }},
			{"via is not there", "X910", func(e *endpoint.Endpoint) { e.Via = []string{"/nowhere/ssh"} }},
		} {
			t.Run(c.name, func(t *testing.T) {
				e := reader
				c.change(&e)
				source, err := mysql.Open(t.Context(), e)
				if err == nil {
					source.Close()
					t.Fatal("it was opened")
				}
				isProblem(t, err, c.code)
			})
		}
		t.Run("no such database for whom the server tells it", func(t *testing.T) {
			e := parseURL(t, url)
			e.Database = "nowhere"
			_, err := mysql.Open(t.Context(), e)
			if p := problem.Of(err); p.Code != "X910" || p.What != "the database does not exist" || len(p.Fix) == 0 {
				t.Errorf("got %+v", p)
			}
		})
		t.Run("no such database beside ours", func(t *testing.T) {
			e := reader
			e.Engine = endpoint.MySQL // as mysql:// says, whoever answers
			env := parity.Load(t.Context(), []parity.Target{{Name: "env", Endpoint: e, Scope: catalog.Scope{Schemas: []string{"nowhere"}}}}, nil, nil, nil)[0]
			if env.Problem == nil {
				t.Fatal("it was read")
			}
			isProblem(t, env.Problem, "X910")
			if string(env.Engine) != s.Engine {
				t.Errorf("%s answers, and the environment is one of %s", s.Engine, env.Engine)
			}
		})
		ledger := catalog.Query{Table: schema.Key{Kind: schema.Table, Name: "ledger"}, Columns: []string{"v"}}
		t.Run("a ledger that may not be read", func(t *testing.T) {
			_, err := openMySQL(t, reader).Rows(t.Context(), ledger)
			isProblem(t, err, "X911")
			if fix := problem.Of(err).Fix; len(fix) != 1 || fix[0] != "GRANT SELECT ON `"+reader.Database+"`.`ledger` TO '"+reader.User+"'@'%'" {
				t.Errorf("fix: %q", fix)
			}
		})
		t.Run("a ledger that is locked", func(t *testing.T) {
			e := parseURL(t, url)
			e.Timeouts = endpoint.Timeouts{Connect: time.Minute, Statement: time.Minute, Lock: time.Millisecond}
			source := openMySQL(t, e)
			holder := openLocking(t, e, "ledger")
			defer holder.Close()
			_, err := source.Rows(t.Context(), ledger)
			isProblem(t, err, "X912")
		})
	})
}

func isProblem(t *testing.T, err error, code string) {
	t.Helper()
	p := problem.Of(err)
	if p.Code != code || p.What == "" || p.Where == "" && code != "X914" || p.Why == "" {
		t.Errorf("want %s, got %+v", code, *p)
	}
	if text := fmt.Sprintf("%v %+v %s %v", err, *p, strconv.Quote(p.Where), p.Err); strings.Contains(text, canary) {
		t.Errorf("the password shows: %s", text)
	}
}
