package integration

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/dialects"
	"github.com/schemadiff/schemadiff/ledger"
	"github.com/schemadiff/schemadiff/parity"
)

// What status reads of the tables is what the whole catalog says of them, for
// the ledgers of all tools in all servers: so both find the same ledgers.
func TestTablesAsInspectReadsThem(t *testing.T) {
	for _, dialect := range []string{"postgres", "mysql", "sqlite"} {
		files, err := filepath.Glob(filepath.Join("../ledger/testdata/servers", dialect, "*.sql"))
		if err != nil || len(files) == 0 {
			t.Fatalf("no scripts for %s: %v", dialect, err)
		}
		t.Run(dialect, func(t *testing.T) {
			for _, db := range telling(t, dialect) {
				for _, file := range files {
					t.Run(caseName(file)+"/"+db.name, func(t *testing.T) {
						t.Parallel()
						script, err := os.ReadFile(file)
						if err != nil {
							t.Fatal(err)
						}
						sameTables(t, db.create(t, string(script)))
					})
				}
			}
		})
	}
}

// What is not in any ledger's table: views, partitions, json in MariaDB, a
// column that was dropped, shadow tables.
func TestTablesOfOtherKinds(t *testing.T) {
	scripts := map[string]string{
		"postgres": `CREATE TABLE p (id int, at date) PARTITION BY RANGE (at); CREATE TABLE p1 PARTITION OF p FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
			CREATE TABLE empty (); CREATE VIEW v AS SELECT id FROM p; CREATE TABLE gone (a int, b text, "C" numeric(10,2)[]); ALTER TABLE gone DROP COLUMN a;
			CREATE SCHEMA app; CREATE TABLE app.schema_migrations (version bigint, dirty boolean)`,
		"mysql":  "CREATE TABLE documents (b json, a longtext, n int(11) unsigned, d decimal(10,2)); CREATE VIEW v AS SELECT a FROM documents; ALTER TABLE documents ADD z tinyint(1) FIRST",
		"sqlite": "CREATE VIRTUAL TABLE f USING fts5(body); CREATE TABLE g (a, b VARCHAR(20) NOT NULL, c INT GENERATED ALWAYS AS (a + 1) STORED); CREATE VIEW v AS SELECT a FROM g",
	}
	for dialect, script := range scripts {
		t.Run(dialect, func(t *testing.T) {
			for _, db := range telling(t, dialect) {
				t.Run(db.name, func(t *testing.T) { sameTables(t, db.create(t, script)) })
			}
		})
	}
}

func sameTables(t *testing.T, url string) {
	t.Helper()
	source, err := dialects.Open(t.Context(), parseURL(t, url))
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	reading, err := source.Inspect(t.Context(), catalog.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	tables, err := source.Tables(t.Context(), catalog.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(ledger.Tables(reading.Schema), ledger.Candidates(tables)); diff != "" {
		t.Errorf("Tables differ from Inspect's (-inspect +tables):\n%s", diff)
	}
}

// Status tells of every engine's ledger what the comparison tells.
func TestStatusOnServers(t *testing.T) {
	const script = "CREATE TABLE schema_migrations (version bigint NOT NULL PRIMARY KEY, dirty boolean NOT NULL); INSERT INTO schema_migrations VALUES (%, false)"
	for _, dialect := range []string{"postgres", "mysql", "sqlite"} {
		t.Run(dialect, func(t *testing.T) {
			for _, db := range telling(t, dialect) {
				t.Run(db.name, func(t *testing.T) {
					var targets []parity.Target
					for _, version := range []string{"3", "2"} {
						url := db.create(t, strings.Replace(script, "%", version, 1))
						targets = append(targets, parity.Target{Name: "at" + version, Endpoint: parseURL(t, url)})
					}
					envs := parity.LoadLedgers(t.Context(), targets, nil, nil, nil)
					status, whole := parity.Status(envs, parity.Options{}), parity.Compare(envs, parity.Options{})
					if diff := cmp.Diff(whole.Ledgers, status.Ledgers); diff != "" || len(status.Ledgers) != 1 {
						t.Errorf("%d ledgers (-diff +status):\n%s", len(status.Ledgers), diff)
					}
					if len(status.Problems) > 0 || status.ExitCode() != 0 || len(status.Findings) != 1 || status.Findings[0].Rule.Slug != "ledger-pending" {
						t.Errorf("exit %d, problems %v, findings %v", status.ExitCode(), status.Problems, status.Findings)
					}
				})
			}
		})
	}
}

// A schema that is not there must not look like one without ledgers.
func TestTablesOfNoSchema(t *testing.T) {
	for _, dialect := range []string{"postgres", "mysql"} {
		for _, db := range telling(t, dialect) {
			source, err := dialects.Open(t.Context(), parseURL(t, db.create(t, "CREATE TABLE t (id int)")))
			if err != nil {
				t.Fatal(err)
			}
			defer source.Close()
			if tables, err := source.Tables(t.Context(), catalog.Scope{Schemas: []string{"no_such_schema"}}); err == nil {
				t.Errorf("%s: %v and no error", db.name, tables)
			}
		}
	}
}
