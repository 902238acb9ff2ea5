package mysql

import (
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/schema"
)

// Insert puts rows into a table; bytes come in hexadecimal, bits as a number. A zero stays a zero in a column that counts,
// and dates that strict modes refuse stay what they are.
// https://dev.mysql.com/doc/refman/8.4/en/sql-mode.html#sqlmode_no_auto_value_on_zero
func Insert(table schema.Key, columns []schema.Object, rows catalog.Rows) []string {
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = quoted(c.Key.Name)
	}
	var b strings.Builder
	b.WriteString("INSERT INTO " + qualified(table.Schema, table.Name) + " (" + strings.Join(names, ", ") + ") VALUES")
	for i, row := range rows {
		values := make([]string, len(row))
		for j, v := range row {
			switch {
			case !v.Valid:
				values[j] = "NULL"
			case ofBytes(columns[j].Prop("type")):
				values[j] = "X" + literal(v.String)
			case columns[j].Prop("type") == "bit" || strings.HasPrefix(columns[j].Prop("type"), "bit("):
				values[j] = "CAST(" + literal(v.String) + " AS UNSIGNED)"
			default:
				values[j] = literal(v.String)
			}
		}
		b.WriteString(map[bool]string{true: "\n  (", false: ",\n  ("}[i == 0] + strings.Join(values, ", ") + ")")
	}
	return []string{"SET @schemadiff_sql_mode = @@SESSION.sql_mode, SESSION sql_mode = 'NO_AUTO_VALUE_ON_ZERO'", b.String(), "SET SESSION sql_mode = @schemadiff_sql_mode"}
}

// ofBytes says whether a type's values are none of characters.
func ofBytes(typ string) bool {
	word, _, _ := strings.Cut(typ, "(")
	return strings.HasSuffix(word, "binary") || strings.HasSuffix(word, "blob")
}
