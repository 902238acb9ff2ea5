package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/clipperhouse/displaywidth"
)

// gated says whether the report is one on gates.
func (r Report) gated() bool { return r.Command == CheckCommand || r.Command == VerifyCommand }

// passage is what a check is of: "promote staging → production".
func (p *page) passage() string {
	g := p.r.Passage
	switch {
	case g == nil:
		return p.r.Command
	case p.r.Command == VerifyCommand:
		return "verify " + g.Target
	case g.From == "":
		return "deploy to " + g.Target
	}
	return "promote " + g.From + " " + p.arrow() + " " + g.Target
}

func (p *page) arrow() string {
	if p.o.ASCII {
		return "->"
	}
	return "→"
}

// in lists the gates of a state.
func (p *page) in(s GateState) []string {
	var names []string
	if g := p.r.Passage; g != nil {
		for _, gate := range g.Gates {
			if gate.State == s {
				names = append(names, gate.Name)
			}
		}
	}
	return names
}

// gateWord is a check's verdict in a word.
func (p *page) gateWord() string {
	switch p.r.Verdict() {
	case Unknown:
		if names := p.in(GateUnknown); len(names) > 0 && len(p.r.Problems) == 0 {
			return "undecided: " + listed(names) + " could not be told"
		}
		return "undecided: " + p.obstacle()
	case Closed:
		return "closed"
	}
	failed, passedOver := p.r.ExitCode() == 1 || len(p.in(GateFail)) > 0, len(p.letPass()) > 0
	switch {
	case (failed || passedOver) && p.r.Command == VerifyCommand:
		return "not as rehearsed"
	case failed:
		return "blocked"
	case len(p.in(GateClosed)) > 0: // and the exit code is 0 because somebody wants it to be
		return "closed"
	case passedOver:
		return "let pass"
	case p.r.Command == VerifyCommand:
		return "as rehearsed"
	}
	return "open"
}

// letPass is what is wrong with gates that pass for the threshold alone: "drift
// failed", "window is closed". A warning is nothing that is wrong with a gate.
func (p *page) letPass() []string {
	if p.r.Passage == nil {
		return nil
	}
	var all []string
	for _, g := range p.r.Passage.Gates {
		if g.State != GatePass || !g.Warns {
			continue
		}
		said := ""
		for _, f := range p.r.Findings {
			switch {
			case f.Gate != g.Name:
			case f.State.Counts() && f.Severity == Error:
				said = g.Name + " failed"
			case f.State == Shut && said == "":
				said = g.Name + " is closed"
			}
		}
		if said != "" {
			all = append(all, said)
		}
	}
	return all
}

// gateConclusion is the last line: what stands in the way, and what else is closed.
func (p *page) gateConclusion() string {
	failed, shut, unknown := p.in(GateFail), p.in(GateClosed), p.in(GateUnknown)
	closed := ""
	if len(shut) > 0 {
		closed = listed(shut) + " " + isAre(shut) + " closed"
	}
	var parts []string
	if p.r.Verdict() == Unknown {
		parts = append(parts, p.gateWord())
	}
	if len(failed) > 0 {
		word := "blocked by "
		if p.r.Command == VerifyCommand {
			word = "not as rehearsed: "
		}
		parts = append(parts, word+listed(failed))
	}
	if closed != "" {
		parts = append(parts, closed)
	}
	if len(parts) > 0 {
		return strings.Join(parts, ", and ")
	}
	if over := p.letPass(); len(over) > 0 && p.r.ExitCode() == 0 {
		return listed(over) + ", which --fail-on " + p.r.FailOn.String() + " lets pass"
	}
	if len(unknown) == 0 && p.r.ExitCode() == 1 { // findings of no gate: on the configuration
		return tallyOf(p.r.Findings).String()
	}
	text := "every gate is open"
	switch {
	case p.r.Command == VerifyCommand:
		text = "what is there is what was rehearsed"
	case len(p.in(GateOff)) > 0:
		text = "every gate that was asked is open"
	}
	overridden := 0
	for _, g := range p.r.Passage.Gates {
		if g.Override != nil {
			overridden++
		}
	}
	if n := len(p.in(GateWaived)) - overridden; n > 0 {
		text += fmt.Sprintf(", %d of them waived", n)
	}
	if overridden > 0 {
		text += fmt.Sprintf(", %d of them overridden", overridden)
	}
	if t := tallyOf(p.r.Findings); t.total() > 0 {
		text += ", " + t.String()
	}
	return text
}

func listed(names []string) string {
	if n := len(names); n > 1 {
		return strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	}
	return strings.Join(names, "")
}

func isAre(names []string) string {
	if len(names) == 1 {
		return "is"
	}
	return "are"
}

// reference is what binds the report to one deployment, at the right of its first line.
func (p *page) reference() row {
	g := p.r.Passage
	if g == nil {
		return nil
	}
	var parts []string
	if g.Commit != "" {
		parts = append(parts, "commit "+g.Commit)
	}
	if g.PlanDigest != "" {
		parts = append(parts, "plan "+spaced(g.PlanDigest))
	}
	return row{say(faint, strings.Join(parts, p.g.dot))}
}

