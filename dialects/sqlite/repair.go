package sqlite

import (
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/lexer"
	"github.com/schemadiff/schemadiff/schema"
)

// Repair is the statements that bring the file have to the state of want, as
// far as changes ask for it: those are schema.Diff's, from want to have.
func Repair(changes []schema.Change, want, have schema.Schema) []catalog.Statement {
	r := &repair{want: want, have: have, changed: map[schema.Key]bool{}, tables: map[string][]schema.Change{}}
	for _, c := range changes {
		r.changed[present(c)] = true
	}
	var order []string
	for _, c := range changes {
		name := c.Key.Table
		if c.Key.Kind == schema.Table && c.Op == schema.Modify {
			name = c.Key.Name
		}
		if name == "" || c.Key.Kind == schema.Index || c.Key.Kind == schema.Trigger {
			r.object(c)
			continue
		}
		if r.tables[name] == nil {
			order = append(order, name)
		}
		r.tables[name] = append(r.tables[name], c)
	}
	for _, name := range order {
		r.table(name, r.tables[name])
	}
	statements, _ := catalog.InOrder(r.steps, want, have) // SQLite looks names up when they are used: circles do no harm
	if len(r.rebuilt) > 0 {
		statements = slices.Concat(r.setup(before), statements, r.setup(after))
	}
	return statements
}

func (r *repair) setup(statements []catalog.Statement) []catalog.Statement {
	statements = slices.Clone(statements)
	for i := range statements {
		statements[i].For, statements[i].Setup, statements[i].Risk = r.rebuilt, true, catalog.Safe
	}
	return statements
}

// What a table's rebuilding needs around it: without legacy_alter_table the
// renaming fails where a view or trigger names the table that is not there yet.
// https://sqlite.org/lang_altertable.html#otheralter
var (
	before = []catalog.Statement{
		{SQL: "PRAGMA foreign_keys = OFF", Note: "has no effect within a transaction"},
		{SQL: "PRAGMA legacy_alter_table = ON"},
		{SQL: "BEGIN IMMEDIATE", Note: "run this with sqlite3 -bail: a statement that fails must keep COMMIT from running"},
	}
	after = []catalog.Statement{
		{SQL: "PRAGMA foreign_key_check", Note: "must print nothing"},
		{SQL: "COMMIT"},
		{SQL: "PRAGMA legacy_alter_table = OFF"},
	}
)

// repair is a repair in the making.
type repair struct {
	want, have schema.Schema
	changed    map[schema.Key]bool // by key in have
	tables     map[string][]schema.Change
	steps      []catalog.Step
	rebuilt    []schema.Key // the changes for which tables are rebuilt
}

// present is the key of a changed object in have.
func present(c schema.Change) schema.Key {
	if c.NewKey != (schema.Key{}) {
		return c.NewKey
	}
	return c.Key
}

