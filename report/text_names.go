package report

import (
	"cmp"
	"strings"

	"github.com/clipperhouse/displaywidth"
)

// widestName is the most room that a target's name gets on every line. Longer
// ones, which are URLs and paths, become letters that the page explains once.
const widestName = 28

// names is what the targets are called on a page.
type names struct {
	short   map[string]string // by id; letters where any name is too long
	byID    map[string]string // the letters
	letters []string          // one for each target, "A", "B"
	legend  bool              // letters are in use somewhere
	heads   []string          // of the columns
	widths  []int             // of the columns
}

func newNames(targets []Target, width int) names {
	n := names{short: map[string]string{}, byID: map[string]string{}}
	long := false
	for i, t := range targets {
		w := displaywidth.String(clean(t.ID))
		n.letters = append(n.letters, letter(i))
		n.byID[t.ID] = letter(i)
		n.heads, n.widths = append(n.heads, clean(t.ID)), append(n.widths, w)
		long = long || w > widestName
	}
	if long || n.width() > width*4/10 {
		n.legend = true
		n.heads = n.letters
		for i, l := range n.letters {
			n.widths[i] = len(l)
		}
	}
	for i, t := range targets {
		n.short[t.ID] = t.ID
		if long {
			n.short[t.ID] = n.letters[i]
		}
	}
	return n
}

func (n names) letterOf(id string) string { return cmp.Or(n.byID[id], id) }

// letter counts A to Z, then AA.
func letter(i int) string {
	if i < 26 {
		return string(rune('A' + i))
	}
	return letter(i/26-1) + letter(i%26)
}

// width is that of all columns with two blanks between them.
func (n names) width() int {
	sum := 2 * max(len(n.widths)-1, 0)
	for _, w := range n.widths {
		sum += w
	}
	return sum
}

// cells is one line of the columns, each text in the middle of its own.
func (n names) cells(texts []string, look func(i int) look) row {
	var r row
	for i, t := range texts {
		if i > 0 {
			r = append(r, span{"  ", plain})
		}
		room := max(n.widths[i]-displaywidth.String(t), 0)
		r = append(r, span{blanks(room / 2), plain}, say(look(i), t), span{blanks(room - room/2), plain})
	}
	return r
}

func (n names) head() row { return n.cells(n.heads, func(int) look { return faint }) }

// call is what a target is called below the first line.
func (p *page) call(id string) string {
	if short, ok := p.names.short[id]; ok {
		return short
	}
	return id
}

func (p *page) callAll(ids []string) string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = p.call(id)
	}
	return strings.Join(out, ", ")
}

// letters explains the letters that stand for targets.
func (p *page) letters() {
	if !p.names.legend {
		return
	}
	p.blank()
	for i, t := range p.r.Targets {
		l := another
		if i == 0 {
			l = reference
		}
		p.line(2, say(l, p.names.letters[i]), say(plain, "  "+t.ID))
	}
}
