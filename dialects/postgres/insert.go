package postgres

import (
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/schema"
)

// Insert puts rows into a table. Values are string constants, which the server
// reads as its own text of the column's type.
// https://www.postgresql.org/docs/current/sql-insert.html
func Insert(table schema.Key, columns []schema.Object, rows catalog.Rows) string {
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = ident(c.Key.Name)
	}
	var b strings.Builder
	b.WriteString("INSERT INTO " + sqlName(table) + " (" + strings.Join(names, ", ") + ") OVERRIDING SYSTEM VALUE VALUES")
	for i, row := range rows {
		values := make([]string, len(row))
		for j, v := range row {
			values[j] = "NULL"
			if v.Valid {
				values[j] = text(v.String)
			}
		}
		b.WriteString(map[bool]string{true: "\n  (", false: ",\n  ("}[i == 0] + strings.Join(values, ", ") + ")")
	}
	return b.String()
}

// Advance sets the sequences of a table's columns behind the values that are in use.
func Advance(table schema.Key, columns []schema.Object) []string {
	var statements []string
	for _, c := range columns {
		sequence := ""
		if inner, ok := strings.CutPrefix(c.Prop("default"), "nextval("); ok {
			sequence = strings.TrimSuffix(inner, ")")
		} else if c.Prop("identity") != "" {
			sequence = "pg_catalog.pg_get_serial_sequence(" + text(sqlName(table)) + ", " + text(c.Key.Name) + ")"
		}
		if sequence != "" {
			statements = append(statements, "SELECT pg_catalog.setval("+sequence+", (SELECT max("+ident(c.Key.Name)+") FROM "+sqlName(table)+"))")
		}
	}
	return statements
}
