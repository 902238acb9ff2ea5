package conflicts

import (
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/lexer"
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
	rows  bool // it is on rows: those of the table that the statement changed
}

// blocks says whether a lock keeps another one waiting. Two on rows do where they
// meet in the same ones.
func (h hold) blocks(other hold) bool {
	return h.table == other.table && (slices.Contains(waitsFor[h.mode], other.mode) || h.rows && other.rows)
}

// holds are the locks that a side takes on what was there before, transaction by
// transaction. SQLite has one for the whole database, which nobody waits for
// while he holds another.
func (p *prover) holds(r run) [][]hold {
	var out [][]hold
	for _, step := range r.steps {
		if step.Script == nil {
			continue
		}
		var all []hold
		if n := len(out); n > 0 && step.Script.Tx == migration.PerRun {
			all, out = out[n-1], out[:n-1]
		}
		within, at := p.together(step.Script), len(all)
		for _, e := range step.Runs {
			if p.Engine != endpoint.Postgres {
				switch word := firstWord(e.Statement.SQL); {
				case word == "START" || word == "BEGIN":
					within = true
				case !slices.Contains(transactional, word): // all else commits
					within, all, out = false, nil, append(out, all)
				}
			}
			if !within || e.Outside {
				continue
			}
			at++
			for _, l := range e.Seen.Locks {
				h := hold{step: step, run: e, at: at, table: l.Object, mode: l.Mode, rows: changesRows(e, l)}
				if _, known := p.state.Lookup(l.Object); known && (h.rows || waitsFor[l.Mode] != nil) && l.Object.Kind == schema.Table {
					all = append(all, h)
				}
			}
		}
		out = append(out, all)
	}
	return out
}

// changesRows says whether a lock is that of a statement which changed rows of the
// table that were there. PostgreSQL counts them; of MySQL and MariaDB the lock on
// the name says that rows are written, and the first word that they are not new
// ones. InnoDB also locks those that it only looks at on its way.
// https://dev.mysql.com/doc/refman/8.4/en/innodb-locks-set.html
func changesRows(e rehearse.Executed, l catalog.Lock) bool {
	if l.Mode == "SHARED_WRITE" {
		return slices.Contains([]string{"UPDATE", "DELETE", "REPLACE", "WITH"}, firstWord(e.Statement.SQL))
	}
	return slices.ContainsFunc(e.Seen.Writes, func(w catalog.Write) bool { return w.Table == l.Object && w.Updated+w.Deleted > 0 })
}

// transactional are the first words of what MySQL and MariaDB run within a
// transaction: a change of the schema ends it before it waits for anything, so that
// metadata locks are never taken in two orders.
// https://dev.mysql.com/doc/refman/8.4/en/implicit-commit.html
var transactional = []string{"SELECT", "INSERT", "UPDATE", "DELETE", "REPLACE", "WITH", "VALUES", "TABLE", "DO", "CALL", "SET", "SHOW", "SAVEPOINT", "START", "BEGIN"}

// firstWord is the first word of a statement of MySQL or MariaDB, in capitals.
func firstWord(sql string) string {
	for t := range lexer.Code(lexer.MySQL, sql) {
		if t.Kind == lexer.Word {
			return strings.ToUpper(t.Text)
		}
	}
	return ""
}

// together says whether a script's statements run in one transaction.
func (p *prover) together(s *migration.Script) bool {
	return s.Tx == migration.PerMigration || s.Tx == migration.PerRun || p.Engine == endpoint.Postgres && len(s.Sends) == 1 && len(s.Statements) > 1
}

// inverted finds two migrations, one of each side, that take two locks in
// opposite orders: run at once, each waits for the other. mine and theirs are the
// second locks; ok is false where there are none.
func (p *prover) inverted(v *verdict) (mine, theirs hold, ok bool) {
	for _, a := range p.holds(v.ours) {
		for _, b := range p.holds(v.theirs) {
			for _, first := range a {
				for _, second := range a {
					if second.at <= first.at || second.table == first.table {
						continue
					}
					for _, one := range b {
						for _, other := range b {
							if other.at > one.at && second.blocks(one) && other.blocks(first) {
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
	lock, waits, ends := "lock", "what the other one holds", "PostgreSQL ends one of them (deadlock detected)"
	if mine.rows || theirs.rows {
		lock, waits = "change rows of", "rows that the other one has changed, where they meet in the same ones"
	}
	if p.Engine != endpoint.Postgres {
		ends = "InnoDB takes one of them back (deadlock found)"
	}
	f := say(report.LockOrderInversion, mine.step.Migration.Label+" and "+theirs.step.Migration.Label+" "+lock+" "+theirs.table.Path()+" and "+mine.table.Path()+" in opposite orders",
		"run at once, each waits for "+waits+", and "+ends, report.LockOrderInversion.Fix)
	f.Sides = nil
	for i, h := range []hold{mine, theirs} {
		m := h.step.Migration
		side := report.Side{Branch: []Side{p.Ours, p.Theirs}[i].Name, Migration: m.Label, Version: m.Version, File: m.Path, Line: h.run.Statement.Line, SQL: h.run.Statement.SQL}
		f.Sides = append(f.Sides, side)
	}
	f.Cause = &report.Cause{Migration: f.Sides[0].Migration, File: f.Sides[0].File, Line: f.Sides[0].Line}
}
