package mysql

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/schemadiff/schemadiff/lexer"
	"github.com/schemadiff/schemadiff/schema"
)

// sliced is SHOW CREATE TABLE cut where a clause can be taken out, each as the
// server wrote it: conditional comments and all.
type sliced struct {
	head       string // CREATE TABLE `t`
	elements   []element
	rest       string // behind the bracket
	partitions string // PARTITION BY ..., without the marks of a conditional comment
}

// element is one column, key or constraint. Periods and what we do not know are of no kind.
type element struct {
	kind schema.Kind
	name string
	text string
}

func (d sliced) find(kind schema.Kind, name string) (element, bool) {
	i := slices.IndexFunc(d.elements, func(e element) bool { return e.kind == kind && e.name == name })
	if i < 0 {
		return element{}, false
	}
	return d.elements[i], true
}

func slice(text string) sliced {
	var d sliced
	depth, start, closed := 0, 0, false
	var tail strings.Builder
	for t := range lexer.Tokens(lexer.MySQL, text) {
		switch {
		case closed:
			if t.Is("partition") || tail.Len() > 0 {
				if t.Kind != lexer.Conditional {
					tail.WriteString(t.Text)
				}
			}
		case t.Is("("):
			if depth++; depth == 1 {
				d.head, start = text[:t.Offset], t.Offset+1
			}
		case t.Is(",") && depth == 1:
			d.elements = append(d.elements, elementOf(text[start:t.Offset]))
			start = t.Offset + 1
		case t.Is(")"):
			if depth--; depth == 0 {
				d.elements = append(d.elements, elementOf(text[start:t.Offset]))
				d.rest, closed = text[t.Offset+1:], true
			}
		}
	}
	d.partitions = strings.TrimSpace(tail.String())
	return d
}

func elementOf(text string) element {
	e := element{text: strings.TrimSpace(text)}
	tokens := significant(e.text)
	name := func(i int) string {
		if i >= len(tokens) {
			return ""
		}
		return lexer.Name(lexer.MySQL, tokens[i])
	}
	is := func(i int, word string) bool { return i < len(tokens) && tokens[i].Is(word) }
	switch {
	case len(tokens) == 0:
	case tokens[0].Kind == lexer.Quoted:
		e.kind, e.name = schema.Column, name(0)
	case is(0, "primary"):
		e.kind, e.name = schema.PrimaryKey, "PRIMARY"
	case is(0, "unique"):
		e.kind, e.name = schema.Unique, name(2)
	case is(0, "key"):
		e.kind, e.name = schema.Index, name(1)
	case is(1, "key"): // FULLTEXT KEY, SPATIAL KEY, VECTOR KEY
		e.kind, e.name = schema.Index, name(2)
	case is(0, "constraint") && is(2, "foreign"):
		e.kind, e.name = schema.ForeignKey, name(1)
	case is(0, "constraint"):
		e.kind, e.name = schema.Check, name(1)
	case is(0, "period"):
		e.name = name(2)
	}
	return e
}

// withoutDefinerText is a definition that whoever runs it will have made:
// accounts are others in every environment.
func withoutDefinerText(text string) string {
	tokens := significant(text)
	i := slices.IndexFunc(tokens, func(t lexer.Token) bool { return t.Is("definer") })
	if i < 0 || i+2 >= len(tokens) || !tokens[i+1].Is("=") {
		return text
	}
	end := i + 3
	for end < len(tokens)-1 && !isClause(tokens[end]) {
		end++
	}
	return text[:tokens[i].Offset] + text[tokens[end].Offset:]
}

// columnText is a column's clause. MariaDB before 11 shows a default of bytes
// as characters, some of which do not survive: then the property has the bytes.
func columnText(e element, column schema.Object) string {
	if utf8.ValidString(e.text) && !strings.ContainsRune(e.text, utf8.RuneError) || !strings.HasPrefix(column.Prop("default"), "0x") {
		return e.text
	}
	tokens := significant(e.text)
	for i, t := range tokens[:len(tokens)-1] {
		if value := tokens[i+1]; t.Is("default") && value.Kind == lexer.String {
			return e.text[:value.Offset] + column.Prop("default") + e.text[value.Offset+len(value.Text):]
		}
	}
	return e.text
}
