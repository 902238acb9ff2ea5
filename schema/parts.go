package schema

import "slices"

// Parts is what belongs to a table or view, in order: columns, constraints,
// indexes, triggers. A view's parts stand before the view itself.
func (s Schema) Parts(relation Key) []Object {
	before := Key{Schema: relation.Schema, Name: relation.Name} // of no kind: in front of all kinds
	first, _ := slices.BinarySearchFunc(s.objects, before, func(o Object, k Key) int { return o.Key.Compare(k) })
	var parts []Object
	for _, o := range s.objects[first:] {
		if o.Key.Schema != relation.Schema || o.Key.relation() != relation.Name {
			break
		}
		if o.Key.Table != "" {
			parts = append(parts, o)
		}
	}
	return parts
}

// Columns is the names of a table's or view's columns in the order of their positions.
func (s Schema) Columns(relation Key) []string {
	return s.columns(Key{Schema: relation.Schema, Name: relation.Name})
}
