package postgres

import (
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/schema"
)

// constraint says whether ALTER TABLE ADD CONSTRAINT makes a kind.
func constraint(kind schema.Kind) bool {
	return kind == schema.ForeignKey || rebuilds(kind) && kind != schema.Index
}

// free says whether a name that the server made up can be given again. Where
// something else has it, the server makes up another.
func (r *repair) free(o schema.Object) bool {
	if !autoNamed(o) {
		return true
	}
	for _, p := range r.have.Parts(schema.Key{Kind: schema.Table, Schema: o.Key.Schema, Name: o.Key.Table}) {
		if p.Key.Name == o.Key.Name && (constraint(p.Key.Kind) || p.Key.Kind == schema.Index) && r.gone[p.Key] == nil {
			return false
		}
	}
	return true
}

func autoNamed(o schema.Object) bool { return o.Prop("auto_name") != "" }

func (r *repair) createConstraint(o schema.Object, side schema.Schema, reasons []schema.Key) {
	stage, risk, note := catalog.Building, catalog.BlocksWrites, "reads the whole table"
	switch {
	case o.Prop("not_valid") != "" || o.Prop("not_enforced") != "":
		risk, note = catalog.Safe, ""
	case o.Key.Kind == schema.ForeignKey:
		note = "reads the whole table: ADD ... NOT VALID and VALIDATE CONSTRAINT later let writers go on"
	case o.Key.Kind != schema.Check:
		note = "builds an index: one made before with CREATE UNIQUE INDEX CONCURRENTLY can be taken by ADD ... USING INDEX"
	}
	if o.Key.Kind == schema.ForeignKey || r.exact && o.Key.Kind != schema.Check && r.partition(o.Key, side) {
		stage = catalog.Linking
	}
	sql := alterTable(o.Key) + "ADD "
	if r.free(o) {
		sql += "CONSTRAINT " + ident(o.Key.Name) + " "
	}
	step := catalog.Step{Stage: stage, Object: o.Key, Statement: catalog.Statement{For: reasons, SQL: sql + o.Definition, Risk: risk, Note: note}}
	if stage == catalog.Linking {
		step.Later = o.Needs
	}
	r.steps = append(r.steps, step)
	r.backing(o, reasons)
	r.comment(o, reasons)
}

// backing sets what the definition of a constraint or index does not say.
func (r *repair) backing(o schema.Object, reasons []schema.Key) {
	if o.Key.Kind != schema.Index {
		r.setOptions(alterIndex(o.Key), o.Key, "", o.Prop("options"), reasons)
		if tablespace := o.Prop("tablespace"); tablespace != "" {
			r.step(catalog.Building, o.Key, reasons, catalog.Rewrites, "", alterIndex(o.Key)+"SET TABLESPACE "+ident(tablespace))
		}
	}
	if o.Key.Kind == schema.Index || o.Key.Kind == schema.Exclusion {
		r.indexStatistics(o.Key, o.Key, "", o.Prop("statistics"), reasons)
	}
	r.constraintTriggers(o.Key, o.Key, "", o.Prop("triggers"), reasons)
	if r.exact && o.Prop("invalid") != "" {
		r.invalidate(o.Key, text(qualify(o.Key.Schema, o.Key.Name))+"::regclass", catalog.Linking, reasons)
	}
	if o.Prop("index_comment") != "" {
		r.indexComment(o.Key, o, reasons)
	}
	if o.Prop("clustered") != "" {
		r.step(catalog.Building, o.Key, reasons, catalog.Safe, "only marks the index", alterTable(o.Key)+"CLUSTER ON "+ident(o.Key.Name))
	}
}

// indexComment is said of the index behind a constraint; the constraint has its own.
func (r *repair) indexComment(key schema.Key, want schema.Object, reasons []schema.Key) {
	value := "NULL"
	if c := want.Prop("index_comment"); c != "" {
		value = text(c)
	}
	r.step(catalog.Linking, want.Key, reasons, catalog.Safe, "", "COMMENT ON INDEX "+qualify(key.Schema, key.Name)+" IS "+value)
}

