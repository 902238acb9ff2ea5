//go:build unix

package integration

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/dialects"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/ledger"
	"github.com/schemadiff/schemadiff/migration"
	"github.com/schemadiff/schemadiff/parity"
	"github.com/schemadiff/schemadiff/rehearse"
	"github.com/schemadiff/schemadiff/report"
)

// TestConfined plays testdata/confined: migrations that reach for files and
// programs by words that they put together, statement by statement and as the
// tool sends them, and migrations that must not suffer from what stops those.
func TestConfined(t *testing.T) {
	for _, db := range databases(t, "postgres") {
		if !everyServer && db.name != "postgres15" && db.name != "postgres18" { // CREATEROLE is another since 16
			continue
		}
		t.Run(db.name, func(t *testing.T) {
			server := throwawayServer(t, db)
			env := parity.Env{Name: "prod", Engine: endpoint.Engine(db.engine), From: "server"}
			made, err := server.Create(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			execute(t, made, "CREATE ROLE boss SUPERUSER; CREATE ROLE owner1; CREATE ROLE owner2; CREATE TABLE t (a int); CREATE TABLE others (a int); ALTER TABLE others OWNER TO owner1")
			reading, err := made.Inspect(t.Context(), catalog.Scope{Grants: true})
			if err != nil {
				t.Fatal(err)
			}
			env.Reading = reading
			copied, err := rehearse.Seed(t.Context(), server, env, "boss", "owner2")
			if err != nil {
				t.Fatal(err)
			}
			if len(copied.Unlike)+len(copied.Manual) > 0 {
				t.Errorf("%s\n%q", changeLines(copied.Unlike), copied.Manual)
			}
			// A folder in which the server itself may write.
			folder := shortFolder(t, "sdx")
			if err := os.Chmod(folder, 0o777); err != nil {
				t.Fatal(err)
			}
			shared := cloned(t, copied.DB)
			file := filepath.Join(folder, "touched")
			for i, attempt := range attempts(t, "../testdata/confined/postgres.sql") {
				t.Run(attempt.name, func(t *testing.T) {
					manners := []string{"per-migration", "message"}
					if !attempt.runs && !everyServer {
						manners = manners[i%2 : i%2+1]
					}
					for _, tx := range manners {
						db := shared // what fails leaves nothing
						if attempt.runs {
							db = cloned(t, copied.DB)
						}
						sql := strings.NewReplacer("@FILE@", file, "@DATABASE@", db.Endpoint().Database).Replace(attempt.sql)
						c, _, err := rehearsal{tx: tx, migrations: []txtar.File{{Name: "1_try.sql", Data: []byte(sql)}}}.pending(env)
						if err != nil {
							t.Fatal(err)
						}
						play, err := c.Segment(t.Context(), db, c.Plan.Run, tx == "per-migration", rehearse.Limits{})
						if err != nil {
							t.Fatal(err)
						}
						switch failed := play.Failed(); {
						case attempt.runs && failed != nil:
							t.Errorf("%s: %s: %v", tx, failed.Failure.Statement.SQL, failed.Failure.Err)
						case !attempt.runs && failed == nil:
							t.Fatalf("%s: it ran", tx)
						case !attempt.runs && !failed.Failure.Confined && !slices.Contains(otherwise, failed.Failure.Err.Code):
							t.Errorf("%s: it fails for something else: %v", tx, failed.Failure.Err)
						}
						if _, err := os.Stat(file); err == nil {
							t.Fatalf("%s: it reached the machine", tx)
						}
					}
				})
			}
		})
	}
}

// otherwise are the codes of what is not there at all, or never in a block:
// undefined_object, active_sql_transaction.
var otherwise = []string{"42704", "25001"}

func cloned(t *testing.T, db dialects.Scratch) dialects.Scratch {
	t.Helper()
	c, err := db.Clone(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Drop(t.Context()); err != nil && t.Context().Err() == nil {
			t.Error(err)
		}
	})
	return c
}

type attempt struct {
	name, sql string
	runs      bool
}

func attempts(t *testing.T, path string) []attempt {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var all []attempt
	for line := range strings.Lines(string(text)) {
		name, is := strings.CutPrefix(strings.TrimSpace(line), "-- attempt: ")
		runs := false
		if !is {
			name, runs = strings.CutPrefix(strings.TrimSpace(line), "-- runs: ")
		}
		switch {
		case is || runs:
			all = append(all, attempt{name: name, runs: runs})
		case len(all) > 0:
			all[len(all)-1].sql += line
		}
	}
	return all
}

