package rehearse

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/lexer"
	"github.com/schemadiff/schemadiff/migration"
	"github.com/schemadiff/schemadiff/report"
	"github.com/schemadiff/schemadiff/schema"
)

const (
	accessExclusive      = "AccessExclusiveLock"
	shareUpdateExclusive = "ShareUpdateExclusiveLock"
)

// judgeLocks names what PostgreSQL's locks cost. What was locked, read and
// written anew was observed; the statement's words only choose the rule.
func judgeLocks(t *Trial) []report.Finding {
	if t.Env.Engine != endpoint.Postgres {
		return nil
	}
	var out []report.Finding
	for _, step := range t.Watched.Steps {
		held := map[schema.Key]int{} // tables that the transaction holds exclusively, by the run that took the lock
		for i, run := range step.Runs {
			if step.Script.Tx == migration.None && !oneMessage(step.Script) {
				held = map[schema.Key]int{}
			}
			under := t.underLock(step, i, held)
			out = append(out, under...)
			out = append(out, slices.DeleteFunc(t.lockFindings(step, run, held), func(f report.Finding) bool {
				return f.Rule.Code == report.MaintenanceLock.Code && len(under) > 0
			})...)
			for _, l := range run.Seen.Locks {
				if l.Mode == accessExclusive && l.Object.Kind == schema.Table {
					if _, ok := held[l.Object]; !ok {
						held[l.Object] = i
					}
				}
			}
		}
	}
	return append(out, t.lockOrder()...)
}

// strongest is the strongest lock of a run on a table or view; locks on
// indexes go with those of their tables.
func strongest(run Executed) (catalog.Lock, bool) {
	i := slices.IndexFunc(run.Seen.Locks, func(l catalog.Lock) bool { return l.Object.Kind != schema.Index })
	if i < 0 {
		if len(run.Seen.Locks) > 0 {
			return run.Seen.Locks[0], true
		}
		return catalog.Lock{}, false
	}
	return run.Seen.Locks[i], true
}

// lockFindings is what one statement's locks cost.
// Those that the transaction holds already on what the statement reads are its
// own as well.
func (t *Trial) lockFindings(step Step, run Executed, held map[schema.Key]int) []report.Finding {
	d := deedOf(lexer.Postgres, run.Statement.SQL)
	taken := run.Seen.Locks
	run.Seen.Locks = withHeld(run, held)
	lock, ok := strongest(run)
	if d.verb == "VACUUM" && (d.has("FULL") || slices.Contains(d.inside, "FULL")) {
		return []report.Finding{t.vacuumed(step, run)}
	}
	if !ok {
		return nil
	}
	rule, timed := t.lockRule(d, step, run, lock)
	var out []report.Finding
	if rule.Code != "" {
		f := t.about(rule, step, &run, report.Observed)
		f.Message = lockInWords(run, lock)
		f.Object = lock.Object
		if timed {
			t.weigh(&f, t.largest(run.Seen.Scans, lock.Object))
		}
		out = append(out, f)
	}
	exclusive := slices.ContainsFunc(taken, func(l catalog.Lock) bool { return l.Mode == accessExclusive })
	if exclusive && run.Seen.Unbounded {
		f := t.about(report.LockWithoutTimeout, step, &run, report.Observed)
		f.Message, f.Object = lockInWords(run, lock), lock.Object
		out = append(out, f)
	}
	return out
}

// withHeld is a statement's locks and those exclusive ones that are held on
// what it reads.
func withHeld(run Executed, held map[schema.Key]int) []catalog.Lock {
	locks := run.Seen.Locks
	for _, k := range slices.Backward(run.Seen.Scans) {
		lock := catalog.Lock{Object: k, Mode: accessExclusive, Blocks: catalog.BlocksAll}
		if _, ok := held[k]; ok && !slices.Contains(locks, lock) {
			locks = slices.Insert(slices.Clone(locks), 0, lock)
		}
	}
	return locks
}