func alterIndex(k schema.Key) string { return "ALTER INDEX " + qualify(k.Schema, k.Name) + " " }

func (r *repair) createIndex(o schema.Object, side schema.Schema, reasons []schema.Key) {
	sql := o.Definition
	if r.exact || o.Prop("invalid") == "" {
		sql = strings.Replace(sql, " ON ONLY ", " ON ", 1) // which leaves the partitions out, and is how the server shows any index of theirs
	}
	if !r.free(o) {
		sql = unnamedIndex(sql)
	}
	if tablespace := o.Prop("tablespace"); tablespace != "" && !strings.Contains(sql, " TABLESPACE ") {
		head, where, partial := strings.Cut(sql, " WHERE ")
		sql = head + " TABLESPACE " + ident(tablespace)
		if partial {
			sql += " WHERE " + where
		}
	}
	note := "CREATE INDEX CONCURRENTLY lets writers go on, outside of a transaction"
	stage := catalog.Building
	if r.partition(o.Key, side) {
		stage = catalog.Linking // else one of the parent's would take it for its own
	}
	if o.Prop("invalid") != "" {
		note = "the index is not valid where it comes from, and will be here"
	}
	r.step(stage, o.Key, reasons, catalog.BlocksWrites, note, sql)
	r.backing(o, reasons)
	r.comment(o, reasons)
}

// unnamedIndex takes the name out of the server's CREATE INDEX.
func unnamedIndex(definition string) string {
	head, rest, ok := strings.Cut(definition, " ON ")
	for _, word := range []string{"CREATE UNIQUE INDEX ", "CREATE INDEX "} {
		if ok && strings.HasPrefix(head, word) {
			return word + "ON " + rest
		}
	}
	return definition
}

// lasting are the properties of constraints and indexes that ALTER changes:
// all others are of one that is made anew.
func lasting(name string) bool {
	switch name {
	case "comment", "index_comment", "clustered", "replica_identity", "tablespace", "options", "statistics", "triggers", "auto_name":
		return true
	}
	return false
}

// unmakeable is what a constraint or index has where it comes from that no
// statement makes: CREATE INDEX CONCURRENTLY that failed.
func unmakeable(p schema.PropChange) bool {
	return p.Name == "invalid" && p.From != ""
}

// indexStatistics sets the targets of an index's expressions: "1 500, 2 100".
func (r *repair) indexStatistics(k, object schema.Key, have, want string, reasons []schema.Key) {
	set := func(list string, keep func(column, target string) (string, bool)) {
		for _, o := range options(list) {
			column, target, _ := strings.Cut(o, " ")
			if target, ok := keep(column, target); ok {
				r.step(catalog.Building, object, reasons, catalog.Safe, "", alterIndex(k)+"ALTER COLUMN "+column+" SET STATISTICS "+target)
			}
		}
	}
	set(want, func(_, target string) (string, bool) { return target, true })
	set(have, func(column, _ string) (string, bool) {
		return "-1", !strings.HasPrefix(want, column+" ") && !strings.Contains(want, ", "+column+" ")
	})
}

