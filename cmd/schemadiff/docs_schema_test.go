package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/schemadiff/schemadiff/config"
	"github.com/schemadiff/schemadiff/parity"
	"github.com/schemadiff/schemadiff/report"
)

// docs/configuration.md is the JSON Schema of the configuration, as a table.
func TestDocsConfiguration(t *testing.T) {
	generated(t, "configuration.md", "configuration", tables(t, config.JSONSchema()))
}

// docs/result.md is the JSON Schema of the result, as a table.
func TestDocsResult(t *testing.T) {
	generated(t, "result.md", "result", tables(t, report.JSONSchema()))
}

// node is a JSON Schema whose keys keep their order.
type node struct {
	name     string
	text     string // of what is no object
	children []node
	list     bool
}

func (n node) at(name string) (node, bool) {
	i := slices.IndexFunc(n.children, func(c node) bool { return c.name == name })
	if i < 0 || n.list {
		return node{}, false
	}
	return n.children[i], true
}

func (n node) word(name string) string {
	c, _ := n.at(name)
	return c.text
}

// tables is a JSON Schema as one table for the document and one for each of
// its definitions.
func tables(t *testing.T, schema []byte) string {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(schema))
	d.UseNumber()
	top := read(t, d, "")
	var b strings.Builder
	table(&b, top, "", true)
	defs, _ := top.at("$defs")
	for _, def := range defs.children {
		fmt.Fprintf(&b, "\n## %s\n\n%s\n\n", def.name, cmp.Or(def.word("description"), "Shape: "+shape(def)+"."))
		table(&b, def, "", true)
	}
	return b.String()
}

func read(t *testing.T, d *json.Decoder, name string) node {
	t.Helper()
	token, err := d.Token()
	if err != nil {
		t.Fatal(err)
	}
	n := node{name: name}
	if open, ok := token.(json.Delim); ok {
		n.list = open == '['
		for d.More() {
			key := ""
			if !n.list {
				k, err := d.Token()
				if err != nil {
					t.Fatal(err)
				}
				key = k.(string)
			}
			n.children = append(n.children, read(t, d, key))
		}
		if _, err := d.Token(); err != nil {
			t.Fatal(err)
		}
		return n
	}
	n.text = fmt.Sprint(token)
	return n
}

// table lists the keys of an object and those below them, path by path.
func table(b *strings.Builder, n node, path string, head bool) {
	if head {
		var body strings.Builder
		table(&body, n, path, false)
		if body.Len() > 0 {
			b.WriteString("| key | type | |\n|---|---|---|\n" + body.String())
		}
		return
	}
	required, _ := n.at("required")
	keys, _ := n.at("properties")
	for _, key := range keys.children {
		says := cell(key.word("description"))
		if slices.ContainsFunc(required.children, func(r node) bool { return r.text == key.name }) {
			says = strings.TrimSpace("**Required.** " + says)
		}
		fmt.Fprintf(b, "| `%s` | %s | %s |\n", path+key.name, shape(key), says)
		table(b, key, path+key.name+".", false)
	}
	if items, ok := n.at("items"); ok && !items.list {
		table(b, items, strings.TrimSuffix(path, ".")+"[].", false)
	}
	if more, ok := n.at("additionalProperties"); ok {
		table(b, more, path+"NAME.", false)
	}
	if choices, ok := n.at("oneOf"); ok {
		for _, c := range choices.children {
			table(b, c, path, false)
		}
	}
}

// shape is a key's type in a few words.
func shape(n node) string {
	join := func(list node, sep string, of func(node) string) string {
		var words []string
		for _, c := range list.children {
			words = append(words, of(c))
		}
		return strings.Join(words, sep)
	}
	if ref := strings.TrimPrefix(n.word("$ref"), "#/$defs/"); ref != "" {
		return "[" + ref + "](#" + strings.ToLower(ref) + ")"
	}
	if c, ok := n.at("const"); ok {
		return "`" + c.text + "`"
	}
	if enum, ok := n.at("enum"); ok {
		return join(enum, ", ", func(c node) string { return "`" + c.text + "`" })
	}
	if choices, ok := n.at("oneOf"); ok {
		if _, ok := n.at("properties"); !ok {
			return join(choices, " or ", shape)
		}
	}
	kind, _ := n.at("type")
	says := kind.text
	if kind.list {
		says = join(kind, " or ", func(c node) string { return c.text })
	}
	switch {
	case says == "array":
		if items, ok := n.at("items"); ok {
			return "list of " + shape(items)
		}
	case says == "object":
		if more, ok := n.at("additionalProperties"); ok && len(more.children) > 0 {
			return "map of " + shape(more)
		}
	}
	return cmp.Or(says, "anything")
}

// The defaults of schema.compare that the page tells are those of the code.
func TestDocsFacets(t *testing.T) {
	top := read(t, json.NewDecoder(bytes.NewReader(config.JSONSchema())), "")
	for _, name := range []string{"properties", "schema", "properties", "compare", "properties"} {
		var ok bool
		if top, ok = top.at(name); !ok {
			t.Fatalf("the configuration has no %s", name)
		}
	}
	defaults := parity.DefaultFacets()
	if len(top.children) != len(defaults) {
		t.Errorf("the configuration has %d facets, the code %d", len(top.children), len(defaults))
	}
	for _, key := range top.children {
		path := filepath.Join(t.TempDir(), "schemadiff.yaml")
		if err := os.WriteFile(path, []byte("version: 1\nschema: { compare: { "+key.name+": error } }\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		c, err := config.Load(path, func(string) (string, bool) { return "", false })
		if err != nil {
			t.Fatal(err)
		}
		for facet := range c.Schema.Compare.Facets() {
			if says := "Default: " + defaults[facet].String() + "."; !strings.HasSuffix(key.word("description"), says) {
				t.Errorf("schema.compare.%s does not say %q", key.name, says)
			}
		}
	}
}
