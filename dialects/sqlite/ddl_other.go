package sqlite

import (
	"strings"

	"github.com/schemadiff/schemadiff/lexer"
)

// parseIndex reads CREATE INDEX.
func parseIndex(sql string) (d indexDef, err error) {
	p := newParser(sql)
	p.expect("create")
	p.accept("unique")
	p.expect("index")
	p.accept("if", "not", "exists")
	p.qualified()
	p.expect("on")
	p.name()
	d.parts, _ = p.keyParts()
	if p.accept("where") {
		d.predicate = p.rest()
	}
	return d, p.end()
}

// parseView reads CREATE VIEW.
func parseView(sql string) (d viewDef, err error) {
	p := newParser(sql)
	p.expect("create")
	p.acceptOne("temp", "temporary")
	p.expect("view")
	p.accept("if", "not", "exists")
	p.qualified()
	if p.peek().Is("(") {
		d.columns = p.names()
	}
	p.expect("as")
	d.query = p.rest()
	return d, p.end()
}

// parseTrigger reads CREATE TRIGGER. The body is what stands between BEGIN and END.
func parseTrigger(sql string) (d triggerDef, err error) {
	p := newParser(sql)
	p.expect("create")
	p.acceptOne("temp", "temporary")
	p.expect("trigger")
	p.accept("if", "not", "exists")
	p.qualified()
	d.timing = "BEFORE"
	switch {
	case p.accept("before"):
	case p.accept("after"):
		d.timing = "AFTER"
	case p.accept("instead", "of"):
		d.timing = "INSTEAD OF"
	}
	event, ok := p.acceptOne("insert", "update", "delete")
	if !ok {
		p.fail()
	}
	d.event = strings.ToUpper(event)
	if p.accept("of") {
		for p.err == nil {
			d.columns = append(d.columns, p.name())
			if !p.accept(",") {
				break
			}
		}
	}
	p.expect("on")
	p.qualified()
	p.accept("for", "each", "row")
	if p.accept("when") {
		d.when = p.until(func(t lexer.Token) bool { return t.Is("begin") && !p.tokens[p.pos-1].Is(".") }) // not NEW.begin
	}
	p.expect("begin")
	start := p.pos
	p.pos = max(start, len(p.tokens)-2) // END is the last word of all
	d.body = p.from(start)
	p.expect("end")
	return d, p.end()
}

// rest reads to the end.
func (p *parser) rest() string {
	return p.until(func(lexer.Token) bool { return false })
}

// end is the error of a definition, which must have been read whole.
func (p *parser) end() error {
	if !p.done() {
		p.fail()
	}
	return p.err
}