// alterPart changes what can be changed of a constraint or index.
func (r *repair) alterPart(c schema.Change, reasons []schema.Key) {
	want, _ := r.want.Lookup(c.Key)
	key := present(c)
	step := func(risk catalog.Risk, note, sql string) {
		r.step(catalog.Building, want.Key, reasons, risk, note, sql)
	}
	for _, p := range c.Props {
		switch p.Name {
		case "invalid":
			r.manual(want.Key, reasons, "the index is not valid where it comes from: nobody makes one like it on purpose, drop that one or build it again there")
		case "triggers":
			r.constraintTriggers(key, want.Key, p.To, p.From, reasons)
		case "statistics":
			r.indexStatistics(key, want.Key, p.To, p.From, reasons)
		case "index_comment":
			r.indexComment(key, want, reasons)
		case "comment":
			want.Key = key
			r.setComment(want, reasons)
		case "not_valid":
			step(catalog.Safe, "reads the whole table and lets writers go on", alterTable(key)+"VALIDATE CONSTRAINT "+ident(key.Name))
		case "options":
			r.setOptions(alterIndex(key), want.Key, p.To, p.From, reasons)
		case "tablespace":
			step(catalog.Rewrites, "", alterIndex(key)+"SET TABLESPACE "+ident(usualTablespace(p.From)))
		case "clustered":
			if p.From != "" {
				step(catalog.Safe, "only marks the index", alterTable(key)+"CLUSTER ON "+ident(key.Name))
			} else {
				step(catalog.Safe, "only takes the mark off", alterTable(key)+"SET WITHOUT CLUSTER")
			}
		case "replica_identity":
			if p.From != "" {
				r.step(catalog.Linking, want.Key, reasons, catalog.Safe, "", alterTable(key)+"REPLICA IDENTITY USING INDEX "+ident(key.Name))
			}
		}
	}
}

func (r *repair) rename(c schema.Change) {
	reasons := []schema.Key{c.Key}
	if r.gone[c.NewKey] != nil {
		return
	}
	from, to := c.NewKey, c.Key
	rename := func(stage catalog.Stage, old, name string) {
		sql := alterTable(from) + "RENAME CONSTRAINT " + ident(old) + " TO " + ident(name)
		if from.Kind == schema.Index {
			sql = "ALTER INDEX " + qualify(from.Schema, old) + " RENAME TO " + ident(name)
		}
		r.step(stage, to, reasons, catalog.Safe, "", sql)
	}
	if _, taken := r.have.Lookup(to); taken && r.gone[to] == nil {
		between := clip(to.Name, maxName-len("_to_be")) + "_to_be"
		rename(catalog.Renaming, from.Name, between)
		rename(catalog.Building, between, to.Name)
		return
	}
	rename(catalog.Renaming, from.Name, to.Name)
}

func (r *repair) createTrigger(o schema.Object, side schema.Schema, reasons []schema.Key) {
	if r.cloned(o, side) {
		r.enableTrigger(o, reasons)
		return
	}
	r.step(catalog.Building, o.Key, reasons, catalog.Safe, "", o.Definition)
	if o.Prop("enabled") != "" {
		r.enableTrigger(o, reasons)
	}
	r.comment(o, reasons)
}

// cloned says whether a partition has a trigger from its parent: it is listed
// only where it is enabled otherwise.
func (r *repair) cloned(o schema.Object, side schema.Schema) bool {
	_, ok := original(o.Key, side)
	return ok
}

// original is the trigger that a partition's is a clone of: the nearest above it
// that is listed.
func original(clone schema.Key, side schema.Schema) (schema.Object, bool) {
	table, _ := side.Lookup(schema.Key{Kind: schema.Table, Schema: clone.Schema, Name: clone.Table})
	for above, ok := parent(table, side); ok; above, ok = parent(above, side) {
		if o, ok := side.Lookup(schema.Key{Kind: schema.Trigger, Schema: above.Key.Schema, Table: above.Key.Name, Name: clone.Name}); ok {
			return o, true
		}
	}
	return schema.Object{}, false
}

func (r *repair) enableTrigger(o schema.Object, reasons []schema.Key) {
	word := map[string]string{"": "ENABLE", "disabled": "DISABLE", "replica": "ENABLE REPLICA", "always": "ENABLE ALWAYS"}[o.Prop("enabled")]
	r.step(catalog.Linking, o.Key, reasons, catalog.Safe, "", alterTable(o.Key)+word+" TRIGGER "+ident(o.Key.Name))
}

func (r *repair) dropTrigger(k schema.Key, reasons []schema.Key) {
	if above, ok := original(k, r.have); ok { // as the parent's
		r.enableTrigger(schema.Object{Key: k, Props: above.Props}, reasons)
		return
	}
	r.step(catalog.Dropping, k, reasons, catalog.Unguarded(k, r.have, r.want), "", "DROP TRIGGER "+ident(k.Name)+" ON "+tableOf(k))
}
