package migration

import (
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/lexer"
)

// program follows the blocks of MySQL's and MariaDB's stored programs, where no
// DELIMITER says where they end: the server reads on to the END that closes the
// first BEGIN. The words mean blocks only where a statement begins: IF and
// REPEAT are functions as well, and END and BEGIN may be names.
// https://dev.mysql.com/doc/refman/8.4/en/sql-compound-statements.html
// https://mariadb.com/kb/en/programmatic-compound-statements/
type program struct {
	state  programState
	seen   int    // tokens so far
	kind   string // procedure, function, trigger, event
	parens int
	ready  bool // the head is complete: a body may begin

	blocks  []string // what is open, by the word that opened it; "case of" is an expression
	begins  bool     // a statement of the body begins here
	label   bool     // the token before may be a label
	ended   bool     // the token before closed a block
	until   bool     // REPEAT's condition, behind which END stands
	declare bool     // within DECLARE, of which a handler has a statement
	last    string   // the token before, in lower case
}

type programState int

const (
	undecided programState = iota
	plain                  // no program, or one of a single statement
	head
	inBody
)

// compound are the words that open a block where a statement begins.
var compound = []string{"if", "case", "loop", "while", "repeat", "for"}

func (p *program) open() bool { return p.state == inBody && len(p.blocks) > 0 }

func (p *program) see(t lexer.Token) {
	text := t.Text
	if t.Kind == lexer.Word {
		text = strings.ToLower(text)
	}
	switch p.state {
	case undecided:
		p.decide(t, text)
	case head:
		p.head(text)
	case inBody:
		p.body(t, text)
	}
	p.seen++
	p.last = text
}

// decide reads the first words of a statement.
func (p *program) decide(t lexer.Token, text string) {
	switch {
	case p.seen == 0 && slices.Contains(compound, text): // MariaDB, outside of programs
		p.state = inBody
		p.push(text)
	case p.seen == 0 && text == "begin":
	case p.seen == 1 && p.last == "begin" && text == "not": // BEGIN NOT ATOMIC; every other BEGIN is a transaction's
		p.state = inBody
		p.push("begin")
	case p.seen == 0 && (text == "create" || text == "alter"):
	case p.seen == 0 || p.seen == 1 && p.last == "begin":
		p.state = plain
	case p.last == "=" || t.Kind != lexer.Word: // the name of a definer
	case slices.Contains([]string{"procedure", "function", "trigger", "event"}, text):
		p.state, p.kind = head, text
	case !slices.Contains([]string{"or", "replace", "definer", "aggregate", "current_user", "current_role"}, text):
		p.state = plain
	}
}

// single are the statements of a body without blocks.
var single = []string{"return", "select", "insert", "update", "delete", "replace", "set", "call", "signal", "resignal", "with", "values",
	"create", "alter", "drop", "truncate", "do", "execute", "prepare", "analyze", "optimize", "soname"}

// head reads on to the body.
func (p *program) head(text string) {
	wasReady := p.ready
	switch {
	case text == "(":
		p.parens++
	case text == ")":
		p.parens--
		p.ready = p.ready || p.parens == 0 && (p.kind == "procedure" || p.kind == "function")
	case text == "row" && p.last == "each" && p.kind == "trigger", text == "do" && p.kind == "event":
		p.ready = true
	}
	switch {
	case !wasReady || p.parens > 0 || p.last == ".":
	case text == "begin" || slices.Contains(compound, text):
		p.state = inBody
		p.push(text)
	case text == "set" && (p.last == "character" || p.last == "char"): // of what is returned
	case slices.Contains(single, text):
		p.state = plain
	}
}

func (p *program) push(word string) {
	p.blocks = append(p.blocks, word)
	p.begins = word == "begin" || word == "loop" || word == "repeat"
}

// body reads one token of a body that has blocks.
func (p *program) body(t lexer.Token, text string) {
	begins, ended, label := p.begins, p.ended, p.label
	p.begins, p.ended, p.label = false, false, begins && (t.Kind == lexer.Word || t.Kind == lexer.Quoted)
	top := ""
	if len(p.blocks) > 0 {
		top = p.blocks[len(p.blocks)-1]
	}
	handler := p.declare && (p.last == "found" || p.last == "sqlexception" || p.last == "sqlwarning")
	switch {
	case text == ";":
		p.begins, p.declare = true, false
	case text == ":" && label:
		p.begins = true
	case t.Kind != lexer.Word || p.last == ".":
	case ended && slices.Contains(compound, text): // END IF
	case text == "end" && (top == "case of" || begins || p.until):
		p.blocks = p.blocks[:max(0, len(p.blocks)-1)]
		p.ended, p.until = true, p.until && top == "case of"
	case text == "case" && !begins && !handler:
		p.push("case of")
	case (begins || handler) && slices.Contains(compound, text), text == "begin" && (begins || p.declare):
		p.push(text)
	case text == "declare" && begins:
		p.declare = true
	case text == "until" && begins && top == "repeat":
		p.until = true
	case (text == "then" || text == "else") && (top == "if" || top == "case"), text == "do" && !begins && (top == "while" || top == "for"):
		p.begins = true
	case text == "not" && p.last == "begin", text == "atomic" && begins && p.last == "not": // MariaDB
		p.begins = true
	}
}
