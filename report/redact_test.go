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
				Definitions: values(r, "CREATE FUNCTION f() AS $$SELECT 'hunter6'$$", ""), Probe: "SELECT 1 WHERE x = 'hunter7'", Cause: &Cause{File: "migrations/dev-db.sql", SQL: "INSERT INTO t VALUES ('hunter8', E'hunter9')"}}),
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
		{lexer.Postgres, `SELECT "it's", 'a''b', U&'c' FROM t WHERE n = 1`, `SELECT "it's", '[redacted]', '[redacted]' FROM t WHERE n = 1`},
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
