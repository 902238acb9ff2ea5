package schema

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var renames = []struct{ name, from, to, want string }{
	{"a table", "table p.a\ncolumn p.a.id type=int position=1\ncolumn p.a.n type=text position=2", "table p.b\ncolumn p.b.id type=int position=1\ncolumn p.b.n type=text position=2",
		"table p.a = table p.b\n"},
	{"a table with its keys under other names",
		"table p.a\ncolumn p.a.id type=int position=1\ncolumn p.a.n type=int position=2\nprimary-key p.a.a_pkey columns=id\nforeign-key p.a.a_fk columns=n references=p.a",
		"table p.b\ncolumn p.b.id type=int position=1\ncolumn p.b.n type=int position=2\nprimary-key p.b.b_pkey columns=id\nforeign-key p.b.b_fk columns=n references=p.b",
		"table p.a = table p.b\n"},
	{"a table that counts with a sequence of its name",
		"table p.a\ncolumn p.a.id type=int default=nextval(a_id_seq) position=1\ncolumn p.a.n type=int position=2",
		"table p.b\ncolumn p.b.id type=int default=nextval(b_id_seq) position=1\ncolumn p.b.n type=int position=2",
		"table p.a = table p.b\n"},
	{"another type", "table p.a\ncolumn p.a.id type=int position=1\ncolumn p.a.n type=text position=2", "table p.b\ncolumn p.b.id type=int position=1\ncolumn p.b.n type=int position=2", ""},
	{"another order", "table p.a\ncolumn p.a.id type=int position=1\ncolumn p.a.n type=int position=2", "table p.b\ncolumn p.b.id type=int position=2\ncolumn p.b.n type=int position=1", ""},
	{"one index more", "table p.a\ncolumn p.a.id type=int position=1\ncolumn p.a.n type=int position=2", "table p.b\ncolumn p.b.id type=int position=1\ncolumn p.b.n type=int position=2\nindex p.b.i columns=n", ""},
	{"a constraint on other columns",
		"table p.a\ncolumn p.a.id type=int position=1\ncolumn p.a.n type=int position=2\nunique p.a.u columns=id",
		"table p.b\ncolumn p.b.id type=int position=1\ncolumn p.b.n type=int position=2\nunique p.b.u columns=n", ""},
	{"another trigger", "table p.a\ncolumn p.a.id type=int position=1\ncolumn p.a.n type=int position=2\ntrigger p.a.t events=INSERT",
		"table p.b\ncolumn p.b.id type=int position=1\ncolumn p.b.n type=int position=2\ntrigger p.b.t events=UPDATE", ""},
	{"another schema", "schema p\nschema q\ntable p.a\ncolumn p.a.id type=int position=1\ncolumn p.a.n type=int position=2",
		"schema p\nschema q\ntable q.b\ncolumn q.b.id type=int position=1\ncolumn q.b.n type=int position=2", ""},
	{"one column says too little", "table p.a\ncolumn p.a.id type=int position=1", "table p.b\ncolumn p.b.id type=int position=1", ""},
	{"two that it may have become", "table p.a\ncolumn p.a.id type=int position=1\ncolumn p.a.n type=text position=2",
		"table p.b\ncolumn p.b.id type=int position=1\ncolumn p.b.n type=text position=2\ntable p.c\ncolumn p.c.id type=int position=1\ncolumn p.c.n type=text position=2", ""},
	{"two that it may have been", "table p.b\ncolumn p.b.id type=int position=1\ncolumn p.b.n type=text position=2\ntable p.c\ncolumn p.c.id type=int position=1\ncolumn p.c.n type=text position=2",
		"table p.a\ncolumn p.a.id type=int position=1\ncolumn p.a.n type=text position=2", ""},
	{"a copy beside the original is no rename", "table p.a\ncolumn p.a.id type=int position=1\ncolumn p.a.n type=text position=2",
		"table p.a\ncolumn p.a.id type=int position=1\ncolumn p.a.n type=text position=2\ntable p.b\ncolumn p.b.id type=int position=1\ncolumn p.b.n type=text position=2", ""},
	{"a view in its place", "table p.a\ncolumn p.a.id type=int position=1\ncolumn p.a.n type=text position=2", "view p.b query=q\ncolumn p.b.id type=int position=1\ncolumn p.b.n type=text position=2", ""},

	{"a column", "table p.t\ncolumn p.t.id type=int position=1\ncolumn p.t.a type=text position=2", "table p.t\ncolumn p.t.id type=int position=1\ncolumn p.t.b type=text position=2",
		"column p.t.a = column p.t.b\n"},
	{"a column behind another new one of another type", "table p.t\ncolumn p.t.id type=int position=1\ncolumn p.t.a type=text position=2",
		"table p.t\ncolumn p.t.id type=int position=1\ncolumn p.t.x type=date position=2\ncolumn p.t.b type=text position=3",
		"column p.t.a = column p.t.b\n"},
	{"a column of another type", "table p.t\ncolumn p.t.id type=int position=1\ncolumn p.t.a type=text position=2", "table p.t\ncolumn p.t.id type=int position=1\ncolumn p.t.b type=int position=2", ""},
	{"a column that may be null", "table p.t\ncolumn p.t.id type=int position=1\ncolumn p.t.a type=text not_null=yes position=2", "table p.t\ncolumn p.t.id type=int position=1\ncolumn p.t.b type=text position=2", ""},
	{"another default", "table p.t\ncolumn p.t.id type=int position=1\ncolumn p.t.a type=int default=1 position=2", "table p.t\ncolumn p.t.id type=int position=1\ncolumn p.t.b type=int default=2 position=2", ""},
	{"a column elsewhere", "table p.t\ncolumn p.t.a type=text position=1\ncolumn p.t.id type=int position=2", "table p.t\ncolumn p.t.id type=int position=1\ncolumn p.t.b type=text position=2", ""},
	{"two new columns that are alike", "table p.t\ncolumn p.t.id type=int position=1\ncolumn p.t.a type=text position=2",
		"table p.t\ncolumn p.t.id type=int position=1\ncolumn p.t.b type=text position=2\ncolumn p.t.c type=text position=3", ""},
	{"two columns for two", "table p.t\ncolumn p.t.id type=int position=1\ncolumn p.t.a type=text position=2\ncolumn p.t.b type=text position=3",
		"table p.t\ncolumn p.t.id type=int position=1\ncolumn p.t.c type=text position=2\ncolumn p.t.d type=text position=3", ""},
	{"columns of two tables", "table p.t\ncolumn p.t.id type=int position=1\ncolumn p.t.a type=text position=2\ntable p.u\ncolumn p.u.id type=int position=1",
		"table p.t\ncolumn p.t.id type=int position=1\ntable p.u\ncolumn p.u.id type=int position=1\ncolumn p.u.a type=text position=2", ""},
}

func TestRenames(t *testing.T) {
	for _, test := range renames {
		t.Run(test.name, func(t *testing.T) {
			from, to := parse(t, test.from), parse(t, test.to)
			say := func(from, to Schema) (there, back string) {
				var a, b strings.Builder
				for _, l := range Renames(from, to, Diff(from, to, nil)) {
					fmt.Fprintf(&a, "%s = %s\n", l.From, l.To)
					fmt.Fprintf(&b, "%s = %s\n", l.To, l.From)
				}
				return a.String(), b.String()
			}
			there, _ := say(from, to)
			if d := cmp.Diff(test.want, there); d != "" {
				t.Errorf("Renames: -want +got\n%s", d)
			}
			if _, back := say(to, from); back != there {
				t.Errorf("the other way round: %q, not %q", back, there)
			}
		})
	}
}
