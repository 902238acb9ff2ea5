package sqlite

import (
	"context"
	"database/sql"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/lexer"
)

// Tables reads base tables and their columns: three queries of the file, with
// the types as the definitions spell them.
func (s *Source) Tables(ctx context.Context, _ catalog.Scope) ([]catalog.Table, error) {
	f := facts{tables: map[string]tableFact{}, columns: map[string][]columnFact{}}
	for _, q := range []struct {
		sql  string
		scan func(*sql.Rows) error
	}{
		{objectsSQL, f.scanObject},
		{tablesSQL, f.scanTable},
		{columnsSQL, f.scanColumn},
	} {
		if err := s.each(ctx, q.sql, q.scan); err != nil {
			return nil, s.file.explain(err)
		}
	}
	return newReader(f).baseTables(), s.file.unchanged()
}

// baseTables are the tables that Inspect makes objects of.
func (r *reader) baseTables() []catalog.Table {
	var tables []catalog.Table
	for _, e := range r.entries {
		if e.kind != "table" || r.hidden[lexer.Lower(e.name)] {
			continue
		}
		t, def := catalog.Table{Key: r.relations[lexer.Lower(e.name)]}, r.defs[e.name]
		for i, fact := range r.columns[e.name] {
			declared := fact.typ
			if i < len(def.columns) && def.columns[i].typ != "" {
				declared = def.columns[i].typ
			}
			t.Columns = append(t.Columns, catalog.Column{Name: fact.name, Type: typeName(declared)})
		}
		tables = append(tables, t)
	}
	return tables
}
