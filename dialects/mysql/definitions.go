package mysql

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/schema"
)

// definition is what SHOW CREATE says of one object.
type definition struct {
	kind, name string // "TABLE", "orders"
	reader     *reader
	collation  string // of the session that made a view
	text       string
	counter    string // the next AUTO_INCREMENT, where it is more than 1
	err        error  // why it could not be read
}

// wanted is every definition to read of a database.
func (r *reader) wanted() []*definition {
	var all []*definition
	for _, t := range r.order {
		t.definition = &definition{kind: strings.ToUpper(string(t.kind)), name: t.name, reader: r, collation: t.madeUnder}
		if t.hidden && !(r.grants.table(r.database, t.name, "SHOW VIEW") && r.grants.table(r.database, t.name, "SELECT")) {
			t.definition.err = errHidden
			continue
		}
		all = append(all, t.definition)
	}
	for _, rt := range r.routines {
		rt.definition = definition{kind: strings.ToUpper(string(rt.kind)), name: rt.name, reader: r}
		if !rt.visible {
			rt.definition.err = errHidden
			continue
		}
		all = append(all, &rt.definition)
	}
	// MariaDB lists triggers to who may write, and shows them to who has TRIGGER.
	for _, t := range r.triggers {
		if !r.grants.table(r.database, t.object.Key.Table, "TRIGGER") {
			t.definition.err = errHidden
			continue
		}
		all = append(all, &t.definition)
	}
	return all
}

// ask is what is asked for of its own, and may be refused without any harm to
// what is asked for beside it.
type ask struct {
	database  string // that has to be the session's own, "" where any will do
	script    string
	take      func(row)
	err       *error // where to say why it was refused
	collation string // under which it is asked again where the session's own does not do, "" for none
}

// ask is what to ask for a definition. USE makes the server leave the
// database's own name out.
func (d *definition) ask() ask {
	return ask{d.reader.database, "SHOW CREATE " + d.kind + " " + quoted(d.name), d.take, &d.err, d.collation}
}

// A packet of statements is bounded: servers refuse packets of more than
// max_allowed_packet, by default 16 MB or more, and one that fails takes those
// behind it along.
const packetBytes = 1 << 20

// readEach asks for many things in each round trip. A view whose literals have the
// collation of the session that made it can be one that the server cannot open in
// a session of another: it is asked for again in one of its own.
func (s *Source) readEach(ctx context.Context, all []ask) error {
	if err := s.readAll(ctx, all); err != nil {
		return err
	}
	again := map[string][]ask{}
	for _, a := range all {
		if *a.err != nil && a.collation != "" && mixed(*a.err) {
			*a.err = nil
			again[a.collation] = append(again[a.collation], a)
		}
	}
	for _, collation := range slices.Sorted(maps.Keys(again)) {
		if err := s.readUnder(ctx, "collation_connection", literal(collation), again[collation]); err != nil {
			return err
		}
	}
	return nil
}

// readUnder is readAll while a variable of the session has another value.
func (s *Source) readUnder(ctx context.Context, variable, value string, all []ask) error {
	if _, err := s.conn.ExecContext(ctx, "SET @schemadiff_was = @@"+variable+", SESSION "+variable+" = "+value); err != nil {
		return err
	}
	err := s.readAll(ctx, all)
	if _, undone := s.conn.ExecContext(ctx, "SET SESSION "+variable+" = @schemadiff_was"); err == nil {
		err = undone
	}
	return err
}

// readBytes asks again for the definitions in which the server has put question
// marks for bytes that are no text in the session's charset, as MariaDB 10.5 does
// in defaults.
func (s *Source) readBytes(ctx context.Context, readers []*reader) error {
	var asks []ask
	for _, r := range readers {
		asked := map[string]bool{}
		for _, c := range r.columns {
			t := c.object.Key.Table
			if d := r.tables[t].definition; c.bytes && d.err == nil && !asked[t] && strings.Contains(defaultIn(d.text, c.object.Key.Name), "?") {
				asked[t] = true
				asks = append(asks, d.ask())
			}
		}
	}
	if len(asks) == 0 {
		return nil
	}
	return s.readUnder(ctx, "character_set_results", "NULL", asks)
}

