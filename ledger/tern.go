package ledger

import (
	"fmt"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/migration"
)

// https://github.com/jackc/tern/blob/master/migrate/migrate.go
var tern = Tool{
	Name:         "tern",
	Model:        Watermark,
	Tables:       []string{"schema_version"},
	Signature:    Signature{Has: []Field{{"version", Whole}}},
	Settle:       byUsualName("schema_version"),
	Queries:      asking("version: version"),
	Read:         readTern,
	Order:        migration.CompareNumbers,
	Late:         NeverSeen,
	Apply:        "tern migrate",
	StopsUnknown: "tern stops: the version of the database is above the number of files",
}

// readTern reads the one row: how many migrations were applied, which is also
// the number of the last one.
func readTern(rows []catalog.Rows) (Ledger, error) {
	if n := len(rows[0]); n > 1 {
		return Ledger{}, fmt.Errorf("it holds %d rows, and tern keeps one: another tool or a hand wrote the others", n)
	}
	return perRow(1, func(r *row, _ *Ledger) Entry {
		e := Entry{ID: r.whole(0, "version"), Version: r.text(0)}
		if e.ID == "0" { // nothing is applied
			e.ID = ""
		}
		return e
	})(rows)
}
