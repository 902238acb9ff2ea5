package migration

import (
	"fmt"
	"io/fs"
	"strings"

	"github.com/schemadiff/schemadiff/lexer"
)

// gooseScripts reads a file as goose does, once for each direction: by lines,
// of which one that ends with a semicolon ends a statement, but between
// StatementBegin and StatementEnd. Every statement is sent by itself.
// https://github.com/pressly/goose/blob/main/internal/sqlparser/parser.go
func gooseScripts(fsys fs.FS, _ Set, m Migration, d lexer.Dialect) (up, down *Script, err error) {
	s, err := openSource(fsys, m.Path, d)
	if err != nil {
		return nil, nil, err
	}
	s.fix = []string{"goose ends a statement at every line that ends with a semicolon: put -- +goose StatementBegin and -- +goose StatementEnd around this one"}
	if up, err = gooseScript(s, false); err != nil {
		return nil, nil, err
	}
	down, err = gooseScript(s, true)
	return up, down, err
}

type gooseSection int

const (
	gooseStart gooseSection = iota
	gooseUp
	gooseDown
)

func gooseScript(s source, down bool) (*Script, error) {
	var (
		pieces      []piece
		buffer      lineBuffer
		section     gooseSection
		block, subs bool
		tx          = PerMigration
	)
	want := gooseUp
	if down {
		want = gooseDown
	}
	for at, line := range s.lines(0, len(s.text)) {
		if section == gooseStart && strings.TrimSpace(line) == "" {
			continue
		}
		end := false
		if strings.HasPrefix(strings.TrimSpace(line), "--") && strings.Contains(line, "+goose") {
			word, err := gooseAnnotation(line)
			if err != nil {
				return nil, s.refuse(at.Offset, err.Error())
			}
			switch {
			case word == "up" && section == gooseStart:
				section = gooseUp
			case word == "down" && section == gooseUp && !block:
				if !buffer.blank() {
					return nil, s.unfinished(buffer)
				}
				section = gooseDown
			case word == "statementbegin" && section != gooseStart && !block:
				block = true
			case word == "statementend" && block:
				block, end = false, true
			case word == "no transaction":
				tx = None
			case word == "envsub on" || word == "envsub off":
				subs = word == "envsub on"
			default:
				return nil, s.refuse(at.Offset, fmt.Sprintf("goose refuses %q here", strings.TrimSpace(line)),
					"a file has one -- +goose Up, then at most one -- +goose Down, and StatementBegin and StatementEnd in pairs below them")
			}
			if !end {
				continue
			}
		}
		if end && len(buffer.lines) == 0 && section == want {
			return nil, s.refuse(at.Offset, "goose loses the line behind a block without a statement", "delete the empty block")
		}
		if len(buffer.lines) == 0 && (strings.HasPrefix(strings.TrimSpace(line), "--") || line == "") {
			continue // goose drops comments before a statement
		}
		if !end {
			if subs && strings.Contains(line, "$") {
				return nil, s.refuse(at.Offset, "goose puts the environment's variables into this line (ENVSUB ON), and which values a run has is not known here",
					"leave the variable out, or turn substitution off for the line with -- +goose ENVSUB OFF")
			}
			buffer.add(at, line)
		}
		switch {
		case section == gooseStart:
			return nil, s.refuse(at.Offset, "goose refuses text above -- +goose Up", "begin the file with -- +goose Up")
		case section != want:
			buffer = lineBuffer{}
		case (end || !block && semicolon(line)) && !buffer.blank():
			pieces = append(pieces, buffer.take(true))
		}
	}
	switch {
	case section == gooseStart:
		return nil, s.refuse(0, "goose refuses a file without -- +goose Up", "begin the file with -- +goose Up")
	case block:
		return nil, s.refuse(len(s.text), "goose misses -- +goose StatementEnd", "end the block with -- +goose StatementEnd")
	case !buffer.blank():
		return nil, s.unfinished(buffer)
	case section != want && down:
		return nil, nil
	}
	return s.script(tx, pieces...)
}

// unfinished is the problem of a statement whose semicolon is missing.
func (s source) unfinished(b lineBuffer) error {
	p := b.take(true)
	return s.refuse(p.Offset, "this statement has no semicolon at the end of its last line, and the tool refuses it", "end it with a semicolon")
}

// gooseAnnotation is what stands behind "-- +goose", in lower case.
func gooseAnnotation(line string) (string, error) {
	word := strings.TrimSpace(strings.Replace(strings.ReplaceAll(line, "--", ""), "+goose", "", 1))
	switch lower := strings.ToLower(word); {
	case line[0] == ' ' || line[0] == '\t':
		return "", fmt.Errorf("goose refuses %q: an annotation begins its line", strings.TrimSpace(line))
	case lower == "up", lower == "down", lower == "statementbegin", lower == "statementend", lower == "no transaction", lower == "envsub on", lower == "envsub off":
		return lower, nil
	}
	return "", fmt.Errorf("goose knows no annotation %q", word)
}
