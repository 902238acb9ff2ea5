package migration

import (
	"fmt"
	"io/fs"
	"strings"

	"github.com/schemadiff/schemadiff/lazy"
	"github.com/schemadiff/schemadiff/lexer"
)

// https://github.com/amacneil/dbmate/blob/main/pkg/dbmate/migration.go
var (
	dbmateFiles = folder{parse: dbmateName, order: CompareDbmate}
	dbmate      = Tool{
		Name:    "dbmate",
		Dirs:    []string{"db/migrations"},
		Detect:  dbmateFiles.detect(words("migrate:up")),
		Read:    dbmateFiles.read,
		Check:   checkDbmate,
		Scripts: dbmateScripts,
	}
)

func dbmateName(base string) (Migration, bool) {
	stem, ok := stemOf(base, ".sql")
	m, numbered := numbered(stem)
	m.ID = m.Version // compared as text: 1 and 01 are two migrations
	return m, ok && numbered
}

// CompareDbmate orders versions as dbmate orders file names: an underscore
// follows the digits, and sorts behind them.
func CompareDbmate(a, b string) int { return strings.Compare(a+"_", b+"_") }

var dbmateUp = lazy.Regexp(`(?m)^--\s*migrate:up`)

func checkDbmate(fsys fs.FS, dir string, ms []Migration) ([]Fault, error) {
	var faults []Fault
	for i, m := range ms {
		text, err := fs.ReadFile(fsys, m.Path)
		if err != nil {
			return nil, err
		}
		// Seen with 2.36: the first block commits with the row, the second fails on the row.
		if n := len(dbmateUp().FindAll(text, -1)); n > 1 {
			faults = append(faults, Fault{Text: fmt.Sprintf("%s has %d blocks migrate:up: dbmate runs the first, fails on the second, and from then on takes the file for applied", m.Path, n)})
		}
		if i > 0 && CompareNumbers(numberOf(ms[i-1].ID), numberOf(m.ID)) > 0 {
			faults = append(faults, Fault{Text: fmt.Sprintf("dbmate runs %s before %s: it sorts names as text", ms[i-1].Path, m.Path)})
		}
	}
	return faults, nil
}

func numberOf(s string) string {
	n, _ := Number(s)
	return n
}

var (
	dbmateUpLine   = lazy.Regexp(`(?m)^--\s*migrate:up(?:\s*$|\s+\S+)`)
	dbmateDownLine = lazy.Regexp(`(?m)^--\s*migrate:down(?:\s*$|\s+\S+)`)
)

// dbmateScripts are the two blocks, each sent whole with its own marker.
func dbmateScripts(fsys fs.FS, _ Set, m Migration, d lexer.Dialect) (up, down *Script, err error) {
	s, err := openSource(fsys, m.Path, d)
	if err != nil {
		return nil, nil, err
	}
	begin, middle := dbmateUpLine().FindStringIndex(s.text), dbmateDownLine().FindStringIndex(s.text)
	switch {
	case begin == nil:
		return nil, nil, s.refuse(0, "dbmate refuses a file without -- migrate:up", "write -- migrate:up above the statements")
	case middle == nil:
		return nil, nil, s.refuse(len(s.text), "dbmate refuses a file without -- migrate:down", "end the file with -- migrate:down")
	case middle[0] < begin[0]:
		return nil, nil, s.refuse(middle[0], "dbmate refuses -- migrate:down above -- migrate:up", "put -- migrate:up first")
	}
	for at, line := range s.lines(0, begin[0]) {
		if bare := strings.TrimSpace(line); bare != "" && !strings.HasPrefix(bare, "--") {
			return nil, nil, s.refuse(at.Offset, "dbmate refuses statements above -- migrate:up", "put -- migrate:up above them")
		}
	}
	if again := dbmateUpLine().FindStringIndex(s.text[middle[0]:]); again != nil {
		return nil, nil, s.refuse(middle[0]+again[0], "dbmate runs the first block migrate:up, fails on this second one, and takes the file for applied", "put the second block into a file of its own")
	}
	if up, err = s.script(s.dbmateTx(begin[0]), s.piece(begin[0], middle[0])); err != nil {
		return nil, nil, err
	}
	down, err = s.script(s.dbmateTx(middle[0]), s.piece(middle[0], len(s.text)))
	return up, down, err
}

// dbmateTx reads transaction:false behind a marker.
func (s source) dbmateTx(marker int) Transaction {
	line, _, _ := strings.Cut(s.text[marker:], "\n")
	for _, option := range strings.Fields(line) {
		if option == "transaction:false" {
			return None
		}
	}
	return PerMigration
}
