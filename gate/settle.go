package gate

import (
	"slices"

	"github.com/schemadiff/schemadiff/report"
)

// Override is a closed gate that somebody opens by hand.
type Override struct{ Gate, Reason string }

// Settle turns verdicts into the report's gates, by what the configuration made
// of their findings: which of them an ignore rule covers, and how much each
// matters. Findings of a closed gate that is overridden are marked so in place.
func Settle(verdicts []Verdict, findings []report.Finding, failOn report.Severity, overrides []Override) []report.Gate {
	var out []report.Gate
	for _, v := range verdicts {
		g := report.Gate{Name: v.Gate, State: report.GatePass, Text: v.Text, Opens: v.Opens}
		if !v.Asked {
			g.State = report.GateOff
			out = append(out, g)
			continue
		}
		over := slices.IndexFunc(overrides, func(o Override) bool { return o.Gate == v.Gate })
		waived, kept := 0, 0
		for i := range findings {
			f := &findings[i]
			if f.Gate != v.Gate {
				continue
			}
			kept++
			if f.State == report.Shut && over >= 0 {
				f.State = report.Ignored
				g.Override = &overrides[over].Reason
			}
			switch {
			case f.State == report.Ignored:
				waived++
				if g.Waiver == nil && g.Override == nil {
					g.Waiver = f.Ignored
				}
			case f.State == report.Undecided:
				g.State = worse(g.State, report.GateUnknown)
			case f.Severity < failOn:
				g.Warns = true
			case f.State == report.Shut:
				g.State = worse(g.State, report.GateClosed)
			case f.State.Counts():
				g.State = worse(g.State, report.GateFail)
			}
			if g.Rule.Code == "" || f.State != report.Ignored && f.Severity > g.Rule.Severity {
				g.Rule = f.Rule
			}
		}
		switch {
		case g.State == report.GatePass && len(v.Findings) > 0 && kept == 0: // its rules are off
			g.State = report.GateWaived
			g.Waiver = &report.Waiver{Reason: "rule " + v.Findings[0].Rule.Code + " is off"}
		case g.State == report.GatePass && waived > 0 && waived == kept:
			g.State = report.GateWaived
		}
		if g.State != report.GatePass && g.State != report.GateWaived || g.Warns {
			g.Next = v.Next
		}
		out = append(out, g)
	}
	return out
}

// worse is the state that a gate ends in: what is not known beats what failed,
// as exit codes do.
func worse(a, b report.GateState) report.GateState {
	order := []report.GateState{report.GatePass, report.GateClosed, report.GateFail, report.GateUnknown}
	if slices.Index(order, a) > slices.Index(order, b) {
		return a
	}
	return b
}
