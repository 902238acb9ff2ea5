package migration

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/lazy"
	"github.com/schemadiff/schemadiff/lexer"
)

// https://github.com/uptrace/bun/blob/master/migrate/migrations.go
var bun = Tool{
	Name: "bun",
	Dirs: []string{"migrations", "cmd/bun/migrations", "internal/migrations"},
	Detect: func(t Tree) []Found {
		found := t.group(func(name string) string {
			if !bunFile().MatchString(path.Base(name)) {
				return ""
			}
			return path.Dir(name)
		})
		return slices.DeleteFunc(found, func(f Found) bool { return !besideBun(t, f.Dir) })
	},
	Read: readBun,
	Check: func(_ fs.FS, _ string, ms []Migration) (faults []Fault, err error) {
		for i := range ms[min(1, len(ms)):] {
			if CompareNumbers(numberOf(ms[i].ID), numberOf(ms[i+1].ID)) > 0 {
				faults = append(faults, Fault{Text: fmt.Sprintf("bun runs %s before %s: it sorts the digits as text", ms[i].Path, ms[i+1].Path)})
			}
		}
		return faults, nil
	},
	Scripts: bunScripts,
}

var bunFile = lazy.Regexp(`^(\d{1,14})_([0-9a-z_\-]+)(?:\.tx)?(?:\.(?:up|down)\.sql|\.go)$`)

// besideBun says whether Go code in a folder, or in the one above, speaks of
// bun: the names alone are golang-migrate's, too.
func besideBun(t Tree, dir string) bool {
	return slices.ContainsFunc(t.files, func(name string) bool {
		at := path.Dir(name)
		return path.Ext(name) == ".go" && (at == dir || at == path.Dir(dir)) && t.holds(name, "uptrace/bun")
	})
}

// readBun joins the files of one number: up, down and Go.
func readBun(fsys fs.FS, dir string) ([]Migration, error) {
	names, err := below(fsys, dir)
	if err != nil {
		return nil, err
	}
	var out []Migration
	seen := map[string]int{} // by label: up, down and Go are one migration
	for _, name := range names {
		parts := bunFile().FindStringSubmatch(path.Base(name))
		if parts == nil || strings.HasSuffix(name, "_test.go") {
			continue
		}
		m := Migration{ID: parts[1], Version: parts[1], Name: parts[2], Label: parts[1] + "_" + parts[2], Path: name}
		if at, ok := seen[m.Label]; !ok {
			seen[m.Label] = len(out)
			out = append(out, m) // another comment under one number is a duplicate
		} else if strings.HasSuffix(name, ".up.sql") {
			out[at].Path = name
		}
	}
	sortByID(out, strings.Compare)
	return out, nil
}

// bunScripts are the files of both directions, each cut at its lines
// --bun:split; blank lines are left out. A name that ends with .tx has a
// transaction. Whether the program gives the migrations template data is not
// known here.
func bunScripts(fsys fs.FS, _ Set, m Migration, d lexer.Dialect) (up, down *Script, err error) {
	dir, base := path.Split(m.Path)
	parts := bunFile().FindStringSubmatch(base)
	if parts == nil || path.Ext(base) != ".sql" {
		return nil, nil, fmt.Errorf("%s: %w", m.Path, ErrCode)
	}
	scripts := map[string]*Script{}
	for _, end := range []string{".up.sql", ".tx.up.sql", ".down.sql", ".tx.down.sql"} {
		s, err := openSource(fsys, path.Join(dir, parts[1]+"_"+parts[2]+end), d)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		} else if err != nil {
			return nil, nil, err
		}
		direction := strings.TrimPrefix(end, ".tx")
		if scripts[direction], err = s.bun(); err != nil {
			return nil, nil, err
		}
		if direction != end {
			scripts[direction].Tx = PerMigration
		}
	}
	return scripts[".up.sql"], scripts[".down.sql"], nil
}

func (s source) bun() (*Script, error) {
	if i := strings.Index(s.text, "{{"); i >= 0 {
		return nil, s.refuse(i, "this is an action of a Go template, and the data that the program gives it are not known here", "leave the template out of the migration, or rehearse the rendered file")
	}
	var pieces []piece
	var buffer lineBuffer
	for at, line := range s.lines(0, len(s.text)) {
		directive, ok := strings.CutPrefix(line, "--bun:")
		switch {
		case ok && directive != "split":
			return nil, s.refuse(at.Offset, fmt.Sprintf("bun knows no directive %q", directive), "the only one is --bun:split")
		case ok && !buffer.blank():
			pieces = append(pieces, buffer.take(false))
		case !ok && strings.TrimSpace(line) != "":
			buffer.add(at, line)
		}
	}
	if !buffer.blank() {
		pieces = append(pieces, buffer.take(false))
	}
	return s.script(None, pieces...)
}
