package parity

import (
	"strings"

	"github.com/schemadiff/schemadiff/schema"
)

// renamed is an object of the reference that a target probably has under
// another name.
type renamed struct {
	schema.Likeness
	target string
}

// suspects notes what was probably renamed between the reference and a target.
// The drop and the add stay findings of their own.
func (c *comparison) suspects(from, to schema.Schema, changes []schema.Change, target string) {
	for _, l := range schema.Renames(from, to, changes) {
		c.renames = append(c.renames, renamed{l, target})
	}
}

// renameInWords says of an object that only some targets have that it is
// probably another one under another name.
func (c *comparison) renameInWords(k schema.Key, reference string) string {
	agree := "same columns, types and constraints"
	if k.Kind == schema.Column {
		agree = "same type, NOT NULL, default and neighbours"
	}
	var said []string
	var others []schema.Key
	targets := map[schema.Key][]string{}
	for _, r := range c.renames {
		other := r.To
		if r.To == k {
			other = r.From
		} else if r.From != k {
			continue
		}
		if targets[other] == nil {
			others = append(others, other)
		}
		targets[other] = append(targets[other], r.target)
	}
	for _, other := range others {
		where := " in " + strings.Join(targets[other], ", ")
		if _, ofReference := c.first.Lookup(other); ofReference {
			said = append(said, "probably "+other.String()+" of "+reference+", renamed"+where)
		} else {
			said = append(said, "probably renamed to "+other.Path()+where)
		}
	}
	if len(said) == 0 {
		return ""
	}
	return strings.Join(said, "; ") + ": " + agree
}
