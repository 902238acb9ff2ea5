package parity

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/report"
	"github.com/schemadiff/schemadiff/schema"
)

// graph lifts the needs of a schema to the objects that stand on their own:
// what a column or a foreign key needs, its table needs.
func graph(s schema.Schema) (nodes []schema.Key, edges []report.Need) {
	relations := map[[2]string]schema.Key{}
	for o := range s.All() {
		if w, _ := o.Key.Kind.Word(); w.Relation {
			relations[[2]string{o.Key.Schema, o.Key.Name}] = o.Key
		}
	}
	owner := func(k schema.Key) (schema.Key, bool) {
		if k.Table == "" {
			return k, true
		}
		r, ok := relations[[2]string{k.Schema, k.Table}]
		return r, ok
	}
	seen := map[report.Need]bool{}
	for o := range s.All() {
		if o.Key.Table == "" && o.Key.Kind != schema.Namespace && o.Key.Kind != schema.Extension {
			nodes = append(nodes, o.Key)
		}
		from, ok := owner(o.Key)
		if !ok {
			continue
		}
		for _, need := range o.Needs {
			to, ok := owner(need)
			if e := (report.Need{From: from, To: to, By: o.Key}); ok && from != to && !seen[e] && to.Kind != schema.Namespace && to.Kind != schema.Extension {
				seen[e] = true
				edges = append(edges, e)
			}
		}
	}
	slices.SortFunc(edges, report.Need.Compare)
	return nodes, edges
}

// pairs is the edges without what they are by: one line for two objects.
func pairs(edges []report.Need) []report.Need {
	return slices.CompactFunc(edges, func(a, b report.Need) bool { return a.From == b.From && a.To == b.To })
}

// ids numbers the nodes, for formats in which names cannot be identifiers.
func ids(nodes []schema.Key) map[schema.Key]string {
	m := make(map[schema.Key]string, len(nodes))
	for i, n := range nodes {
		m[n] = fmt.Sprintf("n%d", i+1)
	}
	return m
}

// WriteMermaid draws what needs what as a Mermaid flowchart:
// https://mermaid.js.org/syntax/flowchart.html
func WriteMermaid(w io.Writer, env Env) error {
	nodes, edges := graph(env.Reading.Schema)
	id := ids(nodes)
	b := bufio.NewWriter(w)
	fmt.Fprintln(b, "flowchart LR")
	for _, n := range nodes {
		shape := [2]string{"([", "])"} // types, sequences and routines
		switch n.Kind {
		case schema.Table:
			shape = [2]string{"[", "]"}
		case schema.View, schema.MaterializedView:
			shape = [2]string{"[/", "/]"}
		}
		label := n.Path()
		if n.Kind != schema.Table {
			label = n.String()
		}
		fmt.Fprintf(b, "  %s%s\"%s\"%s\n", id[n], shape[0], mermaidText(label), shape[1])
	}
	for _, e := range pairs(edges) {
		fmt.Fprintf(b, "  %s --> %s\n", id[e.From], id[e.To])
	}
	return b.Flush()
}

// mermaidText writes what would end a quoted label as an entity.
func mermaidText(s string) string {
	return strings.NewReplacer(`"`, "#quot;", "#", "#35;", "\n", " ", "<", "#lt;", ">", "#gt;").Replace(s)
}

// WriteDOT draws what needs what in Graphviz' language:
// https://graphviz.org/doc/info/lang.html
func WriteDOT(w io.Writer, env Env) error {
	nodes, edges := graph(env.Reading.Schema)
	id := ids(nodes)
	text := func(s string) string {
		return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", " ").Replace(s) + `"`
	}
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "digraph %s {\n  rankdir=LR;\n  node [shape=box, fontname=\"sans-serif\"];\n", text(env.Name))
	for _, n := range nodes {
		style := ""
		if n.Kind != schema.Table {
			style = ", style=rounded"
		}
		label := n.Path()
		if n.Kind != schema.Table {
			label = n.String()
		}
		fmt.Fprintf(b, "  %s [label=%s%s];\n", id[n], text(label), style)
	}
	for _, e := range pairs(edges) {
		fmt.Fprintf(b, "  %s -> %s;\n", id[e.From], id[e.To])
	}
	fmt.Fprintln(b, "}")
	return b.Flush()
}
