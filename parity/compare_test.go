package parity

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/ledger"
	"github.com/schemadiff/schemadiff/problem"
	"github.com/schemadiff/schemadiff/report"
	"github.com/schemadiff/schemadiff/schema"
)

// env makes an environment with a table of the columns given as "name type".
func env(t *testing.T, name string, columns ...string) Env {
	t.Helper()
	table := schema.Key{Kind: schema.Table, Schema: "public", Name: "orders"}
	objects := []schema.Object{{Key: table}}
	for i, c := range columns {
		column, kind, _ := strings.Cut(c, " ")
		objects = append(objects, schema.Object{
			Key:   schema.Key{Kind: schema.Column, Schema: "public", Table: "orders", Name: column},
			Props: []schema.Prop{{Name: "type", Value: kind}, {Name: "position", Value: itoa(i + 1)}},
		})
	}
	s, err := schema.New(objects)
	if err != nil {
		t.Fatal(err)
	}
	return Env{Name: name, Engine: endpoint.Postgres, From: "server", Reading: catalog.Reading{Schema: s},
		Platform: catalog.Platform{Vendor: "PostgreSQL", Version: "17.6", Identity: name, ReadOnly: true}}
}

// findings prints a report's findings for comparison, one line each.
func findings(r report.Report) string {
	var b strings.Builder
	for _, f := range r.Findings {
		fmt.Fprintf(&b, "%s %s", f.Rule.Code, f.Subject)
		if f.Field != "" {
			fmt.Fprintf(&b, " %s", f.Field)
		}
		for _, v := range f.Values {
			text := v.Text
			if !v.Present {
				text = "-"
			}
			fmt.Fprintf(&b, " %s=%s", v.Target, text)
		}
		if f.State == report.Ignored {
			b.WriteString(" ignored")
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func TestCompareMatrix(t *testing.T) {
	r := Compare([]Env{
		env(t, "dev", "id int", "total numeric(12,2)"),
		env(t, "staging", "id int", "total numeric(10,2)", "tmp text"),
		env(t, "production", "id bigint", "total numeric(12,2)"),
	}, Options{Compare: DefaultFacets()})
	want := `C203 column public.orders.id type dev=int staging=int production=bigint
C103 column public.orders.tmp dev=- staging= production=-
C203 column public.orders.total type dev=numeric(12,2) staging=numeric(10,2) production=numeric(12,2)
`
	if d := cmp.Diff(want, findings(r)); d != "" {
		t.Errorf("findings: -want +got\n%s", d)
	}
	if r.Verdict() != report.Findings || r.ExitCode() != 1 {
		t.Errorf("verdict %s, exit code %d", r.Verdict(), r.ExitCode())
	}
}

func TestCompareNeverInSyncWithoutSeeing(t *testing.T) {
	dev := env(t, "dev", "id int")
	for name, other := range map[string]Env{
		"unreadable": {Name: "staging", Engine: endpoint.Postgres, Problem: &problem.Error{Code: "X910", What: "cannot connect"}},
		"gap": func() Env {
			e := env(t, "staging", "id int")
			e.Reading.Gaps = []catalog.Gap{{What: "triggers", Why: "permission denied", Grant: "GRANT TRIGGER"}}
			return e
		}(),
		"another engine, and no schema that stands for its only one": func() Env {
			e := env(t, "staging", "id int")
			e.Engine, e.Platform.Vendor = endpoint.MySQL, "MySQL"
			var err error
			e.Reading.Schema, err = schema.New([]schema.Object{
				{Key: schema.Key{Kind: schema.Table, Schema: "shop", Name: "orders"}},
				{Key: schema.Key{Kind: schema.Table, Schema: "billing", Name: "orders"}},
			})
			if err != nil {
				t.Fatal(err)
			}
			return e
		}(),
	} {
		r := Compare([]Env{dev, other}, Options{FailOn: report.Never})
		if r.Verdict() != report.Unknown || r.ExitCode() != 2 {
			t.Errorf("%s: verdict %s, exit code %d, want unknown and 2", name, r.Verdict(), r.ExitCode())
		}
	}
}

func TestCompareUncomparedCounts(t *testing.T) {
	dev, staging := env(t, "dev", "id int"), env(t, "staging", "id int")
	dev.Reading.Uncompared = []catalog.Uncompared{{Kind: "policies", Count: 3}}
	r := Compare([]Env{dev, staging}, Options{})
	if d := cmp.Diff("C302 policies count dev=3 staging=0\n", findings(r)); d != "" {
		t.Error(d)
	}
}

// Comments and privileges that are only counted are compared where those that are modelled are.
func TestCompareUncomparedFacets(t *testing.T) {
	dev, staging := env(t, "dev", "id int"), env(t, "staging", "id int")
	dev.Reading.Uncompared = []catalog.Uncompared{{Kind: "comments on columns of partitions", Count: 1}, {Kind: "default privileges", Count: 2}, {Kind: "objects with granted privileges", Count: 3}}
	r := Compare([]Env{dev, staging}, Options{Compare: DefaultFacets()})
	if d := cmp.Diff("", findings(r)); d != "" {
		t.Error(d)
	}
	r = Compare([]Env{dev, staging}, Options{Compare: map[schema.Facet]report.Severity{schema.Grants: report.Warning, schema.Comments: report.Off}})
	want := "C302 default privileges count dev=2 staging=0\nC302 objects with granted privileges count dev=3 staging=0\n"
	if d := cmp.Diff(want, findings(r)); d != "" {
		t.Error(d)
	}
}

func TestCompareSettings(t *testing.T) {
	dev, staging := env(t, "dev", "id int"), env(t, "staging", "id int")
	dev.Platform.Facts = []catalog.Fact{{Name: "TimeZone", Value: "UTC", Grade: catalog.ShouldMatch}, {Name: "jit", Value: "on", Grade: catalog.MayDiffer}}
	staging.Platform.Facts = []catalog.Fact{{Name: "TimeZone", Value: "Asia/Tokyo", Grade: catalog.ShouldMatch}, {Name: "jit", Value: "on", Grade: catalog.MayDiffer}}
	r := Compare([]Env{dev, staging}, Options{})
	if d := cmp.Diff("P505 setting TimeZone value dev=UTC staging=Asia/Tokyo\n", findings(r)); d != "" {
		t.Error(d)
	}
}

func TestIgnore(t *testing.T) {
	pattern := func(text string) []Pattern {
		p, err := ParsePattern(text)
		if err != nil {
			t.Fatal(err)
		}
		return []Pattern{p}
	}
	for _, test := range []struct {
		name string
		rule Ignore
		want string // the codes of findings that stand, ! for ignored
	}{
		{"by object", Ignore{Objects: pattern("column:public.orders.total"), Expires: "2026-12-31"}, "!C203"},
		{"by slug", Ignore{Rules: []string{"column-type-differs"}, Expires: "2026-12-31"}, "!C203"},
		{"without expiry", Ignore{Rules: []string{"c203"}}, "!C203 X905"},
		{"expired yesterday", Ignore{Rules: []string{"C203"}, Expires: "2026-11-22"}, "C203 X906"},
		{"last day", Ignore{Rules: []string{"C203"}, Expires: "2026-11-23"}, "!C203"},
		{"of another object", Ignore{Objects: pattern("table:public.customers"), Expires: "2026-12-31"}, "C203 X907"},
		{"where it differs", Ignore{In: []string{"staging"}, Expires: "2026-12-31"}, "!C203"},
		{"where it does not", Ignore{In: []string{"production"}, Expires: "2026-12-31"}, "C203 X907"},
	} {
		r := Compare([]Env{
			env(t, "dev", "total int"), env(t, "staging", "total bigint"), env(t, "production", "total int"),
		}, Options{Ignore: []Ignore{test.rule}, Today: "2026-11-23"})
		var codes []string
		for _, f := range r.Findings {
			code := f.Rule.Code
			if f.State == report.Ignored {
				code = "!" + code
			}
			codes = append(codes, code)
		}
		if got := strings.Join(codes, " "); got != test.want {
			t.Errorf("%s: got %s, want %s", test.name, got, test.want)
		}
	}
}

func TestSnapshotRoundTrip(t *testing.T) {
	dev := env(t, "dev", "id int", "total numeric(12,2)")
	var first, second bytes.Buffer
	now := time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC)
	if err := WriteSnapshot(&first, dev, "test", now); err != nil {
		t.Fatal(err)
	}
	back, err := ReadSnapshot(bytes.NewReader(first.Bytes()), "dev.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := WriteSnapshot(&second, back, "test", now); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(first.String(), second.String()); d != "" {
		t.Errorf("written, read and written again:\n%s", d)
	}
	if r := Compare([]Env{dev, back}, Options{}); r.Verdict() != report.InSync {
		t.Errorf("an environment and its snapshot: %s\n%s", r.Verdict(), findings(r))
	}
}

func TestSnapshotRefuses(t *testing.T) {
	var b bytes.Buffer
	if err := WriteSnapshot(&b, env(t, "dev", "id int"), "test", time.Time{}); err != nil {
		t.Fatal(err)
	}
	good := b.String()
	for what, text := range map[string]string{
		"not a schemadiff snapshot":  `{"format":"other"}`,
		"not a schemadiff snapshot ": `[]`,
		"cannot read":                strings.Replace(good, `"format_version": "1.2"`, `"format_version": "2.0"`, 1),
		"changed after":              strings.Replace(good, `"int"`, `"text"`, 1),
		"unknown engine":             strings.Replace(good, `"engine": "postgres"`, `"engine": "oracle"`, 1),
		"not a schemadiff snapshot.": good[:len(good)/2],
		"to be a text and not":       strings.Replace(good, `"type": "int"`, `"type": 1`, 1),
		"number has to be a whole":   strings.Replace(good, `"number": `, `"number": "a text", "comment": `, 1),
		"line ":                      strings.Replace(good, `"type": "int"`, `"type": ["int"]`, 1),
		"the value is no text":       strings.Replace(good, `"type": "int"`, `"type": null`, 1),
		"given twice":                strings.Replace(good, `"type": "int"`, `"type": "int", "type": "int"`, 1),
		"unknown property":           strings.Replace(good, `"type": "int"`, `"typ": "int"`, 1),
	} {
		_, err := ReadSnapshot(strings.NewReader(text), "dev.json")
		if err == nil || problem.Of(err).Code != "X916" || !strings.Contains(err.Error(), strings.TrimRight(what, " .")) {
			t.Errorf("%s: got %v", what, err)
		}
	}
}

// TestSnapshotOf10 reads a file of the format before this one, whose seal still holds.
func TestSnapshotOf10(t *testing.T) {
	text, err := os.ReadFile("testdata/snapshot-1.0.json")
	if err != nil {
		t.Fatal(err)
	}
	env, err := ReadSnapshot(bytes.NewReader(text), "snapshot-1.0.json")
	if err != nil {
		t.Fatal(err)
	}
	if len(env.Ledgers) != 1 || len(env.Ledgers[0].Entries) == 0 || env.Kept != nil {
		t.Errorf("%d ledgers, rows of %d tables", len(env.Ledgers), len(env.Kept))
	}
	if _, err := ReadSnapshot(strings.NewReader(strings.Replace(string(text), "goose", "loose", 1)), "changed"); err == nil {
		t.Error("a changed file of format 1.0 was read")
	}
}

func FuzzReadSnapshot(f *testing.F) {
	f.Add([]byte(`{"format":"schemadiff-snapshot","format_version":"1.0","engine":"sqlite","objects":[{"kind":"table","name":"t"}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		e, err := ReadSnapshot(bytes.NewReader(data), "fuzz")
		if err != nil {
			return
		}
		if d := schema.Diff(e.Reading.Schema, e.Reading.Schema, nil); len(d) > 0 {
			t.Errorf("a schema differs from itself: %v", d)
		}
	})
}

func TestGraph(t *testing.T) {
	orders := schema.Key{Kind: schema.Table, Name: "orders"}
	customers := schema.Key{Kind: schema.Table, Name: "customers"}
	s, err := schema.New([]schema.Object{
		{Key: orders}, {Key: customers},
		{Key: schema.Key{Kind: schema.ForeignKey, Table: "orders", Name: "fk"}, Needs: []schema.Key{customers}},
		{Key: schema.Key{Kind: schema.View, Name: `odd "name"`}, Needs: []schema.Key{orders}},
	})
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := WriteMermaid(&b, Env{Name: "dev", Reading: catalog.Reading{Schema: s}}); err != nil {
		t.Fatal(err)
	}
	want := `flowchart LR
  n1["customers"]
  n2[/"view #quot;odd #quot;#quot;name#quot;#quot;#quot;"/]
  n3["orders"]
  n2 --> n3
  n3 --> n1
`
	if d := cmp.Diff(want, b.String()); d != "" {
		t.Errorf("Mermaid: -want +got\n%s", d)
	}
	b.Reset()
	if err := WriteDOT(&b, Env{Name: "dev", Reading: catalog.Reading{Schema: s}}); err != nil {
		t.Fatal(err)
	}
	want = `digraph "dev" {
  rankdir=LR;
  node [shape=box, fontname="sans-serif"];
  n1 [label="customers"];
  n2 [label="view \"odd \"\"name\"\"\"", style=rounded];
  n3 [label="orders"];
  n2 -> n3;
  n3 -> n1;
}
`
	if d := cmp.Diff(want, b.String()); d != "" {
		t.Errorf("DOT: -want +got\n%s", d)
	}
}

func TestLedgerThatMayNotBeRead(t *testing.T) {
	dev, staging := env(t, "dev", "id int"), env(t, "staging", "id bigint")
	dev.Ledgers = []ledger.Ledger{{Tool: "rails", Model: ledger.Set, Table: schema.Key{Kind: schema.Table, Schema: "public", Name: "schema_migrations"},
		Entries: []ledger.Entry{{ID: "1", Version: "1", State: ledger.Applied}}}}
	staging.NoLedger = true
	staging.Reading.Gaps = []catalog.Gap{{What: "ledger public.schema_migrations", Why: "permission denied", Grant: "GRANT SELECT"}}
	r := Compare([]Env{dev, staging}, Options{})
	if d := cmp.Diff("C203 column public.orders.id type dev=int staging=bigint\n", findings(r)); d != "" {
		t.Errorf("the schema is compared all the same: -want +got\n%s", d)
	}
	if r.Verdict() != report.Unknown {
		t.Errorf("verdict %s, want unknown", r.Verdict())
	}
}
