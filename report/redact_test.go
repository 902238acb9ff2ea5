package report

import (
	"strings"
	"testing"
	"time"

	"github.com/schemadiff/schemadiff/lexer"
	"github.com/schemadiff/schemadiff/problem"
	"github.com/schemadiff/schemadiff/schema"
)

// What was asked to be hidden is in no format, and IDs stay.
func TestRedacted(t *testing.T) {
	example := func() Report {
		r := base(target("dev", "17.6", "a"), target("db.internal:5432/shop", "17.6", "b"))
		r.Targets[0].Endpoint, r.Targets[1].Endpoint = "dev-db:5433/shop as app", "db.internal:5432/shop as app"
		r.Targets[0].From, r.Targets[1].From = "server", "server"
		r.Problems = []*problem.Error{{Code: "X910", Env: "db.internal:5432/shop", What: "the server cannot be reached", Why: "dial tcp 10.1.2.3:5432: connect: connection refused", Where: "dev-db:5433"}}
		r.Findings = []Finding{
			about(key(schema.Column, "users", "plan"), "column-default-differs", Finding{Field: "default", Values: values(r, "'hunter1'::text", "'hunter2'::text"), Message: "it was 'hunter3' in staging's file"}),
			about(key(schema.Column, "users", "name"), "column-type-differs", Finding{Field: "comment", Values: values(r, "hunter4", "hunter5"),
				Definitions: values(r, "CREATE FUNCTION f() AS $$SELECT 'hunter6'$$", ""), Probe: "SELECT 1 WHERE x = 'hunter7'", Cause: &Cause{File: "migrations/dev-db.sql", SQL: "INSERT INTO t VALUES ('hunter8', E'hunter9') -- hunter12"}}),
		}
		r.Rehearsal = &Rehearsal{Steps: []Step{{Statements: []StepStatement{{SQL: "UPDATE t SET x = 'hunter10'", Error: "value 'hunter11' is too long"}}}}}
		r.Started = time.Date(2026, 11, 20, 17, 20, 0, 0, time.UTC)
		return r
	}
	for _, c := range []struct {
		what   []string
		hidden []string
		stays  []string
	}{
		{nil, nil, []string{"hunter1", "hunter10", "dev-db:5433", "db.internal", "10.1.2.3"}},
		{[]string{"hosts"}, []string{"dev-db:5433", "db.internal", "10.1.2.3"}, []string{"hunter1", "migrations/dev-db.sql", "[host]/shop as app"}},
		{[]string{"literals"}, []string{"hunter"}, []string{"staging's file", "dev-db:5433", "INSERT INTO t VALUES ('[redacted]', '[redacted]')"}},
		{[]string{"hosts", "literals"}, []string{"hunter", "dev-db:5433", "db.internal", "10.1.2.3"}, []string{"public.users.plan"}},
	} {
		plain, r := example(), example().Redacted(c.what)
		for i := range r.Findings {
			if r.Findings[i].ID() != plain.Findings[i].ID() {
				t.Errorf("%v: another ID for %s", c.what, r.Findings[i].Subject)
			}
		}
		all := ""
		for name, text := range written(t, r) {
			all += text
			for _, secret := range c.hidden {
				if strings.Contains(text, secret) {
					t.Errorf("%v: %s has %s", c.what, name, secret)
				}
			}
		}
		for _, text := range c.stays {
			if !strings.Contains(all, text) {
				t.Errorf("%v: no format has %s", c.what, text)
			}
		}
	}
}

func TestWithoutLiterals(t *testing.T) {
	for _, c := range []struct {
		dialect   lexer.Dialect
		sql, want string
	}{
		{lexer.Postgres, `SELECT "it's", 'a''b', U&'c' FROM t WHERE n = 1`, `SELECT "it's", '[redacted]', '[redacted]' FROM t WHERE n = [redacted]`},
		{lexer.Postgres, "INSERT INTO t VALUES (41, -4.5) -- for ada\n/* her PIN */;", "INSERT INTO t VALUES ([redacted], -[redacted]) -- [redacted]\n/* [redacted] */;"},
		{lexer.Postgres, `CREATE TABLE t1 (a numeric(12, 2) DEFAULT 5, b varchar(20) CHECK (length(b) > 3), c numeric(3,-2))`, `CREATE TABLE t1 (a numeric(12, 2) DEFAULT [redacted], b varchar(20) CHECK (length(b) > [redacted]), c numeric(3,-2))`},
		{lexer.Postgres, `SELECT pin(1234), a FROM t LIMIT 1`, `SELECT pin([redacted]), a FROM t LIMIT [redacted]`},
		{lexer.Postgres, "AS $$ BEGIN -- the key is 77\n RETURN 77; END $$", "AS $$ BEGIN -- [redacted]\n RETURN [redacted]; END $$"},
		{lexer.MySQL, "# note\nUPDATE t SET a = 0x41 WHERE b = b'1'", "-- [redacted]\nUPDATE t SET a = [redacted] WHERE b = '[redacted]'"},
		{lexer.MySQL, "CREATE TABLE t (a int(11) unsigned DEFAULT 3) /*!50100 PARTITION BY HASH (a) */", "CREATE TABLE t (a int(11) unsigned DEFAULT [redacted]) /*!50100 PARTITION BY HASH (a) */"},
		{lexer.Postgres, `AS $x$ SELECT 'a' $x$`, `AS $x$ SELECT '[redacted]' $x$`},
		{lexer.MySQL, "SELECT `a'b`, \"c\", 'd\\'e'", "SELECT `a'b`, '[redacted]', '[redacted]'"},
		{lexer.SQLite, `CHECK (a IN ('x', 'it''s'))`, `CHECK (a IN ('[redacted]', '[redacted]'))`},
		{lexer.Postgres, `'never ends`, `'[redacted]'`},
	} {
		if got := withoutLiterals(c.dialect, c.sql); got != c.want {
			t.Errorf("%s: %s, want %s", c.sql, got, c.want)
		}
	}
}

// Of branches nothing says which engine they are for: what is a text in any of them is hidden.
func TestRedactedBranches(t *testing.T) {
	r := Report{Command: ConflictsCommand, Findings: []Finding{{Sides: []Side{{SQL: "INSERT INTO t VALUES ('hunter1', \"hunter2\", 4711) -- hunter3"}}}}}
	got := r.Redacted([]string{"literals"}).Findings[0].Sides[0].SQL
	if want := "INSERT INTO t VALUES ('[redacted]', '[redacted]', [redacted]) -- [redacted]"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
