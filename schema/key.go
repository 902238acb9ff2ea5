// Package schema is the value that everything else is a function over: a
// sorted list of objects, each with a key, named properties spelled as the
// server canonically spells them, and the keys it needs.
package schema

import (
	"cmp"
	"strings"
)

// Key identifies one object of a schema. It is comparable: a map key, a sort
// key and what ignore rules match.
type Key struct {
	Kind   Kind   `json:"kind"`
	Schema string `json:"schema,omitempty"` // "" where the engine or the environment has just one
	Table  string `json:"table,omitempty"`  // the relation that a column, constraint, index or trigger belongs to
	Name   string `json:"name"`             // for routines with the argument types: "total(integer, date)"
}

// Path is the object's qualified name: "public.orders.total".
func (k Key) Path() string {
	parts := make([]string, 0, 3)
	for _, p := range []string{k.Schema, k.Table} {
		if p != "" {
			parts = append(parts, quote(p))
		}
	}
	name := k.Name
	if !k.Kind.Spelled() {
		name = quote(name)
	}
	return strings.Join(append(parts, name), ".")
}

// String is what users read: "column public.orders.total".
func (k Key) String() string {
	return k.Kind.String() + " " + k.Path()
}

// Parent is the relation that a column, constraint, index or trigger belongs
// to, without its kind: a table and a view share one name space.
func (k Key) Parent() (schema, name string) { return k.Schema, k.Table }

// relation is the name under which an object is filed: a table and all that
// belongs to it stand together.
func (k Key) relation() string {
	if k.Table != "" {
		return k.Table
	}
	return k.Name
}

// Compare orders keys for people: by schema, then a table followed by its
// columns, constraints, indexes and triggers.
func (k Key) Compare(o Key) int {
	// Written out rather than with cmp.Or, which would look every rank up even
	// where the schema's name has already decided.
	if c := cmp.Compare(k.Schema, o.Schema); c != 0 {
		return c
	}
	if c := cmp.Compare(k.relation(), o.relation()); c != 0 {
		return c
	}
	if k.Kind != o.Kind {
		return cmp.Or(cmp.Compare(k.Kind.rank(), o.Kind.rank()), cmp.Compare(k.Kind, o.Kind))
	}
	if c := cmp.Compare(k.Table, o.Table); c != 0 {
		return c
	}
	return cmp.Compare(k.Name, o.Name)
}

// quote writes a name that would be misread between dots as SQL writes it.
// What stands in parentheses is no name but the content of something unnamed.
func quote(name string) string {
	if strings.HasPrefix(name, "(") && strings.HasSuffix(name, ")") {
		return name
	}
	plain := name != ""
	for _, r := range name {
		if r != '_' && r != '$' && r < 0x80 && !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9') {
			plain = false
			break
		}
	}
	if plain {
		return name
	}
	return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
}
