package ledger

import (
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
)

// https://github.com/uptrace/bun/blob/master/migrate/migrator.go
var bun = Tool{
	Name:      "bun",
	Model:     Set,
	Tables:    []string{"bun_migrations"},
	Signature: Signature{Has: []Field{{"id", Whole}, {"name", Text}, {"group_id", Whole}, {"migrated_at", Moment}}},
	Queries: func(t Table, near []Table) []catalog.Query {
		return with(asking("id: name, migrated_at")(t, near), near, "bun_migration_locks", "table_name")
	},
	Read: locking(perRow(2, func(r *row, _ *Ledger) Entry {
		return Entry{ID: r.key(0, "name"), Version: r.text(0), AppliedAt: r.moment(1)}
	}), 1, func(r *row) (string, bool) { return "for " + r.text(0), true }),
	Order:  strings.Compare,
	Late:   RunsLate,
	Apply:  "run the application's command that calls Migrator.Migrate",
	Unlock: "if no migration is running, delete the row from bun_migration_locks (Migrator.Unlock)",
	Caveat: "bun records a migration before it runs, unless WithMarkAppliedOnSuccess is set: one that failed looks applied",
}
