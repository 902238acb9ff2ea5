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
