package sqlite

import (
	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/schema"
)

func Repair(changes []schema.Change, want, have schema.Schema) []catalog.Statement { return nil }
