package ledger

import (
	"fmt"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/migration"
)

// https://github.com/rails/rails/blob/main/activerecord/lib/active_record/schema_migration.rb
var rails = Tool{
	Name:      "rails",
	Model:     Set,
	Tables:    []string{railsTable},
	Signature: versionOnly,
	Settle:    settleRails,
	Queries:   railsQueries,
	Read:      readRails,
	Order:     migration.CompareNumbers,
	Late:      RunsLate,
	Apply:     "bin/rails db:migrate",
	// Two files whose names camelize alike define one class (DuplicateMigrationNameError).
	Clash: func(m migration.Migration) string { return strings.ReplaceAll(m.Name, "_", "") },
}

// settleRails tells Rails from dbmate, which keeps the same single column.
func settleRails(t Table, near []Table, checkout Checkout) (Confidence, string) {
	named := strings.Contains(strings.ToLower(t.Key.Name), railsTable)
	_, metadata := railsMetadataOf(t, near)
	version, _ := t.Column("version")
	switch declared := strings.ToLower(version.Type); {
	case metadata:
		return Certain, "its only column is version, and " + railsMetadata + " stands beside it"
	case !named:
		return None, ""
	case strings.HasPrefix(declared, "varchar(128)"):
		return None, ""
	case strings.HasPrefix(declared, "varchar"):
		// MySQL varchar(255), SQLite varchar: dbmate declares varchar(128).
		return Likely, "its only column is version, declared as Rails declares it"
	case checkout.has("rails", "dbmate"):
		return Likely, "its only column is version, and the checkout has Rails' migrations"
	}
	return None, ""
}

func railsQueries(t Table, near []Table) []catalog.Query {
	queries := []catalog.Query{t.Query([]string{"version"}, "version")}
	if m, ok := railsMetadataOf(t, near); ok {
		queries = append(queries, m.Query([]string{"key", "value"}, "key"))
	}
	return queries
}

func readRails(rows []catalog.Rows) (Ledger, error) {
	var l Ledger
	err := each(rows[0], 1, func(r *row) {
		version := r.key(0, "version")
		id, ok := migration.Number(version)
		if !ok {
			// Rails reads it as the number that it begins with, mostly 0.
			l.Notes = append(l.Notes, fmt.Sprintf("version %q is no number: two tools may share the table", version))
			return
		}
		l.Entries = append(l.Entries, Entry{ID: id, Version: version, State: Applied})
	})
	slices.SortStableFunc(l.Entries, func(a, b Entry) int { return migration.CompareNumbers(a.ID, b.ID) })
	if err != nil || len(rows) == 1 {
		return l, err
	}
	err = each(rows[1], 2, func(r *row) {
		// db:schema:load writes the sum:
		// https://github.com/rails/rails/blob/main/activerecord/lib/active_record/tasks/database_tasks.rb
		if name := r.text(0); name == "environment" || name == Loaded {
			l.Facts = append(l.Facts, Fact{name, r.text(1)})
		}
	})
	return l, err
}
