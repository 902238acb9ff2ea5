package report

import (
	"crypto/sha256"
	"fmt"
	"time"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/problem"
	"github.com/schemadiff/schemadiff/schema"
)

// The reports of the goldens: few, and each as rich as a real one.

var started = time.Date(2026, 11, 23, 9, 30, 0, 0, time.UTC)

func target(id, version, print string) Target {
	return Target{
		ID: id, Engine: "postgres", Vendor: "PostgreSQL", Version: version, Database: "shop", Role: "schemadiff_ro",
		Endpoint: id + "-db.internal:5432/shop as schemadiff_ro", ReadOnly: true, From: "server", Objects: 331,
		Fingerprint: sha256.Sum256([]byte(print)),
	}
}

func base(targets ...Target) Report {
	return Report{
		Command: "diff", Tool: Tool{Name: "schemadiff", Version: "1.0.0", Commit: "3f2c1ab"}, Started: started,
		Duration: 410 * time.Millisecond, FailOn: Error, Targets: targets,
		Compared: map[schema.Kind]int{schema.Table: 31, schema.Column: 214, schema.Index: 57, schema.ForeignKey: 22, schema.Sequence: 4, schema.View: 3},
		Equal:    331,
	}
}

// values is what each target has; "-" stands for an object that is not there.
func values(r Report, texts ...string) []Value {
	var out []Value
	for i, t := range texts {
		v := Value{Target: r.Targets[i].ID, Present: t != "-"}
		if v.Present && t != "+" {
			v.Text = t
		}
		out = append(out, v)
	}
	return out
}

func migration(name string, repo bool, cells ...Cell) Row {
	return Row{ID: name[:6], Name: name, InRepo: repo, Cells: cells, AppliedAt: make([]string, len(cells)), Sums: make([]string, len(cells))}
}

// older is n migrations that all targets have.
func older(n, targets int) []Row {
	var rows []Row
	for ; n > 0; n-- {
		cells := make([]Cell, targets)
		for i := range cells {
			cells[i] = CellApplied
		}
		rows = append(rows, migration("00000"+string(rune('0'+n%10))+"_older", true, cells...))
	}
	return rows
}

func key(kind schema.Kind, table, name string) schema.Key {
	return schema.Key{Kind: kind, Schema: "public", Table: table, Name: name}
}

func about(k schema.Key, rule string, f Finding) Finding {
	f.Rule, _ = Lookup(rule)
	f.Object, f.Subject = k, k.String()
	return settled(f)
}

// beside is a finding on something that is not an object of a schema.
func beside(subject, rule string, f Finding) Finding {
	f.Rule, _ = Lookup(rule)
	f.Subject = subject
	return settled(f)
}

func settled(f Finding) Finding {
	if f.Severity == Off {
		f.Severity = f.Rule.Severity
	}
	if f.State == "" {
		f.State = Drift
	}
	return f
}

func inSync() Report {
	r := base(target("dev", "17.6", "a"), target("staging", "17.6", "a"))
	r.Ledgers = []Ledger{{Tool: "golang-migrate", Table: "public.schema_migrations", Repo: true, Present: []bool{true, true},
		Heads: []string{"000048_add_invoice_currency", "000048_add_invoice_currency"}, Rows: older(48, 2)}}
	r.Platform = []Setting{{"server version", []string{"17.6", "17.6"}, true}, {"TimeZone", []string{"UTC", "UTC"}, true}}
	return r
}

func onlyIgnored() Report {
	r := inSync()
	r.Ledgers[0].Rows = r.Ledgers[0].Rows[:3]
	w := &Waiver{Index: 1, Reason: "Created by hand during incident 4711, removal planned", Owner: "@data-platform", Expires: "2027-01-31"}
	r.Findings = []Finding{
		about(key(schema.Index, "orders", "idx_orders_tmp_1"), "index-missing", Finding{State: Ignored, Values: values(r, "-", "+"), Ignored: w}),
		beside("setting TimeZone", "P505", Finding{State: Ignored, Field: "value", Values: values(r, "UTC", "Europe/Berlin"),
			Ignored: &Waiver{Index: 3, Reason: "Laptops keep local time"}}),
	}
	return r
}

