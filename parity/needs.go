package parity

import (
	"slices"

	"github.com/schemadiff/schemadiff/report"
	"github.com/schemadiff/schemadiff/schema"
)

// needs adds what the objects that differ need, and what needs them, in any of
// the environments.
func (c *comparison) needs(schemas []schema.Schema) {
	type name struct{ schema, relation string }
	changed, named := map[schema.Key]bool{}, map[name]bool{}
	for _, f := range c.report.Findings {
		switch {
		case f.State == report.Ignored || f.Object.Kind == "":
		case f.Object.Table != "":
			named[name{f.Object.Schema, f.Object.Table}] = true
		default:
			changed[f.Object] = true
		}
	}
	concerns := func(k schema.Key) bool {
		w, _ := k.Kind.Word()
		return changed[k] || w.Relation && named[name{k.Schema, k.Name}]
	}
	if len(changed)+len(named) == 0 {
		return
	}
	for _, s := range schemas {
		_, edges := graph(s)
		for _, e := range edges {
			if concerns(e.From) || concerns(e.To) {
				c.report.Needs = append(c.report.Needs, e)
			}
		}
	}
	slices.SortFunc(c.report.Needs, report.Need.Compare)
	c.report.Needs = slices.Compact(c.report.Needs)
}
