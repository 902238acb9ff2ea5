package ledger

import "github.com/schemadiff/schemadiff/migration"

// https://github.com/elixir-ecto/ecto_sql/blob/master/lib/ecto/migration/schema_migration.ex
var ecto = Tool{
	Name:      "ecto",
	Model:     Set,
	Tables:    []string{"schema_migrations"},
	Signature: Signature{Has: []Field{{"version", Any}, {"inserted_at", Moment}}},
	Queries:   asking("version: version, inserted_at"),
	Read: perRow(2, func(r *row, _ *Ledger) Entry {
		return Entry{ID: r.whole(0, "version"), Version: r.text(0), AppliedAt: r.moment(1)}
	}),
	Order:               migration.CompareNumbers,
	Late:                RunsLate,
	Strict:              "--strict-version-order",
	Apply:               "mix ecto.migrate",
	Clash:               func(m migration.Migration) string { return m.Name },
	ClashesPending:      true,
	ToleratesDuplicates: true,
	Twice:               "ecto refuses while both are pending, and once one of them ran it takes the other for applied",
}
