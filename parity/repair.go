package parity

import (
	"slices"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/dialects"
	"github.com/schemadiff/schemadiff/report"
	"github.com/schemadiff/schemadiff/schema"
)

// Repair adds to the comparison of two environments the statements that would
// bring the second to the first. They are for differences that are drift: not
// for ignored ones, not for what the configuration leaves out, and not for
// those that pending migrations may account for.
func Repair(r *report.Report, envs []Env, o Options) {
	if len(envs) != 2 || !r.Complete() || !comparable(envs[0].Engine, envs[1].Engine) {
		return
	}
	// Statements name what is there as the database that is changed names it,
	// findings as the reference does.
	respelled := respell(envs[0].Engine, envs[1].Reading.Schema, envs[0].Reading.Schema, envs[1].Platform, envs[0].Platform)
	want, have := respelled.schema.Filter(o.wanted), envs[1].Reading.Schema.Filter(o.wanted)
	drift := map[difference]*report.Finding{}
	for i := range r.Findings {
		if f := &r.Findings[i]; f.State == report.Drift && f.Object != (schema.Key{}) {
			drift[difference{key: f.Object, field: f.Field}] = f
		}
	}
	var changes []schema.Change
	for _, c := range schema.Diff(want, have, dialects.Canon(envs[0].Engine)) {
		if c, ok := asked(c, respelled.stored(c.Key), drift); ok {
			changes = append(changes, c)
		}
	}
	r.Repair = dialects.Repair(envs[0].Engine, changes, want, have)
	for i, s := range r.Repair {
		r.Repair[i].For = slices.Clone(s.For)
		for n, k := range s.For {
			r.Repair[i].For[n] = respelled.stored(k)
		}
	}
	for i := range r.Findings {
		if f := &r.Findings[i]; drift[difference{key: f.Object, field: f.Field}] == f {
			f.Fix = fixOf(f.Object, r.Repair)
		}
	}
}

// asked is the part of a change that findings tell of, under the key that they have.
func asked(c schema.Change, key schema.Key, drift map[difference]*report.Finding) (schema.Change, bool) {
	told := func(field string) bool { return drift[difference{key: key, field: field}] != nil }
	switch c.Op {
	case schema.Modify:
	case schema.Rename:
		return c, told("name")
	default:
		return c, told("")
	}
	c.Props = slices.DeleteFunc(slices.Clone(c.Props), func(p schema.PropChange) bool { return !told(fieldName(p.Name)) })
	if !told("definition") {
		c.Definitions = nil
	}
	return c, len(c.Props) > 0 || c.Definitions != nil
}

// fixOf is the statements that are for one object, those for others as well
// among them. Findings on one object share them.
func fixOf(object schema.Key, statements []catalog.Statement) *report.Fix {
	var fix report.Fix
	for _, s := range statements {
		if slices.Contains(s.For, object) {
			fix.Statements = append(fix.Statements, s)
		}
	}
	if fix.Statements == nil {
		return nil
	}
	return &fix
}