func uncompared() Report {
	r := inSync()
	r.Skipped = 12
	r.LeftOut = []LeftOut{{schema.Comments, 3}, {schema.Owners, 1}}
	r.Cosmetic = []Finding{about(key(schema.Column, "orders", "created_at"), "spelling-differs", Finding{Field: "default", Values: values(r, "now()", "CURRENT_TIMESTAMP")})}
	r.Uncompared = []Uncompared{
		{"dev", catalog.Uncompared{Kind: "event triggers", Count: 2}},
		{"dev", catalog.Uncompared{Kind: "policies", Count: 3}},
		{"staging", catalog.Uncompared{Kind: "policies", Count: 3}},
	}
	r.Notes = []string{"staging is a snapshot that was taken 3 days before"}
	return r
}

const viewBefore = `SELECT o.id,
    o.customer_id,
    o.created_at,
    o.total,
    c.name
   FROM orders o
     JOIN customers c ON c.id = o.customer_id
  WHERE o.status <> 'cancelled'::text
  GROUP BY o.id, c.name
  ORDER BY o.created_at DESC;`

const viewAfter = `SELECT o.id,
    o.customer_id,
    o.created_at,
    o.total * 1.19 AS total,
    c.name
   FROM orders o
     JOIN customers c ON c.id = o.customer_id
  WHERE o.status <> 'cancelled'::text
  GROUP BY o.id, c.name
  ORDER BY o.created_at;`

func drifted() Report {
	r := base(target("dev", "17.6", "a"), target("staging", "16.4", "b"))
	r.Equal = 325
	r.Ledgers = []Ledger{{Tool: "golang-migrate", Table: "public.schema_migrations", Repo: true, Present: []bool{true, true},
		Heads: []string{"000048_split_customer_name", "000047_add_orders_status"},
		Rows: append([]Row{
			migration("000048_split_customer_name", true, CellApplied, CellPending),
			migration("000047_add_orders_status", true, CellUnproven, CellApplied),
			migration("000046_hotfix_orders_index", false, CellAbsent, CellApplied),
		}, older(45, 2)...)}}
	r.Platform = []Setting{{"TimeZone", []string{"UTC", "UTC"}, true}, {"server version", []string{"17.6", "16.4"}, false}}
	r.Findings = []Finding{
		about(key(schema.Column, "orders", "total"), "column-type-differs", Finding{Field: "type", Values: values(r, "numeric(12,2)", "numeric(10,2)"),
			Message: "no migration between the two heads touches it: changed by hand"}),
		about(key(schema.Index, "orders", "idx_orders_created_tmp"), "index-missing", Finding{Values: values(r, "-", "+"),
			Definitions: []Value{{Target: "staging", Present: true, Text: "CREATE INDEX idx_orders_created_tmp ON public.orders USING btree (created_at)"}},
			Hint:        "arrived with 000046: commit that file, or drop the index in staging"}),
		about(key(schema.View, "", "order_totals"), "view-differs", Finding{Field: "query", Values: values(r, viewBefore, viewAfter)}),
		about(key(schema.Column, "customers", "first_name"), "column-missing", Finding{State: Open, Values: values(r, "+", "-")}),
		about(key(schema.Column, "customers", "name"), "column-missing", Finding{State: Open, Values: values(r, "-", "+")}),
		about(key(schema.Column, "users", "plan"), "column-default-differs", Finding{State: Open, Field: "default", Values: values(r, "'free'::text", "")}),
		beside("migration 000048_split_customer_name", "ledger-pending", Finding{State: Open, Field: "state", Values: values(r, "applied", "pending"),
			Message: "pending in staging", Hint: "migrate -path db/migrations -database $URL up"}),
		beside("migration 000046_hotfix_orders_index", "ledger-unknown", Finding{Field: "state", Values: values(r, "absent", "applied"),
			Message: "in staging and not in the repository; migrate stops at a version that it has no file for",
			Hint:    "commit the file that staging ran, or check out the branch that has it"}),
		beside("setting server version", "P506", Finding{Field: "value", Values: values(r, "17.6", "16.4")}),
		beside("extension pg_trgm", "extension-differs", Finding{Values: values(r, "-", "1.6"), Message: "an index or a function of a migration may need it"}),
	}
	r.Findings = append(r.Findings, onlyIgnored().Findings...)
	return r
}

