package config

import (
	"strings"

	"go.yaml.in/yaml/v4"
)

// source is one file's text, for positions and excerpts.
type source struct {
	name    string
	lines   []string
	private map[int]bool // lines whose values are not shown, from 1
}

// kind is what a node is; YAML's aliases and merges are gone by then.
type kind int

const (
	scalar kind = iota
	mapping
	sequence
)

func (k kind) String() string { return [...]string{"one value", "a mapping", "a list"}[k] }

// node is a value of a file with its place.
type node struct {
	kind    kind
	text    string // of a scalar, as written
	tag     string // of a scalar, as YAML resolves it: "!!str", "!!int", "!!null"
	entries []entry
	items   []*node
	at      Position
	src     *source
}

type entry struct {
	key   *node
	value *node
}

// tooLarge bounds the nodes that a file may come to with its aliases resolved.
const tooLarge = 100_000

// treeBuilder turns YAML's nodes into ours.
type treeBuilder struct {
	src      *source
	mistakes *mistakes
	open     map[*yaml.Node]bool // aliases that are being resolved
	count    int
}

// parse reads one file. Duplicate keys are mistakes; a file that is not YAML is
// one mistake, and then the tree is nil.
func parse(name string, text []byte, m *mistakes) *node {
	src := &source{name: name, lines: strings.Split(strings.ReplaceAll(string(text), "\r\n", "\n"), "\n"), private: map[int]bool{}}
	m.sources[name] = src
	var document yaml.Node
	if err := yaml.Load(text, &document); err != nil {
		m.syntax(src, err)
		return nil
	}
	if len(document.Content) != 1 {
		m.add(mistake{at: Position{File: name, Line: 1, Column: 1}, src: src, what: "the file is empty", fix: "write version: 1 and environments:"})
		return nil
	}
	b := treeBuilder{src: src, mistakes: m, open: map[*yaml.Node]bool{}}
	b.hide(document.Content[0])
	root := b.node(document.Content[0])
	if root != nil && root.kind != mapping {
		m.add(mistake{at: root.at, src: src, what: "the file is " + root.kind.String() + ", not a mapping of keys", fix: "write version: 1 and environments:"})
		return nil
	}
	return root
}

func (b *treeBuilder) node(y *yaml.Node) *node {
	b.count++
	if b.count > tooLarge {
		if b.count == tooLarge+1 {
			b.mistakes.add(mistake{at: b.position(y), src: b.src, what: "the file is too large, or its aliases multiply"})
		}
		return nil
	}
	n := &node{at: b.position(y), src: b.src}
	switch y.Kind {
	case yaml.AliasNode:
		if b.open[y.Alias] {
			b.mistakes.add(mistake{at: n.at, src: b.src, what: "an alias contains itself"})
			return nil
		}
		b.open[y.Alias] = true
		defer delete(b.open, y.Alias)
		return b.node(y.Alias)
	case yaml.MappingNode:
		n.kind = mapping
		b.open[y] = true
		defer delete(b.open, y)
		b.mapping(n, y)
	case yaml.SequenceNode:
		n.kind = sequence
		b.open[y] = true
		defer delete(b.open, y)
		for _, item := range y.Content {
			if child := b.node(item); child != nil {
				n.items = append(n.items, child)
			}
		}
	default:
		n.text, n.tag = y.Value, y.ShortTag()
	}
	return n
}

func (b *treeBuilder) mapping(n *node, y *yaml.Node) {
	var merges []*yaml.Node
	seen := map[string]Position{}
	for i := 0; i+1 < len(y.Content); i += 2 {
		if y.Content[i].ShortTag() == "!!merge" {
			merges = append(merges, y.Content[i+1])
			continue
		}
		key := b.node(y.Content[i])
		value := b.node(y.Content[i+1])
		switch {
		case key == nil || value == nil:
		case key.kind != scalar:
			b.mistakes.add(mistake{at: key.at, src: b.src, what: "a key has to be one word"})
		case seen[key.text].Line > 0:
			x := mistake{at: key.at, src: b.src, what: "a key stands here a second time", fix: "keep one of them; the first is in line " + line(seen[key.text])}
			if (entry{key, value}).named() {
				x.what, x.key = "the key "+shown(key.text)+" stands here a second time", key.text
			}
			b.mistakes.add(x)
		default:
			seen[key.text] = key.at
			n.entries = append(n.entries, entry{key, value})
		}
	}
	for _, merge := range merges {
		b.merge(n, merge)
	}
}

