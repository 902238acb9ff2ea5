package report

import (
	"cmp"
	"slices"

	"github.com/schemadiff/schemadiff/problem"
)

// Sort brings everything into the order in which reports show it, so that two
// runs over equal databases give equal bytes: findings worst first and then by
// object; what has a target, in the order of the targets. The rows of ledgers
// and the notes keep their order, which means something.
func (r *Report) Sort() {
	slices.SortStableFunc(r.Findings, compareFindings)
	slices.SortStableFunc(r.Cosmetic, compareFindings)
	slices.SortStableFunc(r.LeftOut, func(a, b LeftOut) int { return cmp.Compare(a.Facet, b.Facet) })
	slices.SortStableFunc(r.Ledgers, func(a, b Ledger) int {
		return cmp.Or(cmp.Compare(a.Tool, b.Tool), cmp.Compare(a.Table, b.Table))
	})
	slices.SortStableFunc(r.Platform, func(a, b Setting) int { return cmp.Compare(a.Name, b.Name) })
	slices.SortStableFunc(r.Uncompared, func(a, b Uncompared) int {
		return cmp.Or(cmp.Compare(r.position(a.Target), r.position(b.Target)), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Note, b.Note))
	})
	slices.SortStableFunc(r.Gaps, func(a, b Gap) int {
		return cmp.Or(cmp.Compare(r.position(a.Target), r.position(b.Target)), cmp.Compare(a.What, b.What), cmp.Compare(a.Why, b.Why))
	})
	slices.SortStableFunc(r.Problems, func(a, b *problem.Error) int {
		return cmp.Or(cmp.Compare(r.position(a.Env), r.position(b.Env)), cmp.Compare(a.Code, b.Code), cmp.Compare(a.What, b.What))
	})
}

// position is a target's place, or -1 for what concerns none of them.
func (r Report) position(target string) int {
	return slices.IndexFunc(r.Targets, func(t Target) bool { return t.ID == target })
}

func compareFindings(a, b Finding) int {
	return cmp.Or(
		cmp.Compare(b.Severity, a.Severity),
		a.Object.Compare(b.Object),
		cmp.Compare(a.Subject, b.Subject),
		cmp.Compare(a.Field, b.Field),
		cmp.Compare(a.Rule.Code, b.Rule.Code),
		cmp.Compare(a.Message, b.Message),
	)
}
