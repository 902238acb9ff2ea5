package migration

import (
	"path"
	"strings"

	"github.com/schemadiff/schemadiff/lazy"
)

// https://github.com/cakephp/phinx/blob/0.x/src/Phinx/Util/Util.php
var (
	phinxFiles = folder{parse: phinxName, order: CompareNumbers}
	phinx      = Tool{
		Name:   "phinx",
		Dirs:   []string{"db/migrations", "config/Migrations", "migrations"},
		Detect: phinxFiles.detect(words(`Phinx\`, "AbstractMigration", `Migrations\`)),
		Read:   phinxFiles.read,
	}
	cakephp = Tool{
		Name: "cakephp",
		Dirs: []string{"config/Migrations"},
		Detect: phinxFiles.detect(func(t Tree, name string) bool {
			return path.Base(path.Dir(name)) == "Migrations" && t.holds(name, `Migrations\`)
		}),
		Read: phinxFiles.read,
	}
)

var phinxFile = lazy.Regexp(`(?i)^(\d+)_([a-z][a-z\d]*(?:_[a-z\d]+)*)\.php$|^(\d{14})\.php$`)

func phinxName(base string) (Migration, bool) {
	parts := phinxFile().FindStringSubmatch(base)
	if parts == nil {
		return Migration{}, false
	}
	stem, _ := stemOf(base, ".php")
	return numbered(stem)
}

// CompareScoped orders IDs that may have a scope, plugin/version or
// source/version, by the scope and then by number.
func CompareScoped(a, b string) int {
	sa, na := path.Split(a)
	sb, nb := path.Split(b)
	if sa != sb {
		return strings.Compare(sa, sb)
	}
	return CompareNumbers(na, nb)
}
