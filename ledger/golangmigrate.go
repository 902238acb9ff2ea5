package ledger

import (
	"fmt"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/migration"
)

// https://github.com/golang-migrate/migrate/blob/master/database/postgres/postgres.go
var golangMigrate = Tool{
	Name:      "golang-migrate",
	Model:     Watermark,
	Tables:    []string{"schema_migrations"},
	Signature: Signature{Has: []Field{{"version", Whole}, {"dirty", Flag}}},
	Settle: func(t Table, _ []Table, _ Checkout) (Confidence, string) {
		const why = "its columns are version and dirty"
		switch t.Key.Schema {
		case "hdb_catalog":
			return None, "" // Hasura keeps a row for each version under the same columns
		}
		if t.Key.Name == "schema_migrations" {
			return Certain, why
		}
		return Likely, why
	},
	Queries: func(t Table, _ []Table) []catalog.Query {
		return []catalog.Query{t.Query([]string{"version", "dirty"}, "version")}
	},
	Read:         readGolangMigrate,
	Order:        migration.CompareNumbers,
	Late:         NeverSeen,
	Apply:        "migrate -path DIR -database URL up",
	Repair:       "undo by hand what the failed file did, then: migrate -path DIR -database URL force VERSION (the last version that is whole)",
	StopsUnknown: "golang-migrate stops with \"no migration found for version\" until the file is back",
}

// readGolangMigrate reads the one row: the version that was reached, or the
// one that was begun and not ended.
func readGolangMigrate(rows []catalog.Rows) (Ledger, error) {
	var l Ledger
	if n := len(rows[0]); n > 1 {
		return l, fmt.Errorf("it holds %d rows, and golang-migrate keeps one: another tool or a hand wrote the others", n)
	}
	err := each(rows[0], 2, func(r *row) {
		e := Entry{ID: r.whole(0, "version"), Version: r.text(0), State: Applied}
		if r.flag(1, "dirty") {
			// Also where the server rolled the statements back.
			e.State, e.Detail = Failed, "dirty"
		}
		l.Entries = append(l.Entries, e)
	})
	return l, err
}
