package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/schema"
)

// htmlGraph is the graph of what differs, laid out: what is needed stands at
// the right of what needs it.
type htmlGraph struct {
	Width, Height int
	Nodes         []htmlNode
	Edges         []htmlEdge
	Left          int // nodes that there was no room for
	Alone         int // nodes that nothing joins with another: the list of objects has them
	Desc          string
}

type htmlNode struct {
	X, Y, W, H    int
	TX, TY, WY    int // of the label and of the word below it
	Label, Full   string
	Word, Class   string
	Href          string
	key           schema.Key
	rank, barrier int
	weight        float64
}

type htmlEdge struct{ Path, From, To, By string }

// The measures of the drawing, in pixels.
const (
	nodeHeight, rowGap, rankGap, charWidth, mostLabel = 44, 18, 72, 7, 34

	mostNodes = 80
)

func htmlGraphOf(r Report) *htmlGraph {
	g := graphOf(r)
	if len(g.nodes) < 2 || len(g.edges) == 0 {
		return nil
	}
	out := &htmlGraph{Alone: g.dropAlone()}
	// What differs goes before its neighbours where there is no room for all.
	slices.SortStableFunc(g.nodes, func(a, b node) int { return cmp.Compare(truth(a.change == ""), truth(b.change == "")) })
	if n := len(g.nodes); n > mostNodes {
		out.Left, g.nodes = n-mostNodes, g.nodes[:mostNodes]
	}
	slices.SortFunc(g.nodes, func(a, b node) int { return a.key.Compare(b.key) })
	g.edges = slices.DeleteFunc(g.edges, func(e Need) bool { return g.at(e.From) < 0 || g.at(e.To) < 0 })
	if out.Left += g.dropAlone(); len(g.nodes) < 2 {
		return nil
	}
	for _, n := range g.nodes {
		label := clean(n.key.Path())
		one := htmlNode{key: n.key, Full: n.label(), Label: elide(label, mostLabel, "…"), Word: n.key.Kind.String(), Class: "alike"}
		if n.change != "" {
			one.Class, one.Href = "changed", "#"+objectAnchor(n.key)
			one.Word += ", " + elide(clean(n.change), mostLabel-10, "…")
		}
		one.W = max(len([]rune(one.Label)), len([]rune(one.Word)))*charWidth + 28
		one.H = nodeHeight
		out.Nodes = append(out.Nodes, one)
	}
	out.rank(g)
	out.order(g)
	out.place()
	out.draw(g)
	changed := 0
	for _, n := range out.Nodes {
		if n.Class == "changed" {
			changed++
		}
	}
	out.Desc = fmt.Sprintf("%s that differ, %s beside them, and %s between them. The table below says the same.",
		count(changed, "object"), count(len(out.Nodes)-changed, "neighbour"), count(len(g.edges), "dependency"))
	out.Desc = strings.ReplaceAll(out.Desc, "dependencys", "dependencies")
	return out
}

// dropAlone takes out the nodes that no edge joins with another one, and counts them.
func (g *graph) dropAlone() (alone int) {
	joined := map[schema.Key]bool{}
	for _, e := range g.edges {
		if e.From != e.To {
			joined[e.From], joined[e.To] = true, true
		}
	}
	before := len(g.nodes)
	g.nodes = slices.DeleteFunc(slices.Clone(g.nodes), func(n node) bool { return !joined[n.key] })
	return before - len(g.nodes)
}

// rank puts every node behind what needs it. A cycle is cut where it is met.
func (h *htmlGraph) rank(g graph) {
	for range h.Nodes { // at most as many rounds as there are nodes
		moved := false
		for _, e := range g.edges {
			a, b := &h.Nodes[g.at(e.From)], &h.Nodes[g.at(e.To)]
			if b.rank <= a.rank && a.rank+1 < len(h.Nodes) && a != b && !g.leads(e.To, e.From) {
				b.rank, moved = a.rank+1, true
			}
		}
		if !moved {
			return
		}
	}
}

