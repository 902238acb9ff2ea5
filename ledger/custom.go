package ledger

import (
	"fmt"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/migration"
	"github.com/schemadiff/schemadiff/problem"
)

// Columns names the columns of a ledger that is the project's own. Version is
// needed; the others are "" where the table has no such thing.
type Columns struct {
	Version, Name, Checksum, AppliedAt, OK string
}

// custom is a ledger of the project's own, compared as a set: how its tool
// orders and refuses is not known. It is found by configuration alone.
var custom = Tool{
	Name:      "custom",
	Model:     Set,
	Tables:    []string{"migrations"},
	Signature: Signature{Has: []Field{{"version", Any}}, Open: true},
	Settle:    func(Table, []Table, Checkout) (Confidence, string) { return None, "" },
	Queries:   asking("version: version"),
	Read:      Columns{Version: "version"}.read,
	Order:     compareVersions,
}

// tool is custom with the columns that the configuration names.
func (c Columns) tool() Tool {
	t := custom
	t.Signature.Has = nil
	for _, name := range c.names() {
		t.Signature.Has = append(t.Signature.Has, Field{name, Any})
	}
	t.Queries = func(t Table, _ []Table) []catalog.Query { return []catalog.Query{t.Query(c.names(), c.Version)} }
	t.Read = c.read
	return t
}

// tools are the tools to look for: the project's own where it is configured.
func (o Options) tools() []Tool {
	if o.Tool == custom.Name {
		return []Tool{o.Columns.tool()}
	}
	return Tools()
}

// complete refuses a ledger of the project's own that is not said to the end.
func (o Options) complete() error {
	switch own := o.Columns != (Columns{}); {
	case own && o.Tool != custom.Name:
		return &problem.Error{Code: "X917", What: "columns of a ledger are named and the tool is not custom", Where: "migrations.ledger",
			Fix: []string{"set migrations.tool to custom, or leave the columns out: those of known tools are known"}}
	case o.Tool == custom.Name && (o.Table == "" || o.Columns.Version == ""):
		return &problem.Error{Code: "X917", What: "a custom ledger needs its table and the column of the version", Where: "migrations.ledger",
			Fix: []string{"set migrations.ledger.table and migrations.ledger.version"}}
	}
	return nil
}

// Configured is the problem of a configured table that no environment has: a
// misspelt name would compare nothing and say so nowhere. found holds the
// ledgers of every environment that could be read.
func Configured(o Options, found [][]Ledger) error {
	if o.Table == "" || len(found) == 0 || slices.ContainsFunc(found, func(l []Ledger) bool { return len(l) > 0 }) {
		return nil
	}
	return &problem.Error{Code: "X917", What: fmt.Sprintf("no environment has the ledger %s", o.Table), Where: "migrations.ledger.table",
		Fix: []string{"name the table that the migration tool writes, with its schema if it is not in the search path"}}
}

// names are the columns that are there, in the order in which read takes them.
func (c Columns) names() []string {
	var names []string
	for _, name := range []string{c.Version, c.Name, c.Checksum, c.AppliedAt, c.OK} {
		if name != "" {
			names = append(names, name)
		}
	}
	return names
}

func (c Columns) read(rows []catalog.Rows) (Ledger, error) {
	return perRow(len(c.names()), func(r *row, _ *Ledger) Entry {
		e := Entry{ID: r.key(0, c.Version), Version: r.text(0)}
		if n, ok := migration.Number(e.ID); ok {
			e.ID = n
		}
		at := 0
		next := func(name string) (int, bool) {
			if name != "" {
				at++
			}
			return at, name != ""
		}
		if i, ok := next(c.Name); ok && r.text(i) != "" {
			e.Name = strings.TrimSpace(e.Version + " " + r.text(i))
		}
		if i, ok := next(c.Checksum); ok {
			e.Sum = r.text(i)
		}
		if i, ok := next(c.AppliedAt); ok {
			e.AppliedAt = r.moment(i)
		}
		if i, ok := next(c.OK); ok && !r.flag(i, c.OK) {
			e.State, e.Detail = Failed, c.OK+" is false"
		}
		return e
	})(rows)
}

// compareVersions orders numbers by their value and everything else as text.
func compareVersions(a, b string) int {
	_, na := migration.Number(a)
	_, nb := migration.Number(b)
	if na && nb {
		return migration.CompareNumbers(a, b)
	}
	return strings.Compare(a, b)
}
