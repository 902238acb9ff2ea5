package postgres

import (
	"context"
	_ "embed"
	"fmt"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/problem"
	"github.com/schemadiff/schemadiff/schema"
)

//go:embed queries/tables.sql
var tablesSQL string

// Tables reads base tables and their columns: one query, one round trip. An
// unknown schema in the scope is a *problem.Error.
func (s *Source) Tables(ctx context.Context, scope catalog.Scope) ([]catalog.Table, error) {
	var tables []catalog.Table
	exists := map[string]bool{}
	err := s.read(ctx, query{sql: tablesSQL, args: [][]byte{textArray(scope.Schemas)}, each: func(r *row) {
		key := schema.Key{Kind: schema.Table, Schema: r.interned(), Name: r.text()}
		c := catalog.Column{Name: r.text(), Type: r.interned()}
		if exists[key.Schema] = true; key.Name == "" {
			return
		}
		if n := len(tables); n == 0 || tables[n-1].Key != key {
			tables = append(tables, catalog.Table{Key: key})
		}
		last := &tables[len(tables)-1]
		if c.Name != "" {
			last.Columns = append(last.Columns, c)
		}
	}})
	if err != nil {
		return nil, s.problem("the tables cannot be read", err)
	}
	for _, name := range scope.Schemas {
		if !exists[name] {
			return nil, &problem.Error{Code: "X904", What: fmt.Sprintf("schema %q does not exist in database %q", name, s.session.database), Where: s.where()}
		}
	}
	return tables, nil
}
