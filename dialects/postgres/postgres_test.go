package postgres

import (
	"strings"
	"testing"

	"github.com/schemadiff/schemadiff/schema"
)

func TestForVersion(t *testing.T) {
	sql := "a -- 15+\nb -- <15\nc -- 15+ <17\nd -- a word on d\n"
	for major, want := range map[int]string{
		12: "b -- <15\nd -- a word on d\n",
		15: "a -- 15+\nc -- 15+ <17\nd -- a word on d\n",
		17: "a -- 15+\nd -- a word on d\n",
	} {
		if got := forVersion(sql, major); got != want {
			t.Errorf("%d: %q", major, got)
		}
	}
}

func TestParseVersion(t *testing.T) {
	for text, want := range map[string]version{
		"15.18 (Debian 15.18-0+deb12u1)": {"15.18", 150018},
		"19beta1":                        {"19beta1", 190000},
		"9.6.24":                         {"9.6.24", 90006},
		"13.23":                          {"13.23", 130023},
	} {
		if got, ok := parseVersion(text); !ok || got != want {
			t.Errorf("%s: got %v, want %v", text, got, want)
		}
	}
	if _, ok := parseVersion("CCL"); ok {
		t.Error("CCL is no version")
	}
}

// The queries that two versions print for one view are one.
func TestCanonicalQuery(t *testing.T) {
	for _, c := range []struct{ older, newer string }{
		{" SELECT t.a,\n    t.\"B\"\n   FROM t\n  WHERE (t.a > 0);", " SELECT a,\n    \"B\"\n   FROM t\n  WHERE (a > 0);"},
		{" SELECT o.a AS x FROM app.t o ORDER BY o.a;", " SELECT a AS x FROM app.t o ORDER BY a;"},
		{" SELECT t.a FROM t WHERE (EXISTS ( SELECT 1 FROM u WHERE (u.a = t.a)));", " SELECT a FROM t WHERE (EXISTS ( SELECT 1 FROM u WHERE (u.a = t.a)));"},
		{" SELECT EXTRACT(year FROM t.d), TRIM(BOTH ' ' FROM t.b), (t.a IS DISTINCT FROM t.b) FROM t;", " SELECT EXTRACT(year FROM d), TRIM(BOTH ' ' FROM b), (a IS DISTINCT FROM b) FROM t;"},
		{" SELECT t.a\n   FROM t TABLESAMPLE system ('10'::real);", " SELECT a\n   FROM t TABLESAMPLE system ('10'::real);"},
		{" SELECT \"T x\".a FROM \"T x\";", " SELECT a FROM \"T x\";"},
	} {
		if got := canonicalQuery(c.older); got != c.newer {
			t.Errorf("%s\nbecomes %s\nnot %s", c.older, got, c.newer)
		}
		if got := canonicalQuery(c.newer); got != c.newer {
			t.Errorf("%s\nbecomes %s", c.newer, got)
		}
	}
	for query, want := range map[string]string{
		" SELECT t.a, u.b\n   FROM (app.t t\n     JOIN u u ON ((t.a = u.a)));": " SELECT t.a, u.b\n   FROM (app.t\n     JOIN u ON ((t.a = u.a)));",
		" SELECT a\n   FROM app.\"T\" \"T\";":                                  " SELECT a\n   FROM app.\"T\";",
	} {
		if got := canonicalQuery(query); got != want {
			t.Errorf("%s\nbecomes %s", query, got)
		}
	}
	for _, same := range []string{
		" SELECT x.a, y.a FROM f(1) f(a), t t(a, b);",
		" SELECT t.a, u.a FROM t, u;",
		" SELECT t.a FROM t TABLESAMPLE system (1), u;",
		" SELECT t.a FROM (t JOIN u ON ((t.a = u.a)));",
		" SELECT t.a FROM t UNION SELECT t.a FROM u t;",
		" SELECT app.f(1), 'x'::app.kind, y COLLATE app.german FROM app.u app;",
		" SELECT (t.pair).a, t.*::t AS t FROM x;",
		" SELECT 1 AS a;",
		"",
	} {
		if got := canonicalQuery(same); got != same {
			t.Errorf("%s\nbecomes %s", same, got)
		}
	}
}

