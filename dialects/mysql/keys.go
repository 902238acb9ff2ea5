package mysql

import (
	"cmp"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/schema"
)

// index is a primary key, a unique key or any other index.
type index struct {
	key       partKey
	unique    bool
	method    string
	invisible bool
	disabled  bool // by ALTER TABLE ... DISABLE KEYS, which MyISAM and Aria know
	comment   string
	columns   []string // as written
	plain     bool     // whole columns, ascending: what a foreign key's own index has
}

func (r *reader) readIndexPart(in row) {
	k := partKey{in.text("tbl"), in.text("name")}
	if !r.isTable(k.table) {
		return
	}
	x := r.indexes[k]
	if x == nil {
		x = &index{key: k, unique: in.is("non_unique", "0"), method: in.text("method"), invisible: in.is("invisible", "1"), disabled: in.is("state", "disabled"),
			comment: in.text("comment"), plain: true}
		r.indexes[k] = x
	}
	part := name(in.text("col"))
	if !in.null("expression") {
		part = "(" + expression(unqualified(r.database, unescaped(in.text("expression")))) + ")"
		x.plain = false
	}
	if prefix := in.text("prefix"); prefix != "" && x.method != "SPATIAL" { // SPATIAL shows the 32 bytes of a rectangle
		part += "(" + prefix + ")"
		x.plain = false
	}
	if in.is("direction", "D") {
		part += " DESC"
		x.plain = false
	}
	x.columns = at(x.columns, int(number(in, "place")), part)
}

// object is the index, with what only the definition says of it.
func (x *index) object(r *reader) schema.Object {
	said := r.tables[x.key.table].said.keys[x.key.name]
	kind, parser, invented := schema.Index, said.parser, false
	switch {
	case x.key.name == "PRIMARY":
		kind, parser = schema.PrimaryKey, ""
	case x.unique:
		kind, parser = schema.Unique, ""
	default:
		invented = r.madeForForeignKey(x)
	}
	return schema.Object{Key: r.key(kind, x.key.table, x.key.name), Props: schema.Props([]schema.Prop{
		{Name: "auto_name", Value: yes(invented)},
		{Name: "columns", Value: cmp.Or(said.columns, strings.Join(x.columns, ", "))},
		{Name: "comment", Value: x.comment},
		{Name: "invalid", Value: yes(x.disabled)},
		{Name: "invisible", Value: yes(x.invisible)},
		{Name: "method", Value: unless("BTREE", x.method)},
		{Name: "options", Value: said.options},
		{Name: "parser", Value: parser},
	}...)}
}

// madeForForeignKey says whether the server made the index for a foreign key:
// it has the key's columns, and its name or the first column's.
// https://dev.mysql.com/doc/refman/8.4/en/create-table-foreign-keys.html
func (r *reader) madeForForeignKey(x *index) bool {
	if !x.plain || x.invisible || x.comment != "" {
		return false
	}
	for _, f := range r.tables[x.key.table].foreignKeys {
		if slices.Equal(f.columns, x.columns) && (x.key.name == f.key.name || f.invented() && name(x.key.name) == x.columns[0]) {
			return true
		}
	}
	return false
}

// foreignKey is a foreign key as its columns come in.
type foreignKey struct {
	key                partKey
	toDatabase, to     string
	columns, toColumns []string
	onUpdate, onDelete string
	ruled              bool // the actions are known
}

func (r *reader) readForeignKeyColumn(in row) {
	k := partKey{in.text("tbl"), in.text("name")}
	f := r.foreignKeys[k]
	if f == nil {
		if !r.isTable(k.table) {
			return
		}
		f = &foreignKey{key: k, toDatabase: in.text("to_database"), to: in.text("to_table")}
		r.foreignKeys[k] = f
		r.tables[k.table].foreignKeys = append(r.tables[k.table].foreignKeys, f)
	}
	place := int(number(in, "place"))
	f.columns = at(f.columns, place, name(in.text("col")))
	f.toColumns = at(f.toColumns, place, name(in.text("to_column")))
}

// at puts an item into its place, counted from 1. Rows of parameters, indexes and
// foreign keys come in no order: to sort some dozen of them, MariaDB makes a
// temporary table on its disk, which takes longer than all the rest.
func at(list []string, place int, item string) []string {
	if place < 1 || place > 1<<16 {
		return append(list, item) // no server says so
	}
	for len(list) < place {
		list = append(list, "")
	}
	list[place-1] = item
	return list
}

