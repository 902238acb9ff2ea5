package migration

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"path"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/lexer"
)

const space = " \t\r\n\f\v"

// source is a file from which scripts are cut.
type source struct {
	path    string
	text    string
	dialect lexer.Dialect

	delimiter string       // what ends a statement for the tool, "" for the semicolon
	last      *lexer.Place // the place that was asked for last: the next is behind it, as a rule
	fix       []string     // what to do where a piece that the tool cut cannot be read
}

func openSource(fsys fs.FS, name string, d lexer.Dialect) (source, error) {
	if !strings.EqualFold(path.Ext(name), ".sql") {
		return source{}, fmt.Errorf("%s: %w", name, ErrCode)
	}
	text, err := fs.ReadFile(fsys, name)
	at := top
	return source{path: name, text: string(text), dialect: d, last: &at}, err
}

// refuse is the problem of a byte of the file.
func (s source) refuse(offset int, what string, fix ...string) error {
	return s.located(refuse(s.place(offset), what, fix...))
}

// located is a problem of the text with the file's name.
func (s source) located(m *misread) error {
	p := *m.problem
	p.Where = fmt.Sprintf("%s:%d:%d", s.path, m.at.Line, m.at.Col)
	return &p
}

func (s source) place(offset int) lexer.Place {
	if offset < s.last.Offset {
		*s.last = top
	}
	*s.last = s.last.After(s.text[s.last.Offset:offset])
	return *s.last
}

// piece is what a tool sends at once.
type piece struct {
	Statement

	// segments are the parts of its text that stand in the file as they are,
	// where the whole does not: many tools leave out lines or comments.
	segments []segment
}

// segment is a part of a piece's text, up to the next segment.
type segment struct {
	offset int // in the piece's text
	place  lexer.Place
}

// inFile is the place in the file of a byte of the piece's text.
func (p piece) inFile(offset int) lexer.Place {
	i, exact := slices.BinarySearchFunc(p.segments, offset, func(s segment, offset int) int { return cmp.Compare(s.offset, offset) })
	if !exact {
		i--
	}
	return p.segments[i].place.After(p.SQL[p.segments[i].offset:offset])
}

// piece is a part of the file as it is.
func (s source) piece(from, to int) piece {
	at := s.place(from)
	return piece{Statement: Statement{SQL: s.text[from:to], Line: at.Line, Col: at.Col, Offset: from, End: to}}
}

// trimmed is a part of the file without the space around it.
func (s source) trimmed(from, to int) piece {
	from = to - len(strings.TrimLeft(s.text[from:to], space))
	p := s.piece(from, to)
	p.SQL = strings.TrimRight(p.SQL, space)
	return p
}

// script is a script of pieces, each cut into its statements.
func (s source) script(tx Transaction, pieces ...piece) (*Script, error) {
	out := &Script{Path: s.path, Tx: tx}
	for _, p := range pieces {
		out.Sends = append(out.Sends, p.Statement)
		list, err := s.statements(p)
		if err != nil {
			return nil, err
		}
		out.Statements = append(out.Statements, list...)
	}
	return out, nil
}

// each is the script of a tool that cuts a part of the file as clients do, and
// sends its statements one by one.
func (s source) each(tx Transaction, from, to int) (*Script, error) {
	script, err := s.script(tx, s.piece(from, to))
	if err == nil {
		script.Sends = script.Statements
	}
	return script, err
}

// statements cuts a piece.
func (s source) statements(p piece) ([]Statement, error) {
	text, from := s.text[:p.End], lexer.Place{Offset: p.Offset, Line: p.Line, Col: p.Col}
	if p.segments != nil {
		text, from = p.SQL, top
	}
	list, err := splitFrom(s.dialect, text, from, s.delimiter)
	var m *misread
	if errors.As(err, &m) {
		if p.segments != nil {
			m.at = p.inFile(m.at.Offset)
		}
		if len(m.problem.Fix) == 0 {
			m.problem.Fix = s.fix
		}
		return nil, s.located(m)
	}
	if p.segments != nil {
		for i, st := range list {
			at := p.inFile(st.Offset)
			list[i].Line, list[i].Col, list[i].Offset = at.Line, at.Col, at.Offset
			list[i].End = min(p.inFile(st.End-1).Offset+1, p.End)
		}
	}
	return list, err
}

// lines yields the lines of a part of the file with their places, without their
// ends, as most tools read them.
func (s source) lines(from, to int) iter.Seq2[lexer.Place, string] {
	return func(yield func(lexer.Place, string) bool) {
		at := s.place(from)
		for line := range strings.Lines(s.text[from:to]) {
			if !yield(at, strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r")) {
				return
			}
			at = at.After(line)
		}
	}
}

// lineBuffer collects the lines of a piece.
type lineBuffer struct {
	places []lexer.Place
	lines  []string
}

func (b *lineBuffer) add(at lexer.Place, line string) {
	b.places, b.lines = append(b.places, at), append(b.lines, line)
}

func (b *lineBuffer) blank() bool {
	return !slices.ContainsFunc(b.lines, func(line string) bool { return strings.TrimSpace(line) != "" })
}

// take is the piece of the lines, which are not blank, with or without the
// space around it; the buffer is empty then.
func (b *lineBuffer) take(trim bool) piece {
	var p piece
	for i, size := 0, 0; i < len(b.lines); i++ {
		p.segments = append(p.segments, segment{size, b.places[i]})
		size += len(b.lines[i]) + 1
	}
	p.SQL = strings.Join(b.lines, "\n")
	p.End = b.places[len(b.lines)-1].Offset + len(b.lines[len(b.lines)-1])
	*b = lineBuffer{}
	if trim {
		return p.trimmed()
	}
	return p.placed()
}

// trimmed is the piece without the space around its text.
func (p piece) trimmed() piece {
	cut := len(p.SQL) - len(strings.TrimLeft(p.SQL, space))
	first := segment{cut, p.inFile(cut)}
	p.segments = append([]segment{first}, slices.DeleteFunc(p.segments, func(s segment) bool { return s.offset <= cut })...)
	for i := range p.segments {
		p.segments[i].offset -= cut
	}
	p.SQL = strings.TrimRight(p.SQL[cut:], space)
	return p.placed()
}

// placed is the piece with the place of its first character.
func (p piece) placed() piece {
	at := p.inFile(0)
	p.Offset, p.Line, p.Col = at.Offset, at.Line, at.Col
	return p
}

// semicolon says whether a line ends with one, but for a comment behind it: how
// the tools that read by lines know the end of a statement.
func semicolon(line string) bool {
	last := ""
	for word := range strings.FieldsSeq(line) {
		if strings.HasPrefix(word, "--") {
			break
		}
		last = word
	}
	return strings.HasSuffix(last, ";")
}

// wholeFile is the script of a tool that sends a file as it is; nil where the
// file does not exist.
func wholeFile(fsys fs.FS, name string, d lexer.Dialect, tx Transaction) (*Script, error) {
	s, err := openSource(fsys, name, d)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	return s.script(tx, s.piece(0, len(s.text)))
}

// wholeFiles are the scripts of a tool that has a file for each direction; the
// other one may be missing.
func wholeFiles(fsys fs.FS, up, down string, d lexer.Dialect, tx Transaction) (*Script, *Script, error) {
	first, err := wholeFile(fsys, up, d, tx)
	if err != nil || down == "" || down == up {
		return first, nil, err
	}
	second, err := wholeFile(fsys, down, d, tx)
	return first, second, err
}
