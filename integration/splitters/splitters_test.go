// Package splitters holds what the product says that a tool sends against what
// the tool itself sends.
package splitters

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/schemadiff/schemadiff/lexer"
	"github.com/schemadiff/schemadiff/migration"
	"github.com/schemadiff/schemadiff/problem"
)

// sent is what reaches the database in one direction.
type sent struct {
	statements []string
	tx         bool
}

// differ fails where a tool and the product disagree about a file. The product
// may refuse what the tool sends, for a reason that is its own; the other way
// round it may not.
func differ(t *testing.T, tool, text string, theirs func(text string, down bool) (sent, error)) {
	t.Helper()
	const name = "m/00001_a.sql"
	files := fstest.MapFS{name: {Data: []byte(text)}}
	set, err := migration.Read(files, tool, "m")
	if err != nil || len(set.Migrations) != 1 {
		t.Fatal(set, err)
	}
	up, down, err := migration.Scripts(files, set, set.Migrations[0], lexer.Postgres)
	wantUp, errUp := theirs(text, false)
	wantDown, errDown := theirs(text, true)
	switch {
	case err != nil && errUp == nil && errDown == nil:
		if !ownReason(err) {
			t.Errorf("%s sends what we refuse: %v\n%q", tool, problem.Of(err).What, text)
		}
		return
	case err != nil:
		return
	case errUp != nil || errDown != nil:
		t.Errorf("%s refuses what we send: %v\n%q", tool, errors.Join(errUp, errDown), text)
		return
	}
	same(t, tool+" up", text, wantUp, up)
	same(t, tool+" down", text, wantDown, down)
}

func same(t *testing.T, what, text string, want sent, script *migration.Script) {
	t.Helper()
	var got sent
	if script != nil {
		for _, s := range script.Sends {
			got.statements = append(got.statements, s.SQL)
		}
		got.tx = script.Tx == migration.PerMigration
	}
	// A statement of nothing does nothing.
	var wanted, ours []string
	for _, s := range want.statements {
		if strings.TrimSpace(s) != "" {
			wanted = append(wanted, s)
		}
	}
	for _, s := range got.statements {
		if strings.TrimSpace(s) != "" {
			ours = append(ours, s)
		}
	}
	if d := cmp.Diff(wanted, ours); d != "" {
		t.Errorf("%s of %q: -theirs +ours\n%s", what, text, d)
	}
	if len(wanted) > 0 && want.tx != got.tx {
		t.Errorf("%s of %q: in a transaction: theirs %t, ours %t", what, text, want.tx, got.tx)
	}
}

// ownReason says whether a refusal is one that the tool itself does not make:
// what it sends then is broken, or depends on the run's environment.
func ownReason(err error) bool {
	what := problem.Of(err).What
	for _, reason := range []string{"is not closed", "is a command of psql", "environment's variables", "behind COPY", "goose loses the line"} {
		if strings.Contains(what, reason) {
			return true
		}
	}
	return false
}

// seeds are the files of the product's own cases, and others.
func seeds(t testing.TB, tool string) []string {
	t.Helper()
	archive, err := txtar.ParseFile(filepath.Join("../../migration/testdata/scripts", tool+".txtar"))
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	for _, f := range archive.Files {
		if strings.HasSuffix(f.Name, ".sql") {
			texts = append(texts, string(f.Data), strings.ReplaceAll(string(f.Data), "\n", "\r\n"))
		}
	}
	return texts
}

func TestGoose(t *testing.T) {
	for _, text := range seeds(t, "goose") {
		differ(t, "goose", text, gooseSends)
	}
}

func TestSQLMigrate(t *testing.T) {
	for _, text := range seeds(t, "sql-migrate") {
		differ(t, "sql-migrate", text, sqlMigrateSends)
	}
}

func FuzzGoose(f *testing.F) {
	for _, text := range seeds(f, "goose") {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) { differ(t, "goose", text, gooseSends) })
}

func FuzzSQLMigrate(f *testing.F) {
	for _, text := range seeds(f, "sql-migrate") {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) { differ(t, "sql-migrate", text, sqlMigrateSends) })
}
