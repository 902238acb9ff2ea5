package schema

import (
	"slices"
	"strconv"
	"strings"
)

// Op says what happened to an object on the way from one schema to another.
type Op string

// The operations of a Change.
const (
	Add    Op = "add"    // only in the second schema
	Drop   Op = "drop"   // only in the first
	Modify Op = "modify" // in both, not alike
	Rename Op = "rename" // of equal content under another name
)

// PropChange is one property that differs; "" stands for not set.
type PropChange struct {
	Name     string
	Facet    Facet
	From, To string
}

// Change is one object that differs between two schemas.
type Change struct {
	Key   Key
	Op    Op
	Props []PropChange // of a Modify

	// NewKey is the object's key in the second schema where Op is Rename, and
	// where a Modify pairs two objects whose names the server made up.
	NewKey Key

	// Definitions holds both definitions of a Modify in which no structural
	// property differs: the model sees no difference, the server's words do.
	Definitions *[2]string
}

// Canon reduces a definition to what is compared of it: two definitions of one
// canon say the same thing. Every dialect has one; nil compares bytes.
type Canon func(k Key, definition string) string

func (c Canon) equal(k Key, a, b string) bool {
	return a == b || c != nil && c(k, a) == c(k, b)
}

// Diff is the changes that lead from one schema to the other, in key order.
//
// What belongs to an added or dropped table or schema is not listed beside it.
// Constraints and indexes are paired by content before they are paired by
// name, because servers number the names that they invent. The order of
// columns is compared as the order of the columns that both tables have.
func Diff(from, to Schema, canon Canon) []Change {
	d := differ{from: from, to: to, canon: canon, gone: map[relationKey]bool{}, come: map[relationKey]bool{}, moved: map[Key]bool{}}
	a, b := from.objects, to.objects
	for len(a) > 0 || len(b) > 0 {
		switch {
		case len(a) > 0 && len(b) > 0 && a[0].same(&b[0]): // as most are
			a, b = a[1:], b[1:]
		case len(a) > 0 && len(b) > 0 && a[0].Key == b[0].Key:
			d.both(a[0], b[0])
			a, b = a[1:], b[1:]
		case len(b) == 0 || len(a) > 0 && a[0].Key.Compare(b[0].Key) < 0:
			d.drop(a[0])
			a = a[1:]
		default:
			d.add(b[0])
			b = b[1:]
		}
	}
	return d.finish()
}

// relationKey names a table or view, or with an empty name a whole schema.
type relationKey struct{ schema, name string }

type differ struct {
	from, to   Schema
	canon      Canon
	gone, come map[relationKey]bool // relations and schemas that only one side has
	only       [2][]Object          // objects under keys that only one side has
	named      [][2]Object          // constraints and indexes that share a name and not their content
	moved      map[Key]bool         // tables in which a column stands elsewhere
	changes    []Change
}

func (d *differ) drop(o Object) { d.oneSided(0, d.gone, o) }
func (d *differ) add(o Object)  { d.oneSided(1, d.come, o) }

func (d *differ) oneSided(side int, wholes map[relationKey]bool, o Object) {
	if o.Key.Kind == Namespace {
		wholes[relationKey{o.Key.Name, ""}] = true
	} else if w, _ := o.Key.Kind.Word(); w.Relation {
		wholes[relationKey{o.Key.Schema, o.Key.Name}] = true
	}
	d.only[side] = append(d.only[side], o)
}

func (d *differ) both(a, b Object) {
	if a.Key.Kind == Column && a.Prop("position") != b.Prop("position") {
		d.moved[Key{Kind: Table, Schema: a.Key.Schema, Name: a.Key.Table}] = true
	}
	c, differs := d.compare(a, b)
	if !differs {
		return
	}
	if w, _ := a.Key.Kind.Word(); w.ByContent {
		d.named = append(d.named, [2]Object{a, b})
		return
	}
	d.changes = append(d.changes, c)
}

