package schema

import (
	"cmp"
	"encoding/json"
	"slices"
)

// Listing is a schema as JSON shows it: the objects as one array, in order. It
// is for documents that hold a schema among other things, since encoding/json
// reads what has a method of its own twice.
type Listing []object

// object is an Object as JSON shows it.
type object struct {
	Key
	Props      map[string]string `json:"props,omitempty"` // encoding/json sorts the names
	Needs      []Key             `json:"needs,omitempty"`
	Definition string            `json:"definition,omitempty"`
}

// Listing is the schema as JSON shows it.
func (s Schema) Listing() Listing {
	out := make(Listing, len(s.objects))
	for i, o := range s.objects {
		out[i] = object{Key: o.Key, Needs: o.Needs, Definition: o.Definition}
		if len(o.Props) > 0 {
			out[i].Props = make(map[string]string, len(o.Props))
			for _, p := range o.Props {
				out[i].Props[p.Name] = p.Value
			}
		}
	}
	return out
}

// Schema makes a schema of a listing, through New: a file can hold nothing that
// a server could not have said.
func (l Listing) Schema() (Schema, error) {
	objects := make([]Object, len(l))
	total := 0
	for i := range l {
		total += len(l[i].Props)
	}
	props := make([]Prop, 0, total)
	for i := range l {
		o := &l[i]
		first := len(props)
		for name, value := range o.Props {
			props = append(props, Prop{name, value})
		}
		own := props[first:len(props):len(props)]
		slices.SortFunc(own, func(a, b Prop) int { return cmp.Compare(a.Name, b.Name) })
		objects[i] = Object{Key: o.Key, Props: own, Needs: o.Needs, Definition: o.Definition}
	}
	return New(objects)
}

// MarshalJSON writes the objects as one array, in order.
func (s Schema) MarshalJSON() ([]byte, error) { return json.Marshal(s.Listing()) }

// UnmarshalJSON reads what MarshalJSON wrote.
func (s *Schema) UnmarshalJSON(data []byte) error {
	var l Listing
	if err := json.Unmarshal(data, &l); err != nil {
		return err
	}
	read, err := l.Schema()
	if err != nil {
		return err
	}
	*s = read
	return nil
}
