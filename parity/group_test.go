package parity

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/ledger"
	"github.com/schemadiff/schemadiff/problem"
	"github.com/schemadiff/schemadiff/report"
	"github.com/schemadiff/schemadiff/schema"
)

// crowdOf is a group of n members of which some have other columns.
func crowdOf(t *testing.T, n int, others map[int]string) Crowd {
	t.Helper()
	crowd := Crowd{Env: env(t, "tenants")}
	crowd.Reading = catalog.Reading{}
	for i := range n {
		total := "total numeric(12,2)"
		if c, ok := others[i]; ok {
			total = c
		}
		m := env(t, fmt.Sprintf("t%02d", i), "id int", total)
		m.Platform.Identity = ""
		crowd.Members = append(crowd.Members, m)
	}
	return crowd
}

func groupFindings(r report.Report) string {
	var b strings.Builder
	for _, f := range r.Findings {
		fmt.Fprintf(&b, "%s %s: %s %s\n", f.Rule.Code, f.Subject, f.Message, f.State)
	}
	return b.String()
}

func TestCompareGroup(t *testing.T) {
	r := CompareGroup(nil, crowdOf(t, 20, map[int]string{3: "total int", 7: "total int", 9: "total text"}), "", Options{Compare: DefaultFacets()})
	want := `C203 column public.orders.total: 1 of 20: t09 drift
C203 column public.orders.total: 2 of 20: t03, t07 drift
`
	if d := cmp.Diff(want, groupFindings(r)); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
	if got := r.Notes[len(r.Notes)-1]; got != "19 members of tenants were compared with t00: 16 are like it, 3 differ in 2 ways" {
		t.Error(got)
	}
	if len(r.Targets) != 2 || len(r.Targets[1].Members) != 19 || r.ExitCode() != 1 {
		t.Errorf("%d targets, exit code %d", len(r.Targets), r.ExitCode())
	}
}

func TestCompareGroupAllDiffer(t *testing.T) {
	r := CompareGroup(nil, crowdOf(t, 12, map[int]string{5: "total int"}), "t05", Options{})
	if d := cmp.Diff("C203 column public.orders.total: 11 of 12: t00, t01, t02, t03, t04 and 6 more, all in JSON drift\n", groupFindings(r)); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
	if len(r.Findings[0].Members) != 11 {
		t.Errorf("%d members", len(r.Findings[0].Members))
	}
	dev := env(t, "dev", "id int", "total int")
	r = CompareGroup(&dev, crowdOf(t, 3, nil), "", Options{})
	for _, f := range r.Findings {
		if f.Message != "all 3 members" {
			t.Errorf("%s: %s", f.Subject, f.Message)
		}
	}
	if len(r.Findings) == 0 || len(r.Targets[1].Members) != 3 {
		t.Errorf("%d findings of %d members", len(r.Findings), len(r.Targets[1].Members))
	}
}

func TestCompareGroupUndecided(t *testing.T) {
	for name, test := range map[string]struct {
		spoil     func(*Crowd)
		reference string
	}{
		"a member that could not be read": {func(c *Crowd) {
			c.Members[2] = Env{Name: "t02", Problem: &problem.Error{Code: "X910", What: "cannot connect"}}
		}, ""},
		"the reference could not be read": {func(c *Crowd) {
			c.Members[0] = Env{Name: "t00", Problem: &problem.Error{Code: "X910", What: "cannot connect"}}
		}, ""},
		"no member could be read": {func(c *Crowd) {
			for i := range c.Members[1:] {
				c.Members[i+1] = Env{Name: "t", Problem: &problem.Error{Code: "X910", What: "cannot connect"}}
			}
		}, ""},
		"the group could not be read": {func(c *Crowd) { c.Problem, c.Members = &problem.Error{Code: "X910", What: "cannot connect"}, nil }, ""},
		"a gap":                       {func(c *Crowd) { c.Reading.Gaps = []catalog.Gap{{What: "triggers"}} }, ""},
		"another reference":           {func(*Crowd) {}, "t99"},
		"one member":                  {func(c *Crowd) { c.Members = c.Members[:1] }, ""},
	} {
		crowd := crowdOf(t, 4, nil)
		test.spoil(&crowd)
		if r := CompareGroup(nil, crowd, test.reference, Options{FailOn: report.Never}); r.Verdict() != report.Unknown || r.ExitCode() != 2 {
			t.Errorf("%s: verdict %s, exit code %d", name, r.Verdict(), r.ExitCode())
		}
	}
}

