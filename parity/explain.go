package parity

import (
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/report"
	"github.com/schemadiff/schemadiff/schema"
)

// Replayed is an environment after the migrations that it lacks and another
// environment has, as a throwaway copy of it showed.
type Replayed struct {
	Target int // its place among the environments
	Schema schema.Schema
	Steps  []ReplayedStep // in the order in which they ran
}

// ReplayedStep is what one migration changed.
type ReplayedStep struct {
	Migration string
	Changed   []schema.Key
}

// Explain tells, in a report that Compare made of the environments, what
// pending migrations account for from what they do not: a difference that is
// gone once they have run on copies is explained, and one that is still there
// is drift. Without any replay nothing changes.
func Explain(r *report.Report, envs []Env, replayed []Replayed, o Options) {
	if len(replayed) == 0 {
		return
	}
	after := slices.Clone(envs)
	for _, p := range replayed {
		after[p.Target].Reading.Schema = p.Schema
	}
	o.Ignore = nil
	still := map[string]bool{}
	for _, f := range Compare(after, o).Findings {
		still[f.ID()] = true
	}
	for i := range r.Findings {
		f := &r.Findings[i]
		if f.State != report.Open || f.Object.Kind == "" {
			continue
		}
		if still[f.ID()] {
			f.State = f.Rule.Stands()
			f.Message = clauses(f.Message, "no pending migration explains it: it is still there when they have run on a copy")
			continue
		}
		f.State, f.Explains = report.Explained, accounts(replayed, f.Object)
	}
	r.Sort()
}

func clauses(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), "; ")
}

// accounts are the migrations that changed an object, its table, or a part of
// either.
func accounts(replayed []Replayed, k schema.Key) []string {
	var out []string
	add := func(fits func(changed schema.Key) bool) {
		for _, p := range replayed {
			for _, s := range p.Steps {
				if slices.ContainsFunc(s.Changed, fits) && !slices.Contains(out, s.Migration) {
					out = append(out, s.Migration)
				}
			}
		}
	}
	add(func(c schema.Key) bool { return c == k })
	if len(out) == 0 { // an object that another object's change brings about: columns of a view, names that follow
		add(func(c schema.Key) bool { return relation(c) == relation(k) })
	}
	return out
}

// relation is the table that a key belongs to, or the key itself.
func relation(k schema.Key) schema.Key {
	if k.Table != "" {
		return schema.Key{Kind: schema.Table, Schema: k.Schema, Name: k.Table}
	}
	if word, _ := k.Kind.Word(); word.Relation {
		k.Kind = schema.Table
	}
	return k
}
