package ledger

import "github.com/schemadiff/schemadiff/migration"

// https://github.com/salsita/node-pg-migrate/blob/main/src/runner.ts
var nodePgMigrate = Tool{
	Name:      "node-pg-migrate",
	Model:     Set,
	Tables:    []string{"pgmigrations"},
	Signature: Signature{Has: []Field{{"id", Whole}, {"name", Text}, {"run_on", Moment}}},
	Settle:    byNameOrFiles("node-pg-migrate", "pgmigrations"),
	Queries:   asking("run_on, id: name, run_on"),
	Read: perRow(2, func(r *row, _ *Ledger) Entry {
		return Entry{ID: r.key(0, "name"), Version: r.text(0), AppliedAt: r.moment(1)}
	}),
	Order:          migration.CompareLeading,
	Late:           Refuses,
	Allow:          "npx node-pg-migrate up --no-check-order",
	ToleratesNewer: true, // it lays the shorter list over the longer one
	Apply:          "npx node-pg-migrate up",
	Sequence:       "node-pg-migrate stops at the first place where the rows and the files differ, unless --no-check-order is given",
	StopsUnknown:   "node-pg-migrate stops at a row without its file below the newest file, unless --no-check-order is given",
}
