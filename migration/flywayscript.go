package migration

import (
	"cmp"
	"errors"
	"io/fs"
	"path"
	"strings"

	"github.com/schemadiff/schemadiff/lazy"
	"github.com/schemadiff/schemadiff/lexer"
)

// flywayScripts are the statements of the file, one by one; of an undo file of
// the same version, too. Placeholders get their values from the run.
// https://documentation.red-gate.com/flyway/flyway-concepts/migrations
func flywayScripts(fsys fs.FS, set Set, m Migration, d lexer.Dialect) (up, down *Script, err error) {
	if up, err = flywayScript(fsys, set, m.Path, d); err != nil || strings.HasPrefix(m.ID, FlywayRepeatable) {
		return up, nil, err
	}
	names, err := entries(fsys, path.Dir(m.Path))
	if err != nil {
		return nil, nil, err
	}
	for _, base := range names {
		version, _, _ := strings.Cut(strings.TrimPrefix(base, "U"), "__")
		if normal, ok := FlywayVersion(version); ok && base[0] == 'U' && normal == m.ID && strings.EqualFold(path.Ext(base), ".sql") {
			down, err = flywayScript(fsys, set, path.Join(path.Dir(m.Path), base), d)
			return up, down, err
		}
	}
	return up, nil, nil
}

func flywayScript(fsys fs.FS, set Set, name string, d lexer.Dialect) (*Script, error) {
	s, err := openSource(fsys, name, d)
	if err != nil {
		return nil, err
	}
	own, err := fs.ReadFile(fsys, name+".conf")
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	settings, above := map[string]flywaySetting{}, flywaySettings(fsys, set.Dir)
	addFlywaySettings(settings, name+".conf", own)
	setting := func(key string) string {
		return cmp.Or(settings[strings.ToLower(key)].value, above[strings.ToLower(key)].value)
	}
	if should := settings["shouldexecute"].value; should != "" && !isTrue(should) {
		return nil, refuseFile(name+".conf", "whether Flyway runs the script is decided where it runs: shouldExecute="+should, "rehearse with the line left out, or with true")
	}
	if i := strings.Index(s.text, "${"); i >= 0 && !isFalse(setting("placeholderReplacement")) {
		return nil, s.refuse(i, "this is a placeholder, and what Flyway puts there is known only where it runs",
			"rehearse a folder in which the placeholders are replaced, or set placeholderReplacement=false in "+path.Base(name)+".conf if it is none")
	}
	script, err := s.each(PerMigration, 0, len(s.text))
	if err != nil {
		return nil, err
	}
	alone := 0
	for _, st := range script.Statements {
		if d == lexer.Postgres && flywayAlone().MatchString(lexer.Fold(d, st.SQL)) {
			alone++
		}
	}
	switch inside := setting("executeInTransaction"); {
	case isFalse(inside):
		script.Tx = None
	case isTrue(inside) || alone == 0:
	case alone < len(script.Statements) && !isTrue(setting("mixed")):
		return nil, refuseFile(name, "Flyway refuses statements that cannot run in a transaction beside others that can",
			"put them into a script of their own, or set mixed=true")
	default:
		script.Tx = None
	}
	return script, nil
}

// flywayAlone are the statements that Flyway runs outside of transactions.
// https://github.com/flyway/flyway/blob/main/flyway-database/flyway-database-postgresql/src/main/java/org/flywaydb/database/postgresql/PostgreSQLParser.java
var flywayAlone = lazy.Regexp(`^(?:(?:create|drop) (?:database|tablespace|subscription)|alter system|(?:create|drop)(?: unique)? index concurrently|reindex(?: verbose)? (?:schema|database|system)|vacuum|discard all)\b`)