// largest is the largest of the tables that a statement reads, as far as their
// sizes are known; of none the table that it locks.
func (t *Trial) largest(read []schema.Key, locked schema.Key) schema.Key {
	if len(read) == 0 {
		return locked
	}
	return slices.MaxFunc(read, func(a, b schema.Key) int {
		of, _ := t.size(a)
		with, _ := t.size(b)
		return cmp.Compare(of.Bytes, with.Bytes)
	})
}

// vacuumed is VACUUM FULL, which runs outside of transactions: its locks are
// gone when it is done, and its words say what they were.
// https://www.postgresql.org/docs/current/sql-vacuum.html
func (t *Trial) vacuumed(step Step, run Executed) report.Finding {
	f := t.about(report.ClusterRewrites, step, &run, report.Static)
	if table := t.largest(run.Seen.Scans, schema.Key{}); table != (schema.Key{}) {
		f.Object, f.Message = table, "ACCESS EXCLUSIVE on "+table.Path()+" (blocks reads and writes)"
		t.weigh(&f, table)
	}
	return f
}

// lockRule chooses the rule, "" for none; timed says whether the cost grows
// with the table.
func (t *Trial) lockRule(d deed, step Step, run Executed, lock catalog.Lock) (rule report.Rule, timed bool) {
	scanned, rewritten := len(run.Seen.Scans) > 0, len(run.Seen.Rewrites) > 0
	exclusive := lock.Mode == accessExclusive
	switch {
	case d.verb == "CREATE INDEX" && !d.has("CONCURRENTLY") && slices.ContainsFunc(run.Seen.Locks, func(l catalog.Lock) bool { return t.partitioned(l.Object) }):
		if scanned {
			return report.PartitionedIndex, true
		}
		return report.Rule{}, false // ON ONLY builds nothing
	case d.verb == "CREATE INDEX" && !d.has("CONCURRENTLY") && lock.Blocks >= catalog.BlocksWriters && scanned:
		return report.IndexBuild, true
	case d.verb == "DROP INDEX" && exclusive:
		return report.IndexDrop, false
	case d.verb == "REINDEX" && lock.Blocks >= catalog.BlocksWriters:
		return report.Reindex, true
	case d.verb == "REFRESH" && exclusive:
		return report.MatviewRefresh, true
	case d.verb == "REFRESH":
		return report.Rule{}, false // CONCURRENTLY keeps writers out, and only REFRESH writes
	case (d.verb == "CLUSTER" || d.verb == "VACUUM") && exclusive:
		return report.ClusterRewrites, true
	case d.verb == "LOCK" && lock.Blocks >= catalog.BlocksWriters:
		return report.ExplicitLock, false
	case d.verb == "DROP TABLE" && t.locksKept(step, run):
		return report.ForeignKeyDrop, false
	case rewritten:
		return report.Rule{}, false // family R
	case d.verb == "CREATE TABLE" && d.has("PARTITION") && d.has("OF") && exclusive:
		return report.PartitionLocksParent, scanned
	case d.verb == "CREATE TABLE" && lock.Mode == "ShareRowExclusiveLock":
		return report.NewTableForeignKey, false
	case strings.HasSuffix(d.verb, " TRIGGER") && lock.Blocks >= catalog.BlocksWriters:
		return report.TriggerLocks, false
	case (strings.HasSuffix(d.verb, " POLICY") || strings.HasSuffix(d.verb, " RULE")) && exclusive:
		return report.SecurityLocks, false
	case d.verb == "CREATE VIEW" && exclusive:
		return report.ViewReplaced, false
	}
	if d.verb == "ALTER TABLE" {
		return t.alterRule(d, run, lock, scanned)
	}
	switch {
	case scanned && lock.Blocks >= catalog.BlocksWriters && !d.writesRows():
		return report.ScanUnderLock, true
	case exclusive && !d.drops() && !d.writesRows(): // rows are written under a lock that an earlier statement took
		return report.ExclusiveMetadata, false
	case lock.Mode == shareUpdateExclusive:
		return report.MaintenanceLock, false
	}
	return report.Rule{}, false
}

