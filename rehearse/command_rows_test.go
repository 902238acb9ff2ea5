package rehearse

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/migration"
	"github.com/schemadiff/schemadiff/parity"
	"github.com/schemadiff/schemadiff/report"
	"github.com/schemadiff/schemadiff/schema"
	"github.com/schemadiff/schemadiff/wire"
)

// TestAttribute has what tools send, in short, and which migration it is of.
func TestAttribute(t *testing.T) {
	for name, c := range map[string]struct {
		tool, table string
		ids         []string
		sent        []string // "INSERT! ..." failed
		want        string
	}{
		"rows end": {"rails", "schema_migrations", []string{"1", "2"},
			[]string{"ALTER a", "INSERT INTO schema_migrations VALUES ('1')", "ALTER b", "ALTER c", "INSERT INTO schema_migrations VALUES ('2')"}, "1: ALTER a; 2: ALTER b, ALTER c"},
		"a revision over the other": {"alembic", "alembic_version", []string{"aaa", "bbb", "ccc"},
			[]string{"ALTER a", "INSERT INTO alembic_version VALUES ('aaa')", "ALTER b", "UPDATE alembic_version SET version_num = 'bbb' WHERE version_num = 'aaa'", "ALTER c",
				"DELETE FROM alembic_version WHERE version_num = 'aaa'", "UPDATE alembic_version SET version_num = 'ccc' WHERE version_num = 'bbb'"}, "aaa: ALTER a; bbb: ALTER b; ccc: ALTER c"},
		"one name in two applications": {"django", "django_migrations", []string{"auth/0001_initial", "shop/0001_initial"},
			[]string{"ALTER a", "INSERT INTO django_migrations (app, name) VALUES ('auth', '0001_initial')", "ALTER b", "INSERT INTO django_migrations (app, name) VALUES ('shop', '0001_initial')"},
			"auth/0001_initial: ALTER a; shop/0001_initial: ALTER b"},
		"rows begin": {"prisma", "_prisma_migrations", []string{"1", "2"},
			[]string{"INSERT INTO _prisma_migrations VALUES ('1')", "ALTER a", "UPDATE _prisma_migrations SET n = 1 WHERE id = '1'", "INSERT INTO _prisma_migrations VALUES ('2')", "ALTER b"}, "1: ALTER a; 2: ALTER b"},
		"rows begin or end": {"bun", "bun_migrations", []string{"1", "2"},
			[]string{"INSERT INTO bun_migrations VALUES ('1')", "ALTER a", "INSERT INTO bun_migrations VALUES ('2')", "ALTER b"}, "1: told of the next; 2: ALTER a, ALTER b"},
		"all rows at once": {"rails", "schema_migrations", []string{"1", "2"},
			[]string{"ALTER a", "ALTER b", "INSERT INTO schema_migrations VALUES ('1'), ('2')"}, "1: told of the next; 2: ALTER a, ALTER b"},
		"in another order": {"rails", "schema_migrations", []string{"1", "2"},
			[]string{"ALTER b", "INSERT INTO schema_migrations VALUES ('2')", "ALTER a", "INSERT INTO schema_migrations VALUES ('1')"}, "1: told of the next; 2: ALTER b, ALTER a"},
		"an application's own row": {"rails", "schema_migrations", []string{"1", "2"},
			[]string{"INSERT INTO items VALUES ('2')", "INSERT INTO schema_migrations VALUES ('1')", "INSERT! INTO schema_migrations VALUES ('1')", "ALTER b", "INSERT INTO schema_migrations VALUES ('2')"},
			"1: INSERT INTO items VALUES ('2'); 2: ALTER b"},
	} {
		t.Run(name, func(t *testing.T) {
			var play Play
			for _, id := range c.ids {
				version := id[strings.LastIndexByte(id, '/')+1:]
				play.Steps = append(play.Steps, Step{Outcome: report.Ran, Migration: migration.Migration{ID: id, Version: version, Name: version}})
			}
			var record []wire.Statement
			for _, text := range c.sent {
				verb, _, _ := strings.Cut(text, " ")
				s := wire.Statement{SQL: text, Tags: []string{strings.TrimSuffix(verb, "!") + " 1"}}
				if strings.HasSuffix(verb, "!") {
					s.Err = &catalog.SQLError{Message: "no"}
				}
				record = append(record, s)
			}
			Case{Files: migration.Set{Tool: c.tool}}.attribute(&play, []string{c.table}, record)
			var got []string
			for _, step := range play.Steps {
				var sent []string
				for _, run := range step.Runs {
					sent = append(sent, run.Statement.SQL)
				}
				if step.Unplaced {
					sent = append(sent, "told of the next")
				}
				got = append(got, fmt.Sprintf("%s: %s", step.Migration.ID, strings.Join(sent, ", ")))
			}
			if text := strings.Join(got, "; "); text != c.want {
				t.Errorf("got  %s\nwant %s", text, c.want)
			}
		})
	}
}

// TestAmong: a drop that no reading placed is of no migration in particular, and
// is not held against words that nobody saw.
func TestAmong(t *testing.T) {
	table := schema.Key{Kind: schema.Table, Name: "items"}
	full, err := schema.New([]schema.Object{{Key: table}})
	if err != nil {
		t.Fatal(err)
	}
	step := func(label string, before, after schema.Schema, joint bool) Step {
		return Step{Migration: migration.Migration{ID: label, Label: label}, Outcome: report.Ran, Unrecorded: true, Joint: joint, Before: before, After: after}
	}
	play := Play{Start: full, Steps: []Step{step("1", full, full, false), step("2", full, full, true), step("3", full, schema.Schema{}, false)}}
	trial := &Trial{Watched: play, Case: Case{Env: parity.Env{Engine: endpoint.SQLite}}}
	var got []string
	for _, f := range trial.Findings() {
		got = append(got, f.Rule.Code+" "+f.Subject+": "+f.Message)
	}
	if d := cmp.Diff([]string{"D102 3: drop table items; which of the 2 migrations from 2 to this one did it was not seen"}, got); d != "" {
		t.Error(d)
	}
}

// What tools print in the end is seldom what was wrong.
func TestComplaint(t *testing.T) {
	for text, want := range map[string]string{
		"Traceback (most recent call last):\n  File \"x.py\"\nsqlalchemy.exc.OperationalError: (sqlite3.OperationalError) no such column: name\n[SQL: UPDATE a SET name = 'x']\n(Background on this error at: https://sqlalche.me/e/14/e3q8)": "sqlalchemy.exc.OperationalError: (sqlite3.OperationalError) no such column: name",
		"rake aborted!\nActiveRecord::StatementInvalid: SQLite3::SQLException: no such table: b\n\nCaused by:\nSQLite3::SQLException: no such table: b\n  x.rb:3\n\nTasks: TOP => db:migrate\n(See full trace by running task with --trace)":  "SQLite3::SQLException: no such table: b",
		"django.db.utils.OperationalError: no such column: name": "django.db.utils.OperationalError: no such column: name",
		"it went wrong": "it went wrong",
		"":              "",
	} {
		if got := complaint(text); got != want {
			t.Errorf("%q: %q", text, got)
		}
	}
}
