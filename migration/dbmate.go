package migration

import (
	"fmt"
	"io/fs"
	"regexp"
	"strings"
)

// https://github.com/amacneil/dbmate/blob/main/pkg/dbmate/migration.go
var (
	dbmateFiles = folder{parse: dbmateName, order: CompareDbmate}
	dbmate      = Tool{
		Name:   "dbmate",
		Dirs:   []string{"db/migrations"},
		Detect: dbmateFiles.detect(words("migrate:up")),
		Read:   dbmateFiles.read,
		Check:  checkDbmate,
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

var dbmateUp = regexp.MustCompile(`(?m)^--\s*migrate:up`)

func checkDbmate(fsys fs.FS, dir string, ms []Migration) ([]Fault, error) {
	var faults []Fault
	for i, m := range ms {
		text, err := fs.ReadFile(fsys, m.Path)
		if err != nil {
			return nil, err
		}
		// Seen with 2.36: the first block commits with the row, the second fails on the row.
		if n := len(dbmateUp.FindAll(text, -1)); n > 1 {
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
