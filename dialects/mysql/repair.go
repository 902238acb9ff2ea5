package mysql

import (
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/schema"
)

// Repair is the statements that bring the database have to the state of want,
// as far as changes ask for it: those are schema.Diff's, from want to have. All
// that changes in one table is one ALTER TABLE, which copies it once at most.
func Repair(changes []schema.Change, want, have schema.Schema) []catalog.Statement {
	return newRepair(changes, want, have).statements()
}

func newRepair(changes []schema.Change, want, have schema.Schema) *repair {
	r := &repair{want: want, have: have, asked: changes, changes: map[schema.Key]schema.Change{}, tables: map[schema.Key]*tableRepair{},
		unlinked: map[schema.Key]bool{}, grouped: map[triggerGroup]bool{}}
	for _, c := range changes {
		r.changes[c.Key] = c
	}
	return r
}

func (r *repair) statements() []catalog.Statement {
	for _, c := range r.asked {
		r.change(c)
	}
	r.alterTables()
	statements, cycles := catalog.InOrder(r.steps, r.want, r.have)
	for _, k := range cycles {
		statements = append([]catalog.Statement{{Risk: catalog.Manual, Note: k.String() + " and what it needs need each other: the order below may have to be changed"}}, statements...)
	}
	if len(r.code) > 0 {
		statements = append([]catalog.Statement{{For: r.code, Setup: true, SQL: "SET @schemadiff_sql_mode = @@SESSION.sql_mode", Risk: catalog.Safe,
			Note: "code keeps the sql_mode under which it is made"}}, statements...)
	}
	return inDatabases(statements)
}

// repair is a repair in the making.
type repair struct {
	want, have schema.Schema
	exact      bool // definers and counters are want's
	asked      []schema.Change
	changes    map[schema.Key]schema.Change
	tables     map[schema.Key]*tableRepair
	unlinked   map[schema.Key]bool // foreign keys of have that are dropped
	grouped    map[triggerGroup]bool
	steps      []catalog.Step
	code       []schema.Key // the changes for which triggers, routines and events are created
}

// inDatabases goes from database to database where several are compared:
// definitions do not name their own.
func inDatabases(statements []catalog.Statement) []catalog.Statement {
	var out []catalog.Statement
	current := ""
	for _, s := range statements {
		if len(s.For) > 0 && s.SQL != "" && !s.Setup && s.For[0].Kind != schema.Namespace && s.For[0].Schema != current {
			current = s.For[0].Schema
			out = append(out, catalog.Statement{SQL: "USE " + quoted(current), Risk: catalog.Safe})
		}
		out = append(out, s)
	}
	return out
}

// present is the key of a changed object in have.
func present(c schema.Change) schema.Key {
	if c.NewKey != (schema.Key{}) {
		return c.NewKey
	}
	return c.Key
}

func (r *repair) step(stage catalog.Stage, object schema.Key, reasons []schema.Key, risk catalog.Risk, note, sql string) {
	r.steps = append(r.steps, catalog.Step{Stage: stage, Object: object,
		Statement: catalog.Statement{For: reasons, SQL: sql, Risk: risk, Note: note}})
}

func (r *repair) manual(object schema.Key, reasons []schema.Key, note string) {
	r.step(catalog.Building, object, reasons, catalog.Manual, note, "")
}

// differs says whether any of the properties changes.
func differs(c schema.Change, names ...string) bool {
	return slices.ContainsFunc(c.Props, func(p schema.PropChange) bool { return slices.Contains(names, p.Name) })
}

