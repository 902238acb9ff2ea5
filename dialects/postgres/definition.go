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
	if keys, ok := plainKeys(definition); ok {
		return indexClauses{keys: keys}, true
	}
	depth, open := 0, 0 // of brackets; where the outermost one's content begins
	clause := ""        // what the brackets belong to
	for t := range lexer.Code(lexer.Postgres, definition) {
		switch {
		case t.Is("("):
			if depth++; depth == 1 {
				open = t.Offset + 1
			}
		case t.Is(")"):
			if depth--; depth > 0 {
				continue
			}
			switch clause {
			case "USING":
				c.keys, ok = definition[open:t.Offset], true
			case "INCLUDE":
				c.include = definition[open:t.Offset]
			}
			clause = ""
		case depth > 0 || t.Kind != lexer.Word:
		case t.Is("USING") && !ok, t.Is("INCLUDE") && ok, t.Is("WITH"):
			clause = t.Text
		case t.Is("WHERE") && ok:
			c.where = strings.TrimSpace(definition[t.Offset+len("WHERE"):])
			return c, true
		}
	}
	return c, ok
}

// plainKeys is the keys of an index that has nothing but names and words in its
// brackets, and nothing behind them: most are like that, and take no lexer.
func plainKeys(definition string) (keys string, ok bool) {
	_, rest, _ := strings.Cut(definition, " USING ")
	_, rest, _ = strings.Cut(rest, " (")
	keys, rest, ok = strings.Cut(rest, ")")
	if !ok || rest != "" || strings.ContainsAny(definition[:len(definition)-len("(")-len(keys)-len(")")], `("`) {
		return "", false
	}
	for _, b := range []byte(keys) {
		if b != '_' && b != ',' && b != ' ' && (b < '0' || b > '9') && (b < 'a' || b > 'z') && (b < 'A' || b > 'Z') {
			return "", false
		}
	}
	return keys, true
}

// significant is the tokens that mean something.
func significant(sql string) []lexer.Token {
	tokens := make([]lexer.Token, 0, 16+len(sql)/6)
	for t := range lexer.Tokens(lexer.Postgres, sql) {
		if t.Significant() {
			tokens = append(tokens, t)
		}
	}
	return tokens
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
