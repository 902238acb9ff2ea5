package ledger

import (
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
)

// https://github.com/kysely-org/kysely/blob/master/src/migration/migrator.ts
var kysely = Tool{
	Name:      "kysely",
	Model:     Set,
	Tables:    []string{"kysely_migration"},
	Signature: Signature{Has: []Field{{"name", Text}, {"timestamp", Text}}},
	Settle:    byNameOrFiles("kysely", "kysely_migration"),
	Queries: func(t Table, near []Table) []catalog.Query {
		return with(asking("timestamp, name: name, timestamp")(t, near), near, t.Key.Name+"_lock", "is_locked")
	},
	Read: locking(perRow(2, func(r *row, _ *Ledger) Entry {
		return Entry{ID: r.key(0, "name"), Version: r.text(0), AppliedAt: r.moment(1)}
	}), 1, func(r *row) (string, bool) { return "", r.text(0) == "1" }),
	Order:        strings.Compare,
	Late:         Refuses,
	Allow:        "allowUnorderedMigrations: true in the Migrator",
	Apply:        "run the application's command that calls Migrator.migrateToLatest",
	Unlock:       "if no migration is running, set is_locked to 0 in the lock table",
	Sequence:     "kysely stops: \"corrupted migrations\", unless allowUnorderedMigrations is set",
	StopsUnknown: "kysely stops: \"corrupted migrations: previously executed migration is missing\"",
}