// merge adds what a << brings and the mapping does not say itself.
func (b *treeBuilder) merge(n *node, y *yaml.Node) {
	from := b.node(y)
	if from == nil {
		return
	}
	parts := []*node{from}
	if from.kind == sequence {
		parts = from.items
	}
	for _, part := range parts {
		if part.kind != mapping {
			b.mistakes.add(mistake{at: part.at, src: b.src, what: "<< takes a mapping or a list of mappings"})
			continue
		}
		for _, e := range part.entries {
			if n.entry(e.key.text) == nil {
				n.entries = append(n.entries, e)
			}
		}
	}
}

func (b *treeBuilder) position(y *yaml.Node) Position {
	return Position{File: b.src.name, Line: y.Line, Column: y.Column}
}

// named says whether the entry is written KEY: VALUE, or at least KEY: on a line
// of its own, and is not a bare word between the commas of { }.
func (e entry) named() bool {
	return e.value.tag != "!!null" || e.value.text != "" || e.value.at.Line > e.key.at.Line ||
		strings.HasPrefix(strings.TrimSpace(lineOf(e.key)), e.key.text+":")
}

func lineOf(n *node) string {
	if n.at.Line < 1 || n.at.Line > len(n.src.lines) {
		return ""
	}
	return n.src.lines[n.at.Line-1]
}

func (n *node) entry(key string) *entry {
	for i := range n.entries {
		if n.entries[i].key.text == key {
			return &n.entries[i]
		}
	}
	return nil
}

// harmless are the keys below an environment whose values may be shown in an
// excerpt. Any other may hold a secret, misspelt ones in particular.
var harmless = map[string]bool{
	"aliases": true, "engine": true, "port": true, "mode": true, "connect": true, "statement": true, "lock": true, "protected": true,
	"env_file": true,
}

// open sections hold no secrets.
var openSections = map[string]bool{
	"version": true, "required_version": true, "name": true, "schema": true, "migrations": true, "promotion": true, "rules": true,
	"fail_on": true, "ignore": true, "reports": true,
}

// hide marks the lines that an excerpt must not show as they are.
func (b *treeBuilder) hide(root *yaml.Node) {
	type span struct {
		line    int
		private bool
	}
	var spans []span
	var walk func(n *yaml.Node, private bool, depth int)
	walk = func(n *yaml.Node, private bool, depth int) {
		switch n.Kind {
		case yaml.MappingNode:
			for i := 0; i+1 < len(n.Content); i += 2 {
				key, value := n.Content[i], n.Content[i+1]
				spans = append(spans, span{key.Line, false})
				p := private
				if depth == 0 {
					p = !openSections[key.Value]
				} else if value.Kind == yaml.ScalarNode || value.Kind == yaml.SequenceNode {
					p = private && !harmless[key.Value]
				}
				walk(value, p, depth+1)
			}
		case yaml.SequenceNode:
			for _, item := range n.Content {
				walk(item, private, depth+1)
			}
		case yaml.ScalarNode:
			spans = append(spans, span{n.Line, private})
		}
	}
	walk(root, false, 0)
	for i, s := range spans {
		if !s.private {
			continue
		}
		end := len(b.src.lines) + 1 // a value of several lines ends where the next begins
		if i+1 < len(spans) {
			end = max(spans[i+1].line, s.line+1)
		}
		for l := s.line; l < end; l++ {
			b.src.private[l] = true
		}
	}
}
