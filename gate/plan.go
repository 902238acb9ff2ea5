package gate

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/report"
)

// holds is how long a rehearsal holds. That the environment, its ledger, the
// files or this program have changed since, the digest tells; the sizes of its
// tables and what else runs there it does not.
const holds = 24 * time.Hour

// Spaced is a digest in groups of four.
func Spaced(digest string) string {
	var groups []string
	for chunk := range slices.Chunk([]byte(digest), 4) {
		groups = append(groups, string(chunk))
	}
	return strings.Join(groups, " ")
}

// outcome says whether a finding of a rehearsal is about how it ended.
func outcome(f report.Finding) bool {
	return strings.HasPrefix(f.Rule.Code, "E") || report.TellsFailure(f)
}

// unrehearsed says why there is no rehearsal that holds.
func (c Case) unrehearsed(gate string) (Verdict, bool) {
	if v, no := c.unplanned(gate); no {
		return v, true
	}
	switch {
	case c.pending() == 0:
		return Verdict{Text: nothingPending}, true
	case c.Rehearsed.Why != "":
		return undecided(gate, c.Rehearsed.Why, orElse(c.Rehearsed.Fix, "schemadiff rehearse "+c.named())), true
	}
	return Verdict{}, false
}

// Elsewhere says why a saved rehearsal is none of this plan, "" where it is.
func (c Case) Elsewhere() string {
	switch {
	case c.From == "":
		return ""
	case c.Target != c.named() && c.Alone != "":
		return "it is of " + c.Target + ", and holds for members that nothing tells from it"
	case c.Target != c.named():
		return "it is of " + c.Target
	case c.Of != c.Digest:
		return fmt.Sprintf("it is of the plan %s, and the plan is %s now: %s, its ledger, the pending files or schemadiff has changed", Spaced(c.Of), Spaced(c.Digest), c.named())
	}
	return ""
}

// stale is what a gate says that would go by a rehearsal which does not hold.
func (c Case) stale(why string) Verdict {
	again := fmt.Sprintf("schemadiff rehearse %s --report json=%s", c.named(), c.From)
	return Verdict{Text: "the rehearsal in " + c.From + " is stale: " + why, Next: again,
		Findings: []report.Finding{finding(report.RehearsalStale, "rehearsal "+c.From, why, again)}}
}

// judgeRehearsal: the plan was run on a copy of the environment as it is today.
func judgeRehearsal(c Case) Verdict {
	if v, no := c.unrehearsed(Rehearsal); no {
		return v
	}
	if c.From != "" {
		why := c.Elsewhere()
		switch age := c.Now.Sub(c.At); {
		case why != "":
		case age > holds:
			why = fmt.Sprintf("it is of %s, and holds for %s", c.moment(c.At), inUnits(holds))
		case age < -time.Minute:
			why = "it says that it was made on " + c.moment(c.At) + ", which is still to come"
		}
		if why != "" {
			return c.stale(why)
		}
	}
	v := Verdict{Next: "schemadiff rehearse " + c.named()}
	errors := 0
	for _, f := range c.Rehearsed.Findings {
		if outcome(f) {
			v.Findings = append(v.Findings, f)
			if f.Severity == report.Error && f.State != report.Ignored {
				errors++
			}
		}
	}
	when := "ran now on a copy"
	if c.From != "" {
		when = "the same plan ran " + ago(max(c.Now.Sub(c.At), 0)) + " ago"
	}
	held, any := longestLock(c.Trial)
	v.held = held
	switch {
	case errors > 0:
		v.Text = when + ": " + counted(errors, "error", "errors")
	case any && held < time.Millisecond:
		v.Text = when + ", longest blocking lock below 1 ms"
	case any:
		v.Text = fmt.Sprintf("%s, longest blocking lock %d ms", when, held.Milliseconds())
	default:
		v.Text = when + ", nothing was blocked"
	}
	return v
}

// longestLock is how long a lock that keeps others waiting was held on the copy:
// until the end of its migration.
func longestLock(h *report.Rehearsal) (longest time.Duration, any bool) {
	if h == nil {
		return 0, false
	}
	for _, step := range h.Steps {
		for i, s := range step.Statements {
			if !slices.ContainsFunc(s.Locks, func(l report.StepLock) bool { return l.Blocks != catalog.BlocksNothing }) {
				continue
			}
			var held time.Duration
			for _, rest := range step.Statements[i:] {
				held += rest.Took
			}
			longest, any = max(longest, held), true
		}
	}
	return longest, any
}

// judgeLint: what the rehearsal has to say of the statements.
func judgeLint(c Case) Verdict {
	if v, no := c.unrehearsed(Lint); no {
		return v
	}
	if why := c.Elsewhere(); why != "" {
		return c.stale(why)
	}
	v := Verdict{Next: "schemadiff rehearse " + c.named()}
	var count [report.Never]int
	for _, f := range c.Rehearsed.Findings {
		if !outcome(f) {
			v.Findings = append(v.Findings, f)
			count[f.Severity]++
		}
	}
	var parts []string
	if n := count[report.Error]; n > 0 {
		parts = append(parts, counted(n, "error", "errors"))
	}
	if n := count[report.Warning]; n > 0 {
		parts = append(parts, counted(n, "warning", "warnings"))
	}
	if n := count[report.Info]; n > 0 {
		parts = append(parts, fmt.Sprintf("%d info", n))
	}
	v.Text = "no findings"
	if len(parts) > 0 {
		v.Text = strings.Join(parts, ", ")
	}
	return v
}

// judgeWindow: now is a time for it.
func judgeWindow(c Case) Verdict {
	if c.CalWhy != "" {
		return undecided(Windows, c.CalWhy, "")
	}
	if c.Calendar == nil {
		return Verdict{Text: "no deploy windows are configured"}
	}
	now := c.moment(c.Now) + " " + c.Zone.String()
	next, known := c.Calendar.Next(c.Now)
	if open, why := c.Calendar.open(c.Now); !open {
		text := now + " is closed, and stays so for more than a year"
		if known {
			text = now + " is closed, opens " + c.moment(next)
		}
		if why != outside {
			text += ": " + why
		}
		v := closed(report.WindowClosed, Windows, text, "wait, or --override-gate window=REASON")
		v.Opens = next
		return v
	}
	text := now + " is open"
	if known {
		text += " until " + c.moment(next)
	}
	return Verdict{Text: text}
}
