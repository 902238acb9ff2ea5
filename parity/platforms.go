package parity

import (
	"slices"
	"strconv"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/report"
	"github.com/schemadiff/schemadiff/schema"
)

func itoa(n int) string { return strconv.Itoa(n) }

// platforms compares what runs the databases: vendor and facts.
func (c *comparison) platforms() {
	readable := c.oneLanguage()
	if len(readable) < 2 {
		return
	}
	vendors, releases := map[string]bool{}, map[int]bool{}
	facts := map[string]catalog.Fact{} // the first one seen, for its grade
	for _, i := range readable {
		p := c.envs[i].Platform
		vendors[p.Vendor], releases[p.Number/10000] = true, true
		for _, f := range p.Facts {
			if _, seen := facts[f.Name]; !seen {
				facts[f.Name] = f
			}
		}
	}
	if len(vendors) > 1 {
		c.add(report.Finding{
			Rule: report.VendorDiffers, Subject: "setting server", Field: "vendor", State: report.Drift,
			Values: c.valuesOf(readable, func(env Env) (string, bool) { return env.Platform.Vendor, true }),
		}, schema.Structure)
	}
	for _, name := range sortedKeys(facts) {
		c.setting(readable, facts[name], len(vendors)+len(releases) > 2)
	}
}

// oneLanguage is the environments whose servers have settings in common with
// the first one's. That the others run on another engine is said of the schemas.
func (c *comparison) oneLanguage() []int {
	readable := c.readable()
	return slices.DeleteFunc(slices.Clone(readable), func(i int) bool {
		return !comparable(c.envs[readable[0]].Engine, c.envs[i].Engine)
	})
}

// setting compares one fact. Between servers of two vendors or major versions
// a fact that one of them does not know says no more than the versions do.
func (c *comparison) setting(asked []int, fact catalog.Fact, serversDiffer bool) {
	row := report.Setting{Name: fact.Name, Equal: true}
	values := c.valuesOf(asked, func(env Env) (string, bool) {
		i := slices.IndexFunc(env.Platform.Facts, func(f catalog.Fact) bool { return f.Name == fact.Name })
		if i < 0 {
			return "", false
		}
		return env.Platform.Facts[i].Value, true
	})
	known := true
	var first *report.Value
	for i, v := range values {
		row.Values = append(row.Values, v.Text)
		if v.Unknown {
			continue
		}
		known = known && v.Present
		if first == nil {
			first = &values[i]
		}
		row.Equal = row.Equal && v.Text == first.Text && v.Present == first.Present
	}
	if serversDiffer && !known {
		return
	}
	c.report.Platform = append(c.report.Platform, row)
	if row.Equal {
		return
	}
	c.add(report.Finding{
		Rule: report.SettingRule(fact.Grade), Subject: "setting " + fact.Name, Field: "value", Message: fact.Why,
		State: report.Drift, Values: values,
	}, schema.Structure)
}
