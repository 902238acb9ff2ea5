package dialects

import (
	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/dialects/mysql"
	"github.com/schemadiff/schemadiff/dialects/postgres"
	"github.com/schemadiff/schemadiff/dialects/sqlite"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/schema"
)

// Create is the statements, in an order in which they can run, that make of an
// empty database one that reads identically: every property that Inspect reads,
// whatever its facet.
func Create(e endpoint.Engine, want schema.Schema) ([]catalog.Statement, error) {
	switch e {
	case endpoint.Postgres:
		return postgres.Copy(want)
	case endpoint.MySQL, endpoint.MariaDB:
		return mysql.Copy(want), nil
	case endpoint.SQLite:
		return sqlite.Copy(want), nil
	}
	return nil, nil
}
