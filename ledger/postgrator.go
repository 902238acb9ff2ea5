package ledger

import (
	"strings"

	"github.com/schemadiff/schemadiff/migration"
)

// https://github.com/rickbergfalk/postgrator/blob/master/postgrator.js
var postgrator = Tool{
	Name:      "postgrator",
	Model:     Set,
	Tables:    []string{"schemaversion"},
	Signature: Signature{Has: []Field{{"version", Whole}, {"name", Text}, {"md5", Text}, {"run_at", Moment}}},
	Queries:   asking("version: version, name, md5, run_at"),
	Read: perRow(4, func(r *row, _ *Ledger) Entry {
		e := Entry{ID: r.whole(0, "version"), Version: r.text(0), Name: strings.TrimSpace(r.text(0) + " " + r.text(1)), Sum: r.text(2), AppliedAt: r.moment(3)}
		if e.ID == "0" { // the row with which a ledger begins
			e.ID = ""
		}
		return e
	}),
	Order:       migration.CompareNumbers,
	Late:        NeverSeen, // it runs what is above the highest row
	Apply:       "npx postgrator",
	StopsEdited: "postgrator stops at the md5",
}
