package ledger

import (
	"strings"

	"github.com/schemadiff/schemadiff/migration"
)

// https://github.com/db-migrate/node-db-migrate/blob/master/lib/migrator.js
var dbMigrate = Tool{
	Name:      "db-migrate",
	Model:     Set,
	Tables:    []string{"migrations"},
	Signature: Signature{Has: []Field{{"id", Whole}, {"name", Text}, {"run_on", Moment}}},
	Settle:    byNameOrFiles("db-migrate", "migrations"),
	Queries:   asking("id: name, run_on"),
	Read: perRow(2, func(r *row, _ *Ledger) Entry {
		name := strings.TrimPrefix(r.key(0, "name"), "/")
		return Entry{ID: name, Version: name, AppliedAt: r.moment(1)}
	}),
	Order: migration.CompareLeading,
	Late:  RunsLate,
	Apply: "npx db-migrate up",
}
