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
	type place struct {
		Column
		position int
	}
	var columns []place // of the last table: a schema has them right behind it
	finish := func() {
		if len(columns) == 0 {
			return
		}
		slices.SortStableFunc(columns, func(a, b place) int { return cmp.Compare(a.position, b.position) })
		last := &tables[len(tables)-1]
		last.Columns = make([]Column, len(columns))
		for i, c := range columns {
			last.Columns[i] = c.Column
		}
		columns = columns[:0]
	}
	for o := range s.All() {
		switch o.Key.Kind {
		case schema.Table:
			finish()
			tables = append(tables, Table{Key: o.Key})
		case schema.Column:
			if n := len(tables); n == 0 || tables[n-1].Key.Schema != o.Key.Schema || tables[n-1].Key.Name != o.Key.Table {
				continue // a view's
			}
			position, _ := strconv.Atoi(o.Prop("position"))
			columns = append(columns, place{Column{o.Key.Name, o.Prop("type")}, position})
		}
	}
	finish()
	return tables
}

// Candidates are base tables that were read without the rest of a schema.
func Candidates(list []catalog.Table) []Table {
	tables := make([]Table, len(list))
	for i, t := range list {
		tables[i].Key = t.Key
		for _, c := range t.Columns {
			tables[i].Columns = append(tables[i].Columns, Column(c))
		}
	}
	slices.SortFunc(tables, func(a, b Table) int { return a.Key.Compare(b.Key) })
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
