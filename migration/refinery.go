package migration

import (
	"encoding/binary"
	"io/fs"
	"path"
	"strconv"
	"strings"

	"github.com/schemadiff/schemadiff/lazy"
	"github.com/schemadiff/schemadiff/lexer"
)

// https://github.com/rust-db/refinery/blob/main/refinery_core/src/util.rs
var (
	refineryFiles = folder{deep: true, parse: refineryName, sum: refinerySums, order: CompareNumbers}
	refinery      = Tool{
		Name:    "refinery",
		Dirs:    []string{"migrations", "src/migrations"},
		Detect:  refineryFiles.detect(func(t Tree, name string) bool { return beside(t, path.Dir(name), "Cargo.toml", "refinery.toml") }),
		Read:    refineryFiles.read,
		Scripts: refineryScripts,
	}
)

var refineryFile = lazy.Regexp(`^([UV])(\d+)__(\w+)\.(sql|rs)$`)

// refineryName takes a name apart; U may run out of order.
func refineryName(base string) (Migration, bool) {
	parts := refineryFile().FindStringSubmatch(base)
	if parts == nil {
		return Migration{}, false
	}
	id, _ := Number(parts[2])
	return Migration{ID: id, Version: parts[2], Name: parts[3], Label: strings.TrimSuffix(base, path.Ext(base)), AnyOrder: parts[1] == "U"}, true
}

// refinerySums hashes the name, the version in four bytes (in eight where the
// crate was built for it) and the text, as Rust hashes them: 0xff ends a string.
// The SQL of an .rs file is known only to whoever runs it.
func refinerySums(fsys fs.FS, m *Migration, text []byte) {
	version, err := strconv.ParseInt(m.ID, 10, 64)
	if err != nil || !strings.HasSuffix(m.Path, ".sql") && m.Path != "" {
		return
	}
	sums := func(text []byte) []string {
		var out []string
		wide := binary.LittleEndian.AppendUint64(nil, uint64(version))
		for _, v := range [][]byte{wide[:4], wide} {
			data := append([]byte(m.Name), 0xff)
			data = append(append(append(data, v...), text...), 0xff)
			out = append(out, strconv.FormatUint(sipHash13(data), 10))
		}
		return out
	}
	m.Sums = sums(text)
	m.Respelled = respelledSums(fsys, m.Path, sums)
}

// refineryScripts is the file, sent whole; one in Rust makes its SQL when it
// runs. refinery has no down migrations. Runner::set_grouped(true), which has
// all of them in one transaction, stands in the program.
func refineryScripts(fsys fs.FS, _ Set, m Migration, d lexer.Dialect) (up, down *Script, err error) {
	return wholeFiles(fsys, m.Path, "", d, PerMigration)
}
