package sqlite

import (
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/schema"
)

// Insert puts rows into a table. A column's affinity makes numbers of texts
// that look like them; bytes are read as hexadecimal digits.
// https://sqlite.org/datatype3.html#type_affinity
func Insert(table schema.Key, columns []schema.Object, rows catalog.Rows) string {
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = ident(c.Key.Name)
	}
	var b strings.Builder
	b.WriteString("INSERT INTO " + ident(table.Name) + " (" + strings.Join(names, ", ") + ") VALUES")
	for i, row := range rows {
		values := make([]string, len(row))
		for j, v := range row {
			switch {
			case !v.Valid:
				values[j] = "NULL"
			case strings.Contains(strings.ToLower(columns[j].Prop("type")), "blob"):
				values[j] = "X'" + v.String + "'"
			default:
				values[j] = text(v.String)
			}
		}
		b.WriteString(map[bool]string{true: "\n  (", false: ",\n  ("}[i == 0] + strings.Join(values, ", ") + ")")
	}
	return b.String()
}
