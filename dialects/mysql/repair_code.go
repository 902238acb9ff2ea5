package mysql

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/schema"
)

// dropCode drops what is no table and no part of one.
func (r *repair) dropCode(k schema.Key, reasons []schema.Key) {
	name := k.Name
	if k.Kind.Routine() {
		name, _, _ = strings.Cut(name, "(")
	}
	risk := catalog.Safe
	if k.Kind == schema.Sequence {
		risk = catalog.LosesData
	}
	r.step(catalog.Dropping, k, reasons, risk, "", "DROP "+strings.ToUpper(string(k.Kind))+" "+quoted(name))
}

// create makes what is no table and no part of one; views and events can be
// changed where they are.
func (r *repair) create(o schema.Object, exists bool, reasons []schema.Key) {
	switch {
	case o.Key.Kind == schema.Event:
		r.createCode(o, o.Key, r.eventStatement(o, exists), reasons)
	case o.Key.Kind.Routine():
		r.createCode(o, o.Key, r.definition(o), reasons)
	case o.Key.Kind == schema.View:
		sql := r.definition(o)
		if exists {
			sql = strings.Replace(sql, "CREATE ", "CREATE OR REPLACE ", 1)
		}
		r.step(catalog.Building, o.Key, reasons, catalog.Safe, definerNote, sql)
	case o.Definition != "":
		r.step(catalog.Building, o.Key, reasons, catalog.Safe, "", o.Definition)
	default:
		r.manual(o.Key, reasons, "create the "+o.Key.String()+" as it is where it comes from")
	}
}

// definition is a statement as whoever runs it can run it: for an exact copy
// with the definer that it has where it comes from.
func (r *repair) definition(o schema.Object) string {
	if r.exact {
		return o.Definition
	}
	return withoutDefinerText(o.Definition)
}

const definerNote = "its definer is whoever runs this"

// createCode makes what keeps the sql_mode under which it was made.
func (r *repair) createCode(o schema.Object, place schema.Key, sql string, reasons []schema.Key) {
	for _, k := range reasons {
		r.code = merged(r.code, k)
	}
	set := func(sql string) { r.step(catalog.Building, place, reasons, catalog.Safe, "", sql) }
	set("SET SESSION sql_mode = " + literal(o.Prop("sql_mode")))
	if collation := o.Prop("database_collation"); collation != "" {
		r.manual(place, reasons, "the database had the collation "+collation+" when it was made, and variables and parameters keep that: ALTER DATABASE to it before the statement that creates "+o.Key.String()+", and back behind it")
	}
	var kept []string
	for _, name := range []string{"time_zone", "character_set_client"} { // the others that code keeps; a server's usual ones are not told
		if v := o.Prop(name); v != "" {
			set("SET @schemadiff_" + name + " = @@SESSION." + name + ", SESSION " + name + " = " + literal(v))
			kept = append(kept, name)
		}
	}
	r.steps = append(r.steps, catalog.Step{Stage: catalog.Building, Object: place,
		Statement: catalog.Statement{For: reasons, SQL: strings.TrimRight(sql, "; \n"), Risk: catalog.Safe, Note: definerNote, Body: true}})
	for _, name := range kept {
		set("SET SESSION " + name + " = @schemadiff_" + name)
	}
	set("SET SESSION sql_mode = @schemadiff_sql_mode")
}

// triggerGroup is the triggers that run one after the other.
type triggerGroup struct {
	schema, table, timing, event string
}

func groupOf(o schema.Object) triggerGroup {
	return triggerGroup{o.Key.Schema, o.Key.Table, o.Prop("timing"), o.Prop("events")}
}

// triggers makes all triggers anew that run at the same time as one that
// changes: only so are they in order.
func (r *repair) triggers(c schema.Change) {
	reasons := []schema.Key{c.Key}
	if o, ok := r.have.Lookup(c.Key); ok {
		r.regroup(groupOf(o), reasons)
	}
	if o, ok := r.want.Lookup(c.Key); ok && c.Op != schema.Add {
		r.triggerOf(o, reasons)
	}
}

func (r *repair) triggerOf(o schema.Object, reasons []schema.Key) { r.regroup(groupOf(o), reasons) }

func (r *repair) regroup(g triggerGroup, reasons []schema.Key) {
	if r.grouped[g] {
		return
	}
	r.grouped[g] = true
	for _, o := range groupIn(r.have, g) {
		reasons = r.changeOf(o.Key, reasons)
	}
	wanted := groupIn(r.want, g)
	for _, o := range wanted {
		reasons = r.changeOf(o.Key, reasons)
	}
	for _, o := range groupIn(r.have, g) {
		r.step(catalog.Dropping, o.Key, reasons, catalog.Unguarded(o.Key, r.have, r.want), "", "DROP TRIGGER "+quoted(o.Key.Name))
	}
	for _, o := range wanted {
		r.createCode(o, wanted[0].Key, r.definition(o), reasons)
	}
}

func (r *repair) changeOf(k schema.Key, reasons []schema.Key) []schema.Key {
	if c, ok := r.changes[k]; ok {
		return merged(reasons, c.Key)
	}
	return reasons
}

// groupIn is the triggers of a group in the order in which they run.
func groupIn(s schema.Schema, g triggerGroup) []schema.Object {
	var list []schema.Object
	for _, o := range s.Parts(schema.Key{Kind: schema.Table, Schema: g.schema, Name: g.table}) {
		if o.Key.Kind == schema.Trigger && groupOf(o) == g {
			list = append(list, o)
		}
	}
	place := func(o schema.Object) int { n, _ := strconv.Atoi(cmp.Or(o.Prop("order"), "1")); return n }
	slices.SortStableFunc(list, func(a, b schema.Object) int { return place(a) - place(b) })
	return list
}

func (r *repair) eventStatement(o schema.Object, exists bool) string {
	word := "CREATE"
	if exists {
		word = "ALTER"
	}
	if definer := o.Prop("definer"); r.exact && definer != "" {
		word += " DEFINER = " + definerName(definer)
	}
	schedule := o.Prop("schedule")
	if at, ok := strings.CutPrefix(schedule, "AT "); ok {
		schedule = "AT " + literal(at)
	}
	for _, bound := range []string{"starts", "ends"} {
		if v := o.Prop(bound); v != "" {
			schedule += " " + strings.ToUpper(bound) + " " + literal(v)
		}
	}
	status := map[string]string{"": "ENABLE", "DISABLED": "DISABLE"}[o.Prop("status")]
	if status == "" {
		status = "DISABLE ON SLAVE"
	}
	return word + " EVENT " + quoted(o.Key.Name) + " ON SCHEDULE " + schedule + " ON COMPLETION " + cmp.Or(o.Prop("on_completion"), "NOT PRESERVE") +
		" " + status + " COMMENT " + literal(o.Prop("comment")) + " DO " + cmp.Or(o.Definition, o.Prop("body"))
}

func alterSequence(o schema.Object) string {
	sql := "ALTER SEQUENCE " + quoted(o.Key.Name)
	for _, clause := range []struct{ word, property string }{
		{"START WITH", "start"}, {"INCREMENT BY", "increment"}, {"MINVALUE", "min"}, {"MAXVALUE", "max"}, {"CACHE", "cache"}} {
		if v := o.Prop(clause.property); v != "" {
			sql += " " + clause.word + " " + v
		}
	}
	if o.Prop("cycle") != "" {
		return sql + " CYCLE"
	}
	return sql + " NOCYCLE"
}
