package parity

import (
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/schema"
)

// movedExtensions is the extensions that stand in different schemas of two
// databases: what is written of their members differs then in the schema alone,
// and the extension's own finding says so. An extension's members are not listed,
// so that a name which is listed in such a schema is none of them.
func movedExtensions(from, to schema.Schema) []catalog.Move {
	var moved []catalog.Move
	for o := range from.All() {
		if o.Key.Kind != schema.Extension {
			continue
		}
		there, ok := to.Lookup(o.Key)
		a, b := o.Prop("in_schema"), there.Prop("in_schema")
		if !ok || a == b {
			continue
		}
		own := namesIn(from, a, to, b)
		moved = append(moved, catalog.Move{From: a, To: b, Own: func(name string) bool { return own[name] }})
	}
	return moved
}

// namesIn is the names in one schema of one database and one of another.
func namesIn(from schema.Schema, a string, to schema.Schema, b string) map[string]bool {
	names := map[string]bool{}
	note := func(s schema.Schema, in string) {
		for o := range s.All() {
			if o.Key.Schema == in && o.Key.Table == "" {
				name, _, _ := strings.Cut(o.Key.Name, "(") // of a routine without its arguments
				names[name] = true
			}
		}
	}
	note(from, a)
	note(to, b)
	return names
}
