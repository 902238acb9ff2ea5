package ledger

import (
	"slices"
	"strings"
)

// unread are the tools whose ledgers are recognised, so that none is taken for
// another's, and not read yet. A tool that gets a file of its own leaves this list.
func unread() []Tool {
	return []Tool{
		{Name: "sequel", Tables: []string{"schema_migrations"}, Settle: byUsualName("schema_migrations"),
			Signature: Signature{Has: []Field{{"filename", Text}}}},
		{Name: "sequel", Tables: []string{"schema_info"}, Settle: byUsualName("schema_info"), Signature: Signature{Has: []Field{{"version", Whole}}}},
		{Name: "dbup", Tables: []string{"schemaversions"}, Settle: settleDbUp,
			Signature: Signature{Open: true, Has: []Field{{"scriptname", Text}, {"applied", Moment}}}},
		{Name: "entity framework 6", Tables: []string{"__MigrationHistory"}, Signature: Signature{Has: []Field{{"MigrationId", Text}, {"ContextKey", Text}, {"Model", Any}, {"ProductVersion", Text}}}},
		{Name: "codeigniter", Tables: []string{"migrations"},
			Signature: Signature{Has: []Field{{"id", Whole}, {"version", Text}, {"class", Text}, {"group", Text}, {"namespace", Text}, {"time", Whole}, {"batch", Whole}}}},
		// Release 3 kept the highest version alone.
		{Name: "codeigniter", Tables: []string{"migrations"}, Settle: byUsualName("migrations"), Signature: Signature{Has: []Field{{"version", Whole}}}},
		{Name: "adonis", Tables: []string{"adonis_schema"}, Signature: knexSignature, Settle: func(t Table, near []Table, _ Checkout) (Confidence, string) {
			if besideAdonis(t, near) {
				return Likely, "its columns, and " + t.Key.Name + "_versions stands beside it"
			}
			return byUsualName("adonis_schema")(t, near, nil)
		}},
		{Name: "prisma 8", Tables: []string{"ledger", "_prisma_ledger"}, Signature: Signature{Open: true, Has: []Field{{"migration_hash", Any}, {"origin_core_hash", Any}}},
			Unread: "a row is a step of a graph, which may run back and again, and what the release candidates write may still change"},
		// https://github.com/bytebase/bytebase/blob/main/backend/migrator/migration/LATEST.sql
		{Name: "bytebase", Tables: []string{"revision"}, Settle: byUsualName("revision"),
			Signature: Signature{Open: true, Has: []Field{{"instance", Text}, {"db_name", Text}, {"created_at", Moment}, {"deleted_at", Moment}, {"version", Text}, {"payload", Any}}},
			Unread:    "it is Bytebase's own database, which says what was applied to others and nothing of itself"},
	}
}

// settleDbUp goes by the key, which is named after the table's usual name whatever
// the table is called: schemaversionsid, or schemaversionid in MySQL and SQLite.
// https://github.com/DbUp/dbup-postgresql/blob/main/src/dbup-postgresql/PostgresqlTableJournal.cs
func settleDbUp(t Table, near []Table, _ Checkout) (Confidence, string) {
	for _, key := range []string{"schemaversionsid", "schemaversionid"} {
		if _, ok := t.Column(key); ok {
			return Likely, "its columns are those of dbup"
		}
	}
	return byUsualName("schemaversions")(t, near, nil)
}

// besideAdonis says whether a table with Knex' columns is AdonisJS' ledger: it
// keeps a second table beside it, which tells the release that made the first.
// https://github.com/adonisjs/lucid/blob/develop/src/migration/runner.ts
func besideAdonis(t Table, near []Table) bool {
	versions, ok := neighbour(near, t.Key.Name+"_versions")
	_, has := versions.Column("version")
	return ok && has
}

// inSchema settles for tools that have a schema of their own.
func inSchema(name string) func(Table, []Table, Checkout) (Confidence, string) {
	return func(t Table, _ []Table, _ Checkout) (Confidence, string) {
		if t.Key.Schema == name {
			return Certain, "it stands in the schema " + name
		}
		return None, ""
	}
}

// byUsualName settles for tools whose columns are like those of any table, so
// that only the usual name beside them tells.
func byUsualName(names ...string) func(Table, []Table, Checkout) (Confidence, string) {
	return func(t Table, _ []Table, _ Checkout) (Confidence, string) {
		if slices.Contains(names, strings.ToLower(t.Key.Name)) {
			return Likely, "its columns and its name"
		}
		return None, ""
	}
}

// byNameOrFiles settles as byUsualName does, and where the checkout has the
// tool's files also for a table whose name speaks of migrations: a ledger that
// was renamed. The columns are those of many a table of an application.
func byNameOrFiles(tool string, names ...string) func(Table, []Table, Checkout) (Confidence, string) {
	return func(t Table, near []Table, checkout Checkout) (Confidence, string) {
		if confidence, why := byUsualName(names...)(t, near, checkout); confidence > None {
			return confidence, why
		}
		if strings.Contains(strings.ToLower(t.Key.Name), "migrat") && slices.Contains(checkout(), tool) {
			return Likely, "its columns, and the checkout has the migrations of " + tool
		}
		return None, ""
	}
}
