package migration

import (
	"crypto/md5" // its own choice, and not for secrecy
	"encoding/hex"
	"io/fs"
	"path"
	"strings"

	"github.com/schemadiff/schemadiff/lazy"
	"github.com/schemadiff/schemadiff/lexer"
)

// https://github.com/rickbergfalk/postgrator/blob/master/lib/utils.js
var (
	postgratorFiles = folder{order: CompareNumbers, sum: postgratorSums, parse: func(base string) (Migration, bool) {
		parts := postgratorFile().FindStringSubmatch(base)
		if parts == nil {
			return Migration{}, false
		}
		return Migration{ID: numberOf(parts[1]), Version: parts[1], Name: parts[2], Label: base}, true
	}}
	postgrator = Tool{
		Name:    "postgrator",
		Dirs:    []string{"migrations"},
		Detect:  postgratorFiles.detect(func(Tree, string) bool { return true }),
		Read:    postgratorFiles.read,
		Scripts: postgratorScripts,
	}
)

var postgratorFile = lazy.Regexp(`^(\d+)\.do(?:\.(.*))?\.(?:sql|js|mjs|cjs)$`)

// postgratorSums is MD5 of the text. The setting newline has the text changed
// before, so that other line ends may well be accepted.
func postgratorSums(fsys fs.FS, m *Migration, text []byte) {
	if path.Ext(m.Label) == ".sql" { // code has none
		byteSums(fsys, m, text, func(text []byte) string {
			sum := md5.Sum(text)
			return hex.EncodeToString(sum[:])
		})
	}
}

// postgratorScripts are the do file and the undo file, each sent whole.
func postgratorScripts(fsys fs.FS, _ Set, m Migration, d lexer.Dialect) (up, down *Script, err error) {
	dir, base := path.Split(m.Path)
	return wholeFiles(fsys, m.Path, path.Join(dir, strings.Replace(base, ".do", ".undo", 1)), d, None)
}
