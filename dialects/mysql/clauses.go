package mysql

import (
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/lexer"
)

// clauses is what of a table only its definition says.
type clauses struct {
	partitions string
	comments   string             // of the partitions
	periods    string             // MariaDB's application-time periods
	checks     map[string]bool    // names of a table with periods: the server checks each period under its name
	keys       map[string]keyText // by the index's name
}

// keyText is what of an index only the definition says.
type keyText struct {
	parser  string // of a FULLTEXT index
	columns string // where WITHOUT OVERLAPS hides the period's columns
	options string // KEY_BLOCK_SIZE and whatever comes to be
}

// statementParts is CREATE TABLE name (elements) options, taken apart.
type statementParts struct {
	elements [][]lexer.Token // columns, keys and constraints as they stand
	options  []lexer.Token   // engine, comment and so on
	tail     []lexer.Token   // from PARTITION BY on
}

func takeApart(text string) statementParts {
	p, _ := takeApartInto(make([]lexer.Token, 0, len(text)/5), text) // about as many as there are
	return p
}

// takeApartInto appends the tokens of which the parts are made, and returns them.
func takeApartInto(tokens []lexer.Token, text string) (statementParts, []lexer.Token) {
	var p statementParts
	start, depth, closed := 0, 0, false
	part := func() []lexer.Token { return tokens[start:len(tokens):len(tokens)] }
	for t := range lexer.Code(lexer.MySQL, text) {
		switch {
		case closed:
			if p.options == nil && t.Is("partition") {
				p.options, start = part(), len(tokens)
			}
		case t.Is("("):
			depth++
			if depth == 1 {
				start = len(tokens)
				continue
			}
		case t.Is(")"):
			depth--
			if depth == 0 {
				p.elements = append(p.elements, part())
				start, closed = len(tokens), true
				continue
			}
		case t.Is(",") && depth == 1:
			p.elements = append(p.elements, part())
			start = len(tokens)
			continue
		}
		tokens = append(tokens, t)
	}
	switch {
	case p.options != nil:
		p.tail = part()
	case closed:
		p.options = part()
	}
	return p, tokens
}

// written is tokens as Fold writes them, without the introducers of plain literals.
func written(tokens []lexer.Token) string {
	return lexer.FoldTokens(lexer.MySQL, withoutIntroducers(tokens))
}

// tableClauses reads what only the definition says. Most tables have nothing
// of the kind and are not taken apart.
func tableClauses(text string) clauses {
	var c clauses
	if !containsAny(text, "PARTITION BY", "PERIOD FOR", "WITH PARSER", "WITHOUT OVERLAPS", "KEY_BLOCK_SIZE=", "ENGINE_ATTRIBUTE", "VECTOR KEY") {
		return c
	}
	p := takeApart(text)
	c.partitions = written(withoutComments(p.tail))
	c.comments = partitionComments(p.tail)
	c.keys, c.checks = map[string]keyText{}, map[string]bool{}
	var periods []string
	for _, e := range p.elements {
		if e[0].Is("period") {
			periods = append(periods, written(e))
		} else if e[0].Is("constraint") && len(e) > 1 {
			c.checks[lexer.Name(lexer.MySQL, e[1])] = true
		} else if i := nameOfKey(e); i > 0 {
			c.keys[lexer.Name(lexer.MySQL, e[i])] = readKeyText(e[i+1:])
		} else if e[0].Is("primary") && len(e) > 2 {
			c.keys["PRIMARY"] = readKeyText(e[2:])
		}
	}
	c.periods = strings.Join(periods, ", ")
	return c
}

// partitionComments is the comments of partitions and their parts: p0 'text', p1 'text'.
func partitionComments(tail []lexer.Token) string {
	var list []string
	part := ""
	for i, t := range tail {
		if n := commentLength(tail[i:]); n > 0 {
			list = append(list, part+" "+tail[i+n-1].Text)
		} else if (t.Is("partition") || t.Is("subpartition")) && i+1 < len(tail) {
			part = name(lexer.Name(lexer.MySQL, tail[i+1]))
		}
	}
	return strings.Join(list, ", ")
}

// defaultIn is the literal that a table's definition gives a column for a
// default, "" if it gives none.
func defaultIn(definition, column string) string {
	for _, e := range takeApart(definition).elements {
		if e[0].Kind != lexer.Quoted || lexer.Name(lexer.MySQL, e[0]) != column {
			continue
		}
		for i, t := range e[:len(e)-1] {
			if t.Is("default") && (e[i+1].Kind == lexer.String || e[i+1].Kind == lexer.Number) {
				return e[i+1].Text
			}
		}
	}
	return ""
}

