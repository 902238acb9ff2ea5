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
		if !r.alike() {
			continue
		}
		equal++
		switch r.Cells[0] {
		case CellPending:
			pending++
		case CellUnproven:
			unproven++
		}
	}
	text := fmt.Sprintf("%d of %s equal", equal, count(len(l.Rows), "migration"))
	if len(l.Rows) == 0 {
		text = "no migrations"
	}
	if len(l.Heads) > 0 && l.Heads[0] != "" && !slices.ContainsFunc(l.Heads, func(h string) bool { return h != l.Heads[0] }) {
		text += ", head " + l.Heads[0]
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

// alike says whether all targets have a migration in one state and one version.
func (r Row) alike() bool {
	return len(r.Cells) > 0 &&
		!slices.ContainsFunc(r.Cells, func(c Cell) bool { return c != r.Cells[0] }) &&
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
// back the findings of the family that concern no row.
func (p *page) ledgers(findings []Finding) (rest []Finding) {
	rest = slices.Clone(findings)
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
	return rest
}

// quiet says whether a row has nothing to tell.
func (m matrix) quiet(i int) bool {
	r := m.Rows[i]
	settled := r.Cells[0] == CellApplied || r.Cells[0] == CellUnproven
	return len(m.findings[i]) == 0 && r.alike() && settled && (r.InRepo || !m.Repo)
}

func (p *page) ledger(m matrix) {
	p.blank()
	title := row{say(strong, "Ledger"), say(plain, "  "), say(faint, m.Tool)}
	loud := slices.DeleteFunc(indexes(len(m.Rows)), m.quiet)
	if len(loud) == 0 {
		p.line(0, say(strong, "Ledger"), say(plain, "  "+p.ledgerInWords(m.Ledger)))
		p.ledgerNotes(m)
		return
	}
	name := 0
	for _, i := range loud {
		name = max(name, displaywidth.String(clean(m.Rows[i].title())))
	}
	m.start = max(min(name+5, p.width-p.columns.width()-2), title.width()+2)
	p.print(append(title.pad(m.start), p.columns.cells(faint, p.columns.heads, nil)...))
	if p.columns.legend != "" {
		p.prose(2, 0, say(faint, ""), p.columns.legend, faint)
	}
	p.rows(m, loud)
	p.ledgerNotes(m)
}

func indexes(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}

// rows prints the rows that tell something, and counts those between them.
func (p *page) rows(m matrix, loud []int) {
	if p.o.Verbose {
		loud = indexes(len(m.Rows))
	}
	shown := loud
	if len(loud) > mostRows && !p.o.All {
		shown = loud[:mostRows]
	}
	next := 0
	for _, i := range shown {
		p.equalRows(i-next, false)
		p.row(m, i)
		next = i + 1
	}
	if hidden := len(loud) - len(shown); hidden > 0 {
		p.line(2, say(faint, fmt.Sprintf("%s and %d more (--all)", p.g.ellipsis, hidden)))
		next = loud[len(loud)-1] + 1
	}
	p.equalRows(len(m.Rows)-next, true)
}

func (p *page) equalRows(n int, last bool) {
	if n == 0 {
		return
	}
	noun := counted(n, "migration is", "migrations are")
	if last {
		noun = counted(n, "older migration is", "older migrations are")
	}
	p.line(2, say(faint, p.g.ellipsis+" "+noun+" equal"))
}

// row prints one migration: its name, a cell for each target, what that says
// in words, and the code of the finding.
func (p *page) row(m matrix, i int) {
	r := m.Rows[i]
	name := clean(r.title())
	if p.o.Elide {
		name = elide(name, m.start-4, p.g.ellipsis)
	}
	line := row{{"  ", plain}, {name, plain}}
	if line.width()+2 > m.start {
		p.print(line)
		line = nil
	}
	line = append(line.pad(m.start), p.columns.cells(plain, p.cellGlyphs(r), cellLooks(r))...)
	findings := m.findings[i]
	var code row
	if len(findings) > 0 {
		code = badge(findings[0])
	}
	words := row{say(plain, p.rowInWords(m, r))}
	switch {
	case line.width()+3+words.width()+2+code.width() <= p.width:
		line = append(append(line, span{"   ", plain}), words...)
		p.print(line.pushRight(p.width, code))
	default:
		p.print(line)
		p.print(append(row{{"      ", plain}}, words...).pushRight(p.width, code))
	}
	for n, f := range findings {
		if n > 0 {
			p.print(row{{"      ", plain}, say(plain, f.Rule.Title)}.pushRight(p.width, badge(f)))
		}
		p.details(f, 6)
	}
}

func (p *page) cellGlyphs(r Row) []string {
	out := make([]string, len(r.Cells))
	for i, c := range r.Cells {
		switch c {
		case CellApplied:
			out[i] = p.g.applied
		case CellPending:
			out[i] = p.g.pending
		case CellFailed:
			out[i] = p.g.failed
		case CellAbsent:
			out[i] = p.g.absent
		default:
			out[i] = p.g.unproven
		}
	}
	return out
}

func cellLooks(r Row) []look {
	out := make([]look, len(r.Cells))
	for i, c := range r.Cells {
		switch c {
		case CellApplied:
			out[i] = good
		case CellFailed:
			out[i] = bad
		case CellPending:
			out[i] = warn
		default:
			out[i] = faint
		}
	}
	return out
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
	if who := in(CellUnproven); who != "" && len(parts) == 0 {
		parts = append(parts, "unproven in "+who)
	}
	if len(parts) == 0 {
		return "equal"
	}
	return strings.Join(parts, ", ")
}

// whoHas names the targets in which a migration is in a state.
func (p *page) whoHas(r Row, c Cell) string {
	var who []string
	for i, t := range p.r.Targets {
		if i < len(r.Cells) && r.Cells[i] == c {
			who = append(who, t.ID)
		}
	}
	if len(who) == len(p.r.Targets) && len(who) > 1 {
		return p.all()
	}
	return strings.Join(who, ", ")
}

func (p *page) ledgerNotes(m matrix) {
	for i, t := range p.r.Targets {
		if i < len(m.Present) && !m.Present[i] && !p.broken(t.ID) {
			p.prose(2, 4, say(faint, "note"), t.ID+" has no table "+m.Table, plain)
		}
	}
	for _, n := range m.Notes {
		p.prose(2, 4, say(faint, "note"), n, plain)
	}
}