// alterRule is lockRule for ALTER TABLE. Of several actions the one that
// costs most names the rule.
func (t *Trial) alterRule(d deed, run Executed, lock catalog.Lock, scanned bool) (report.Rule, bool) {
	exclusive := lock.Mode == accessExclusive
	constraint := func(words ...string) bool {
		return d.doing(func(a []string) bool {
			return adds(a, words...) && !mentions(a, "USING") || adds(a, words...) && words[0] == "EXCLUDE"
		})
	}
	valid := !d.doing(func(a []string) bool { return mentions(a, "VALID") && mentions(a, "NOT") })
	switch {
	case constraint("UNIQUE"):
		return report.UniqueBuild, true
	case constraint("PRIMARY"), scanned && d.doing(func(a []string) bool { return adds(a, "PRIMARY") }): // USING INDEX looks for NULLs
		return report.PrimaryKeyBuild, true
	case constraint("EXCLUDE"):
		return report.ExclusionBuild, true
	case constraint("FOREIGN") && valid:
		return report.ForeignKeyValidates, true
	case constraint("CHECK") && valid && scanned:
		return report.CheckScans, true
	case d.doing(func(a []string) bool { return addsColumn(a) && mentions(a, "REFERENCES") }):
		return report.ColumnForeignKey, scanned
	case scanned && d.doing(func(a []string) bool {
		return addsColumn(a) && (mentions(a, "CHECK") || mentions(a, "UNIQUE") || mentions(a, "PRIMARY"))
	}):
		return report.ColumnConstraint, true
	case d.doing(func(a []string) bool { return starts(a, "ATTACH", "PARTITION") }):
		if scanned {
			return report.AttachScans, true
		}
		if exclusive {
			return report.ExclusiveMetadata, false // of the table that is attached
		}
		return report.MaintenanceLock, false
	case d.doing(func(a []string) bool { return starts(a, "DETACH", "PARTITION") }) && exclusive:
		return report.DetachLocks, false
	case d.doing(func(a []string) bool { return starts(a, "DROP", "CONSTRAINT") }) && exclusiveTables(run) > 1:
		return report.ForeignKeyDrop, false
	case d.doing(func(a []string) bool { return mentions(a, "TRIGGER") }):
		return report.TriggerLocks, false
	case exclusive && d.doing(func(a []string) bool {
		return starts(a, "OWNER") || mentions(a, "SECURITY") || mentions(a, "RULE")
	}):
		return report.SecurityLocks, false
	case d.doing(func(a []string) bool { return mentions(a, "NOT") && mentions(a, "NULL") && starts(a, "ALTER") }) && scanned:
		return report.Rule{}, false // family R
	case d.doing(retypes) && scanned:
		return report.Rule{}, false // family R
	case scanned && lock.Blocks >= catalog.BlocksWriters:
		return report.ScanUnderLock, true
	case exclusive:
		return report.ExclusiveMetadata, false
	case lock.Mode == shareUpdateExclusive:
		return report.MaintenanceLock, false
	}
	return report.Rule{}, false
}

// locksKept says whether a statement locks a table exclusively that is still
// there when the migration is done: dropping a table locks those that it
// references.
func (t *Trial) locksKept(step Step, run Executed) bool {
	return slices.ContainsFunc(run.Seen.Locks, func(l catalog.Lock) bool {
		_, kept := step.After.Lookup(l.Object)
		return kept && l.Mode == accessExclusive && l.Object.Kind == schema.Table
	})
}

func exclusiveTables(run Executed) int {
	n := 0
	for _, l := range run.Seen.Locks {
		if l.Mode == accessExclusive && l.Object.Kind == schema.Table {
			n++
		}
	}
	return n
}

func (t *Trial) partitioned(k schema.Key) bool {
	o, ok := t.Watched.Start.Lookup(k)
	return ok && o.Prop("partition_by") != ""
}

func (d deed) drops() bool { return strings.HasPrefix(d.verb, "DROP ") || d.verb == "TRUNCATE" }

func (d deed) writesRows() bool {
	switch d.verb {
	case "INSERT", "UPDATE", "DELETE", "MERGE", "COPY":
		return true
	}
	return false
}

