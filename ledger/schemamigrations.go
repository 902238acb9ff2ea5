package ledger

import (
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
)

// Rails and dbmate keep the same table with the same single column. This file
// is what it takes to tell them apart.

const (
	railsTable    = "schema_migrations"
	railsMetadata = "ar_internal_metadata"
)

// versionOnly is the signature of both.
var versionOnly = Signature{Has: []Field{{"version", Text}}}

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

// settleDbmate recognises dbmate's half of them.
func settleDbmate(t Table, near []Table, checkout Checkout) (Confidence, string) {
	version, _ := t.Column("version")
	_, metadata := railsMetadataOf(t, near)
	declared := strings.ToLower(version.Type)
	switch {
	case metadata || !strings.Contains(strings.ToLower(t.Key.Name), railsTable):
		return None, ""
	case strings.HasPrefix(declared, "varchar(128)"):
		return Likely, "its only column is version varchar(128)"
	case !strings.HasPrefix(declared, "varchar") && checkout.has("dbmate", "rails"):
		return Likely, "its only column is version, and the checkout has dbmate's migrations"
	}
	return None, ""
}

// railsOrDbmate is a ledger that is one of the two and nothing tells which:
// PostgreSQL keeps no trace of how the column was declared. As a set of
// versions it is compared all the same.
var railsOrDbmate = Tool{
	Name:      "rails|dbmate",
	Model:     Set,
	Tables:    []string{railsTable},
	Signature: versionOnly,
	Settle: func(t Table, near []Table, checkout Checkout) (Confidence, string) {
		version, _ := t.Column("version")
		if !strings.Contains(strings.ToLower(t.Key.Name), railsTable) || strings.HasPrefix(strings.ToLower(version.Type), "varchar") ||
			checkout.has("dbmate", "rails") {
			return None, ""
		}
		return Unsure, "its only column is version: Rails and dbmate both write that, set migrations.tool to say which"
	},
	Queries: func(t Table, _ []Table) []catalog.Query {
		return []catalog.Query{t.Query([]string{"version"}, "version")}
	},
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
