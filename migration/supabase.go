package migration

import (
	"io/fs"
	"path"
	"strings"

	"github.com/schemadiff/schemadiff/lazy"
	"github.com/schemadiff/schemadiff/lexer"
)

// https://github.com/supabase/cli/blob/develop/pkg/migration/list.go
var (
	supabaseFiles = folder{parse: supabaseName, order: strings.Compare, sum: func(_ fs.FS, m *Migration, text []byte) {
		m.Sums = []string{SupabaseSum(string(text))}
		if bare := SupabaseSum(supabaseTrailer().ReplaceAllString(string(text), "")); bare != m.Sums[0] {
			m.Sums = append(m.Sums, bare)
		}
	}}
	supabase = Tool{
		Name: "supabase",
		Dirs: []string{"supabase/migrations"},
		Detect: supabaseFiles.detect(func(_ Tree, name string) bool {
			dir := path.Dir(name)
			return path.Base(dir) == "migrations" && path.Base(path.Dir(dir)) == "supabase"
		}),
		Read:    supabaseFiles.read,
		Scripts: supabaseScripts,
	}
)

func supabaseName(base string) (Migration, bool) {
	stem, ok := stemOf(base, ".sql")
	m, number := numbered(stem)
	m.ID = m.Version // versions are text
	return m, ok && number && strings.HasPrefix(stem, m.Version+"_")
}

// supabaseTrailer are comments behind the last statement.
var supabaseTrailer = lazy.Regexp(`(?:\s*--[^\n]*)+\s*$`)

// SupabaseSum stands for the text of a migration's statements: the ledger keeps
// them trimmed and without the semicolons between them, so that spaces and
// semicolons do not count, nor do line ends.
func SupabaseSum(text string) string {
	bare := strings.NewReplacer(";", "", " ", "", "\t", "", "\r", "", "\n", "", "\f", "", "\v", "", "\ufeff", "").Replace(text)
	return "sha256:" + sha256Sum([]byte(bare))
}

// supabaseScripts are the statements of the file, one by one and in one
// transaction with the ledger's row. There are no down migrations.
func supabaseScripts(fsys fs.FS, _ Set, m Migration, d lexer.Dialect) (up, down *Script, err error) {
	s, err := openSource(fsys, m.Path, d)
	if err != nil {
		return nil, nil, err
	}
	up, err = s.each(PerMigration, 0, len(s.text))
	return up, nil, err
}
