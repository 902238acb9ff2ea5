package report

import (
	"fmt"
	"slices"
	"strings"
)

// familyOrder is the families of rules as a page shows them: ledger, order,
// schema, platform, configuration.
const familyOrder = "HOCPX"

func family(r Rule) string {
	if r.Code == "" {
		return "?"
	}
	return r.Code[:1]
}

// section is one heading of the page with the findings below it.
type section struct {
	title    string
	equal    string // what is alike, in words; "" where that cannot be said
	findings []Finding
	share    int // how many of them are shown
}

// sections prints what was found, under the headings in which people look.
func (p *page) sections() {
	live := slices.DeleteFunc(slices.Clone(p.r.Findings), func(f Finding) bool { return f.State == Ignored })
	take := func(families string) (taken []Finding) {
		live = slices.DeleteFunc(live, func(f Finding) bool {
			of := strings.Contains(families, family(f.Rule))
			if of {
				taken = append(taken, f)
			}
			return of
		})
		return taken
	}
	all := []section{
		{title: "Migrations", findings: p.ledgers(take("HO"))},
		{title: "Schema", findings: take("C"), equal: p.schemaInWords(p.width - 8)},
		{title: "Platform", findings: take("P"), equal: p.platformInWords()},
		{title: "Configuration", findings: take("X")},
		{title: "Other", findings: live},
	}
	p.share(all)
	for _, s := range all {
		if len(s.findings) > 0 || s.equal != "" && p.compared() {
			p.section(s)
		}
	}
	if facts := p.remarks(); len(facts) > 0 {
		p.blank()
		p.facts(facts)
	}
	p.ignored()
}

// share says how many findings of each section are shown, so that the worst
// of all are.
func (p *page) share(all []section) {
	left := mostFindings
	for _, severity := range worstFirst {
		for i := range all {
			for _, f := range all[i].findings {
				if f.Severity == severity && (left > 0 || p.o.All) {
					all[i].share++
					left--
				}
			}
		}
	}
}

// section prints one list: drift first, then what pending migrations may
// account for.
func (p *page) section(s section) {
	p.blank()
	table := p.platformTable(s)
	p.sectionHead(s, table)
	shown, hidden := s.findings[:s.share], s.findings[s.share:]
	settled := slices.DeleteFunc(slices.Clone(shown), func(f Finding) bool { return f.State == Open })
	open := slices.DeleteFunc(slices.Clone(shown), func(f Finding) bool { return f.State != Open })
	for _, f := range settled {
		p.finding(f, table)
	}
	if len(open) > 0 {
		p.paragraph(2, p.g.bullet+" "+p.pendingInWords(), faint)
	}
	for _, f := range open {
		p.finding(f, table)
	}
	if len(hidden) > 0 {
		p.line(2, say(faint, fmt.Sprintf("%s and %d more: %s (--all)", p.g.ellipsis, len(hidden), tallyOf(hidden))))
	}
	if s.title == "Platform" && p.o.Verbose {
		p.equalSettings()
	}
}

// sectionHead prints the title, and for three or more targets their columns.
func (p *page) sectionHead(s section, table *valueTable) {
	head := row{say(strong, s.title)}
	if s.equal != "" {
		head = append(head, say(plain, "  "), say(faint, s.equal))
	}
	var columns row
	column := p.cellsAt()
	switch {
	case table != nil:
		columns, column = table.head(p), table.start
	case p.wide() && slices.ContainsFunc(s.findings, p.hasCells):
		columns = p.names.head()
	}
	if columns == nil {
		p.print(head)
		return
	}
	if head.width()+2 > column {
		p.print(head)
		head = nil
	}
	p.print(append(head.pad(column), columns...))
}

// wide says whether findings have a column for each target.
func (p *page) wide() bool { return len(p.r.Targets) > 2 }

func (p *page) hasCells(f Finding) bool {
	return p.wide() && family(f.Rule) != "X" && len(p.r.Told(f)) > 1
}

// pendingInWords heads the findings that may go away by themselves.
func (p *page) pendingInWords() string {
	behind := p.named(func(t Target) bool {
		i := p.r.position(t.ID)
		return slices.ContainsFunc(p.r.Ledgers, func(l Ledger) bool {
			return slices.ContainsFunc(l.Rows, func(r Row) bool {
				return i < len(r.Cells) && r.Cells[i] == CellPending && !p.alike(r)
			})
		})
	})
	if len(behind) == 0 {
		return "these may be due to pending migrations"
	}
	return "these may be due to the migrations that are pending in " + p.callAll(behind)
}

