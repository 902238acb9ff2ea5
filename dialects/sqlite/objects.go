package sqlite

import (
	"slices"
	"strconv"
	"strings"

	"github.com/schemadiff/schemadiff/lexer"
	"github.com/schemadiff/schemadiff/schema"
)

func (r *reader) table(e entry) {
	if r.hidden[lexer.Lower(e.name)] {
		return
	}
	def := r.defs[e.name]
	r.add(schema.Object{Key: r.relations[lexer.Lower(e.name)], Definition: e.sql, Props: []schema.Prop{
		{Name: "strict", Value: yes(r.tables[e.name].strict)},
		{Name: "without_rowid", Value: yes(r.tables[e.name].withoutRowid)},
		{Name: "module", Value: r.names.fold(def.module)},
	}})
	local := names{}
	local.add(e.name)
	for _, c := range r.columns[e.name] {
		local.add(c.name)
	}
	for i, fact := range r.columns[e.name] {
		var c columnDef
		if i < len(def.columns) {
			c = def.columns[i]
		}
		r.column(e.name, local, i, fact, c)
	}
	r.constraints(e.name, local, def)
}

func (r *reader) column(table string, local names, i int, fact columnFact, def columnDef) {
	declared := def.typ
	if declared == "" {
		declared = fact.typ
	}
	r.add(schema.Object{Key: schema.Key{Kind: schema.Column, Table: table, Name: fact.name}, Props: []schema.Prop{
		{Name: "type", Value: typeName(declared)},
		{Name: "not_null", Value: yes(fact.notNull)},
		{Name: "not_null_conflict", Value: def.notNullConflict},
		{Name: "default", Value: local.defaultValue(fact.defaultTo.String)},
		{Name: "collation", Value: collation(def.collation)},
		{Name: "generated", Value: local.condition(def.generated)},
		{Name: "generated_kind", Value: def.kind()},
		{Name: "position", Value: strconv.Itoa(i + 1)},
	}})
}

// constraints adds each constraint once: SQLite makes one of two that are alike.
func (r *reader) constraints(table string, local names, def tableDef) {
	seen := map[string]bool{}
	for _, k := range def.constraints {
		var o schema.Object
		switch k.kind {
		case schema.ForeignKey:
			o = r.foreignKey(table, k)
		case schema.Check:
			o = r.check(local, k)
		default:
			o = r.key(table, k, def)
		}
		if k.name == "" && (k.kind == schema.Unique || k.kind == schema.Check) {
			content := string(k.kind)
			for _, p := range o.Props {
				content += "\x00" + p.Name + "\x00" + p.Value
			}
			if seen[content] {
				continue
			}
			seen[content] = true
		}
		var auto string
		o.Key, auto = r.invented.key(k.kind, table, k.name, o.Key.Name)
		o.Props = append(o.Props, schema.Prop{Name: "auto_name", Value: auto})
		r.add(o)
	}
}

// key makes a primary key or unique constraint; its Key.Name is the content
// that a name can be made of.
func (r *reader) key(table string, k constraintDef, def tableDef) schema.Object {
	rowid := r.aliasesRowid(table, k, def)
	parts := make([]string, len(k.columns))
	for i, p := range k.columns {
		p.text = r.columnName(table, p.text)
		own := r.collations[lexer.Lower(table+"."+p.text)]
		if p.collation == "" {
			p.collation = own
		}
		if rowid {
			p.desc = false // a rowid has no direction
		}
		parts[i] = r.names.part(p, own)
	}
	options := ""
	if rowid {
		options = "rowid"
	}
	columns := strings.Join(parts, ", ")
	return schema.Object{Key: schema.Key{Name: columns}, Props: []schema.Prop{
		{Name: "columns", Value: columns},
		{Name: "on_conflict", Value: k.conflict},
		{Name: "autoincrement", Value: yes(k.autoincrement)},
		{Name: "options", Value: options},
	}}
}

// aliasesRowid says whether a primary key is the rowid itself rather than an
// index: exactly the type INTEGER, and not "INTEGER PRIMARY KEY DESC" by a bug
// that SQLite keeps (https://sqlite.org/lang_createtable.html#rowids_and_the_integer_primary_key).
func (r *reader) aliasesRowid(table string, k constraintDef, def tableDef) bool {
	if k.kind != schema.PrimaryKey || def.withoutRowid || len(k.columns) != 1 || k.columns[0].desc && k.level == "column" {
		return false
	}
	return slices.ContainsFunc(def.columns, func(c columnDef) bool {
		return sameName(c.name, k.columns[0].text) && typeName(c.typ) == "INTEGER"
	})
}

func (r *reader) check(local names, k constraintDef) schema.Object {
	expression := local.condition(k.expression)
	return schema.Object{Key: schema.Key{Name: expression}, Props: []schema.Prop{
		{Name: "expression", Value: expression},
		{Name: "on_conflict", Value: k.conflict},
	}}
}

