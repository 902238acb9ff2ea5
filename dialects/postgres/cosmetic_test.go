package postgres

import (
	"testing"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/schema"
)

// What 13 and 14 print for one view, and for two that differ.
func TestLikenessAcrossVersions(t *testing.T) {
	older, newer := catalog.Platform{Number: 130023}, catalog.Platform{Number: 150018}
	for _, test := range []struct {
		from, to string
		want     catalog.Likeness
	}{
		{`date_part('year'::text, d)`, `EXTRACT(year FROM d)`, catalog.Cosmetic},
		{`date_part('year'::text, d)`, `EXTRACT(month FROM d)`, catalog.Different},
		{`to_timestamp(date_part('dow'::text, d))`, `to_timestamp((EXTRACT(dow FROM d))::double precision)`, catalog.Cosmetic},
		{`date_part('dow'::text, d) + 1`, `(EXTRACT(dow FROM d))::integer + 1`, catalog.Different},
		{`(b ~ similar_escape('x%'::text, NULL::text))`, `(b ~ similar_to_escape('x%'::text))`, catalog.Different}, // of 13 somebody wrote it so
		{`"substring"((b)::text, 1, 2)`, `SUBSTRING(b FROM 1 FOR 2)`, catalog.Cosmetic},
		{`"substring"((b)::text, 'a'::text, 'b'::text)`, `SUBSTRING(b SIMILAR 'a'::text ESCAPE 'b'::text)`, catalog.Cosmetic},
		{`"substring"((c || (b)::text), 2)`, `SUBSTRING((c || (b)::text) FROM 2)`, catalog.Cosmetic},
		{`"substring"((b)::text, 1, 2)`, `SUBSTRING(b FROM 2 FOR 1)`, catalog.Different},
		{`btrim((b)::text, ' '::text)`, `TRIM(BOTH ' '::text FROM b)`, catalog.Cosmetic},
		{`ltrim(c)`, `TRIM(LEADING FROM c)`, catalog.Cosmetic},
		{`rtrim(c)`, `TRIM(LEADING FROM c)`, catalog.Different},
		{`"position"((c || (b)::text), 'x'::text)`, `POSITION(('x'::text) IN ((c || (b)::text)))`, catalog.Cosmetic},
		{`"overlay"((b)::text, 'z'::text, 1, 2)`, `OVERLAY(b PLACING 'z'::text FROM 1 FOR 2)`, catalog.Cosmetic},
		{`pg_collation_for(c)`, `COLLATION FOR (c)`, catalog.Cosmetic},
		{`"overlaps"((a)::timestamp with time zone, b, c, d)`, `((a, b) OVERLAPS (c, d))`, catalog.Cosmetic},
		{`"overlaps"(a, b, c, d)`, `((c, d) OVERLAPS (a, b))`, catalog.Different},
		{`timezone('UTC'::text, d)`, `(d AT TIME ZONE 'UTC'::text)`, catalog.Cosmetic},
		{`date_part('hour'::text, timezone('UTC'::text, d))`, `EXTRACT(hour FROM (d AT TIME ZONE 'UTC'::text))`, catalog.Cosmetic},
		{`(NOT is_normalized(a))`, `(NOT (a IS NORMALIZED))`, catalog.Cosmetic},
		{`is_normalized((a)::text, 'nfkc'::text)`, `(a IS NFKC NORMALIZED)`, catalog.Cosmetic},
		{`is_normalized(a, 'nfc'::text)`, `(a IS NFKC NORMALIZED)`, catalog.Different},
		{`is_normalized(a)`, `(b IS NORMALIZED)`, catalog.Different},
		{`date_part('epoch'::text, ((d)::timestamp with time zone - now()))`, `EXTRACT(epoch FROM ((d)::timestamp with time zone - now()))`, catalog.Cosmetic},
	} {
		s := catalog.Spelling{Key: schema.Key{Kind: schema.View}, Property: "query", From: test.from, To: test.to, FromServer: older, ToServer: newer}
		if got := Likeness(s); got != test.want {
			t.Errorf("%s and %s: got %v, want %v", test.from, test.to, got, test.want)
		}
		s.ToServer = older
		if got := Likeness(s); test.want == catalog.Cosmetic && got == test.want && test.from[:4] != "time" {
			t.Errorf("%s and %s of one version: got %v", test.from, test.to, got)
		}
	}
}

