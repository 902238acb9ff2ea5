package report

import (
	"strings"

	"github.com/clipperhouse/displaywidth"
)

// span is text of one look. Only say makes one: what a span holds is clean.
type span struct {
	text string
	look look
}

func say(l look, s string) span { return span{clean(s), l} }

// row is one line of output before it has colours.
type row []span

func (r row) width() int {
	n := 0
	for _, s := range r {
		n += displaywidth.String(s.text)
	}
	return n
}

// pad brings the row to a width; a wider row stays as it is.
func (r row) pad(width int) row { return append(r, span{blanks(width - r.width()), plain}) }

// pushRight puts more at the end of a line of the given width.
func (r row) pushRight(width int, more row) row {
	return append(r.pad(width-more.width()), more...)
}

// ansi is the row as a terminal takes it, without trailing blanks.
func (r row) ansi(colour bool) string {
	for len(r) > 0 && strings.TrimRight(r[len(r)-1].text, " ") == "" {
		r = r[:len(r)-1]
	}
	var b strings.Builder
	for _, s := range r {
		if !colour || s.look == plain || s.text == "" {
			b.WriteString(s.text)
			continue
		}
		b.WriteString("\x1b[" + sgr[s.look] + "m" + s.text + "\x1b[0m")
	}
	if colour {
		return b.String()
	}
	return strings.TrimRight(b.String(), " ")
}

func blanks(n int) string { return strings.Repeat(" ", max(n, 0)) }

// elide shortens the middle of a name, whose ends tell it from others.
func elide(s string, width int, ellipsis string) string {
	if displaywidth.String(s) <= width {
		return s
	}
	var clusters []string
	for g := displaywidth.StringGraphemes(s); g.Next(); {
		clusters = append(clusters, g.Value())
	}
	head, tail := "", ""
	room := width - displaywidth.String(ellipsis)
	for i, j := 0, len(clusters)-1; i <= j; {
		next, front := clusters[i], displaywidth.String(head) <= displaywidth.String(tail)
		if !front {
			next = clusters[j]
		}
		if room -= displaywidth.String(next); room < 0 {
			break
		}
		if front {
			head, i = head+next, i+1
		} else {
			tail, j = next+tail, j-1
		}
	}
	return head + ellipsis + tail
}

// wrap breaks text at blanks and behind commas. What has neither is not
// broken: a name that is cut in two cannot be copied.
func wrap(text string, width int) []string {
	var lines []string
	current := ""
	for _, word := range breakable(text) {
		if current != "" && displaywidth.String(current)+displaywidth.String(strings.TrimRight(word, " ")) > width {
			lines = append(lines, strings.TrimRight(current, " "))
			current = ""
			word = strings.TrimLeft(word, " ")
		}
		current += word
	}
	return append(lines, strings.TrimRight(current, " "))
}

// breakable cuts text behind each run of blanks and each comma; the pieces
// together are the text.
func breakable(text string) []string {
	var pieces []string
	start := 0
	for i := 1; i < len(text); i++ {
		before := text[i-1]
		if before == ' ' && text[i] != ' ' || before == ',' && text[i] != ' ' {
			pieces = append(pieces, text[start:i])
			start = i
		}
	}
	return append(pieces, text[start:])
}
