package report

import (
	"fmt"
	"slices"

	"github.com/clipperhouse/displaywidth"
)

// ledgerInWords is "48 of 48 migrations equal, head 000048_add_invoice_currency".
func (p *page) ledgerInWords(l Ledger) string {
	switch {
	case len(l.Rows) == 0 && !p.r.Complete():
		return p.ledgerName(l) + ", not compared"
	case len(l.Rows) == 0 && slices.ContainsFunc(p.r.Targets, func(t Target) bool { return p.r.Illegible(l, t.ID) }):
		return p.ledgerName(l) + ", not read"
	case len(l.Rows) == 0:
		return p.ledgerName(l) + " has recorded no migrations"
	}
	equal := 0
	for _, r := range l.Rows {
		if p.alike(r) {
			equal++
		}
	}
	text := fmt.Sprintf("%d of %s %s", equal, count(len(l.Rows), "migration"), p.alikeWord()) + p.proviso()
	if p.r.Command == StatusCommand && slices.ContainsFunc(l.Rows, func(r Row) bool {
		return slices.Contains(r.Cells, CellUnproven) && slices.Contains(p.told(r), CellUnproven)
	}) {
		text += " as far as the ledgers can tell"
	}
	if heads := slices.Compact(told(p, l.Heads)); len(heads) == 1 && heads[0] != "" {
		text += ", head " + heads[0]
	}
	if len(p.r.Ledgers) > 1 {
		text = p.ledgerName(l) + ", " + text
	}
	return text
}

// ledgerName is the tool, and its table where the tool has several.
func (p *page) ledgerName(l Ledger) string {
	if slices.ContainsFunc(p.r.Ledgers, func(other Ledger) bool { return other.Tool == l.Tool && other.Table != l.Table }) {
		return l.Tool + " in " + l.Table
	}
	return l.Tool
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

// firstTold is the first of them, of a row that has one.
func (p *page) firstTold(r Row) Cell {
	for i, c := range r.Cells {
		if i < len(p.r.Targets) && p.r.Targets[i].Problem == nil {
			return c
		}
	}
	return CellAbsent
}

// alike says whether all targets have a migration in one state, as far as their
// ledgers can tell: what lies below a watermark counts as applied. Whether they
// ran the same text of it is told by findings: ledgers spell checksums differently.
func (p *page) alike(r Row) bool {
	applied := func(c Cell) bool { return c == CellApplied || c == CellUnproven }
	first := -1
	for i, c := range r.Cells {
		switch {
		case i >= len(p.r.Targets) || p.r.Targets[i].Problem != nil:
		case first < 0:
			first = i
		case c != r.Cells[first] && !(applied(c) && applied(r.Cells[first])):
			return false
		}
	}
	return first >= 0
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
		p.prose(0, len("Ledger"), say(strong, "Ledger"), noLedger, faint)
	}
	return rest
}

const noLedger = "no migration tool's ledger found"

// quiet says whether a row has nothing to tell.
func (p *page) quiet(m matrix, i int) bool {
	r := m.Rows[i]
	if len(m.findings[i]) > 0 || !p.alike(r) || len(p.headOf(m.Ledger, r)) > 0 {
		return false
	}
	state := p.firstTold(r)
	return (state == CellApplied || state == CellUnproven) && (r.InRepo || !m.Repo)
}

// headOf names the targets whose newest migration this is, where they are not
// all at the same.
func (p *page) headOf(l Ledger, r Row) []string {
	if !slices.Contains(l.Heads, r.title()) || len(slices.Compact(told(p, l.Heads))) < 2 { // nearly no row is one
		return nil
	}
	return p.named(func(t Target) bool {
		i := p.r.position(t.ID)
		return i < len(l.Heads) && t.Problem == nil && l.Heads[i] != "" && l.Heads[i] == r.title()
	})
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
	title := row{say(strong, "Ledger"), say(plain, "  "), say(faint, p.ledgerName(m.Ledger))}
	if len(loud) == 0 {
		p.prose(0, len("Ledger"), say(strong, "Ledger"), p.ledgerInWords(m.Ledger), faint)
	} else {
		name := 0
		for _, i := range loud {
			name = max(name, displaywidth.String(clean(m.Rows[i].title())))
		}
		m.start = max(min(name+5, p.width-p.names.width()-2-p.repoCell(m, "").width()), title.width()+2)
		p.print(append(title.pad(m.start), append(p.repoCell(m, "repo"), p.names.head()...)...))
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
		p.equalRows(m.Rows[next:i], "")
		p.row(m, i)
		next = i + 1
	}
	var rest []Row
	for i := next; i < len(m.Rows); i++ {
		if !slices.Contains(loud, i) {
			rest = append(rest, m.Rows[i])
		}
	}
	if hidden := len(loud) - len(shown); hidden > 0 {
		p.line(2, say(faint, fmt.Sprintf("%s and %d more that differ (--all)", p.g.ellipsis, hidden)))
	}
	p.equalRows(rest, "older ")
}

// equalRows counts rows that are alike.
func (p *page) equalRows(rows []Row, kind string) {
	if len(rows) == 0 {
		return
	}
	text := p.g.ellipsis + " " + counted(len(rows), kind+"migration is", kind+"migrations are") + " " + p.alikeWord()
	if slices.ContainsFunc(rows, func(r Row) bool { return slices.Contains(p.told(r), CellUnproven) }) {
		text += " as far as the ledgers can tell"
	}
	p.line(2, say(faint, text))
}

// alikeWord is what to call migrations that have the same state everywhere:
// what is not told of one by one is applied.
func (p *page) alikeWord() string {
	switch {
	case p.r.Command != StatusCommand:
		return "equal"
	case len(p.r.Targets) > 1:
		return "applied everywhere"
	}
	return "applied"
}

// repoCell is the checkout's column of a status, with a text in its middle.
func (p *page) repoCell(m matrix, text string) row {
	if p.r.Command != StatusCommand || !m.Repo {
		return nil
	}
	column := names{widths: []int{len("repo")}}
	return append(column.cells([]string{text}, func(int) look { return faint }), span{"  ", plain})
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
