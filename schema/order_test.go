package schema

import (
	"strings"
	"testing"
)

// TestOrder lists keys in their order; what was cut stands behind a bar.
func TestOrder(t *testing.T) {
	base := func() []Object {
		return []Object{
			{Key: Key{Kind: Table, Name: "a"}},
			{Key: Key{Kind: Column, Table: "a", Name: "x"}, Needs: []Key{{Kind: Sequence, Name: "s"}}},
			{Key: Key{Kind: Index, Table: "a", Name: "i"}},
			{Key: Key{Kind: View, Name: "a_view"}, Needs: []Key{{Kind: Table, Name: "b"}}},
			{Key: Key{Kind: Table, Name: "b"}},
			{Key: Key{Kind: Column, Table: "b", Name: "y"}},
			{Key: Key{Kind: Sequence, Name: "s"}},
			{Key: Key{Kind: Function, Name: "f()"}, Needs: []Key{{Kind: Function, Name: "g()"}}},
			{Key: Key{Kind: Function, Name: "g()"}, Needs: []Key{{Kind: Function, Name: "f()"}}},
		}
	}
	s, err := New(base())
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ name, keys, want string }{
		{"a table waits for what its columns need", "table a; sequence s", "sequence s; table a"},
		{"an index waits for its columns", "index a.i; column a.x", "column a.x; index a.i"},
		{"a view waits for the columns of what it reads", "view a_view; column b.y", "column b.y; view a_view"},
		{"what is not asked for is in nobody's way", "view a_view; sequence s", "view a_view; sequence s"},
		{"a circle is cut and said", "function f(); function g()", "function g(); function f() | function f()"},
	} {
		var keys []Key
		for _, text := range strings.Split(test.keys, "; ") {
			for o := range s.All() {
				if o.Key.String() == text {
					keys = append(keys, o.Key)
				}
			}
		}
		ordered, cycles := s.Order(keys, nil, true)
		got := list(ordered)
		if len(cycles) > 0 {
			got += " | " + list(cycles)
		}
		if got != test.want {
			t.Errorf("%s: got %s, want %s", test.name, got, test.want)
		}
	}
}

func list(keys []Key) string {
	texts := make([]string, len(keys))
	for i, k := range keys {
		texts[i] = k.String()
	}
	return strings.Join(texts, "; ")
}