// lockInWords is every lock of a statement that keeps somebody out, by table.
func lockInWords(run Executed, lead catalog.Lock) string {
	var parts []string
	told := map[schema.Key]bool{} // its strongest lock, which comes first
	for _, l := range run.Seen.Locks {
		if told[l.Object] || l.Blocks == catalog.BlocksNothing && l != lead || l.Object.Kind == schema.Index && locksTable(run, l.Object) {
			continue
		}
		told[l.Object] = true
		text := spaced(l.Mode) + " on " + l.Object.Path()
		if b := l.Blocks.String(); b != "" {
			text += " (blocks " + strings.ReplaceAll(b, ", ", " and ") + ")"
		}
		parts = append(parts, text)
	}
	if len(run.Seen.Scans) > 0 {
		var names []string
		for _, k := range run.Seen.Scans {
			names = append(names, k.Path())
		}
		parts = append(parts, "reads all of "+strings.Join(names, ", "))
	}
	return strings.Join(parts, ", ")
}

// locksTable says whether a statement locks the table or materialized view of an
// index as well.
func locksTable(run Executed, index schema.Key) bool {
	return slices.ContainsFunc(run.Seen.Locks, func(l catalog.Lock) bool {
		return l.Object.Kind != schema.Index && l.Object.Schema == index.Schema && l.Object.Name == index.Table
	})
}

// spaced is a lock's mode as SQL writes it: "ACCESS EXCLUSIVE".
func spaced(mode string) string {
	var b strings.Builder
	for i, r := range strings.TrimSuffix(mode, "Lock") {
		if i > 0 && r >= 'A' && r <= 'Z' {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return strings.ToUpper(b.String())
}

// underLock is work that a statement does while an earlier one of the same
// transaction keeps a table locked.
func (t *Trial) underLock(step Step, i int, held map[schema.Key]int) []report.Finding {
	run := step.Runs[i]
	d := deedOf(lexer.Postgres, run.Statement.SQL)
	if len(held) == 0 {
		return nil
	}
	var locked schema.Key
	first := len(step.Runs)
	for k, at := range held {
		if at < first || at == first && k.Compare(locked) < 0 {
			locked, first = k, at
		}
	}
	if d.doing(func(a []string) bool { return starts(a, "VALIDATE") }) && len(run.Seen.Scans) > 0 {
		f := t.about(report.ValidateSameTransaction, step, &run, report.Observed)
		f.Object = locked
		f.Message = fmt.Sprintf("%s of the same transaction holds ACCESS EXCLUSIVE on %s", step.Runs[first].line(), locked.Path())
		t.weigh(&f, run.Seen.Scans[0])
		return []report.Finding{f}
	}
	if len(run.Seen.Scans)+len(run.Seen.Rewrites) == 0 && !writesMany(d, run) {
		return nil
	}
	f := t.about(report.WorkAfterLock, step, &run, report.Observed)
	f.Object = locked
	f.Message = fmt.Sprintf("%s of the same transaction holds ACCESS EXCLUSIVE on %s, until the transaction ends", step.Runs[first].line(), locked.Path())
	t.weigh(&f, t.largest(run.Seen.Scans, locked))
	return []report.Finding{f}
}

// lockOrder finds two migrations that take strong locks on two tables in
// opposite order.
func (t *Trial) lockOrder() []report.Finding {
	type order struct{ first, second schema.Key }
	seen := map[order]Step{}
	var out []report.Finding
	for _, step := range t.Watched.Steps {
		var tables []schema.Key
		for _, run := range step.Runs {
			for _, l := range run.Seen.Locks {
				if l.Blocks >= catalog.BlocksWriters && l.Object.Kind == schema.Table && !slices.Contains(tables, l.Object) {
					tables = append(tables, l.Object)
				}
			}
		}
		for i, a := range tables {
			for _, b := range tables[i+1:] {
				if other, ok := seen[order{b, a}]; ok {
					f := t.about(report.LockOrder, step, nil, report.Observed)
					f.Object = a
					f.Message = fmt.Sprintf("it locks %s and then %s, %s the other way round", a.Path(), b.Path(), other.Migration.Label)
					out = append(out, f)
				}
				if _, ok := seen[order{a, b}]; !ok {
					seen[order{a, b}] = step
				}
			}
		}
	}
	return out
}
