package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/clipperhouse/displaywidth"
)

// ledgerInWords is "48 of 48 migrations equal, head 000048_add_invoice_currency".
func (p *page) ledgerInWords(l Ledger) string {
	var equal, pending, unproven int
	for _, r := range l.Rows {
		if !p.alike(r) {
			continue
		}
		equal++
		switch p.told(r)[0] {
		case CellPending:
			pending++
		case CellUnproven:
			unproven++
		}
	}
	text := fmt.Sprintf("%d of %s equal", equal, count(len(l.Rows), "migration")) + p.proviso()
	if len(l.Rows) == 0 {
		text = l.Tool + " has recorded no migrations"
	}
	if heads := slices.Compact(told(p, l.Heads)); len(heads) == 1 && heads[0] != "" {
		text += ", head " + heads[0]
	}
	if pending > 0 {
		text += fmt.Sprintf(", %d pending in %s", pending, p.all())
	}
	if unproven > 0 {
		text += fmt.Sprintf(", %d below the head unproven", unproven)
	}
	return text
}

// all is what to call all targets together.
func (p *page) all() string {
	if len(p.r.Targets) == 2 {
		return "both"
	}
	return "all"
}

// told is the column of values without those of targets that could not be read.
func told[T any](p *page, values []T) []T {
	var out []T
	for i, v := range values {
		if i < len(p.r.Targets) && p.r.Targets[i].Problem == nil {
			out = append(out, v)
		}
	}
	return out
}

func (p *page) told(r Row) []Cell { return told(p, r.Cells) }

// alike says whether all targets have a migration in one state and one version.
func (p *page) alike(r Row) bool {
	cells := p.told(r)
	return len(cells) > 0 &&
		!slices.ContainsFunc(cells, func(c Cell) bool { return c != cells[0] }) &&
		len(differentSums(r)) < 2
}

// differentSums is the checksums that the ledgers have of a migration.
func differentSums(r Row) []string {
	sums := slices.DeleteFunc(slices.Clone(r.Sums), func(s string) bool { return s == "" })
	slices.Sort(sums)
	return slices.Compact(sums)
}

func (r Row) title() string {
	if r.Name != "" {
		return r.Name
	}
	return r.ID
}

// matrix is one ledger on its way to being text.
type matrix struct {
	Ledger
	findings map[int][]Finding // by row
	start    int               // the column at which the cells begin
}

// ledgers prints every ledger, each with the findings on its rows, and gives
// back the findings that concern no row.
func (p *page) ledgers(findings []Finding) (rest []Finding) {
	rest = findings
	for _, l := range p.r.Ledgers {
		m := matrix{Ledger: l, findings: map[int][]Finding{}}
		rest = slices.DeleteFunc(rest, func(f Finding) bool {
			i := slices.IndexFunc(l.Rows, func(r Row) bool {
				return f.Subject == "migration "+r.Name || f.Subject == "migration "+r.ID
			})
			if i >= 0 {
				m.findings[i] = append(m.findings[i], f)
			}
			return i >= 0
		})
		p.ledger(m)
	}
	if len(p.r.Ledgers) == 0 && p.r.Complete() {
		p.blank()
		p.line(0, say(strong, "Ledger"), say(plain, "  "), say(faint, noLedger))
	}
	return rest
}

const noLedger = "no migration tool's ledger found"

// quiet says whether a row has nothing to tell.
func (p *page) quiet(m matrix, i int) bool {
	r := m.Rows[i]
	if len(m.findings[i]) > 0 || !p.alike(r) {
		return false
	}
	state := p.told(r)[0]
	return (state == CellApplied || state == CellUnproven) && (r.InRepo || !m.Repo)
}

// loud is the rows that tell something. A quiet row that stands alone between
// them is shown as well: to count it would take as much room.
func (p *page) loud(m matrix) []int {
	var loud []int
	for i := range m.Rows {
		if p.quiet(m, i) {
			continue
		}
		if n := len(loud); n > 0 && loud[n-1] == i-2 || n == 0 && i == 1 {
			loud = append(loud, i-1)
		}
		loud = append(loud, i)
	}
	return loud
}

func (p *page) ledger(m matrix) {
	p.blank()
	loud := p.loud(m)
	title := row{say(strong, "Ledger"), say(plain, "  "), say(faint, m.Tool)}
	if len(loud) == 0 {
		p.print(append(title[:2], say(faint, p.ledgerInWords(m.Ledger))))
	} else {
		name := 0
		for _, i := range loud {
			name = max(name, displaywidth.String(clean(m.Rows[i].title())))
		}
		m.start = max(min(name+5, p.width-p.names.width()-2), title.width()+2)
		p.print(append(title.pad(m.start), p.names.head()...))
		p.rows(m, loud)
	}
	for _, n := range p.ledgerNotes(m.Ledger) {
		p.prose(2, len("note"), say(faint, "note"), n, plain)
	}
}

// rows prints the rows that tell something, and counts those between them.
func (p *page) rows(m matrix, loud []int) {
	shown := loud
	if len(loud) > mostRows+1 && !p.o.All {
		shown = loud[:mostRows]
	}
	next := 0
	for _, i := range shown {
		p.equalRows(i-next, "migrations are")
		p.row(m, i)
		next = i + 1
	}
	if hidden := len(loud) - len(shown); hidden > 0 {
		p.line(2, say(faint, fmt.Sprintf("%s and %d more that differ (--all)", p.g.ellipsis, hidden)))
		p.equalRows(len(m.Rows)-next-hidden, "other migrations are")
		return
	}
	p.equalRows(len(m.Rows)-next, "older migrations are")
}

func (p *page) equalRows(n int, noun string) {
	if n == 0 {
		return
	}
	if n == 1 {
		noun = strings.Replace(noun, "migrations are", "migration is", 1)
	}
	p.line(2, say(faint, fmt.Sprintf("%s %d %s equal", p.g.ellipsis, n, noun)))
}

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
	line = append(line.pad(m.start), p.names.cells(p.cellGlyphs(r), p.cellLook(r))...)
	var code row
	if len(findings) > 0 {
		code = badge(findings[0])
	}
	words := row{say(plain, p.rowInWords(m, r))}
	if line.width()+3+words.width()+2+code.width() > p.width {
		p.print(line)
		line = row{{blanks(3), plain}} // and three more, below
	}
	p.print(append(append(line, span{"   ", plain}), words...).pushRight(p.width, code))
	for n, f := range findings {
		if n > 0 {
			p.headline(row{{blanks(6), plain}, say(plain, f.Rule.Title)}, badge(f))
		}
		p.details(f, 6, f.Field != "" && !cellsSay(f))
	}
}

// cellsSay says whether a finding's values are what the cells show anyhow.
func cellsSay(f Finding) bool {
	return !slices.ContainsFunc(f.Values, func(v Value) bool {
		switch Cell(v.Text) {
		case "", CellApplied, CellPending, CellFailed, CellAbsent, CellUnproven:
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
		case CellPending:
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
	if len(differentSums(r)) > 1 {
		parts = append(parts, "checksums differ")
	}
	if who := in(CellUnproven); who != "" && len(parts) == 0 && !p.alike(r) {
		parts = append(parts, "unproven in "+who)
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

// ledgerNotes is what the reader has to know of a ledger.
func (p *page) ledgerNotes(l Ledger) []string {
	var notes []string
	for i, t := range p.r.Targets {
		if i < len(l.Present) && !l.Present[i] && t.Problem == nil {
			notes = append(notes, p.call(t.ID)+" has no table "+l.Table)
		}
	}
	return append(notes, l.Notes...)
}
