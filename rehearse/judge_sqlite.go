package rehearse

import (
	"fmt"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/lazy"
	"github.com/schemadiff/schemadiff/lexer"
	"github.com/schemadiff/schemadiff/migration"
	"github.com/schemadiff/schemadiff/report"
	"github.com/schemadiff/schemadiff/schema"
)

// judgeSQLite says what SQLite does with changes of the schema.
func judgeSQLite(t *Trial) []report.Finding {
	if t.Env.Engine != endpoint.SQLite {
		return nil
	}
	var out []report.Finding
	for _, step := range t.Watched.Steps {
		if step.Script == nil {
			continue
		}
		out = append(out, t.undone(step)...)
		open := step.Script.Tx == migration.PerMigration || step.Script.Tx == migration.PerRun
		enforced := "" // what the last PRAGMA foreign_keys that had an effect says
		for i := range step.Runs {
			run := &step.Runs[i]
			d := deedOf(lexer.SQLite, run.Statement.SQL)
			switch d.verb {
			case "BEGIN":
				open = true
			case "COMMIT", "END", "ROLLBACK":
				open = false
			}
			if value, ok := foreignKeysPragma(run.Statement.SQL); ok {
				if open {
					f := t.about(report.PragmaInTransaction, step, run, report.Static)
					f.Message = "foreign keys stay as they were"
					out = append(out, f)
				} else {
					enforced = value
				}
			}
			out = append(out, t.sqliteFindings(step, run, d, enforced)...)
		}
	}
	return out
}

// foreignKeysPragma is what PRAGMA foreign_keys sets, "on" or "off".
func foreignKeysPragma(sql string) (string, bool) {
	var words []string
	for tok := range lexer.Code(lexer.SQLite, sql) {
		words = append(words, strings.ToLower(strings.Trim(tok.Text, `'"`)))
	}
	if len(words) < 4 || words[0] != "pragma" || words[1] != "foreign_keys" {
		return "", false
	}
	if v := words[3]; v == "1" || v == "on" || v == "true" || v == "yes" {
		return "on", true
	}
	return "off", true
}

func (t *Trial) sqliteFindings(step Step, run *Executed, d deed, enforced string) []report.Finding {
	var out []report.Finding
	for _, table := range run.Seen.Rewrites {
		if !t.existed(table) {
			continue
		}
		f := t.about(report.TableRebuilt, step, run, report.Observed)
		f.Object, f.Message = table, "another table has the name "+table.Path()
		if lost := lostParts(step, table); lost != "" {
			f.Message += ", without " + lost
		}
		t.weigh(&f, table)
		out = append(out, f)
		out = append(out, t.cascades(step, run, table, enforced)...)
	}
	if table, ok := t.wholeTable(run, d); ok {
		f := t.about(report.WholeDatabaseLocked, step, run, report.Assumed)
		f.Object, f.Message = table, "it goes through "+table.Path()
		t.weigh(&f, table)
		out = append(out, f)
	}
	changes := t.changed(step.Before, step.After)
	if d.doing(func(a []string) bool { return starts(a, "RENAME") }) && len(run.Seen.Rewrites) == 0 {
		if others := rewrittenTexts(step, changes, d); len(others) > 0 {
			f := t.about(report.ReferencesRewritten, step, run, report.Catalog)
			f.Message = strings.Join(others, ", ")
			out = append(out, f)
		}
	}
	if len(run.Seen.Rewrites) > 0 {
		for _, c := range changes {
			strict, _ := step.After.Lookup(whole(c.Key))
			i := slices.IndexFunc(c.Props, func(p schema.PropChange) bool { return p.Name == "type" })
			if c.Op == schema.Modify && c.Key.Kind == schema.Column && i >= 0 && strict.Prop("strict") == "" && slices.Contains(run.Seen.Rewrites, whole(c.Key)) {
				f := t.about(report.AffinityOnly, step, run, report.Catalog)
				f.Object, f.Message = c.Key, describe(c)
				out = append(out, f)
			}
		}
	}
	if version, what := neededVersion(run.Statement.SQL, d); version != "" {
		f := t.about(report.LibraryVersion, step, run, report.Static)
		f.Message = what + " needs SQLite " + version
		out = append(out, f)
	}
	return out
}

// lostParts are the indexes and triggers that went with the table that was
// replaced.
func lostParts(step Step, table schema.Key) string {
	var lost []string
	for o := range step.Before.All() {
		if (o.Key.Kind == schema.Index || o.Key.Kind == schema.Trigger) && whole(o.Key) == table {
			if _, there := step.After.Lookup(o.Key); !there {
				lost = append(lost, o.Key.String())
			}
		}
	}
	return strings.Join(lost, ", ")
}

