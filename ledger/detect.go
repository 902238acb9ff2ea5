package ledger

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/problem"
)

// Confidence says how sure a detection is.
type Confidence int

// The confidences.
const (
	None    Confidence = iota
	Unsure             // one of several tools, and nothing tells which
	Likely             // the columns fit
	Certain            // the columns fit, and so does the name or what stands beside it
)

// Checkout names the tools whose files the checkout has. It is called only
// where that decides, and may wait until the files have been looked through.
type Checkout func() []string

// Has is a checkout with the files of these tools.
func Has(tools ...string) Checkout { return func() []string { return tools } }

// has says whether the checkout has files of one tool and none of another.
func (c Checkout) has(tool, not string) bool {
	tools := c()
	return slices.Contains(tools, tool) && !slices.Contains(tools, not)
}

// Candidate is a table that a tool's ledger was recognised in.
type Candidate struct {
	Tool       Tool
	Table      Table
	Confidence Confidence
	Why        string   // one clause: "its columns are version and dirty"
	Notes      []string // what the user should know of the choice

	near []Table
}

// Detect finds the ledgers among a database's tables, by columns and types and
// never by a name alone, in the order of Tools. checkout decides where two
// ledgers look alike; it may be nil. A ledger
// that is not there is no error, it was never begun; a table that is
// configured and is no ledger of the configured tool is one.
func Detect(tables []Table, o Options, checkout Checkout) ([]Candidate, error) {
	if o.Tool == "auto" {
		o.Tool = ""
	}
	if _, ok := Named(o.Tool); o.Tool != "" && !ok {
		return nil, &problem.Error{Code: "X917", What: fmt.Sprintf("migration tool %q is not known", o.Tool),
			Why: "the ledgers of these are read: " + strings.Join(readable(), ", ")}
	}
	if o.Tool != "" {
		checkout = Has(o.Tool)
	}
	if checkout == nil {
		checkout = Has()
	}
	if err := o.complete(); err != nil {
		return nil, err
	}
	var found []Candidate
	tools, bySchema := o.tools(), map[string][]Table{}
	for _, t := range tables {
		bySchema[t.Key.Schema] = append(bySchema[t.Key.Schema], t)
	}
	for _, t := range tables {
		if o.Table != "" && !named(t, o.Table) {
			continue
		}
		c := recognise(t, bySchema[t.Key.Schema], o, checkout, tools)
		if o.Table != "" && c.Confidence == None {
			return nil, notALedger(t, o)
		}
		if c.Confidence > None && (o.Tool == "" || c.Tool.Name == o.Tool) {
			found = append(found, c)
		}
	}
	if o.Table == "" {
		found = usualNamesFirst(found)
	}
	order := map[string]int{}
	for i, t := range Tools() {
		order[t.Name] = i
	}
	slices.SortStableFunc(found, func(a, b Candidate) int { return order[a.Tool.Name] - order[b.Tool.Name] })
	return found, nil
}

// recognise is the tool that fits a table best; at a tie, the first of tools.
// peers are the tables of its schema: nearly all tables fit no tool, and for
// those nobody looks at them.
func recognise(t Table, peers []Table, o Options, checkout Checkout, tools []Tool) Candidate {
	best := Candidate{Table: t}
	for i := range tools {
		tool := &tools[i]
		if !tool.Signature.fits(t) || o.Tool != "" && tool.Name != o.Tool {
			continue
		}
		if best.near == nil {
			best.near = near(t, peers)
		}
		confidence, why := Likely, "its columns are those of "+tool.Name
		switch {
		case o.Tool != "" && o.Table != "":
			confidence, why = Certain, "the configuration says so"
		case tool.Settle != nil:
			confidence, why = tool.Settle(t, best.near, checkout)
		case usualName(*tool, t):
			confidence = Certain
		}
		if confidence > best.Confidence {
			best.Tool, best.Confidence, best.Why = *tool, confidence, why
		}
	}
	switch {
	case best.Confidence == Unsure:
		best.Notes = append(best.Notes, best.Why)
	case best.Confidence == None && o == (Options{}):
		return strange(best, tools)
	}
	return best
}

// strange is a table under a name that only ledgers have, with columns that
// are no ledger's: it is told rather than passed over.
func strange(c Candidate, tools []Tool) Candidate {
	if !strings.Contains(strings.ToLower(c.Table.Key.Name), "_migration") {
		return c
	}
	for _, tool := range tools {
		if usualName(tool, c.Table) {
			c.Tool = Tool{Name: "unknown", Tables: tool.Tables}
			c.Confidence, c.Why = Unsure, "its name is that of a ledger and its columns are not: "+c.Table.columns()
			break
		}
	}
	return c
}

// usualNamesFirst leaves out what only looks like a ledger where the same
// schema has one of that tool under its usual name: a copy, most often. It
// says so, because some applications do keep two.
func usualNamesFirst(found []Candidate) []Candidate {
	return slices.DeleteFunc(found, func(c Candidate) bool {
		if usualName(c.Tool, c.Table) {
			return false
		}
		for i, other := range found {
			if other.Tool.Name == c.Tool.Name && other.Table.Key.Schema == c.Table.Key.Schema && usualName(other.Tool, other.Table) {
				found[i].Notes = append(found[i].Notes, fmt.Sprintf("%s looks like a ledger of %s, too, and was not read: name it as migrations.ledger.table to compare it", c.Table.Key.Path(), c.Tool.Name))
				return true
			}
		}
		return false
	})
}

func usualName(tool Tool, t Table) bool {
	return slices.ContainsFunc(tool.Tables, func(name string) bool { return strings.EqualFold(name, t.Key.Name) })
}

// named says whether a configured name means this table: "schema.table" or
// "table" in any schema.
func named(t Table, name string) bool {
	return strings.EqualFold(name, t.Key.Name) || t.Key.Schema != "" && strings.EqualFold(name, t.Key.Schema+"."+t.Key.Name)
}

func notALedger(t Table, o Options) error {
	return &problem.Error{Code: "X917", What: fmt.Sprintf("table %s is not a ledger of %s", t.Key.Path(), cmp.Or(o.Tool, "any migration tool that schemadiff knows")),
		Where: "migrations.ledger.table", Why: "its columns are " + t.columns(),
		Fix: []string{"name the table that the tool writes, or leave it out and let schemadiff find it"}}
}

// readable names the tools whose ledgers are read.
func readable() []string {
	var names []string
	for _, t := range Tools() {
		if t.Read != nil && !strings.Contains(t.Name, "|") {
			names = append(names, t.Name)
		}
	}
	return slices.Compact(names)
}
