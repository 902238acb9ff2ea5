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
		{Name: "dbup", Tables: []string{"schemaversions"}, Settle: byUsualName("schemaversions"),
			Signature: Signature{Open: true, Has: []Field{{"scriptname", Text}, {"applied", Moment}}}},
		{Name: "entity framework 6", Tables: []string{"__MigrationHistory"}, Signature: Signature{Has: []Field{{"MigrationId", Text}, {"ContextKey", Text}, {"Model", Any}, {"ProductVersion", Text}}}},
		{Name: "codeigniter", Tables: []string{"migrations"},
			Signature: Signature{Has: []Field{{"id", Whole}, {"version", Text}, {"class", Text}, {"group", Text}, {"namespace", Text}, {"time", Whole}, {"batch", Whole}}}},
		{Name: "adonis", Tables: []string{"adonis_schema"}, Settle: byUsualName("adonis_schema"), Signature: knexSignature},
		{Name: "prisma 8", Tables: []string{"ledger", "_prisma_ledger"}, Signature: Signature{Open: true, Has: []Field{{"migration_hash", Any}, {"origin_core_hash", Any}}},
			Unread: "a row is a step of a graph, which may run back and again, and what the release candidates write may still change"},
		// https://github.com/bytebase/bytebase/blob/main/backend/migrator/migration/LATEST.sql
		{Name: "bytebase", Tables: []string{"revision"}, Settle: byUsualName("revision"),
			Signature: Signature{Open: true, Has: []Field{{"instance", Text}, {"db_name", Text}, {"created_at", Moment}, {"deleted_at", Moment}, {"version", Text}, {"payload", Any}}},
			Unread:    "it is Bytebase's own database, which says what was applied to others and nothing of itself"},
	}
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
