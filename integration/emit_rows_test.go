package integration

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/dialects"
	"github.com/schemadiff/schemadiff/schema"
)

// TestCreateLedgers copies the tables that migration tools keep, with every
// row and every column: what a tool finds in the copy is what it left.
func TestCreateLedgers(t *testing.T) {
	for _, dialect := range []string{"postgres", "mysql", "sqlite"} {
		files, err := filepath.Glob("../ledger/testdata/servers/" + dialect + "/*.sql")
		if err != nil || len(files) == 0 {
			t.Fatalf("no ledgers for %s: %v", dialect, err)
		}
		t.Run(dialect, func(t *testing.T) {
			for _, db := range telling(t, dialect) {
				t.Run(db.name, func(t *testing.T) {
					t.Parallel()
					p := newPool(t, db)
					for _, file := range files {
						script, err := os.ReadFile(file)
						if err != nil {
							t.Fatal(err)
						}
						t.Run(caseName(file), func(t *testing.T) {
							url, copied := p.create(t, string(script)), p.create(t, "SELECT 1;")
							s := inspect(t, url).Schema
							engine := parseURL(t, url).Engine
							statements, err := dialects.Create(engine, s)
							if err != nil {
								t.Fatal(err)
							}
							var all []string
							for _, statement := range statements {
								all = append(all, statement.SQL)
							}
							rows := allRows(t, url, s)
							for _, r := range rows {
								all = append(all, dialects.InsertRows(engine, s, r.table, r.columns, r.rows)...)
							}
							db.exec(t, copied, strings.Join(all, ";\n"))
							if d := cmp.Diff(rows, allRows(t, copied, s), cmp.AllowUnexported(tableRows{})); d != "" {
								t.Errorf("-ledger +copy\n%s\n%s", d, strings.Join(all, ";\n"))
							}
						})
					}
				})
			}
		})
	}
}

type tableRows struct {
	table   schema.Key
	columns []string
	rows    catalog.Rows
}

// allRows is every row of every table, in the order of all columns.
func allRows(t *testing.T, url string, s schema.Schema) []tableRows {
	t.Helper()
	source, err := dialects.Open(t.Context(), parseURL(t, url))
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	var all []tableRows
	for o := range s.All() {
		if o.Key.Kind != schema.Table {
			continue
		}
		columns := s.Columns(o.Key)
		rows, err := source.Rows(t.Context(), catalog.Query{Table: o.Key, Columns: columns, OrderBy: columns[:1]})
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, tableRows{o.Key, columns, rows})
	}
	return all
}
