package ledger

import (
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
)

// efcore is the history under EF Core's own column names, efcoreSnake under
// those of the naming convention of many PostgreSQL projects.
// https://github.com/dotnet/efcore/blob/main/src/EFCore.Relational/Migrations/HistoryRepository.cs
var (
	efcore      = efcoreNamed("MigrationId", "ProductVersion")
	efcoreSnake = efcoreNamed("migration_id", "product_version")
)

func efcoreNamed(id, product string) Tool {
	return Tool{
		Name:      "efcore",
		Model:     Set,
		Tables:    []string{"__EFMigrationsHistory"},
		Signature: Signature{Has: []Field{{id, Text}, {product, Text}}},
		// Since EF Core 9 SQLite has the lock in a table, and nobody takes away what
		// a run that died left there:
		// https://learn.microsoft.com/ef/core/providers/sqlite/limitations#concurrent-migrations-protection
		Queries: func(t Table, near []Table) []catalog.Query {
			return with(asking(id+": "+id)(t, near), near, "__EFMigrationsLock", "Id", "Timestamp")
		},
		Read: locking(perRow(1, func(r *row, _ *Ledger) Entry {
			name := r.key(0, "MigrationId")
			return Entry{ID: strings.ToLower(name), Version: name} // the tool compares them in any case
		}), 2, func(r *row) (string, bool) { return "since " + r.text(1), true }),
		Unlock:   "if no migration is running: DROP TABLE \"__EFMigrationsLock\"; until then every run waits",
		Order:    strings.Compare,
		Orphaned: "it was applied from another branch, or is of another DbContext that shares the table",
		Late:     RunsLate,
		Apply:    "dotnet ef database update",
	}
}
