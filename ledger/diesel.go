package ledger

import "strings"

// https://github.com/diesel-rs/diesel/blob/main/diesel/src/migration/mod.rs
var diesel = Tool{
	Name:      "diesel",
	Model:     Set,
	Tables:    []string{"__diesel_schema_migrations"},
	Signature: Signature{Has: []Field{{"version", Text}, {"run_on", Moment}}},
	Queries:   asking("version: version, run_on"),
	Read: perRow(2, func(r *row, _ *Ledger) Entry {
		return Entry{ID: r.key(0, "version"), Version: r.text(0), AppliedAt: r.moment(1)}
	}),
	Order:               strings.Compare,
	Late:                RunsLate,
	Apply:               "diesel migration run",
	ToleratesDuplicates: true,
	Twice:               "diesel keeps one of them, whichever folder it reads last",
}
