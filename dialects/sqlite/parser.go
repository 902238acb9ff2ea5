package sqlite

import (
	"fmt"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/lexer"
)

// parser reads a definition that SQLite has already accepted, so it checks
// nothing and only finds its way. It stops at the first thing that it does not
// know: err says so, and what was read is not believed.
type parser struct {
	sql    string
	tokens []lexer.Token // with a sentinel of no kind at the end
	pos    int
	err    error
}

func newParser(sql string) *parser {
	tokens := slices.Collect(lexer.Code(lexer.SQLite, sql))
	return &parser{sql: sql, tokens: append(tokens, lexer.Token{Offset: len(sql)})}
}

func (p *parser) peek() lexer.Token { return p.tokens[p.pos] }
func (p *parser) done() bool        { return p.pos == len(p.tokens)-1 }

func (p *parser) next() lexer.Token {
	t := p.tokens[p.pos]
	if !p.done() {
		p.pos++
	}
	return t
}

// accept moves past these tokens if all of them come next.
func (p *parser) accept(texts ...string) bool {
	for i, text := range texts {
		if p.pos+i >= len(p.tokens) || !p.tokens[p.pos+i].Is(text) {
			return false
		}
	}
	p.pos += len(texts)
	return true
}

// acceptOne moves past one of these tokens and returns it in upper case.
func (p *parser) acceptOne(texts ...string) (string, bool) {
	for _, text := range texts {
		if p.accept(text) {
			return text, true
		}
	}
	return "", false
}

func (p *parser) expect(texts ...string) {
	if !p.accept(texts...) {
		p.fail()
	}
}

// fail notes what was not understood and goes to the end.
func (p *parser) fail() {
	if p.err == nil {
		t := p.peek()
		if p.done() {
			p.err = fmt.Errorf("the definition ends unexpectedly")
		} else {
			p.err = fmt.Errorf("line %d, column %d: %q is not understood", t.Line, t.Col, t.Text)
		}
	}
	p.pos = len(p.tokens) - 1
}

// name reads an identifier; SQLite takes a 'string' for one as well.
func (p *parser) name() string {
	name, ok := nameOf(p.peek())
	if !ok {
		p.fail()
		return ""
	}
	p.next()
	return name
}

// nameOf is the name that a token stands for where only a name can stand.
func nameOf(t lexer.Token) (name string, ok bool) {
	switch t.Kind {
	case lexer.Word, lexer.Quoted:
		return lexer.Name(lexer.SQLite, t), true
	case lexer.String:
		if strings.HasPrefix(t.Text, "'") && !t.Unterminated {
			return strings.ReplaceAll(t.Text[1:len(t.Text)-1], "''", "'"), true
		}
	}
	return "", false
}

// qualified reads a name that may be preceded by its database's.
func (p *parser) qualified() string {
	name := p.name()
	if p.accept(".") {
		name = p.name()
	}
	return name
}

// from is the text that begins at a token and ends before the current one.
func (p *parser) from(start int) string {
	if start >= p.pos {
		return ""
	}
	last := p.tokens[p.pos-1]
	return p.sql[p.tokens[start].Offset : last.Offset+len(last.Text)]
}

// parenthesised reads "( ... )" and returns what is between.
func (p *parser) parenthesised() string {
	p.expect("(")
	text := p.until(func(t lexer.Token) bool { return t.Is(")") })
	p.expect(")")
	return text
}

// until reads up to the first token, outside parentheses, that ends it.
func (p *parser) until(ends func(lexer.Token) bool) string {
	start, depth := p.pos, 0
	for !p.done() {
		t := p.peek()
		switch {
		case depth == 0 && ends(t):
			return p.from(start)
		case t.Is("("):
			depth++
		case t.Is(")"):
			depth--
		}
		p.next()
	}
	return p.from(start)
}

// names reads "(a, b)".
func (p *parser) names() []string {
	var names []string
	p.expect("(")
	for p.err == nil {
		names = append(names, p.name())
		if !p.accept(",") {
			break
		}
	}
	p.expect(")")
	return names
}
