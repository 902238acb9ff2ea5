package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sergi/go-diff/diffmatchpatch"
)

// around is how many equal lines are shown before and after a difference.
const around = 2

// edit is one line of a difference: in both texts, or only in one.
type edit struct {
	op   diffmatchpatch.Operation // DiffDelete for the first text, DiffInsert for the second
	text string
}

// differ compares without a clock: how far it looks must not depend on how
// fast the machine is.
func differ() *diffmatchpatch.DiffMatchPatch {
	d := diffmatchpatch.New()
	d.DiffTimeout = 0
	return d
}

// lineEdits compares two texts line by line. Every distinct line becomes a
// rune of its own; the library's encoding of lines can run into surrogates.
func lineEdits(a, b string) []edit {
	known := map[string]rune{}
	var lines []string
	encode := func(text string) []rune {
		var out []rune
		for _, line := range strings.Split(text, "\n") {
			r, ok := known[line]
			if !ok {
				r = lineRune(len(lines))
				known[line] = r
				lines = append(lines, line)
			}
			out = append(out, r)
		}
		return out
	}
	ra, rb := encode(a), encode(b)
	var edits []edit
	for _, d := range differ().DiffMainRunes(ra, rb, false) {
		for _, r := range d.Text {
			edits = append(edits, edit{d.Type, lines[lineOf(r)]})
		}
	}
	return edits
}

// The runes from 0xD800 to 0xDFFF do not survive a string.
const surrogates, afterSurrogates = 0xD800, 0xE000

func lineRune(i int) rune {
	if i+1 >= surrogates {
		return rune(i + 1 + afterSurrogates - surrogates)
	}
	return rune(i + 1)
}

func lineOf(r rune) int {
	if r >= afterSurrogates {
		r -= afterSurrogates - surrogates
	}
	return int(r) - 1
}

// mostCompared bounds the work: comparing texts that have nothing in common
// takes the square of their lengths.
const mostCompared = 4000

// lineDiff prints how two texts differ, with a little of what surrounds it.
func (p *page) lineDiff(a, b group, indent int) {
	p.line(indent, say(reference, "< "+a.label), say(plain, "   "), say(another, "> "+b.label))
	n, m := strings.Count(a.text, "\n"), strings.Count(b.text, "\n")
	if max(n, m) > mostCompared {
		p.line(indent, say(faint, fmt.Sprintf("%d and %d lines: too long to compare here, see --format json", n+1, m+1)))
		return
	}
	edits := lineEdits(a.text, b.text)
	show := printable(edits)
	near := nearEdits(edits)
	shown, skipped := 0, 0
	for i := range edits {
		if !near[i] {
			skipped++
			continue
		}
		if shown == mostLines && !p.o.All {
			p.line(indent, say(faint, fmt.Sprintf("%s %d more lines (--all)", p.g.ellipsis, len(edits)-i)))
			return
		}
		p.skipped(skipped, indent)
		p.edit(edits, i, show, indent)
		shown, skipped = shown+1, 0
	}
	p.skipped(skipped, indent)
}

func (p *page) skipped(n, indent int) {
	if n > 0 {
		p.line(indent, say(faint, fmt.Sprintf("%s %d equal lines", p.g.ellipsis, n)))
	}
}

// nearEdits says of each line whether it is shown. A single line between two
// that are is shown too: to count it would take as much room.
func nearEdits(edits []edit) []bool {
	near := make([]bool, len(edits))
	for i, e := range edits {
		if e.op != diffmatchpatch.DiffEqual {
			for n := max(0, i-around); n < min(len(edits), i+around+1); n++ {
				near[n] = true
			}
		}
	}
	shown := func(i int) bool { return i < 0 || i >= len(near) || near[i] }
	for i := range near {
		if !near[i] && shown(i-1) && shown(i+1) {
			near[i] = true
		}
	}
	return near
}

// edit prints one line of a difference.
func (p *page) edit(edits []edit, i int, show func(string) string, indent int) {
	e := edits[i]
	text := show(e.text)
	switch e.op {
	case diffmatchpatch.DiffEqual:
		p.gutterLine(indent, p.g.gutter, faint, row{say(faint, text)})
	case diffmatchpatch.DiffDelete:
		p.gutterLine(indent, "<", reference, p.within(text, partner(edits, i), show, reference))
	default:
		p.gutterLine(indent, ">", another, p.within(text, partner(edits, i), show, another))
	}
}

// within marks what of a line its partner lacks, in colour only: without it
// the marks would be taken for part of the text.
func (p *page) within(text string, partner *edit, show func(string) string, l look) row {
	if !p.o.Color || partner == nil {
		return row{say(l, text)}
	}
	return intraline(clean(text), clean(show(partner.text)), l)
}

// partner is the line of the other text that took this line's place: of as
// many removed as added lines, the one in the same position.
func partner(edits []edit, i int) *edit {
	from, to := i, i
	for from > 0 && edits[from-1].op != diffmatchpatch.DiffEqual {
		from--
	}
	for to < len(edits) && edits[to].op != diffmatchpatch.DiffEqual {
		to++
	}
	half := (to - from) / 2
	removed := 0
	for _, e := range edits[from:to] {
		if e.op == diffmatchpatch.DiffDelete {
			removed++
		}
	}
	if removed*2 != to-from {
		return nil
	}
	if i-from < half {
		return &edits[i+half]
	}
	return &edits[i-half]
}

// mostIntraline bounds the work of comparing two lines character by character.
const mostIntraline = 1000

// intraline is a line with the characters marked that the other one lacks.
func intraline(text, other string, l look) row {
	if len(text) > mostIntraline || len(other) > mostIntraline {
		return row{say(l, text)}
	}
	d := differ()
	diffs := d.DiffCleanupSemantic(d.DiffMain(other, text, false))
	var r row
	for _, part := range diffs {
		switch part.Type {
		case diffmatchpatch.DiffEqual:
			r = append(r, say(l, part.Text))
		case diffmatchpatch.DiffInsert:
			r = append(r, say(marked, part.Text))
		}
	}
	return r
}

// printable is how the lines of a difference are shown: as they are, with tabs
// that indent as blanks; or where that hides the difference, with every blank
// visible.
func printable(edits []edit) func(string) string {
	plainly := func(s string) string { return strings.TrimRight(tabs(s), " \t\r") }
	var a, b []string
	for _, e := range edits {
		switch e.op {
		case diffmatchpatch.DiffDelete:
			a = append(a, plainly(e.text))
		case diffmatchpatch.DiffInsert:
			b = append(b, plainly(e.text))
		}
	}
	if !slices.Equal(a, b) {
		return plainly
	}
	return func(s string) string {
		return strings.NewReplacer(" ", "·", "\t", `\t`).Replace(s)
	}
}
