package ledger

import "strings"

// https://github.com/mikro-orm/mikro-orm/blob/master/packages/migrations/src/MigrationStorage.ts
var mikroORM = Tool{
	Name:      "mikro-orm",
	Model:     Set,
	Tables:    []string{"mikro_orm_migrations"},
	Signature: Signature{Has: []Field{{"id", Whole}, {"name", Text}, {"executed_at", Moment}}},
	Settle:    byNameOrFiles("mikro-orm", "mikro_orm_migrations"),
	Queries:   asking("id: name, executed_at"),
	Read: perRow(2, func(r *row, _ *Ledger) Entry {
		name := r.key(0, "name")
		for _, extension := range []string{".js", ".ts", ".cjs"} { // of old releases
			name = strings.TrimSuffix(name, extension)
		}
		return Entry{ID: name, Version: name, AppliedAt: r.moment(1)}
	}),
	Order: strings.Compare,
	Late:  RunsLate,
	Apply: "npx mikro-orm migration:up",
}
