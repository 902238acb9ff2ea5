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
	if !Repairable(*r, envs) {
		return
	}
	w := wish(r, envs, o)
	r.Repair = dialects.Repair(envs[0].Engine, w.of(envs[1].Reading.Schema), w.want, envs[1].Reading.Schema.Filter(o.wanted))
	for i, s := range r.Repair {
		r.Repair[i].For = slices.Clone(s.For)
		for n, k := range s.For {
			r.Repair[i].For[n] = w.respelled.stored(k)
		}
	}
	for i := range r.Findings {
		if f := &r.Findings[i]; w.drift[difference{key: f.Object, field: f.Field}] == f {
			f.Fix = fixOf(f.Object, r.Repair)
		}
	}
}

// Repairable says whether statements can be had for a comparison.
func Repairable(r report.Report, envs []Env) bool {
	return len(envs) == 2 && r.Complete() && comparable(envs[0].Engine, envs[1].Engine)
}

// Unrepaired is in what a copy of the second environment, on which the
// statements of Repair were run, still differs from the first: of what they
// were asked to change, and of what did not differ before.
func Unrepaired(r *report.Report, envs []Env, o Options, after schema.Schema) []schema.Change {
	w := wish(r, envs, o)
	before := map[difference]bool{}
	for _, c := range w.diff(envs[1].Reading.Schema) {
		for _, d := range differences(c) {
			before[d] = true
		}
	}
	rest := w.of(after)
	for _, c := range w.diff(after) {
		isNew := slices.ContainsFunc(differences(c), func(d difference) bool { return !before[d] })
		told := slices.ContainsFunc(rest, func(other schema.Change) bool { return other.Key == c.Key && other.Op == c.Op })
		if isNew && !told && c.Structural() {
			rest = append(rest, c)
		}
	}
	return rest
}

// wishes is what a repair is asked for. Statements name what is there as the
// database that is changed names it, findings as the reference does.
type wishes struct {
	respelled respelling
	want      schema.Schema
	drift     map[difference]*report.Finding
	options   Options
	canon     schema.Canon
}

func wish(r *report.Report, envs []Env, o Options) wishes {
	w := wishes{drift: map[difference]*report.Finding{}, options: o, canon: dialects.Canon(envs[0].Engine)}
	w.respelled = respell(envs[0].Engine, envs[1].Reading.Schema, envs[0].Reading.Schema, envs[1].Platform, envs[0].Platform)
	w.want = o.likeRoles(envs[1], envs[1].Reading.Schema, w.respelled.schema).Filter(o.wanted)
	for i := range r.Findings {
		if f := &r.Findings[i]; f.State == report.Drift && f.Object != (schema.Key{}) {
			w.drift[difference{key: f.Object, field: f.Field}] = f
		}
	}
	return w
}

func (w wishes) diff(have schema.Schema) []schema.Change {
	return schema.Diff(w.want, have.Filter(w.options.wanted), w.canon)
}

// of is the changes that are asked for between a schema and what is wanted.
func (w wishes) of(have schema.Schema) []schema.Change {
	var changes []schema.Change
	for _, c := range w.diff(have) {
		if c, ok := asked(c, w.respelled.stored(c.Key), w.drift); ok {
			changes = append(changes, c)
		}
	}
	return changes
}

// differences is what a change tells of, one by one.
func differences(c schema.Change) []difference {
	all := []difference{{key: c.Key, field: string(c.Op)}}
	if c.Op == schema.Modify {
		all = nil
	}
	for _, p := range c.Props {
		all = append(all, difference{key: c.Key, field: fieldName(p.Name)})
	}
	if c.Definitions != nil {
		all = append(all, difference{key: c.Key, field: "definition"})
	}
	return all
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
