package ledger

import "strings"

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
		Keeps:     []string{"__EFMigrationsLock"},
		Queries:   asking(id + ": " + id),
		Read: perRow(1, func(r *row, _ *Ledger) Entry {
			name := r.key(0, "MigrationId")
			return Entry{ID: strings.ToLower(name), Version: name} // the tool compares them in any case
		}),
		Order:    strings.Compare,
		Orphaned: "it was applied from another branch, or is of another DbContext that shares the table",
		Late:     RunsLate,
		Apply:    "dotnet ef database update",
	}
}