// What 13 and 14 print of rules.
func TestLikenessOfRules(t *testing.T) {
	older, newer := catalog.Platform{Number: 130023}, catalog.Platform{Number: 180004}
	for _, test := range []struct {
		from, to string
		want     catalog.Likeness
	}{
		{"INSERT INTO t SELECT t.a FROM t;", "INSERT INTO t SELECT t_1.a FROM t t_1;", catalog.Cosmetic},
		{"INSERT INTO t SELECT t.a FROM t RETURNING t.a;", "INSERT INTO t SELECT t_1.a FROM t t_1 RETURNING t.a;", catalog.Cosmetic},
		{"INSERT INTO t SELECT t.a FROM t, t t_1 WHERE t.a < t_1.b;", "INSERT INTO t SELECT t_1.a FROM t t_1, t t_1_1 WHERE t_1.a < t_1_1.b;", catalog.Cosmetic},
		{"INSERT INTO t SELECT t.a FROM t, t t_1 WHERE t.a < t_1.b;", "INSERT INTO t SELECT t_1.a FROM t t_1, t t_1_1 WHERE t_1_1.a < t_1.b;", catalog.Different},
		{"INSERT INTO t SELECT t.a FROM t, t t_1 WHERE t.a < t_1.b;", "INSERT INTO t SELECT t_1.a FROM t t_1, t t_1_1 WHERE t_1.a < t_1.b;", catalog.Different},
		{"INSERT INTO t SELECT t.f(t.a) FROM t;", "INSERT INTO t SELECT t.f(t_1.a) FROM t t_1;", catalog.Different}, // a schema of that name: not known
		{"INSERT INTO t SELECT t.f(9) FROM u;", "INSERT INTO t SELECT t_1.f(9) FROM u;", catalog.Different},
		{"INSERT INTO t SELECT t.a FROM t;", "INSERT INTO t SELECT t_1.a_1 FROM t t_1;", catalog.Different},
		{"INSERT INTO t SELECT t.a FROM t;", "INSERT INTO t SELECT u_1.a FROM u u_1;", catalog.Different},
		{"INSERT INTO t SELECT t.a FROM t;", "INSERT INTO t SELECT t_1.a FROM t t_1 WHERE t_1.a;", catalog.Different},
		{"INSERT INTO t SELECT t.a FROM t;", "INSERT INTO t SELECT t_1.a FROM t_1;", catalog.Different},
		{"INSERT INTO t SELECT t.a FROM t;", "INSERT INTO t SELECT t_1.a FROM t;", catalog.Different},
	} {
		s := catalog.Spelling{Key: schema.Key{Kind: schema.Rule}, Property: "definition", From: test.from, To: test.to, FromServer: older, ToServer: newer}
		back := catalog.Spelling{Key: s.Key, Property: "definition", From: test.to, To: test.from, FromServer: newer, ToServer: older}
		if got, other := Likeness(s), Likeness(back); got != test.want || other != test.want {
			t.Errorf("%s and %s: got %v and %v, want %v", test.from, test.to, got, other, test.want)
		}
		if s.FromServer = newer; Likeness(s) == catalog.Cosmetic {
			t.Errorf("%s and %s of one version are the same", test.from, test.to)
		}
	}
}

// A number's spelling means something in a text alone.
func TestLikenessOfNumbers(t *testing.T) {
	for _, test := range []struct {
		typ, from, to string
		want          catalog.Likeness
	}{
		{"numeric", "0", "0.0", catalog.Cosmetic},
		{"numeric(10,2)", "1.50", "1.5", catalog.Cosmetic},
		{"numeric", "'-1'::integer", "'-1.0'::numeric", catalog.Cosmetic},
		{"double precision", "0.5", "(0.50)::double precision", catalog.Cosmetic},
		{"numeric", "1", "10", catalog.Different},
		{"numeric", "1", "f(1)", catalog.Different},
		{"numeric", "1", "(1 + 0)", catalog.Different},
		{"numeric", "(1)::numeric(3,1)", "1", catalog.Different}, // a cast that may round
		{"numeric", "0", "NaN", catalog.Different},
		{"numeric", "0", "'NaN'::numeric", catalog.Different},
		{"text", "0", "0.0", catalog.Different},
		{"", "0", "0.0", catalog.Different},
	} {
		s := catalog.Spelling{Key: schema.Key{Kind: schema.Column}, Property: "default", Type: test.typ, From: test.from, To: test.to}
		if got := Likeness(s); got != test.want {
			t.Errorf("%s: %s and %s: got %v, want %v", test.typ, test.from, test.to, got, test.want)
		}
	}
}

