package ledger

import (
	"fmt"
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
)

// https://github.com/doctrine/migrations/blob/3.9.x/src/Metadata/Storage/TableMetadataStorage.php
var doctrine = Tool{
	Name:      "doctrine",
	Model:     Set,
	Tables:    []string{"doctrine_migration_versions", "migration_versions"},
	Signature: Signature{Has: []Field{{"version", Text}}, May: []string{"executed_at", "execution_time"}},
	Settle: func(t Table, near []Table, checkout Checkout) (Confidence, string) {
		names := []string{"doctrine_migration_versions", "migration_versions"}
		if _, ok := t.Column("execution_time"); !ok { // the version alone is the column of many
			return byUsualName(names...)(t, near, checkout)
		}
		return byNameOrFiles("doctrine", names...)(t, near, checkout)
	},
	Queries: func(t Table, _ []Table) []catalog.Query {
		if _, ok := t.Column("executed_at"); !ok {
			return asking("version: version")(t, nil) // of the first releases
		}
		return asking("version: version, executed_at")(t, nil)
	},
	Read:    readDoctrine,
	Order:   strings.Compare, // of class names with their namespaces
	Alias:   doctrineClass,
	Late:    RunsLate,
	Apply:   "php bin/console doctrine:migrations:migrate",
	Renamed: "doctrine takes the class in another namespace for a new migration and runs it",
}

func readDoctrine(rows []catalog.Rows) (Ledger, error) {
	columns := 2
	if len(rows[0]) > 0 {
		columns = len(rows[0][0])
	}
	return perRow(columns, func(r *row, l *Ledger) Entry {
		e := Entry{ID: r.key(0, "version"), Version: r.text(0), AppliedAt: r.moment(1)}
		if columns > 1 && r.null(1) {
			l.Notes = append(l.Notes, fmt.Sprintf("%s has no time: it was recorded by hand (migrations:version --add)", e.ID))
		}
		return e
	})(rows)
}

// doctrineClass is the stamp of a class, in any namespace and with or without
// the Version that release 3 put before it.
func doctrineClass(id string) string {
	class := id[strings.LastIndex(id, `\`)+1:]
	return strings.TrimPrefix(class, "Version")
}
