package postgres

import (
	"strings"

	"github.com/schemadiff/schemadiff/lexer"
)

// canonicalCasts writes the two forms that a varchar's list of values takes as
// the one that a text's has. The server reads the first as the second when a
// dump is restored, so that a copy would differ from its original:
//
//	((j)::text = ANY ((ARRAY['x'::character varying, k])::text[]))           CHECK (j IN ('x', k))
//	((j)::text = ANY (ARRAY[('x'::character varying)::text, (k)::text]))     the same, dumped and restored
//	((j)::text = ANY (ARRAY['x'::text, (k)::text]))                          CHECK (j::text IN ('x', k))
//
// A literal's way to text by way of varchar without a length changes nothing.
func canonicalCasts(expression string) string {
	if !strings.Contains(expression, "'::character varying)::text") && !strings.Contains(expression, "])::") &&
		!strings.Contains(expression, "'::character varying::text") && !strings.Contains(expression, "]::") {
		return expression
	}
	tokens := significant(expression)
	var b strings.Builder
	kept := 0
	rewrite := func(from, to int, text string) {
		b.WriteString(expression[kept:tokens[from].Offset])
		b.WriteString(text)
		kept = tokens[to].Offset + len(tokens[to].Text)
	}
	for i := 0; i < len(tokens); i++ {
		if literal, end := castTwice(tokens, i); end > 0 {
			rewrite(i, end, literal+"::text")
			i = end
		} else if elements, end := listCast(expression, tokens, i); end > 0 {
			rewrite(i, end, "ARRAY["+strings.Join(elements, ", ")+"]")
			i = end
		}
	}
	b.WriteString(expression[kept:])
	return b.String()
}

// words says whether tokens follow one another from a place on.
func words(tokens []lexer.Token, i int, texts ...string) bool {
	if i+len(texts) > len(tokens) {
		return false
	}
	for j, text := range texts {
		if !tokens[i+j].Is(text) {
			return false
		}
	}
	return true
}

// castTwice reads ('x'::character varying)::text and gives the literal and the
// place of the last token; 0 where there is something else. Of statistics the
// server leaves the brackets out.
func castTwice(tokens []lexer.Token, i int) (literal string, end int) {
	name := i
	if tokens[i].Is("(") {
		name++
	}
	if name >= len(tokens) || tokens[name].Kind != lexer.String || !words(tokens, name+1, "::", "character", "varying") {
		return "", 0
	}
	end = name + 4
	if name > i {
		if !words(tokens, end, ")") {
			return "", 0
		}
		end++
	}
	if !words(tokens, end, "::", "text") || words(tokens, end+2, "[") {
		return "", 0
	}
	return tokens[name].Text, end + 1
}

// listCast reads (ARRAY['x'::character varying, b])::text[] and gives the elements,
// each with the cast that the list has; 0 where there is something else.
func listCast(expression string, tokens []lexer.Token, i int) (elements []string, end int) {
	list, bracket := i, tokens[i].Is("(")
	if bracket {
		list++
	}
	if !words(tokens, list, "ARRAY", "[") || words(tokens, list+2, "ARRAY") || words(tokens, list+2, "]") { // a list of lists is cast further inside
		return nil, 0
	}
	depth, from := 0, list+2
	for n := from; n < len(tokens) && depth >= 0; n++ {
		switch t := tokens[n]; {
		case t.Is("("), t.Is("["):
			depth++
		case depth > 0 && (t.Is(")") || t.Is("]")):
			depth--
		case depth > 0:
		case t.Is(","), t.Is("]"):
			elements = append(elements, expression[tokens[from].Offset:tokens[n-1].Offset+len(tokens[n-1].Text)])
			from = n + 1
			if t.Is("]") {
				depth = -1
			}
		}
	}
	if depth >= 0 || bracket && !words(tokens, from, ")") {
		return nil, 0
	}
	if bracket {
		from++
	}
	typ, end := listType(tokens, from)
	if end == 0 {
		return nil, 0
	}
	for n, e := range elements {
		if e = canonicalCasts(e); bracket {
			e = "(" + e + ")"
		}
		elements[n] = canonicalCasts(e + "::" + typ)
	}
	return elements, end
}

// listType reads ::text[] and gives the type of the elements.
func listType(tokens []lexer.Token, i int) (typ string, end int) {
	if !words(tokens, i, "::") {
		return "", 0
	}
	var names []string
	for i++; i < len(tokens) && tokens[i].Kind == lexer.Word; i++ {
		names = append(names, tokens[i].Text)
	}
	if len(names) == 0 || !words(tokens, i, "[", "]") {
		return "", 0
	}
	return strings.Join(names, " "), i + 1
}

// canonicalDefault takes a cast off a number where it casts to the column's own
// type, which the number becomes anyway: 0::bigint is kept apart from 0, and
// reads (0)::bigint.
func canonicalDefault(expression, columnType string) string {
	expression = canonicalCasts(expression)
	number, typ, ok := strings.Cut(expression, ")::")
	number, bracket := strings.CutPrefix(number, "(")
	if !ok || !bracket || typ != columnType {
		return expression
	}
	tokens := significant(number)
	switch {
	case len(tokens) == 1 && tokens[0].Kind == lexer.Number:
		return number
	case len(tokens) == 3 && tokens[0].Kind == lexer.String && words(tokens, 1, "::", "integer"): // '-1'::integer
		return number
	}
	return expression
}
