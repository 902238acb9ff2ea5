package mysql

import (
	"testing"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/schema"
)

func TestLikenessOfPrinters(t *testing.T) {
	objects := []schema.Object{
		{Key: schema.Key{Kind: schema.Table, Name: "t"}},
		{Key: schema.Key{Kind: schema.Column, Table: "t", Name: "doc"}, Props: []schema.Prop{{Name: "type", Value: "json"}, {Name: "position", Value: "1"}}},
		{Key: schema.Key{Kind: schema.View, Name: "papers"}, Props: []schema.Prop{{Name: "query", Value: "select t.doc as d from t"}}},
		{Key: schema.Key{Kind: schema.View, Name: "copies"}, Props: []schema.Prop{{Name: "query", Value: "select papers.d as e from papers"}}},
	}
	s, err := schema.New(objects)
	if err != nil {
		t.Fatal(err)
	}
	mysql84, mysql80 := catalog.Platform{Vendor: "MySQL", Number: 80406}, catalog.Platform{Vendor: "MySQL", Number: 80042}
	mariadb := catalog.Platform{Vendor: "MariaDB", Number: 110803}
	for _, test := range []struct {
		from, to   string
		here, over catalog.Platform
		want       catalog.Likeness
	}{
		{"a = true", "a = 1", mysql84, mariadb, catalog.Cosmetic},
		{"a is true", "a is 1", mysql84, mariadb, catalog.Different},
		{"a = true", "a = 0", mysql84, mariadb, catalog.Different},
		{"a = true", "a = 1", mysql84, mysql84, catalog.Different},
		{"doc = true", "doc = 1", mysql84, mariadb, catalog.Undecided},
		{"select papers.d from papers where papers.d = true", "select papers.d from papers where papers.d = 1", mysql84, mariadb, catalog.Undecided},
		{"select copies.e from copies where copies.e = true", "select copies.e from copies where copies.e = 1", mysql84, mariadb, catalog.Undecided},
		{"json_object('a', true)", "json_object('a', 1)", mysql84, mariadb, catalog.Undecided},
		{"select other.t.a from other.t where a = true", "select other.t.a from other.t where a = 1", mysql84, mariadb, catalog.Undecided},
		{"select t.a from t where t.a = true and t.b = false", "select t.a from t where t.a = 1 and t.b = 0", mysql84, mariadb, catalog.Cosmetic},
		{"select a from t order by a, true", "select a from t order by a, 1", mysql84, mariadb, catalog.Undecided},
		{"(a or b) and c", "a or b and c", mysql84, mariadb, catalog.Different},
		{"(a or b) and c", "a or b and c", mysql84, mysql80, catalog.Different},
		{"a - (b - c)", "a - b - c", mysql84, mariadb, catalog.Different},
		{"sum(a) over (order by b)", "sum(a) over ((order by b))", mysql84, mariadb, catalog.Undecided},
		{"sum(a) over (order by b)", "sum(a) over ((order by b))", mysql84, mysql80, catalog.Undecided},
		{"sum(a) over (order by b)", "sum(a) over ((order by b))", mysql84, mysql84, catalog.Different},
		{"a > 1", "b > 1", mysql84, mariadb, catalog.Different},
		{"(s like u) in (1, 0)", "s like u in (1, 0)", mysql84, mariadb, catalog.Undecided},
		{"a between 1 and (b in (1, 2))", "a between 1 and b in (1, 2)", mysql84, mariadb, catalog.Undecided},
		{"a in (1, 2) and (b in (1) or c)", "(a in (1, 2) and b in (1)) or c", mysql84, mariadb, catalog.Different},
		{"a = 0 xor (b <> 0 and c <> 0 or d <> 0)", "a <> 0 xor (b = 0 or c = 0) and d = 0", mysql84, mariadb, catalog.Undecided},
		{"a <> 0 xor b <> 0", "a = 0 xor b <> 0", mysql84, mariadb, catalog.Different},
		{"a <> 0 xor b <> 0", "a = 0 xor b = 0", mysql84, mariadb, catalog.Undecided},
		{"not (a <> 0 xor b <> 0)", "a = 0 xor b <> 0", mysql84, mariadb, catalog.Undecided},
		{"(a <> 0 xor b <> 0) and c <> 0", "(a = 0 xor b <> 0) or c <> 0", mysql84, mariadb, catalog.Different},
		{"(a <> 0 xor b <> 0) and c <> 0", "(a = 0 xor b <> 0) or c = 0", mysql84, mariadb, catalog.Different},
		{"select a from t where a = 0 xor b <> 0", "select a from t where a <> 0 xor b <> 0", mysql84, mariadb, catalog.Different},
		{"select a from t where a = 0 xor b <> 0", "select a from t where a <> 0 xor b = 0", mysql84, mariadb, catalog.Undecided},
		{"c between 1 and 2 xor b <> 0", "not c between 1 and 2 xor b <> 0", mysql84, mariadb, catalog.Different},
		{"a xor b and c", "a xor b or c", mysql84, mariadb, catalog.Different},
		{"a = 0 xor b", "a = 0 xor c", mysql84, mariadb, catalog.Different},
		{"a = 0 or b <> 0", "a <> 0 and b = 0", mysql84, mariadb, catalog.Different},
		{"select false as `false` union select t.a from t", "select 0 as `FALSE` union select t.a from t", mysql84, mariadb, catalog.Cosmetic},
		{"select false as `no` union select t.a from t", "select 0 as `NO` union select t.a from t", mysql84, mariadb, catalog.Different},
	} {
		for _, back := range []bool{false, true} {
			spelling := catalog.Spelling{Key: schema.Key{Kind: schema.View, Name: "v"}, Property: "query", From: test.from, To: test.to,
				FromServer: test.here, ToServer: test.over, Schemas: [2]schema.Schema{s, {}}}
			if back {
				spelling.From, spelling.To, spelling.FromServer, spelling.ToServer = test.to, test.from, test.over, test.here
			}
			if got := Likeness(spelling); got != test.want {
				t.Errorf("%q, %q of %d and %d: %d, want %d", spelling.From, spelling.To, spelling.FromServer.Number, spelling.ToServer.Number, got, test.want)
			}
		}
	}
}
