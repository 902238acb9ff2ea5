package report

import (
	"slices"
	"strings"
)

// row prints one migration: its name, a cell for each target, what that says
// in words, and the code of the finding.
func (p *page) row(m matrix, i int) {
	r, findings := m.Rows[i], m.findings[i]
	name := clean(r.title())
	if p.o.Elide {
		name = elide(name, m.start-4, p.g.ellipsis)
	}
	line := row{{"  ", plain}, {name, plain}}
	if line.width()+2 > m.start {
		p.print(line)
		line = nil
	}
	line = append(line.pad(m.start), p.repoCell(m, p.repoGlyph(r))...)
	line = append(line, p.names.cells(p.cellGlyphs(r), p.cellLook(r))...)
	words := p.rowInWords(m, r)
	if len(findings) == 0 {
		p.rowWords(line, words, nil)
		return
	}
	switch f := &findings[0]; {
	case !cellsSay(*f) || words == "":
		words = strings.ReplaceAll(f.Rule.Slug, "-", " ")
	case f.Message != "" && fits(row{{blanks(3), plain}}, f.Message, badge(*f), p.width):
		words, f.Message = f.Message, ""
	}
	p.rowWords(line, words, badge(findings[0]))
	for n, f := range findings {
		if n > 0 {
			p.headline(row{{blanks(6), plain}, say(plain, f.Rule.Title)}, badge(f))
		}
		p.details(f, 6, !cellsSay(f))
	}
}

func (p *page) repoGlyph(r Row) string {
	if r.InRepo {
		return p.g.applied
	}
	return p.g.absent
}

// rowWords prints a row with words and code beside the cells, or below them.
func (p *page) rowWords(line row, words string, code row) {
	if fits(line, words, code, p.width) {
		p.print(append(line, span{blanks(3), plain}, say(plain, words)).pushRight(p.width, code))
		return
	}
	p.print(line)
	p.headline(row{{blanks(6), plain}, say(plain, words)}, code)
}

func fits(line row, words string, code row, width int) bool {
	return line.width()+3+(row{say(plain, words)}).width()+2+code.width() <= width
}

// cellsSay says whether a finding's values are what the cells show anyhow.
func cellsSay(f Finding) bool {
	return f.Field == "state" || !slices.ContainsFunc(f.Values, func(v Value) bool {
		switch Cell(v.Text) {
		case "", CellApplied, CellPending, CellFailed, CellAbsent, CellUnproven, CellMixed:
			return false
		}
		return true
	})
}

func (p *page) cellGlyphs(r Row) []string {
	out := make([]string, len(p.r.Targets))
	for i := range out {
		out[i] = p.cellGlyph(p.cell(r, i))
	}
	return out
}

// cell is a migration's state in a target; what could not be read is unproven.
func (p *page) cell(r Row, i int) Cell {
	if i >= len(r.Cells) || p.r.Targets[i].Problem != nil {
		return CellUnproven
	}
	return r.Cells[i]
}

func (p *page) cellGlyph(c Cell) string {
	switch c {
	case CellApplied:
		return p.g.applied
	case CellPending:
		return p.g.pending
	case CellFailed:
		return p.g.failed
	case CellAbsent:
		return p.g.absent
	case CellMixed:
		return p.g.mixed
	}
	return p.g.unproven
}

func (p *page) cellLook(r Row) func(i int) look {
	return func(i int) look {
		switch p.cell(r, i) {
		case CellApplied:
			return good
		case CellFailed:
			return bad
		case CellPending, CellMixed:
			return warn
		}
		return faint
	}
}

// rowInWords says what the cells show.
func (p *page) rowInWords(m matrix, r Row) string {
	in := func(c Cell) string { return p.whoHas(r, c) }
	var parts []string
	if who := in(CellFailed); who != "" {
		parts = append(parts, "failed in "+who)
	}
	if m.Repo && !r.InRepo {
		parts = append(parts, "not in the repository")
	} else if who := in(CellAbsent); who != "" {
		parts = append(parts, "not in "+who)
	}
	if who := in(CellPending); who != "" {
		parts = append(parts, "pending in "+who)
	}
	if who := in(CellMixed); who != "" {
		parts = append(parts, "not alike in all of "+who)
	}
	if who := p.headOf(m.Ledger, r); len(parts) == 0 && len(who) > 0 {
		parts = append(parts, "head of "+p.callAll(who))
	}
	return strings.Join(parts, ", ")
}

// whoHas names the targets in which a migration is in a state.
func (p *page) whoHas(r Row, c Cell) string {
	who := p.named(func(t Target) bool {
		i := p.r.position(t.ID)
		return t.Problem == nil && i < len(r.Cells) && r.Cells[i] == c
	})
	if len(who) == len(p.r.Targets) && len(who) > 1 {
		return p.all()
	}
	return p.callAll(who)
}
