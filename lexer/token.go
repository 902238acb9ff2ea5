// Package lexer cuts SQL into tokens. It is the only reading of SQL that is
// ours: everything that needs a parser is asked of a database.
package lexer

import (
	"fmt"
	"iter"
	"strings"
	"unicode/utf8"
)

// Dialect decides what quotes, escapes and comments look like.
type Dialect int

// The dialects. MariaDB reads as MySQL.
const (
	Postgres Dialect = iota + 1
	MySQL
	SQLite
)

// Kind is what a token is.
type Kind uint8

// The kinds of token.
const (
	Space       Kind = iota + 1 // white space, a byte order mark
	Comment                     // with its marks, without the newline that ends it
	Conditional                 // the marks of a comment that MySQL executes: "/*!50100" and its "*/"
	Word                        // a keyword or a name without quotes
	Quoted                      // a name with its quotes
	String                      // a literal with its quotes and prefix: E'a', X'00', $$a$$
	Number                      // 1, 1.5e3, 0xff
	Param                       // $1, ?, :name, @name, @@name
	Punct                       // an operator, a comma, a bracket, a semicolon, or a byte that is nothing else
)

var kindNames = [...]string{Space: "space", Comment: "comment", Conditional: "conditional", Word: "word",
	Quoted: "quoted", String: "string", Number: "number", Param: "param", Punct: "punct"}

// String is the kind's name.
func (k Kind) String() string {
	if k == 0 || int(k) >= len(kindNames) {
		return fmt.Sprintf("kind %d", uint8(k))
	}
	return kindNames[k]
}

// Token is one piece of SQL.
type Token struct {
	Text         string // as written
	Offset       int    // of its first byte, from 0
	Line, Col    int    // of its first character, from 1; columns count characters as servers do, not bytes
	Kind         Kind
	Unterminated bool // a comment or quote that runs to the end of the input
}

// Is says whether the token is this keyword, in any case, or this punctuation.
func (t Token) Is(text string) bool {
	return t.Kind == Punct && t.Text == text || t.Kind == Word && strings.EqualFold(t.Text, text)
}

// Significant says whether the token means something: it is neither space nor
// comment nor the marks of a conditional comment.
func (t Token) Significant() bool {
	return t.Kind != Space && t.Kind != Comment && t.Kind != Conditional
}

// Place is where something stands in a text.
type Place struct {
	Offset    int // in bytes, from 0
	Line, Col int // from 1, in characters
}

// After is the place behind a text that begins at p.
func (p Place) After(text string) Place {
	p.Offset += len(text)
	if n := strings.Count(text, "\n"); n > 0 {
		p.Line += n
		p.Col = 1
		text = text[strings.LastIndexByte(text, '\n')+1:]
	}
	p.Col += utf8.RuneCountInString(text)
	return p
}

// Tokens yields every token of the input. It is lossless: the texts in
// sequence are the input, whatever the input is.
func Tokens(d Dialect, sql string) iter.Seq[Token] {
	return TokensFrom(d, sql, Place{Line: 1, Col: 1})
}

// TokensFrom yields the tokens from a place on that is not within a token.
func TokensFrom(d Dialect, sql string, at Place) iter.Seq[Token] {
	return func(yield func(Token) bool) {
		for s := (scanner{dialect: d, sql: sql, pos: at.Offset}); s.pos < len(sql); {
			t := Token{Offset: at.Offset, Line: at.Line, Col: at.Col}
			t.Kind, t.Unterminated = s.next()
			t.Text = sql[t.Offset:s.pos]
			if !yield(t) {
				return
			}
			at = at.After(t.Text)
		}
	}
}

// Code yields the tokens that mean something. What MySQL executes of a
// conditional comment is among them.
func Code(d Dialect, sql string) iter.Seq[Token] {
	return func(yield func(Token) bool) {
		for t := range Tokens(d, sql) {
			if t.Significant() && !yield(t) {
				return
			}
		}
	}
}

// Name is the name that a Word or Quoted token stands for: without quotes, and
// in PostgreSQL in lower case where it has none. Other tokens give their text.
func Name(d Dialect, t Token) string {
	switch {
	case t.Kind == Word && d == Postgres:
		return Lower(t.Text)
	case t.Kind != Quoted || t.Text[0] != '"' && t.Text[0] != '`' && t.Text[0] != '[':
		return t.Text // with U&"" the escapes stay
	}
	inner := t.Text[1:]
	if !t.Unterminated {
		inner = inner[:len(inner)-1]
	}
	if t.Text[0] == '[' {
		return inner
	}
	quote := t.Text[:1]
	return strings.ReplaceAll(inner, quote+quote, quote)
}

// Lower is strings.ToLower for ASCII alone: that is what the servers fold.
func Lower(s string) string {
	for i := range len(s) {
		if 'A' <= s[i] && s[i] <= 'Z' {
			b := []byte(s)
			for ; i < len(b); i++ {
				if 'A' <= b[i] && b[i] <= 'Z' {
					b[i] += 'a' - 'A'
				}
			}
			return string(b)
		}
	}
	return s
}
