package ledger

import (
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
)

// https://github.com/prisma/prisma-engines/blob/main/schema-engine/connectors/sql-schema-connector/src/sql_migration_persistence.rs
var prisma = Tool{
	Name:   "prisma",
	Model:  Set,
	Tables: []string{"_prisma_migrations"},
	Signature: Signature{Open: true, Has: []Field{{"checksum", Text}, {"finished_at", Moment}, {"migration_name", Text},
		{"logs", Text}, {"rolled_back_at", Moment}, {"started_at", Moment}, {"applied_steps_count", Whole}}},
	Queries: func(t Table, _ []Table) []catalog.Query {
		columns := []string{"migration_name", "checksum", "started_at", "finished_at", "rolled_back_at", "applied_steps_count", "logs"}
		return []catalog.Query{t.Query(columns, "started_at", "migration_name")}
	},
	Read:        readPrisma,
	Order:       strings.Compare,
	Late:        RunsLate,
	StopsEngine: "prisma stops: the provider in migration_lock.toml does not match (P3019)",
	Apply:       "npx prisma migrate deploy",
	Repair:      "undo or finish by hand what the failed script did, then: npx prisma migrate resolve --rolled-back NAME, or --applied NAME",
}

// readPrisma folds the rows of each migration: an attempt that ended well
// outweighs one that did not, and that outweighs one that was rolled back.
func readPrisma(rows []catalog.Rows) (Ledger, error) {
	var l Ledger
	f := folding{rows: len(rows[0])}
	rank := map[State]int{RolledBack: 0, Failed: 1, Applied: 2}
	err := each(rows[0], 7, func(r *row) {
		e := Entry{ID: r.key(0, "migration_name"), Version: r.text(0), Sum: r.text(1)}
		switch started, finished := r.text(2), r.text(3); {
		case !r.null(4):
			e.State = RolledBack
		case r.null(3):
			e.State, e.Detail = Failed, firstLine(r.text(6))
		default:
			e.State, e.AppliedAt = Applied, r.moment(3)
			e.Marked = started == finished && r.text(5) == "0" // prisma migrate resolve --applied
		}
		if before := f.find(e.ID); before == nil || rank[e.State] >= rank[before.State] {
			f.put(e)
		}
	})
	l.Entries = f.list()
	return l, err
}

// firstLine is the line of a log that says what went wrong, or its first one:
// Prisma puts headings and blank lines around the server's words.
func firstLine(log string) string {
	first := ""
	for line := range strings.Lines(log) {
		line = strings.TrimSpace(line)
		if first == "" {
			first = line
		}
		if strings.HasPrefix(line, "ERROR") || strings.HasPrefix(line, "Database error code") {
			return line
		}
	}
	return first
}
