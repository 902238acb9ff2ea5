package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
)

// Rows reads some columns of a table as text: what is stored, not what the
// declared type promises. Blobs come in lower-case hexadecimal.
func (s *Source) Rows(ctx context.Context, q catalog.Query) (catalog.Rows, error) {
	var result catalog.Rows
	var room []sql.NullString // for rows to come
	n := len(q.Columns) + len(q.Bytes)
	targets := make([]any, n)
	err := s.each(ctx, selection(q), func(rows *sql.Rows) error {
		if len(room) < n {
			room = make([]sql.NullString, min(1+len(result), 1024)*n)
		}
		row := room[:n:n]
		room = room[n:]
		for i := range row {
			targets[i] = &row[i]
		}
		result = append(result, row)
		return rows.Scan(targets...)
	})
	if err != nil {
		return nil, s.file.explain(err)
	}
	return result, s.file.unchanged()
}

// selection writes the query. Columns are qualified, since SQLite would take a
// lone "name" that is no column for a string. An expression has no declared
// type, so the driver leaves timestamps as they are stored.
func selection(q catalog.Query) string {
	column := func(name string) string { return "t." + identifier(name) }
	list := make([]string, 0, len(q.Columns)+len(q.Bytes))
	for _, name := range q.Columns {
		list = append(list, fmt.Sprintf("CASE typeof(%[1]s) WHEN 'blob' THEN lower(hex(%[1]s)) ELSE CAST(%[1]s AS TEXT) END", column(name)))
	}
	for _, name := range q.Bytes { // hex makes '' of NULL
		list = append(list, fmt.Sprintf("CASE WHEN %[1]s IS NOT NULL THEN lower(hex(%[1]s)) END", column(name)))
	}
	sql := "SELECT " + strings.Join(list, ", ") + " FROM main." + identifier(q.Table.Name) + " AS t"
	for i, name := range q.OrderBy {
		separator := ", "
		if i == 0 {
			separator = " ORDER BY "
		}
		sql += separator + column(name)
	}
	return sql
}

func identifier(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }
