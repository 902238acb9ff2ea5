package mysql

import (
	"context"
	"database/sql"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/problem"
)

// Rows reads a ledger's table. The first call begins a transaction with a
// consistent snapshot, so that all ledgers are read as of one moment. Every
// value comes back as the server prints it; bits as a number, and bytes that
// are no text in hexadecimal.
func (s *Source) Rows(ctx context.Context, q catalog.Query) (catalog.Rows, error) {
	out, err := s.rows(ctx, s.selection(q))
	switch {
	case denied(err):
		return nil, &problem.Error{
			Code: "X911", What: "may not read table " + q.Table.Path(), Why: why(err), Where: "connected to " + s.label, Err: err,
			Fix: []string{fmt.Sprintf("GRANT SELECT ON %s TO %s", qualified(s.databaseOf(q.Table.Schema), q.Table.Name), s.grantee())},
		}
	case err != nil:
		return nil, s.problem("cannot read table "+q.Table.Path(), err)
	}
	s.snapshot = true
	return out, nil
}

func (s *Source) selection(q catalog.Query) string {
	quote := func(names []string) string {
		list := make([]string, len(names))
		for i, name := range names {
			list[i] = quoted(name)
		}
		return strings.Join(list, ", ")
	}
	columns := make([]string, 0, len(q.Columns)+len(q.Bytes))
	for _, name := range q.Columns {
		columns = append(columns, quoted(name))
	}
	for _, name := range q.Bytes {
		columns = append(columns, "LOWER(HEX("+quoted(name)+"))")
	}
	script := "SELECT " + strings.Join(columns, ", ") + " FROM " + qualified(q.Table.Schema, q.Table.Name)
	if len(q.OrderBy) > 0 {
		script += " ORDER BY " + quote(q.OrderBy)
	}
	if !s.snapshot {
		script = "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY; " + script
	}
	return script
}

func (s *Source) rows(ctx context.Context, script string) (catalog.Rows, error) {
	rows, err := s.query(ctx, script)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	types, err := rows.ColumnTypes()
	if err != nil {
		return nil, err
	}
	raw, targets := make([]sql.RawBytes, len(types)), make([]any, len(types))
	for i := range raw {
		targets[i] = &raw[i]
	}
	var out catalog.Rows
	var room []sql.NullString // for rows to come
	for rows.Next() {
		if err := rows.Scan(targets...); err != nil {
			return nil, err
		}
		if len(room) < len(types) {
			room = make([]sql.NullString, min(1+len(out), 1024)*len(types))
		}
		values := room[:len(types):len(types)]
		room = room[len(types):]
		for i, v := range raw {
			if v != nil {
				values[i] = sql.NullString{String: printed(types[i].DatabaseTypeName(), v), Valid: true}
			}
		}
		out = append(out, values)
	}
	return out, rows.Err()
}

func printed(typ string, value []byte) string {
	if typ == "BIT" {
		n := uint64(0)
		for _, b := range value {
			n = n<<8 | uint64(b)
		}
		return strconv.FormatUint(n, 10)
	}
	if !utf8.Valid(value) {
		return hex.EncodeToString(value)
	}
	return string(value)
}
