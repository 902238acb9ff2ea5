package postgres

import (
	"slices"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/schema"
)

// Repair is the statements that bring the database have to the state of want,
// as far as changes ask for it: those are schema.Diff's, from want to have.
// What is in the way of a change is dropped before it and created again.
func Repair(changes []schema.Change, want, have schema.Schema) []catalog.Statement {
	return newRepair(changes, want, have).statements()
}

func newRepair(changes []schema.Change, want, have schema.Schema) *repair {
	r := &repair{want: want, have: have, asked: changes, changes: map[schema.Key]schema.Change{}, users: map[schema.Key][]schema.Key{},
		gone: map[schema.Key]*removal{}, created: map[schema.Key]bool{}, comesWith: map[schema.Key]schema.Key{}, suspended: map[schema.Key]bool{}}
	for o := range have.All() {
		for _, need := range o.Needs {
			r.users[need] = append(r.users[need], o.Key)
		}
	}
	for _, c := range changes {
		if c.Op != schema.Drop {
			r.changes[present(c)] = c
		}
	}
	return r
}

func (r *repair) statements() []catalog.Statement {
	for _, c := range r.asked {
		r.clear(c)
	}
	for _, k := range r.removals() {
		r.drop(k, r.gone[k])
	}
	for _, c := range r.asked {
		r.change(c)
	}
	for _, k := range r.removals() {
		if g := r.gone[k]; g.again != nil {
			r.create(*g.again, r.side(g), g.reasons)
		}
	}
	statements, cycles := catalog.InOrder(r.steps, r.want, r.have)
	for _, k := range cycles {
		statements = append([]catalog.Statement{{Risk: catalog.Manual, Note: k.String() + " and what it needs need each other: the order below may have to be changed"}}, statements...)
	}
	if len(r.routines) > 0 && r.exact {
		statements = append(statements, catalog.Statement{For: r.routines, SQL: "RESET check_function_bodies", Risk: catalog.Safe, Setup: true})
	}
	if len(r.routines) > 0 { // as pg_dump does: a body may name what only comes after it
		statements = append([]catalog.Statement{{For: r.routines, SQL: "SET check_function_bodies = off", Risk: catalog.Safe, Setup: true}}, statements...)
	}
	return statements
}

// repair is a repair in the making.
type repair struct {
	want, have schema.Schema
	exact      bool // what the repaired database gets is all that want has, owners among it
	asked      []schema.Change
	changes    map[schema.Key]schema.Change // of what have has, by its key there
	users      map[schema.Key][]schema.Key  // who needs an object, in have
	gone       map[schema.Key]*removal
	created    map[schema.Key]bool
	comesWith  map[schema.Key]schema.Key // columns and constraints that are made by the statement of their table, which then needs what they need
	suspended  map[schema.Key]bool       // columns whose default is away for a while
	relations  map[[2]string]bool        // names in want that are taken, with their schema; nil before anybody asked
	steps      []catalog.Step
	routines   []schema.Key // the changes for which functions and procedures are created
}

// removal is an object of have that is dropped.
type removal struct {
	reasons []schema.Key
	again   *schema.Object // what is created in its place, nil where nothing is
	wanted  bool           // again is want's; else it only was in the way
	itself  bool           // it does not go with what it belongs to, but before it
}

func (r *repair) side(g *removal) schema.Schema {
	if g.wanted {
		return r.want
	}
	return r.have
}

// present is the key of a changed object in have.
func present(c schema.Change) schema.Key {
	if c.NewKey != (schema.Key{}) {
		return c.NewKey
	}
	return c.Key
}

func (r *repair) removals() []schema.Key {
	keys := make([]schema.Key, 0, len(r.gone))
	for k := range r.gone {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, schema.Key.Compare)
	return keys
}

func (r *repair) step(stage catalog.Stage, object schema.Key, reasons []schema.Key, risk catalog.Risk, note, sql string) {
	if table, ok := r.comesWith[object]; ok && stage == catalog.Building {
		object = table
	}
	r.steps = append(r.steps, catalog.Step{Stage: stage, Object: object,
		Statement: catalog.Statement{For: reasons, SQL: sql, Risk: risk, Note: note}})
}

// manual says what no statement can do.
func (r *repair) manual(object schema.Key, reasons []schema.Key, note string) {
	r.step(catalog.Building, object, reasons, catalog.Manual, note, "")
}

