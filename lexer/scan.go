package lexer

import "strings"

const byteOrderMark = "\ufeff"

// scanner stands before the byte at pos.
type scanner struct {
	dialect     Dialect
	sql         string
	pos         int
	conditional bool // inside a comment that MySQL executes
}

// peek is the byte that is n bytes ahead, 0 past the end.
func (s *scanner) peek(n int) byte {
	if s.pos+n < len(s.sql) {
		return s.sql[s.pos+n]
	}
	return 0
}

func (s *scanner) at(prefix string) bool { return strings.HasPrefix(s.sql[s.pos:], prefix) }

// next moves past one token, at least one byte, and says what it was.
func (s *scanner) next() (kind Kind, unterminated bool) {
	c := s.peek(0)
	switch {
	case isSpace(c):
		s.skip(isSpace)
		return Space, false
	case c == '(' || c == ')' || c == ',' || c == ';': // most marks are one of these
		s.pos++
		return Punct, false
	case s.pos == 0 && s.at(byteOrderMark):
		s.pos += len(byteOrderMark)
		return Space, false
	case s.lineComment():
		return Comment, false
	case s.at("/*"):
		return s.blockComment()
	case s.conditional && s.at("*/"):
		s.conditional = false
		s.pos += 2
		return Conditional, false
	case c == '\'':
		return String, s.quoted('\'', s.dialect == MySQL)
	case c == '"' && s.dialect == MySQL: // sql_mode without ANSI_QUOTES
		return String, s.quoted('"', true)
	case c == '"', c == '`' && s.dialect != Postgres:
		return Quoted, s.quoted(c, false)
	case c == '[' && s.dialect == SQLite:
		return Quoted, s.until("]")
	case isDigit(c), c == '.' && isDigit(s.peek(1)):
		return s.number(), false
	case isWordStart(c), c == '$' && s.dialect == MySQL:
		return s.word()
	case c == '$', c == '?', c == ':', c == '@':
		return s.sigil()
	}
	s.operator()
	return Punct, false
}

func (s *scanner) skip(while func(byte) bool) {
	for s.pos < len(s.sql) && while(s.sql[s.pos]) {
		s.pos++
	}
}

// until moves past the next mark, or to the end of the input.
func (s *scanner) until(mark string) (unterminated bool) {
	i := strings.Index(s.sql[s.pos:], mark)
	if i < 0 {
		s.pos = len(s.sql)
		return true
	}
	s.pos += i + len(mark)
	return false
}

// lineComment moves past a comment that the end of the line ends.
func (s *scanner) lineComment() bool {
	switch {
	case s.dialect == MySQL && s.at("#"):
	case s.at("--"):
		// https://dev.mysql.com/doc/refman/8.4/en/ansi-diff-comments.html: 5--1 is 6 in MySQL.
		if after := s.peek(2); s.dialect == MySQL && after > ' ' {
			return false
		}
	default:
		return false
	}
	s.skip(func(c byte) bool { return c != '\n' && (c != '\r' || s.dialect != Postgres) })
	return true
}

// blockComment moves past a comment, or past the opening mark of one that
// MySQL or MariaDB executes.
func (s *scanner) blockComment() (Kind, bool) {
	if s.dialect == MySQL && !s.conditional && (s.at("/*!") || s.at("/*M!")) {
		s.pos = s.pos + strings.IndexByte(s.sql[s.pos:], '!') + 1
		for digits := 0; digits < 6 && isDigit(s.peek(0)); digits++ {
			s.pos++
		}
		s.conditional = true
		return Conditional, false
	}
	s.pos += 2
	if s.dialect != Postgres {
		return Comment, s.until("*/")
	}
	for depth := 1; s.pos < len(s.sql); s.pos++ {
		switch {
		case s.at("/*"):
			depth++
			s.pos++
		case s.at("*/"):
			depth--
			s.pos++
			if depth == 0 {
				s.pos++
				return Comment, false
			}
		}
	}
	return Comment, true
}

// quoted moves past a quote that starts here. Doubling is an escape in every
// dialect and for every quote; a backslash is where the caller says so.
func (s *scanner) quoted(quote byte, backslash bool) (unterminated bool) {
	for s.pos++; s.pos < len(s.sql); s.pos++ {
		switch c := s.sql[s.pos]; {
		case c == '\\' && backslash && s.pos+1 < len(s.sql):
			s.pos++
		case c == quote && s.peek(1) == quote:
			s.pos++
		case c == quote:
			s.pos++
			return false
		}
	}
	return true
}

