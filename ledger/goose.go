package ledger

import (
	"fmt"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/migration"
)

// https://github.com/pressly/goose/blob/main/internal/dialects/postgres.go
var goose = Tool{
	Name:      "goose",
	Model:     Set,
	Tables:    []string{"goose_db_version"},
	Signature: Signature{Has: []Field{{"id", Whole}, {"version_id", Whole}, {"is_applied", Flag}, {"tstamp", Moment}}},
	Queries: func(t Table, _ []Table) []catalog.Query {
		return []catalog.Query{t.Query([]string{"version_id", "is_applied", "tstamp"}, "id")}
	},
	Read:  readGoose,
	Order: migration.CompareNumbers,
	Late:  Refuses,
	Allow: "goose -allow-missing up",
	Apply: "goose up",
}

// readGoose folds a log: the newest row of a version is what counts, and old
// releases wrote a row with is_applied=false where new ones delete.
func readGoose(rows []catalog.Rows) (Ledger, error) {
	var l Ledger
	f := folding{rows: len(rows[0])}
	begun := false
	err := each(rows[0], 3, func(r *row) {
		e := Entry{ID: r.whole(0, "version_id"), Version: r.text(0), AppliedAt: r.moment(2), State: Applied}
		if !r.flag(1, "is_applied") {
			e.State = RolledBack
		}
		if e.ID == "0" { // the row with which goose begins a ledger
			begun = true
			return
		}
		f.put(e)
	})
	l.Entries = f.list()
	if err != nil {
		return l, err
	}
	if !begun && len(l.Entries) > 0 {
		l.Notes = append(l.Notes, "the row of version 0, with which goose begins a ledger, is missing")
	}
	if current, highest := ends(l.Entries); current != highest {
		l.Notes = append(l.Notes, fmt.Sprintf("goose takes %s for the current version, because it was applied last, although %s is applied: goose down would undo %s", current, highest, current))
	}
	return l, nil
}

// ends are the version that was applied last and the highest one.
func ends(entries []Entry) (last, highest string) {
	for _, e := range entries {
		if e.State != Applied {
			continue
		}
		last = e.ID
		if highest == "" || migration.CompareNumbers(e.ID, highest) > 0 {
			highest = e.ID
		}
	}
	return last, highest
}
