package schema

import (
	"cmp"
	"encoding/json"
	"slices"
)

// object is an Object as JSON shows it.
type object struct {
	Key
	Props      map[string]string `json:"props,omitempty"` // encoding/json sorts the names
	Needs      []Key             `json:"needs,omitempty"`
	Definition string            `json:"definition,omitempty"`
}

// MarshalJSON writes the objects as one array, in order.
func (s Schema) MarshalJSON() ([]byte, error) {
	out := make([]object, len(s.objects))
	for i, o := range s.objects {
		out[i] = object{Key: o.Key, Needs: o.Needs, Definition: o.Definition}
		if len(o.Props) > 0 {
			out[i].Props = make(map[string]string, len(o.Props))
			for _, p := range o.Props {
				out[i].Props[p.Name] = p.Value
			}
		}
	}
	return json.Marshal(out)
}

// UnmarshalJSON reads what MarshalJSON wrote, through New: a file can hold
// nothing that a server could not have said.
func (s *Schema) UnmarshalJSON(data []byte) error {
	var in []object
	if err := json.Unmarshal(data, &in); err != nil {
		return err
	}
	objects := make([]Object, len(in))
	for i, o := range in {
		props := make([]Prop, 0, len(o.Props))
		for name, value := range o.Props {
			props = append(props, Prop{name, value})
		}
		slices.SortFunc(props, func(a, b Prop) int { return cmp.Compare(a.Name, b.Name) })
		objects[i] = Object{Key: o.Key, Props: props, Needs: o.Needs, Definition: o.Definition}
	}
	read, err := New(objects)
	if err != nil {
		return err
	}
	*s = read
	return nil
}
