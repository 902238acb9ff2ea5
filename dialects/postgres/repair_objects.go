package postgres

import (
	"fmt"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/schema"
)

// create emits what makes an object of one of the two schemas.
func (r *repair) create(o schema.Object, side schema.Schema, reasons []schema.Key) {
	if r.created[o.Key] {
		return
	}
	r.created[o.Key] = true
	if r.exact && o.Key.Kind == schema.Subscription {
		r.manual(o.Key, reasons, "a copy subscribes to nothing: it would take another's changes, and where from is never read")
		return
	}
	defer r.createGrants(o, side, reasons)
	defer r.ownership(o, reasons)
	build := func(risk catalog.Risk, sql string) {
		r.step(catalog.Building, o.Key, reasons, risk, "", sql)
		r.comment(o, reasons)
	}
	switch k := o.Key; {
	case k.Kind == schema.Namespace:
		stage := catalog.Building
		if r.awaited(k) {
			stage = catalog.Moving
		}
		r.step(stage, k, reasons, catalog.Safe, "", "CREATE SCHEMA "+ident(k.Name))
		r.comment(o, reasons)
		for inside := range side.All() {
			if inside.Key.Schema == k.Name && inside.Key.Table == "" {
				r.create(inside, side, reasons)
			}
		}
	case k.Kind == schema.Extension:
		build(catalog.Safe, "CREATE EXTENSION "+ident(k.Name)+" WITH SCHEMA "+ident(o.Prop("in_schema"))+" VERSION "+text(o.Prop("version")))
	case k.Kind == schema.Enum:
		build(catalog.Safe, "CREATE TYPE "+sqlName(k)+" AS ENUM ("+o.Prop("values")+")")
	case k.Kind == schema.Sequence:
		r.createSequence(o, side, build, reasons)
	case k.Kind == schema.Table:
		r.createTable(o, side, reasons)
	case k.Kind == schema.View || k.Kind == schema.MaterializedView:
		r.createView(o, side, reasons)
	case foreign(k.Kind):
		r.createForeign(o, side, reasons)
	case k.Kind == schema.Subscription:
		r.createSubscription(o, reasons)
	case k.Kind == schema.Column:
		r.addColumn(o, side, reasons)
	case k.Kind == schema.Index:
		r.createIndex(o, side, reasons)
	case constraint(k.Kind):
		r.createConstraint(o, side, reasons)
	case k.Kind == schema.Trigger:
		r.createTrigger(o, side, reasons)
	case k.Kind.Routine() && strings.HasPrefix(o.Definition, "CREATE "):
		r.routines = merged(r.routines, reasons)
		build(catalog.Safe, strings.TrimSpace(o.Definition))
	case k.Kind == schema.Domain:
		r.createDomain(o, build, reasons)
	case k.Kind == schema.EventTrigger:
		r.step(catalog.Arming, k, reasons, catalog.Safe, "", o.Definition)
		r.comment(o, reasons)
		r.afterCreation(o, reasons)
	case strings.HasPrefix(o.Definition, "CREATE "):
		build(catalog.Safe, strings.TrimSuffix(strings.TrimSpace(o.Definition), ";"))
		if k.Kind == schema.CompositeType {
			r.memberComments(o, schema.Object{}, reasons)
		}
		if o.Prop("enabled") != "" || o.Prop("target") != "" {
			r.afterCreation(o, reasons)
		}
		r.catalogRest(o, reasons)
	default:
		r.manual(k, reasons, "create the "+k.String()+" as it is where it comes from")
	}
}

// ownership gives a new object to whom it belongs where it comes from.
func (r *repair) ownership(o schema.Object, reasons []schema.Key) {
	owner := o.Prop("owner")
	if !r.exact || owner == "" {
		return
	}
	stage := catalog.Building
	if o.Key.Kind == schema.EventTrigger {
		stage = catalog.Arming
	}
	r.step(stage, o.Key, reasons, catalog.Safe, "", "ALTER "+objectWord(o.Key.Kind)+" "+sqlName(o.Key)+" OWNER TO "+ident(owner))
}

