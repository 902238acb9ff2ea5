package integration

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/schemadiff/schemadiff/report"
)

// TestFrameworksAcrossEngines loads what Rails, Django and Laravel send for one
// model on each engine, and compares each engine with each other: they are in
// sync in all that is compared (XV-06). Then the model is changed on one side.
func TestFrameworksAcrossEngines(t *testing.T) {
	files, err := filepath.Glob("../testdata/orms/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no frameworks: %v", err)
	}
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var places []database
		for _, dialect := range []string{"sqlite", "postgres", "mysql"} {
			places = append(places, ends(databases(t, dialect))...)
		}
		for _, a := range places {
			for _, b := range places {
				if language(a) >= language(b) {
					continue
				}
				name := caseName(file) + "/" + a.name + "-" + b.name
				t.Run(name, func(t *testing.T) {
					t.Parallel()
					ours := a.create(t, section(t, archive, language(a)+".sql"))
					theirs := b.create(t, section(t, archive, language(b)+".sql"))
					for _, pair := range [][2]string{{ours, theirs}, {theirs, ours}} {
						r := compareURLs(t, pair[0], pair[1])
						if r.Verdict() != report.InSync || r.ExitCode() != 0 {
							t.Errorf("verdict %s\n%s", r.Verdict(), text(t, r))
						}
						if r.Equal < 30 || len(r.Uncompared) == 0 {
							t.Errorf("%d objects equal, %d kinds not compared", r.Equal, len(r.Uncompared))
						}
					}
				})
			}
		}
	}
}

// TestLedgersAcrossEngines: a tool makes its own table in each engine's words,
// which is no difference between two environments.
func TestLedgersAcrossEngines(t *testing.T) {
	sqlite := databases(t, "sqlite")[0]
	for _, db := range append(ends(databases(t, "postgres")), ends(databases(t, "mysql"))...) {
		t.Run(db.name, func(t *testing.T) {
			t.Parallel()
			dev, production := sqlite.create(t, "CREATE TABLE t(a TEXT)"), db.create(t, "CREATE TABLE t(a TEXT)")
			for _, tool := range []string{"goose", "drizzle", "efcore"} {
				for url, place := range map[string]database{dev: sqlite, production: db} {
					script, err := os.ReadFile("../ledger/testdata/servers/" + language(place) + "/" + tool + ".sql")
					if err != nil {
						t.Fatal(err)
					}
					place.exec(t, url, strings.ReplaceAll(string(script), "datetime('now')", "'2026-01-01'"))
				}
			}
			r := compareURLs(t, dev, production)
			for _, f := range r.Findings {
				if strings.HasPrefix(f.Rule.Code, "C") {
					t.Errorf("%s %s %s", f.Rule.Code, f.Subject, f.Field)
				}
			}
			if said := text(t, r); r.Equal != 2 || !strings.Contains(said, " tables of migration tools") {
				t.Errorf("%d objects equal\n%s", r.Equal, said)
			}
		})
	}
}

// language is the section of a framework's file that a place reads.
func language(d database) string {
	if d.engine == "mariadb" {
		return "mysql"
	}
	return d.engine
}

// TestDriftAcrossEngines makes differences of every sort that is compared, and
// wants each of them found, alone.
func TestDriftAcrossEngines(t *testing.T) {
	archive, err := txtar.ParseFile("../testdata/orms/rails.txtar")
	if err != nil {
		t.Fatal(err)
	}
	sqlite := databases(t, "sqlite")[0]
	dev := sqlite.create(t, section(t, archive, "sqlite.sql")+"; ALTER TABLE customers ADD place BLOB; ALTER TABLE customers ADD nick TEXT")
	for _, db := range append(databases(t, "postgres"), databases(t, "mysql")...) {
		t.Run(db.name, func(t *testing.T) {
			t.Parallel()
			production := db.create(t, section(t, archive, language(db)+".sql"))
			changes := map[string]string{
				"postgres": `ALTER TABLE customers ALTER name SET NOT NULL, ALTER visits TYPE text, ALTER balance TYPE numeric(12,4), ADD vip boolean, ADD place point, ADD nick varchar(255), DROP notes;
					DROP INDEX index_customers_on_email; CREATE TABLE audit (id bigint PRIMARY KEY);
					ALTER TABLE orders DROP CONSTRAINT fk_rails_3dad120da9, ADD FOREIGN KEY (customer_id) REFERENCES customers ON DELETE SET NULL`,
				"mysql": `ALTER TABLE customers MODIFY name varchar(255) NOT NULL, MODIFY visits text NOT NULL, MODIFY balance decimal(12,4) NOT NULL, ADD vip boolean, ADD place point, ADD nick varchar(255), DROP notes;
					DROP INDEX index_customers_on_email ON customers; CREATE TABLE audit (id bigint PRIMARY KEY);
					ALTER TABLE orders DROP FOREIGN KEY fk_rails_3dad120da9, ADD FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE RESTRICT`,
			}
			db.exec(t, production, changes[language(db)])
			want := `C102 table audit
C103 column customers.notes
C103 column customers.vip
C109 index customers.index_customers_on_email
C204 column customers.name not null
C223 foreign key orders.fk_rails_3dad120da9 on delete
C236 column customers.visits type
C237 column customers.balance type
`
			r := compareURLs(t, dev, production)
			if d := cmp.Diff(want, findingLines(r)); d != "" {
				t.Errorf("findings: -want +got\n%s", d)
			}
			// What was not compared is named: the column and both its types.
			said := text(t, r)
			for _, words := range []string{"customers.place BLOB and point", "(255)"} {
				if !strings.Contains(strings.Join(strings.Fields(said), " "), words) {
					t.Errorf("no %q in\n%s", words, said)
				}
			}
		})
	}
}
