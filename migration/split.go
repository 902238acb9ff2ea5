package migration

import (
	"fmt"
	"strings"

	"github.com/schemadiff/schemadiff/lexer"
)

// Split cuts SQL into statements: PostgreSQL's as psql does, MySQL's as its
// client does where there are DELIMITER lines and as the server does where
// there are none, SQLite's as sqlite3_complete does. What only a client
// understands is refused, but for DELIMITER and the data of COPY.
//
// Nothing is lost: between the statements stand space, comments, terminators
// and DELIMITER lines, and each statement is what stands in the text. MySQL is
// read as without the SQL modes ANSI_QUOTES and NO_BACKSLASH_ESCAPES.
func Split(d lexer.Dialect, sql string) ([]Statement, error) {
	return splitFrom(d, sql, top, "")
}

// top is where a file begins.
var top = lexer.Place{Line: 1, Col: 1}

// splitFrom cuts what stands from a place on; the places are those in the text.
// A delimiter other than the semicolon, "" for that, ends the statements then.
func splitFrom(d lexer.Dialect, text string, at lexer.Place, delimiter string) ([]Statement, error) {
	s := splitter{dialect: d, text: text, delimiter: delimiter}
	for at.Offset < len(text) {
		next, err := s.cut(at)
		if err != nil {
			return nil, err
		}
		at = next
	}
	return s.out, nil
}

type splitter struct {
	dialect   lexer.Dialect
	text      string
	delimiter string // of MySQL's client or of the tool, "" for the semicolon
	out       []Statement
}

// body follows what is open in a statement: a semicolon does not end it there.
type body interface {
	see(t lexer.Token)
	open() bool
}

// cut reads one statement, or what stands between two, and says where to go on.
func (s *splitter) cut(at lexer.Place) (lexer.Place, error) {
	var first lexer.Token // of the statement
	end, conditional := -1, false
	open := s.body()
	for t := range lexer.TokensFrom(s.dialect, s.text, at) {
		here := lexer.Place{Offset: t.Offset, Line: t.Line, Col: t.Col}
		behind := t.Offset + len(t.Text)
		if i := s.delimits(t, conditional); i >= 0 {
			if i > t.Offset && end < 0 {
				first = t
			}
			if i > t.Offset {
				end = i
			}
			stop := i + len(s.delimiter)
			s.add(first, end, stop)
			return here.After(s.text[t.Offset:stop]), nil
		}
		switch {
		case t.Unterminated:
			return at, refuse(here, fmt.Sprintf("%s that begins here is not closed", kinds[t.Kind]))
		case t.Kind == lexer.Conditional:
			conditional = t.Text != "*/"
		case !t.Significant():
			continue
		case end < 0 && s.dialect == lexer.MySQL && t.Is("delimiter"):
			return s.setDelimiter(here)
		}
		if err := s.command(t, here, end < 0); err != nil {
			return at, err
		}
		if t.Is(";") && s.delimiter == "" && !conditional && !open.open() {
			next := here.After(t.Text)
			s.add(first, end, behind)
			if c, ok := open.(*postgresBody); ok && c.copies {
				return s.data(next)
			}
			return next, nil
		}
		if end < 0 {
			first = t
		}
		end = behind
		if t.Significant() {
			open.see(t)
		}
	}
	if end >= 0 {
		s.add(first, end, end)
	}
	return lexer.Place{Offset: len(s.text)}, nil
}

var kinds = map[lexer.Kind]string{lexer.Comment: "a comment", lexer.String: "a string", lexer.Quoted: "a quoted name", lexer.Param: "a quoted variable"}

func (s *splitter) body() body {
	switch s.dialect {
	case lexer.MySQL:
		return &program{}
	case lexer.SQLite:
		return &triggerBody{}
	}
	return &postgresBody{}
}

// add adds a statement; two terminators in a row have none between them.
func (s *splitter) add(first lexer.Token, end, stop int) {
	if end >= 0 {
		s.out = append(s.out, Statement{SQL: s.text[first.Offset:end], Line: first.Line, Col: first.Col, Offset: first.Offset, End: stop})
	}
}

// delimits finds the client's own delimiter at or within a token: END$$ is a
// word to the server, and two of them to the client.
func (s *splitter) delimits(t lexer.Token, conditional bool) int {
	if s.delimiter == "" || conditional {
		return -1
	}
	last := t.Offset + len(t.Text)
	if t.Kind == lexer.String || t.Kind == lexer.Quoted || t.Kind == lexer.Comment || strings.ContainsAny(t.Text, "'\"`") {
		last = t.Offset + 1
	}
	for i := t.Offset; i < last; i++ {
		if strings.HasPrefix(s.text[i:], s.delimiter) {
			return i
		}
	}
	return -1
}

// setDelimiter reads a line DELIMITER x.
// https://dev.mysql.com/doc/refman/8.4/en/mysql-commands.html
func (s *splitter) setDelimiter(at lexer.Place) (lexer.Place, error) {
	line := s.text[at.Offset:]
	if i := strings.IndexByte(line, '\n'); i >= 0 {
		line = line[:i]
	}
	words := strings.Fields(line)
	if len(words) < 2 || len(words[0]) != len("delimiter") {
		return at, refuse(at, "DELIMITER says no delimiter")
	}
	delimiter := unquote(words[1])
	if strings.Contains(delimiter, `\`) || delimiter == "" {
		return at, refuse(at, fmt.Sprintf("%q cannot be a delimiter: the client refuses a backslash and nothing at all", delimiter))
	}
	if s.delimiter = delimiter; delimiter == ";" {
		s.delimiter = ""
	}
	return at.After(line), nil
}

// data reads the lines behind COPY ... FROM stdin, up to \. or the end.
// https://www.postgresql.org/docs/current/sql-copy.html
func (s *splitter) data(at lexer.Place) (lexer.Place, error) {
	rest, lines, _ := strings.Cut(s.text[at.Offset:], "\n")
	if bare, _, _ := strings.Cut(rest, "--"); strings.TrimSpace(bare) != "" {
		return at, refuse(at, "a statement stands behind COPY ... FROM stdin, where its data begin on the next line", "put the statement below the data")
	}
	statement := &s.out[len(s.out)-1]
	statement.Copy = true
	size := 0
	for line := range strings.Lines(lines) {
		if strings.TrimRight(line, "\r\n") == `\.` {
			statement.Data = lines[:size]
			size += len(strings.TrimRight(line, "\r\n"))
			break
		}
		size += len(line)
		statement.Data = lines[:size]
	}
	statement.End = min(at.Offset+len(rest)+1+size, len(s.text))
	return at.After(s.text[at.Offset:statement.End]), nil
}
