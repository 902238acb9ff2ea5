package parity

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemadiff/schemadiff/ledger"
	"github.com/schemadiff/schemadiff/problem"
	"github.com/schemadiff/schemadiff/report"
	"github.com/schemadiff/schemadiff/schema"
)

// ledgered is a member that has applied some versions of goose.
func ledgered(name string, versions ...string) Env {
	l := ledger.Ledger{Tool: "goose", Table: schema.Key{Kind: schema.Table, Schema: name, Name: "goose_db_version"}}
	for i, v := range versions {
		l.Entries = append(l.Entries, ledger.Entry{ID: v, Version: v, State: ledger.Applied, AppliedAt: fmt.Sprintf("2026-11-0%d 08:00:00", i+1)})
	}
	return Env{Name: name, Engine: "postgres", Ledgers: []ledger.Ledger{l}}
}

// standing is the status of an environment and a group, a line for each finding.
func standing(t *testing.T, members ...Env) (report.Report, string) {
	t.Helper()
	crowd := &Crowd{Env: Env{Name: "tenants", Engine: "postgres"}, Members: members}
	r := StatusOf([]Env{ledgered("staging", "1", "2"), crowd.Env}, map[int]*Crowd{1: crowd}, Options{})
	var b strings.Builder
	for _, f := range r.Findings {
		fmt.Fprintf(&b, "%s %s: %s %v %s\n", f.Rule.Code, f.Subject, f.Message, f.Members, f.Values[1].Text)
	}
	return r, b.String()
}

func TestStatusOfGroups(t *testing.T) {
	late := ledgered("t2", "1")
	late.Ledgers[0].Entries[0].AppliedAt = "2026-12-01 08:00:00"
	r, got := standing(t, ledgered("t1", "1", "2"), late, ledgered("t3", "1"), ledgered("t12", "1", "2"))
	want := "H101 migration 2: pending in tenants/t2 (and 1 alike) [t2 t3] mixed\n"
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
	l := r.Ledgers[0]
	if d := cmp.Diff([]string{"2", ""}, l.Heads); d != "" {
		t.Errorf("heads: -want +got\n%s", d)
	}
	if d := cmp.Diff([]report.Cell{report.CellApplied, report.CellMixed}, l.Rows[0].Cells); d != "" {
		t.Errorf("cells: -want +got\n%s", d)
	}
	if at := l.Rows[1].AppliedAt[1]; at != "2026-12-01 08:00:00" {
		t.Errorf("the last member has it since %s", at)
	}
	if d := cmp.Diff([]string{"the ledgers of 2 are alike, 2 differ in 1 way"}, []string{strings.TrimPrefix(r.Notes[len(r.Notes)-1], "of 4 members of tenants ")}); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
}

// A thousand kinds of members are a number, and all of them in JSON.
func TestStatusOfManyKinds(t *testing.T) {
	members := []Env{ledgered("t0", "1", "2")}
	for i := range 1000 {
		members = append(members, ledgered(fmt.Sprintf("t%d", i+1), "1", fmt.Sprint(i+10)))
	}
	r, _ := standing(t, members...)
	for _, f := range r.Findings {
		if len(f.Message) > 300 {
			t.Fatalf("%s: %s", f.Subject, f.Message)
		}
		if f.Subject == "migration 2" && (f.Message != "1,000 of 1,001 in tenants are already past it, goose refuses to run until it is told to allow that" || len(f.Members) != 1000) {
			t.Errorf("%s: %d members", f.Message, len(f.Members))
		}
	}
}

func TestStatusOfGroupsUndecided(t *testing.T) {
	broken := Env{Name: "t2", Problem: &problem.Error{Code: "X910", What: "cannot connect"}}
	r, _ := standing(t, ledgered("t1", "1", "2"), broken)
	if r.ExitCode() != 2 || len(r.Problems) != 1 || r.Problems[0].Env != "tenants: t2" || len(r.Targets[1].Members) != 2 {
		t.Errorf("exit code %d, %v", r.ExitCode(), r.Problems)
	}
	r, _ = standing(t, broken)
	if r.ExitCode() != 2 {
		t.Errorf("nobody could be read: exit code %d", r.ExitCode())
	}
	denied := ledgered("t3")
	denied.Ledgers, denied.NoLedger = nil, true
	if r, _ = standing(t, ledgered("t1", "1", "2"), denied); len(r.Targets[1].Members) != 2 {
		t.Errorf("%+v", r.Targets[1].Members)
	}
}

func TestMentions(t *testing.T) {
	s := standings{kinds: []likes{{Env{Name: "g/t1"}, []string{"t1"}}, {Env{Name: "g/t2 (and 3 alike)"}, []string{"t2"}}, {Env{Name: "g/t2"}, []string{"t2"}}, {Env{Name: "staging"}, nil}}}
	for text, want := range map[string][]mention{
		"pending in g/t1": {{11, 15, 0}},
		"g/t1 and g/t2 (and 3 alike), g/t2: failed": {{0, 4, 0}, {9, 27, 1}, {29, 33, 2}},
		"g/t12, xg/t1, staging, g/t1_a":             nil,
		"":                                          nil,
	} {
		if d := cmp.Diff(want, s.mentions(text), cmp.AllowUnexported(mention{})); d != "" {
			t.Errorf("%s: -want +got\n%s", text, d)
		}
	}
}
