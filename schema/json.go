package schema

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"
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

// Read is a Listing that is read: its properties make no map each.
type Read []readObject

type readObject struct {
	Key
	Props      properties `json:"props"`
	Needs      []Key      `json:"needs"`
	Definition string     `json:"definition"`
}

// Schema makes a schema of what was read, through New: a file can hold nothing
// that a server could not have said.
func (l Read) Schema() (Schema, error) {
	objects := make([]Object, len(l))
	for i := range l {
		o := &l[i]
		objects[i] = Object{Key: o.Key, Props: o.Props, Needs: o.Needs, Definition: o.Definition}
	}
	return New(objects)
}

// properties is an object of texts, in the order in which they stand.
type properties []Prop

// UnmarshalJSON is given valid JSON by encoding/json.
func (p *properties) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		return nil
	}
	rest, ok := after(data, '{')
	if !ok {
		return errors.New("the properties of an object are no object")
	}
	list := make([]Prop, 0, bytes.Count(data, []byte{'"'})/4)
	for ; ok && rest[0] != '}'; rest, ok = after(rest, ',') {
		var prop Prop
		var err error
		if prop.Name, rest, err = text(rest); err != nil {
			return err
		}
		if rest, ok = after(rest, ':'); !ok {
			break
		}
		if prop.Value, rest, err = text(rest); err != nil {
			return fmt.Errorf("property %q: %w", prop.Name, err)
		}
		list = append(list, prop)
	}
	*p = list
	return nil
}

// after is what stands behind a mark, which nothing but space stands before.
func after(data []byte, mark byte) ([]byte, bool) {
	data = bytes.TrimLeft(data, " \t\r\n")
	if len(data) == 0 || data[0] != mark {
		return data, false
	}
	data = bytes.TrimLeft(data[1:], " \t\r\n")
	return data, len(data) > 0
}

// text reads a string. Few have anything to unescape.
func text(data []byte) (s string, rest []byte, err error) {
	if len(data) == 0 || data[0] != '"' {
		return "", nil, errors.New("the value is no text")
	}
	plain := true
	for i := 1; i < len(data); i++ {
		switch c := data[i]; {
		case c == '\\':
			plain = false
			i++
		case c >= utf8.RuneSelf:
			plain = false
		case c == '"':
			if plain {
				return string(data[1:i]), data[i+1:], nil
			}
			err = json.Unmarshal(data[:i+1], &s)
			return s, data[i+1:], err
		}
	}
	return "", nil, errors.New("the text does not end")
}

// MarshalJSON writes the objects as one array, in order.
func (s Schema) MarshalJSON() ([]byte, error) { return json.Marshal(s.Listing()) }

// UnmarshalJSON reads what MarshalJSON wrote.
func (s *Schema) UnmarshalJSON(data []byte) error {
	var l Read
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
