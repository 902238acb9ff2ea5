package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/clipperhouse/displaywidth"
)

// group is the targets that say the same of a finding.
type group struct {
	label   string // the targets' names
	text    string
	present bool
	look    look
}

// groups collects equal values; the reference's group is the first. The
// targets go by their letters where names would take too much room.
func (p *page) groups(values []Value) []group {
	groups := groupedBy(values, p.call)
	wide := func(g group) bool { return displaywidth.String(clean(g.label)) > widestLabel }
	if p.names.legend && slices.ContainsFunc(groups, wide) {
		return groupedBy(values, p.names.letterOf)
	}
	return groups
}

func groupedBy(values []Value, call func(id string) string) []group {
	var all []group
	for _, v := range values {
		name := call(v.Target)
		i := slices.IndexFunc(all, func(g group) bool { return g.present == v.Present && g.text == v.Text })
		if i >= 0 {
			all[i].label += ", " + name
			continue
		}
		l := another
		if len(all) == 0 {
			l = reference
		}
		all = append(all, group{label: name, text: v.Text, present: v.Present, look: l})
	}
	return all
}

// details prints what stands below a headline: values, definitions, why, what
// to do. With show unset the values are on the page already.
func (p *page) details(f Finding, indent int, show bool) {
	var values []group
	told := p.r.Told(f)
	p.cause(f, indent)
	if show && family(f.Rule) != "X" && p.inline(f) == "" && !(f.Field == "" && onlySome(told)) {
		values = p.groups(told)
	}
	if len(values) < 2 {
		values = nil // the same words everywhere show no difference
	}
	definitions := p.groups(slices.DeleteFunc(slices.Clone(f.Definitions), func(v Value) bool { return v.Text == "" }))
	if len(definitions) == 1 && !onlySome(told) || sameTexts(values, definitions) {
		definitions = nil
	}
	column := labelColumn(f, values, definitions)
	p.compareTexts(values, indent, column, f.Field != "")
	p.compareTexts(definitions, indent, column, false)
	p.once(indent, column, "why", f.Message)
	p.once(indent, column, "hint", f.Hint)
	p.once(indent, column, "probe", f.Probe)
}

func sameTexts(a, b []group) bool {
	return slices.EqualFunc(a, b, func(a, b group) bool { return a.text == b.text })
}

// widestLabel is the most room that labels get beside what they label.
const widestLabel = widestName

// labelColumn is the width of the labels of one finding.
func labelColumn(f Finding, lists ...[]group) int {
	column := 0
	if f.Message != "" || f.Hint != "" {
		column = len("hint")
	}
	if f.Probe != "" {
		column = len("probe")
	}
	for _, list := range lists {
		for _, g := range list {
			if w := displaywidth.String(clean(g.label)); w <= widestLabel && !multiline(list) {
				column = max(column, w)
			}
		}
	}
	return column
}

// once prints an explanation unless the page has it already.
func (p *page) once(indent, column int, label, text string) {
	if text == "" || p.said[text] {
		return
	}
	p.said[text] = true
	p.prose(indent, column, say(faint, label), text, plain)
}

func multiline(list []group) bool {
	return slices.ContainsFunc(list, func(g group) bool { return strings.Contains(strings.TrimSpace(g.text), "\n") })
}

// compareTexts shows what each group of targets says: short texts one below
// the other, long ones as differences from the reference.
func (p *page) compareTexts(list []group, indent, column int, property bool) {
	switch {
	case len(list) == 0:
	case len(list) == 1:
		p.excerpt(list[0].text, indent)
	case !multiline(list):
		p.stack(list, indent, column, property)
	default:
		p.differences(list, indent)
	}
}

// differences compares every group's text with that of the first that has one.
func (p *page) differences(list []group, indent int) {
	var texts []group
	for _, g := range list {
		if g.text != "" {
			texts = append(texts, g)
		}
	}
	if len(texts) == 1 {
		p.line(indent, say(texts[0].look, texts[0].label))
		p.excerpt(texts[0].text, indent)
		return
	}
	for _, g := range texts[1:] {
		p.lineDiff(texts[0], g, indent)
	}
}

// stack prints values one below the other.
func (p *page) stack(list []group, indent, column int, property bool) {
	texts := p.aroundDifference(list, p.width-indent-column-2)
	for i, g := range list {
		text, l := texts[i], plain
		switch {
		case !g.present && g.text == "":
			text, l = "(absent)", faint
		case g.text == "" && property:
			text, l = "(not set)", faint
		}
		label := say(g.look, g.label)
		if p.o.Color && len(list) == 2 && l == plain && list[0].text != "" && list[1].text != "" {
			if r, ok := p.emphasised(texts[i], texts[1-i], indent, column, label); ok {
				p.print(r)
				continue
			}
		}
		p.labelled(indent, column, label, p.bounded(wrap(clean(text), p.width-indent-column-2), mostExcerpt), l)
	}
}

// emphasised is a value with the characters marked that the other lacks, if it
// fits on the line.
func (p *page) emphasised(text, other string, indent, column int, label span) (row, bool) {
	r := append(row{{blanks(indent), plain}}, label).pad(indent + column + 2)
	r = append(r, intraline(clean(text), clean(other), plain)...)
	return r, r.width() <= p.width && displaywidth.String(label.text) <= column
}

// excerpt prints the beginning of a text behind a gutter.
func (p *page) excerpt(text string, indent int) {
	text = strings.Trim(text, "\n")
	if !strings.Contains(text, "\n") {
		for _, part := range p.bounded(wrap(clean(text), p.width-indent), mostExcerpt) {
			p.line(indent, say(plain, part))
		}
		return
	}
	for _, part := range p.bounded(strings.Split(text, "\n"), mostExcerpt) {
		p.gutterLine(indent, p.g.gutter, faint, row{say(plain, tabs(part))})
	}
}

// bounded is the first lines and a line that counts the others.
func (p *page) bounded(lines []string, most int) []string {
	if len(lines) <= most+1 || p.o.All {
		return lines
	}
	return append(slices.Clone(lines[:most]), fmt.Sprintf("%s %d more lines (--all)", p.g.ellipsis, len(lines)-most))
}

// gutterLine prints a line of a body. The gutter tells it from the report's
// own lines, and from commands to whoever reads the log.
func (p *page) gutterLine(indent int, gutter string, l look, text row) {
	p.print(append(row{{blanks(indent), plain}, say(l, gutter), {" ", plain}}, text...))
}

// tabs are four columns wide where they only indent.
func tabs(s string) string {
	rest := strings.TrimLeft(s, "\t ")
	return strings.ReplaceAll(s[:len(s)-len(rest)], "\t", "    ") + rest
}
