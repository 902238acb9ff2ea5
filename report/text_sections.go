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
	share    int   // how many of them are shown
	runs     []int // how many of them, one after the other, are alike
}

// run is the length of the n-th run of findings that are alike.
func (s section) run(n int) int {
	if n < len(s.runs) {
		return s.runs[n]
	}
	return 1
}

// sections prints what was found, under the headings in which people look.
func (p *page) sections() {
	live := slices.DeleteFunc(slices.Clone(p.r.Findings), func(f Finding) bool { return !f.State.Counts() })
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
	p.explained()
	if facts := p.remarks(); len(facts) > 0 {
		p.blank()
		p.facts(facts)
	}
	p.ignored()
	p.cosmetic()
}

// share says how many findings of each section are shown, so that the worst
// of all are. Such as are alike take the room of one.
func (p *page) share(all []section) {
	for i := range all {
		all[i].findings, all[i].runs = p.crowds(all[i].findings)
	}
	left := mostFindings
	for _, severity := range worstFirst {
		for i := range all {
			at := 0
			for _, run := range all[i].runs {
				if all[i].findings[at].Severity == severity && (left > 0 || p.o.All) {
					all[i].share += run
					left--
				}
				at += run
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
	var settled, open [][]Finding
	for at, n := 0, 0; at < len(shown); at, n = at+s.run(n), n+1 {
		crowd := shown[at:min(at+s.run(n), len(shown))]
		if crowd[0].State == Open {
			open = append(open, crowd)
		} else {
			settled = append(settled, crowd)
		}
	}
	for _, crowd := range settled {
		p.crowd(crowd, table)
	}
	if len(open) > 0 {
		p.paragraph(2, p.g.bullet+" "+p.pendingInWords(), faint)
	}
	for _, crowd := range open {
		p.crowd(crowd, table)
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
