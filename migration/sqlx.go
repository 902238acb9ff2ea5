package migration

import (
	"crypto/sha512"
	"encoding/hex"
	"io/fs"
	"path"
	"strings"

	"github.com/schemadiff/schemadiff/lexer"
)

// https://github.com/launchbadge/sqlx/blob/main/sqlx-core/src/migrate/source.rs
var (
	sqlxFiles = folder{parse: sqlxName, sum: sqlxSums, order: CompareNumbers}
	sqlx      = Tool{
		Name: "sqlx",
		Dirs: []string{"migrations"},
		Detect: sqlxFiles.detect(func(t Tree, name string) bool {
			dir := path.Dir(name)
			return path.Base(dir) == "migrations" && beside(t, dir, "Cargo.toml", "sqlx.toml")
		}),
		Read:    sqlxFiles.read,
		Scripts: sqlxScripts,
	}
)

// sqlxName is a number that fits into 64 bits, an underscore and a description;
// down files undo.
func sqlxName(base string) (Migration, bool) {
	stem, ok := stemOf(base, ".up.sql", ".sql")
	m, number := numbered(stem)
	m.Name = strings.ReplaceAll(m.Name, "_", " ")
	return m, ok && number && strings.HasPrefix(stem, m.Version+"_") && !strings.HasSuffix(base, ".down.sql") && CompareNumbers(m.ID, "9223372036854775807") <= 0
}

func sqlxSums(fsys fs.FS, m *Migration, text []byte) {
	byteSums(fsys, m, text, func(text []byte) string {
		sum := sha512.Sum384(text)
		return hex.EncodeToString(sum[:])
	})
}

// sqlxScripts are the files of both directions, each sent whole. That a
// transaction is not wanted stands in the very first bytes.
func sqlxScripts(fsys fs.FS, _ Set, m Migration, d lexer.Dialect) (up, down *Script, err error) {
	if up, err = sqlxScript(fsys, m.Path, d); err != nil {
		return nil, nil, err
	}
	if stem, ok := strings.CutSuffix(m.Path, ".up.sql"); ok {
		down, err = sqlxScript(fsys, stem+".down.sql", d)
	}
	return up, down, err
}

func sqlxScript(fsys fs.FS, name string, d lexer.Dialect) (*Script, error) {
	s, err := wholeFile(fsys, name, d, PerMigration)
	if s != nil && strings.HasPrefix(s.Sends[0].SQL, "-- no-transaction") {
		s.Tx = None
	}
	return s, err
}
