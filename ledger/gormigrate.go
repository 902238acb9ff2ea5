package ledger

import "fmt"

// https://github.com/go-gormigrate/gormigrate/blob/master/gormigrate.go
var gormigrate = Tool{
	Name:      "gormigrate",
	Model:     Set,
	Tables:    []string{"migrations"},
	Signature: Signature{Has: []Field{{"id", Text}}},
	Settle:    byUsualName("migrations"),
	Queries:   asking("id: id"),
	Read: perRow(1, func(r *row, l *Ledger) Entry {
		id := r.key(0, "id")
		if id == gormigrateInit {
			l.Notes = append(l.Notes, fmt.Sprintf("%s: the schema was made at once, and the migrations of that day were recorded without being run", gormigrateInit))
			return Entry{}
		}
		return Entry{ID: id, Version: id}
	}),
	// The order is that of a slice in the application's code.
	Apply:    "run the application's command that calls Gormigrate.Migrate",
	Orphaned: "gormigrate goes on, unless ValidateUnknownMigrations is set, at which it stops",
}

const gormigrateInit = "SCHEMA_INIT"