// badge is the severity and the code: "error C203".
func badge(f Finding) row {
	return row{say(severityLook[f.Severity], f.Severity.String()), say(plain, " "), say(strong, f.Rule.Code)}
}

// badgeWidth is the room that every badge gets where there are columns.
const badgeWidth = len("warning C203")

// cellsAt is where the columns of a section begin.
func (p *page) cellsAt() int { return p.width - badgeWidth - 3 - p.names.width() }

// finding prints a headline and what explains it.
func (p *page) finding(f Finding, table *valueTable) {
	mark, l := p.findingMark(f)
	left := row{{"  ", plain}, say(l, mark), {" ", plain}}
	subject, right, tail := clean(f.Subject), p.rightOf(f), p.tail(f)
	if table != nil {
		tail, right = "", nil
	}
	if p.o.Elide {
		room := p.width - left.width() - 2 - right.width()
		if tail != "" {
			room -= 3 + (row{say(plain, tail)}).width()
		}
		subject = elide(subject, max(room, 12), p.g.ellipsis)
	}
	left = append(left, span{subject, strong})
	if tail != "" {
		left = append(left, say(plain, "   "+tail))
	}
	if table != nil {
		p.print(append(left.pad(table.start), table.cells(p, f)...).pushRight(p.width, badge(f)))
	} else {
		p.headline(left, right)
	}
	p.details(f, 6, table == nil)
}

// tail says what of the subject it is about.
func (p *page) tail(f Finding) string {
	told := p.r.Told(f)
	switch {
	case family(f.Rule) == "X":
		return f.Rule.Title
	case p.inline(f) != "":
		return p.inline(f)
	case f.Field != "" && f.Field != "value":
		return f.Field
	case f.Field == "":
		return strings.TrimPrefix(p.soleValue(f)+"   "+p.presence(told), "   ")
	}
	return ""
}

// soleValue is what all that have the subject say of it, if that is short: a
// version, say.
func (p *page) soleValue(f Finding) string {
	text := ""
	for _, v := range p.r.Told(f) {
		if v.Present && text != "" && v.Text != text || strings.Contains(v.Text, "\n") || len(v.Text) > 20 {
			return ""
		}
		if v.Present {
			text = v.Text
		}
	}
	return text
}

// rightOf is the badge, behind a cell for each of three or more targets.
func (p *page) rightOf(f Finding) row {
	code := badge(f)
	if !p.hasCells(f) {
		return code
	}
	cells := p.names.cells(p.findingCells(f), func(int) look { return plain })
	return append(cells.pad(p.names.width()+3+badgeWidth-code.width()), code...)
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
// what differs, and a bullet for what concerns no target.
func (p *page) findingMark(f Finding) (string, look) {
	told := p.r.Told(f)
	switch {
	case family(f.Rule) == "X" || len(told) == 0 || len(strangers(told)) == 0:
		return p.g.bullet, plain
	case !onlySome(told):
		return p.g.differs, warn
	case told[0].Present:
		return "<", reference
	}
	return ">", another
}

// findingCells compares each target with the reference.
func (p *page) findingCells(f Finding) []string {
	told := p.r.Told(f)
	cells := make([]string, len(p.r.Targets))
	for i, t := range p.r.Targets {
		n := slices.IndexFunc(told, func(v Value) bool { return v.Target == t.ID })
		switch {
		case n < 0:
			cells[i] = p.g.unproven
		case !told[n].Present:
			cells[i] = p.g.absent
		case onlySome(told):
			cells[i] = p.g.applied
		case told[n].Text == told[0].Text:
			cells[i] = p.g.same
		default:
			cells[i] = p.g.differs
		}
	}
	return cells
}

// onlySome says whether some targets lack what the finding is about.
func onlySome(values []Value) bool {
	return slices.ContainsFunc(values, func(v Value) bool { return !v.Present })
}

// presence says in words which targets have the object.
func (p *page) presence(values []Value) string {
	called := slices.Clone(values)
	for i := range called {
		called[i].Target = p.call(called[i].Target)
	}
	return presence(called)
}

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
