package ledger

import "github.com/schemadiff/schemadiff/migration"

// https://github.com/amacneil/dbmate/blob/main/pkg/dbmate/db.go
var dbmate = Tool{
	Name:      "dbmate",
	Model:     Set,
	Tables:    []string{"schema_migrations"},
	Signature: versionOnly,
	Settle:    settleDbmate,
	Queries:   asking("version: version"),
	Read: perRow(1, func(r *row, _ *Ledger) Entry {
		return Entry{ID: r.key(0, "version"), Version: r.text(0)}
	}),
	Order:  migration.CompareDbmate,
	Late:   RunsLate,
	Strict: "--strict",
	Apply:  "dbmate up",
	// Seen with 2.36: it shows the second file as applied once the first one ran.
	ToleratesDuplicates: true,
	Twice:               "once one of them ran, dbmate takes the other for applied",
}
