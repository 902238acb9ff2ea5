package sqlite

import (
	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/schema"
)

// Copy is the statements that make want of an empty file: the texts of its
// sqlite_schema, each behind what it needs.
func Copy(want schema.Schema) []catalog.Statement {
	return Repair(schema.Diff(want, schema.Schema{}, Canon), want, schema.Schema{})
}
