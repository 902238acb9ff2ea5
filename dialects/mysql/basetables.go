package mysql

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/problem"
	"github.com/schemadiff/schemadiff/schema"
)

// Tables reads base tables and their columns: one packet, one round trip.
func (s *Source) Tables(ctx context.Context, scope catalog.Scope) ([]catalog.Table, error) {
	databases := scope.Schemas
	if len(databases) == 0 {
		databases = []string{s.database}
	}
	if databases[0] == "" {
		return nil, &problem.Error{Code: "X910", What: "no database is named", Where: "connected to " + s.label,
			Fix: []string{"name the database in the URL: mysql://host/DATABASE"}}
	}
	readers, err := s.readTables(ctx, databases)
	if errors.Is(err, errOtherServer) {
		readers, err = s.readTables(ctx, databases)
	}
	if err != nil {
		return nil, s.problem("cannot read the tables", err)
	}
	var tables []catalog.Table
	for _, r := range readers {
		if !r.exists {
			return nil, &problem.Error{Code: "X910", What: "there is no database " + r.database, Where: "connected to " + s.label,
				Why: "the server does not list it to this account", Fix: []string{"check the name, or GRANT SELECT ON " + quoted(r.database) + ".* TO " + s.grantee()}}
		}
		tables = append(tables, r.baseTables()...)
	}
	return tables, nil
}

func (s *Source) readTables(ctx context.Context, databases []string) ([]*reader, error) {
	if err := s.spareServer(ctx, databases); err != nil {
		return nil, err
	}
	script, sets := s.server.sparing()
	var readers []*reader
	for _, d := range databases {
		r := newReader(s.server, d, len(databases) > 1)
		readers = append(readers, r)
		for _, st := range r.tableStatements() {
			script, sets = append(script, r.query(st.file)), append(sets, st.each)
		}
	}
	return readers, s.readFirst(ctx, packet{script: strings.Join(script, ";\n"), each: sets})
}

// tableStatements are the queries that decide of which type a column is: in
// MariaDB a check makes longtext json.
func (r *reader) tableStatements() []statement {
	if !r.server.mariadb {
		return []statement{{"schemata", r.readSchema}, {"tables", r.readTable}, {"columns_mysql", r.readColumn}}
	}
	return []statement{{"schemata", r.readSchema}, {"tables", r.readTable}, {"columns_mariadb", r.readColumn}, {"checks_mariadb", r.readMariaDBCheck}}
}

// baseTables are the tables that Inspect makes objects of.
func (r *reader) baseTables() []catalog.Table {
	slices.SortStableFunc(r.columns, func(a, b column) int {
		x, _ := strconv.Atoi(a.object.Prop("position"))
		y, _ := strconv.Atoi(b.object.Prop("position"))
		return cmp.Compare(x, y)
	})
	columns := map[string][]catalog.Column{}
	for _, c := range r.columns {
		r.foldDocument(&c.object)
		name := c.object.Key.Table
		columns[name] = append(columns[name], catalog.Column{Name: c.object.Key.Name, Type: c.object.Prop("type")})
	}
	var tables []catalog.Table
	for _, t := range r.order {
		if t.kind == schema.Table {
			tables = append(tables, catalog.Table{Key: r.key(schema.Table, "", t.name), Columns: columns[t.name]})
		}
	}
	return tables
}
