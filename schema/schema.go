package schema

import (
	"cmp"
	"fmt"
	"iter"
	"slices"
)

// Prop is one property of an object, spelled as the server canonically spells
// it. A property that is not set is left out: New drops empty values.
type Prop struct {
	Name  string
	Value string
}

// Props is those of the list that are set, in a slice of their own.
func Props(list ...Prop) []Prop {
	n := 0
	for _, p := range list {
		if p.Value != "" {
			n++
		}
	}
	set := make([]Prop, 0, n)
	for _, p := range list {
		if p.Value != "" {
			set = append(set, p)
		}
	}
	return set
}

// Object is one thing that a migration can create, change or drop.
type Object struct {
	Key   Key
	Props []Prop // sorted by name

	// Needs lists what has to exist before this object, sorted. That a column
	// needs its table goes without saying and is not listed.
	Needs []Key

	// Definition is the server's own statement for an object that one statement
	// creates, else "". It is the second witness: objects whose properties are
	// equal and whose definitions are not are reported, never called equal.
	Definition string
}

// Prop returns the value of a property, "" where it is not set.
func (o Object) Prop(name string) string {
	for _, p := range o.Props {
		if p.Name == name {
			return p.Value
		}
	}
	return ""
}

// Schema is a sorted list of objects. Only New makes one, so that whoever
// holds a Schema holds a normalised one. The zero value is the empty schema.
type Schema struct {
	objects []Object
	prints  []Fingerprint // of the objects, in their order, where Hashed has worked them out
	print   Fingerprint   // of all of them
}

// New sorts the objects and checks them against the vocabulary. It takes the
// slice over. Duplicate keys, unknown kinds and properties, and needs that no
// object satisfies are errors: each is a fault of the reader, not of a database.
func New(objects []Object) (Schema, error) {
	for i := range objects {
		if err := objects[i].normalize(); err != nil {
			return Schema{}, err
		}
	}
	byKey := func(a, b Object) int { return a.Key.Compare(b.Key) }
	if !slices.IsSortedFunc(objects, byKey) {
		sortObjects(objects)
	}
	for i := 1; i < len(objects); i++ {
		if objects[i].Key == objects[i-1].Key {
			return Schema{}, fmt.Errorf("duplicate object %s", objects[i].Key)
		}
	}
	if k, need, found := unmet(objects); found {
		return Schema{}, fmt.Errorf("%s needs %s, which is not part of the schema", k, need)
	}
	return Schema{objects: objects}, nil
}

// normalize puts the object into the one form that New admits.
func (o *Object) normalize() error {
	word, ok := o.Key.Kind.Word()
	if !ok {
		return fmt.Errorf("%s: unknown kind %q", o.Key.Path(), o.Key.Kind)
	}
	if word.InTable != (o.Key.Table != "") {
		return fmt.Errorf("%s: a %s %s", o.Key, o.Key.Kind, map[bool]string{true: "must name its table", false: "belongs to no table"}[word.InTable])
	}
	o.Props = slices.DeleteFunc(o.Props, func(p Prop) bool { return p.Value == "" })
	byName := func(a, b Prop) int { return cmp.Compare(a.Name, b.Name) }
	if !slices.IsSortedFunc(o.Props, byName) {
		slices.SortFunc(o.Props, byName)
	}
	for i, p := range o.Props {
		if _, ok := word.Property(p.Name); !ok {
			return fmt.Errorf("%s: unknown property %q", o.Key, p.Name)
		}
		if i > 0 && p.Name == o.Props[i-1].Name {
			return fmt.Errorf("%s: property %q given twice", o.Key, p.Name)
		}
	}
	if len(o.Needs) > 1 {
		slices.SortFunc(o.Needs, Key.Compare)
		o.Needs = slices.Compact(o.Needs)
	}
	return nil
}

// Len is the number of objects.
func (s Schema) Len() int { return len(s.objects) }

// All yields the objects in order.
func (s Schema) All() iter.Seq[Object] { return slices.Values(s.objects) }

// SameKeys says whether two schemas have objects of the same keys, whatever
// these are like.
func SameKeys(a, b Schema) bool {
	return slices.EqualFunc(a.objects, b.objects, func(a, b Object) bool { return a.Key == b.Key })
}

// Lookup finds an object by its key.
func (s Schema) Lookup(k Key) (Object, bool) {
	i, ok := slices.BinarySearchFunc(s.objects, k, func(o Object, k Key) int { return o.Key.Compare(k) })
	if !ok {
		return Object{}, false
	}
	return s.objects[i], true
}

// Filter keeps the objects that keep names, with all that the kept ones'
// tables carry, and forgets needs that point at what was left out.
func (s Schema) Filter(keep func(Object) bool) Schema {
	whole := slices.IndexFunc(s.objects, func(o Object) bool { return !keep(o) })
	if whole < 0 {
		return s // a Schema never changes, so that it needs no copy
	}
	kept := slices.Clone(s.objects[:whole])
	for _, o := range s.objects[whole:] {
		if keep(o) {
			kept = append(kept, o)
		}
	}
	out := Schema{objects: kept}
	for i := range kept {
		if slices.ContainsFunc(kept[i].Needs, func(k Key) bool { _, ok := out.Lookup(k); return !ok }) {
			kept[i].Needs = slices.DeleteFunc(slices.Clone(kept[i].Needs), func(k Key) bool { _, ok := out.Lookup(k); return !ok })
		}
	}
	return out
}

// Count is the number of objects of each kind.
func (s Schema) Count() map[Kind]int {
	n := make(map[Kind]int)
	for _, o := range s.objects {
		n[o.Key.Kind]++
	}
	return n
}

// AnyKeys is the keys that any of the schemas has, in order.
func AnyKeys(schemas ...Schema) []Key {
	most := 0
	rest := make([][]Object, len(schemas))
	for i, s := range schemas {
		rest[i] = s.objects
		most = max(most, len(s.objects))
	}
	var keys []Key
	for {
		var least *Key
		for _, objects := range rest {
			if len(objects) > 0 && (least == nil || *least != objects[0].Key && objects[0].Key.Compare(*least) < 0) {
				least = &objects[0].Key
			}
		}
		if least == nil {
			return keys
		}
		if keys == nil {
			keys = make([]Key, 0, most) // most schemas that are compared have the same
		}
		keys = append(keys, *least)
		for i, objects := range rest {
			if len(objects) > 0 && (&objects[0].Key == least || objects[0].Key == *least) {
				rest[i] = objects[1:]
			}
		}
	}
}
