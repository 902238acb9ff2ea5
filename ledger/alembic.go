package ledger

import (
	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/migration"
)

// https://github.com/sqlalchemy/alembic/blob/main/alembic/runtime/migration.py
var alembic = Tool{
	Name:      "alembic",
	Model:     Heads,
	Tables:    []string{"alembic_version"},
	Signature: Signature{Has: []Field{{"version_num", Text}}},
	Queries: func(t Table, _ []Table) []catalog.Query {
		return []catalog.Query{t.Query([]string{"version_num"}, "version_num")}
	},
	Read:         readAlembic,
	Graphs:       func(files []migration.Migration) [][]migration.Migration { return [][]migration.Migration{files} },
	Twice:        "alembic counts both among its heads, so that upgrade head refuses",
	Orphaned:     "it was applied from another branch, or is of another project that shares the table",
	Apply:        "alembic upgrade head",
	StopsUnknown: "every alembic command stops with \"Can't locate revision\" until the file is back: the checkout may be behind this environment",
}

// readAlembic reads the heads: everything that leads to them is applied.
func readAlembic(rows []catalog.Rows) (Ledger, error) {
	var l Ledger
	err := each(rows[0], 1, func(r *row) {
		id := r.key(0, "version_num")
		l.Entries = append(l.Entries, Entry{ID: id, Version: id, State: Applied})
	})
	return l, err
}
