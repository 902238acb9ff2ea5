package migration

import (
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/lazy"
	"github.com/schemadiff/schemadiff/lexer"
)

// https://ollycope.com/software/yoyo/latest/
var (
	yoyoFiles = folder{parse: yoyoName, inside: yoyoNeeds, order: strings.Compare}
	yoyo      = Tool{
		Name: "yoyo",
		Dirs: []string{"migrations", "db/migrations"},
		Detect: yoyoFiles.detect(func(t Tree, name string) bool {
			if path.Ext(name) == ".py" {
				return scripted(name) && t.holds(name, "from yoyo import", "import yoyo")
			}
			return scripted(name) && (t.holds(name, "-- depends:") || beside(t, path.Dir(name), "yoyo.ini"))
		}),
		Read:    readYoyo,
		Scripts: yoyoScripts,
	}
)

// yoyoName is a file's stem. Rollback files undo, and post-apply runs each time.
func yoyoName(base string) (Migration, bool) {
	stem, ok := stemOf(base, ".py", ".sql")
	if strings.HasSuffix(stem, ".rollback") || strings.HasPrefix(stem, "post-apply") || strings.HasPrefix(stem, "__") {
		return Migration{}, false
	}
	return named(stem), ok
}

var (
	yoyoDepends = lazy.Regexp(`(?m)^\s*--\s*depends:(.*)$`)
	yoyoPython  = lazy.Regexp(`(?s)\b__depends__\s*=\s*[\[({](.*?)[\])}]`)
	yoyoQuoted  = lazy.Regexp(`["']([^"']+)["']`)
)

// yoyoNeeds reads what a file says it depends on.
func yoyoNeeds(_ fs.FS, m *Migration, text []byte) {
	for _, found := range yoyoDepends().FindAllSubmatch(text, -1) {
		m.Needs = append(m.Needs, strings.Fields(string(found[1]))...)
	}
	if found := yoyoPython().FindSubmatch(text); found != nil {
		for _, quoted := range yoyoQuoted().FindAllSubmatch(found[1], -1) {
			m.Needs = append(m.Needs, string(quoted[1]))
		}
	}
	slices.Sort(m.Needs)
	m.Needs = slices.Compact(m.Needs)
}

// YoyoHash is what yoyo's ledger knows a migration by: a sum of its name, so
// that it says nothing of what the file holds.
func YoyoHash(id string) string { return sha256Sum([]byte(id)) }

func readYoyo(fsys fs.FS, dir string) ([]Migration, error) {
	ms, err := yoyoFiles.read(fsys, dir)
	if err != nil {
		return nil, err
	}
	return ms, sortByNeeds(ms)
}

var yoyoTransactional = lazy.Regexp(`(?im)^\s*--\s*transactional:\s*(\S*)`)

// yoyoScripts are the statements of the file, and of the rollback file beside
// it, one by one.
func yoyoScripts(fsys fs.FS, _ Set, m Migration, d lexer.Dialect) (up, down *Script, err error) {
	s, err := openSource(fsys, m.Path, d)
	if err != nil {
		return nil, nil, err
	}
	tx := PerMigration
	if found := yoyoTransactional().FindStringSubmatch(s.text); found != nil && isFalse(found[1]) {
		tx = None
	}
	if up, err = s.each(tx, 0, len(s.text)); err != nil {
		return nil, nil, err
	}
	s, err = openSource(fsys, strings.TrimSuffix(m.Path, ".sql")+".rollback.sql", d)
	if errors.Is(err, fs.ErrNotExist) {
		return up, nil, nil
	} else if err != nil {
		return nil, nil, err
	}
	down, err = s.each(tx, 0, len(s.text))
	return up, down, err
}