// clear finds what a change removes, and what stands in its way.
func (r *repair) clear(c schema.Change) {
	key, reasons := present(c), []schema.Key{c.Key}
	switch {
	case c.Op == schema.Drop || c.Op == schema.Rename:
	case r.ofView(key): // a view's columns are its query's
		if c.Op == schema.Add || differs(c, "type", "collation") {
			r.replace(schema.Key{Kind: r.relationKind(key), Schema: key.Schema, Name: key.Table}, reasons)
		}
	case c.Op == schema.Add:
		r.remove(key, reasons, nil, false)
	case r.replaced(c):
		r.replace(key, reasons)
	case key.Kind == schema.Column && differs(c, "type", "collation"):
		r.clearColumn(key, reasons)
	}
	if c.Op == schema.Drop && r.ofView(c.Key) {
		r.replace(schema.Key{Kind: r.relationKind(c.Key), Schema: c.Key.Schema, Name: c.Key.Table}, reasons)
	}
}

// replace drops an object and creates the wanted one in its place.
func (r *repair) replace(key schema.Key, reasons []schema.Key) {
	wanted := key
	if c, ok := r.changes[key]; ok {
		wanted = c.Key
	}
	if o, ok := r.want.Lookup(wanted); ok {
		r.remove(key, reasons, &o, true)
	}
}

// remove drops an object, and before it those that need it.
func (r *repair) remove(key schema.Key, reasons []schema.Key, again *schema.Object, wanted bool) {
	if g, ok := r.gone[key]; ok {
		g.reasons = merged(g.reasons, reasons)
		if wanted {
			g.again, g.wanted = again, true
		}
		return
	}
	r.gone[key] = &removal{reasons: slices.Clone(reasons), again: again, wanted: wanted}
	if key.Kind == schema.Namespace { // CASCADE
		return
	}
	for _, user := range r.users[key] {
		if user.Kind != schema.Publication || key.Kind != schema.Table { // a table leaves its publications by itself
			r.obstruct(user, reasons)
		}
	}
	if word, _ := key.Kind.Word(); word.Relation {
		for _, part := range r.have.Parts(key) {
			for _, user := range r.users[part.Key] {
				r.obstruct(user, reasons)
			}
		}
	}
	if key.Kind == schema.Column {
		r.clearColumn(key, reasons)
	}
}

// obstruct takes what needs something that goes out of the way, until that is
// back or for good.
func (r *repair) obstruct(user schema.Key, reasons []schema.Key) {
	c, changes := r.changes[user]
	if changes && c.Op == schema.Add {
		return // it goes anyway
	}
	if r.goesAlong(user) {
		if user.Kind == schema.ForeignKey && r.have.Circular(user) {
			r.remove(user, reasons, nil, false)
			r.gone[user].itself = true
		}
		return
	}
	o, ok := r.have.Lookup(user)
	switch {
	case !ok || user.Kind == schema.Table || user.Kind == schema.Sequence || r.ofView(user):
	case user.Kind == schema.Column:
		r.suspendDefault(o, reasons)
	case changes && c.Op == schema.Modify:
		r.replace(user, append(slices.Clone(reasons), c.Key))
	default:
		r.remove(user, reasons, &o, false)
	}
}

// goesAlong says whether what an object belongs to is dropped for good.
func (r *repair) goesAlong(k schema.Key) bool {
	dropped := func(k schema.Key) bool { c, ok := r.changes[k]; return ok && c.Op == schema.Add }
	return k.Table != "" && dropped(schema.Key{Kind: r.relationKind(k), Schema: k.Schema, Name: k.Table}) ||
		k.Schema != "" && dropped(schema.Key{Kind: schema.Namespace, Name: k.Schema})
}

