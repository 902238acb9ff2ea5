package ledger

import "github.com/schemadiff/schemadiff/migration"

// https://github.com/typeorm/typeorm/blob/master/src/migration/MigrationExecutor.ts
var typeorm = Tool{
	Name:      "typeorm",
	Model:     Set,
	Tables:    []string{"migrations"},
	Signature: Signature{Has: []Field{{"id", Whole}, {"timestamp", Whole}, {"name", Text}}},
	Settle:    byNameOrFiles("typeorm", "migrations"),
	Keeps:     []string{"typeorm_metadata"},
	Queries:   asking("id: name, timestamp"),
	Read: perRow(2, func(r *row, _ *Ledger) Entry {
		return Entry{ID: r.key(0, "name"), Version: r.whole(1, "timestamp"), Name: r.text(0)}
	}),
	Order: migration.CompareTypeORM,
	// The class is named after the time of its generation.
	Alias:   migration.TypeORMStamp,
	Clash:   func(m migration.Migration) string { return m.Version },
	Shared:  "typeorm runs both, and nothing but the order in which it loads them says which comes first",
	Late:    RunsLate,
	Apply:   "npx typeorm migration:run -d DATASOURCE",
	Renamed: "typeorm takes the renamed class for a new migration and runs it",
}
