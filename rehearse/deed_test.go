package rehearse

import (
	"testing"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/lexer"
	"github.com/schemadiff/schemadiff/parity"
	"github.com/schemadiff/schemadiff/report"
	"github.com/schemadiff/schemadiff/schema"
)

func TestDeedOf(t *testing.T) {
	for sql, want := range map[string]struct {
		verb    string
		actions int
	}{
		"create unique index concurrently i on t (n)":                      {"CREATE INDEX", 0},
		"ALTER TABLE ONLY public.t ADD a int, DROP COLUMN b":               {"ALTER TABLE", 2},
		`ALTER TABLE IF EXISTS "add" ADD CONSTRAINT c CHECK (a > 0, 1)`:    {"ALTER TABLE", 1},
		"REFRESH MATERIALIZED VIEW mv":                                     {"REFRESH", 0},
		"DROP MATERIALIZED VIEW mv":                                        {"DROP MATERIALIZED VIEW", 0},
		"/* CREATE TABLE x */ UPDATE t SET a = 'DROP TABLE t'":             {"UPDATE", 0},
		"CREATE OR REPLACE FUNCTION f() RETURNS int AS $$ DROP TABLE t $$": {"CREATE FUNCTION", 0},
	} {
		if d := deedOf(lexer.Postgres, sql); d.verb != want.verb || len(d.actions) != want.actions {
			t.Errorf("%s: %q with %d actions", sql, d.verb, len(d.actions))
		}
	}
}

func TestNarrower(t *testing.T) {
	for _, test := range []struct {
		from, to string
		want     bool
	}{
		{"character varying(50)", "character varying(20)", true},
		{"character varying(20)", "character varying(50)", false},
		{"text", "character varying(9)", true},
		{"bigint", "integer", true},
		{"integer", "bigint", false},
		{"numeric(10,2)", "numeric(10,4)", true}, // two digits less before the point
		{"numeric(10,2)", "numeric(12,2)", false},
		{"datetime", "datetime(3)", false},
	} {
		if got := narrower(test.from, test.to); got != test.want {
			t.Errorf("%s to %s: %v", test.from, test.to, got)
		}
	}
}

// TestWeigh weighs a warning by what the environment says of a table's size.
func TestWeigh(t *testing.T) {
	table := schema.Key{Kind: schema.Table, Schema: "public", Name: "t"}
	for _, test := range []struct {
		size    []catalog.Size
		want    report.Severity
		message string
	}{
		{nil, report.Warning, "how large public.t is in prod is not known"},
		{[]catalog.Size{{Table: table, Rows: -1, Bytes: -1}}, report.Warning, "how large public.t is in prod is not known"},
		{[]catalog.Size{{Table: table, Rows: 9_999, Bytes: 1 << 20}}, report.Info, "small: 9999 rows in prod"},
		{[]catalog.Size{{Table: table, Rows: 9_999, Bytes: 17 << 20}}, report.Warning, "9999 rows in prod"},
		{[]catalog.Size{{Table: table, Rows: 5_000_000, Bytes: 2 << 30}}, report.Error, "5.0 M rows, 2.0 GB in prod"},
	} {
		trial := &Trial{Case: Case{Env: parity.Env{Name: "prod", Reading: catalog.Reading{Sizes: test.size}}}}
		f := report.Finding{Severity: report.Warning}
		if trial.weigh(&f, table); f.Severity != test.want || f.Message != test.message {
			t.Errorf("%v: %v %q", test.size, f.Severity, f.Message)
		}
	}
}
