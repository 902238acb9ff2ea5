package ledger

import (
	"path"
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
)

var knexSignature = Signature{Has: []Field{{"id", Whole}, {"name", Text}, {"batch", Whole}, {"migration_time", Moment}}}

// https://github.com/knex/knex/tree/master/lib/migrations/migrate
var knex = Tool{
	Name:      "knex",
	Model:     Set,
	Tables:    []string{"knex_migrations"},
	Signature: knexSignature,
	Settle: func(t Table, near []Table, _ Checkout) (Confidence, string) {
		switch name := strings.ToLower(t.Key.Name); {
		case name == "adonis_schema", besideAdonis(t, near): // AdonisJS has the same columns, and is not read
			return None, ""
		case name == "knex_migrations":
			return Certain, "its columns and its name"
		}
		return Likely, "its columns are those of knex"
	},
	Queries: func(t Table, near []Table) []catalog.Query {
		return with(asking("id: name, migration_time")(t, near), near, t.Key.Name+"_lock", "is_locked")
	},
	Read: locking(perRow(2, func(r *row, _ *Ledger) Entry {
		return Entry{ID: r.key(0, "name"), Version: r.text(0), AppliedAt: r.moment(1)}
	}), 1, func(r *row) (string, bool) { return "", r.text(0) == "1" }),
	Order:        strings.Compare,
	Alias:        stem,
	Late:         RunsLate,
	Apply:        "npx knex migrate:latest",
	Unlock:       "if no migration is running: npx knex migrate:unlock",
	StopsUnknown: "knex stops: \"The migration directory is corrupt, the following files are missing\" (unless disableMigrationsListValidation is set)",
	Renamed:      "knex takes the extension for a part of the name and stops: \"The migration directory is corrupt\"",
}

// stem is a name without its extension: .js here and .ts there are one
// migration, compiled or not.
func stem(name string) string { return strings.TrimSuffix(name, path.Ext(name)) }