func (r *reader) foreignKey(table string, k constraintDef) schema.Object {
	columns := make([]string, len(k.columns))
	for i, c := range k.columns {
		columns[i] = r.columnName(table, c.text)
	}
	parent, known := r.relations[lexer.Lower(k.references)]
	if !known {
		parent.Name = k.references // SQLite asks for it at the first INSERT
	}
	referenced := make([]string, len(k.referenced))
	for i, c := range k.referenced {
		referenced[i] = r.columnName(parent.Name, c)
	}
	if len(referenced) == 0 {
		referenced = r.primaryKey(parent.Name)
	}
	action := func(a string) string {
		if a == "NO ACTION" {
			return ""
		}
		return a
	}
	o := schema.Object{Key: schema.Key{Name: quoteNames(columns)}, Props: []schema.Prop{
		{Name: "columns", Value: quoteNames(columns)},
		{Name: "references", Value: quoteName(parent.Name)},
		{Name: "referenced_columns", Value: quoteNames(referenced)},
		{Name: "on_delete", Value: action(k.onDelete)},
		{Name: "on_update", Value: action(k.onUpdate)},
		{Name: "match", Value: k.match},
		{Name: "deferrable", Value: yes(k.deferrable)},
		{Name: "initially_deferred", Value: yes(k.initiallyDeferred)},
	}}
	if known && !sameName(parent.Name, table) {
		o.Needs = []schema.Key{parent}
	}
	return o
}

// columnName is a column's name as its table spells it.
func (r *reader) columnName(table, name string) string {
	for _, c := range r.columns[table] {
		if sameName(c.name, name) {
			return c.name
		}
	}
	return name
}

// primaryKey is the columns of a table's primary key in order.
func (r *reader) primaryKey(table string) []string {
	var keys []columnFact
	for _, c := range r.columns[table] {
		if c.pk > 0 {
			keys = append(keys, c)
		}
	}
	slices.SortFunc(keys, func(a, b columnFact) int { return a.pk - b.pk })
	list := make([]string, len(keys))
	for i, c := range keys {
		list[i] = c.name
	}
	return list
}

// index takes names, directions and collations from SQLite and the text of
// expressions from the definition.
func (r *reader) index(e entry) {
	if e.sql == "" || r.hidden[lexer.Lower(e.table)] {
		return
	}
	def, err := parseIndex(e.sql)
	fact, ok := r.indexes[e.name]
	if err != nil || !ok || len(def.parts) != len(fact.parts) {
		r.gap(entry{kind: "index", name: e.name}, or(err, "its columns are not those that SQLite has"))
		return
	}
	parts := make([]string, len(fact.parts))
	for i, p := range fact.parts {
		own := r.collations[lexer.Lower(e.table+"."+p.text)]
		if !p.isName {
			p.text, own = def.parts[i].text, ""
		}
		parts[i] = r.names.part(p, own)
	}
	r.add(schema.Object{Key: schema.Key{Kind: schema.Index, Table: r.relations[lexer.Lower(e.table)].Name, Name: e.name},
		Definition: e.sql, Props: []schema.Prop{
			{Name: "columns", Value: strings.Join(parts, ", ")},
			{Name: "unique", Value: yes(fact.unique)},
			{Name: "predicate", Value: r.names.condition(unqualified(def.predicate, e.table))},
		}})
}

func (r *reader) view(e entry) {
	def, err := parseView(e.sql)
	if err != nil {
		r.gap(e, err)
	}
	options := ""
	if len(def.columns) > 0 {
		options = "columns (" + quoteNames(def.columns) + ")"
	}
	r.add(schema.Object{Key: r.relations[lexer.Lower(e.name)], Definition: e.sql, Needs: r.mentioned(e.name, def.query), Props: []schema.Prop{
		{Name: "query", Value: r.names.fold(def.query)},
		{Name: "options", Value: options},
	}})
}

func (r *reader) trigger(e entry) {
	def, err := parseTrigger(e.sql)
	on, ok := r.relations[lexer.Lower(e.table)]
	if err != nil || !ok {
		r.gap(e, or(err, "it is on a table that is not there"))
		return
	}
	columns := make([]string, len(def.columns))
	for i, c := range def.columns {
		columns[i] = r.columnName(on.Name, c)
	}
	slices.Sort(columns)
	r.add(schema.Object{Key: schema.Key{Kind: schema.Trigger, Table: on.Name, Name: e.name}, Definition: e.sql,
		Needs: r.mentioned(on.Name, def.when+" ; "+def.body), Props: []schema.Prop{
			{Name: "timing", Value: def.timing},
			{Name: "events", Value: def.event},
			{Name: "columns", Value: quoteNames(columns)},
			{Name: "when", Value: r.names.condition(def.when)},
			{Name: "body", Value: r.names.fold(def.body)},
		}})
}
