package postgres

import (
	"strings"

	"github.com/schemadiff/schemadiff/lexer"
)

// indexClauses are the parts of what pg_get_indexdef prints.
type indexClauses struct {
	keys    string // "a, lower(b) COLLATE \"C\" DESC"
	include string
	where   string
}

// parseIndex takes the server's own CREATE INDEX apart. ok is false for a text
// that does not read like one; then only the definitions are compared.
func parseIndex(definition string) (c indexClauses, ok bool) {
	tokens := significant(definition)
	i := indexOf(tokens, 0, "USING") + 2 // the method's name
	if i < 2 || i >= len(tokens) || !tokens[i].Is("(") {
		return indexClauses{}, false
	}
	end := closing(tokens, i)
	c.keys = between(definition, tokens[i], tokens[end])
	for i = end + 1; i < len(tokens); i++ {
		switch {
		case tokens[i].Is("INCLUDE") && i+1 < len(tokens):
			end = closing(tokens, i+1)
			c.include = between(definition, tokens[i+1], tokens[end])
			i = end
		case tokens[i].Is("WITH") && i+1 < len(tokens):
			i = closing(tokens, i+1)
		case tokens[i].Is("WHERE"):
			c.where = strings.TrimSpace(definition[tokens[i].Offset+len("WHERE"):])
			return c, true
		}
	}
	return c, true
}

// significant is the tokens that mean something.
func significant(sql string) []lexer.Token {
	tokens := make([]lexer.Token, 0, 16)
	for t := range lexer.Tokens(lexer.Postgres, sql) {
		if t.Significant() {
			tokens = append(tokens, t)
		}
	}
	return tokens
}

// indexOf finds a keyword from a place on, -1 where it is not.
func indexOf(tokens []lexer.Token, from int, word string) int {
	for i := from; i < len(tokens); i++ {
		if tokens[i].Is(word) {
			return i
		}
	}
	return -1
}

// closing finds the bracket that closes the one at a place; in a text that
// ends before, the last token.
func closing(tokens []lexer.Token, open int) int {
	depth := 0
	for i := open; i < len(tokens); i++ {
		switch {
		case tokens[i].Is("("):
			depth++
		case tokens[i].Is(")"):
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return len(tokens) - 1
}

func between(text string, open, close lexer.Token) string {
	return text[open.Offset+1 : close.Offset]
}
