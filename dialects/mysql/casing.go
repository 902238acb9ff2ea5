package mysql

import (
	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/schema"
)

// Folding is how names of two databases compare. Names of tables, views and
// databases have case where lower_case_table_names is 0 on both servers, and
// the names of triggers have it on MariaDB then, which keeps each in a file.
// All other names have none on any server.
// https://dev.mysql.com/doc/refman/8.4/en/identifier-case-sensitivity.html
// https://mariadb.com/kb/en/identifier-case-sensitivity/
func Folding(a, b catalog.Platform) catalog.Folding {
	folds := foldsTables(a) || foldsTables(b)
	return func(k schema.Kind) bool {
		switch k {
		case schema.Namespace, schema.Table, schema.View, schema.Sequence:
			return folds
		case schema.Trigger:
			return folds || a.Vendor != "MariaDB" && b.Vendor != "MariaDB"
		}
		return true
	}
}

// foldsTables says whether a server takes tables whose names differ in case
// alone for one.
func foldsTables(p catalog.Platform) bool {
	value := fact(p, "lower_case_table_names")
	return value != "" && value != "0"
}
