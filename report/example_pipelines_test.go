package report

import (
	"time"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/schema"
)

// Reports of the kinds that the pipelines' formats treat apart.

// explained has all that a comparison can have: names of objects, what needs
// what, places in the repository, and findings in every state.
func explained() Report {
	r := drifted()
	r.Targets[0].Defined, r.Targets[1].Defined = Place{"schemadiff.yaml", 3}, Place{"schemadiff.yaml", 6}
	for i := range r.Ledgers[0].Rows[:2] {
		row := &r.Ledgers[0].Rows[i]
		row.File = "db/migrations/" + row.Name + ".up.sql"
		row.AppliedAt[0] = "2026-11-20T09:30:00Z"
	}
	for i := range r.Findings {
		if f := &r.Findings[i]; f.State == Open && f.Object.Kind != "" {
			f.State, f.Explains = Explained, []string{"000048_split_customer_name"}
		}
	}
	k := func(kind schema.Kind, table, name string) schema.Key { return key(kind, table, name) }
	r.Objects = []schema.Key{
		k(schema.Table, "", "customers"), k(schema.Column, "customers", "id"), k(schema.Column, "customers", "first_name"), k(schema.Column, "customers", "name"),
		k(schema.Table, "", "orders"), k(schema.Column, "orders", "total"), k(schema.ForeignKey, "orders", "orders_customer_fk"), k(schema.Index, "orders", "idx_orders_created_tmp"),
		k(schema.Index, "orders", "idx_orders_tmp_1"), k(schema.View, "", "order_totals"), k(schema.Table, "", "users"), k(schema.Column, "users", "plan"),
		k(schema.Table, "", "invoices"), k(schema.Sequence, "", "orders_id_seq"),
	}
	r.Compared = map[schema.Kind]int{}
	for _, o := range r.Objects {
		r.Compared[o.Kind]++
	}
	r.Equal = 7
	customers, orders, view := r.Objects[0], r.Objects[4], k(schema.View, "", "order_totals")
	r.Needs = []Need{
		{orders, customers, k(schema.ForeignKey, "orders", "orders_customer_fk")},
		{view, customers, view}, {view, orders, view},
		{k(schema.Table, "", "invoices"), orders, k(schema.ForeignKey, "invoices", "invoices_order_fk")},
		{k(schema.Sequence, "", "orders_id_seq"), orders, k(schema.Sequence, "", "orders_id_seq")},
	}
	return r
}

// rehearsed is a run of migrations of which the last fails.
func rehearsed() Report {
	r := base(target("production", "17.6", "a"))
	r.Command, r.Compared, r.Equal = RehearseCommand, map[schema.Kind]int{}, 0
	r.Targets[0].Defined = Place{"schemadiff.yaml", 9}
	lock := func(object, mode string, blocks catalog.Blocks, rows int64) StepLock {
		return StepLock{Object: object, Mode: mode, Blocks: blocks, Rows: rows, Bytes: rows * 200}
	}
	r.Rehearsal = &Rehearsal{
		Target: "production", Throwaway: "own server, PostgreSQL 17.6, from /usr/lib/postgresql/17/bin", Objects: 331, Rebuilt: 1900 * time.Millisecond,
		Steps: []Step{
			{Migration: "000046_orders_add_currency", File: "db/migrations/000046_orders_add_currency.up.sql", Outcome: Ran, Took: 12345 * time.Microsecond, Changes: []string{"add column public.orders.currency"},
				Statements: []StepStatement{{SQL: "ALTER TABLE orders ADD COLUMN currency text", Line: 1, Col: 1, Took: 12045 * time.Microsecond, Rows: -1,
					Locks: []StepLock{lock("public.orders", "AccessExclusiveLock", catalog.BlocksAll, 18_400_000)}}}},
			{Migration: "000047_invoices_backfill", File: "db/migrations/000047_invoices_backfill.up.sql", Outcome: Ran, Took: 25 * time.Millisecond,
				Statements: []StepStatement{{SQL: "UPDATE invoices\n   SET currency = 'EUR'\n WHERE currency IS NULL", Line: 3, Col: 1, Took: 24 * time.Millisecond, Rows: 2100, Scans: []string{"public.invoices"},
					Locks: []StepLock{lock("public.invoices", "RowExclusiveLock", catalog.BlocksNothing, 2_100_000)}}}},
			{Migration: "000048_orders_currency_index", File: "db/migrations/000048_orders_currency_index.up.sql", Outcome: Ran, Took: 20 * time.Millisecond, Changes: []string{"add index public.orders.orders_currency_idx"},
				Statements: []StepStatement{{SQL: "CREATE INDEX orders_currency_idx ON orders (currency)", Line: 1, Col: 1, Took: 19 * time.Millisecond, Rows: -1,
					Locks: []StepLock{lock("public.orders", "ShareLock", catalog.BlocksWriters, 18_400_000)}}}},
			{Migration: "000049_plan_not_null", File: "db/migrations/000049_plan_not_null.up.sql", Outcome: Broke, Took: 300 * time.Microsecond,
				Statements: []StepStatement{{SQL: "ALTER TABLE users ALTER plan SET NOT NULL", Line: 2, Col: 5, Took: 250 * time.Microsecond, Rows: -1, Error: `column "plan" does not exist`}}},
			{Migration: "000050_tidy", File: "db/migrations/000050_tidy.up.sql", Outcome: NotRun},
		},
		Worlds:     []World{{"benign", 12, 1200, "ran", []string{"audit: a partition without bounds"}}},
		Faithful:   "agrees",
		Reverse:    &Reverse{Undone: 3, Of: 3, Result: RestoresStart, Took: 600 * time.Millisecond},
		End:        "differs from staging",
		PlanDigest: "44ab10e27bd0c1f2", Removed: true,
	}
	at := func(step int, rule string, f Finding) Finding {
		s := r.Rehearsal.Steps[step]
		f.Cause = &Cause{s.Migration, s.File, s.Statements[0].Line, s.Statements[0].Col, s.Statements[0].SQL}
		f.Evidence = Observed
		return beside(s.Statements[0].SQL, rule, f)
	}
	r.Findings = []Finding{
		at(2, "L303", Finding{Message: "blocks writes to 18.4 M rows", Hint: "CREATE INDEX CONCURRENTLY, alone in a migration that runs without a transaction"}),
		at(3, "E001", Finding{Message: `the server says: column "plan" does not exist`}),
		at(1, "V213", Finding{Severity: Warning, Message: "the statement writes 2.1 M rows at once", Probe: "SELECT count(*) FROM invoices WHERE currency IS NULL"}),
	}
	return r
}

