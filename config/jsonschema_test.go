package config

import (
	"bytes"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

func compiled(t *testing.T) *jsonschema.Schema {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(JSONSchema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource(SchemaURL, document); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile(SchemaURL)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// plain is a node as encoding/json would have it, scalars by their YAML type.
// Days are texts: a JSON Schema knows no timestamps.
func plain(n *node) any {
	switch n.kind {
	case mapping:
		m := map[string]any{}
		for _, e := range n.entries {
			m[e.key.text] = plain(e.value)
		}
		return m
	case sequence:
		list := []any{}
		for _, item := range n.items {
			list = append(list, plain(item))
		}
		return list
	}
	switch n.tag {
	case "!!null":
		return nil
	case "!!bool":
		return n.text == "true"
	case "!!int":
		i, _ := strconv.Atoi(n.text)
		return i
	}
	return n.text
}

func tree(t *testing.T, path string) *node {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return parse(path, text, &mistakes{sources: map[string]*source{}})
}

func TestJSONSchemaAgreesWithLoad(t *testing.T) {
	s := compiled(t)
	for _, pattern := range []string{"testdata/valid/*.yaml", "testdata/invalid/*.yaml"} {
		paths, _ := filepath.Glob(pattern)
		for _, path := range paths {
			root := tree(t, path)
			if root == nil {
				continue // not YAML
			}
			err := s.Validate(plain(root))
			valid := pattern == "testdata/valid/*.yaml"
			switch filepath.Base(path) {
			case "meaning.yaml", "gates.yaml", "yaml-cycle.yaml":
				continue // what no schema can say
			}
			if (err == nil) != valid {
				t.Errorf("%s: %v", path, err)
			}
		}
	}
}

// TestJSONSchemaHasEveryKey walks the structs and the schema side by side.
func TestJSONSchemaHasEveryKey(t *testing.T) {
	root := compiled(t)
	same(t, "", reflect.TypeFor[Config](), root)
}

func same(t *testing.T, path string, typ reflect.Type, s *jsonschema.Schema) {
	t.Helper()
	for s.Ref != nil {
		s = s.Ref
	}
	switch typ {
	case reflect.TypeFor[Environments]():
		same(t, path+".*", reflect.TypeFor[Environment](), s.AdditionalProperties.(*jsonschema.Schema))
		return
	case reflect.TypeFor[Value]():
		same(t, path, reflect.TypeFor[sourced](), object(s))
		return
	case reflect.TypeFor[Days](), reflect.TypeFor[Rules](), reflect.TypeFor[Text](), reflect.TypeFor[Pattern](), reflect.TypeFor[Date](), reflect.TypeFor[Globs]():
		return
	}
	switch typ.Kind() {
	case reflect.Slice:
		if items, ok := s.Items2020, s.Items2020 != nil; ok {
			same(t, path+"[]", typ.Elem(), items)
		} else {
			t.Errorf("%s is a list in Go and not in the schema", path)
		}
	case reflect.Map:
		if more, ok := s.AdditionalProperties.(*jsonschema.Schema); ok {
			same(t, path+".*", typ.Elem(), more)
		} else {
			t.Errorf("%s is a map in Go and not in the schema", path)
		}
	case reflect.Struct:
		want := slices.Sorted(slices.Values(keysOf(typ)))
		got := slices.Sorted(maps.Keys(s.Properties))
		if !slices.Equal(want, got) {
			t.Errorf("%s: keys in Go %q, in the schema %q", path, want, got)
			return
		}
		for i := range typ.NumField() {
			if key := typ.Field(i).Tag.Get("yaml"); key != "" && key != "-" {
				same(t, path+"."+key, typ.Field(i).Type, s.Properties[key])
			}
		}
	}
}

// object is the mapping form among a schema's alternatives.
func object(s *jsonschema.Schema) *jsonschema.Schema {
	for _, one := range s.OneOf {
		for one.Ref != nil {
			one = one.Ref
		}
		if len(one.Properties) > 0 {
			return one
		}
	}
	return s
}
