package integration

import (
	"strings"
	"testing"

	"github.com/schemadiff/schemadiff/parity"
	"github.com/schemadiff/schemadiff/rehearse"
)

// TestProve tries repairs on copies: one that does what it is for, and one of
// which the copy says what it does not do.
func TestProve(t *testing.T) {
	const table = "CREATE TABLE orders (id int NOT NULL PRIMARY KEY, total int NOT NULL);"
	for dialect, script := range map[string]struct{ want, have, unlike, differs string }{
		"postgres": {
			want:    table + "ALTER TABLE orders ADD note text; CREATE INDEX orders_total ON orders (total); CREATE VIEW v AS SELECT id FROM orders;",
			have:    table + "CREATE TABLE hotfix (code text);",
			unlike:  "CREATE TABLE orders (total int NOT NULL, id int NOT NULL PRIMARY KEY);",
			differs: "column order",
		},
		"mysql": {
			want:    table + "ALTER TABLE orders ADD note text; CREATE INDEX orders_total ON orders (total);",
			have:    table + "CREATE TABLE hotfix (code text);",
			unlike:  table + "CREATE DEFINER='mysql.sys'@localhost VIEW v AS SELECT id FROM orders;",
			differs: "definer",
		},
	} {
		t.Run(dialect, func(t *testing.T) {
			for _, db := range spread(databases(t, dialect)) {
				t.Run(db.name, func(t *testing.T) {
					t.Parallel()
					want, have := loaded(t, db.create(t, script.want)), loaded(t, db.create(t, script.have))
					server := throwawayOf(t, have)
					prove := func(want, have parity.Env) string {
						want.Name, have.Name = "a", "b"
						envs := []parity.Env{want, have}
						r := parity.Compare(envs, parity.Options{})
						parity.Repair(&r, envs, parity.Options{})
						if len(r.Repair) == 0 {
							t.Fatal("nothing to repair")
						}
						after, err := rehearse.Prove(t.Context(), server, have, r.Repair)
						if err != nil {
							t.Fatal(err)
						}
						var rest []string
						for _, c := range parity.Unrepaired(&r, envs, parity.Options{}, after) {
							rest = append(rest, rehearse.Describe(c))
						}
						return strings.Join(rest, "\n")
					}
					if rest := prove(want, have); rest != "" {
						t.Errorf("after the repair:\n%s", rest)
					}
					other := table
					if dialect == "mysql" {
						other += "CREATE DEFINER='mysql.session'@localhost VIEW v AS SELECT id FROM orders;"
					}
					if rest := prove(loaded(t, db.create(t, script.unlike)), loaded(t, db.create(t, other))); !strings.Contains(rest, script.differs) {
						t.Errorf("what cannot be repaired: %q, %q expected", rest, script.differs)
					}
				})
			}
		})
	}
}
