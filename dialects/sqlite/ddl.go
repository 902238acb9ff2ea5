package sqlite

import (
	"strings"

	"github.com/schemadiff/schemadiff/lexer"
	"github.com/schemadiff/schemadiff/schema"
)

// What definitions say and PRAGMAs do not. Names are as written, expressions
// are the text between their parentheses. https://sqlite.org/lang_createtable.html

type tableDef struct {
	columns      []columnDef
	constraints  []constraintDef
	withoutRowid bool
	strict       bool
	module       string // of a virtual table, with its arguments
}

type columnDef struct {
	name            string
	typ             string
	notNull         bool
	notNullConflict string
	defaultTo       string
	collation       string
	generated       string
	stored          bool
}

type constraintDef struct {
	kind          schema.Kind
	name          string // "" if unnamed
	columns       []keyPart
	conflict      string
	autoincrement bool
	level         string // "column" or "table": they differ for INTEGER PRIMARY KEY DESC
	expression    string // of a check

	references        string // of a foreign key
	referenced        []string
	onDelete          string
	onUpdate          string
	match             string
	deferrable        bool
	initiallyDeferred bool
}

// keyPart is one column or expression of a key or index.
type keyPart struct {
	text      string // a name, or an expression as written
	isName    bool
	collation string
	desc      bool
}

type indexDef struct {
	parts     []keyPart
	predicate string
}

type viewDef struct {
	columns []string
	query   string
}

type triggerDef struct {
	timing, event string
	columns       []string // of UPDATE OF
	when, body    string
}

// parseTable reads CREATE TABLE and CREATE VIRTUAL TABLE.
func parseTable(sql string) (t tableDef, err error) {
	p := newParser(sql)
	p.expect("create")
	if p.accept("virtual") {
		t.module = p.virtualTable()
		return t, p.err
	}
	p.acceptOne("temp", "temporary")
	p.expect("table")
	p.accept("if", "not", "exists")
	p.qualified()
	p.expect("(")
	for p.err == nil {
		t.columns = append(t.columns, p.column(&t))
		if !p.accept(",") || p.atTableConstraint() {
			break
		}
	}
	p.tableConstraints(&t)
	p.expect(")")
	for p.err == nil && !p.done() {
		switch {
		case p.accept("without", "rowid"):
			t.withoutRowid = true
		case p.accept("strict"):
			t.strict = true
		default:
			p.fail()
		}
		p.accept(",")
	}
	return t, p.err
}

// virtualTable reads from the word TABLE on and returns "module(arguments)".
func (p *parser) virtualTable() string {
	p.expect("table")
	p.accept("if", "not", "exists")
	p.qualified()
	p.expect("using")
	module := strings.ToLower(p.name())
	if p.done() {
		return module
	}
	return module + "(" + p.parenthesised() + ")"
}

func (p *parser) column(t *tableDef) columnDef {
	c := columnDef{name: p.name()}
	start := p.pos
	p.until(func(t lexer.Token) bool { return endsType[strings.ToUpper(t.Text)] && t.Kind != lexer.Quoted })
	c.typ = p.from(start)
	p.columnConstraints(t, &c)
	return c
}

// endsType holds what can follow a column's type.
var endsType = map[string]bool{"CONSTRAINT": true, "PRIMARY": true, "NOT": true, "NULL": true, "UNIQUE": true, "CHECK": true,
	"DEFAULT": true, "COLLATE": true, "REFERENCES": true, "GENERATED": true, "AS": true, ",": true, ")": true}

func (p *parser) columnConstraints(t *tableDef, c *columnDef) {
	name := ""
	for p.err == nil {
		k := constraintDef{name: name, columns: []keyPart{{text: c.name, isName: true}}, level: "column"}
		name = ""
		switch {
		case p.accept("constraint"):
			name = p.name()
		case p.accept("primary", "key"):
			k.kind = schema.PrimaryKey
			k.columns[0].desc = p.descending()
			k.conflict = p.conflict()
			k.autoincrement = p.accept("autoincrement")
			t.constraints = append(t.constraints, k)
		case p.accept("not", "null"):
			c.notNull = true
			c.notNullConflict = p.conflict()
		case p.accept("null"):
			p.conflict()
		case p.accept("unique"):
			k.kind, k.conflict = schema.Unique, p.conflict()
			t.constraints = append(t.constraints, k)
		case p.accept("check"):
			k.kind, k.expression = schema.Check, p.parenthesised()
			t.constraints = append(t.constraints, k)
		case p.accept("default"):
			c.defaultTo = p.defaultValue()
		case p.accept("collate"):
			c.collation = p.name()
		case p.accept("references"):
			k.kind = schema.ForeignKey
			p.reference(&k)
			t.constraints = append(t.constraints, k)
		case p.peek().Is("deferrable") || p.peek().Is("not"): // of the last REFERENCES, wherever it stands
			p.deferment(t.lastForeignKey())
		case p.accept("generated", "always", "as"), p.accept("as"):
			c.generated = p.parenthesised()
			kind, _ := p.acceptOne("stored", "virtual")
			c.stored = kind == "stored"
		default:
			return
		}
	}
}

// defaultValue reads what follows DEFAULT, without the outer parentheses.
func (p *parser) defaultValue() string {
	if p.peek().Is("(") {
		return p.parenthesised()
	}
	start := p.pos
	p.acceptOne("+", "-")
	p.next()
	return p.from(start)
}

