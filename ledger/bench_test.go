package ledger_test

import (
	"database/sql"
	"fmt"
	"testing"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/ledger"
	"github.com/schemadiff/schemadiff/migration"
	"github.com/schemadiff/schemadiff/schema"
)

// BenchmarkLedger reads and compares 50,000 rows and 50,000 files, a tenth of
// which are pending, of a tool for each way of doing it.
func BenchmarkLedger(b *testing.B) {
	const n = 50_000
	for _, c := range []struct {
		tool string
		row  func(i int) []string
		id   func(i int) string
	}{
		{"goose", func(i int) []string { return []string{fmt.Sprint(i), "t", "2026-11-22"} }, func(i int) string { return fmt.Sprint(i) }},
		{"flyway", func(i int) []string {
			return []string{fmt.Sprint(i), fmt.Sprint(i), "x", "SQL", fmt.Sprintf("V%d__x.sql", i), "5", "2026-11-22", "t"}
		}, func(i int) string { return fmt.Sprint(i) }},
		{"liquibase", func(i int) []string {
			return []string{fmt.Sprint(i), "me", "a.sql", "2026-11-22", "EXECUTED", "9:00"}
		}, func(i int) string { return migration.ChangeSetID("a.sql", fmt.Sprint(i), "me") }},
		{"knex", func(i int) []string { return []string{fmt.Sprintf("%06d_x.js", i), "2026-11-22"} }, func(i int) string { return fmt.Sprintf("%06d_x.js", i) }},
	} {
		b.Run(c.tool, func(b *testing.B) {
			var rows catalog.Rows
			files := migration.Set{Tool: c.tool}
			for i := 1; i <= n; i++ {
				id := c.id(i)
				files.Migrations = append(files.Migrations, migration.Migration{ID: id, Label: id, Path: id})
				if i%10 == 0 {
					continue
				}
				var values []sql.NullString
				for _, v := range c.row(i) {
					values = append(values, sql.NullString{String: v, Valid: true})
				}
				rows = append(rows, values)
			}
			for _, tool := range ledger.Tools() {
				if tool.Name != c.tool {
					continue
				}
				candidate := ledger.Candidate{Tool: tool, Table: ledger.Table{Key: schema.Key{Kind: schema.Table, Name: tool.Tables[0]}}}
				for b.Loop() {
					l := candidate.Ledger([]catalog.Rows{rows})
					matrix, _ := ledger.Compare([]string{"a", "b"}, []*ledger.Ledger{&l, &l}, &files)
					if len(matrix.Rows) != n {
						b.Fatal(len(matrix.Rows))
					}
				}
			}
		})
	}
}
