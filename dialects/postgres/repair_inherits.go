package postgres

import (
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/schema"
)

// inOrder says whether CREATE TABLE ... INHERITS gives a table's columns their
// places: the parents' first, one parent after the other.
// https://www.postgresql.org/docs/current/sql-createtable.html
func inOrder(table schema.Key, parents []schema.Key, side schema.Schema) bool {
	columns := side.Columns(table)
	var made []string
	for _, p := range parents {
		for _, name := range side.Columns(p) {
			if !slices.Contains(made, name) {
				made = append(made, name)
			}
		}
	}
	for _, name := range columns {
		if !slices.Contains(made, name) {
			made = append(made, name)
		}
	}
	return slices.Equal(made, columns)
}

// generatedAgain is a generated column that a child of its parents' declares
// itself: CREATE TABLE ... INHERITS takes none before PostgreSQL 17.
func generatedAgain(o schema.Object) bool {
	return o.Key.Kind == schema.Column && o.Prop("generated") != "" && o.Prop("inherited") == "yes, and its own"
}

// attach makes a table a child of others as ALTER TABLE does, which leaves the
// columns where they are and makes all of them the table's own as well.
func (r *repair) attach(o schema.Object, parents []schema.Key, side schema.Schema, reasons []schema.Key) {
	for _, p := range parents {
		r.step(catalog.Building, o.Key, reasons, catalog.Safe, "", "ALTER TABLE "+sqlName(o.Key)+" INHERIT "+sqlName(p))
	}
	var inherited []string
	for _, p := range side.Parts(o.Key) {
		if p.Key.Kind == schema.Column && p.Prop("inherited") == "yes" {
			inherited = append(inherited, text(p.Key.Name))
		}
	}
	if checks := inheritedChecks(o.Key, parents, side); r.exact && len(checks) > 0 {
		names := make([]string, len(checks))
		for i, c := range checks {
			names[i] = text(c.Key.Name)
		}
		r.step(catalog.Building, o.Key, reasons, catalog.Safe, "the checks go with the parents': a superuser is needed for it",
			"UPDATE pg_catalog.pg_constraint SET conislocal = false WHERE conrelid = "+text(sqlName(o.Key))+"::regclass AND conname IN ("+strings.Join(names, ", ")+")")
	}
	switch {
	case len(inherited) == 0:
	case r.exact:
		r.step(catalog.Building, o.Key, reasons, catalog.Safe, "the columns go with the parents': a superuser is needed for it",
			"UPDATE pg_catalog.pg_attribute SET attislocal = false WHERE attrelid = "+text(sqlName(o.Key))+"::regclass AND attname IN ("+strings.Join(inherited, ", ")+")")
	default:
		r.manual(o.Key, reasons, "the inherited columns are the table's own as well: ALTER TABLE INHERIT leaves them so, and CREATE TABLE INHERITS would give them other places")
	}
}

// inheritedChecks is the checks that a child has from its parents alone.
func inheritedChecks(child schema.Key, parents []schema.Key, side schema.Schema) []schema.Object {
	var checks []schema.Object
	for _, p := range parents {
		o, _ := side.Lookup(p)
		above := inheritedChecks(p, byPath(side, o.Prop("inherits")), side)
		for _, part := range side.Parts(p) {
			if part.Key.Kind == schema.Check && part.Prop("no_inherit") == "" {
				above = append(above, part)
			}
		}
		for _, check := range above {
			_, own := side.Lookup(schema.Key{Kind: schema.Check, Schema: child.Schema, Table: child.Name, Name: check.Key.Name})
			if !own && !slices.ContainsFunc(checks, func(c schema.Object) bool { return c.Key.Name == check.Key.Name }) {
				checks = append(checks, check)
			}
		}
	}
	return checks
}

// inheritedRest gives a column that came with a parent what it has in another
// way than that one's.
func (r *repair) inheritedRest(o schema.Object, parents []schema.Key, side schema.Schema, reasons []schema.Key) {
	var above schema.Object
	for _, p := range parents {
		if c, ok := side.Lookup(schema.Key{Kind: schema.Column, Schema: p.Schema, Table: p.Name, Name: o.Key.Name}); ok {
			above = c
			break
		}
	}
	alter := "ALTER TABLE ONLY " + tableOf(o.Key) + " ALTER COLUMN " + ident(o.Key.Name) + " "
	step := func(sql string) { r.step(catalog.Building, o.Key, reasons, catalog.Safe, "", alter+sql) }
	switch value := o.Prop("default"); {
	case value == above.Prop("default"):
	case value == "":
		step("DROP DEFAULT")
	default:
		step("SET DEFAULT " + value)
	}
	switch had, value := above.Prop("not_null"), o.Prop("not_null"); {
	case had == value || had == "no inherit" && value == "":
	case value == "yes":
		step("SET NOT NULL")
	case value == "" && had == "yes":
		step("DROP NOT NULL")
	}
	if o.Prop("compression") != above.Prop("compression") {
		r.columnStorage(above, o, "compression", reasons)
	}
	if o.Prop("storage") == "" && above.Prop("storage") != "" {
		r.columnStorage(above, o, "storage", reasons)
	}
}
