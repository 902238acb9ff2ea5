package migration

import (
	"io/fs"
	"path"
	"strings"

	"github.com/schemadiff/schemadiff/lazy"
	"github.com/schemadiff/schemadiff/lexer"
)

// https://github.com/hasura/graphql-engine/blob/master/cli/migrate/source/parse.go
var hasura = Tool{
	Name: "hasura",
	Dirs: []string{"migrations", "hasura/migrations"},
	Detect: func(t Tree) []Found {
		return t.group(func(name string) string {
			dir := path.Dir(name)
			if path.Base(name) != "up.sql" || !hasuraFolder().MatchString(path.Base(dir)) {
				return ""
			}
			// migrations/SOURCE/VERSION_name, or without a source in older projects.
			if up := path.Dir(dir); path.Base(up) == "migrations" {
				return up
			} else if path.Base(path.Dir(up)) == "migrations" {
				return path.Dir(up)
			}
			return ""
		})
	},
	Read:    readHasura,
	Scripts: hasuraScripts,
}

var hasuraFolder = lazy.Regexp(`^(\d{13})_(.*)$`)

func readHasura(fsys fs.FS, dir string) ([]Migration, error) {
	names, err := below(fsys, dir)
	if err != nil {
		return nil, err
	}
	var out []Migration
	for _, name := range names {
		parts := hasuraFolder().FindStringSubmatch(path.Base(path.Dir(name)))
		if path.Base(name) != "up.sql" || parts == nil {
			continue
		}
		source := strings.Trim(strings.TrimPrefix(path.Dir(path.Dir(name)), dir), "/")
		if dir == "." {
			source = strings.TrimPrefix(path.Dir(path.Dir(name)), ".")
		}
		m := Migration{ID: numberOf(parts[1]), Version: parts[1], Name: parts[2], Label: path.Join(source, parts[0]), Path: name}
		if source != "" {
			m.ID = source + "/" + m.ID
		}
		out = append(out, m)
	}
	sortByID(out, CompareScoped)
	return out, nil
}

// hasuraScripts are up.sql and down.sql, each one call of run_sql, which is a
// transaction.
func hasuraScripts(fsys fs.FS, _ Set, m Migration, d lexer.Dialect) (up, down *Script, err error) {
	return wholeFiles(fsys, m.Path, path.Join(path.Dir(m.Path), "down.sql"), d, PerMigration)
}
