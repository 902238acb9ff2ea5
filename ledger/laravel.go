package ledger

import (
	"fmt"
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
)

// https://github.com/laravel/framework/blob/master/src/Illuminate/Database/Migrations/DatabaseMigrationRepository.php
var laravel = Tool{
	Name:      "laravel",
	Model:     Set,
	Tables:    []string{"migrations"},
	Signature: Signature{Has: []Field{{"migration", Text}, {"batch", Whole}}, May: []string{"id"}},
	Queries: func(t Table, _ []Table) []catalog.Query {
		// Batches say which runs a rollback undoes together. They differ
		// between environments that are in sync.
		return []catalog.Query{t.Query([]string{"migration"}, "batch", "migration")}
	},
	Read:  readLaravel,
	Order: strings.Compare,
	Late:  RunsLate,
	Apply: "php artisan migrate",
}

func readLaravel(rows []catalog.Rows) (Ledger, error) {
	var l Ledger
	seen := map[string]bool{}
	err := each(rows[0], 1, func(r *row) {
		id := r.key(0, "migration")
		if seen[id] {
			l.Notes = append(l.Notes, fmt.Sprintf("%s is recorded more than once", id))
			return
		}
		seen[id] = true
		l.Entries = append(l.Entries, Entry{ID: id, Version: id, State: Applied})
	})
	return l, err
}