func execute(t *testing.T, db dialects.Scratch, script string) {
	t.Helper()
	session, err := db.Session(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer session.Close()
	if _, err := session.Exec(t.Context(), script); err != nil {
		t.Fatal(err)
	}
}

// TestConfinedMySQL is TestConfined on MySQL and MariaDB, whose transactions hold no
// change of the schema.
func TestConfinedMySQL(t *testing.T) {
	for _, db := range databases(t, "mysql") {
		t.Run(db.name, func(t *testing.T) {
			server := throwawayServer(t, db)
			env, err := rehearsal{}.environment(t, db, server, "prod", "CREATE TABLE t (a INT NOT NULL)")
			if err != nil {
				t.Fatal(err)
			}
			folder := shortFolder(t, "sdx")
			if err := os.Chmod(folder, 0o777); err != nil {
				t.Fatal(err)
			}
			for _, attempt := range attempts(t, "../testdata/confined/mysql.sql") {
				t.Run(attempt.name, func(t *testing.T) {
					copied, err := rehearse.Seed(t.Context(), server, env)
					if err != nil {
						t.Fatal(err)
					}
					defer copied.DB.Drop(t.Context())
					sql := strings.NewReplacer("@FILE@", filepath.Join(folder, "touched"), "@FOLDER@", folder).Replace(attempt.sql)
					c, _, err := rehearsal{tx: "none", migrations: []txtar.File{{Name: "1_try.sql", Data: []byte(sql)}}}.pending(env)
					if err != nil {
						t.Fatal(err)
					}
					play, err := c.Segment(t.Context(), copied.DB, c.Plan.Run, true, rehearse.Limits{})
					if err != nil {
						t.Fatal(err)
					}
					switch failed := play.Failed(); {
					case attempt.runs && failed != nil:
						t.Errorf("%s: %v", failed.Failure.Statement.SQL, failed.Failure.Err)
					case !attempt.runs && failed == nil && (db.engine != "mariadb" || !strings.Contains(attempt.name, "elsewhere")): // which passes over a folder that it may not use
						t.Error("it ran")
					}
					if left, _ := filepath.Glob(filepath.Join(folder, "*")); len(left) > 0 {
						t.Fatalf("it reached the machine: %v", left)
					}
				})
			}
		})
	}
}

// TestConfinedCommand runs a migrate command: what it sends is as confined, and what
// is a superuser's alone passes.
func TestConfinedCommand(t *testing.T) {
	psql, err := exec.LookPath("psql")
	if err != nil {
		t.Skipf("SKIPPED: %v", err)
	}
	for _, db := range databases(t, "postgres") {
		if db.name != "postgres15" {
			continue
		}
		server := throwawayServer(t, db)
		folder := shortFolder(t, "sdx")
		if err := os.Chmod(folder, 0o777); err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(folder, "touched")
		env, err := rehearsal{}.environment(t, db, server, "prod", "")
		if err != nil {
			t.Fatal(err)
		}
		// In a transaction a session hears late of what its user may: what is asked for there is not known.
		const ledgerOf = `CREATE TABLE knex_migrations (id serial PRIMARY KEY, name varchar(255), batch int, migration_time timestamptz);
CREATE TABLE knex_migrations_lock ("index" serial PRIMARY KEY, is_locked int);
CREATE PUBLICATION p FOR ALL TABLES;
BEGIN;
CREATE TABLE t (a int);
DO $$ BEGIN PERFORM 1; EXECUTE 'SELECT 1'; END $$;
CREATE EXTENSION pageinspect;
`
		const reach = `DO $$ BEGIN EXECUTE 'CO'||'PY t TO PROG'||'RAM ''touch @FILE@'''; END $$;
`
		for name, script := range map[string]string{"runs": ledgerOf, "reaches": ledgerOf + reach} {
			t.Run(name, func(t *testing.T) {
				path := filepath.Join(folder, name+".sql")
				script = strings.ReplaceAll(script, "@FILE@", file) + "INSERT INTO knex_migrations (name, batch, migration_time) VALUES ('1_try.js', 1, now());\nCOMMIT;\n"
				if err := os.WriteFile(path, []byte(script), 0o644); err != nil {
					t.Fatal(err)
				}
				tree := fstest.MapFS{"migrations/1_try.js": {Data: []byte("exports.up = () => {}\n")}}
				set, err := migration.Read(tree, "knex", "migrations")
				if err != nil {
					t.Fatal(err)
				}
				plan, err := ledger.PlanFor("prod", nil, set)
				if err != nil {
					t.Fatal(err)
				}
				c := rehearse.Case{Env: env, Files: set, FS: tree, Plan: plan, Command: &rehearse.Command{Folder: folder,
					Resolve: func(_ context.Context, at *dialects.Gate) (argv, variables []string, err error) {
						return []string{psql, "-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", path}, []string{"PGHOST=" + at.Host, "PGPORT=" + at.Port, "PGUSER=" + at.User,
							"PGDATABASE=" + at.Database, "PGPASSWORD=" + at.Password.Reveal()}, nil
					}}}
				trial, _, err := rehearse.Run(t.Context(), c, server, rehearse.Options{Rows: -1})
				if err != nil {
					t.Fatal(err)
				}
				failed := trial.Watched.Failed()
				switch {
				case name == "runs" && failed != nil:
					t.Errorf("%v\n%s", failed.Failure.Err, trial.Watched.Output)
				case name == "reaches" && (failed == nil || !failed.Failure.Confined):
					t.Errorf("%+v\n%s", failed, trial.Watched.Output)
				}
				if found := trial.Findings(); name == "reaches" && !slices.ContainsFunc(found, func(f report.Finding) bool { return f.Rule.Code == report.Inconclusive.Code }) {
					t.Errorf("%+v", found)
				}
				if _, err := os.Stat(file); err == nil {
					t.Fatal("it reached the machine")
				}
			})
		}
	}
}