func (r *reader) readForeignKeyRule(in row) {
	if f := r.foreignKeys[partKey{in.text("tbl"), in.text("name")}]; f != nil {
		f.onUpdate, f.onDelete = rule(in.text("on_update")), rule(in.text("on_delete"))
		f.ruled = true
	}
}

// rule is an action, "" for the default: InnoDB checks RESTRICT and NO ACTION
// at the same moment, MySQL shows the one and MariaDB the other.
func rule(text string) string { return unless("RESTRICT", unless("NO ACTION", text)) }

// invented says whether the server made the name up: t_ibfk_1.
func (f *foreignKey) invented() bool { return numbered(f.key.name, f.key.table+"_ibfk_") }

func (f *foreignKey) object(r *reader) schema.Object {
	target := r.key(schema.Table, "", f.to)
	references := name(f.to)
	if f.toDatabase != r.database {
		references = name(f.toDatabase) + "." + references
	}
	o := schema.Object{Key: r.key(schema.ForeignKey, f.key.table, f.key.name), Props: schema.Props([]schema.Prop{
		{Name: "columns", Value: strings.Join(f.columns, ", ")},
		{Name: "references", Value: references},
		{Name: "referenced_columns", Value: strings.Join(f.toColumns, ", ")},
		{Name: "on_delete", Value: f.onDelete},
		{Name: "on_update", Value: f.onUpdate},
		{Name: "auto_name", Value: yes(f.invented())},
	}...)}
	// Without FOREIGN_KEY_CHECKS a key may point at a table that is not there.
	if f.toDatabase == r.database && f.to != f.key.table && r.isTable(f.to) {
		o.Needs = []schema.Key{target}
	}
	return o
}

// readCheckTable is MySQL's: in a database the names of checks are unique.
func (r *reader) readCheckTable(in row) {
	r.checked[in.text("name")] = check{object: schema.Object{Key: r.key(schema.Check, in.text("tbl"), in.text("name")),
		Props: []schema.Prop{{Name: "not_enforced", Value: yes(in.is("enforced", "NO"))}}}}
}

func (r *reader) readMySQLCheck(in row) {
	c, ok := r.checked[in.text("name")]
	if !ok {
		return
	}
	c.auto = numbered(c.object.Key.Name, c.object.Key.Table+"_chk_")
	r.addCheck(c, unescaped(in.text("expression")))
}

func (r *reader) readMariaDBCheck(in row) {
	if !r.isTable(in.text("tbl")) {
		return
	}
	c := check{object: schema.Object{Key: r.key(schema.Check, in.text("tbl"), in.text("name"))}}
	c.ofColumn = in.is("level", "Column") // MariaDB calls it as the column
	c.auto = c.ofColumn || numbered(c.object.Key.Name, "CONSTRAINT_")
	r.addCheck(c, in.text("expression"))
}

func (r *reader) addCheck(c check, text string) {
	c.object.Props = append(c.object.Props,
		schema.Prop{Name: "expression", Value: expression(unqualified(r.database, text))},
		schema.Prop{Name: "auto_name", Value: yes(c.auto)})
	if c.document() {
		r.documents[partKey{c.object.Key.Table, c.object.Key.Name}] = true
	}
	r.checks = append(r.checks, c)
}

// check is a check constraint.
type check struct {
	object         schema.Object
	auto, ofColumn bool
}

// checkObjects is the checks but for those that are said by a column's type or
// a table's period. A column's check is named otherwise where MariaDB has given a check of the table
// the same name.
func (r *reader) checkObjects() []schema.Object {
	ofTable := map[schema.Key]bool{}
	for _, c := range r.checks {
		ofTable[c.object.Key] = ofTable[c.object.Key] || !c.ofColumn
	}
	var out []schema.Object
	for _, c := range r.checks {
		said := r.tables[c.object.Key.Table].said
		if said.periods != "" && !c.ofColumn && !said.checks[c.object.Key.Name] {
			continue
		}
		if c.document() && r.documents[partKey{c.object.Key.Table, c.object.Key.Name}] {
			continue
		}
		if c.ofColumn && ofTable[c.object.Key] {
			c.object.Key.Name += " of the column"
		}
		out = append(out, c.object)
	}
	return out
}

// numbered says whether a name is a prefix and a number.
func numbered(name, prefix string) bool {
	digits, ok := strings.CutPrefix(name, prefix)
	return ok && digits != "" && strings.Trim(digits, "0123456789") == ""
}
