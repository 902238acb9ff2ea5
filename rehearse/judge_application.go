package rehearse

import (
	"maps"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/lexer"
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
		renamed := t.renamed(step, changes)
		for _, c := range changes {
			table := whole(c.Key)
			if becomesPartition(step, table) {
				continue
			}
			used := t.existed(table) && c.Key.Kind != schema.Table
			for _, rule := range t.applicationRules(c, step, used) {
				by, run := t.changer(step, c.Key)
				f := t.about(rule, by, run, report.Catalog)
				f.Object, f.Message = c.Key, describe(c)
				if rule.Code == report.CachedPlan.Code {
					f.Object, f.Message = table, ""
				}
				add(f)
			}
		}
		for _, run := range step.Runs {
			d := deedOf(language(t.Env.Engine), run.Statement.SQL)
			for _, from := range slices.SortedFunc(maps.Keys(renamed), schema.Key.Compare) {
				to := renamed[from]
				if application(from.Kind) && t.existed(from) && d.renames(from, to) {
					f := t.about(report.Renamed, step, &run, report.Catalog)
					f.Object, f.Message = from, from.Path()+" is "+to.Path()+" afterwards"
					add(f)
				}
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
		if t.onOldColumns(step, c.Key) && !t.uniqueBefore(step, c.Key) {
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
			case c.Key.Kind == schema.Column && p.Name == "type" && !widens(p.From, p.To):
				rules = append(rules, report.TypeChanged)
			case c.Key.Kind == schema.Column && p.Name == "not_null" && p.From == "" && p.To != "":
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

// widens says whether a type only holds more of the same: longer text, more
// digits.
func widens(from, to string) bool {
	a, _ := typeSizes(from)
	b, _ := typeSizes(to)
	padded := strings.HasPrefix(a, "char") && !strings.HasPrefix(a, "character varying") || strings.HasPrefix(b, "char") && !strings.HasPrefix(b, "character varying")
	return (a == b || textual(a) && textual(b) && !padded) && !narrower(from, to)
}

// uniqueBefore says whether a key was kept by a unique index before.
func (t *Trial) uniqueBefore(step Step, k schema.Key) bool {
	key, _ := step.After.Lookup(k)
	return (k.Kind == schema.Unique || k.Kind == schema.PrimaryKey) && slices.ContainsFunc(step.Before.Parts(whole(k)), func(o schema.Object) bool {
		return o.Key.Kind == schema.Index && o.Prop("unique") != "" && o.Prop("predicate") == "" && o.Prop("columns") == key.Prop("columns")
	})
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
		return t.onOldWords(step, k, o.Prop("expression"))
	}
	for _, name := range strings.Split(names, ",") {
		name = strings.Trim(strings.TrimSpace(name), "\"`")
		if !t.existed(schema.Key{Kind: schema.Column, Schema: k.Schema, Table: k.Table, Name: name}) {
			return false
		}
	}
	return true
}

// onOldWords is onOldColumns for a check, whose expression names its columns.
func (t *Trial) onOldWords(step Step, k schema.Key, expression string) bool {
	fresh := false
	for tok := range lexer.Code(language(t.Env.Engine), expression) {
		column := schema.Key{Kind: schema.Column, Schema: k.Schema, Table: k.Table, Name: lexer.Name(language(t.Env.Engine), tok)}
		if tok.Kind != lexer.Word && tok.Kind != lexer.Quoted {
			continue
		}
		if t.existed(column) {
			return true
		}
		_, added := step.After.Lookup(column)
		fresh = fresh || added
	}
	return !fresh
}

// application says whether an application names objects of a kind.
func application(k schema.Kind) bool {
	switch k {
	case schema.Table, schema.Column, schema.View, schema.MaterializedView, schema.Sequence, schema.Function, schema.Procedure:
		return true
	}
	return false
}
