package migration

import (
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/schemadiff/schemadiff/lexer"
)

// https://github.com/db-migrate/node-db-migrate/blob/master/lib/migration.js
var (
	dbMigrateFiles = folder{order: CompareLeading, parse: func(base string) (Migration, bool) {
		return stemmed(base, ".js", ".ts", ".coffee")
	}}
	dbMigrate = Tool{
		Name:    "db-migrate",
		Dirs:    []string{"migrations"},
		Detect:  dbMigrateFiles.detect(code("dbmigrate", "db-migrate", "dbm.")),
		Read:    dbMigrateFiles.read,
		Scripts: dbMigrateScripts,
	}
)

// dbMigrateScripts are the files in sqls that the migration's program, as
// db-migrate generates it, reads and sends whole. Any other program runs itself.
func dbMigrateScripts(fsys fs.FS, _ Set, m Migration, d lexer.Dialect) (up, down *Script, err error) {
	stem := strings.TrimSuffix(path.Base(m.Path), path.Ext(m.Path))
	program, err := fs.ReadFile(fsys, m.Path)
	if err != nil {
		return nil, nil, err
	}
	if !strings.Contains(string(program), stem+"-up.sql") {
		return nil, nil, fmt.Errorf("%s: %w", m.Path, ErrCode)
	}
	sqls := path.Join(path.Dir(m.Path), "sqls", stem)
	return wholeFiles(fsys, sqls+"-up.sql", sqls+"-down.sql", d, PerMigration)
}