// number moves past a literal. MySQL allows names that begin with digits.
func (s *scanner) number() Kind {
	start := s.pos
	if s.peek(0) == '0' && (s.peek(1)|0x20 == 'x' || s.peek(1)|0x20 == 'b' || s.peek(1)|0x20 == 'o') {
		s.pos += 2
		s.skip(func(c byte) bool { return isDigit(c) || c == '_' || 'a' <= c|0x20 && c|0x20 <= 'f' })
	} else {
		digits := func(c byte) bool { return isDigit(c) || c == '_' && s.dialect != MySQL }
		s.skip(digits)
		if s.peek(0) == '.' && s.peek(1) != '.' { // not PL/pgSQL's 1..10
			s.pos++
			s.skip(digits)
		}
		if e := s.peek(0) | 0x20; e == 'e' && (isDigit(s.peek(1)) || (s.peek(1) == '+' || s.peek(1) == '-') && isDigit(s.peek(2))) {
			s.pos += 2
			s.skip(digits)
		}
	}
	if s.dialect == MySQL && isWordPart(s.peek(0)) && !strings.ContainsAny(s.sql[start:s.pos], ".+-") {
		s.skip(isWordPart)
		return Word
	}
	return Number
}

// word moves past a name, or past a literal whose prefix looks like one.
func (s *scanner) word() (Kind, bool) {
	start := s.pos
	s.skip(isWordPart)
	if after := s.peek(0); after != '\'' && after != '&' {
		return Word, false
	}
	prefix := Lower(s.sql[start:s.pos])
	if s.peek(0) == '\'' && literalPrefix(s.dialect, prefix) {
		return String, s.quoted('\'', s.dialect == MySQL || prefix == "e")
	}
	if s.dialect == Postgres && prefix == "u" && s.peek(0) == '&' {
		switch s.peek(1) {
		case '\'':
			s.pos++
			return String, s.quoted('\'', false)
		case '"':
			s.pos++
			return Quoted, s.quoted('"', false)
		}
	}
	return Word, false
}

func literalPrefix(d Dialect, prefix string) bool {
	switch prefix {
	case "x":
		return true
	case "b", "n":
		return d != SQLite
	case "e":
		return d == Postgres
	}
	return false
}

// sigil moves past what begins with a sign that may introduce a parameter.
func (s *scanner) sigil() (Kind, bool) {
	c := s.peek(0)
	switch {
	case c == '$' && s.dialect == Postgres:
		if isDigit(s.peek(1)) {
			s.pos++
			s.skip(isDigit)
			return Param, false
		}
		return s.dollarQuoted()
	case c == '?' && s.dialect != Postgres:
		s.pos++
		if s.dialect == SQLite {
			s.skip(isDigit)
		}
		return Param, false
	case c == '@' && s.dialect == MySQL:
		return s.variable()
	case s.dialect == SQLite && isWordPart(s.peek(1)): // $a, :a, @a
		s.pos++
		s.skip(isWordPart)
		return Param, false
	}
	s.operator()
	return Punct, false
}

// variable moves past MySQL's @name, @'name', @@name.
func (s *scanner) variable() (Kind, bool) {
	s.pos++
	switch c := s.peek(0); {
	case c == '@':
		s.pos++
	case c == '\'' || c == '"' || c == '`':
		return Param, s.quoted(c, c != '`')
	}
	s.skip(isWordPart)
	return Param, false
}

// dollarQuoted moves past $tag$ ... $tag$.
func (s *scanner) dollarQuoted() (Kind, bool) {
	end := s.pos + 1
	for end < len(s.sql) && isWordPart(s.sql[end]) && s.sql[end] != '$' {
		end++
	}
	if end == len(s.sql) || s.sql[end] != '$' {
		s.pos++
		return Punct, false
	}
	tag := s.sql[s.pos : end+1]
	s.pos = end + 1
	return String, s.until(tag)
}

// operators of MySQL and SQLite that are longer than a character, longest first.
var operators = []string{"<=>", "->>", "->", "<=", ">=", "<>", "!=", "==", "||", "&&", "<<", ">>", ":="}

// operator moves past one operator or punctuation mark.
func (s *scanner) operator() {
	if s.dialect == Postgres {
		s.postgresOperator()
		return
	}
	for _, op := range operators {
		if s.at(op) {
			s.pos += len(op)
			return
		}
	}
	s.pos++
}

// postgresOperator follows
// https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-OPERATORS
func (s *scanner) postgresOperator() {
	for _, op := range [...]string{"::", ":=", ".."} {
		if s.at(op) {
			s.pos += len(op)
			return
		}
	}
	const plain, special = "+-*/<>=", "~!@#%^&|`?"
	start, isSpecial := s.pos, false
	for s.pos < len(s.sql) && strings.IndexByte(plain+special, s.sql[s.pos]) >= 0 && !s.at("--") && !s.at("/*") {
		isSpecial = isSpecial || strings.IndexByte(special, s.sql[s.pos]) >= 0
		s.pos++
	}
	for !isSpecial && s.pos > start+1 && (s.sql[s.pos-1] == '+' || s.sql[s.pos-1] == '-') {
		s.pos-- // a=-1 is an assignment of -1
	}
	if s.pos == start {
		s.pos++
	}
}

func isSpace(c byte) bool {
	return c == ' ' || '\t' <= c && c <= '\r'
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// isWordStart takes every byte of a character beyond ASCII for a letter, as the servers do.
func isWordStart(c byte) bool {
	return 'a' <= c|0x20 && c|0x20 <= 'z' || c == '_' || c >= 0x80
}

func isWordPart(c byte) bool { return isWordStart(c) || isDigit(c) || c == '$' }
