package dialects

import (
	"slices"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/dialects/mysql"
	"github.com/schemadiff/schemadiff/dialects/postgres"
	"github.com/schemadiff/schemadiff/dialects/sqlite"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/schema"
)

// InsertRows is the statements that put rows, as Source.Rows reads them, into a
// table of a copy that Create made of s: a ledger, so that a migration tool finds
// it as it was. Each holds a few hundred rows at most. Sequences and counters
// stand behind the greatest value afterwards. What the server computes is left out.
func InsertRows(e endpoint.Engine, s schema.Schema, table schema.Key, columns []string, rows catalog.Rows) []string {
	var kept []schema.Object
	var places []int
	for i, name := range columns {
		o, ok := s.Lookup(schema.Key{Kind: schema.Column, Schema: table.Schema, Table: table.Name, Name: name})
		if ok && o.Prop("generated") == "" {
			kept, places = append(kept, o), append(places, i)
		}
	}
	var statements []string
	const rowsPerStatement = 300
	for chunk := range slices.Chunk(rows, rowsPerStatement) {
		values := make(catalog.Rows, len(chunk))
		for i, row := range chunk {
			for _, place := range places {
				values[i] = append(values[i], row[place])
			}
		}
		switch e {
		case endpoint.Postgres:
			statements = append(statements, postgres.Insert(table, kept, values))
		case endpoint.MySQL, endpoint.MariaDB:
			statements = append(statements, mysql.Insert(table, kept, values)...)
		case endpoint.SQLite:
			statements = append(statements, sqlite.Insert(table, kept, values))
		}
	}
	if e == endpoint.Postgres && len(rows) > 0 {
		statements = append(statements, postgres.Advance(table, kept)...)
	}
	return statements
}
