package ledger

import (
	"fmt"
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/migration"
)

// https://github.com/graphile/migrate/blob/main/src/migration.ts
// It holds the files' chain against itself, and of the rows it asks for the
// last filename alone: what stands above it in the folder is what it runs. A
// foreign key holds the hash before it against the rows.
var graphile = Tool{
	Name:      "graphile-migrate",
	Model:     Set,
	Tables:    []string{"migrations"},
	Settle:    inSchema("graphile_migrate"),
	Signature: Signature{Has: []Field{{"hash", Text}, {"previous_hash", Text}, {"filename", Text}, {"date", Moment}}},
	Queries: func(t Table, near []Table) []catalog.Query {
		return with(asking("filename: filename, date, hash, previous_hash")(t, near), near, "current", "filename", "content")
	},
	Read:        readGraphile,
	Order:       migration.CompareNumbers,
	Chained:     true,
	Late:        NeverSeen,
	Apply:       "npx graphile-migrate migrate",
	StopsEdited: "graphile-migrate stops at the next migration: the hash before it is not among the rows (migrations_previous_hash_fkey)",
}

// readGraphile reads the chain; what stands beside it is the work of a
// developer that is not committed yet.
func readGraphile(rows []catalog.Rows) (Ledger, error) {
	before := ""
	l, err := perRow(4, func(r *row, l *Ledger) Entry {
		file := r.key(0, "filename")
		number, _, _ := strings.Cut(strings.TrimSuffix(file, ".sql"), "-")
		id, ok := migration.Number(number)
		if !ok {
			r.fail("filename is %q, which does not begin with a number", file)
		}
		if previous := r.text(3); previous != before {
			l.Faults = append(l.Faults, Fault{Text: fmt.Sprintf("the chain is broken at %s: it follows on %q, and the row before it is %q", file, previous, before)})
		}
		before = r.text(2)
		return Entry{ID: id, Version: number, Name: strings.TrimSuffix(file, ".sql"), AppliedAt: r.moment(1), Sum: r.text(2)}
	})(rows)
	if err != nil || len(rows) < 2 {
		return l, err
	}
	return l, each(rows[1], 2, func(r *row) {
		if strings.TrimSpace(r.text(1)) != "" {
			l.Facts = append(l.Facts, Fact{Uncommitted, r.text(0)})
		}
	})
}
