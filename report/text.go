package report

import (
	"io"
	"slices"
	"strings"
)

// The rules of the text that people read:
//
//   - the verdict is the first and the last line; what to run next ends it all;
//   - every finding has its severity and code, every hint can be run or edited;
//   - colour repeats, it never tells: there is a glyph and a word for everything;
//   - neither environment is the truth: no + and -, but < for what only the
//     first target has, > for what it lacks, ~ for what differs, and the
//     targets' names in words beside them;
//   - nothing is cut without saying so and saying how to see it;
//   - a run that could not look at everything nowhere claims that it could.

// TextOptions is how a report is laid out. The zero value is a file of 96 columns.
type TextOptions struct {
	Width       int // of the page, 60 to 120; 0 for 96
	Color       bool
	ASCII       bool // for locales that are not UTF-8
	Quiet       bool // only the verdict
	Verbose     bool // the environments in full, and what is equal in the platform
	All         bool // without the bounds on findings, rows and lines
	ShowIgnored bool // list what ignore rules cover
	Elide       bool // shorten the middle of names that do not fit: only on a terminal
}

// The bounds that TextOptions.All lifts.
const (
	mostFindings = 20
	mostRows     = 20 // of a ledger
	mostLines    = 40 // of one difference between two texts
	mostExcerpt  = 8  // of a definition that only one side has
)

// WriteText writes the report for people. Sort the report first.
func WriteText(w io.Writer, r Report, o TextOptions) error {
	p := newPage(r, o)
	if o.Quiet {
		p.print(p.verdict())
	} else {
		p.whole()
	}
	_, err := io.WriteString(w, p.b.String())
	return err
}

// page is a report on its way to being text.
type page struct {
	r     Report
	o     TextOptions
	width int
	g     glyphs
	names names
	said  map[string]bool // explanations that need no second time
	b     strings.Builder
}

func newPage(r Report, o TextOptions) *page {
	if o.Width == 0 {
		o.Width = 96
	}
	p := &page{r: r, o: o, width: min(max(o.Width, 60), 120), g: unicodeGlyphs, said: map[string]bool{}}
	if o.ASCII {
		p.g = asciiGlyphs
	}
	p.names = newNames(r.Targets, p.width)
	return p
}

func (p *page) whole() {
	aside := p.servers(p.width - p.verdict().width() - 2)
	switch {
	case p.r.Command == ConflictsCommand:
		aside = p.tools(p.width - p.verdict().width() - 2)
	case p.r.gated():
		aside = p.reference()
	}
	if p.verdict().width()+2+aside.width() > p.width {
		aside = nil
	}
	p.print(p.verdict().pushRight(p.width, aside))
	p.letters()
	p.problems()
	if p.o.Verbose {
		p.environments()
	}
	switch {
	case p.r.Command == StatusCommand:
		if len(p.readable()) > 0 {
			p.status()
		}
	case p.r.Command == RehearseCommand:
		p.rehearsal()
	case p.r.Command == ConflictsCommand:
		p.conflicts()
	case p.r.gated():
		p.gates()
	case p.r.Verdict() == InSync:
		p.blank()
		p.summary()
	case p.compared():
		p.sections()
	}
	p.blank()
	p.closing()
}

// compared says whether there were two targets that could be read.
func (p *page) compared() bool { return len(p.readable()) > 1 }

// readable is the targets that could be read.
func (p *page) readable() []string {
	return p.named(func(t Target) bool { return t.Problem == nil })
}

func (p *page) print(r row) { p.b.WriteString(disarmed(r).ansi(p.o.Color) + "\n") }
func (p *page) blank()      { p.b.WriteString("\n") }

// disarmed is the row made harmless to what reads logs for commands.
func disarmed(r row) row {
	var text strings.Builder
	for _, s := range r {
		text.WriteString(s.text)
	}
	if disarm(text.String()) == text.String() {
		return r
	}
	i := slices.IndexFunc(r, func(s span) bool { return strings.TrimSpace(s.text) != "" })
	out := slices.Clone(r)
	out[i].text = disarm(out[i].text)
	if out[i].text == r[i].text { // the colons are spread over two spans
		out[i].text = `\` + out[i].text
	}
	return out
}

// line prints pieces of text behind an indent.
func (p *page) line(indent int, spans ...span) {
	p.print(append(row{{blanks(indent), plain}}, spans...))
}

// prose prints words behind a label in a column of the given width.
func (p *page) prose(indent, column int, label span, text string, l look) {
	p.labelled(indent, column, label, wrap(clean(text), p.width-indent-column-2), l)
}

func (p *page) labelled(indent, column int, label span, lines []string, l look) {
	start := indent + column + 2
	head := append(row{{blanks(indent), plain}}, label)
	if head.width() > start-2 { // a label that is too long stands alone
		p.print(head)
		head = nil
	}
	for _, text := range lines {
		p.print(append(head.pad(start), say(l, text)))
		head = nil
	}
}

// paragraph prints words as they come.
func (p *page) paragraph(indent int, text string, l look) {
	for _, part := range wrap(clean(text), p.width-indent) {
		p.line(indent, say(l, part))
	}
}
