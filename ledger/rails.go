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
	Signature: Signature{Has: []Field{{"version", Text}}},
	Settle:    settleRails,
	Queries:   railsQueries,
	Read:      readRails,
	Order:     migration.CompareNumbers,
	Late:      RunsLate,
	Apply:     "bin/rails db:migrate",
}

const (
	railsTable    = "schema_migrations"
	railsMetadata = "ar_internal_metadata"
)

// settleRails tells Rails from dbmate, which keeps the same single column.
func settleRails(t Table, near []Table, checkout []string) (Confidence, string) {
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
	case slices.Contains(checkout, "rails") && !slices.Contains(checkout, "dbmate"):
		return Likely, "its only column is version, and the checkout has Rails' migrations"
	}
	return None, ""
}

// railsMetadataOf finds the table beside the ledger that carries the
// environment's name, under the same prefix and suffix.
func railsMetadataOf(t Table, near []Table) (Table, bool) {
	want := railsMetadata
	if prefix, suffix, ok := strings.Cut(t.Key.Name, railsTable); ok {
		want = prefix + railsMetadata + suffix
	}
	for _, n := range near {
		_, key := n.Column("key")
		_, value := n.Column("value")
		if n.Key.Name == want && key && value {
			return n, true
		}
	}
	return Table{}, false
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
		if r.text(0) == "environment" {
			l.Facts = append(l.Facts, Fact{"environment", r.text(1)})
		}
	})
	return l, err
}

// railsOrDbmate is a ledger that is one of the two and nothing tells which:
// PostgreSQL keeps no trace of how the column was declared. As a set of
// versions it is compared all the same.
var railsOrDbmate = Tool{
	Name:      "rails|dbmate",
	Model:     Set,
	Tables:    []string{railsTable},
	Signature: rails.Signature,
	Settle: func(t Table, near []Table, checkout []string) (Confidence, string) {
		version, _ := t.Column("version")
		if !strings.Contains(strings.ToLower(t.Key.Name), railsTable) || strings.HasPrefix(strings.ToLower(version.Type), "varchar") ||
			slices.Contains(checkout, "dbmate") && !slices.Contains(checkout, "rails") {
			return None, ""
		}
		return Unsure, "its only column is version: Rails and dbmate both write that, set migrations.tool to say which"
	},
	Queries: railsQueries,
	Read: func(rows []catalog.Rows) (Ledger, error) {
		var l Ledger
		err := each(rows[0], 1, func(r *row) {
			version := r.key(0, "version")
			l.Entries = append(l.Entries, Entry{ID: version, Version: version, State: Applied})
		})
		return l, err
	},
	Order: strings.Compare,
	Late:  RunsLate,
}