func TestParseIndex(t *testing.T) {
	got, ok := parseIndex(`CREATE UNIQUE INDEX "using (x" ON ONLY app."t )" USING btree (lower((b)::text) COLLATE "C" DESC, ((a || ')'::text))) INCLUDE (c, d) NULLS NOT DISTINCT WITH (fillfactor='80') TABLESPACE x WHERE (a <> 'WHERE'::text)`)
	want := indexClauses{`lower((b)::text) COLLATE "C" DESC, ((a || ')'::text))`, "c, d", "(a <> 'WHERE'::text)"}
	if !ok || got != want {
		t.Errorf("got %q", got)
	}
	if _, ok := parseIndex("something else"); ok {
		t.Error("that was no index")
	}
}

// Names that PostgreSQL 15 invented, and names that it did not.
func TestInvented(t *testing.T) {
	long := "a_table_with_a_name_as_long_as_names_can_possibly_be_in_here_ok"
	column := "a_column_with_a_name_as_long_as_names_can_possibly_be_in_herexx"
	for _, c := range []struct {
		name, table, label string
		columns            []string
		want               bool
	}{
		{"t_pkey", "t", "pkey", nil, true},
		{"t_a_b_key", "t", "key", []string{"a", "b"}, true},
		{"t_a_b_key12", "t", "key", []string{"a", "b"}, true},
		{"t_a_key", "t", "key", []string{"a", "b"}, false},
		{"t_a2_check", "t", "check", []string{"a2"}, true},
		{"positive", "t", "check", []string{"a"}, false},
		{"a_table_with_a_name_as_long_a_a_column_with_a_name_as_long__key", long, "key", []string{column}, true},
		{"a_table_with_a_name_as_long__a_column_with_a_name_as_long_check", long, "check", []string{column}, true},
	} {
		if got := invented(c.name, c.table, c.columns, c.label); got != c.want {
			t.Errorf("%s: %t", c.name, got)
		}
	}
	if got, want := objectName("ü"+strings.Repeat("é", 40), "", "pkey"), "ü"+strings.Repeat("é", 28)+"_pkey"; got != want {
		t.Errorf("characters are cut to %q, not %q", got, want)
	}
}

func TestCanon(t *testing.T) {
	for _, c := range []struct {
		kind schema.Kind
		a, b string
	}{
		{schema.Index, "CREATE INDEX i ON t USING btree (a)", `CREATE INDEX "J x" ON t USING btree (a)`},
		{schema.Trigger, "CREATE TRIGGER g BEFORE UPDATE OF b, a ON t FOR EACH ROW EXECUTE FUNCTION f()", "CREATE TRIGGER g BEFORE UPDATE OF a, b ON t FOR EACH ROW EXECUTE PROCEDURE f()"},
		{schema.Function, "CREATE FUNCTION f()\n RETURNS int\nAS $f$ x\r\n $f$", "CREATE FUNCTION f()\n RETURNS int\nAS $f$ x\n $f$"},
		{schema.Check, "CHECK ((a > 0))", "check (( a > 0 ))"},
	} {
		k := schema.Key{Kind: c.kind, Schema: "public", Table: "t", Name: "x"}
		if Canon(k, c.a) != Canon(k, c.b) {
			t.Errorf("%s and %s differ: %s, %s", c.a, c.b, Canon(k, c.a), Canon(k, c.b))
		}
	}
	if k := (schema.Key{Kind: schema.Index}); Canon(k, "CREATE INDEX i ON t (a)") == Canon(k, "CREATE UNIQUE INDEX i ON t (a)") {
		t.Error("a unique index is not like another")
	}
}