func (p *parser) atTableConstraint() bool {
	t := p.peek()
	return t.Is("constraint") || t.Is("primary") || t.Is("unique") || t.Is("check") || t.Is("foreign")
}

// tableConstraints reads the constraints after the columns; SQLite does not
// ask for commas between them.
func (p *parser) tableConstraints(t *tableDef) {
	name := ""
	for p.err == nil {
		k := constraintDef{name: name, level: "table"}
		name = ""
		switch {
		case p.accept(","):
			continue
		case p.accept("constraint"):
			name = p.name()
			continue
		case p.accept("primary", "key"):
			k.kind = schema.PrimaryKey
			k.columns, k.autoincrement = p.keyParts()
			k.conflict = p.conflict()
		case p.accept("unique"):
			k.kind = schema.Unique
			k.columns, _ = p.keyParts()
			k.conflict = p.conflict()
		case p.accept("check"):
			k.kind, k.expression = schema.Check, p.parenthesised()
			k.conflict = p.conflict()
		case p.accept("foreign", "key"):
			k.kind = schema.ForeignKey
			for _, column := range p.names() {
				k.columns = append(k.columns, keyPart{text: column, isName: true})
			}
			p.expect("references")
			p.reference(&k)
		default:
			return
		}
		t.constraints = append(t.constraints, k)
	}
}

// reference reads a foreign key from after REFERENCES on.
func (p *parser) reference(k *constraintDef) {
	k.references = p.name()
	if p.peek().Is("(") {
		k.referenced = p.names()
	}
	for p.err == nil {
		switch {
		case p.accept("on", "delete"):
			k.onDelete = p.action()
		case p.accept("on", "update"):
			k.onUpdate = p.action()
		case p.accept("on", "insert"): // accepted and ignored by SQLite
			p.action()
		case p.accept("match"):
			if k.match = strings.ToUpper(p.name()); k.match == "SIMPLE" { // as without it
				k.match = ""
			}
		default:
			if p.peek().Is("deferrable") || p.tokens[p.pos].Is("not") && p.tokens[p.pos+1].Is("deferrable") {
				p.deferment(k)
			}
			return
		}
	}
}

// lastForeignKey is where SQLite puts a DEFERRABLE; without one it has no effect.
func (t *tableDef) lastForeignKey() *constraintDef {
	for i := len(t.constraints) - 1; i >= 0; i-- {
		if t.constraints[i].kind == schema.ForeignKey {
			return &t.constraints[i]
		}
	}
	return &constraintDef{}
}

// deferment reads [NOT] DEFERRABLE [INITIALLY ...].
func (p *parser) deferment(k *constraintDef) {
	not := p.accept("not")
	p.expect("deferrable")
	deferred := p.timing()
	k.deferrable, k.initiallyDeferred = !not, !not && deferred
}

// timing reads INITIALLY DEFERRED or INITIALLY IMMEDIATE.
func (p *parser) timing() (deferred bool) {
	if p.accept("initially", "deferred") {
		return true
	}
	p.accept("initially", "immediate")
	return false
}

func (p *parser) action() string {
	for _, words := range [][]string{{"set", "null"}, {"set", "default"}, {"cascade"}, {"restrict"}, {"no", "action"}} {
		if p.accept(words...) {
			return strings.ToUpper(strings.Join(words, " "))
		}
	}
	p.fail()
	return ""
}

// conflict reads ON CONFLICT; ABORT is what happens without it.
func (p *parser) conflict() string {
	if !p.accept("on", "conflict") {
		return ""
	}
	word, ok := p.acceptOne("rollback", "abort", "fail", "ignore", "replace")
	if !ok {
		p.fail()
	}
	if word == "abort" {
		return ""
	}
	return strings.ToUpper(word)
}

func (p *parser) descending() bool {
	word, _ := p.acceptOne("asc", "desc")
	return word == "desc"
}

// keyParts reads "(a COLLATE NOCASE DESC, b + 1)" of a key or an index.
func (p *parser) keyParts() (parts []keyPart, autoincrement bool) {
	p.expect("(")
	for p.err == nil {
		parts = append(parts, p.keyPart())
		if !p.accept(",") {
			break
		}
	}
	autoincrement = p.accept("autoincrement")
	p.expect(")")
	return parts, autoincrement
}

func (p *parser) keyPart() keyPart {
	start := p.pos
	if p.peek().Kind == lexer.Word { // a column may be called desc
		p.next()
	}
	p.until(func(t lexer.Token) bool {
		return t.Is(",") || t.Is(")") || t.Is("asc") || t.Is("desc") || t.Is("autoincrement")
	})
	end := p.pos
	var part keyPart
	// COLLATE at the end belongs to the key; in the middle, to an operand.
	if end-start > 2 && p.tokens[end-2].Is("collate") {
		part.collation = lexer.Name(lexer.SQLite, p.tokens[end-1])
		p.pos -= 2
	}
	part.text = p.from(start)
	if name, ok := nameOf(p.tokens[start]); ok && p.pos-start == 1 {
		part.text, part.isName = name, true
	} else if p.pos == start {
		p.fail()
		return part
	}
	p.pos = end
	part.desc = p.descending()
	if p.accept("nulls") { // only NULLS FIRST of ASC and NULLS LAST of DESC, which say nothing
		p.acceptOne("first", "last")
	}
	return part
}