// drop emits what removes an object of have, unless it goes with what it
// belongs to.
func (r *repair) drop(k schema.Key, g *removal) {
	whole := schema.Key{Kind: schema.Table, Schema: k.Schema, Name: k.Table}
	if k.Table != "" {
		whole.Kind = r.relationKind(k)
	}
	if r.gone[whole] != nil && k.Table != "" && !g.itself || r.gone[schema.Key{Kind: schema.Namespace, Name: k.Schema}] != nil && k.Schema != "" {
		return
	}
	step := func(risk catalog.Risk, sql string) {
		r.step(catalog.Dropping, k, g.reasons, risk, "", sql)
	}
	switch {
	case k.Kind == schema.Namespace:
		step(catalog.LosesData, "DROP SCHEMA "+ident(k.Name)+" CASCADE")
	case k.Kind == schema.Extension:
		step(catalog.LosesData, "DROP EXTENSION "+ident(k.Name))
	case k.Kind == schema.Sequence: // one that a column owns went with it
		step(catalog.LosesData, "DROP SEQUENCE IF EXISTS "+sqlName(k))
	case k.Kind == schema.Table:
		step(catalog.LosesData, "DROP TABLE "+sqlName(k))
	case k.Kind == schema.Column:
		o, _ := r.have.Lookup(k)
		risk := catalog.LosesData
		if o.Prop("generated") != "" {
			risk = catalog.Safe
		}
		step(risk, alterTable(k)+"DROP COLUMN "+ident(k.Name))
	case k.Kind == schema.Index:
		step(catalog.Unguarded(k, r.have, r.want), "DROP INDEX "+qualify(k.Schema, k.Name))
	case constraint(k.Kind):
		step(catalog.Unguarded(k, r.have, r.want), alterTable(k)+"DROP CONSTRAINT "+ident(k.Name))
	case k.Kind == schema.Trigger:
		r.dropTrigger(k, g.reasons)
	case k.Kind == schema.Enum || k.Kind == schema.CompositeType || k.Kind == schema.RangeType:
		step(catalog.Safe, "DROP TYPE "+sqlName(k))
	case k.Table != "":
		step(catalog.Unguarded(k, r.have, r.want), "DROP "+strings.ToUpper(k.Kind.String())+" "+ident(k.Name)+" ON "+tableOf(k))
	default:
		step(catalog.Safe, "DROP "+objectWord(k.Kind)+" "+sqlName(k))
	}
}

// replaced says whether an object that differs is dropped and made anew.
func (r *repair) replaced(c schema.Change) bool {
	want, _ := r.want.Lookup(c.Key)
	switch k := c.Key; {
	case k.Kind == schema.View:
		return (c.Definitions != nil || differs(c, "query")) && !r.extends(k)
	case k.Kind == schema.MaterializedView:
		return c.Definitions != nil || differs(c, "query", "access_method")
	case k.Kind == schema.Column:
		return regenerated(c, want)
	case k.Kind.Routine():
		return differs(c, "returns", "arguments", "window", "language")
	case k.Kind == schema.Trigger:
		return c.Definitions != nil || slices.ContainsFunc(c.Props, func(p schema.PropChange) bool { return p.Name != "enabled" && p.Name != "comment" })
	case k.Kind == schema.Index || constraint(k.Kind):
		return c.Definitions != nil || slices.ContainsFunc(c.Props, func(p schema.PropChange) bool {
			return !lasting(p.Name) && !unmakeable(p) && !(p.Name == "not_valid" && p.From == "")
		})
	case k.Kind == schema.Table || k.Kind == schema.Sequence || k.Kind == schema.Enum || k.Kind == schema.Namespace || k.Kind == schema.Extension:
		return false
	case ofType(k.Kind):
		return r.replacedType(c)
	}
	lasts, known := lasts(c)
	switch {
	case known:
		return !lasts
	case c.Definitions == nil && !slices.ContainsFunc(c.Props, func(p schema.PropChange) bool {
		return p.Facet.Structural() && p.Name != "enabled" && p.Name != "target"
	}):
		return false
	}
	return true
}

