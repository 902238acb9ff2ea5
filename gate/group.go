package gate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/ledger"
	"github.com/schemadiff/schemadiff/parity"
	"github.com/schemadiff/schemadiff/report"
)

// Member is what the gates say of one of a group's databases.
type Member struct {
	Name     string
	Verdicts []Verdict
}

// Fold is the gates of a group: each says what it says of every member, equal
// answers once, those that stand in the way first. It passes where it passes
// for all. What is found is told once, with the members that it is true of.
func Fold(members []Member) []Verdict {
	if len(members) == 0 {
		return nil
	}
	var all []Verdict
	for i := range members[0].Verdicts {
		all = append(all, fold(members, i))
	}
	return all
}

// ofGroup are the gates that look at no member.
var ofGroup = []string{Facts, Approval, Windows}

// way is one answer of a gate, and whose it is.
type way struct {
	verdict Verdict
	names   []string
}

func fold(members []Member, gate int) Verdict {
	var ways []way
	for _, m := range members {
		v := m.Verdicts[gate]
		i := slices.IndexFunc(ways, func(w way) bool {
			passed := v.Gate == Rehearsal && standing(v) == free && v.held > 0 && w.verdict.held > 0
			return (w.verdict.Text == v.Text || passed) && standing(w.verdict) == standing(v)
		})
		if i < 0 {
			i = len(ways)
			ways = append(ways, way{verdict: v})
		}
		if v.held > ways[i].verdict.held {
			ways[i].verdict = v
		}
		ways[i].names = append(ways[i].names, m.Name)
	}
	slices.SortStableFunc(ways, func(a, b way) int {
		if d := standing(b.verdict) - standing(a.verdict); d != 0 {
			return d
		}
		return len(b.names) - len(a.names)
	})
	v := ways[0].verdict
	switch {
	case len(ways) > 1:
		v.Text = inWays(ways, len(members))
	case v.Gate == Connect && standing(v) == free:
		v.Text += ": " + counted(len(members), "member", "members")
	case standing(v) >= against && !slices.Contains(ofGroup, v.Gate):
		v.Text = fmt.Sprintf("all %s: %s", counted(len(members), "member", "members"), v.Text)
	}
	v.Findings = together(members, gate)
	for _, w := range ways {
		if w.verdict.Opens.After(v.Opens) {
			v.Opens = w.verdict.Opens
		}
		if standing(w.verdict) == shut && w.verdict.Opens.IsZero() { // it does not open by itself
			v.Opens = w.verdict.Opens
			break
		}
	}
	return v
}

// How much an answer stands in the way.
const (
	free = iota
	shut
	against
	unknown
)

func standing(v Verdict) int {
	worst := free
	for _, f := range v.Findings {
		switch f.State {
		case report.Undecided:
			worst = max(worst, unknown)
		case report.Shut:
			worst = max(worst, shut)
		default:
			worst = max(worst, against)
		}
	}
	return worst
}

// inWays is "3 of 1,000 (tenant_17, tenant_201 and 1 more): 1 change that no
// migration explains; 997 of 1,000: 331 objects are as the applied migrations make them".
func inWays(ways []way, total int) string {
	const most = 4
	var parts []string
	told := 0
	for _, w := range ways[:min(most, len(ways))] {
		names := ""
		if standing(w.verdict) != free {
			names = " (" + some(w.names) + ")"
		}
		parts = append(parts, fmt.Sprintf("%s of %s%s: %s", report.Thousands(len(w.names)), report.Thousands(total), names, w.verdict.Text))
		told += len(w.names)
	}
	if left := len(ways) - most; left > 0 {
		parts = append(parts, fmt.Sprintf("%s of %s in %s", report.Thousands(total-told), report.Thousands(total), counted(left, "other way", "other ways")))
	}
	return strings.Join(parts, "; ")
}

// together is what a gate found of all members, each thing once.
func together(members []Member, gate int) []report.Finding {
	var all []report.Finding
	at := map[string]int{}
	for _, m := range members {
		told := map[string]bool{}
		for _, f := range m.Verdicts[gate].Findings {
			k := parity.Kin(f)
			i, known := at[k]
			if !known {
				i = len(all)
				at[k] = i
				all = append(all, f)
			}
			if !told[k] {
				told[k] = true
				all[i].Members = append(all[i].Members, m.Name)
			}
		}
	}
	for i := range all {
		f := &all[i]
		slices.Sort(f.Members)
		if len(f.Members) == len(members) {
			continue
		}
		words := report.MembersInWords(f.Members, len(members))
		if f.Message != "" {
			words += "; " + f.Message
		}
		f.Message = words
	}
	return all
}

// Lesser is how a migration stands in two environments together: as in the one
// that has less of it.
func Lesser(a, b ledger.Standing) ledger.Standing {
	rank := func(c report.Cell) int {
		return slices.Index([]report.Cell{report.CellApplied, report.CellUnproven, report.CellPending, report.CellAbsent, report.CellFailed}, c)
	}
	proof := func(s ledger.SumState) int {
		return slices.Index([]ledger.SumState{ledger.SumEqual, ledger.SumUnknown, ledger.SumDiffers}, s)
	}
	if rank(b.Cell) > rank(a.Cell) {
		a, b = b, a
	}
	if proof(b.Sum) > proof(a.Sum) {
		a.Sum = b.Sum
	}
	a.Marked = a.Marked || b.Marked
	return a
}