// grouped is a group of databases of which a few are not as the others are.
func grouped() Report {
	r := base(target("reference", "17.6", "a"), target("tenants", "17.6", "a"))
	r.Targets[1].Members = []Member{{"tenant_1", r.Targets[0].Fingerprint, 31, true, false, nil}, {"tenant_2", schema.Fingerprint{1}, 32, true, true, nil}, {"tenant_3", schema.Fingerprint{}, 0, false, false, nil}, {"tenant_4", schema.Fingerprint{2}, 31, true, true, nil}}
	r.Ledgers = []Ledger{{Tool: "goose", Table: "public.goose_db_version", Repo: true, Present: []bool{true, true}, Heads: []string{"00012_audit", ""},
		Rows: []Row{migration("00012_audit", true, CellApplied, CellMixed), migration("00011_users", true, CellApplied, CellApplied)}}}
	r.Findings = []Finding{
		about(key(schema.Column, "users", "plan"), "column-type-differs", Finding{Field: "type", Values: values(r, "text", "varchar(20)"), Members: []string{"tenant_2", "tenant_4"}}),
		about(key(schema.Index, "users", "users_hot"), "index-missing", Finding{Values: values(r, "-", "+"), Members: []string{"tenant_2"}}),
	}
	return r
}

// scripted is what an enemy could call things of whoever reads Markdown, HTML,
// XML and workflow commands.
func scripted() Report {
	r := base(target("dev", "17.6", "a"), target("pre|prod`,`@all", "17.6", "b"))
	evil := `x</script><img src=x onerror=alert(1)>"'&<!--`
	r.Ledgers = []Ledger{{Tool: "goose", Table: "public.goose_db_version", Repo: true, Present: []bool{true, true}, Heads: []string{"00002_" + evil, "00001_a"},
		Rows: []Row{{ID: "2", Name: "00002_" + evil, InRepo: true, File: "db/100%,a:b]]>;.sql", Cells: []Cell{CellApplied, CellPending}, AppliedAt: []string{"", ""}, Sums: []string{"", ""}}}}}
	r.Platform = []Setting{{evil, []string{"]]>", "<b>"}, false}}
	table := key(schema.Table, "", evil)
	r.Findings = []Finding{
		about(key(schema.Column, evil, "a|b"), "column-default-differs", Finding{Field: "default", Values: values(r, "'```\n</details>\n@everyone see #1 ![x](http://evil.example/a.png)'", "'%0A::error::x ]]> &amp;'"),
			Message: "see [here](javascript:alert(1)) and <b>there</b>, @octocat", Hint: "DROP TABLE `x`; -- | a"}),
		about(table, "table-missing", Finding{Values: values(r, "+", "-"), Definitions: []Value{{Target: "dev", Present: true, Text: "CREATE TABLE \"" + evil + "\" (\n\ta int DEFAULT '````'\n)"}}}),
		beside("migration 00002_"+evil, "ledger-pending", Finding{State: Open, Field: "state", Values: values(r, "applied", "pending")}),
	}
	r.Objects = []schema.Key{table}
	r.Compared = map[schema.Kind]int{schema.Table: 1}
	r.Equal = 0
	r.Needs = []Need{{table, key(schema.Table, "", "b\"];end"), key(schema.ForeignKey, evil, "fk")}}
	r.Notes = []string{"</p><script>alert(1)</script>"}
	return r
}
