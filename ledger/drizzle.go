package ledger

import (
	"strings"

	"github.com/schemadiff/schemadiff/migration"
)

// drizzle is the ledger up to drizzle-orm 0.45. A row has no name: created_at
// is what the journal says of the time when the file was generated.
// https://github.com/drizzle-team/drizzle-orm/blob/0.45.1/drizzle-orm/src/pg-core/dialect.ts
var drizzle = Tool{
	Name:      "drizzle",
	Model:     Set,
	Tables:    []string{"__drizzle_migrations"},
	Signature: Signature{Has: []Field{{"id", Any}, {"hash", Text}, {"created_at", Whole}}},
	Queries:   asking("created_at: created_at, hash"),
	Read: perRow(2, func(r *row, _ *Ledger) Entry {
		return Entry{ID: r.whole(0, "created_at"), Version: r.text(0), Sum: r.text(1)}
	}),
	Order: migration.CompareNumbers,
	Late:  NeverSeen, // it runs what the journal dates after the newest row
	Apply: "npx drizzle-kit migrate",
}

// drizzle1 is the ledger from 1.0 on, where rows have names and order does not matter.
// https://github.com/drizzle-team/drizzle-orm/tree/beta/drizzle-orm/src/up-migrations
var drizzle1 = Tool{
	Name:      "drizzle-1",
	Model:     Set,
	Tables:    []string{"__drizzle_migrations"},
	Signature: Signature{Has: []Field{{"id", Any}, {"hash", Text}, {"created_at", Whole}, {"name", Text}, {"applied_at", Moment}}},
	Queries:   asking("created_at: name, hash, applied_at"),
	Read: perRow(3, func(r *row, _ *Ledger) Entry {
		return Entry{ID: r.key(0, "name"), Version: r.text(0), Sum: r.text(1), AppliedAt: r.moment(2)}
	}),
	Order: strings.Compare,
	Late:  RunsLate,
	Apply: "npx drizzle-kit migrate",
}