// A rule that covers a difference of one member is used, though it covers
// nothing in the others.
func TestCompareGroupIgnores(t *testing.T) {
	p, err := ParsePattern("column:orders.total")
	if err != nil {
		t.Fatal(err)
	}
	o := Options{Today: "2026-01-01", Ignore: []Ignore{
		{Objects: []Pattern{p}, Reason: "known", Expires: "2026-12-31"},
		{Rules: []string{"C102"}, Reason: "stale", Expires: "2026-12-31"},
	}}
	r := CompareGroup(nil, crowdOf(t, 5, map[int]string{3: "total int"}), "", o)
	want := "C203 column public.orders.total: 1 of 5: t03 ignored\nX907 ignore rule 2: covers nothing: stale drift\n"
	if d := cmp.Diff(want, groupFindings(r)); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
}

// A cell says what is true of every member, or that they disagree: the largest
// cluster does not speak for the others.
func TestCompareGroupLedgers(t *testing.T) {
	kept := func(applied ...string) []ledger.Ledger {
		l := ledger.Ledger{Tool: "goose", Table: schema.Key{Kind: schema.Table, Name: "goose_db_version"}}
		for _, version := range applied {
			l.Entries = append(l.Entries, ledger.Entry{ID: version, Version: version, State: ledger.Applied})
		}
		return []ledger.Ledger{l}
	}
	crowd := crowdOf(t, 6, nil)
	for i := range crowd.Members {
		crowd.Members[i].Ledgers = kept("1", "2")
	}
	crowd.Members[3].Ledgers = kept("1")
	crowd.Members[4].Ledgers = kept("1", "2", "3")
	crowd.Members[5].Ledgers = nil
	r := CompareGroup(nil, crowd, "", Options{Compare: DefaultFacets()})
	var b strings.Builder
	for _, l := range r.Ledgers {
		fmt.Fprintf(&b, "%q %t %q\n", l.Heads, l.Present, l.Notes)
		for _, row := range l.Rows {
			fmt.Fprintf(&b, "%s %s\n", row.ID, row.Cells)
		}
	}
	want := `["2" ""] [true true] ["1 member without a table goose_db_version"]
3 [pending mixed]
2 [applied mixed]
1 [applied mixed]
`
	if d := cmp.Diff(want, b.String()); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
}

// One database under two names is said, whichever of the members it is.
func TestCompareGroupNamedTwice(t *testing.T) {
	crowd := crowdOf(t, 5, nil)
	for i := range crowd.Members {
		crowd.Members[i] = ownWords(crowd.Members[i])
		crowd.Members[i].Platform.Identity = fmt.Sprint(i % 4)
	}
	dev := env(t, "dev", "id int", "total numeric(12,2)")
	crowd.Members[2].Platform.Identity = "2.public"
	dev.Platform.Identity = "2" // a database, of which its schema public is compared
	r := CompareGroup(&dev, crowd, "", Options{Compare: DefaultFacets()})
	want := `X919 database : dev and t02 are one and the same database drift
X919 database : t00 and t04 are one and the same database drift
`
	if d := cmp.Diff(want, groupFindings(r)); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
}

// Of an environment with several schemas nothing tells which stands for a
// member: that is no difference of all members, and never in sync.
func TestCompareGroupWithSeveralSchemas(t *testing.T) {
	dev := env(t, "dev", "id int", "total numeric(12,2)")
	var objects []schema.Object
	for _, name := range []string{"sales", "stock"} {
		objects = append(objects, schema.Object{Key: schema.Key{Kind: schema.Table, Schema: name, Name: "orders"}})
	}
	dev.Reading.Schema, _ = schema.New(objects)
	r := CompareGroup(&dev, crowdOf(t, 3, nil), "", Options{Compare: DefaultFacets()})
	if r.ExitCode() != 2 || len(r.Findings) != 0 || len(r.Problems) != 1 {
		t.Errorf("exit code %d, %d problems, findings\n%s", r.ExitCode(), len(r.Problems), groupFindings(r))
	}
}
