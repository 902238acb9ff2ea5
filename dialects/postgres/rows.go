package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/problem"
	"github.com/schemadiff/schemadiff/schema"
)

// Rows reads columns of one table as text, in the same transaction. Where the
// role may not, the problem (X911) names the GRANT.
func (s *Source) Rows(ctx context.Context, q catalog.Query) (catalog.Rows, error) {
	var rows catalog.Rows
	var room []sql.NullString // for rows to come
	var texts []func(string) string
	err := s.read(ctx, query{sql: selection(q), each: func(r *row) {
		n := len(r.values)
		if texts == nil {
			for _, f := range r.fields {
				texts = append(texts, textOf[f.DataTypeOID])
			}
		}
		if len(room) < n {
			room = make([]sql.NullString, min(1+len(rows), 1024)*n)
		}
		values := room[:n:n]
		room = room[n:]
		for i, v := range r.values {
			values[i] = sql.NullString{String: r.text(), Valid: v != nil}
			if text := texts[i]; text != nil && v != nil {
				values[i].String = text(values[i].String)
			}
		}
		if len(rows) == cap(rows) {
			rows = slices.Grow(rows, len(rows)+1) // a long ledger is not copied a dozen times
		}
		rows = append(rows, values)
	}})
	if err != nil {
		return nil, s.rowsProblem(q.Table, err)
	}
	return rows, nil
}

// textOf are the types whose cast to text says something else than what a
// client is sent, by their OIDs. The server takes half as long again to cast
// all values of a long ledger.
var textOf = map[uint32]func(string) string{
	pgtype.BoolOID: func(sent string) string {
		if sent == "t" {
			return "true"
		}
		return "false"
	},
	pgtype.BPCharOID: func(sent string) string { return strings.TrimRight(sent, " ") },
}

// selection is the query's SELECT.
func selection(q catalog.Query) string {
	columns := make([]string, 0, len(q.Columns)+len(q.Bytes))
	for _, c := range slices.Concat(q.Columns, q.Bytes) { // the text of bytea is hexadecimal as it is
		columns = append(columns, "t."+quoteIdent(c))
	}
	statement := "SELECT " + strings.Join(columns, ", ") + " FROM " + qualified(q.Table) + " AS t"
	for i, c := range q.OrderBy {
		statement += map[bool]string{true: " ORDER BY ", false: ", "}[i == 0] + "t." + quoteIdent(c)
	}
	return statement
}

func qualified(table schema.Key) string {
	return quoteIdent(table.Schema) + "." + quoteIdent(table.Name)
}

func (s *Source) rowsProblem(table schema.Key, err error) error {
	p := problem.Of(s.problem("table "+table.Path()+" cannot be read", err))
	var server *pgconn.PgError
	if !errors.As(err, &server) || server.Code != "42501" {
		return p
	}
	switch role := quoteIdent(s.session.role); {
	case strings.Contains(server.Message, "row-level security"): // our row_security = off: better no rows than some
		p.Fix = []string{fmt.Sprintf("ALTER ROLE %s BYPASSRLS;", role), "connect as the owner of " + table.Path()}
	default:
		p.Fix = []string{
			fmt.Sprintf("GRANT USAGE ON SCHEMA %s TO %s;", quoteIdent(table.Schema), role),
			fmt.Sprintf("GRANT SELECT ON %s TO %s;", qualified(table), role)}
		if !strings.Contains(server.Message, "for schema") {
			p.Fix = p.Fix[1:]
		}
	}
	return p
}
