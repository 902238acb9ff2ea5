package schema

import (
	"slices"
	"strings"
)

// Likeness pairs an object that only the first schema has with one that only
// the second has: probably one object under two names.
type Likeness struct{ From, To Key }

// Renames finds, among the changes that Diff made of two schemas, tables and
// columns that were probably renamed. It says nothing where there is more than
// one candidate, and nothing of tables that say too little of themselves.
//
// Two tables are like where their columns agree in name, order, type and all
// else that is structure, and so do their keys, constraints and indexes, whose
// names do not count. Two columns of one table are like where they agree in
// all that is structure and stand between the same columns.
func Renames(from, to Schema, changes []Change) []Likeness {
	var gone, come []Key
	for _, c := range changes {
		switch {
		case c.Key.Kind != Table && c.Key.Kind != Column:
		case c.Op == Drop:
			gone = append(gone, c.Key)
		case c.Op == Add:
			come = append(come, c.Key)
		}
	}
	if len(gone) == 0 || len(come) == 0 {
		return nil
	}
	looks := func(s Schema, keys []Key) map[string][]Key {
		m := map[string][]Key{}
		for _, k := range keys {
			if look := s.look(k, from, to); look != "" {
				m[look] = append(m[look], k)
			}
		}
		return m
	}
	before, after := looks(from, gone), looks(to, come)
	var found []Likeness
	for look, a := range before {
		if b := after[look]; len(a) == 1 && len(b) == 1 {
			found = append(found, Likeness{a[0], b[0]})
		}
	}
	slices.SortFunc(found, func(a, b Likeness) int { return a.From.Compare(b.From) })
	return found
}

// look is what an object looks like without its name: equal for two that may
// be one, "" where it cannot be told from others.
func (s Schema) look(k Key, from, to Schema) string {
	if k.Kind == Column {
		return s.columnLook(k, from, to)
	}
	return s.tableLook(k)
}

// fewestColumns is how many columns a table needs to be told from others.
const fewestColumns = 2

func (s Schema) tableLook(table Key) string {
	columns := s.columns(table)
	if len(columns) < fewestColumns {
		return ""
	}
	o, _ := s.Lookup(table)
	look := []string{"table", table.Schema, o.content(table)}
	for _, name := range columns {
		c, _ := s.Lookup(Key{Kind: Column, Schema: table.Schema, Table: table.Name, Name: name})
		look = append(look, name, c.content(table))
	}
	var parts []string
	for _, p := range s.parts(table) {
		if p.Key.Kind == Column {
			continue
		}
		name := p.Key.Name
		if w, _ := p.Key.Kind.Word(); w.ByContent {
			name = ""
		}
		parts = append(parts, string(p.Key.Kind)+" "+name+" "+p.content(table))
	}
	slices.Sort(parts)
	return strings.Join(append(look, parts...), "\x00")
}

// columnLook has the nearest columns on both sides that both schemas have.
func (s Schema) columnLook(k Key, from, to Schema) string {
	table := Key{Kind: Table, Schema: k.Schema, Name: k.Table}
	columns := s.columns(table)
	common := func(name string) bool {
		k.Name = name
		_, before := from.Lookup(k)
		_, after := to.Lookup(k)
		return before && after
	}
	name := k.Name
	place := slices.Index(columns, name)
	previous, next := "(first)", "(last)"
	for i, c := range columns {
		if i < place && common(c) {
			previous = c
		}
		if i > place && common(c) {
			next = c
			break
		}
	}
	k.Name = name
	o, _ := s.Lookup(k)
	return strings.Join([]string{"column", k.Schema, k.Table, previous, next, o.content(table)}, "\x00")
}

// parts is what belongs to a table, in order.
func (s Schema) parts(table Key) []Object {
	first, _ := slices.BinarySearchFunc(s.objects, table, func(o Object, k Key) int { return o.Key.Compare(k) })
	var parts []Object
	for _, o := range s.objects[first:] {
		if o.Key.Schema != table.Schema || o.Key.relation() != table.Name {
			break
		}
		if o.Key.Table != "" {
			parts = append(parts, o)
		}
	}
	return parts
}

// content is an object's structure but for its place, with the table's own
// name taken off where it refers to itself. What a default draws from a
// sequence of the table is called after the table.
func (o Object) content(table Key) string {
	word, _ := o.Key.Kind.Word()
	var b strings.Builder
	for _, p := range o.Props {
		prop, _ := word.Property(p.Name)
		if !prop.Facet.Structural() || p.Name == "position" {
			continue
		}
		value := p.Value
		if p.Name == "references" && value == table.Path() {
			value = "(itself)"
		}
		if p.Name == "default" && strings.HasPrefix(value, "nextval(") {
			value = "nextval"
		}
		b.WriteString(p.Name + "\x01" + value + "\x01")
	}
	return b.String()
}
