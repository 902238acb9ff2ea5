package report

import (
	"slices"
	"strings"
)

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
	if v := p.soleValue(f); v != "" && table == nil {
		left = append(left, say(plain, " "+v))
	}
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
	case family(f.Rule) == "X" || f.Evidence != "":
		return f.Rule.Title
	case p.inline(f) != "":
		return p.inline(f)
	case f.Field != "" && f.Field != "value":
		return f.Field
	case f.Field == "":
		if text, partly := p.r.presenceAmong(f, told); partly {
			return text
		}
		return p.presence(told)
	}
	return ""
}

// soleValue is what all that have the subject say of it, if that is short: the
// version of an extension.
func (p *page) soleValue(f Finding) string {
	text := ""
	if f.Field != "" || family(f.Rule) == "X" || !onlySome(p.r.Told(f)) {
		return ""
	}
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
	case family(f.Rule) == "X" || len(told) == 0 || len(strangers(f, told)) == 0:
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
