package ledger

import "github.com/schemadiff/schemadiff/migration"

// https://github.com/rubenv/sql-migrate/blob/master/migrate.go
var sqlMigrate = Tool{
	Name:      "sql-migrate",
	Model:     Set,
	Tables:    []string{"gorp_migrations"},
	Signature: Signature{Has: []Field{{"id", Text}, {"applied_at", Moment}}},
	Settle:    byNameOrFiles("sql-migrate", "gorp_migrations"),
	Queries:   asking("applied_at, id: id, applied_at"),
	Read: perRow(2, func(r *row, _ *Ledger) Entry {
		return Entry{ID: r.key(0, "id"), Version: r.text(0), AppliedAt: r.moment(1)}
	}),
	Order:        migration.CompareLeading,
	Late:         RunsLate,
	Apply:        "sql-migrate up",
	StopsUnknown: "sql-migrate stops: \"unknown migration in database\" (unless ignoreunknown is set)",
}