// clearColumn takes out of the way what does not let a column's type change.
// https://www.postgresql.org/docs/current/sql-altertable.html
func (r *repair) clearColumn(column schema.Key, reasons []schema.Key) {
	table := schema.Key{Kind: r.relationKind(column), Schema: column.Schema, Name: column.Table}
	removed := r.gone[column] != nil && r.gone[column].again == nil
	for _, user := range r.users[table] {
		o, _ := r.have.Lookup(user)
		c, changes := r.changes[user]
		switch {
		case user.Kind == schema.Publication && !mentions(o.Prop("tables"), column.Name):
		case user.Kind == schema.ForeignKey && !mentions(o.Prop("referenced_columns"), column.Name):
		case user.Kind == schema.View || user.Kind == schema.MaterializedView || user.Kind.Routine():
			// What stays as it is cannot use a column that goes for good.
			if !removed || changes && c.Op == schema.Modify {
				r.obstruct(user, reasons)
			}
		case user.Kind != schema.Column:
			r.obstruct(user, reasons)
		}
	}
	replaced := r.gone[column] != nil
	for _, part := range r.have.Parts(table) {
		switch kind := part.Key.Kind; {
		case kind == schema.Column:
			if !removed && part.Key != column && mentions(part.Prop("generated"), column.Name) {
				r.recompute(part, reasons)
			}
		case kind == schema.ForeignKey:
			if mentions(part.Prop("columns"), column.Name) {
				r.obstruct(part.Key, reasons)
			}
		case (replaced || kind == schema.Trigger || !rebuilds(kind)) && mentions(part.Definition, column.Name):
			r.obstruct(part.Key, reasons)
		}
	}
}

// recompute makes a generated column anew whose source changes its type.
func (r *repair) recompute(column schema.Object, reasons []schema.Key) {
	switch c, changes := r.changes[column.Key]; {
	case changes && c.Op == schema.Add: // it goes anyway
	case changes && c.Op == schema.Modify:
		r.replace(column.Key, append(slices.Clone(reasons), c.Key))
	default:
		r.remove(column.Key, reasons, &column, false)
	}
}

// rebuilds says whether the server itself builds such a part anew when the type
// of a column changes.
func rebuilds(kind schema.Kind) bool {
	switch kind {
	case schema.PrimaryKey, schema.Unique, schema.Check, schema.Exclusion, schema.Index:
		return true
	}
	return false
}

// suspendDefault takes a default away that uses what is dropped.
func (r *repair) suspendDefault(column schema.Object, reasons []schema.Key) {
	if r.suspended[column.Key] || column.Prop("default") == "" {
		return
	}
	r.suspended[column.Key] = true
	alter := alterColumn(column.Key)
	r.step(catalog.Dropping, column.Key, reasons, catalog.Safe, "the default uses what is dropped", alter+"DROP DEFAULT")
	if c, ok := r.changes[column.Key]; !ok || c.Op != schema.Add && !differs(c, "default") {
		r.step(catalog.Building, column.Key, reasons, catalog.Safe, "", alter+"SET DEFAULT "+column.Prop("default"))
	}
}

// change emits what a change asks for beyond removals.
func (r *repair) change(c schema.Change) {
	reasons := []schema.Key{c.Key}
	switch c.Op {
	case schema.Drop:
		if o, ok := r.want.Lookup(c.Key); ok && !r.ofView(c.Key) {
			r.create(o, r.want, reasons)
		}
	case schema.Rename:
		r.rename(c)
	case schema.Modify:
		if r.gone[present(c)] == nil {
			r.alter(c, reasons)
			r.alterGrants(c, reasons)
		}
	}
}

// ofView says whether a key is a column of a view, in either schema.
func (r *repair) ofView(k schema.Key) bool {
	if k.Kind != schema.Column {
		return false
	}
	kind := r.relationKind(k)
	return kind == schema.View || kind == schema.MaterializedView
}

// relationKind is the kind of what a part belongs to.
func (r *repair) relationKind(part schema.Key) schema.Kind {
	for _, kind := range []schema.Kind{schema.View, schema.MaterializedView, schema.ForeignTable} {
		for _, side := range []schema.Schema{r.want, r.have} {
			if _, ok := side.Lookup(schema.Key{Kind: kind, Schema: part.Schema, Name: part.Table}); ok {
				return kind
			}
		}
	}
	return schema.Table
}

func merged(a, b []schema.Key) []schema.Key {
	for _, k := range b {
		if !slices.Contains(a, k) {
			a = append(a, k)
		}
	}
	return a
}

// differs says whether any of the properties changes.
func differs(c schema.Change, names ...string) bool {
	return slices.ContainsFunc(c.Props, func(p schema.PropChange) bool { return slices.Contains(names, p.Name) })
}
