package postgres

import (
	"slices"

	"github.com/schemadiff/schemadiff/schema"
)

// depend reads one row of depends.sql.
func (r *reader) depend(row *row) {
	from, column := in(row.oid(), row.oid()), attribute{row.oid(), int(row.int())} // the column whose default it is
	to := in(row.oid(), row.oid())
	place, ok := r.found[from]
	if rel := r.relations[column.relation]; rel != nil && column.number <= len(rel.columns) {
		place = rel.columns[column.number-1].object - 1
		ok = place >= 0
	}
	if ok {
		r.needsOf(place, to)
	}
}

// resolveNeeds turns the server's numbers into keys. What is not part of the
// schema, an extension's function for example, is nobody's need here.
func (r *reader) resolveNeeds() {
	for _, n := range r.needs {
		to, ok := r.found[n.to]
		if !ok && r.objects[n.from].Key.Schema == "" { // what is in a schema comes after the extensions anyway
			to, ok = r.members[n.to]
		}
		if !ok {
			continue
		}
		o, key := &r.objects[n.from], r.objects[to].Key
		if !implied(o.Key, key) && !slices.Contains(o.Needs, key) {
			o.Needs = append(o.Needs, key)
		}
	}
}

// implied says whether a need goes without saying: of itself, of the table
// that something stands in, and of a table for the types of its own columns,
// which need them themselves.
func implied(from, to schema.Key) bool {
	word, _ := to.Kind.Word()
	return from == to || word.Relation && from.Schema == to.Schema && from.Table == to.Name ||
		from.Kind == schema.Table && (to.Kind == schema.Enum || to.Kind == schema.Domain || to.Kind == schema.RangeType)
}