// compare is the property-by-property comparison of two objects.
func (d *differ) compare(a, b Object) (Change, bool) {
	c := Change{Key: a.Key, Op: Modify}
	if b.Key != a.Key {
		c.NewKey = b.Key
	}
	word, _ := a.Key.Kind.Word()
	pa, pb := a.Props, b.Props
	for len(pa) > 0 || len(pb) > 0 {
		var p PropChange
		switch {
		case len(pb) == 0 || len(pa) > 0 && pa[0].Name < pb[0].Name:
			p.Name, p.From = pa[0].Name, pa[0].Value
			pa = pa[1:]
		case len(pa) == 0 || pa[0].Name > pb[0].Name:
			p.Name, p.To = pb[0].Name, pb[0].Value
			pb = pb[1:]
		default:
			p.Name, p.From, p.To = pa[0].Name, pa[0].Value, pb[0].Value
			pa, pb = pa[1:], pb[1:]
		}
		if p.From == p.To || d.from.resolved(a, p.Name, p.From) == d.to.resolved(b, p.Name, p.To) {
			continue
		}
		prop, _ := word.Property(p.Name)
		if prop.Facet == Informational || p.Name == "position" {
			continue
		}
		p.Facet = prop.Facet
		c.Props = append(c.Props, p)
	}
	structural := slices.ContainsFunc(c.Props, func(p PropChange) bool { return p.Facet.Structural() })
	if !structural && a.Definition != b.Definition && !d.canon.equal(a.Key, a.Definition, b.Definition) {
		c.Definitions = &[2]string{a.Definition, b.Definition}
	}
	return c, len(c.Props) > 0 || c.Definitions != nil
}

// Pair is the Modify of two objects that stand for each other under keys of their
// own, and whether anything but their definitions tells them apart.
func Pair(from, to Schema, a, b Object) (Change, bool) {
	d := differ{from: from, to: to}
	c, _ := d.compare(a, b)
	c.Definitions = nil
	return c, len(c.Props) > 0
}

// resolved is a property's value, of a column without a charset or collation of
// its own the table's: one that keeps what it has when the table gets another
// default says so from then on, and is the same column.
func (s Schema) resolved(o Object, property, value string) string {
	if value != "" || o.Key.Kind != Column || property != "charset" && property != "collation" {
		return value
	}
	table, _ := s.Lookup(Key{Kind: Table, Schema: o.Key.Schema, Name: o.Key.Table})
	return table.Prop(property)
}

// finish pairs what was left over, adds the order of columns, and drops what
// goes without saying.
func (d *differ) finish() []Change {
	d.only[0] = slices.DeleteFunc(d.only[0], func(o Object) bool { return implied(d.gone, o.Key) })
	d.only[1] = slices.DeleteFunc(d.only[1], func(o Object) bool { return implied(d.come, o.Key) })
	for _, c := range d.changes {
		d.attached(c)
	}
	d.pairByContent()
	for _, o := range d.only[0] {
		d.changes = append(d.changes, Change{Key: o.Key, Op: Drop})
	}
	for _, o := range d.only[1] {
		d.changes = append(d.changes, Change{Key: o.Key, Op: Add})
	}
	for table := range d.moved {
		d.columnOrder(table)
	}
	slices.SortStableFunc(d.changes, func(a, b Change) int { return a.Key.Compare(b.Key) })
	d.dropEchoes()
	return d.changes
}

// attached takes out what a table has of its own on one side alone because it is
// a partition on the other: there it has the same from its parent, where it is
// listed. That it is a partition of it is told.
func (d *differ) attached(c Change) {
	i := slices.IndexFunc(c.Props, func(p PropChange) bool { return p.Name == "partition_of" && (p.From == "") != (p.To == "") })
	if i < 0 {
		return
	}
	own, side, path := 1, d.from, c.Props[i].From
	if path == "" {
		own, side, path = 0, d.to, c.Props[i].To
	}
	parent, ok := side.root(path)
	if !ok {
		return
	}
	parts := side.Parts(parent)
	d.only[own] = slices.DeleteFunc(d.only[own], func(o Object) bool {
		w, _ := o.Key.Kind.Word()
		return (w.ByContent || o.Key.Kind == Column) && o.Key.Table == c.Key.Name && o.Key.Schema == c.Key.Schema && slices.ContainsFunc(parts, func(p Object) bool {
			return p.Key.Kind == o.Key.Kind && (p.Key.Kind != Column || p.Key.Name == o.Key.Name) && p.content(parent) == o.content(c.Key)
		})
	})
}

