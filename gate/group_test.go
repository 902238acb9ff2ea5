package gate

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemadiff/schemadiff/ledger"
	"github.com/schemadiff/schemadiff/report"
)

// A gate of a group says once what it says of many, and what stands in the way
// first; it passes where it passes for all.
func TestFold(t *testing.T) {
	passes := Verdict{Gate: Drift, Asked: true, Text: "331 objects are as the applied migrations make them"}
	rule, _ := report.Lookup("C103")
	drifted := func(column string) Verdict {
		f := finding(rule, "column orders."+column, "", "")
		return Verdict{Gate: Drift, Asked: true, Text: "1 change that no migration explains", Findings: []report.Finding{f}, Next: "schemadiff repo"}
	}
	unread := undecided(Drift, "it could not be read", "schemadiff doctor tenants")
	unread.Gate, unread.Asked = Drift, true
	var members []Member
	for i := range 1000 {
		v := passes
		switch i {
		case 17, 201, 999:
			v = drifted("plan")
		case 4:
			v = drifted("note")
		case 5:
			v = unread
		}
		members = append(members, Member{fmt.Sprintf("tenant_%d", i), []Verdict{v}})
	}
	got := Fold(members)[0]
	want := "1 of 1,000 (tenant_5): it could not be read; 4 of 1,000 (tenant_4, tenant_17, tenant_201 and 1 more): 1 change that no migration explains; 995 of 1,000: 331 objects are as the applied migrations make them"
	if d := cmp.Diff(want, got.Text); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
	for i := range got.Findings {
		got.Findings[i].Gate = Drift
	}
	var said []string
	for _, f := range got.Findings {
		said = append(said, f.Subject+": "+f.Message)
	}
	if d := cmp.Diff([]string{"column orders.note: 1 of 1,000: tenant_4", "gate drift: 1 of 1,000: tenant_5; it could not be read", "column orders.plan: 3 of 1,000: tenant_17, tenant_201, tenant_999"}, said); d != "" {
		t.Errorf("findings: -want +got\n%s", d)
	}
	if g := Settle(Fold(members), got.Findings, report.Error, nil)[0]; g.State != report.GateUnknown || g.Next != "schemadiff doctor tenants" {
		t.Errorf("with a member that was not read: %+v", g)
	}
	alike := Fold(members[6:10])
	if d := cmp.Diff(passes.Text, alike[0].Text); d != "" || len(alike[0].Findings) > 0 {
		t.Errorf("all alike: %+v", alike)
	}
	if all := Fold([]Member{members[17], members[201]}); all[0].Text != "all 2 members: 1 change that no migration explains" || all[0].Findings[0].Message != "" {
		t.Errorf("all drifted: %+v", all)
	}
}

// Of a group that changes come from, the member with the least counts.
func TestLesser(t *testing.T) {
	for _, c := range []struct{ a, b, want string }{
		{"applied", "pending", "pending"}, {"pending", "applied", "pending"}, {"unproven", "applied", "unproven"}, {"absent", "failed", "failed"},
	} {
		a, b := ledger.Standing{Cell: report.Cell(c.a), Sum: ledger.SumEqual}, ledger.Standing{Cell: report.Cell(c.b), Sum: ledger.SumDiffers}
		if got := Lesser(a, b); string(got.Cell) != c.want || got.Sum != ledger.SumDiffers {
			t.Errorf("%s and %s: %+v", c.a, c.b, got)
		}
	}
	got := Lesser(ledger.Standing{Sum: ledger.SumEqual}, ledger.Standing{Marked: true})
	if got.Sum != ledger.SumUnknown || !got.Marked {
		t.Errorf("a checksum that one member lacks, and one that was marked: %+v", got)
	}
}
