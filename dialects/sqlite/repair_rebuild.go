package sqlite

import (
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/lexer"
	"github.com/schemadiff/schemadiff/schema"
)

// rebuild makes a table anew beside the old one, copies the rows and takes its
// place: the procedure that SQLite documents for what ALTER TABLE cannot do.
// https://sqlite.org/lang_altertable.html#otheralter
func (r *repair) rebuild(key schema.Key, want, have schema.Object, changes []schema.Change, reasons []schema.Key) {
	r.rebuilt = append(r.rebuilt, reasons...)
	risk, note := catalog.Rewrites, "fails where a row does not fit the new table"
	for _, c := range changes {
		if c.Key.Kind == schema.Column && c.Op == schema.Add {
			risk = catalog.LosesData
		}
	}
	between := "schemadiff_new_" + key.Name
	step := func(risk catalog.Risk, note, sql string) { r.step(catalog.Building, key, reasons, risk, note, sql) }
	step(catalog.Safe, "", renamed(want.Definition, want.Key.Name, between))
	if columns := r.copied(key); len(columns) > 0 {
		list := strings.Join(columns, ", ")
		step(risk, note, "INSERT INTO "+ident(between)+" ("+list+")\n  SELECT "+list+" FROM "+ident(key.Name))
	}
	if numbered(r.want, key) && numbered(r.have, key) { // else numbers of rows that are gone would be given again: https://sqlite.org/autoinc.html
		const counters = "sqlite_sequence"
		step(catalog.Safe, "", "DELETE FROM "+counters+" WHERE name = "+text(between))
		step(catalog.Safe, "", "INSERT INTO "+counters+" (name, seq)\n  SELECT "+text(between)+", seq FROM "+counters+" WHERE name = "+text(key.Name))
	}
	step(risk, "", "DROP TABLE "+ident(key.Name))
	step(catalog.Safe, "", "ALTER TABLE "+ident(between)+" RENAME TO "+ident(key.Name))
	r.createParts(r.have, key, reasons, func(part schema.Key) bool { return !r.changed[part] })
}

// numbered says whether a table never gives a number twice.
func numbered(s schema.Schema, table schema.Key) bool {
	return slices.ContainsFunc(s.Parts(table), func(o schema.Object) bool { return o.Prop("autoincrement") != "" })
}

func text(value string) string { return "'" + strings.ReplaceAll(value, "'", "''") + "'" }

// copied is the columns that both tables have and that hold what was put in.
func (r *repair) copied(key schema.Key) []string {
	var columns []string
	for _, name := range r.want.Columns(key) {
		k := schema.Key{Kind: schema.Column, Table: key.Name, Name: name}
		want, _ := r.want.Lookup(k)
		have, ok := r.have.Lookup(k)
		if ok && want.Prop("generated") == "" && (have.Prop("generated") == "" || want.Prop("generated") == "") {
			columns = append(columns, ident(name))
		}
	}
	return columns
}

// renamed is a table's definition under another name: what stands in front of
// the first bracket, whatever SQLite was given there. A check may call the
// table's columns by the table's name.
func renamed(definition, from, name string) string {
	tokens := slices.Collect(lexer.Code(lexer.SQLite, definition))
	open := slices.IndexFunc(tokens, func(t lexer.Token) bool { return t.Is("(") })
	if open < 0 {
		return definition
	}
	return "CREATE TABLE " + ident(name) + " " + unqualified(statement(definition[tokens[open].Offset:]), from)
}

// columnText is a column as the table's definition writes it.
func columnText(definition, column string) string {
	depth, start := 0, 0
	for t := range lexer.Tokens(lexer.SQLite, definition) {
		end := false
		switch {
		case t.Is("("):
			if depth++; depth == 1 {
				start = t.Offset + 1
			}
		case t.Is(")"):
			depth--
			end = depth == 0
		case t.Is(","):
			end = depth == 1
		}
		if !end {
			continue
		}
		text := definition[start:t.Offset]
		for first := range lexer.Code(lexer.SQLite, text) {
			if sameName(lexer.Name(lexer.SQLite, first), column) {
				return statement(text[first.Offset:])
			}
			break
		}
		start = t.Offset + 1
	}
	return ident(column)
}
