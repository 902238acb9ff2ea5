package dialects

import (
	"fmt"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/dialects/mysql"
	"github.com/schemadiff/schemadiff/dialects/postgres"
	"github.com/schemadiff/schemadiff/dialects/sqlite"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/schema"
)

// Create is the statements, in an order in which they can run, that make of an
// empty database one that reads identically: every property that Inspect reads,
// whatever its facet. They are those of the repair from nothing. What cannot be
// made is told by a statement whose risk is Manual. On PostgreSQL the session
// must be a superuser's; on MySQL and MariaDB the event scheduler should be off.
// None minds a transaction: joined by semicolons they are one round trip, which
// on PostgreSQL takes a lock for every relation until it ends.
//
// What no reading tells is not in a copy: the holes of dropped columns, which of
// two equal unique indexes a foreign key holds on to, which partitions lack
// their part of an index that is not valid, where sequences stand, passwords.
func Create(e endpoint.Engine, want schema.Schema) ([]catalog.Statement, error) {
	switch e {
	case endpoint.Postgres:
		return postgres.Copy(want)
	case endpoint.MySQL, endpoint.MariaDB:
		return mysql.Copy(want), nil
	case endpoint.SQLite:
		return sqlite.Copy(want), nil
	}
	return nil, fmt.Errorf("unknown engine %q", e)
}
