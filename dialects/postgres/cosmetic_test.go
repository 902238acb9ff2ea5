package postgres

import (
	"testing"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/schema"
)

func TestLikeness(t *testing.T) {
	for _, test := range []struct {
		property, from, to string
		want               catalog.Likeness
	}{
		{"default", "now()", "CURRENT_TIMESTAMP", catalog.Cosmetic},
		{"default", "now()", "CURRENT_TIMESTAMP(3)", catalog.Different},
		{"default", "now()", "clock_timestamp()", catalog.Different},
		{"default", "0", "0.0", catalog.Cosmetic},
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
