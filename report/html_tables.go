package report

import (
	"slices"
	"strings"
	"time"

	"github.com/schemadiff/schemadiff/schema"
)

func parseDay(text string) (time.Time, error) { return time.Parse(time.DateOnly, text) }

// htmlLedger is the matrix of environments and migrations, newest first.
type htmlLedger struct {
	Tool, Table string
	Notes       []string
	Heads       []string
	Rows        []htmlRow
}

type htmlRow struct {
	ID, Name, File string
	Stray          bool // the checkout lacks it
	Cells          []htmlState
	Findings       []htmlLink
	Folded         []string // the names of a run of migrations that are alike everywhere
}

// htmlState is one cell of a matrix.
type htmlState struct{ Target, Class, Mark, Word, When, Sum string }

// cellMarks is the glyph and the words of a cell.
var cellMarks = map[Cell][2]string{
	CellApplied: {"●", "applied"}, CellPending: {"○", "pending"}, CellFailed: {"✗", "failed"}, CellAbsent: {"·", "not there"},
	CellUnproven: {"?", "not known"}, CellMixed: {"◐", "in some members"},
}

// fewestFolded is how many alike migrations in a row become one.
const fewestFolded = 4

func htmlLedgersOf(r Report) []htmlLedger {
	var all []htmlLedger
	p := fullNames(r)
	for _, l := range r.Ledgers {
		out := htmlLedger{Tool: clean(l.Tool), Table: clean(l.Table)}
		for _, n := range l.Notes {
			out.Notes = append(out.Notes, clean(n))
		}
		for _, h := range l.Heads {
			out.Heads = append(out.Heads, clean(h))
		}
		var alike []string
		var held []htmlRow
		flush := func() {
			if len(alike) >= fewestFolded {
				out.Rows = append(out.Rows, htmlRow{Folded: alike})
			} else {
				out.Rows = append(out.Rows, held...)
			}
			alike, held = nil, nil
		}
		for _, row := range l.Rows {
			one := htmlRowOf(r, l, row)
			if len(one.Findings) == 0 && p.alike(row) && !one.Stray && !slices.Contains(row.Cells, CellPending) {
				alike, held = append(alike, one.Name), append(held, one)
				continue
			}
			flush()
			out.Rows = append(out.Rows, one)
		}
		flush()
		all = append(all, out)
	}
	return all
}

func htmlRowOf(r Report, l Ledger, row Row) htmlRow {
	out := htmlRow{ID: anchor("migration", row.title()), Name: clean(row.title()), File: clean(row.File), Stray: l.Repo && !row.InRepo}
	edited := map[string]bool{}
	for _, f := range r.Findings {
		if f.Subject != "migration "+row.Name && f.Subject != "migration "+row.ID {
			continue
		}
		out.Findings = append(out.Findings, htmlLink{"#finding-" + f.ID(), f.Severity.String() + " " + f.Rule.Code})
		if f.Field == "checksum" && f.State.Counts() {
			for _, id := range strangers(f, r.Told(f)) {
				edited[id] = true
			}
		}
	}
	for i, c := range row.Cells {
		if i >= len(r.Targets) {
			break
		}
		t := r.Targets[i]
		state := htmlState{Target: clean(t.ID), Class: string(c), Mark: cellMarks[c][0], Word: cellMarks[c][1]}
		if i < len(row.AppliedAt) {
			state.When = clean(row.AppliedAt[i])
		}
		if i < len(row.Sums) {
			state.Sum = clean(row.Sums[i])
		}
		if t.Problem != nil || c == "" {
			state.Class, state.Mark, state.Word = "unproven", "?", "could not be read"
		} else if edited[t.ID] {
			state.Class, state.Mark, state.Word = "edited", "✎", "edited after it was applied, or another file"
		}
		out.Cells = append(out.Cells, state)
	}
	return out
}

// htmlSchema is the tree of what differs: a schema, its objects, their parts.
type htmlSchema struct {
	Name    string
	Objects []htmlObject
}

type htmlObject struct {
	ID, Kind, Name, Change string
	Parts                  []htmlObjectPart
	Definitions            []htmlDefinition
	Alike                  int // parts that nothing was found about
}

// htmlObjectPart is the object itself or a column, constraint, index or trigger
// of it, with what was found about it.
type htmlObjectPart struct {
	Kind, Name string
	Findings   []htmlFinding
}

func objectAnchor(k schema.Key) string { return anchor("object", k.String()) }

func htmlObjectsOf(r Report) []htmlSchema {
	type entry struct {
		key      schema.Key
		findings []Finding
	}
	var entries []*entry
	for _, f := range r.Findings {
		if f.Object.Kind == "" || f.Cause != nil {
			continue
		}
		k := r.standing(f.Object)
		i := slices.IndexFunc(entries, func(e *entry) bool { return e.key == k })
		if i < 0 {
			i = len(entries)
			entries = append(entries, &entry{key: k})
		}
		entries[i].findings = append(entries[i].findings, f)
	}
	slices.SortFunc(entries, func(a, b *entry) int { return a.key.Compare(b.key) })
	parts := map[schema.Key]int{} // by what they belong to
	for _, k := range r.Objects {
		if k.Table != "" {
			parts[schema.Key{Schema: k.Schema, Name: k.Table}]++
		}
	}
	var all []htmlSchema
	g := graphOf(r)
	for _, e := range entries {
		if name := clean(e.key.Schema); len(all) == 0 || all[len(all)-1].Name != name {
			all = append(all, htmlSchema{Name: name})
		}
		o := htmlObject{ID: objectAnchor(e.key), Kind: e.key.Kind.String(), Name: clean(e.key.Path())}
		slices.SortStableFunc(e.findings, func(a, b Finding) int { return a.Object.Compare(b.Object) })
		touched := map[schema.Key]bool{}
		for _, f := range e.findings {
			if !touched[f.Object] {
				touched[f.Object] = true
				o.Parts = append(o.Parts, htmlObjectPart{Kind: f.Object.Kind.String(), Name: clean(f.Object.Name)})
			}
			last := &o.Parts[len(o.Parts)-1]
			last.Findings = append(last.Findings, htmlFindingOf(r, f))
		}
		own := 0
		for k := range touched {
			if k != e.key {
				own++
			}
		}
		o.Change = clean(strings.ReplaceAll(g.change(e.key), "differs", ""))
		if o.Change == "" {
			o.Alike = max(parts[schema.Key{Schema: e.key.Schema, Name: e.key.Name}]-own, 0)
		}
		s := &all[len(all)-1]
		s.Objects = append(s.Objects, o)
	}
	return all
}

// change is what happened to an object as a whole.
func (g graph) change(k schema.Key) string {
	if i := g.at(k); i >= 0 {
		return g.nodes[i].change
	}
	return ""
}