// nameOfKey is the place of an index's name among the tokens of [UNIQUE] KEY name (...), else 0.
func nameOfKey(e []lexer.Token) int {
	for i, t := range e[:min(len(e)-1, 2)] {
		if t.Is("key") && e[i+1].Kind == lexer.Quoted {
			return i + 1
		}
	}
	return 0
}

// readKeyText reads (columns) options.
func readKeyText(tokens []lexer.Token) keyText {
	var k keyText
	depth, end := 0, 0
	for i, t := range tokens {
		switch {
		case t.Is("("):
			depth++
		case t.Is(")"):
			depth--
		}
		if depth == 0 {
			end = i
			break
		}
	}
	if columns := tokens[:end+1]; slices.ContainsFunc(columns, func(t lexer.Token) bool { return t.Is("overlaps") }) {
		k.columns = expression(written(columns))
	}
	rest := withoutComments(tokens[end+1:])
	var options []lexer.Token
	for i := 0; i < len(rest); i++ {
		switch t := rest[i]; {
		case t.Is("parser") && i+1 < len(rest):
			k.parser = lexer.Name(lexer.MySQL, rest[i+1])
			i++
		case t.Is("using"): // the method
			i++
		case t.Is("with"), t.Is("invisible"), t.Is("ignored"):
		default:
			options = append(options, t)
		}
	}
	k.options = written(options)
	return k
}

// withoutComments leaves COMMENT 'text' and COMMENT = 'text' out.
func withoutComments(tokens []lexer.Token) []lexer.Token {
	return without(tokens, func(rest []lexer.Token, _ int) int { return commentLength(rest) })
}

// without leaves the clauses out whose number of tokens length says, given what
// follows and how many brackets are open. The tokens stay as they were.
func without(tokens []lexer.Token, length func(rest []lexer.Token, depth int) int) []lexer.Token {
	var out []lexer.Token
	depth, kept := 0, 0
	for i := 0; i < len(tokens); i++ {
		switch {
		case tokens[i].Is("("):
			depth++
		case tokens[i].Is(")"):
			depth--
		}
		if n := length(tokens[i:], depth); n > 0 {
			if out == nil {
				out = make([]lexer.Token, 0, len(tokens)-n)
			}
			out = append(out, tokens[kept:i]...)
			i += n - 1
			kept = i + 1
		}
	}
	if kept == 0 {
		return tokens
	}
	return append(out, tokens[kept:]...)
}

// commentLength is the number of tokens of the COMMENT clause that tokens begin with, else 0.
func commentLength(tokens []lexer.Token) int {
	switch {
	case !tokens[0].Is("comment"):
	case len(tokens) > 1 && tokens[1].Kind == lexer.String:
		return 2
	case len(tokens) > 2 && tokens[1].Is("=") && tokens[2].Kind == lexer.String:
		return 3
	}
	return 0
}

// withoutCounter leaves AUTO_INCREMENT=n, which is data, and the password of
// CONNECTION='mysql://user:password@host/db' out of a table's definition.
func withoutCounter(text string) (rest, counter string) {
	options := strings.LastIndex(text, "\n)")
	if options < 0 {
		return text, ""
	}
	head, tail := text[:options], text[options:]
	if !containsAny(tail, "AUTO_INCREMENT=", "CONNECTION=", "PASSWORD=") {
		return text, ""
	}
	var b strings.Builder
	var before []lexer.Token
	for t := range lexer.Tokens(lexer.MySQL, tail) {
		before = append(before, t)
		n := len(before)
		if n < 3 || !before[n-2].Is("=") {
			continue
		}
		switch option := before[n-3]; {
		case option.Is("auto_increment"):
			counter = t.Text
			before = before[:n-3]
			if m := len(before); m > 0 && before[m-1].Kind == lexer.Space {
				before = before[:m-1]
			}
		case option.Is("connection"), option.Is("password"):
			before[n-1].Text = "'[redacted]'"
		}
	}
	b.WriteString(head)
	for _, t := range before {
		b.WriteString(t.Text)
	}
	return b.String(), counter
}

func containsAny(text string, parts ...string) bool {
	return slices.ContainsFunc(parts, func(p string) bool { return strings.Contains(text, p) })
}
