package report

import (
	"fmt"
	"slices"
	"strings"
)

// sections prints what was found, under the headings in which people look.
func (p *page) sections() {
	live := slices.DeleteFunc(slices.Clone(p.r.Findings), func(f Finding) bool { return f.State == Ignored })
	take := func(families string) (taken []Finding) {
		live = slices.DeleteFunc(live, func(f Finding) bool {
			of := strings.ContainsAny(family(f.Rule), families)
			if of {
				taken = append(taken, f)
			}
			return of
		})
		return taken
	}
	ledger, structure, platform := p.ledgers(take("HO")), take("C"), take("P")
	listed := [...]struct {
		title, equal string
		findings     []Finding
	}{
		{"Migrations", "", ledger},
		{"Schema", p.schemaInWords(p.width - 8), structure},
		{"Platform", p.platformInWords(), platform},
		{"Other", "", live},
	}
	budget := mostFindings
	if p.o.All {
		budget = len(p.r.Findings)
	}
	shares := shares(budget, ledger, structure, platform, live)
	for i, l := range listed {
		if len(l.findings) > 0 || l.equal != "" && p.compared() {
			p.section(l.title, l.equal, l.findings, shares[i])
		}
	}
	if facts := p.remarks(); len(facts) > 0 {
		p.blank()
		p.facts(facts)
	}
	p.ignored()
}

func family(r Rule) string {
	if r.Code == "" {
		return "?"
	}
	return r.Code[:1]
}

// shares says how many findings of each list are shown so that the worst of
// all lists are.
func shares(budget int, lists ...[]Finding) []int {
	out := make([]int, len(lists))
	for _, s := range worstFirst {
		for i, list := range lists {
			for _, f := range list {
				if f.Severity == s && budget > 0 {
					out[i]++
					budget--
				}
			}
		}
	}
	return out
}

// section prints one list: drift first, then what pending migrations may
// account for.
func (p *page) section(title, equal string, findings []Finding, share int) {
	p.blank()
	head := row{say(strong, title)}
	if equal != "" {
		head = append(head, say(plain, "  "), say(faint, equal))
	}
	if len(p.r.Targets) > 2 && len(findings) > 0 {
		cells := p.columns.cells(faint, p.columns.heads, nil)
		if column := p.cellsAt(); head.width()+2 <= column {
			head = append(head.pad(column), cells...)
		} else {
			p.print(head)
			head = append(row{}.pad(column), cells...)
		}
	}
	p.print(head)
	if len(p.r.Targets) > 2 && len(findings) > 0 && p.columns.legend != "" && len(p.r.Ledgers) == 0 {
		p.prose(2, 0, say(faint, ""), p.columns.legend, faint)
	}
	shown, hidden := findings[:share], findings[share:]
	open := slices.DeleteFunc(slices.Clone(shown), func(f Finding) bool { return f.State != Open })
	for _, f := range shown {
		if f.State != Open {
			p.finding(f)
		}
	}
	if len(open) > 0 {
		p.line(2, say(faint, p.g.bullet+" "+p.pendingInWords()))
	}
	for _, f := range open {
		p.finding(f)
	}
	if len(hidden) > 0 {
		p.line(2, say(faint, fmt.Sprintf("%s and %d more: %s (--all)", p.g.ellipsis, len(hidden), tallyOf(hidden))))
	}
}

// pendingInWords heads the findings that may go away by themselves.
func (p *page) pendingInWords() string {
	behind := p.named(func(t Target) bool {
		i := p.r.position(t.ID)
		return slices.ContainsFunc(p.r.Ledgers, func(l Ledger) bool {
			return slices.ContainsFunc(l.Rows, func(r Row) bool {
				return i < len(r.Cells) && r.Cells[i] == CellPending && !r.alike()
			})
		})
	})
	if len(behind) == 0 {
		return "these may be due to pending migrations"
	}
	return "these may be due to the migrations that are pending in " + strings.Join(behind, ", ")
}

