package report

import (
	"cmp"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/problem"
)

// What is said of gates that are not open where a format has no table of gates:
// once of each, by its findings where it has any.

// failures is what kept the run from deciding, one line each: problems, gaps,
// and the gates of which nobody knows. A gate that is shut or failed and has no
// finding that says why belongs to them: such a result cannot be trusted.
func failures(r Report) []failure { return append(obstacles(r), unsettled(r)...) }

// announced is the findings that count, and behind them those of closed gates:
// these end a run with an exit code of their own, and a pipeline that stops has
// to say at what.
func announced(r Report) []Finding {
	return append(counting(r), slices.DeleteFunc(slices.Clone(r.Findings), func(f Finding) bool { return f.State != Shut })...)
}

// unsettled is the gates that no finding which is announced tells. Gates that
// lack the same thing are told together, and that of the connection by the
// problem of the environment.
func unsettled(r Report) []failure {
	if r.Passage == nil {
		return nil
	}
	type lack struct{ code, state, why, fix string }
	const unknown = " could not be told"
	var lacks []lack
	names := map[lack][]string{}
	add := func(gate string, l lack) {
		if _, known := names[l]; !known {
			lacks = append(lacks, l)
		}
		names[l] = append(names[l], clean(gate))
	}
	for _, g := range r.Passage.Gates {
		told := false
		for _, f := range r.Findings {
			switch {
			case f.Gate != g.Name:
			case f.State == Undecided && g.Name == "connect" && r.repeats(f.Message):
				told = true
			case f.State == Undecided:
				told = true
				add(g.Name, lack{f.Rule.Code, unknown, f.Message, f.Hint})
			case g.State != GateUnknown && (f.State.Counts() || f.State == Shut):
				told = true
			}
		}
		if told {
			continue
		}
		switch g.State {
		case GateUnknown:
			add(g.Name, lack{GateUndecided.Code, unknown, g.Text, g.Next})
		case GateFail:
			add(g.Name, lack{cmp.Or(g.Rule.Code, GateUndecided.Code), " failed, and no finding says why", g.Text, g.Next})
		case GateClosed:
			add(g.Name, lack{cmp.Or(g.Rule.Code, GateUndecided.Code), " closed, and no finding says why", g.Text, g.Next})
		}
	}
	var all []failure
	for _, l := range lacks {
		gates, what := slices.Compact(names[l]), "gate "
		if len(gates) > 1 {
			what = "gates "
		}
		what += listed(gates) + l.state
		if l.why != "" {
			what += ": " + clean(l.why)
		}
		all = append(all, failure{clean(r.Passage.Target), l.code, what, clean(l.fix)})
	}
	return all
}

// repeats says whether a text says what a problem of the run says already.
func (r Report) repeats(text string) bool {
	return slices.ContainsFunc(r.Problems, func(e *problem.Error) bool { return e.What != "" && strings.Contains(text, e.What) })
}