// typeOfColumns says whether columns are of a type: it cannot go while they are.
func (r *repair) typeOfColumns(k schema.Key) bool {
	return slices.ContainsFunc(r.users[k], func(user schema.Key) bool { return user.Kind == schema.Column })
}

// awaited says whether an extension moves to a schema.
func (r *repair) awaited(namespace schema.Key) bool {
	return slices.ContainsFunc(r.asked, func(c schema.Change) bool {
		return c.Op == schema.Modify && c.Key.Kind == schema.Extension && differsTo(c, "in_schema", namespace.Name)
	})
}

// alter changes an object in its place.
func (r *repair) alter(c schema.Change, reasons []schema.Key) {
	want, _ := r.want.Lookup(c.Key)
	step := func(sql string) { r.step(catalog.Building, c.Key, reasons, catalog.Safe, "", sql) }
	if c.Definitions != nil && c.Key.Kind == schema.Table {
		r.manual(c.Key, reasons, "the definitions differ in something that is not modelled")
	}
	switch k := c.Key; {
	case k.Kind == schema.Table:
		r.alterTable(c, reasons)
	case k.Kind == schema.Column && r.ofView(k):
		r.alterViewColumn(c, reasons)
	case k.Kind == schema.Column:
		r.alterColumn(c, reasons)
	case k.Kind == schema.View || k.Kind == schema.MaterializedView:
		r.alterView(c, reasons)
	case k.Kind == schema.Index || constraint(k.Kind):
		r.alterPart(c, reasons)
	case k.Kind == schema.Enum && differs(c, "values"):
		r.alterEnum(c, want, reasons)
	case ofType(k.Kind):
		r.alterType(c, want, reasons)
	case k.Kind == schema.Sequence:
		r.alterSequence(c, want, reasons)
	case k.Kind == schema.Extension && differs(c, "version", "in_schema"):
		if differs(c, "in_schema") {
			// The schema that it leaves may go, CASCADE.
			r.step(catalog.Moving, k, reasons, catalog.Safe, "", "ALTER EXTENSION "+ident(k.Name)+" SET SCHEMA "+ident(want.Prop("in_schema")))
		}
		if differs(c, "version") {
			step("ALTER EXTENSION " + ident(k.Name) + " UPDATE TO " + text(want.Prop("version")))
		}
	case k.Kind.Routine() && c.Structural():
		r.routines = merged(r.routines, reasons)
		step(strings.TrimSpace(want.Definition))
	case k.Kind == schema.Trigger && differs(c, "enabled"):
		r.enableTrigger(want, reasons)
	case r.alterCatalog(c, want, reasons):
	case differs(c, "enabled", "target"):
		r.afterCreation(want, reasons)
	}
	switch c.Key.Kind {
	case schema.Table, schema.Column, schema.View, schema.MaterializedView:
		return
	}
	if differs(c, "comment") && !constraint(c.Key.Kind) && c.Key.Kind != schema.Index {
		r.setComment(want, reasons)
	}
	if differs(c, "owner") && c.Key.Kind == schema.Database {
		step("ALTER " + r.grantTarget(c.Key) + " OWNER TO " + ident(want.Prop("owner")))
	} else if differs(c, "owner") && want.Prop("owner") == "" {
		r.manual(want.Key, reasons, "public belongs to the system where it comes from: to pg_database_owner since PostgreSQL 15, to the first superuser before")
	} else if differs(c, "owner") {
		step("ALTER " + objectWord(c.Key.Kind) + " " + sqlName(c.Key) + " OWNER TO " + ident(want.Prop("owner")))
	}
}

// alterViewColumn sets what a view's column has of its own; the rest is its query's.
func (r *repair) alterViewColumn(c schema.Change, reasons []schema.Key) {
	want, _ := r.want.Lookup(c.Key)
	view := schema.Key{Kind: r.relationKind(c.Key), Schema: c.Key.Schema, Name: c.Key.Table}
	if r.gone[view] != nil {
		return
	}
	if differs(c, "default") {
		sql := "DROP DEFAULT"
		if value := want.Prop("default"); value != "" {
			sql = "SET DEFAULT " + value
		}
		r.step(catalog.Building, view, reasons, catalog.Safe, "", "ALTER VIEW "+sqlName(view)+" ALTER COLUMN "+ident(want.Key.Name)+" "+sql)
	}
	if differs(c, "comment") {
		r.setComment(want, reasons)
	}
}