// badge is the severity and the code: "error C203".
func badge(f Finding) row {
	return row{say(severityLook[f.Severity], f.Severity.String()), say(plain, " "), say(strong, f.Rule.Code)}
}

// badgeWidth is the room that every badge gets where there are columns.
const badgeWidth = len("warning C203")

// cellsAt is where the columns of a section begin.
func (p *page) cellsAt() int { return p.width - badgeWidth - 3 - p.columns.width() }

// finding prints a headline and what explains it.
func (p *page) finding(f Finding) {
	subject := clean(f.Subject)
	if p.o.Elide {
		subject = elide(subject, p.width*6/10, p.g.ellipsis)
	}
	mark, l := p.findingMark(f)
	left := row{{"  ", plain}, say(l, mark), {" ", plain}, {subject, strong}}
	tail := f.Field
	if tail == "" {
		tail = presence(f.Values)
	}
	if inline := p.inline(f); inline != "" && left.width()+3+len(inline)+2+badgeWidth <= p.width {
		tail = inline
	}
	if tail != "" {
		left = append(left, say(plain, "   "+tail))
	}
	p.headline(left, p.rightOf(f))
	p.details(f, 6)
}

// rightOf is the badge, behind a cell for each of three or more targets.
func (p *page) rightOf(f Finding) row {
	code := badge(f)
	if len(p.r.Targets) < 3 || len(f.Values) != len(p.r.Targets) {
		return code
	}
	cells := p.columns.cells(plain, p.findingCells(f), nil)
	return append(append(cells, say(plain, "   ")).pad(p.columns.width()+3+badgeWidth-code.width()), code...)
}

// headline prints left and right on one line, or on two.
func (p *page) headline(left, right row) {
	if left.width()+2+right.width() > p.width {
		p.print(left)
		left = nil
	}
	p.print(left.pushRight(p.width, right))
}

// findingMark is < for what only the reference has, > for what it lacks, ~ for
// what differs, and nothing for what concerns no target.
func (p *page) findingMark(f Finding) (string, look) {
	if !slices.ContainsFunc(f.Values, func(v Value) bool { return v.Present }) {
		return p.g.bullet, plain
	}
	missing := slices.ContainsFunc(f.Values, func(v Value) bool { return !v.Present })
	switch {
	case !missing:
		return p.g.differs, warn
	case f.Values[0].Present:
		return "<", first
	}
	return ">", second
}

// findingCells compares each target with the reference.
func (p *page) findingCells(f Finding) []string {
	out := make([]string, len(f.Values))
	for i, v := range f.Values {
		switch {
		case !v.Present:
			out[i] = p.g.absent
		case f.Field == "" && v.Text == "":
			out[i] = p.g.applied
		case f.Values[0].Present && v.Text == f.Values[0].Text:
			out[i] = p.g.same
		default:
			out[i] = p.g.differs
		}
	}
	return out
}

// onlySome says whether some targets lack what the finding is about.
func onlySome(f Finding) bool {
	return slices.ContainsFunc(f.Values, func(v Value) bool { return !v.Present })
}

// presence says in words which targets have the object.
func presence(values []Value) string {
	var has, lacks []string
	for _, v := range values {
		if v.Present {
			has = append(has, v.Target)
		} else {
			lacks = append(lacks, v.Target)
		}
	}
	switch {
	case len(has) == 0 || len(lacks) == 0:
		return ""
	case len(lacks) < len(has):
		return "missing in " + strings.Join(lacks, ", ")
	}
	return "only in " + strings.Join(has, ", ")
}

// inline is two short values side by side, for the platform of two targets.
func (p *page) inline(f Finding) string {
	if len(f.Values) != 2 || family(f.Rule) != "P" || f.Field != "" && f.Field != "value" || !f.Values[0].Present || !f.Values[1].Present {
		return ""
	}
	a, b := clean(f.Values[0].Text), clean(f.Values[1].Text)
	if a == "" || b == "" {
		return ""
	}
	return a + p.g.emDot + b
}