func three() Report {
	r := base(target("dev", "17.6", "a"), target("staging", "17.6", "b"), target("production", "16.4", "c"))
	r.Equal = 327
	r.Ledgers = []Ledger{{Tool: "golang-migrate", Table: "public.schema_migrations", Repo: true, Present: []bool{true, true, true},
		Heads: []string{"000048_split_customer_name", "000047_add_orders_status", "000044_audit"},
		Rows: append([]Row{
			migration("000048_split_customer_name", true, CellApplied, CellPending, CellPending),
			migration("000047_add_orders_status", true, CellApplied, CellApplied, CellPending),
			migration("000046_older", true, CellApplied, CellApplied, CellApplied),
			migration("000045_backfill_invoices", true, CellApplied, CellApplied, CellFailed),
		}, older(44, 3)...)}}
	r.Platform = []Setting{{"TimeZone", []string{"UTC", "UTC", "Europe/Berlin"}, false}, {"server version", []string{"17.6", "17.6", "16.4"}, false},
		{"encoding", []string{"UTF8", "UTF8", "UTF8"}, true}}
	r.Findings = []Finding{
		about(key(schema.Column, "orders", "total"), "column-type-differs", Finding{Field: "type", Values: values(r, "numeric(12,2)", "numeric(12,2)", "numeric(10,2)"),
			Message: "no pending migration touches it: changed by hand"}),
		about(key(schema.Index, "orders", "idx_orders_created_tmp"), "index-missing", Finding{Values: values(r, "-", "-", "+"),
			Definitions: []Value{{Target: "production", Present: true, Text: "CREATE INDEX idx_orders_created_tmp ON public.orders USING btree (created_at)"}}}),
		about(key(schema.Column, "customers", "first_name"), "column-missing", Finding{State: Open, Values: values(r, "+", "-", "-")}),
		about(key(schema.Function, "", "invoice_total(integer, date)"), "function-differs", Finding{Field: "body",
			Values: values(r, "BEGIN\n\tRETURN 1;\nEND", "BEGIN\n\tRETURN 2;\nEND", "BEGIN\n\tRETURN 1;\nEND")}),
		beside("migration 000048_split_customer_name", "ledger-pending", Finding{State: Open, Field: "state", Values: values(r, "applied", "pending", "pending"),
			Message: "pending in staging and production", Hint: "migrate -path db/migrations -database $URL up"}),
		beside("migration 000047_add_orders_status", "ledger-pending", Finding{State: Open, Field: "state", Values: values(r, "unproven", "applied", "pending"),
			Message: "pending in production", Hint: "migrate -path db/migrations -database $URL up"}),
		beside("migration 000002_older", "applied-different-content", Finding{Field: "checksum", Values: values(r, "1c5d9a", "1c5d9a", "77b0e2"),
			Message: "the file in the checkout agrees with dev and staging"}),
		beside("ignore rule 2", "ignore-unused", Finding{Message: "covers nothing: index tmp_9 of incident 4711", Hint: "schemadiff.yaml:41", Values: values(r, "-", "-", "-")}),
		beside("migration 000045_backfill_invoices", "ledger-failed", Finding{Field: "state", Values: values(r, "applied", "applied", "failed"),
			Hint: "repair what it left behind, then run it again"}),
		beside("setting server version", "P506", Finding{Field: "value", Values: values(r, "17.6", "17.6", "16.4")}),
		beside("setting TimeZone", "P505", Finding{Field: "value", Values: values(r, "UTC", "UTC", "Europe/Berlin"),
			Message: "now(), dates without a zone and partitions by day differ"}),
		beside("extension pg_trgm", "extension-differs", Finding{Values: values(r, "-", "1.6", "1.6")}),
	}
	return r
}

