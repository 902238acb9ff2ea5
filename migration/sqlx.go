package migration

import (
	"bytes"
	"crypto/sha512"
	"encoding/hex"
	"io/fs"
	"path"
	"strconv"
	"strings"

	"github.com/schemadiff/schemadiff/lazy"
	"github.com/schemadiff/schemadiff/lexer"
)

// https://github.com/launchbadge/sqlx/blob/main/sqlx-core/src/migrate/source.rs
var (
	sqlxFiles = folder{parse: sqlxName, sum: sqlxSums(""), order: CompareNumbers}
	sqlx      = Tool{
		Name: "sqlx",
		Dirs: []string{"migrations"},
		Detect: sqlxFiles.detect(func(t Tree, name string) bool {
			dir := path.Dir(name)
			return path.Base(dir) == "migrations" && beside(t, dir, "Cargo.toml", "sqlx.toml")
		}),
		Read: func(fsys fs.FS, dir string) ([]Migration, error) {
			files := sqlxFiles
			files.sum = sqlxSums(sqlxIgnored(fsys, dir))
			return files.read(fsys, dir)
		},
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

// sqlxSums is SHA-384 of the text without the characters that are ignored.
func sqlxSums(ignored string) func(fs.FS, *Migration, []byte) {
	return func(fsys fs.FS, m *Migration, text []byte) {
		byteSums(fsys, m, text, func(text []byte) string {
			if ignored != "" {
				text = bytes.Map(func(r rune) rune {
					if strings.ContainsRune(ignored, r) {
						return -1
					}
					return r
				}, text)
			}
			sum := sha512.Sum384(text)
			return hex.EncodeToString(sum[:])
		})
	}
}

var (
	sqlxIgnores = lazy.Regexp(`(?ms)^\s*ignored-chars\s*=\s*\[(.*?)\]`)
	sqlxChar    = lazy.Regexp(`"(?:[^"\\]|\\.)*"|'[^']*'`)
)

// sqlxIgnored are the characters that the nearest sqlx.toml above the folder has
// left out of checksums, for checkouts with other line ends.
// https://github.com/launchbadge/sqlx/blob/main/sqlx-core/src/config/migrate.rs
func sqlxIgnored(fsys fs.FS, dir string) (chars string) {
	for {
		if text, err := fs.ReadFile(fsys, path.Join(dir, "sqlx.toml")); err == nil {
			list := sqlxIgnores().FindSubmatch(text)
			if list == nil {
				return ""
			}
			for _, quoted := range sqlxChar().FindAll(list[1], -1) {
				if char, err := strconv.Unquote(string(quoted)); err == nil {
					chars += char
				} else {
					chars += strings.Trim(string(quoted), "'")
				}
			}
			return chars
		}
		if dir == "." {
			return ""
		}
		dir = path.Dir(dir)
	}
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
