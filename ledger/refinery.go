package ledger

import (
	"strings"

	"github.com/schemadiff/schemadiff/migration"
)

// https://github.com/rust-db/refinery/blob/main/refinery_core/src/traits/mod.rs
var refinery = Tool{
	Name:      "refinery",
	Model:     Set,
	Tables:    []string{"refinery_schema_history"},
	Signature: Signature{Has: []Field{{"version", Whole}, {"name", Text}, {"applied_on", Text}, {"checksum", Text}}},
	Queries:   asking("version: version, name, applied_on, checksum"),
	Read: perRow(4, func(r *row, _ *Ledger) Entry {
		return Entry{ID: r.whole(0, "version"), Version: r.text(0), Name: "V" + r.text(0) + "__" + r.text(1), AppliedAt: r.moment(2), Sum: r.text(3)}
	}),
	Order: migration.CompareNumbers,
	Late:  Refuses,
	Apply: "refinery migrate",
	Describes: func(e Entry) string {
		_, name, _ := strings.Cut(e.Name, "__")
		return name
	},
	StopsDescribed: "refinery stops: the applied migration is different than the filesystem one (unless abort_divergent is off)",
	StopsUnknown:   "refinery stops: the migration is missing from the filesystem (unless abort_missing is off)",
	StopsEdited:    "refinery stops: the applied migration is different than the filesystem one (unless abort_divergent is off)",
}
