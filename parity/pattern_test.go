package parity

import (
	"testing"

	"github.com/schemadiff/schemadiff/schema"
)

func TestPatternMatches(t *testing.T) {
	var (
		table    = schema.Key{Kind: schema.Table, Schema: "public", Name: "tmp_orders"}
		column   = schema.Key{Kind: schema.Column, Schema: "public", Table: "tmp_orders", Name: "total"}
		index    = schema.Key{Kind: schema.Index, Schema: "public", Table: "tmp_orders", Name: "idx_1"}
		function = schema.Key{Kind: schema.Function, Schema: "public", Name: "total(public.money, integer)"}
		bare     = schema.Key{Kind: schema.Table, Name: "orders"}
		space    = schema.Key{Kind: schema.Namespace, Name: "public"}
	)
	for _, test := range []struct {
		pattern string
		key     schema.Key
		want    bool
	}{
		{"table:public.tmp_*", table, true},
		{"tables:public.tmp_*", table, true},
		{"table:*.tmp_*", table, true},
		{"table:tmp_*", table, true},
		{"public.tmp_orders", table, true},
		{"table:tmp", table, false},
		{"index:public.tmp_*", table, false},
		{"table:public.tmp_*", column, true}, // what belongs to a table goes with it
		{"table:public.tmp_*", index, true},
		{"tmp_orders", index, true},
		{"total", column, false}, // a bare name is a table's, not a column's
		{"tmp_orders.total", column, true},
		{"column:public.tmp_orders.total", column, true},
		{"column:public.*.total", column, true},
		{"column:public.*", column, false}, // * stops at a dot
		{"index:*.tmp_orders.idx_*", index, true},
		{"function:public.total(*", function, true},
		{"function:total(*", function, true},
		{"check:orders.*", schema.Key{Kind: schema.Check, Table: "orders", Name: "(total / 2 > 0)"}, true}, // and at no slash
		{"function:public.total(public.money, integer)", function, true},
		{"function:public.other(*", function, false},
		{"table:orders", bare, true},
		{"table:public.orders", bare, false},
		{"schema:public", table, true},
		{"schema:public", space, true},
		{"schema:other", table, false},
	} {
		p, err := ParsePattern(test.pattern)
		if err != nil {
			t.Errorf("%s: %v", test.pattern, err)
		} else if got := p.Matches(test.key); got != test.want {
			t.Errorf("%q matches %s: got %v, want %v", test.pattern, test.key, got, test.want)
		}
	}
}

func TestPatternSubject(t *testing.T) {
	p, err := ParsePattern("setting:default.time*")
	if err != nil {
		t.Fatal(err)
	}
	if !p.MatchesSubject("setting", "default.timezone") || p.MatchesSubject("migration", "default.timezone") || p.MatchesSubject("setting", "timezone") {
		t.Error("setting:default.time* must match that setting alone")
	}
}

func TestPatternErrors(t *testing.T) {
	for _, text := range []string{"", "table:", "tabel:public.x", "table:public.[", ":x"} {
		if p, err := ParsePattern(text); err == nil {
			t.Errorf("ParsePattern(%q) = %v, want an error", text, p)
		}
	}
}
