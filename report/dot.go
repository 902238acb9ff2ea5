package report

import (
	"fmt"
	"io"
	"strings"
)

// WriteDOT draws what differs and what stands beside it in Graphviz' language:
// https://graphviz.org/doc/info/lang.html
func WriteDOT(w io.Writer, r Report) error {
	quoted := func(s string) string {
		return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", " ").Replace(s) + `"`
	}
	var b strings.Builder
	g := graphOf(r)
	fmt.Fprintf(&b, "digraph schemadiff {\n  label=%s;\n  rankdir=LR;\n  node [shape=box, fontname=\"sans-serif\"];\n", quoted(pageTitle(r)))
	for i, n := range g.nodes {
		style := "color=gray, fontcolor=gray40, style=dashed"
		if n.change != "" {
			style = `color="#b45309", penwidth=2`
		}
		fmt.Fprintf(&b, "  n%d [label=%s, %s];\n", i+1, quoted(n.label()), style)
	}
	for _, e := range g.edges {
		by := ""
		if e.By != e.From {
			by = " [label=" + quoted(e.By.Kind.String()) + "]"
		}
		fmt.Fprintf(&b, "  n%d -> n%d%s;\n", g.at(e.From)+1, g.at(e.To)+1, by)
	}
	b.WriteString("}\n")
	_, err := io.WriteString(w, b.String())
	return err
}
