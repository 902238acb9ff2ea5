package conflicts

import (
	"slices"

	"github.com/schemadiff/schemadiff/migration"
	"github.com/schemadiff/schemadiff/rehearse"
	"github.com/schemadiff/schemadiff/report"
	"github.com/schemadiff/schemadiff/schema"
)

// waitsFor is which modes of a table's lock PostgreSQL grants nobody while
// another one is held.
// https://www.postgresql.org/docs/current/explicit-locking.html#TABLE-LOCK-COMPATIBILITY
var waitsFor = map[string][]string{
	"AccessShareLock":          {"AccessExclusiveLock"},
	"RowShareLock":             {"ExclusiveLock", "AccessExclusiveLock"},
	"RowExclusiveLock":         {"ShareLock", "ShareRowExclusiveLock", "ExclusiveLock", "AccessExclusiveLock"},
	"ShareUpdateExclusiveLock": {"ShareUpdateExclusiveLock", "ShareLock", "ShareRowExclusiveLock", "ExclusiveLock", "AccessExclusiveLock"},
	"ShareLock":                {"RowExclusiveLock", "ShareUpdateExclusiveLock", "ShareRowExclusiveLock", "ExclusiveLock", "AccessExclusiveLock"},
	"ShareRowExclusiveLock":    {"RowExclusiveLock", "ShareUpdateExclusiveLock", "ShareLock", "ShareRowExclusiveLock", "ExclusiveLock", "AccessExclusiveLock"},
	"ExclusiveLock":            {"RowShareLock", "RowExclusiveLock", "ShareUpdateExclusiveLock", "ShareLock", "ShareRowExclusiveLock", "ExclusiveLock", "AccessExclusiveLock"},
	"AccessExclusiveLock":      {"AccessShareLock", "RowShareLock", "RowExclusiveLock", "ShareUpdateExclusiveLock", "ShareLock", "ShareRowExclusiveLock", "ExclusiveLock", "AccessExclusiveLock"},
}

// hold is a lock that a migration takes and keeps to the end of its transaction.
type hold struct {
	step  rehearse.Step
	run   rehearse.Executed
	at    int // the statement's place
	table schema.Key
	mode  string
}

// holds are the locks that a side takes on what was there before, transaction by
// transaction. In other engines than PostgreSQL none outlives its statement.
func (p *prover) holds(r run) [][]hold {
	var out [][]hold
	for _, step := range r.steps {
		if step.Script == nil || !together(step.Script) {
			continue
		}
		var all []hold
		if n := len(out); n > 0 && step.Script.Tx == migration.PerRun {
			all, out = out[n-1], out[:n-1]
		}
		at := len(all)
		for _, e := range step.Runs {
			if e.Outside {
				continue
			}
			at++
			for _, l := range e.Seen.Locks {
				_, known := p.state.Lookup(l.Object)
				if _, mode := waitsFor[l.Mode]; known && mode && l.Object.Kind == schema.Table {
					all = append(all, hold{step, e, at, l.Object, l.Mode})
				}
			}
		}
		out = append(out, all)
	}
	return out
}

// together says whether a script's statements run in one transaction.
func together(s *migration.Script) bool {
	return s.Tx == migration.PerMigration || s.Tx == migration.PerRun || len(s.Sends) == 1 && len(s.Statements) > 1
}

// inverted finds two migrations, one of each side, that take two locks in
// opposite orders: run at once, each waits for the other. mine and theirs are the
// second locks; ok is false where there are none.
func (p *prover) inverted(v *verdict) (mine, theirs hold, ok bool) {
	blocked := func(a, b hold) bool { return a.table == b.table && slices.Contains(waitsFor[a.mode], b.mode) }
	for _, a := range p.holds(v.ours) {
		for _, b := range p.holds(v.theirs) {
			for _, first := range a {
				for _, second := range a {
					if second.at <= first.at || second.table == first.table {
						continue
					}
					for _, one := range b {
						for _, other := range b {
							if other.at > one.at && blocked(second, one) && blocked(other, first) {
								return second, other, true
							}
						}
					}
				}
			}
		}
	}
	return mine, theirs, false
}

// sayLocks tells of locks that are taken in opposite orders.
func (p *prover) sayLocks(v *verdict, say sayer) {
	mine, theirs, ok := p.inverted(v)
	if !ok {
		return
	}
	f := say(report.LockOrderInversion, mine.step.Migration.Label+" and "+theirs.step.Migration.Label+" lock "+theirs.table.Path()+" and "+mine.table.Path()+" in opposite orders",
		"run at once, each waits for what the other one holds, and PostgreSQL ends one of them (deadlock detected)", report.LockOrderInversion.Fix)
	f.Sides = nil
	for i, h := range []hold{mine, theirs} {
		m := h.step.Migration
		side := report.Side{Branch: []Side{p.Ours, p.Theirs}[i].Name, Migration: m.Label, Version: m.Version, File: m.Path, Line: h.run.Statement.Line, SQL: h.run.Statement.SQL}
		f.Sides = append(f.Sides, side)
	}
	f.Cause = &report.Cause{Migration: f.Sides[0].Migration, File: f.Sides[0].File, Line: f.Sides[0].Line}
}
