package lexer

import (
	"iter"
	"strings"
)

// Fold is what is compared of a text: two texts that fold alike are written
// alike but for comments, spacing, the case of unquoted words and quotes that
// a name does not need. String literals stay as they are. What MySQL executes
// of a conditional comment counts, its marks do not.
//
// Folding never joins or splits tokens: Fold(Fold(s)) == Fold(s).
func Fold(d Dialect, sql string) string {
	f := folding{dialect: d}
	f.text.Grow(len(sql))
	for s := (scanner{dialect: d, sql: sql}); s.pos < len(sql); { // Code without lines and columns
		t := Token{Offset: s.pos}
		t.Kind, t.Unterminated = s.next()
		t.Text = sql[t.Offset:s.pos]
		f.add(t)
	}
	return f.text.String()
}

// FoldTokens is Fold of tokens that have been read already.
func FoldTokens(d Dialect, tokens iter.Seq[Token]) string {
	f := folding{dialect: d}
	for t := range tokens {
		f.add(t)
	}
	return f.text.String()
}

// folding is a text on its way to be folded.
type folding struct {
	dialect      Dialect
	text         strings.Builder
	before, last piece
}

func (f *folding) add(t Token) {
	if !t.Significant() {
		return
	}
	p := piece{kind: t.Kind, text: foldToken(f.dialect, t)}
	p.unary = (p.text == "-" || p.text == "+") && !f.last.operand()
	if f.last.text != "" && !tight(f.before, f.last, p) {
		f.text.WriteByte(' ')
	}
	f.text.WriteString(p.text)
	f.before, f.last = f.last, p
}

// piece is a token as Fold writes it.
type piece struct {
	kind  Kind
	text  string
	unary bool // a sign rather than an operation
}

func (p piece) name() bool { return p.kind == Word || p.kind == Quoted }

// operand says whether a minus after the piece subtracts.
func (p piece) operand() bool {
	return p.kind == Word && !spaced[p.text] || p.kind == Quoted || p.kind == String || p.kind == Number || p.kind == Param ||
		p.text == ")" || p.text == "]"
}

// tight says whether no space belongs between two pieces. Only places are
// tight where the two can never be read as one token.
func tight(before, last, p piece) bool {
	switch {
	case last.text == "(" && last.kind == Punct:
		return true
	case last.unary:
		return p.kind == Number || p.name() || p.text == "("
	case last.text == "." && last.kind == Punct:
		return before.name() && (p.name() && !isDigit(p.text[0]) || p.text == "*") // MySQL has names like 1d, and reads t.1d as a number
	case p.kind != Punct:
		return false
	case p.text == "(":
		return last.kind == Quoted || last.kind == Word && !spaced[last.text]
	case p.text == ".":
		return last.name()
	}
	return p.text == ")" || p.text == "," || p.text == ";"
}

func foldToken(d Dialect, t Token) string {
	switch t.Kind {
	case Word:
		return Lower(t.Text)
	case Quoted:
		return foldQuoted(d, t)
	case Number:
		return Lower(t.Text)
	case String:
		if i := strings.IndexAny(t.Text, `'"$`); i > 0 {
			return Lower(t.Text[:i]) + t.Text[i:] // the prefix of X'00'
		}
	}
	return t.Text
}

// foldQuoted takes off quotes that change nothing. In SQLite names have no
// case, but a "Name" in double quotes keeps its own: where no column has that
// name, SQLite takes it for a string (https://sqlite.org/quirks.html#dblquote).
func foldQuoted(d Dialect, t Token) string {
	if t.Unterminated || t.Text[0]|0x20 == 'u' {
		return t.Text
	}
	name, mark := Name(d, t), t.Text[0]
	if d == SQLite {
		if mark != '"' {
			name = Lower(name)
		}
		mark = '"'
	}
	if plain(name) && !reserved[d][name] {
		return name
	}
	quote := string(mark)
	return quote + strings.ReplaceAll(name, quote, quote+quote) + quote
}

// plain says whether a name reads the same without quotes in every dialect.
func plain(name string) bool {
	for i := range len(name) {
		c := name[i]
		if !('a' <= c && c <= 'z' || c == '_' || i > 0 && isDigit(c)) {
			return false
		}
	}
	return name != ""
}