// change emits what one change asks for, or notes it with its table.
func (r *repair) change(c schema.Change) {
	k, reasons := c.Key, []schema.Key{c.Key}
	wanted, _ := r.want.Lookup(c.Key)
	switch {
	case k.Kind == schema.Namespace:
		r.database(c, reasons)
	case k.Kind == schema.Table && c.Op == schema.Add:
		for _, p := range r.have.Parts(k) {
			if p.Key.Kind == schema.ForeignKey && r.have.Circular(p.Key) {
				r.step(catalog.Dropping, p.Key, reasons, catalog.Safe, "", "ALTER TABLE "+quoted(k.Name)+" DROP FOREIGN KEY "+quoted(p.Key.Name))
			}
		}
		r.step(catalog.Dropping, k, reasons, catalog.LosesData, "", "DROP TABLE "+quoted(k.Name))
	case k.Kind == schema.Table && c.Op == schema.Drop:
		r.createTable(wanted, reasons)
	case k.Kind == schema.Table:
		r.table(k).option(c)
	case k.Kind == schema.ForeignKey:
		r.foreignKey(c, reasons)
	case k.Kind == schema.Trigger:
		r.triggers(c)
	case k.Table != "":
		r.table(schema.Key{Kind: schema.Table, Schema: k.Schema, Name: k.Table}).part(c)
	case k.Kind == schema.Sequence && c.Op == schema.Modify:
		if differs(c, "type") { // MariaDB 11.8 refuses: "Sequence tables cannot have any constraints"
			r.dropCode(k, reasons)
			r.step(catalog.Building, k, reasons, catalog.Safe, "it begins anew: set it behind the greatest value that is in use", wanted.Definition)
			return
		}
		if differs(c, "comment") {
			r.step(catalog.Building, k, reasons, catalog.Safe, "", "ALTER TABLE "+quoted(k.Name)+" COMMENT="+literal(wanted.Prop("comment")))
		}
		if len(c.Props) > 1 || !differs(c, "comment") {
			r.step(catalog.Building, k, reasons, catalog.Safe, "where it stands stays as it is", alterSequence(wanted))
		}
	case c.Op == schema.Add:
		r.dropCode(k, reasons)
	default:
		if c.Op == schema.Modify && k.Kind != schema.View && k.Kind != schema.Event {
			r.dropCode(k, reasons)
		}
		r.create(wanted, c.Op == schema.Modify, reasons)
	}
}

func (r *repair) database(c schema.Change, reasons []schema.Key) {
	k := c.Key
	wanted, _ := r.want.Lookup(k)
	settings := " CHARACTER SET " + wanted.Prop("charset") + " COLLATE " + wanted.Prop("collation")
	switch {
	case wanted.Prop("encrypted") != "":
		settings += " ENCRYPTION 'Y'"
	case differs(c, "encrypted"):
		settings += " ENCRYPTION 'N'"
	}
	if comment := wanted.Prop("comment"); comment != "" || differs(c, "comment") { // MariaDB's alone
		settings += " COMMENT " + literal(comment)
	}
	alter := "ALTER DATABASE " + quoted(k.Name)
	switch c.Op {
	case schema.Add:
		if have, _ := r.have.Lookup(k); have.Prop("read_only") != "" {
			r.step(catalog.Moving, k, reasons, catalog.Safe, "", alter+" READ ONLY = 0")
		}
		r.step(catalog.Dropping, k, reasons, catalog.LosesData, "", "DROP DATABASE "+quoted(k.Name))
	case schema.Modify:
		if differs(c, "read_only") && wanted.Prop("read_only") == "" {
			r.step(catalog.Moving, k, reasons, catalog.Safe, "before anything else can be changed", alter+" READ ONLY = 0")
		}
		if differs(c, "charset", "collation", "encrypted", "comment") {
			r.step(catalog.Building, k, reasons, catalog.Safe, "what new tables get", alter+settings)
		}
	case schema.Drop:
		r.step(catalog.Building, k, reasons, catalog.Safe, "", "CREATE DATABASE "+quoted(k.Name)+settings)
		for o := range r.want.All() {
			if o.Key.Schema == k.Name && (o.Key.Table == "" || o.Key.Kind == schema.Trigger) {
				r.change(schema.Change{Key: o.Key, Op: schema.Drop})
			}
		}
	}
	if wanted.Prop("read_only") != "" && (c.Op == schema.Drop || differs(c, "read_only")) {
		r.step(catalog.Arming, k, reasons, catalog.BlocksWrites, "", alter+" READ ONLY = 1")
	}
}

