package ledger

import (
	"slices"
	"strings"
)

// unread are the tools whose ledgers are recognised, so that none is taken for
// another's, and not read yet. A tool that gets a file of its own leaves this list.
func unread() []Tool {
	return []Tool{
		{Name: "supabase", Tables: []string{"schema_migrations"}, Settle: inSchema("supabase_migrations"),
			Signature: Signature{Has: []Field{{"version", Text}}, Open: true}},
		{Name: "hasura", Tables: []string{"schema_migrations"}, Settle: inSchema("hdb_catalog"), Signature: Signature{Has: []Field{{"version", Whole}, {"dirty", Flag}}}},
		{Name: "ecto", Tables: []string{"schema_migrations"}, Signature: Signature{Has: []Field{{"version", Any}, {"inserted_at", Moment}}}},
		{Name: "dbmate", Tables: []string{"schema_migrations"}, Settle: settleDbmate, Signature: versionOnly},
		{Name: "sequel", Tables: []string{"schema_migrations"}, Settle: byUsualName("schema_migrations"),
			Signature: Signature{Has: []Field{{"filename", Text}}}},
		{Name: "typeorm", Tables: []string{"migrations"}, Settle: byUsualName("migrations"),
			Signature: Signature{Has: []Field{{"id", Whole}, {"timestamp", Whole}, {"name", Text}}}},
		{Name: "db-migrate", Tables: []string{"migrations"}, Settle: byUsualName("migrations"),
			Signature: Signature{Has: []Field{{"id", Whole}, {"name", Text}, {"run_on", Moment}}}},
		{Name: "gormigrate", Tables: []string{"migrations"}, Settle: byUsualName("migrations"), Signature: Signature{Has: []Field{{"id", Text}}}},
		{Name: "graphile-migrate", Tables: []string{"migrations"}, Settle: inSchema("graphile_migrate"),
			Signature: Signature{Has: []Field{{"hash", Text}, {"previous_hash", Text}, {"filename", Text}, {"date", Moment}}}},
		{Name: "pgroll", Tables: []string{"migrations"},
			Signature: Signature{Open: true, Has: []Field{{"schema", Any}, {"name", Any}, {"migration", Any}, {"parent", Any}, {"done", Flag}}}},
		{Name: "codeigniter", Tables: []string{"migrations"},
			Signature: Signature{Has: []Field{{"id", Whole}, {"version", Text}, {"class", Text}, {"group", Text}, {"namespace", Text}, {"time", Whole}, {"batch", Whole}}}},
		{Name: "adonis", Tables: []string{"adonis_schema"}, Settle: byUsualName("adonis_schema"), Signature: knexSignature},
		{Name: "knex", Tables: []string{"knex_migrations"}, Signature: knexSignature},
		{Name: "sequelize", Tables: []string{"SequelizeMeta"}, Settle: byUsualName("sequelizemeta"),
			Signature: Signature{Has: []Field{{"name", Text}}, May: []string{"createdAt", "updatedAt"}}},
		{Name: "liquibase", Tables: []string{"databasechangelog"},
			Signature: Signature{Open: true, Has: []Field{{"id", Text}, {"author", Text}, {"filename", Text}, {"orderexecuted", Whole}, {"exectype", Text}, {"md5sum", Text}}}},
		{Name: "drizzle", Tables: []string{"__drizzle_migrations"},
			Signature: Signature{Has: []Field{{"id", Any}, {"hash", Text}, {"created_at", Any}}, May: []string{"name", "applied_at"}}},
		{Name: "atlas", Tables: []string{"atlas_schema_revisions"},
			Signature: Signature{Open: true, Has: []Field{{"version", Text}, {"applied", Whole}, {"total", Whole}, {"partial_hashes", Any}, {"operator_version", Text}}}},
		{Name: "doctrine", Tables: []string{"doctrine_migration_versions", "migration_versions"}, Settle: byUsualName("doctrine_migration_versions", "migration_versions"),
			Signature: Signature{Has: []Field{{"version", Text}}, May: []string{"executed_at", "execution_time"}}},
		{Name: "phinx", Tables: []string{"phinxlog"},
			Signature: Signature{Has: []Field{{"version", Whole}, {"start_time", Moment}, {"end_time", Moment}}, May: []string{"migration_name", "breakpoint"}}},
		{Name: "cakephp", Tables: []string{"cake_migrations"},
			Signature: Signature{Open: true, Has: []Field{{"version", Whole}, {"migration_name", Text}, {"plugin", Text}, {"breakpoint", Flag}}}},
		{Name: "sqlx", Tables: []string{"_sqlx_migrations"},
			Signature: Signature{Has: []Field{{"version", Whole}, {"description", Text}, {"installed_on", Moment}, {"success", Flag}, {"checksum", Any}, {"execution_time", Whole}}}},
		{Name: "diesel", Tables: []string{"__diesel_schema_migrations"}, Signature: Signature{Has: []Field{{"version", Text}, {"run_on", Moment}}}},
		{Name: "refinery", Tables: []string{"refinery_schema_history"},
			Signature: Signature{Has: []Field{{"version", Whole}, {"name", Text}, {"applied_on", Text}, {"checksum", Text}}}},
		{Name: "sql-migrate", Tables: []string{"gorp_migrations"}, Settle: byUsualName("gorp_migrations"),
			Signature: Signature{Has: []Field{{"id", Text}, {"applied_at", Moment}}}},
		{Name: "tern", Tables: []string{"schema_version"}, Settle: byUsualName("schema_version"), Signature: Signature{Has: []Field{{"version", Whole}}}},
		{Name: "node-pg-migrate", Tables: []string{"pgmigrations"}, Settle: byUsualName("pgmigrations"),
			Signature: Signature{Has: []Field{{"id", Whole}, {"name", Text}, {"run_on", Moment}}}},
		{Name: "mikro-orm", Tables: []string{"mikro_orm_migrations"}, Settle: byUsualName("mikro_orm_migrations"),
			Signature: Signature{Has: []Field{{"id", Whole}, {"name", Text}, {"executed_at", Moment}}}},
		{Name: "efcore", Tables: []string{"__efmigrationshistory"}, Signature: Signature{Has: []Field{{"MigrationId", Text}, {"ProductVersion", Text}}}},
		{Name: "efcore", Tables: []string{"__efmigrationshistory"}, Signature: Signature{Has: []Field{{"migration_id", Text}, {"product_version", Text}}}},
		{Name: "yoyo", Tables: []string{"_yoyo_migration"},
			Signature: Signature{Has: []Field{{"migration_hash", Text}, {"migration_id", Text}, {"applied_at_utc", Moment}}}},
		{Name: "postgrator", Tables: []string{"schemaversion"}, Signature: Signature{Has: []Field{{"version", Whole}, {"name", Text}, {"md5", Text}, {"run_at", Moment}}}},
		{Name: "bun", Tables: []string{"bun_migrations"}, Signature: Signature{Has: []Field{{"id", Whole}, {"name", Text}, {"group_id", Whole}, {"migrated_at", Moment}}}},
		{Name: "wrangler", Tables: []string{"d1_migrations"}, Settle: byUsualName("d1_migrations"),
			Signature: Signature{Has: []Field{{"id", Whole}, {"name", Text}, {"applied_at", Moment}}}},
		{Name: "sqitch", Tables: []string{"changes"}, Signature: Signature{Open: true, Has: []Field{{"change_id", Text}, {"script_hash", Text}, {"change", Text}, {"project", Text}}}},
		{Name: "prisma 8", Tables: []string{"ledger", "_prisma_ledger"}, Signature: Signature{Open: true, Has: []Field{{"migration_hash", Any}, {"origin_core_hash", Any}}}},
		{Name: "kysely", Tables: []string{"kysely_migration"}, Settle: byUsualName("kysely_migration"), Signature: Signature{Has: []Field{{"name", Text}, {"timestamp", Text}}}},
	}
}

var knexSignature = Signature{Has: []Field{{"id", Whole}, {"name", Text}, {"batch", Whole}, {"migration_time", Moment}}}

// inSchema settles for tools that have a schema of their own.
func inSchema(name string) func(Table, []Table, []string) (Confidence, string) {
	return func(t Table, _ []Table, _ []string) (Confidence, string) {
		if t.Key.Schema == name {
			return Certain, "it stands in the schema " + name
		}
		return None, ""
	}
}

// byUsualName settles for tools whose columns are like those of any table, so
// that only the usual name beside them tells.
func byUsualName(names ...string) func(Table, []Table, []string) (Confidence, string) {
	return func(t Table, _ []Table, _ []string) (Confidence, string) {
		if slices.Contains(names, strings.ToLower(t.Key.Name)) {
			return Likely, "its columns and its name"
		}
		return None, ""
	}
}