func TestListBoundIsASet(t *testing.T) {
	for bound, want := range map[string]string{
		"FOR VALUES IN ('b', 'a,c', NULL)": "FOR VALUES IN ('a,c', 'b', NULL)",
		"FOR VALUES FROM (2) TO (1)":       "FOR VALUES FROM (2) TO (1)",
		"DEFAULT":                          "DEFAULT",
	} {
		if got := canonicalBound(bound); got != want {
			t.Errorf("%s becomes %s", bound, got)
		}
	}
}

func TestUnits(t *testing.T) {
	for _, c := range [][3]string{{"65536", "kB", "64MB"}, {"1500", "ms", "1500ms"}, {"86400000", "ms", "1d"}, {"0", "ms", "0"}, {"-1", "kB", "-1"}, {"8192", "", "8192"}, {"on", "", "on"}} {
		if got := withUnit(c[0], c[1]); got != c[2] {
			t.Errorf("%s %s is %s, not %s", c[0], c[1], got, c[2])
		}
	}
}

func TestCanonicalCasts(t *testing.T) {
	want := "((j)::text = ANY (ARRAY['x'::text, 'y)'::text]))"
	for _, expression := range []string{
		"((j)::text = ANY ((ARRAY['x'::character varying, 'y)'::character varying])::text[]))",
		"((j)::text = ANY (ARRAY[('x'::character varying)::text, ('y)'::character varying)::text]))",
		want,
	} {
		if got := canonicalCasts(expression); got != want {
			t.Errorf("%s becomes %s", expression, got)
		}
	}
	for list, want := range map[string]string{
		"(ARRAY['x'::character varying(3)])::text[]":          "ARRAY[('x'::character varying(3))::text]", // cut to three characters
		"(ARRAY['x'::character varying, j])::text[]":          "ARRAY['x'::text, (j)::text]",
		"(ARRAY[(a || b[1]), f(c, '],'), NULL::dom])::text[]": "ARRAY[((a || b[1]))::text, (f(c, '],'))::text, (NULL::dom)::text]",
		"ARRAY['x'::character varying, j]::text[]":            "ARRAY['x'::text, j::text]", // as statistics are printed
		"(ARRAY[a, b])::double precision[]":                   "ARRAY[(a)::double precision, (b)::double precision]",
	} {
		if got := canonicalCasts(list); got != want {
			t.Errorf("%s becomes %s, not %s", list, got, want)
		}
	}
	for _, same := range []string{
		"('x'::character varying)::text[]",
		"'(''x''::character varying)::text'::text",
		"(ARRAY[a] || ARRAY[b])::text[]",
		"(ARRAY[ARRAY[a]])::text[]",
		"ARRAY[]::text[]",
		"(ARRAY[a",
		"ARRAY[a]::",
		"(ARRAY[a])::text",
	} {
		if got := canonicalCasts(same); got != same {
			t.Errorf("%s becomes %s", same, got)
		}
	}
}

func TestCanonicalDefault(t *testing.T) {
	for _, c := range [][3]string{
		{"(0)::bigint", "bigint", "0"}, {"('-1'::integer)::bigint", "bigint", "'-1'::integer"}, {"(0.5)::numeric(10,2)", "numeric(10,2)", "0.5"},
		{"(0)::bigint", "integer", "(0)::bigint"}, {"(f())::bigint", "bigint", "(f())::bigint"}, {"0", "bigint", "0"},
	} {
		if got := canonicalDefault(c[0], c[1]); got != c[2] {
			t.Errorf("%s of a %s becomes %s", c[0], c[1], got)
		}
	}
}

func TestWithoutIn(t *testing.T) {
	for arguments, want := range map[string]string{
		"IN x integer, OUT y text, IN \"in\" text DEFAULT 'a, IN b'::text": "x integer, OUT y text, \"in\" text DEFAULT 'a, IN b'::text",
		"x integer, INOUT y integer":                                       "x integer, INOUT y integer",
		"x boolean DEFAULT (1 IN (2))":                                     "x boolean DEFAULT (1 IN (2))",
		"":                                                                 "",
	} {
		if got := withoutIn(arguments); got != want {
			t.Errorf("%s becomes %s", arguments, got)
		}
	}
}
