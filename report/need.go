package report

import (
	"slices"

	"github.com/schemadiff/schemadiff/schema"
)

// Need says that one object needs another: a table by a foreign key, a view by
// its query, a trigger's table by its function. Both stand on their own: what a
// column needs, its table needs.
type Need struct {
	From, To schema.Key
	By       schema.Key // the part of From that needs To: a foreign key, a trigger; From itself where it is the whole
}

// Compare orders needs for people.
func (n Need) Compare(o Need) int {
	if c := n.From.Compare(o.From); c != 0 {
		return c
	}
	if c := n.To.Compare(o.To); c != 0 {
		return c
	}
	return n.By.Compare(o.By)
}

// node is one object of the graph of what differs.
type node struct {
	key    schema.Key
	change string // what happened to it, in a word or two; "" for a neighbour, which is alike everywhere
	worst  Severity
}

// graph is what differs, with its direct neighbours.
type graph struct {
	nodes []node // in order
	edges []Need
}

// at is a key's place among the nodes, or -1.
func (g graph) at(k schema.Key) int {
	return slices.IndexFunc(g.nodes, func(n node) bool { return n.key == k })
}

// graphOf draws the findings on objects, and what they stand beside. A part of
// a table changes its table.
func graphOf(r Report) graph {
	var g graph
	put := func(k schema.Key) *node {
		if i := g.at(k); i >= 0 {
			return &g.nodes[i]
		}
		g.nodes = append(g.nodes, node{key: k})
		return &g.nodes[len(g.nodes)-1]
	}
	for _, f := range r.Findings {
		if f.State == Ignored || f.Object.Kind == "" || f.Object.Kind == schema.Namespace || f.Object.Kind == schema.Extension {
			continue
		}
		n := put(r.standing(f.Object))
		word := "differs"
		if told := r.Told(f); f.Field == "" && n.key == f.Object && onlySome(told) {
			word = presence(told)
		}
		if n.change == "" || n.change == "differs" {
			n.change = word
		}
		n.worst = max(n.worst, f.Severity)
	}
	changed := slices.Clone(g.nodes)
	isChanged := func(k schema.Key) bool { return slices.ContainsFunc(changed, func(n node) bool { return n.key == k }) }
	for _, need := range r.Needs {
		if isChanged(need.From) || isChanged(need.To) {
			put(need.From)
			put(need.To)
			g.edges = append(g.edges, need)
		}
	}
	slices.SortFunc(g.nodes, func(a, b node) int { return a.key.Compare(b.key) })
	return g
}

// standing is the object that stands on its own and that a key is a part of:
// of a column, the table or view. Where nothing tells which of them, a table.
func (r Report) standing(k schema.Key) schema.Key {
	if k.Table == "" {
		return k
	}
	is := func(o schema.Key) bool {
		w, _ := o.Kind.Word()
		return w.Relation && o.Schema == k.Schema && o.Name == k.Table
	}
	if i := slices.IndexFunc(r.Objects, is); i >= 0 {
		return r.Objects[i]
	}
	return schema.Key{Kind: schema.Table, Schema: k.Schema, Name: k.Table}
}
