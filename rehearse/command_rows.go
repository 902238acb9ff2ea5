package rehearse

import (
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/ledger"
	"github.com/schemadiff/schemadiff/migration"
	"github.com/schemadiff/schemadiff/report"
	"github.com/schemadiff/schemadiff/wire"
)

// writesFirst are the tools that put a migration's row into the ledger before
// they run it.
var writesFirst = []string{"prisma"}

// writesEither are those that a project may have do either: their rows tell no
// migration from another.
// https://pkg.go.dev/github.com/uptrace/bun/migrate#WithMarkAppliedOnSuccess
var writesEither = []string{"bun"}

// attribute gives each migration that ran the statements that the command sent
// for it: a row that is written to the ledger ends one, or begins one. Where rows
// do not tell, as where they are written all at once, what was sent is told of the
// last migration.
func (c Case) attribute(play *Play, tables []string, record []wire.Statement) {
	var ran []int
	var ms []migration.Migration
	for i, step := range play.Steps {
		if step.Outcome == report.Ran {
			ran, ms = append(ran, i), append(ms, step.Migration)
		}
	}
	first := slices.Contains(writesFirst, c.Files.Tool)
	marks := make([]int, len(ms)) // the place of each one's row in the record, -1 for none
	for n := range marks {
		marks[n] = -1
	}
	for i, s := range record {
		if n := c.rowOf(s, tables, ms); n >= 0 && (!first || marks[n] < 0) {
			marks[n] = i
		}
	}
	from, to := 0, len(record)
	broken := slices.IndexFunc(play.Steps, func(s Step) bool { return s.Outcome == report.Broke })
	switch told := len(ms) > 0 && marks[0] >= 0 && slices.IsSorted(marks); {
	case told && first:
		for n, at := range ran {
			if from = marks[n]; n+1 < len(marks) {
				play.Steps[at].Runs = executions(record[from:marks[n+1]], tables)
			} else {
				play.Steps[at].Runs = executions(record[from:], tables)
			}
		}
		return // the row of one that broke would be its beginning, and it may not be there any more
	case told:
		for n, at := range ran {
			play.Steps[at].Runs = executions(record[from:marks[n]], tables)
			from = marks[n] + 1
		}
	case len(ms) > 0:
		for _, at := range ran {
			play.Steps[at].Unplaced = true
		}
		if broken < 0 || first {
			at := ran[len(ran)-1]
			play.Steps[at].Runs, play.Steps[at].Unplaced = executions(record, tables), false
			return
		}
	}
	if broken >= 0 && !first {
		play.Steps[broken].Runs = append(play.Steps[broken].Runs, executions(record[from:to], tables)...)
	}
}

// ledgerTables are the tables that the ledger may be: the one that was found,
// or those that its tool makes.
func (c Case) ledgerTables(found string) []string {
	if found != "" {
		return []string{found}
	}
	for _, t := range ledger.Tools() {
		if t.Name == c.Files.Tool {
			return t.Tables
		}
	}
	return nil
}

// rowOf says which of the migrations a statement writes the row of, -1 for
// none. One that names two is of the later: Alembic writes the new revision over
// the old one.
func (c Case) rowOf(s wire.Statement, tables []string, ms []migration.Migration) int {
	if s.Err != nil || slices.Contains(writesEither, c.Files.Tool) || !slices.ContainsFunc(tables, s.Writes) || slices.ContainsFunc(s.Tags, func(tag string) bool { return strings.HasPrefix(tag, "DELETE") }) {
		return -1
	}
	for n, m := range slices.Backward(ms) {
		names := [][]string{{m.ID}, {m.Version}, {m.Name}}
		if c.Files.Tool == "django" { // many an application has its 0001_initial
			app, name, _ := strings.Cut(m.ID, "/")
			names = [][]string{{app, name}}
		}
		if slices.ContainsFunc(names, func(all []string) bool {
			return !slices.ContainsFunc(all, func(word string) bool { return !s.Mentions(word) })
		}) {
			return n
		}
	}
	return -1
}
