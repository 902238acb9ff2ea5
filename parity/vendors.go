package parity

import (
	"fmt"
	"slices"

	"github.com/schemadiff/schemadiff/dialects"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/schema"
)

// canon is what is compared of the definitions of the reference and of target
// i. Servers of two vendors word every definition in their own way: then only
// the properties are compared, and the report says so.
func (c *comparison) canon(ref, i int) schema.Canon {
	canon := canonOf(c.envs[ref].Engine, c.envs[i].Engine)
	if c.envs[ref].Engine == c.envs[i].Engine {
		return canon
	}
	note := fmt.Sprintf("%s and %s word definitions in their own ways: properties were compared, definitions were not",
		c.envs[ref].Platform.Vendor, c.envs[i].Platform.Vendor)
	if !slices.Contains(c.report.Notes, note) {
		c.report.Notes = append(c.report.Notes, note)
	}
	return canon
}

// canonOf is how the definitions of two engines of one family are compared: those
// of two vendors are not.
func canonOf(a, b endpoint.Engine) schema.Canon {
	if a != b {
		return func(schema.Key, string) string { return "" }
	}
	return dialects.Canon(a)
}
