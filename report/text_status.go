package report

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/clipperhouse/displaywidth"

	"github.com/schemadiff/schemadiff/lazy"
)

// status prints what ledgers say: for each a table of where the environments
// stand, and below it the migrations that tell something.
func (p *page) status() {
	var findings []Finding
	for _, f := range p.r.Findings {
		if f.State != Ignored {
			findings = append(findings, f)
		}
	}
	for _, l := range p.r.Ledgers {
		p.standing(l)
	}
	for _, t := range p.r.Targets {
		p.waysOf(t)
	}
	if len(p.r.Ledgers) > 0 {
		findings = p.ledgers(findings)
	}
	if len(findings) > 0 {
		p.section(section{title: "Migrations", findings: findings, share: len(findings)})
	}
	if facts := p.remarks(); len(facts) > 0 {
		p.blank()
		p.facts(facts)
	}
	p.ignored()
}

// standing prints one ledger's table: a column for each environment, or where
// there is no room for that a line.
func (p *page) standing(l Ledger) {
	table := p.standingTable(l)
	widths := columnWidths(table)
	if total(widths) > p.width {
		table = transposed(table)
	}
	p.blank()
	p.table(table)
}

// table prints a table with its heads: the first line and the first column.
func (p *page) table(table [][]string) {
	widths := columnWidths(table)
	for i, cells := range table {
		line := row{{"  ", plain}}
		for n, text := range cells {
			column := row{say(plain, text)}
			if i == 0 || n == 0 {
				column = row{say(faint, text)}
			}
			gap := blanks(widths[n] - column.width())
			if n == 0 {
				line = append(append(line, column...), span{gap, plain})
			} else {
				line = append(append(line, span{"   " + gap, plain}), column...)
			}
		}
		p.print(line)
	}
}

// standingTable is the table with its heads: environments above, what is told
// of them at the left.
func (p *page) standingTable(l Ledger) [][]string {
	table := [][]string{{p.ledgerName(l)}, {"head"}, {"pending"}, {"failed"}, {"last applied"}}
	unknown, edited := []string{"not in the repository"}, []string{"edited since"}
	anyEdited := false
	add := func(cells ...string) {
		for i, text := range cells {
			table[i] = append(table[i], text)
		}
	}
	if l.Repo {
		add("repo", p.shortHead(newest(l)), "", "", "")
		unknown, edited = append(unknown, ""), append(edited, "")
	}
	for i := range p.r.Targets {
		s := p.standingOf(l, i)
		add(p.names.heads[i], s.head, s.pending, s.failed, s.last)
		unknown, edited = append(unknown, s.unknown), append(edited, s.edited)
		anyEdited = anyEdited || s.edited != "0" && s.edited != p.g.unproven
	}
	if l.Repo {
		table = slices.Insert(table, 3, unknown)
	}
	if anyEdited {
		table = slices.Insert(table, len(table)-1, edited)
	}
	return table
}

// standingOf is what one environment's ledger says, in words.
type standingOf struct{ head, pending, unknown, failed, edited, last string }

func (p *page) standingOf(l Ledger, i int) standingOf {
	unsure := p.g.unproven
	if p.r.Targets[i].Problem != nil || i >= len(l.Present) || p.hasGap(p.r.Targets[i]) || p.r.Illegible(l, p.r.Targets[i].ID) {
		return standingOf{unsure, unsure, unsure, unsure, unsure, unsure}
	}
	var applied, pending, failed, unknown int
	last, spelled := "", ""
	for j := range l.Rows {
		r := &l.Rows[j]
		switch r.Cells[i] {
		case CellApplied, CellMixed:
			applied++
			// One ledger spells its times alike: few of them are later than all before.
			if at := r.AppliedAt[i]; len(at) != len(spelled) || at > spelled {
				last, spelled = max(last, moment(at)), at
			}
		case CellPending:
			pending++
			continue
		case CellFailed:
			failed++
		default:
			continue
		}
		if !r.InRepo {
			unknown++
		}
	}
	if last == "" {
		last = unsure // golang-migrate and some others do not record it
	}
	if applied == 0 {
		last = p.g.absent
	}
	edited := 0
	for _, f := range p.r.Findings {
		if f.Rule.Code == LedgerEdited.Code && f.State != Ignored && i < len(f.Values) && f.Values[i].Present {
			edited++
		}
	}
	if members := p.r.Targets[i].Members; len(members) > 0 {
		return p.standingOfMembers(members, l, last, strconv.Itoa(edited))
	}
	head := p.g.absent
	if l.Heads[i] != "" {
		head = p.shortHead(l.Heads[i])
	}
	toCome := strconv.Itoa(pending)
	if !l.Repo && len(p.r.Targets) == 1 {
		toCome = unsure // nothing tells what there could be
	}
	return standingOf{head, toCome, strconv.Itoa(unknown), strconv.Itoa(failed), strconv.Itoa(edited), last}
}