// gates prints a line for each gate, and what was found below them.
func (p *page) gates() {
	g := p.r.Passage
	if g == nil {
		return
	}
	p.blank()
	column := 0
	for _, gate := range g.Gates {
		column = max(column, displaywidth.String(gate.Name))
	}
	if len(p.in(GateOff)) > 0 {
		column = max(column, len("not asked"))
	}
	for _, gate := range g.Gates {
		p.gate(gate, column)
	}
	if off := p.in(GateOff); len(off) > 0 {
		p.prose(4, column, say(faint, "not asked"), strings.Join(off, ", "), faint)
	}
	p.gateFindings()
	facts := p.remarks()
	for _, gate := range g.Gates {
		if gate.Override != nil {
			facts = append(facts, fact{label: "overridden", text: gate.Name + ": " + orNone(*gate.Override)})
		}
	}
	if len(facts) > 0 {
		p.blank()
		p.facts(facts)
	}
	p.ignored()
}

func orNone(reason string) string {
	if reason == "" {
		return "no reason was given"
	}
	return reason
}

// gate is one line: "✓ ledger      46 applied, 2 pending".
func (p *page) gate(g Gate, column int) {
	mark, l := p.g.inSync, good
	switch {
	case g.State == GateOff:
		return
	case g.State == GateFail:
		mark, l = p.g.found, bad
	case g.State == GateClosed:
		mark, l = p.g.undecided, warn
	case g.State == GateUnknown:
		mark, l = p.g.unproven, bad
	case g.State == GateWaived:
		mark, l = p.g.bullet, warn
	case g.Warns:
		mark, l = p.g.below, warn
	}
	text := g.Text
	switch {
	case g.State == GateUnknown:
		text = "unknown: " + text
	case g.State == GateWaived && g.Override != nil:
		text = "overridden: " + text
	case g.State == GateWaived:
		text = "waived: " + text
	}
	badge := row{}
	if g.Rule.Code != "" && g.State != GatePass || g.Warns {
		badge = row{say(faint, g.Rule.Code)}
	}
	head := row{{"  ", plain}, say(l, mark), {" ", plain}, say(strong, g.Name)}
	if displaywidth.String(mark) == 1 && p.o.ASCII {
		head = row{{"  ", plain}, say(l, mark), {"  ", plain}, say(strong, g.Name)}
	}
	indent := 4
	if p.o.ASCII {
		indent = 5
	}
	start := indent + column + 2
	for i, part := range wrap(clean(text), p.width-start-badge.width()-2) {
		line := append(head.pad(start), say(plain, part))
		if i == 0 {
			p.print(line.pushRight(p.width, badge))
		} else {
			p.print(line)
		}
		head = nil
	}
	if w := g.Waiver; w != nil {
		p.prose(start, len("reason"), say(faint, "reason"), waiverOfGate(*w), plain)
	}
}

func waiverOfGate(w Waiver) string {
	if w.Index == 0 {
		return w.Reason
	}
	return waiverInWords(w)
}

// gateFindings are what the gates found, gate by gate. What one line tells of a
// gate that is closed or not known needs no second.
func (p *page) gateFindings() {
	var all []section
	live := slices.DeleteFunc(slices.Clone(p.r.Findings), func(f Finding) bool { return !f.State.Counts() })
	for _, g := range p.r.Passage.Gates {
		var own []Finding
		for _, f := range live {
			if f.Gate == g.Name {
				own = append(own, f)
			}
		}
		all = append(all, section{title: strings.ToUpper(g.Name[:1]) + g.Name[1:], findings: own})
	}
	other := slices.DeleteFunc(live, func(f Finding) bool { return f.Gate != "" })
	all = append(all, section{title: "Configuration", findings: other})
	p.share(all)
	for _, s := range all {
		if len(s.findings) > 0 {
			p.section(s)
		}
	}
}

// gateClosing is the last lines of a check.
func (p *page) gateClosing() {
	exit := row{say(faint, fmt.Sprintf("exit %d", p.r.ExitCode()))}
	head := row{p.mark(), say(plain, " ")}
	room := p.width - head.width() - 2 - exit.width()
	for i, part := range wrap(clean(p.gateConclusion()), room) {
		if i == 0 {
			p.print(append(head, say(plain, part)).pushRight(p.width, exit))
			continue
		}
		p.line(2, say(plain, part))
	}
	p.next()
}

// gateNext is what helps with the worst gate: what is not known, what failed,
// what is closed.
func (p *page) gateNext() []command {
	g := p.r.Passage
	if g == nil {
		return nil
	}
	for _, state := range []GateState{GateUnknown, GateFail, GateClosed} {
		for _, gate := range g.Gates {
			if gate.State == state && gate.Next != "" {
				return []command{{"next", gate.Next}}
			}
		}
	}
	return nil
}
