package ledger

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/schema"
)

// Table is a candidate: a base table with its columns, in order.
type Table struct {
	Key     schema.Key
	Columns []Column
}

// Column is one column of a candidate.
type Column struct{ Name, Type string }

// Tables are the base tables of a schema that was read, so that detection
// costs no query.
func Tables(s schema.Schema) []Table {
	var tables []Table
	at := map[schema.Key]int{}
	type place struct {
		Column
		position int
	}
	columns := map[schema.Key][]place{}
	for o := range s.All() {
		switch o.Key.Kind {
		case schema.Table:
			at[o.Key] = len(tables)
			tables = append(tables, Table{Key: o.Key})
		case schema.Column:
			table := schema.Key{Kind: schema.Table, Schema: o.Key.Schema, Name: o.Key.Table}
			n, _ := strconv.Atoi(o.Prop("position"))
			columns[table] = append(columns[table], place{Column{o.Key.Name, o.Prop("type")}, n})
		}
	}
	for key, i := range at {
		slices.SortStableFunc(columns[key], func(a, b place) int { return cmp.Compare(a.position, b.position) })
		for _, c := range columns[key] {
			tables[i].Columns = append(tables[i].Columns, c.Column)
		}
	}
	return tables
}

// Column finds a column by its name in any case: MySQL, SQLite and naming
// conventions of applications change it.
func (t Table) Column(name string) (Column, bool) {
	for _, c := range t.Columns {
		if strings.EqualFold(c.Name, name) {
			return c, true
		}
	}
	return Column{}, false
}

// columns names the columns for people.
func (t Table) columns() string {
	var names []string
	for _, c := range t.Columns {
		names = append(names, c.Name)
	}
	return strings.Join(names, ", ")
}

// Query asks for columns, in the spelling of this table.
func (t Table) Query(columns []string, orderBy ...string) catalog.Query {
	q := catalog.Query{Table: t.Key}
	for _, name := range columns {
		c, _ := t.Column(name)
		q.Columns = append(q.Columns, cmp.Or(c.Name, name))
	}
	for _, name := range orderBy {
		c, _ := t.Column(name)
		q.OrderBy = append(q.OrderBy, cmp.Or(c.Name, name))
	}
	return q
}

// near are the other tables of a table's schema.
func near(t Table, all []Table) []Table {
	var out []Table
	for _, o := range all {
		if o.Key.Schema == t.Key.Schema && o.Key != t.Key {
			out = append(out, o)
		}
	}
	return out
}