// createTable makes a table as its server shows it, and its foreign keys when
// all tables are there.
func (r *repair) createTable(o schema.Object, reasons []schema.Key) {
	d := slice(o.Definition)
	var lines []string
	for _, e := range d.elements {
		if e.kind == schema.ForeignKey {
			k := schema.Key{Kind: schema.ForeignKey, Schema: o.Key.Schema, Table: o.Key.Name, Name: e.name}
			link, _ := r.want.Lookup(k)
			r.steps = append(r.steps, catalog.Step{Stage: catalog.Linking, Object: k, Later: link.Needs,
				Statement: catalog.Statement{For: reasons, SQL: "ALTER TABLE " + quoted(o.Key.Name) + " ADD " + e.text, Risk: catalog.Safe}})
			continue
		}
		column, _ := r.want.Lookup(schema.Key{Kind: schema.Column, Schema: o.Key.Schema, Table: o.Key.Name, Name: e.name})
		if untold(column) {
			r.manual(column.Key, reasons, untoldSystem)
		}
		lines = append(lines, "  "+columnText(e, column))
	}
	counter := ""
	if n := o.Prop("auto_increment"); r.exact && n != "" {
		counter = " AUTO_INCREMENT=" + n
	}
	r.step(catalog.Building, o.Key, reasons, catalog.Safe, "", d.head+"(\n"+strings.Join(lines, ",\n")+"\n)"+counter+d.rest)
	disabled := false
	for _, p := range r.want.Parts(o.Key) {
		disabled = disabled || p.Key.Kind == schema.Index && p.Prop("invalid") != ""
		if p.Key.Kind == schema.Trigger {
			r.triggerOf(p, reasons)
		}
	}
	if disabled { // all of the table's that are not unique
		r.step(catalog.Linking, o.Key, reasons, catalog.Safe, "", "ALTER TABLE "+quoted(o.Key.Name)+" DISABLE KEYS")
	}
}

// foreignKey drops and adds: nothing of one can be changed.
func (r *repair) foreignKey(c schema.Change, reasons []schema.Key) {
	if c.Op != schema.Drop {
		r.unlink(present(c), reasons)
	}
	if o, ok := r.want.Lookup(c.Key); ok && c.Op != schema.Add {
		r.link(o, r.want, reasons)
	}
}

func (r *repair) unlink(k schema.Key, reasons []schema.Key) {
	if !r.unlinked[k] {
		r.unlinked[k] = true
		r.step(catalog.Dropping, k, reasons, catalog.Unguarded(k, r.have, r.want), "", "ALTER TABLE "+quoted(k.Table)+" DROP FOREIGN KEY "+quoted(k.Name))
	}
}

func (r *repair) link(o schema.Object, side schema.Schema, reasons []schema.Key) {
	table, _ := side.Lookup(schema.Key{Kind: schema.Table, Schema: o.Key.Schema, Name: o.Key.Table})
	e, ok := slice(table.Definition).find(schema.ForeignKey, o.Key.Name)
	if !ok {
		r.manual(o.Key, reasons, "the table's definition does not show the foreign key")
		return
	}
	text := e.text
	if _, taken := r.have.Lookup(o.Key); taken && !r.unlinked[o.Key] { // then the server makes up another name
		text = text[strings.Index(text, "FOREIGN KEY"):]
	}
	r.step(catalog.Linking, o.Key, reasons, catalog.BlocksWrites, "reads the whole table, and fails where a row has no counterpart",
		"ALTER TABLE "+quoted(o.Key.Table)+" ADD "+text)
}

// relink takes foreign keys away that do not let a table change, and puts them
// back as they were. https://dev.mysql.com/doc/refman/8.4/en/create-table-foreign-keys.html
func (r *repair) relink(table schema.Key, columns []string, reasons []schema.Key) {
	for o := range r.have.All() {
		if o.Key.Kind != schema.ForeignKey || o.Key.Schema != table.Schema || r.unlinked[o.Key] {
			continue
		}
		own := o.Key.Table == table.Name && uses(o.Prop("columns"), columns)
		others := slices.Equal(namesIn(o.Prop("references")), []string{table.Name}) && uses(o.Prop("referenced_columns"), columns)
		if c, ok := r.changes[o.Key]; !own && !others || ok && c.Op != schema.Modify {
			continue
		} else if ok {
			r.unlink(o.Key, merged(reasons, c.Key)) // its own change adds it again
			continue
		}
		r.unlink(o.Key, reasons)
		if r.stays(o.Key) {
			r.link(o, r.have, reasons)
		}
	}
}

// stays says whether a foreign key of have is not to be dropped under this key.
func (r *repair) stays(k schema.Key) bool {
	for _, c := range r.changes {
		if present(c) == k && c.Op != schema.Drop {
			return false
		}
	}
	return true
}

func uses(list string, columns []string) bool {
	return slices.ContainsFunc(namesIn(list), func(n string) bool { return slices.Contains(columns, n) })
}

func merged(keys []schema.Key, k schema.Key) []schema.Key {
	if slices.Contains(keys, k) {
		return keys
	}
	return append(slices.Clone(keys), k)
}