func undecided() Report {
	r := base(target("dev", "17.6", "a"), target("staging", "17.6", "b"), Target{ID: "production", Engine: "postgres", From: "server"})
	r.Targets[2].Problem = &problem.Error{
		Code: "X913", Env: "production", What: "the server does not accept the password of app_ro",
		Where: "production-db.internal:5432/shop as app_ro",
		Why:   "password authentication failed; the password came from PRODUCTION_DB_PASSWORD",
		Fix:   []string{"export PRODUCTION_DB_PASSWORD=...", "schemadiff doctor production"},
	}
	r.Equal = 330
	r.Ledgers = []Ledger{{Tool: "goose", Table: "public.goose_db_version", Present: []bool{true, true, false},
		Heads: []string{"000048_older", "000048_older", ""}, Rows: older(3, 2)}}
	for i := range r.Ledgers[0].Rows {
		r.Ledgers[0].Rows[i].Cells = append(r.Ledgers[0].Rows[i].Cells, CellUnproven)
	}
	r.Problems = []*problem.Error{r.Targets[2].Problem}
	r.Findings = []Finding{
		about(key(schema.Column, "orders", "total"), "column-type-differs", Finding{Field: "type", Values: []Value{{Target: "dev", Present: true, Text: "numeric(12,2)"}, {Target: "staging", Present: true, Text: "numeric(10,2)"}, {Target: "production"}}}),
	}
	return r
}

func gaps() Report {
	r := base(target("dev", "17.6", "a"), target("staging", "17.6", "a"))
	r.Gaps = []Gap{
		{"staging", catalog.Gap{What: "bodies of 3 functions", Why: "permission denied for schema billing", Grant: "GRANT USAGE ON SCHEMA billing TO schemadiff_ro;"}},
		{"staging", catalog.Gap{What: "comments on 2 subscriptions", Why: "permission denied", Grant: "GRANT pg_read_all_settings TO schemadiff_ro;"}},
	}
	return r
}

// failed is a run that did not come as far as a target.
func failed() Report {
	return Report{
		Command: "diff", Tool: Tool{Name: "schemadiff", Version: "1.0.0"}, Started: started, FailOn: Error,
		Problems: []*problem.Error{{Code: "X902", What: `environment "stagin" is not defined`,
			Where: "schemadiff.yaml:3  environments: dev, staging, production", Fix: []string{"schemadiff dev staging"}}},
	}
}

// hostile is what an enemy could call things. The escapes are spelt out so
// that this file is safe to read.
func hostile() Report {
	r := base(target("dev", "17.6", "a"), target("stag\x1b[31ming", "17.6", "b"))
	r.Equal = 329
	r.Findings = []Finding{
		about(key(schema.Table, "", "x\n::error file=app.go::pwned"), "table-missing", Finding{Values: values(r, "+", "-"),
			Definitions: []Value{{Target: "dev", Present: true, Text: "::error::first\n::set-output name=a::b\n##[error]third\n##vso[task.complete result=Succeeded;]\x1b]0;title\x07"}}}),
		about(key(schema.Column, "users", "is_admin\u202e\u2066 // \u2069"), "column-default-differs", Finding{Field: "default",
			Values: values(r, "'\u200b'", "'\x00\u009b2J\x9b'")}),
		about(key(schema.Column, "naïve_表", "größe_数量_🧾"), "column-type-differs", Finding{Field: "type",
			Values: values(r, "varchar(20)", "varchar(30)"), Message: "::warning::looks like a command"}),
		about(key(schema.Function, "", "f()"), "function-differs", Finding{Field: "body", Values: values(r, "a\n\tb \nc", "a\n    b\nc")}),
	}
	r.Notes = []string{"::notice::at the start of a line"}
	return r
}

