package dialects

import (
	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/dialects/mysql"
	"github.com/schemadiff/schemadiff/dialects/postgres"
	"github.com/schemadiff/schemadiff/dialects/sqlite"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/schema"
)

// Repair is the statements, in the order in which they can run, that bring a
// database of the engine from have to want, as far as changes ask for it: some
// or all of what schema.Diff(want, have) found. They are not proved.
func Repair(e endpoint.Engine, changes []schema.Change, want, have schema.Schema) []catalog.Statement {
	switch e {
	case endpoint.Postgres:
		return postgres.Repair(changes, want, have)
	case endpoint.MySQL, endpoint.MariaDB:
		return mysql.Repair(changes, want, have)
	case endpoint.SQLite:
		return sqlite.Repair(changes, want, have)
	}
	return nil
}
