package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/schemadiff/schemadiff/schema"
)

// WriteMermaid draws what differs and what stands beside it as a Mermaid
// flowchart, which GitHub and GitLab show in Markdown:
// https://mermaid.js.org/syntax/flowchart.html
func WriteMermaid(w io.Writer, r Report) error {
	var b strings.Builder
	g := graphOf(r)
	fmt.Fprintf(&b, "%%%% schemadiff %s\nflowchart LR\n", mermaidLabel(pageTitle(r)))
	for i, n := range g.nodes {
		shape := [2]string{"([", "])"} // types, sequences and routines
		switch n.key.Kind {
		case schema.Table:
			shape = [2]string{"[", "]"}
		case schema.View, schema.MaterializedView:
			shape = [2]string{"[/", "/]"}
		}
		class := "same"
		if n.change != "" {
			class = "changed"
		}
		fmt.Fprintf(&b, "  n%d%s\"%s\"%s:::%s\n", i+1, shape[0], mermaidLabel(n.label()), shape[1], class)
	}
	for _, e := range g.edges {
		by := ""
		if e.By != e.From {
			by = "|\"" + mermaidLabel(e.By.Kind.String()) + "\"|"
		}
		fmt.Fprintf(&b, "  n%d -->%s n%d\n", g.at(e.From)+1, by, g.at(e.To)+1)
	}
	b.WriteString("  classDef changed stroke:#b45309,stroke-width:3px\n  classDef same stroke-dasharray:3 3\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// label is what a node says: "table public.orders: differs".
func (n node) label() string {
	if n.change == "" {
		return clean(n.key.String())
	}
	return clean(n.key.String()) + ": " + clean(n.change)
}

// mermaidLabel writes what would end a quoted label, or mean something within
// it, as an entity.
func mermaidLabel(s string) string {
	return strings.NewReplacer(`"`, "#quot;", "#", "#35;", "<", "#lt;", ">", "#gt;", "`", "#96;", "&", "#amp;", "\n", " ", ";", "#59;", "\\", "#92;").Replace(s)
}
