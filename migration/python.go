package migration

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Only as much of Python is read as migrations need to say what they depend
// on: assignments of literals at the top of a module and of a class. The words
// are Python's own; nothing is evaluated.
// https://docs.python.org/3/reference/lexical_analysis.html

type pyKind int

const (
	pyEnd    pyKind = iota
	pyName          // identifiers and keywords
	pyString        // text is the value, prefixes and escapes resolved
	pyOther         // numbers and operators, one character each but for numbers
	pyLine          // the end of a logical line; indent is that of the next one
)

type pyToken struct {
	kind   pyKind
	text   string
	line   int
	indent int  // of a pyLine: columns before the line that follows
	opaque bool // of a pyString: bytes, or an f-string that would need evaluation
}

type pyLexer struct {
	src    string
	pos    int
	line   int
	depth  int // of open brackets: line ends inside them mean nothing
	tokens []pyToken
}

// pyTokens splits a source into tokens. Text that is not Python in the respects
// that matter (an unclosed string, a wrong bracket) is an error with its line.
func pyTokens(src string) ([]pyToken, error) {
	if !utf8.ValidString(src) {
		return nil, fmt.Errorf("line 1: not UTF-8")
	}
	l := &pyLexer{src: strings.TrimPrefix(src, "\ufeff"), line: 1}
	l.lineEnd()
	for l.pos < len(l.src) {
		if err := l.next(); err != nil {
			return nil, fmt.Errorf("line %d: %w", l.line, err)
		}
	}
	if l.depth > 0 {
		return nil, fmt.Errorf("line %d: a bracket is not closed", l.line)
	}
	l.add(pyToken{kind: pyLine})
	return l.tokens, nil
}

func (l *pyLexer) add(t pyToken) {
	t.line = l.line
	l.tokens = append(l.tokens, t)
}

// lineEnd notes where a logical line ends and how far the next is indented.
// Blank lines and comments belong to no line.
func (l *pyLexer) lineEnd() {
	for l.pos < len(l.src) {
		indent := 0
		for l.pos < len(l.src) {
			if c := l.src[l.pos]; c == ' ' {
				indent++
			} else if c == '\t' {
				indent += 8 - indent%8
			} else if c != '\f' {
				break
			}
			l.pos++
		}
		if l.pos < len(l.src) && l.src[l.pos] == '#' {
			l.comment()
		}
		if l.pos < len(l.src) && (l.src[l.pos] == '\n' || l.src[l.pos] == '\r') {
			l.newline()
			continue
		}
		l.add(pyToken{kind: pyLine, indent: indent})
		return
	}
}

func (l *pyLexer) newline() {
	if strings.HasPrefix(l.src[l.pos:], "\r\n") {
		l.pos++
	}
	l.pos++
	l.line++
}

func (l *pyLexer) comment() {
	for l.pos < len(l.src) && l.src[l.pos] != '\n' && l.src[l.pos] != '\r' {
		l.pos++
	}
}

func (l *pyLexer) next() error {
	switch c := l.src[l.pos]; {
	case c == '\n' || c == '\r':
		l.newline()
		if l.depth == 0 {
			l.lineEnd()
		}
	case c == ' ' || c == '\t' || c == '\f':
		l.pos++
	case c == '#':
		l.comment()
	case c == '\\':
		l.pos++
		if l.pos == len(l.src) || l.src[l.pos] != '\n' && l.src[l.pos] != '\r' {
			return fmt.Errorf("a backslash stands alone")
		}
		l.newline()
	case c == '"' || c == '\'':
		return l.str("")
	case nameByte(c):
		start := l.pos
		for l.pos < len(l.src) && (nameByte(l.src[l.pos]) || '0' <= l.src[l.pos] && l.src[l.pos] <= '9') {
			l.pos++
		}
		word := l.src[start:l.pos]
		if l.pos < len(l.src) && (l.src[l.pos] == '"' || l.src[l.pos] == '\'') && len(word) <= 2 && strings.Trim(strings.ToLower(word), "rbuft") == "" {
			return l.str(strings.ToLower(word))
		}
		l.add(pyToken{kind: pyName, text: word})
	default:
		switch {
		case strings.IndexByte("([{", c) >= 0:
			l.depth++
		case strings.IndexByte(")]}", c) >= 0:
			if l.depth--; l.depth < 0 {
				return fmt.Errorf("%c closes nothing", c)
			}
		}
		l.add(pyToken{kind: pyOther, text: string(c)})
		l.pos++
	}
	return nil
}

func nameByte(c byte) bool {
	return c == '_' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c >= utf8.RuneSelf
}

// str reads one string literal; the position is at its quote.
func (l *pyLexer) str(prefix string) error {
	quote := l.src[l.pos : l.pos+1]
	if three := strings.Repeat(quote, 3); strings.HasPrefix(l.src[l.pos:], three) {
		quote = three
	}
	l.pos += len(quote)
	raw := strings.Contains(prefix, "r")
	var text strings.Builder
	for {
		switch rest := l.src[l.pos:]; {
		case rest == "":
			return fmt.Errorf("a string is not closed")
		case strings.HasPrefix(rest, quote):
			l.pos += len(quote)
			l.add(pyToken{kind: pyString, text: text.String(), opaque: strings.ContainsAny(prefix, "bft")})
			return nil
		case rest[0] == '\\' && len(rest) > 1:
			if rest[1] == '\n' || rest[1] == '\r' {
				l.pos++
				l.newline()
				continue
			}
			n := 2
			if raw {
				text.WriteString(rest[:2])
			} else {
				var value string
				value, n = pyEscape(rest)
				text.WriteString(value)
			}
			l.pos += n
		case rest[0] == '\n' || rest[0] == '\r':
			if len(quote) == 1 {
				return fmt.Errorf("a string is not closed")
			}
			text.WriteByte('\n')
			l.newline()
		default:
			text.WriteByte(rest[0])
			l.pos++
		}
	}
}

// pyEscape resolves the escape at the beginning of s: its value and length.
// One that Python does not know stands for itself.
func pyEscape(s string) (string, int) {
	simple := map[byte]string{'\\': `\`, '\'': `'`, '"': `"`, 'n': "\n", 't': "\t", 'r': "\r", 'a': "\a", 'b': "\b", 'f': "\f", 'v': "\v"}
	if v, ok := simple[s[1]]; ok {
		return v, 2
	}
	if width := map[byte]int{'x': 2, 'u': 4, 'U': 8}[s[1]]; width > 0 && len(s) >= 2+width {
		if n, err := strconv.ParseUint(s[2:2+width], 16, 32); err == nil && utf8.ValidRune(rune(n)) {
			return string(rune(n)), 2 + width
		}
	}
	return s[:2], 2
}