// root is the table at a path, or where that is a partition the table that all of
// its parents are partitions of.
func (s Schema) root(path string) (table Key, ok bool) {
	for range s.objects {
		i := slices.IndexFunc(s.objects, func(o Object) bool { return o.Key.Kind == Table && o.Key.Path() == path })
		if i < 0 {
			return table, false
		}
		table = s.objects[i].Key
		if path = s.objects[i].Prop("partition_of"); path == "" {
			return table, true
		}
	}
	return table, false
}

// implied says whether an object went or came with its table or schema.
func implied(wholes map[relationKey]bool, k Key) bool {
	if k.Kind == Namespace {
		return false
	}
	return wholes[relationKey{k.Schema, ""}] && k.Schema != "" ||
		k.Table != "" && wholes[relationKey{k.Schema, k.Table}]
}

// columnOrder compares the order of the columns that both tables have. A
// column that only one table has is a finding of its own and moves nothing.
func (d *differ) columnOrder(table Key) {
	left, right := d.from.columns(table), d.to.columns(table)
	common := func(names, others []string) []string {
		return slices.DeleteFunc(slices.Clone(names), func(n string) bool { return !slices.Contains(others, n) })
	}
	l, r := common(left, right), common(right, left)
	if slices.Equal(l, r) {
		return
	}
	if foreign := (Key{Kind: ForeignTable, Schema: table.Schema, Name: table.Name}); d.has(foreign) {
		table = foreign
	} else if !d.has(table) { // a view's columns stand as its query has them
		return
	}
	d.changes = append(d.changes, Change{Key: table, Op: Modify, Props: []PropChange{{
		Name: "column_order", Facet: ColumnOrder, From: strings.Join(l, ", "), To: strings.Join(r, ", ")}}})
}

func (d *differ) has(k Key) bool {
	_, ok := d.from.Lookup(k)
	return ok
}

// columns is the names of a table's columns in the order of their positions.
func (s Schema) columns(table Key) []string {
	first, _ := slices.BinarySearchFunc(s.objects, table, func(o Object, k Key) int { return o.Key.Compare(k) })
	var columns []Object
	for _, o := range s.objects[first:] {
		if o.Key.Schema != table.Schema || o.Key.relation() != table.Name {
			break
		}
		if o.Key.Kind == Column {
			columns = append(columns, o)
		}
	}
	position := func(o Object) int { n, _ := strconv.Atoi(o.Prop("position")); return n }
	slices.SortStableFunc(columns, func(a, b Object) int { return position(a) - position(b) })
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.Key.Name
	}
	return names
}

// dropEchoes removes the differences between two tables' definitions that
// findings on the tables' own parts already account for.
func (d *differ) dropEchoes() {
	accounted := map[relationKey]bool{}
	for _, c := range d.changes {
		structural := c.Op != Modify || slices.ContainsFunc(c.Props, func(p PropChange) bool { return p.Facet.Structural() })
		if structural {
			accounted[relationKey{c.Key.Schema, c.Key.relation()}] = true
		}
	}
	kept := d.changes[:0]
	for _, c := range d.changes {
		if c.Definitions != nil && accounted[relationKey{c.Key.Schema, c.Key.relation()}] {
			if c.Definitions = nil; len(c.Props) == 0 {
				continue
			}
		}
		kept = append(kept, c)
	}
	d.changes = kept
}

// Structural says whether the change is one of structure, rather than of a
// comment, an owner or a counter alone.
func (c Change) Structural() bool {
	return c.Op != Modify || c.Definitions != nil || slices.ContainsFunc(c.Props, func(p PropChange) bool { return p.Facet.Structural() })
}