// cascades are foreign keys whose action deletes or empties rows of other
// tables when a table is dropped with foreign keys on.
// https://sqlite.org/foreignkeys.html#fk_schemacommands
func (t *Trial) cascades(step Step, run *Executed, table schema.Key, enforced string) []report.Finding {
	if enforced == "off" {
		return nil
	}
	var out []report.Finding
	for o := range step.Before.All() {
		action := strings.ToLower(o.Prop("on_delete"))
		if o.Key.Kind != schema.ForeignKey || whole(o.Key) == table || action != "cascade" && action != "set null" && action != "set default" ||
			!slices.ContainsFunc(o.Needs, func(k schema.Key) bool { return whole(k) == table }) {
			continue
		}
		f := t.about(report.RebuildCascades, step, run, report.Catalog)
		f.Object, f.Message = whole(o.Key), fmt.Sprintf("dropping %s has ON DELETE %s of %s done for every row", table.Path(), strings.ToUpper(action), whole(o.Key).Path())
		if enforced == "" {
			f.Message += ", where the program that migrates has foreign keys on"
		}
		out = append(out, f)
	}
	return out
}

// wholeTable is the table, of those that existed before, that a statement
// goes through from end to end.
func (t *Trial) wholeTable(run *Executed, d deed) (schema.Key, bool) {
	word := ""
	switch {
	case d.verb == "CREATE INDEX":
		word = "ON"
	case d.verb == "DELETE":
		word = "FROM"
	case d.verb == "UPDATE":
		word = "UPDATE"
	case d.doing(func(a []string) bool { return starts(a, "DROP") }):
		word = "TABLE"
	}
	next := false
	for tok := range lexer.Code(lexer.SQLite, run.Statement.SQL) {
		if next && (tok.Kind == lexer.Word || tok.Kind == lexer.Quoted) {
			name := lexer.Name(lexer.SQLite, tok)
			for o := range t.Watched.Start.All() {
				if o.Key.Kind == schema.Table && strings.EqualFold(o.Key.Name, name) {
					return o.Key, true
				}
			}
			return schema.Key{}, false
		}
		next = word != "" && tok.Is(word)
	}
	return schema.Key{}, false
}

// rewrittenTexts are objects other than the one that is renamed whose text a
// rename has changed.
func rewrittenTexts(step Step, changes []schema.Change, d deed) []string {
	var out []string
	for _, c := range changes {
		if c.Op != schema.Modify && c.Op != schema.Rename {
			continue
		}
		named := slices.ContainsFunc(d.words, func(w string) bool {
			w = strings.Trim(w, `"`)
			return strings.EqualFold(w, c.Key.Name) || strings.EqualFold(w, c.Key.Table)
		})
		if !named {
			out = append(out, c.Key.String())
		}
	}
	return out
}

// neededVersion is the oldest SQLite that knows a statement, "" where every one
// that is in use does. https://sqlite.org/changes.html
func neededVersion(sql string, d deed) (version, what string) {
	switch {
	case d.verb == "CREATE TABLE" && len(d.words) > 0 && slices.Contains(d.words[max(0, len(d.words)-3):], "STRICT"):
		return "3.37", "STRICT"
	case d.doing(func(a []string) bool { return starts(a, "DROP") }):
		return "3.35", "DROP COLUMN"
	case d.has("RETURNING"):
		return "3.35", "RETURNING"
	case (d.verb == "CREATE TABLE" || d.verb == "ALTER TABLE") && generatedIn(sql):
		return "3.31", "a generated column"
	}
	return "", ""
}

func generatedIn(sql string) bool {
	for tok := range lexer.Code(lexer.SQLite, sql) {
		if tok.Is("GENERATED") {
			return true
		}
	}
	return false
}

// unsupported is where SQLite stops reading an ALTER TABLE of other engines.
var unsupported = lazy.Regexp(`(?i)near "(TYPE|SET|DATA|USING|CONSTRAINT|FOREIGN|CHECK|UNIQUE|PRIMARY|MODIFY|CHANGE|ALTER|OWNER)": syntax error`)

// sqliteFailure is the rule of a failure by its message: SQLite has one number
// for all of them.
func sqliteFailure(step Step) report.Rule {
	alters := deedOf(lexer.SQLite, step.Failure.Statement.SQL).verb == "ALTER TABLE"
	has := func(texts ...string) bool {
		return slices.ContainsFunc(texts, func(s string) bool { return strings.Contains(step.Failure.Err.Message, s) })
	}
	switch {
	case has("cannot VACUUM from within a transaction"):
		return report.VacuumInTransaction
	case has("Cannot add a ", "cannot add a STORED column"):
		return report.AddColumnForbidden
	case has("cannot drop ", "after drop column"):
		return report.DropColumnForbidden
	case alters && has("error in view ", "error in trigger "):
		return report.BrokenObjectBlocks
	case alters && unsupported().MatchString(step.Failure.Err.Message):
		return report.UnsupportedAlter
	}
	return report.Rule{}
}

// undone tells of what ran before a failure and is gone with the transaction.
func (t *Trial) undone(step Step) []report.Finding {
	transaction := step.Script.Tx == migration.PerMigration || step.Script.Tx == migration.PerRun
	if step.Failure == nil || len(step.Runs) == 0 || !transaction || len(t.changed(step.Before, step.After)) > 0 {
		return nil
	}
	f := t.about(report.RolledBack, step, &Executed{Statement: step.Failure.Statement}, report.Observed)
	f.Message = fmt.Sprintf("%s before it undone", counted(len(step.Runs), "statement"))
	return []report.Finding{f}
}
