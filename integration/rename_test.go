package integration

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestRenames renames a table and a column on every server: the drop and the
// add stay, and both say what they probably are.
func TestRenames(t *testing.T) {
	for _, dialect := range []string{"sqlite", "postgres", "mysql"} {
		for _, db := range databases(t, dialect) {
			t.Run(db.name, func(t *testing.T) {
				t.Parallel()
				const script = `CREATE TABLE customers (id INT NOT NULL PRIMARY KEY, email VARCHAR(100) NOT NULL, born DATE, UNIQUE (email));
					CREATE TABLE orders (id INT NOT NULL PRIMARY KEY, state VARCHAR(20) NOT NULL, total DECIMAL(10,2), note VARCHAR(20));
					CREATE INDEX orders_total ON orders (total);`
				dev, staging := db.create(t, script), db.create(t, script)
				db.exec(t, staging, `ALTER TABLE customers RENAME TO clients; ALTER TABLE orders RENAME COLUMN state TO status`)
				r := compareURLs(t, dev, staging)
				var got strings.Builder
				for _, f := range r.Findings {
					got.WriteString(f.Rule.Code + " " + f.Object.Table + " " + f.Object.Name + ": " + f.Message + "\n")
				}
				schema := ""
				if db.engine == "postgres" {
					schema = "public."
				}
				want := strings.ReplaceAll(`C102  clients: probably table @customers of dev, renamed in staging: same columns, types and constraints
C102  customers: probably renamed to @clients in staging: same columns, types and constraints
C103 orders state: probably renamed to @orders.status in staging: same type, NOT NULL, default and neighbours
C103 orders status: probably column @orders.state of dev, renamed in staging: same type, NOT NULL, default and neighbours
`, "@", schema)
				if d := cmp.Diff(want, got.String()); d != "" {
					t.Errorf("findings: -want +got\n%s\n%s", d, text(t, r))
				}
			})
		}
	}
}

// TestRenamesUndecided changes a table's and its column's name at once, and
// offers two tables and two columns that either could have become: the drops and
// the adds are told, and nobody guesses.
func TestRenamesUndecided(t *testing.T) {
	const script = `CREATE TABLE customers (id INT NOT NULL PRIMARY KEY, email VARCHAR(100) NOT NULL);
		CREATE TABLE orders (id INT NOT NULL PRIMARY KEY, x1 VARCHAR(20), x2 VARCHAR(20), total INT);`
	const both = `CREATE TABLE clients (id INT NOT NULL PRIMARY KEY, mail VARCHAR(100) NOT NULL);
		CREATE TABLE orders (id INT NOT NULL PRIMARY KEY, x1 VARCHAR(20), x2 VARCHAR(20), total INT);`
	const two = `CREATE TABLE clients (id INT NOT NULL PRIMARY KEY, email VARCHAR(100) NOT NULL);
		CREATE TABLE people (id INT NOT NULL PRIMARY KEY, email VARCHAR(100) NOT NULL);
		CREATE TABLE orders (id INT NOT NULL PRIMARY KEY, y1 VARCHAR(20), y2 VARCHAR(20), total INT);`
	for _, dialect := range []string{"sqlite", "postgres", "mysql"} {
		t.Run(dialect, func(t *testing.T) {
			for _, db := range databases(t, dialect) {
				t.Run(db.name, func(t *testing.T) {
					t.Parallel()
					dev := db.create(t, script)
					for changed, want := range map[string]string{
						both: "C102 clients,C102 customers",
						two:  "C102 clients,C102 customers,C103 x1,C103 x2,C103 y1,C103 y2,C102 people",
					} {
						var got []string
						for _, f := range compareURLs(t, dev, db.create(t, changed)).Findings {
							got = append(got, f.Rule.Code+" "+f.Object.Name)
							if f.Message != "" {
								t.Errorf("%s: %s", f.Subject, f.Message)
							}
						}
						if d := cmp.Diff(want, strings.Join(got, ",")); d != "" {
							t.Errorf("findings: -want +got\n%s", d)
						}
					}
				})
			}
		})
	}
}
