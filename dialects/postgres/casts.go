package postgres

import (
	"strings"

	"github.com/schemadiff/schemadiff/lexer"
)

// canonicalCasts writes the two forms that a varchar's list of values takes as
// the one that a text's has. The server reads the first as the second when a
// dump is restored, so that a copy would differ from its original:
//
//	((j)::text = ANY ((ARRAY['x'::character varying])::text[]))    CHECK (j IN ('x'))
//	((j)::text = ANY (ARRAY[('x'::character varying)::text]))      the same, dumped and restored
//	((j)::text = ANY (ARRAY['x'::text]))                           CHECK (j::text IN ('x'))
//
// A literal's way to text by way of varchar without a length changes nothing.
func canonicalCasts(expression string) string {
	if !strings.Contains(expression, "'::character varying") || !strings.Contains(expression, "::text") {
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
		} else if literals, end := listCast(tokens, i); end > 0 {
			rewrite(i, end, "ARRAY["+strings.Join(literals, "::text, ")+"::text]")
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
// place of the last token; 0 where there is something else.
func castTwice(tokens []lexer.Token, i int) (literal string, end int) {
	if i+1 >= len(tokens) || !tokens[i].Is("(") || tokens[i+1].Kind != lexer.String ||
		!words(tokens, i+2, "::", "character", "varying", ")", "::", "text") || words(tokens, i+8, "[") {
		return "", 0
	}
	return tokens[i+1].Text, i + 7
}

// listCast reads (ARRAY['x'::character varying, ...])::text[].
func listCast(tokens []lexer.Token, i int) (literals []string, end int) {
	if !words(tokens, i, "(", "ARRAY", "[") {
		return nil, 0
	}
	for i += 3; i < len(tokens) && tokens[i].Kind == lexer.String && words(tokens, i+1, "::", "character", "varying"); i += 5 {
		literals = append(literals, tokens[i].Text)
		if words(tokens, i+4, "]", ")", "::", "text", "[", "]") {
			return literals, i + 9
		}
		if !words(tokens, i+4, ",") {
			break
		}
	}
	return nil, 0
}

// canonicalDefault takes a cast off a number where it casts to the column's own
// type, which the number becomes anyway: 0::bigint is kept apart from 0, and
// reads (0)::bigint.
func canonicalDefault(expression, columnType string) string {
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
