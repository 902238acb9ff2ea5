package migration

import (
	"fmt"
	"strings"

	"github.com/schemadiff/schemadiff/lexer"
)

// ClientCommand is the cause of a script's refusal: a line of it is for a
// client, and a driver that sends it fails.
type ClientCommand struct {
	Line, Col int
	Text      string // what it is, as the refusal says it
}

// Error is the text.
func (c *ClientCommand) Error() string { return c.Text }

func refuseCommand(at lexer.Place, what string, fix ...string) *misread {
	r := refuse(at, what, fix...)
	r.problem.Err = &ClientCommand{at.Line, at.Col, what}
	return r
}

// command refuses what a client would do by itself, without the server.
func (s *splitter) command(t lexer.Token, at lexer.Place, first bool) error {
	line := s.text[t.Offset:]
	if i := strings.IndexAny(line, "\r\n"); i >= 0 {
		line = line[:i]
	}
	word, _, _ := strings.Cut(line, " ")
	switch {
	case s.dialect == lexer.Postgres && t.Is(`\`):
		return refuseCommand(at, word+" is a command of psql, not a statement", psqlFix(word)...)
	case s.dialect == lexer.MySQL && t.Is(`\`) && !strings.HasPrefix(line, `\N`): // that is NULL
		return refuseCommand(at, fmt.Sprintf("%.2s is a command of the mysql client, not a statement", line), "end the statement with a semicolon, and leave the command out")
	case s.dialect == lexer.MySQL && first && t.Kind == lexer.Word && mysqlCommands[strings.ToLower(word)]:
		return refuseCommand(at, word+" is a command of the mysql client, not a statement", "put the statements of the other file here, or leave the command out")
	case s.dialect == lexer.SQLite && first && t.Is("."):
		return refuseCommand(at, word+" is a command of the sqlite3 shell, not a statement", "leave the command out: only SQL can be sent")
	}
	return nil
}

var mysqlCommands = map[string]bool{"source": true, "system": true, "tee": true, "notee": true, "pager": true, "nopager": true}

func psqlFix(word string) []string {
	switch word {
	case `\restrict`, `\unrestrict`:
		return []string{"delete the lines \\restrict and \\unrestrict, which pg_dump writes since its releases of August 2025: they only guard psql"}
	case `\connect`, `\c`:
		return []string{"delete the line: a migration runs in the database that it is given"}
	case `\copy`:
		return []string{"write the rows as INSERT, or as COPY ... FROM stdin where the tool takes it"}
	case `\i`, `\ir`, `\include`, `\include_relative`:
		return []string{"put the statements of the other file here"}
	case `\.`:
		return []string{"delete the line: no COPY ... FROM stdin stands before it"}
	case `\g`, `\gexec`, `\gset`, `\gx`, `\crosstabview`:
		return []string{"end the statement with a semicolon; what \\gexec makes can be a DO block"}
	}
	return []string{"delete the line: only SQL can be sent"}
}

// postgresBody follows parentheses, in which CREATE RULE has semicolons, and
// the bodies of SQL functions, BEGIN ATOMIC ... END. It is psql's own rule, but
// for ATOMIC and for the names t.end and AS end, at which psql stops.
// https://github.com/postgres/postgres/blob/master/src/fe_utils/psqlscan.l
type postgresBody struct {
	words  int // so many were seen, of those that decide
	copies bool
	copy   bool // it begins with COPY
	parens int
	depth  int    // BEGIN ATOMIC and CASE that are open
	last   string // the token before, in lower case
}

func (b *postgresBody) open() bool { return b.parens > 0 || b.depth > 0 }

func (b *postgresBody) see(t lexer.Token) {
	text := t.Text
	if t.Kind == lexer.Word {
		text = strings.ToLower(text)
	}
	if b.words == 0 {
		b.copy = text == "copy"
	}
	b.words++
	switch {
	case t.Kind == lexer.Punct && text == "(":
		b.parens++
	case t.Kind == lexer.Punct && text == ")":
		b.parens = max(0, b.parens-1)
	case t.Kind != lexer.Word || b.last == "." || b.last == "as":
	case text == "atomic" && b.last == "begin" && b.depth == 0:
		b.depth = 1
	case text == "case" && b.depth > 0:
		b.depth++
	case text == "end" && b.depth > 0:
		b.depth--
	case text == "stdin" && b.last == "from" && b.copy && b.parens == 0:
		b.copies = true
	}
	b.last = text
}

// triggerBody is the rule of sqlite3_complete: a trigger ends with "; END ;".
// https://github.com/sqlite/sqlite/blob/master/src/complete.c
type triggerBody struct {
	head         []string // the first words
	last, before string
}

func (b *triggerBody) open() bool {
	head := b.head
	if len(head) > 0 && head[0] == "explain" {
		head = head[1:]
		if len(head) > 1 && head[0] == "query" && head[1] == "plan" {
			head = head[2:]
		}
	}
	if len(head) < 2 || head[0] != "create" {
		return false
	}
	if head = head[1:]; len(head) > 1 && (head[0] == "temp" || head[0] == "temporary") {
		head = head[1:]
	}
	return head[0] == "trigger" && (b.last != "end" || b.before != ";")
}

func (b *triggerBody) see(t lexer.Token) {
	text := t.Text
	if t.Kind == lexer.Word {
		text = strings.ToLower(text)
	}
	if len(b.head) < 6 {
		b.head = append(b.head, text)
	}
	b.before, b.last = b.last, text
}
