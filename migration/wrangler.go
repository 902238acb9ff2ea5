package migration

import (
	"io/fs"
	"path"

	"github.com/schemadiff/schemadiff/lexer"
)

// https://developers.cloudflare.com/d1/reference/migrations/
var (
	wranglerFiles = folder{order: CompareLeading, parse: func(base string) (Migration, bool) {
		stem, ok := stemOf(base, ".sql")
		m := named(stem)
		m.ID, m.Label = base, base
		return m, ok
	}}
	wrangler = Tool{
		Name: "wrangler-d1",
		Dirs: []string{"migrations"},
		Detect: wranglerFiles.detect(func(t Tree, name string) bool {
			dir := path.Dir(name)
			return path.Base(dir) == "migrations" && beside(t, dir, "wrangler.toml", "wrangler.json", "wrangler.jsonc")
		}),
		Read:    wranglerFiles.read,
		Scripts: wranglerScripts,
	}
)

// wranglerScripts is the file, one batch with the row of the ledger. There are
// no down migrations.
func wranglerScripts(fsys fs.FS, _ Set, m Migration, d lexer.Dialect) (up, down *Script, err error) {
	return wholeFiles(fsys, m.Path, "", d, PerMigration)
}