func (s *Source) readAll(ctx context.Context, all []ask) error {
	database, known := s.database, true // the session's own
	for len(all) > 0 {
		script := &strings.Builder{}
		var sets []func(row)
		for _, a := range all {
			if script.Len() > packetBytes {
				break
			}
			if a.database != "" && (a.database != database || !known) {
				database, known = a.database, true
				script.WriteString("USE " + quoted(database) + ";\n")
			}
			script.WriteString(a.script + ";\n")
			sets = append(sets, a.take)
		}
		done, err := s.readSets(ctx, strings.TrimSuffix(script.String(), ";\n"), sets)
		if err != nil && !ofOne(err) {
			return err
		}
		if err != nil { // the rest of the packet was not run, a USE among it perhaps
			*all[done].err = err
			done++
			known = false
		}
		all = all[done:]
	}
	if (database != s.database || !known) && s.database != "" {
		_, err := s.conn.ExecContext(ctx, "USE "+quoted(s.database))
		return err
	}
	return nil
}

// definitionColumns is where SHOW CREATE has the definition of each kind.
var definitionColumns = map[string]string{"TABLE": "create table", "VIEW": "create view", "FUNCTION": "create function",
	"PROCEDURE": "create procedure", "TRIGGER": "sql original statement", "SEQUENCE": "create table"}

// take finds the definition among what SHOW CREATE returns.
func (d *definition) take(r row) {
	column := definitionColumns[d.kind]
	if r.null(column) {
		d.err = errHidden
		return
	}
	d.say(r.text(column))
}

func (d *definition) say(text string) {
	d.text = unqualified(d.reader.database, text)
	if d.kind == "TABLE" {
		d.text, d.counter = withoutCounter(d.text)
	}
}

// early is what MariaDB shows along with its catalog: see definitions_mariadb.sql.
type early struct {
	asked       bool
	definitions map[partKey]string // by their column and name
	counts      map[string]int     // of what the server has beside its databases
}

// note is a column by which a query of the catalog notes down, in a variable of
// the session, what to ask for of each row. Of a large database it stops at some
// hundreds: to take the first off the variable, the server copies it.
func (e *early) note(file string) string {
	kind, name := "", ""
	switch file {
	case "tables":
		kind, name = "if(table_type IN ('VIEW', 'SEQUENCE'), table_type, 'TABLE')", "table_name"
	case "routines_mariadb":
		kind, name = "routine_type", "routine_name"
	case "triggers":
		kind, name = "'TRIGGER'", "trigger_name"
	}
	if !e.asked || kind == "" {
		return "NULL AS noted"
	}
	return "length(@schemadiff := concat(@schemadiff, if(length(@schemadiff) > 20000, '', concat('SHOW CREATE ', " + kind +
		", ' `', replace(" + name + ", '`', '``'), '`\\0')))) AS noted"
}

// read takes the rows of all its statements, and tells them by their columns.
func (e *early) read(in row) {
	if in.has("servers") {
		e.counts = serverObjects(in)
		return
	}
	for _, column := range definitionColumns {
		if in.has(column) && !in.null(column) {
			e.definitions[partKey{column, string(in.values[0])}] = in.text(column)
		}
	}
}

// has says whether the definition has come, and puts it down.
func (e *early) has(d *definition) bool {
	text, ok := e.definitions[partKey{definitionColumns[d.kind], d.name}]
	if ok {
		d.say(text)
	}
	return ok
}

var errHidden = errors.New("the server does not show it")

// parseDefinitions reads what only definitions say, and collects what could
// not be read.
func (r *reader) parseDefinitions() {
	for _, t := range r.order {
		r.note(t.definition, t.kind)
		if t.kind == schema.Table {
			t.said = tableClauses(t.definition.text)
			t.counted(t.definition.counter)
		}
	}
	for _, rt := range r.routines {
		r.note(&rt.definition, rt.kind)
	}
	for _, t := range r.triggers {
		r.note(&t.definition, schema.Trigger)
		t.object.Definition = t.definition.text
		r.others = append(r.others, t.object)
	}
}