// alterEnum adds values. To take one away, or to move one, every column of the
// type has to be written anew.
func (r *repair) alterEnum(c schema.Change, want schema.Object, reasons []schema.Key) {
	have, _ := r.have.Lookup(present(c))
	wanted, old := enumValues(want.Prop("values")), enumValues(have.Prop("values"))
	kept := slices.DeleteFunc(slices.Clone(wanted), func(v string) bool { return !slices.Contains(old, v) })
	if !slices.Equal(kept, old) {
		r.manual(want.Key, reasons, fmt.Sprintf("values of a type cannot be moved or removed: make a type with the values %s, change every column to it, and drop this one",
			want.Prop("values")))
		return
	}
	for i, v := range wanted {
		switch {
		case slices.Contains(old, v):
		case i > 0:
			r.step(catalog.Building, want.Key, reasons, catalog.Safe, "can be used after the transaction is committed", "ALTER TYPE "+sqlName(want.Key)+" ADD VALUE "+v+" AFTER "+wanted[i-1])
		default:
			r.step(catalog.Building, want.Key, reasons, catalog.Safe, "can be used after the transaction is committed", "ALTER TYPE "+sqlName(want.Key)+" ADD VALUE "+v+" BEFORE "+old[0])
		}
	}
}

// enumValues splits a list of string constants, which stay quoted.
func enumValues(list string) []string {
	var values []string
	from := 0
	for _, t := range significant(list) {
		if t.Is(",") {
			values = append(values, strings.TrimSpace(list[from:t.Offset]))
			from = t.Offset + 1
		}
	}
	return append(values, strings.TrimSpace(list[from:]))
}

func (r *repair) createSequence(o schema.Object, side schema.Schema, build func(catalog.Risk, string), reasons []schema.Key) {
	sql := "CREATE "
	if o.Prop("unlogged") != "" {
		sql += "UNLOGGED "
	}
	sql += "SEQUENCE " + sqlName(o.Key)
	if typ := o.Prop("type"); typ != "" && typ != "bigint" {
		sql += " AS " + typ
	}
	build(catalog.Safe, strings.Join(append([]string{sql}, sequenceClauses(o.Prop, false)...), " "))
	if o.Prop("owned_by") != "" {
		if table := r.own(o, side, reasons); unlogged(table) && o.Prop("logged") == "" {
			r.persist(o, table, reasons)
		}
	}
}

// own ties a sequence to the column that it goes with, or to none, and says in which table that is.
func (r *repair) own(o schema.Object, side schema.Schema, reasons []schema.Key) schema.Object {
	owner := "NONE"
	column, table := ownerOf(side, o)
	if column.Kind == schema.Column {
		owner = tableOf(column) + "." + ident(column.Name)
	}
	stage := catalog.Linking
	if owner == "NONE" { // before the column goes
		stage = catalog.Moving
	} else if had, ok := r.have.Lookup(o.Key); ok && r.ownerGoes(had) {
		r.step(catalog.Moving, o.Key, reasons, catalog.Safe, "it would go with the column that it belongs to", "ALTER SEQUENCE "+sqlName(o.Key)+" OWNED BY NONE")
	}
	r.step(stage, o.Key, reasons, catalog.Safe, "", "ALTER SEQUENCE "+sqlName(o.Key)+" OWNED BY "+owner)
	return table
}

// persist makes a sequence as its owner's table is. Before 15 all are logged, and the statement is refused.
func (r *repair) persist(o, table schema.Object, reasons []schema.Key) {
	sql := "ALTER SEQUENCE " + sqlName(o.Key) + " SET " + sequencePersistence(o.Prop, table)
	r.steps = append(r.steps, catalog.Step{Stage: catalog.Linking, Object: o.Key, Statement: catalog.Statement{For: reasons, Risk: catalog.Safe, Body: true,
		SQL: fmt.Sprintf("DO $do$BEGIN\n  IF pg_catalog.current_setting('server_version_num')::int >= %d0000 THEN EXECUTE %s; END IF;\nEND$do$", unloggedSequences, text(sql))}})
}