func TestLikeness(t *testing.T) {
	for _, test := range []struct {
		property, from, to string
		want               catalog.Likeness
	}{
		{"default", "now()", "CURRENT_TIMESTAMP", catalog.Cosmetic},
		{"query", "SELECT XMLSERIALIZE(CONTENT x AS text)", "SELECT XMLSERIALIZE(CONTENT x AS text NO INDENT)", catalog.Cosmetic},
		{"query", "SELECT XMLSERIALIZE(CONTENT x AS text)", "SELECT XMLSERIALIZE(CONTENT x AS text INDENT)", catalog.Different},
		{"default", "now()", "CURRENT_TIMESTAMP(3)", catalog.Different},
		{"default", "now()", "clock_timestamp()", catalog.Different},
		{"default", "0", "0.0", catalog.Different}, // of a text column they are two texts
		{"default", "1", "10", catalog.Different},
		{"default", "'0'::text", "'0.0'::text", catalog.Different},
		{"default", "'{}'::text[]", "ARRAY[]::text[]", catalog.Cosmetic},
		{"default", "'{a}'::text[]", "ARRAY[]::text[]", catalog.Different},
		{"expression", "(a = ANY (ARRAY[1, 2]))", "(a = ANY (ARRAY[2, 1]))", catalog.Cosmetic},
		{"expression", "(a = ANY (ARRAY[1, 2]))", "(a = ANY (ARRAY[1, 3]))", catalog.Different},
		{"expression", "(a = ANY (ARRAY[f(1, 2), 3]))", "(a = ANY (ARRAY[f(2, 1), 3]))", catalog.Different},
		{"expression", "(a = ANY (b))", "(a = ANY (c))", catalog.Different},
		{"query", " SELECT (d AT TIME ZONE 'UTC'::text) AS x", " SELECT timezone('UTC'::text, d) AS x", catalog.Cosmetic},
		{"query", " SELECT (d AT TIME ZONE 'UTC'::text) AS x", " SELECT timezone('CET'::text, d) AS x", catalog.Different},
		{"body", "select now()", "select current_timestamp", catalog.Different},
		{"options", "fillfactor=90", "", catalog.Different}, // of a hash index it would be another one
		{"default", "f(1.0)", "f(1)", catalog.Different},
		{"expression", "(a = 1.0)", "(a = 1)", catalog.Different},
		{"expression", "(a = ANY (ARRAY[", "(a", catalog.Different},
	} {
		s := catalog.Spelling{Key: schema.Key{Kind: schema.Index}, Property: test.property, From: test.from, To: test.to}
		if got := Likeness(s); got != test.want {
			t.Errorf("%s: %s and %s: got %v, want %v", test.property, test.from, test.to, got, test.want)
		}
	}
}

// Whom public belongs to is the system's until 14, and pg_database_owner since 15.
func TestLikenessOfPublicOwner(t *testing.T) {
	older, newer := catalog.Platform{Number: 130023}, catalog.Platform{Number: 180004}
	public := schema.Key{Kind: schema.Namespace, Name: "public"}
	for _, test := range []struct {
		spelling catalog.Spelling
		want     catalog.Likeness
	}{
		{catalog.Spelling{Key: public, To: "postgres", FromServer: older, ToServer: newer}, catalog.Cosmetic},
		{catalog.Spelling{Key: public, To: "postgres", FromServer: newer, ToServer: newer}, catalog.Different},
		{catalog.Spelling{Key: public, From: "app", To: "postgres", FromServer: older, ToServer: newer}, catalog.Different},
		{catalog.Spelling{Key: schema.Key{Kind: schema.Namespace, Name: "app"}, To: "postgres", FromServer: older, ToServer: newer}, catalog.Different},
	} {
		test.spelling.Property = "owner"
		if got := Likeness(test.spelling); got != test.want {
			t.Errorf("%+v: %v", test.spelling, got)
		}
	}
}

// 12 makes of SIMILAR TO another call than 13.
func TestLikenessOfSimilarTo(t *testing.T) {
	for _, test := range []struct {
		from, to string
		want     catalog.Likeness
	}{
		{`(b ~ similar_escape('x%'::text, NULL::text))`, `(b ~ similar_to_escape('x%'::text))`, catalog.Cosmetic},
		{`(b ~ similar_escape('x%'::text, '!'::text))`, `(b ~ similar_to_escape('x%'::text, '!'::text))`, catalog.Cosmetic},
		{`(b ~ similar_escape('x%'::text, '!'::text))`, `(b ~ similar_to_escape('x%'::text))`, catalog.Different},
		{`(b ~ similar_escape('x%'::text, NULL::text))`, `(b ~ similar_to_escape('y%'::text))`, catalog.Different},
	} {
		s := catalog.Spelling{Key: schema.Key{Kind: schema.View}, Property: "query", From: test.from, To: test.to,
			FromServer: catalog.Platform{Number: 120022}, ToServer: catalog.Platform{Number: 130023}}
		if got := Likeness(s); got != test.want {
			t.Errorf("%s and %s: got %v, want %v", test.from, test.to, got, test.want)
		}
	}
}