// crowded has more of everything than a page should hold.
func crowded() Report {
	r := base(target("env:DEVELOPMENT_DATABASE_URL", "17.6", "a"), target("postgres://replica-of-staging.internal/shop", "17.6", "b"))
	r.Equal = 296
	l := Ledger{Tool: "rails", Table: "public.schema_migrations", Repo: false, Present: []bool{true, true}, Heads: []string{"20261101000030", "20261101000000"}}
	for i := 30; i > 0; i-- {
		name := "202611010000" + string(rune('0'+i/10)) + string(rune('0'+i%10))
		l.Rows = append(l.Rows, Row{ID: name, InRepo: false, Cells: []Cell{CellApplied, CellAbsent}})
	}
	l.Rows = append(l.Rows, older(3, 2)...)
	l.Notes = []string{"the ledger keeps no checksums: edited files are not seen"}
	r.Ledgers = []Ledger{l}
	long := "CHECK ((status = ANY (ARRAY['new'::text, 'paid'::text, 'packed'::text, 'shipped'::text, 'delivered'::text, 'returned'::text, 'cancelled'::text, 'disputed'::text, "
	for i := 0; i < 35; i++ {
		n := string(rune('a'+i/26)) + string(rune('a'+i%26))
		f := Finding{Field: "type", Values: values(r, "integer", "bigint"), Hint: "write a migration that makes it bigint everywhere"}
		if i >= 4 { // the first four are alike
			f.Values = values(r, fmt.Sprintf("character varying(%d)", i), "text")
		}
		if i > 22 {
			f.Severity = Info
		}
		r.Findings = append(r.Findings, about(key(schema.Column, "orders_with_a_very_long_name_that_nobody_would_choose", "column_"+n), "column-type-differs", f))
	}
	r.Findings = append(r.Findings, about(key(schema.Check, "aaa", "orders_status_check"), "check-differs", Finding{Field: "expression",
		Values: values(r, long+"'refunded'::text])))", long+"'lost'::text])))")}))
	return r
}

// below has findings that are all below the threshold, in many environments.
func below() Report {
	r := base(target("dev", "17.6", "a"), target("qa-eu-west-1", "17.6", "a"), target("staging-eu-west-1", "17.6", "a"),
		target("production-eu-west-1", "17.6", "b"), target("production-us-east-1", "17.5", "b"))
	r.Equal = 330
	r.Ledgers = []Ledger{{Tool: "flyway", Table: "public.flyway_schema_history", Repo: true, Present: []bool{true, true, true, true, true},
		Heads: []string{"2.7", "2.7", "2.7", "2.6", "2.6"}, Rows: append([]Row{
			migration("V2.7__invoices", true, CellApplied, CellApplied, CellApplied, CellPending, CellPending)}, older(20, 5)...)}}
	r.Platform = []Setting{{"work_mem", []string{"4MB", "4MB", "4MB", "64MB", "256MB"}, false}}
	r.Findings = []Finding{
		beside("migration V2.7__invoices", "ledger-pending", Finding{State: Open, Field: "state", Values: values(r, "applied", "applied", "applied", "pending", "pending"),
			Message: "pending in production-eu-west-1 and production-us-east-1", Hint: "flyway migrate"}),
		about(key(schema.Table, "", "invoices"), "column-order-differs", Finding{Field: "column order",
			Values: values(r, "id, total, paid", "id, total, paid", "id, paid, total", "id, total, paid", "paid, id, total")}),
		beside("setting work_mem", "P506", Finding{Field: "value", Values: values(r, "4MB", "4MB", "4MB", "64MB", "256MB")}),
	}
	return r
}
