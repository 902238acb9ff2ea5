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
	var statements []catalog.Statement
	switch e {
	case endpoint.Postgres:
		var err error
		if statements, err = postgres.Copy(want); err != nil {
			return nil, err
		}
	case endpoint.MySQL, endpoint.MariaDB:
		statements = mysql.Copy(want)
	case endpoint.SQLite:
		statements = sqlite.Copy(want)
	default:
		return nil, fmt.Errorf("unknown engine %q", e)
	}
	return append(statements, unmade(statements, want)...), nil
}

// Aside is the statements that take the triggers of tables out of a copy that
// Create made, and those that put them back as they are. PostgreSQL needs
// neither: session_replication_role keeps triggers from acting.
// https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-SESSION-REPLICATION-ROLE
func Aside(e endpoint.Engine, s schema.Schema, tables []schema.Key) (out, back []catalog.Statement) {
	of := map[schema.Key]bool{}
	for _, k := range tables {
		of[k] = true
	}
	without := s.Filter(func(o schema.Object) bool {
		return o.Key.Kind != schema.Trigger || !of[schema.Key{Kind: schema.Table, Schema: o.Key.Schema, Name: o.Key.Table}]
	})
	if without.Len() == s.Len() {
		return nil, nil
	}
	switch e {
	case endpoint.MySQL, endpoint.MariaDB:
		return mysql.Repair(schema.Diff(without, s, mysql.Canon), without, s), mysql.Complete(s, without)
	case endpoint.SQLite:
		return sqlite.Repair(schema.Diff(without, s, sqlite.Canon), without, s), sqlite.Repair(schema.Diff(s, without, sqlite.Canon), s, without)
	}
	return nil, nil
}

// unmade tells of the objects that no statement is for.
func unmade(statements []catalog.Statement, want schema.Schema) []catalog.Statement {
	made := map[schema.Key]bool{}
	for _, s := range statements {
		for _, k := range s.For {
			made[k] = true
		}
	}
	var missing []catalog.Statement
	for _, c := range schema.Diff(want, schema.Schema{}, nil) { // which lists no parts of tables
		there := c.Key.Kind == schema.Database || c.Key.Kind == schema.Namespace && (c.Key.Name == "public" || c.Key.Name == catalog.OwnDatabase) ||
			c.Key == schema.Key{Kind: schema.Extension, Name: "plpgsql"}
		if !made[c.Key] && !there {
			missing = append(missing, manual(c.Key, "no statement is known for a "+c.Key.Kind.String()))
		}
	}
	return missing
}
