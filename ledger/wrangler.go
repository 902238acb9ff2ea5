package ledger

import "github.com/schemadiff/schemadiff/migration"

// https://developers.cloudflare.com/d1/reference/migrations/
var wrangler = Tool{
	Name:      "wrangler-d1",
	Model:     Set,
	Tables:    []string{"d1_migrations"},
	Signature: Signature{Has: []Field{{"id", Whole}, {"name", Text}, {"applied_at", Moment}}},
	Settle:    byNameOrFiles("wrangler-d1", "d1_migrations"),
	Queries:   asking("id: name, applied_at"),
	Read: perRow(2, func(r *row, _ *Ledger) Entry {
		return Entry{ID: r.key(0, "name"), Version: r.text(0), AppliedAt: r.moment(1)}
	}),
	Order: migration.CompareLeading,
	// Two branches that number their files alike clash in nothing else.
	Clash:  func(m migration.Migration) string { return migration.Leading(m.Label) },
	Shared: "wrangler runs both, in the order of their names",
	Late:   RunsLate,
	Apply:  "npx wrangler d1 migrations apply DATABASE",
}
