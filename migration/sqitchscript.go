package migration

import (
	"errors"
	"io/fs"
	"path"
	"strings"

	"github.com/schemadiff/schemadiff/lexer"
)

// sqitchScripts are the deploy and the revert script as the server's own client
// sends them, statement by statement. Sqitch begins no transaction: scripts
// have their own BEGIN and COMMIT.
func sqitchScripts(fsys fs.FS, set Set, m Migration, d lexer.Dialect) (up, down *Script, err error) {
	if path.Base(m.Path) == SqitchPlan {
		return nil, nil, refuseFile(path.Join(set.Dir, "deploy", m.Label+".sql"), "the deploy script of the change "+m.Name+" is not there",
			"keep the scripts in deploy and revert below the plan; another top folder or extension is not read")
	}
	if up, err = sqitchScript(fsys, m.Path, d); err != nil {
		return nil, nil, err
	}
	down, err = sqitchScript(fsys, path.Join(path.Dir(path.Dir(m.Path)), "revert", path.Base(m.Path)), d)
	if errors.Is(err, fs.ErrNotExist) {
		return up, nil, nil
	}
	return up, down, err
}

func sqitchScript(fsys fs.FS, name string, d lexer.Dialect) (*Script, error) {
	s, err := openSource(fsys, name, d)
	if err != nil {
		return nil, err
	}
	if d == lexer.Postgres {
		if s, err = s.psql(); err != nil {
			return nil, err
		}
	}
	return s.each(None, 0, len(s.text))
}

// psqlSilent are the commands that change nothing of what reaches the server.
var psqlSilent = map[string]bool{`\echo`: true, `\qecho`: true, `\warn`: true, `\timing`: true, `\pset`: true, `\x`: true, `\a`: true, `\t`: true}

// psqlSettings are the variables that change nothing either: sqitch itself sets
// ON_ERROR_STOP, and what is rehearsed stops at an error in any case.
var psqlSettings = map[string]bool{"ON_ERROR_STOP": true, "QUIET": true, "ECHO": true, "VERBOSITY": true, "SHOW_CONTEXT": true}

// psql takes such commands out of a script, so that every other place stays
// what it is. Every other command is refused later; a variable is refused here,
// because only the run knows its value.
func (s source) psql() (source, error) {
	text := []byte(s.text)
	for at := top; at.Offset < len(s.text); {
		next := lexer.Place{Offset: len(s.text)}
		var last lexer.Token
		brackets := 0
		for t := range lexer.TokensFrom(s.dialect, s.text, at) {
			switch {
			case t.Is("["):
				brackets++
			case t.Is("]"):
				brackets = max(0, brackets-1)
			case last.Is(":") && brackets == 0 && (t.Kind == lexer.Word || t.Kind == lexer.String || t.Kind == lexer.Quoted):
				return s, s.refuse(last.Offset, ":"+t.Text+" is a variable of psql, and its value is known only where sqitch runs", "write the value itself")
			case t.Is(`\`):
				line, _, _ := strings.Cut(s.text[t.Offset:], "\n")
				if !silent(strings.Fields(line)) {
					break
				}
				for i := range len(strings.TrimSuffix(line, "\r")) {
					text[t.Offset+i] = ' '
				}
				next = lexer.Place{Offset: t.Offset, Line: t.Line, Col: t.Col}.After(line)
			}
			if next.Offset < len(s.text) {
				break
			}
			last = t
		}
		at = next
	}
	s.text = string(text)
	return s, nil
}

func silent(words []string) bool {
	return psqlSilent[words[0]] || words[0] == `\set` && len(words) > 1 && psqlSettings[words[1]]
}