func ident(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

func (r *repair) step(stage catalog.Stage, object schema.Key, reasons []schema.Key, risk catalog.Risk, note, sql string) {
	r.steps = append(r.steps, catalog.Step{Stage: stage, Object: object,
		Statement: catalog.Statement{For: reasons, SQL: sql, Risk: risk, Note: note, Body: object.Kind == schema.Trigger && stage != catalog.Dropping}})
}

// object drops and creates what stands for itself: nothing of it can be altered.
func (r *repair) object(c schema.Change) {
	reasons := []schema.Key{c.Key}
	if c.Op != schema.Drop {
		r.drop(present(c), reasons)
	}
	if o, ok := r.want.Lookup(c.Key); ok && c.Op != schema.Add {
		r.create(o, reasons)
		switch k := o.Key; {
		case k.Kind == schema.Table:
			r.createParts(r.want, k, reasons, func(schema.Key) bool { return true })
		case k.Kind == schema.View && c.Op == schema.Modify:
			r.createParts(r.have, k, reasons, func(part schema.Key) bool { return !r.changed[part] })
		case k.Kind == schema.View:
			r.createParts(r.want, k, reasons, func(schema.Key) bool { return true })
		}
	}
}

func (r *repair) drop(k schema.Key, reasons []schema.Key) {
	risk, sql := catalog.Unguarded(k, r.have, r.want), "DROP "+strings.ToUpper(string(k.Kind))+" "+ident(k.Name)
	switch k.Kind {
	case schema.Table:
		risk = catalog.LosesData
	case schema.Trigger: // it may go with its view
		sql = "DROP TRIGGER IF EXISTS " + ident(k.Name)
	}
	r.step(catalog.Dropping, k, reasons, risk, "", sql)
}

func (r *repair) create(o schema.Object, reasons []schema.Key) {
	risk, note := catalog.Safe, ""
	if o.Key.Kind == schema.Index {
		risk = catalog.BlocksWrites
		if o.Prop("unique") != "" {
			note = "fails where two rows are alike"
		}
	}
	r.step(catalog.Building, o.Key, reasons, risk, note, statement(o.Definition))
}

// statement is a text without what stands behind its last word: a semicolon
// would be part of a comment there.
func statement(definition string) string {
	end := 0
	for t := range lexer.Code(lexer.SQLite, definition) {
		if !t.Is(";") {
			end = t.Offset + len(t.Text)
		}
	}
	return definition[:end]
}

// createParts creates a relation's indexes and triggers.
func (r *repair) createParts(side schema.Schema, relation schema.Key, reasons []schema.Key, wanted func(schema.Key) bool) {
	for _, p := range side.Parts(relation) {
		if (p.Key.Kind == schema.Index || p.Key.Kind == schema.Trigger) && wanted(p.Key) {
			r.create(p, reasons)
		}
	}
}

// table alters a table where SQLite can, and rebuilds it otherwise.
func (r *repair) table(name string, changes []schema.Change) {
	key := schema.Key{Kind: schema.Table, Name: name}
	want, _ := r.want.Lookup(key)
	have, _ := r.have.Lookup(key)
	reasons := make([]schema.Key, len(changes))
	for i, c := range changes {
		reasons[i] = c.Key
	}
	switch {
	case want.Prop("module") != "" || have.Prop("module") != "":
		const note = "what the virtual table holds has to be put in again"
		r.step(catalog.Dropping, key, reasons, catalog.LosesData, note, "DROP TABLE "+ident(name))
		r.step(catalog.Building, key, reasons, catalog.Safe, "", statement(want.Definition))
		r.createParts(r.have, key, reasons, func(part schema.Key) bool { return !r.changed[part] })
	case r.adds(key, want, changes):
		for _, column := range r.want.Columns(key) { // in their order
			k := schema.Key{Kind: schema.Column, Table: name, Name: column}
			if slices.Contains(reasons, k) {
				r.step(catalog.Building, k, []schema.Key{k}, catalog.Safe, "", "ALTER TABLE "+ident(name)+" ADD COLUMN "+columnText(want.Definition, column))
			}
		}
	case r.drops(have, changes):
		for _, c := range changes {
			r.step(catalog.Building, c.Key, []schema.Key{c.Key}, catalog.LosesData, "", "ALTER TABLE "+ident(name)+" DROP COLUMN "+ident(c.Key.Name))
		}
	default:
		r.rebuild(key, want, have, changes, reasons)
	}
}

// adds says whether ADD COLUMN does it: columns that come last and ask for
// nothing that existing rows do not have. https://sqlite.org/lang_altertable.html#altertabaddcol
func (r *repair) adds(key schema.Key, want schema.Object, changes []schema.Change) bool {
	added := map[string]bool{}
	for _, c := range changes {
		o, _ := r.want.Lookup(c.Key)
		if c.Op != schema.Drop || c.Key.Kind != schema.Column || o.Prop("generated_kind") == "stored" {
			return false
		}
		value := o.Prop("default")
		if value == "" && o.Prop("not_null") != "" || value != "" && !literalOnly(value) {
			return false
		}
		added[c.Key.Name] = true
	}
	columns := r.want.Columns(key)
	for _, name := range columns[:len(columns)-len(added)] {
		if added[name] {
			return false
		}
	}
	for i, name := range columns { // what computes a column has to be there before it
		o, _ := r.want.Lookup(schema.Key{Kind: schema.Column, Table: key.Name, Name: name})
		if slices.ContainsFunc(columns[i+1:], func(later string) bool { return added[name] && mentions(o.Prop("generated"), later) > 0 }) {
			return false
		}
	}
	return true
}

// literalOnly says whether a default is one value: no moment and no expression.
func literalOnly(value string) bool {
	tokens := slices.Collect(lexer.Code(lexer.SQLite, value))
	return len(tokens) == 1 && (tokens[0].Kind == lexer.String || tokens[0].Kind == lexer.Number)
}

// drops says whether DROP COLUMN does it: only for what nothing else names.
// https://sqlite.org/lang_altertable.html#altertabdropcol
func (r *repair) drops(have schema.Object, changes []schema.Change) bool {
	for _, c := range changes {
		if c.Op != schema.Add || c.Key.Kind != schema.Column || mentions(have.Definition, c.Key.Name) != 1 {
			return false
		}
		for o := range r.have.All() {
			if o.Key != have.Key && o.Definition != "" && mentions(o.Definition, c.Key.Name) > 0 {
				return false
			}
		}
	}
	return true
}

// mentions counts a name in a text of SQL.
func mentions(sql, name string) int {
	n := 0
	for t := range lexer.Code(lexer.SQLite, sql) {
		if (t.Kind == lexer.Word || t.Kind == lexer.Quoted || t.Kind == lexer.String) && sameName(lexer.Name(lexer.SQLite, t), name) {
			n++
		}
	}
	return n
}
