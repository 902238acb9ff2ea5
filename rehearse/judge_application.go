package rehearse

import (
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/report"
	"github.com/schemadiff/schemadiff/schema"
)

// judgeApplication says what the application that is still running meets: the
// old code on the new schema.
func judgeApplication(t *Trial) []report.Finding {
	var out []report.Finding
	told := map[string]bool{}
	add := func(f report.Finding) {
		if id := f.Rule.Code + f.Object.String() + f.Subject; !told[id] {
			told[id] = true
			out = append(out, f)
		}
	}
	for _, step := range t.Watched.Steps {
		changes := t.changed(step.Before, step.After)
		for _, c := range changes {
			table := whole(c.Key)
			used := t.existed(table) && c.Key.Kind != schema.Table
			for _, rule := range t.applicationRules(c, step, used) {
				f := t.about(rule, step, t.runNaming(step, c.Key), report.Catalog)
				f.Object, f.Message = c.Key, describe(c)
				if rule.Code == report.CachedPlan.Code {
					f.Object, f.Message = table, ""
				}
				add(f)
			}
		}
		for _, run := range step.Runs {
			d := deedOf(language(t.Env.Engine), run.Statement.SQL)
			if t.renames(d, changes) {
				add(t.about(report.Renamed, step, &run, report.Static))
			}
			for _, n := range run.Done.Notices {
				if n.Code == "42622" { // name_too_long
					f := t.about(report.IdentifierTruncated, step, &run, report.Observed)
					f.Message = n.Message
					add(f)
				}
			}
		}
	}
	return out
}

// applicationRules are the rules for one change; used says that it is part of a
// table that exists before.
func (t *Trial) applicationRules(c schema.Change, step Step, used bool) []report.Rule {
	var rules []report.Rule
	switch {
	case c.Op == schema.Add && c.Key.Kind == schema.Column && used:
		o, _ := step.After.Lookup(c.Key)
		if o.Prop("not_null") != "" && o.Prop("default") == "" && o.Prop("identity") == "" && o.Prop("generated") == "" && o.Prop("auto_increment") == "" {
			rules = append(rules, report.NotNullWithoutDefault)
		}
		if o.Prop("type") == "json" && t.Env.Engine == endpoint.Postgres {
			rules = append(rules, report.JSONNotJSONB)
		}
		if t.Env.Engine == endpoint.Postgres {
			rules = append(rules, report.CachedPlan)
		}
	case c.Op == schema.Add && used && slices.Contains([]schema.Kind{schema.Unique, schema.PrimaryKey, schema.Check, schema.ForeignKey, schema.Exclusion}, c.Key.Kind):
		if t.onOldColumns(step, c.Key) {
			rules = append(rules, report.NewConstraint)
		}
	case c.Op == schema.Add && used && c.Key.Kind == schema.Index:
		if o, _ := step.After.Lookup(c.Key); o.Prop("unique") != "" && t.onOldColumns(step, c.Key) {
			rules = append(rules, report.NewConstraint)
		}
	case c.Op == schema.Drop && c.Key.Kind == schema.Column && used && t.Env.Engine == endpoint.Postgres:
		rules = append(rules, report.CachedPlan)
	case c.Op == schema.Drop && (c.Key.Kind == schema.Function || c.Key.Kind == schema.Procedure) && t.existed(c.Key):
		rules = append(rules, report.RoutineReplaced)
	case c.Op == schema.Modify && t.existed(c.Key):
		for _, p := range c.Props {
			switch {
			case c.Key.Kind == schema.Column && p.Name == "type":
				rules = append(rules, report.TypeChanged)
			case c.Key.Kind == schema.Column && p.Name == "not_null" && p.To != "":
				rules = append(rules, report.NewConstraint)
			case c.Key.Kind == schema.Column && p.Name == "default":
				rules = append(rules, report.DefaultChanged)
			case c.Key.Kind == schema.Enum && p.Name == "values" && renamedValue(p.From, p.To):
				rules = append(rules, report.EnumRenamed)
			}
		}
	}
	return rules
}

// renamedValue says whether an enum has as many values as before and another one.
func renamedValue(from, to string) bool {
	before, after := quotedValues(from), quotedValues(to)
	return len(before) == len(after) && slices.ContainsFunc(before, func(v string) bool { return !slices.Contains(after, v) })
}

// onOldColumns says whether a constraint concerns columns that exist before: a
// constraint of a new column alone cannot surprise code that does not know the column.
func (t *Trial) onOldColumns(step Step, k schema.Key) bool {
	o, _ := step.After.Lookup(k)
	names := o.Prop("columns")
	if names == "" {
		return true
	}
	for _, name := range strings.Split(names, ",") {
		name = strings.Trim(strings.TrimSpace(name), "\"`")
		if !t.existed(schema.Key{Kind: schema.Column, Schema: k.Schema, Table: k.Table, Name: name}) {
			return false
		}
	}
	return true
}

// renames says whether a statement renames a table or column that exists
// before, and really did: something of it is gone.
func (t *Trial) renames(d deed, changes []schema.Change) bool {
	if !strings.HasPrefix(d.verb, "ALTER ") && d.verb != "RENAME" {
		return false
	}
	if !d.has("RENAME") && d.verb != "RENAME" && !d.doing(func(a []string) bool { return starts(a, "CHANGE") }) {
		return false
	}
	return slices.ContainsFunc(changes, func(c schema.Change) bool {
		kind := c.Key.Kind == schema.Table || c.Key.Kind == schema.Column || c.Key.Kind == schema.View
		return kind && t.existed(c.Key) && (c.Op == schema.Drop || c.Op == schema.Rename)
	})
}
