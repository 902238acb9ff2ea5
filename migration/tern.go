package migration

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strconv"
)

// https://github.com/jackc/tern/blob/master/migrate/migrate.go
var (
	ternFiles = folder{parse: ternName, order: CompareNumbers}
	tern      = Tool{
		Name: "tern",
		Dirs: []string{"migrations", "db/migrations"},
		Detect: ternFiles.detect(func(t Tree, name string) bool {
			return t.has(path.Join(path.Dir(name), "tern.conf")) || t.holds(name, "---- create above / drop below ----", "---- tern:")
		}),
		Read:  ternFiles.read,
		Check: checkTern,
	}
)

var ternFile = regexp.MustCompile(`^\d+_.+\.sql$`)

func ternName(base string) (Migration, bool) {
	if !ternFile.MatchString(base) {
		return Migration{}, false
	}
	stem, _ := stemOf(base, ".sql")
	return numbered(stem)
}

// checkTern asks for the numbers from 1 on, each once: tern goes by place.
func checkTern(_ fs.FS, _ string, ms []Migration) ([]Fault, error) {
	before := ""
	want := 1
	for _, m := range ms {
		if m.ID == before {
			continue // told as a duplicate
		}
		if m.ID != strconv.Itoa(want) {
			return []Fault{{Text: fmt.Sprintf("migration %d is missing before %s: tern refuses to start", want, m.Path), Stops: true}}, nil
		}
		before = m.ID
		want++
	}
	return nil, nil
}