// leads says whether one object needs another, by way of others too.
func (g graph) leads(from, to schema.Key) bool {
	seen := map[schema.Key]bool{from: true}
	for queue := []schema.Key{from}; len(queue) > 0; queue = queue[1:] {
		for _, e := range g.edges {
			if e.From == queue[0] && !seen[e.To] {
				if e.To == to {
					return true
				}
				seen[e.To] = true
				queue = append(queue, e.To)
			}
		}
	}
	return false
}

// order brings every rank into the order of what its nodes are joined with, in
// a few sweeps to and fro.
func (h *htmlGraph) order(g graph) {
	for i := range h.Nodes {
		h.Nodes[i].barrier = i
	}
	for range 6 {
		for i := range h.Nodes {
			sum, n := 0.0, 0.0
			for _, e := range g.edges {
				if e.From == h.Nodes[i].key {
					sum, n = sum+float64(h.Nodes[g.at(e.To)].barrier), n+1
				}
				if e.To == h.Nodes[i].key {
					sum, n = sum+float64(h.Nodes[g.at(e.From)].barrier), n+1
				}
			}
			h.Nodes[i].weight = float64(h.Nodes[i].barrier)
			if n > 0 {
				h.Nodes[i].weight = sum / n
			}
		}
		order := make([]int, len(h.Nodes))
		for i := range order {
			order[i] = i
		}
		slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(h.Nodes[a].weight, h.Nodes[b].weight) })
		for place, i := range order {
			h.Nodes[i].barrier = place
		}
	}
}

// place gives every node its room: ranks are columns, each in the middle.
func (h *htmlGraph) place() {
	columns := map[int][]int{}
	last := 0
	for i, n := range h.Nodes {
		columns[n.rank] = append(columns[n.rank], i)
		last = max(last, n.rank)
	}
	x, tallest := 8, 0
	for rank := 0; rank <= last; rank++ {
		tallest = max(tallest, len(columns[rank]))
	}
	h.Height = tallest*(nodeHeight+rowGap) - rowGap + 16
	for rank := 0; rank <= last; rank++ {
		column := columns[rank]
		if len(column) == 0 {
			continue
		}
		slices.SortStableFunc(column, func(a, b int) int { return cmp.Compare(h.Nodes[a].barrier, h.Nodes[b].barrier) })
		widest := 0
		for _, i := range column {
			widest = max(widest, h.Nodes[i].W)
		}
		y := (h.Height - len(column)*(nodeHeight+rowGap) + rowGap) / 2
		for _, i := range column {
			n := &h.Nodes[i]
			n.X, n.Y, n.W = x, y, widest
			n.TX, n.TY, n.WY = x+14, y+19, y+35
			y += nodeHeight + rowGap
		}
		x += widest + rankGap
	}
	h.Width = x - rankGap + 8
}

func (h *htmlGraph) draw(g graph) {
	for _, e := range g.edges {
		a, b := h.Nodes[g.at(e.From)], h.Nodes[g.at(e.To)]
		x1, y1, x2, y2 := a.X+a.W, a.Y+a.H/2, b.X-2, b.Y+b.H/2
		path := fmt.Sprintf("M%d %dC%d %d %d %d %d %d", x1, y1, x1+rankGap/2, y1, x2-rankGap/2, y2, x2, y2)
		switch {
		case a.rank == b.rank && a.key != b.key: // around the right of the column
			path = fmt.Sprintf("M%d %dC%d %d %d %d %d %d", x1, y1, x1+rankGap/2, y1, x1+rankGap/2, y2, b.X+b.W+2, y2)
		case a.rank > b.rank: // against the stream: a cycle
			path = fmt.Sprintf("M%d %dC%d %d %d %d %d %d", a.X, y1, a.X-rankGap/2, y1, b.X+b.W+rankGap/2, y2, b.X+b.W+2, y2)
		}
		by := clean(e.By.String())
		if e.By == e.From {
			by = "itself"
		}
		h.Edges = append(h.Edges, htmlEdge{path, clean(e.From.String()), clean(e.To.String()), by})
	}
}
