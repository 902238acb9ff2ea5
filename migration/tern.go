package migration

import (
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"

	"github.com/schemadiff/schemadiff/lazy"
	"github.com/schemadiff/schemadiff/lexer"
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
		Read:    ternFiles.read,
		Check:   checkTern,
		Scripts: ternScripts,
	}
)

var ternFile = lazy.Regexp(`^\d+_.+\.sql$`)

func ternName(base string) (Migration, bool) {
	if !ternFile().MatchString(base) {
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

const ternDivider = "---- create above / drop below ----"

var ternNoTransaction = lazy.Regexp(`(?m)^---- tern: disable-tx ----$`)

// ternScripts are what stands above and below the divider, each sent whole, or
// statement by statement where its transaction is switched off. The text is a
// template: what its actions become, the run's configuration says.
func ternScripts(fsys fs.FS, _ Set, m Migration, d lexer.Dialect) (up, down *Script, err error) {
	s, err := openSource(fsys, m.Path, d)
	if err != nil {
		return nil, nil, err
	}
	if i := strings.Index(s.text, "{{"); i >= 0 {
		return nil, nil, s.refuse(i, "this is an action of tern's template, and what it becomes is known only where tern runs", "write the text itself here")
	}
	above, _, divided := strings.Cut(s.text, ternDivider)
	switch up, err = s.tern(0, len(above)); {
	case err != nil:
		return nil, nil, err
	case len(up.Statements) == 0:
		return nil, nil, s.refuse(0, "tern refuses a migration without SQL", "write its statements above the divider")
	case !divided:
		return up, nil, nil
	}
	down, err = s.tern(len(above)+len(ternDivider), len(s.text))
	return up, down, err
}

func (s source) tern(from, to int) (*Script, error) {
	p := s.trimmed(from, to)
	if ternNoTransaction().MatchString(p.SQL) {
		return s.each(None, from, to)
	}
	return s.script(PerMigration, p)
}
