package integration

import (
	"context"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/schemadiff/schemadiff/dialects"
	"github.com/schemadiff/schemadiff/ledger"
	"github.com/schemadiff/schemadiff/migration"
	"github.com/schemadiff/schemadiff/rehearse"
	"github.com/schemadiff/schemadiff/report"
)

// crowd gives a table rows enough for a plan of more than a question may cost:
// PostgreSQL's optimizer is asked for a product, and that of the others reads
// the statistics, which say what we write into them.
var crowd = map[string]struct{ script, costly string }{
	"postgres": {"INSERT INTO t (id, email, name) SELECT n, 'a' || n / 2, 'n' FROM generate_series(1, 4000) AS n; ANALYZE t",
		"SELECT EXISTS (SELECT 1 FROM public.t a, public.t b WHERE a.email = 'a1' AND a.id + b.id > 10 OR a.id + b.id > 11)"},
	"mariadb": {"INSERT INTO t (id, email, name) VALUES (1, 'a1', 'n'), (2, 'a1', 'n'); ANALYZE TABLE t PERSISTENT FOR ALL; " +
		"UPDATE mysql.table_stats SET cardinality = 5000000 WHERE db_name = database(); FLUSH TABLE t",
		"SELECT EXISTS (SELECT 1 FROM t WHERE name = 'n' AND email = 'a1')"},
	"mysql": {"INSERT INTO t (id, email, name) VALUES (1, 'a1', 'n'), (2, 'a1', 'n'); ANALYZE TABLE t; " +
		"UPDATE mysql.innodb_table_stats SET n_rows = 5000000 WHERE database_name = database(); FLUSH TABLE t",
		"SELECT EXISTS (SELECT 1 FROM t WHERE name = 'n' AND email = 'a1')"},
}

// TestProbe rehearses a migration and settles on the environment's own rows what
// depends on them: without a write, without a second statement, and without what
// would cost too much.
func TestProbe(t *testing.T) {
	for _, dialect := range []string{"postgres", "mysql"} {
		t.Run(dialect, func(t *testing.T) {
			for _, db := range spread(databases(t, dialect)) {
				t.Run(db.name, func(t *testing.T) {
					url := db.create(t, "CREATE TABLE t (id int PRIMARY KEY, email varchar(50), name varchar(50)); "+crowd[db.engine].script)
					source, err := dialects.Open(t.Context(), parseURL(t, url))
					if err != nil {
						t.Fatal(err)
					}
					defer source.Close()
					questions(t, source.(dialects.Prober), map[bool]string{true: "public.t", false: "t"}[dialect == "postgres"], crowd[db.engine].costly)
					if db.name == "postgres12" || db.name == "postgres18" || db.name == "mariadb10.11" {
						return // what a finding asks is the same
					}
					settled(t, url, source.(dialects.Prober))
				})
			}
		})
	}
}

// questions asks what a question of ours never is.
func questions(t *testing.T, source dialects.Prober, table, costly string) {
	ask := func(question string, scan bool) (yes bool, refused string) {
		t.Helper()
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		answer, err := source.Probe(ctx, question, scan)
		if err != nil {
			t.Fatal(err)
		}
		return answer.Yes, answer.Refused
	}
	if yes, refused := ask("SELECT EXISTS (SELECT 1 FROM "+table+" WHERE id = 1)", false); !yes || refused != "" {
		t.Errorf("there is such a row: %v, %q", yes, refused)
	}
	if yes, refused := ask("SELECT EXISTS (SELECT 1 FROM "+table+" WHERE id = -1)", false); yes || refused != "" {
		t.Errorf("there is no such row: %v, %q", yes, refused)
	}
	if yes, refused := ask(costly, false); yes || !strings.Contains(refused, "--allow-scan") {
		t.Errorf("it costs too much: %v, %q", yes, refused)
	}
	if yes, refused := ask(costly, true); !yes || refused != "" {
		t.Errorf("it was allowed: %v, %q", yes, refused)
	}
	for _, question := range []string{"SELECT EXISTS (SELECT 1 FROM missing)", "SELECT EXISTS (SELECT 1 FROM " + table + "); DELETE FROM " + table, "DELETE FROM " + table, "TRUNCATE TABLE " + table} {
		if yes, refused := ask(question, true); yes || refused == "" {
			t.Errorf("%s: answered: %v", question, yes)
		}
	}
	if yes, refused := ask("SELECT EXISTS (SELECT 1 FROM "+table+" WHERE id = 1)", false); !yes || refused != "" {
		t.Errorf("after all that: %v, %q", yes, refused)
	}
}

// settled rehearses what today's rows break in one way and not in the other.
func settled(t *testing.T, url string, source dialects.Prober) {
	env := loaded(t, url)
	env.Name = "prod"
	folder := fstest.MapFS{
		"migrations/1_unique.up.sql": {Data: []byte("CREATE UNIQUE INDEX t_email ON t (email);")},
		"migrations/2_name.up.sql":   {Data: []byte(map[bool]string{true: "ALTER TABLE t ALTER name SET NOT NULL;", false: "ALTER TABLE t MODIFY name varchar(50) NOT NULL;"}[env.Engine == "postgres"])},
	}
	set, err := migration.Read(folder, "golang-migrate", "migrations")
	if err != nil {
		t.Fatal(err)
	}
	plan, err := ledger.PlanFor("prod", nil, set)
	if err != nil {
		t.Fatal(err)
	}
	trial, _, err := rehearse.Run(t.Context(), rehearse.Case{Env: env, Files: set, FS: folder, Plan: plan}, throwawayOf(t, env), rehearse.Options{Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	findings := trial.Findings()
	if err := rehearse.Settle(t.Context(), "prod", source, findings, true, time.Unix(0, 0)); err != nil {
		t.Fatal(err)
	}
	for rule, want := range map[string]struct {
		said     string
		severity report.Severity
	}{
		report.AddUnique.Code:  {"confirmed: prod has such rows", report.Error},
		report.SetNotNull.Code: {"refuted: prod had no such rows at 1970-01-01 00:00 UTC", report.Info},
	} {
		found := false
		for _, f := range findings {
			if f.Rule.Code == rule {
				found = true
				if f.Severity != want.severity || !strings.Contains(f.Message, want.said) {
					t.Errorf("%s %v: %s", rule, f.Severity, f.Message)
				}
			}
		}
		if !found {
			t.Errorf("nothing was said of %s", rule)
		}
	}
}