// newest is the newest migration of the checkout.
func newest(l Ledger) string {
	if i := slices.IndexFunc(l.Rows, func(r Row) bool { return r.InRepo }); i >= 0 {
		return l.Rows[i].title()
	}
	return ""
}

// leadingVersion is the number that most tools begin a name with.
var leadingVersion = lazy.Regexp(`^V?[0-9][0-9.]*`)

// shortHead is a migration's name as far as a column needs it: its version.
func (p *page) shortHead(name string) string {
	if v := leadingVersion().FindString(name); v != "" && !strings.Contains(name, ", ") {
		return strings.TrimRight(v, ".")
	}
	return elide(name, 24, p.g.ellipsis)
}

// isoMoment says whether a text begins as "2006-01-02 15:04" does, with a T or
// a blank in the middle. It is asked of every row of every ledger.
func isoMoment(text string) bool {
	const like = "dddd-dd-dd dd:dd"
	if len(text) < len(like) {
		return false
	}
	for i := range len(like) {
		switch c := text[i]; {
		case like[i] == 'd' && c >= '0' && c <= '9', like[i] != 'd' && c == like[i], like[i] == ' ' && c == 'T':
		default:
			return false
		}
	}
	return true
}

// moment is when something was applied, to the minute and in the ledger's own
// time zone, so that texts sort as times do; "" where the text is none.
func moment(text string) string {
	if isoMoment(text) {
		return text[:len("2006-01-02")] + " " + text[len("2006-01-02T"):len("2006-01-02T15:04")]
	}
	n, err := strconv.ParseInt(text, 10, 64)
	switch {
	case err != nil:
	case len(text) == 10: // Unix seconds, milliseconds
		return time.Unix(n, 0).UTC().Format("2006-01-02 15:04")
	case len(text) == 13:
		return time.UnixMilli(n).UTC().Format("2006-01-02 15:04")
	}
	return ""
}

// statusInWords is where the environments stand: "every environment is at
// 000048", or what is behind.
func (p *page) statusInWords() string {
	heads := map[string]bool{}
	for _, l := range p.r.Ledgers {
		for _, h := range told(p, l.Heads) {
			heads[h] = true
		}
	}
	switch {
	case len(p.behind()) > 0:
		return strings.Join(append(p.behind(), p.illegible()...), ", ")
	case len(p.r.Ledgers) == 0:
		return noLedger
	case len(p.illegible()) > 0:
		return strings.Join(p.illegible(), ", ")
	case p.r.Verdict() != Clean:
		return "" // the findings say it
	case len(p.r.Ledgers) == 1 && len(heads) == 1 && !heads[""]:
		return p.everyEnvironment() + " is at " + told(p, p.r.Ledgers[0].Heads)[0]
	}
	return p.everyEnvironment() + " has applied every migration that is known"
}

// behind says of each environment that lacks migrations how many.
func (p *page) behind() []string {
	var behind []string
	for i, t := range p.r.Targets {
		pending := 0
		for _, l := range p.r.Ledgers {
			for _, r := range l.Rows {
				if p.cell(r, i) == CellPending {
					pending++
				}
			}
		}
		if members := t.behind(); members != "" {
			behind = append(behind, members)
		} else if t.Problem == nil && pending > 0 {
			behind = append(behind, fmt.Sprintf("%s is %d behind", t.ID, pending))
		}
	}
	return behind
}

// illegible names the tools whose ledgers are there and were not read.
func (p *page) illegible() []string {
	var names []string
	for _, l := range p.r.Ledgers {
		told := "the ledger of " + l.Tool + " is not read"
		if !slices.Contains(names, told) && slices.ContainsFunc(p.r.Targets, func(t Target) bool { return p.r.Illegible(l, t.ID) }) {
			names = append(names, told)
		}
	}
	return names
}

func (p *page) everyEnvironment() string {
	if len(p.r.Targets) == 1 {
		return p.r.Targets[0].ID
	}
	return "every environment"
}

func columnWidths(table [][]string) []int {
	widths := make([]int, len(table[0]))
	for _, cells := range table {
		for n, text := range cells {
			widths[n] = max(widths[n], displaywidth.String(clean(text)))
		}
	}
	return widths
}

// total is the width of a line of columns with three blanks between them.
func total(widths []int) int {
	sum := 2 + 3*(len(widths)-1)
	for _, w := range widths {
		sum += w
	}
	return sum
}

func transposed(table [][]string) [][]string {
	out := make([][]string, len(table[0]))
	for _, cells := range table {
		for n, text := range cells {
			out[n] = append(out[n], text)
		}
	}
	return out
}