// ownerOf is the column that a sequence belongs to, and its table.
func ownerOf(side schema.Schema, sequence schema.Object) (column schema.Key, table schema.Object) {
	for o := range side.All() {
		if o.Key.Kind == schema.Column && o.Key.Path() == sequence.Prop("owned_by") {
			table, _ = side.Lookup(schema.Key{Kind: schema.Table, Schema: o.Key.Schema, Name: o.Key.Table})
			return o.Key, table
		}
	}
	return schema.Key{}, schema.Object{}
}

func unlogged(table schema.Object) bool { return table.Prop("persistence") == "unlogged" }

// sequencePersistence is LOGGED or UNLOGGED: what the sequence says of itself, or else as its table is.
func sequencePersistence(value func(name string) string, table schema.Object) string {
	if value("unlogged") != "" || value("logged") == "" && unlogged(table) {
		return "UNLOGGED"
	}
	return "LOGGED"
}

// ownerGoes says whether the column that a sequence belongs to is dropped.
func (r *repair) ownerGoes(sequence schema.Object) bool {
	for column := range r.have.All() {
		if column.Key.Kind == schema.Column && column.Key.Path() == sequence.Prop("owned_by") {
			return r.gone[column.Key] != nil || r.goesAlong(column.Key)
		}
	}
	return false
}

func (r *repair) alterSequence(c schema.Change, want schema.Object, reasons []schema.Key) {
	alter := "ALTER SEQUENCE " + sqlName(want.Key) + " "
	if differs(c, "type", "start", "increment", "min", "max", "cache", "cycle") {
		r.step(catalog.Building, want.Key, reasons, catalog.Safe, "where it stands stays as it is",
			alter+strings.Join(append([]string{"AS " + want.Prop("type")}, sequenceClauses(want.Prop, true)...), " "))
	}
	if differs(c, "owned_by") {
		r.own(want, r.want, reasons)
	}
	if !differs(c, "unlogged", "logged", "owned_by") {
		return
	}
	have, _ := r.have.Lookup(present(c))
	_, before := ownerOf(r.have, have)
	_, after := ownerOf(r.want, want)
	switch {
	case differs(c, "unlogged", "logged"): // behind SET LOGGED of its table, which it goes along with
		r.step(catalog.Linking, want.Key, reasons, catalog.Safe, "", alter+"SET "+sequencePersistence(want.Prop, after))
	case unlogged(before) != unlogged(after):
		r.persist(want, after, reasons)
	}
}

// objectWord is what COMMENT ON and ALTER call a kind.
func objectWord(kind schema.Kind) string {
	switch {
	case kind == schema.Namespace:
		return "SCHEMA"
	case kind == schema.Enum || kind == schema.CompositeType || kind == schema.RangeType:
		return "TYPE"
	case constraint(kind):
		return "CONSTRAINT"
	case kind == schema.ForeignServer:
		return "SERVER"
	}
	return strings.ToUpper(kind.String())
}

func (r *repair) comment(o schema.Object, reasons []schema.Key) {
	if o.Prop("comment") != "" {
		r.setComment(o, reasons)
	}
}

func (r *repair) setComment(o schema.Object, reasons []schema.Key) {
	value := "NULL"
	if c := o.Prop("comment"); c != "" {
		value = text(c)
	}
	name := objectWord(o.Key.Kind) + " "
	switch k := o.Key; {
	case k.Kind == schema.Column:
		name += tableOf(k) + "." + ident(k.Name)
	case k.Kind == schema.Index:
		name += qualify(k.Schema, k.Name)
	case k.Table != "":
		name += ident(k.Name) + " ON " + tableOf(k)
	default:
		name += sqlName(k)
	}
	stage := catalog.Linking
	if o.Key.Kind == schema.EventTrigger {
		stage = catalog.Arming
	}
	r.step(stage, o.Key, reasons, catalog.Safe, "", "COMMENT ON "+name+" IS "+value)
}
