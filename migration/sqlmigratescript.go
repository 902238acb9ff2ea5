package migration

import (
	"io/fs"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/lexer"
)

// sqlMigrateScripts reads a file as sql-migrate does: by lines, as goose, but
// that comment lines are left out wherever they stand, and that a statement is
// sent with the blank lines above it and without its semicolon.
// https://github.com/rubenv/sql-migrate/blob/master/sqlparse/sqlparse.go
func sqlMigrateScripts(fsys fs.FS, _ Set, m Migration, d lexer.Dialect) (up, down *Script, err error) {
	s, err := openSource(fsys, m.Path, d)
	if err != nil {
		return nil, nil, err
	}
	s.fix = []string{"sql-migrate ends a statement at every line that ends with a semicolon: put -- +migrate StatementBegin and -- +migrate StatementEnd around this one"}
	const none, upward, downward = 0, 1, 2
	var (
		pieces [3][]piece
		seen   [3]bool
		buffer lineBuffer
		block  bool
		at     = none
		tx     = [3]Transaction{none, PerMigration, PerMigration}
	)
	for place, line := range s.lines(0, len(s.text)) {
		if strings.HasPrefix(line, "-- ") && !strings.HasPrefix(line, "-- +") {
			continue
		}
		end := false
		if words, ok := strings.CutPrefix(line, "-- +migrate "); ok {
			fields := strings.Fields(words)
			if len(fields) == 0 {
				return nil, nil, s.refuse(place.Offset, "sql-migrate refuses -- +migrate without a command", "write Up, Down, StatementBegin or StatementEnd behind it")
			}
			switch command := fields[0]; {
			case command == "Up" || command == "Down":
				if !buffer.blank() {
					return nil, nil, s.unfinished(buffer)
				}
				if at = upward; command == "Down" {
					at = downward
				}
				seen[at] = true
				if slices.Contains(fields[1:], "notransaction") {
					tx[at] = None
				}
			case command == "StatementBegin" && at != none:
				block = true
			case command == "StatementEnd" && at != none:
				end, block = block, false
			}
		}
		if at == none {
			continue
		}
		if !strings.HasPrefix(line, "-- +") {
			buffer.add(place, line)
		}
		if (end || !block && semicolon(line)) && len(buffer.lines) > 0 {
			p := buffer.take(false)
			p.SQL = strings.TrimSuffix(strings.TrimSuffix(p.SQL, " "), ";")
			pieces[at] = append(pieces[at], p)
		}
	}
	switch {
	case block:
		return nil, nil, s.refuse(len(s.text), "sql-migrate misses -- +migrate StatementEnd", "end the block with -- +migrate StatementEnd")
	case at == none:
		return nil, nil, s.refuse(0, "sql-migrate refuses a file without -- +migrate Up and -- +migrate Down", "begin the file with -- +migrate Up")
	case !buffer.blank():
		return nil, nil, s.unfinished(buffer)
	}
	scripts := [3]*Script{}
	for i := upward; i <= downward; i++ {
		if !seen[i] {
			continue
		}
		if scripts[i], err = s.script(tx[i], pieces[i]...); err != nil {
			return nil, nil, err
		}
	}
	return scripts[upward], scripts[downward], nil
}
