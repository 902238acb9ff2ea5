package schema

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// parse reads a schema from lines: `table public.orders a=1`, kinds with a
// table as `column public.orders.total type=int`.
func parse(t *testing.T, text string) Schema {
	t.Helper()
	var objects []Object
	for line := range strings.Lines(text) {
		fields := strings.Fields(line)
		if len(fields) < 2 {
			continue
		}
		kind := Kind(fields[0])
		parts := strings.Split(fields[1], ".")
		o := Object{Key: Key{Kind: kind, Name: parts[len(parts)-1]}}
		word, ok := kind.Word()
		if !ok {
			t.Fatalf("unknown kind in %q", line)
		}
		if word.InTable {
			o.Key.Table = parts[len(parts)-2]
			parts = parts[1:]
		}
		if len(parts) > 1 {
			o.Key.Schema = strings.Split(fields[1], ".")[0]
		}
		for _, f := range fields[2:] {
			name, value, _ := strings.Cut(f, "=")
			if name == "definition" {
				o.Definition = value
				continue
			}
			o.Props = append(o.Props, Prop{name, value})
		}
		objects = append(objects, o)
	}
	s, err := New(objects)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// lines prints changes as a reader of the tests sees them.
func lines(changes []Change) string {
	var b strings.Builder
	for _, c := range changes {
		fmt.Fprintf(&b, "%s %s", c.Op, c.Key)
		if c.NewKey != (Key{}) {
			fmt.Fprintf(&b, " as %s", c.NewKey.Name)
		}
		for _, p := range c.Props {
			fmt.Fprintf(&b, " %s:%s->%s", p.Name, p.From, p.To)
		}
		if c.Definitions != nil {
			fmt.Fprintf(&b, " definition:%s->%s", c.Definitions[0], c.Definitions[1])
		}
		b.WriteByte('\n')
	}
	return b.String()
}

var diffs = []struct{ name, from, to, want string }{
	{"equal", "table p.t\ncolumn p.t.a type=int", "column p.t.a type=int\ntable p.t", ""},
	{"one property", "table p.t\ncolumn p.t.a type=int", "table p.t\ncolumn p.t.a type=text not_null=yes",
		"modify column p.t.a not_null:->yes type:int->text\n"},
	{"a dropped table takes its parts along", "table p.t\ncolumn p.t.a type=int\nindex p.t.i columns=a", "",
		"drop table p.t\n"},
	{"an added schema brings its tables along", "", "schema p\ntable p.t\ncolumn p.t.a type=int",
		"add schema p\n"},
	{"a table that became a view", "table p.t\ncolumn p.t.a type=int", "view p.t query=q\ncolumn p.t.a type=int",
		"drop table p.t\nadd view p.t\n"},
	{"columns in another order", "table p.t\ncolumn p.t.a position=1\ncolumn p.t.b position=2", "table p.t\ncolumn p.t.a position=2\ncolumn p.t.b position=1",
		"modify table p.t column_order:a, b->b, a\n"},
	{"a column in the middle moves nothing", "table p.t\ncolumn p.t.a position=1\ncolumn p.t.b position=2",
		"table p.t\ncolumn p.t.a position=1\ncolumn p.t.x position=2\ncolumn p.t.b position=3",
		"add column p.t.x\n"},
	{"names that the server numbered", "table p.t\ncheck p.t.c1 expression=a auto_name=yes\ncheck p.t.c2 expression=b auto_name=yes",
		"table p.t\ncheck p.t.c2 expression=a auto_name=yes\ncheck p.t.c1 expression=b auto_name=yes", ""},
	{"a name that somebody chose", "table p.t\nindex p.t.i columns=a", "table p.t\nindex p.t.j columns=a",
		"rename index p.t.i as j\n"},
	{"two that swapped contents keep them", "table p.t\nindex p.t.i columns=a\nindex p.t.j columns=b", "table p.t\nindex p.t.i columns=b\nindex p.t.j columns=a",
		"rename index p.t.i as j\nrename index p.t.j as i\n"},
	{"one of two duplicates is gone", "table p.t\nindex p.t.i columns=a\nindex p.t.j columns=a", "table p.t\nindex p.t.j columns=a",
		"drop index p.t.i\n"},
	{"same name, other content", "table p.t\nindex p.t.i columns=a", "table p.t\nindex p.t.i columns=b",
		"modify index p.t.i columns:a->b\n"},
	{"invented names are paired by columns", "table p.t\nforeign-key p.t.f1 columns=a auto_name=yes", "table p.t\nforeign-key p.t.f9 columns=a on_delete=cascade auto_name=yes",
		"modify foreign key p.t.f1 as f9 on_delete:->cascade\n"},
	{"comments do not hide a definition", "view p.v comment=x definition=1", "view p.v comment=y definition=2",
		"modify view p.v comment:x->y definition:1->2\n"},
	{"a definition echoes what its parts say", "table p.t definition=1\ncolumn p.t.a type=int", "table p.t definition=2\ncolumn p.t.a type=text",
		"modify column p.t.a type:int->text\n"},
	{"a definition that counters stand beside echoes no less", "table p.t auto_increment=5 definition=1\ncolumn p.t.a type=int", "table p.t auto_increment=9 definition=2\ncolumn p.t.a type=text",
		"modify table p.t auto_increment:5->9\nmodify column p.t.a type:int->text\n"},
	{"second witness", "table p.t definition=1", "table p.t definition=2", "modify table p.t definition:1->2\n"},
}

func TestDiff(t *testing.T) {
	for _, test := range diffs {
		t.Run(test.name, func(t *testing.T) {
			from, to := parse(t, test.from), parse(t, test.to)
			if d := cmp.Diff(test.want, lines(Diff(from, to, nil))); d != "" {
				t.Errorf("Diff: -want +got\n%s", d)
			}
		})
	}
}

// TestLaws holds on every schema of the table above.
func TestLaws(t *testing.T) {
	for _, test := range diffs {
		from, to := parse(t, test.from), parse(t, test.to)
		for _, s := range []Schema{from, to} {
			if d := Diff(s, s, nil); len(d) > 0 {
				t.Errorf("%s: a schema differs from itself: %s", test.name, lines(d))
			}
			data, err := json.Marshal(s)
			if err != nil {
				t.Fatal(err)
			}
			var back Schema
			if err := json.Unmarshal(data, &back); err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(s.objects, back.objects, cmpopts.EquateEmpty()); d != "" {
				t.Errorf("%s: JSON out and in changed the schema:\n%s", test.name, d)
			}
		}
		forth, back := Diff(from, to, nil), Diff(to, from, nil)
		if d := cmp.Diff(mirrored(forth), shapes(back)); d != "" {
			t.Errorf("%s: Diff is not symmetric:\n%s", test.name, d)
		}
		structural := slices.ContainsFunc(forth, Change.Structural)
		if equal := from.Fingerprint(nil) == to.Fingerprint(nil); equal == structural {
			t.Errorf("%s: fingerprints equal is %v, structural changes is %v", test.name, equal, structural)
		}
	}
}

// shapes is what symmetry compares of changes: paired objects may be listed
// under either of their keys.
func shapes(changes []Change) []string {
	var list []string
	for _, c := range changes {
		if c.NewKey != (Key{}) && c.NewKey.Name < c.Key.Name {
			c.Key, c.NewKey = c.NewKey, c.Key
		}
		list = append(list, lines([]Change{c}))
	}
	slices.Sort(list)
	return list
}

func mirrored(changes []Change) []string {
	out := slices.Clone(changes)
	for i, c := range out {
		switch c.Op {
		case Add:
			out[i].Op = Drop
		case Drop:
			out[i].Op = Add
		}
		if c.NewKey != (Key{}) {
			out[i].Key, out[i].NewKey = c.NewKey, c.Key
		}
		out[i].Props = slices.Clone(c.Props)
		for j, p := range c.Props {
			out[i].Props[j].From, out[i].Props[j].To = p.To, p.From
		}
		if c.Definitions != nil {
			out[i].Definitions = &[2]string{c.Definitions[1], c.Definitions[0]}
		}
	}
	return shapes(out)
}

func TestNewRefuses(t *testing.T) {
	table := Object{Key: Key{Kind: Table, Name: "t"}}
	for want, objects := range map[string][]Object{
		"duplicate object":    {table, table},
		"unknown kind":        {{Key: Key{Kind: "tabel", Name: "t"}}},
		"unknown property":    {{Key: Key{Kind: Table, Name: "t"}, Props: []Prop{{"colour", "red"}}}},
		"given twice":         {{Key: Key{Kind: Table, Name: "t"}, Props: []Prop{{"engine", "a"}, {"engine", "b"}}}},
		"must name its table": {{Key: Key{Kind: Column, Name: "a"}}},
		"belongs to no table": {{Key: Key{Kind: Table, Table: "x", Name: "a"}}},
		"not part of the schema": {{Key: Key{Kind: View, Name: "v"},
			Needs: []Key{{Kind: Table, Name: "t"}}}},
	} {
		if _, err := New(objects); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("New: got %v, want an error with %q", err, want)
		}
	}
}

func TestSum(t *testing.T) {
	one := parse(t, "table p.t comment=x\ncolumn p.t.a type=int")
	for name, other := range map[string]string{
		"a comment":      "table p.t comment=y\ncolumn p.t.a type=int",
		"a definition":   "table p.t comment=x definition=d\ncolumn p.t.a type=int",
		"another object": "table p.t comment=x\ncolumn p.t.a type=int\ncolumn p.t.b type=int",
		"a property":     "table p.t comment=x\ncolumn p.t.a type=int default=1",
	} {
		if one.Sum() == parse(t, other).Sum() {
			t.Errorf("%s does not change the sum", name)
		}
	}
	if one.Sum() != parse(t, "column p.t.a type=int\ntable p.t comment=x").Sum() {
		t.Error("the order in which objects came changes the sum")
	}
}
