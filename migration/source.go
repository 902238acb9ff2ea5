package migration

import (
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"path"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/lexer"
	"github.com/schemadiff/schemadiff/problem"
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

// located gives a problem of the text the file's name.
func (s source) located(err error) error {
	var p *problem.Error
	if !errors.As(err, &p) {
		return err
	}
	var line, col int
	if n, _ := fmt.Sscanf(p.Where, "line %d, column %d", &line, &col); n == 2 {
		p.Where = fmt.Sprintf("%s:%d:%d", s.path, line, col)
	}
	return p
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

	// lines are the places of its lines in the file, where its text is not the
	// file's own: tools that read by lines leave out some.
	lines []lexer.Place
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
	if p.lines != nil {
		text, from = p.SQL, top
	}
	list, err := splitFrom(s.dialect, text, from, s.delimiter)
	var found *problem.Error
	if errors.As(err, &found) {
		if p.lines != nil {
			var line, col int
			if n, _ := fmt.Sscanf(found.Where, "line %d, column %d", &line, &col); n == 2 {
				at := p.lines[line-1]
				found.Where = fmt.Sprintf("line %d, column %d", at.Line, at.Col+col-1)
			}
		}
		if len(found.Fix) == 0 {
			found.Fix = s.fix
		}
		return nil, s.located(found)
	}
	if p.lines != nil {
		for i, st := range list {
			at := p.lines[st.Line-1]
			list[i].Line, list[i].Col = at.Line, at.Col+st.Col-1
			list[i].Offset, list[i].End = p.inFile(st.Offset), min(p.inFile(st.End), p.End)
		}
	}
	return list, err
}

// inFile is where a byte of the piece's text stands in the file.
func (p piece) inFile(offset int) int {
	before := p.SQL[:offset]
	line := strings.Count(before, "\n")
	return p.lines[line].Offset + offset - (strings.LastIndexByte(before, '\n') + 1)
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
	text, places := strings.Join(b.lines, "\n"), b.places
	last := len(places) - 1
	p := piece{Statement: Statement{End: places[last].Offset + len(b.lines[last])}}
	if trim {
		bare := strings.TrimLeft(text, space)
		cut := text[:len(text)-len(bare)]
		places = slices.Clone(places[strings.Count(cut, "\n"):])
		places[0] = places[0].After(cut[strings.LastIndexByte(cut, '\n')+1:])
		text = strings.TrimRight(bare, space)
	}
	p.SQL, p.lines = text, places
	p.Offset, p.Line, p.Col = places[0].Offset, places[0].Line, places[0].Col
	*b = lineBuffer{}
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
