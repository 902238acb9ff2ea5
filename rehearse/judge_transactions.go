package rehearse

import (
	"fmt"
	"slices"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/migration"
	"github.com/schemadiff/schemadiff/report"
	"github.com/schemadiff/schemadiff/schema"
)

// judgeTransactions says how statements and transactions fit together.
func judgeTransactions(t *Trial) []report.Finding {
	var out []report.Finding
	for _, step := range t.Watched.Steps {
		if step.Script == nil {
			continue
		}
		out = append(out, t.controlled(step)...)
		out = append(out, t.mixed(step)...)
		for _, run := range step.Runs {
			out = append(out, t.shapeOf(step, run)...)
		}
	}
	return out
}

// failureShape is the rule of a failure of PostgreSQL's that is about transactions.
// https://www.postgresql.org/docs/current/errcodes-appendix.html
func failureShape(step Step) report.Rule {
	switch step.Failure.Err.Code {
	case "25001": // active_sql_transaction
		if step.Script != nil && oneMessage(step.Script) {
			return report.NotInMessage
		}
		return report.NotInTransaction
	case "55P04": // unsafe_new_enum_value_usage
		return report.EnumValueTooEarly
	case "2D000": // invalid_transaction_termination
		return report.CommitInBlock
	}
	return report.Rule{}
}

// controlled is a script that begins or ends transactions itself.
func (t *Trial) controlled(step Step) []report.Finding {
	d := language(t.Env.Engine)
	open := -1
	var out []report.Finding
	for i, s := range step.Script.Statements {
		run := Executed{Statement: s}
		switch verb(d, s.SQL) {
		case "BEGIN", "START":
			open = i
		case "COMMIT", "END", "ROLLBACK", "ABORT":
			if open < 0 && (step.Script.Tx == migration.None || step.Script.Tx == migration.PerSend) {
				continue
			}
			open = -1
		default:
			continue
		}
		if step.Script.Tx == migration.PerMigration || step.Script.Tx == migration.PerRun {
			f := t.about(report.CommitInside, step, &run, report.Static)
			f.Message = verb(d, s.SQL) + " within the transaction that " + t.Files.Tool + " begins"
			return append(out, f)
		}
	}
	if open >= 0 {
		run := Executed{Statement: step.Script.Statements[open]}
		out = append(out, t.about(report.UncommittedBegin, step, &run, report.Static))
	}
	return out
}

// mixed is a migration that does several things that do not go together.
func (t *Trial) mixed(step Step) []report.Finding {
	var out []report.Finding
	n := len(step.Script.Statements)
	without := (step.Script.Tx == migration.None || step.Script.Tx == migration.PerSend) && !oneMessage(step.Script)
	switch t.Env.Engine {
	case endpoint.MySQL, endpoint.MariaDB:
		changing := 0
		for _, run := range step.Runs {
			if d := deedOf(language(t.Env.Engine), run.Statement.SQL); d.definesSchema() {
				changing++
			}
		}
		if changing > 1 {
			f := t.about(report.NoRollback, step, nil, report.Static)
			f.Message = fmt.Sprintf("%d statements change the schema, and each commits", changing)
			out = append(out, f)
		}
	case endpoint.Postgres:
		if without && n > 1 && !controls(language(t.Env.Engine), step.Script.Statements) {
			f := t.about(report.MixedWithoutTransaction, step, nil, report.Static)
			f.Message = fmt.Sprintf("%d statements", n)
			out = append(out, f)
		}
	}
	if t.Env.Engine != endpoint.Postgres || without {
		return out
	}
	locking := slices.IndexFunc(step.Runs, func(r Executed) bool {
		return slices.ContainsFunc(r.Seen.Locks, func(l catalog.Lock) bool {
			return l.Mode == accessExclusive && l.Object.Kind == schema.Table
		})
	})
	writing := slices.IndexFunc(step.Runs, func(r Executed) bool {
		return writesMany(deedOf(language(t.Env.Engine), r.Statement.SQL), r)
	})
	if locking >= 0 && writing >= 0 {
		f := t.about(report.MixedWork, step, &step.Runs[writing], report.Observed)
		f.Message = fmt.Sprintf("%s locks a table exclusively, %s writes rows", step.Runs[locking].line(), step.Runs[writing].line())
		out = append(out, f)
	}
	return out
}

// definesSchema says whether a statement is one of data definition, which
// MySQL and MariaDB commit.
// https://dev.mysql.com/doc/refman/en/implicit-commit.html
func (d deed) definesSchema() bool {
	for _, verb := range []string{"CREATE ", "ALTER ", "DROP "} {
		if len(d.verb) > len(verb) && d.verb[:len(verb)] == verb {
			return !d.has("TEMPORARY")
		}
	}
	return d.verb == "RENAME" || d.verb == "TRUNCATE"
}

// shapeOf is what one statement says or was told of its transaction and session.
func (t *Trial) shapeOf(step Step, run Executed) []report.Finding {
	var out []report.Finding
	for _, n := range run.Done.Notices {
		if n.Code == "25P01" && verb(language(t.Env.Engine), run.Statement.SQL) == "SET" { // no_active_sql_transaction
			f := t.about(report.SetLocalOutside, step, &run, report.Observed)
			f.Message = n.Message
			out = append(out, f)
		}
	}
	d := deedOf(language(t.Env.Engine), run.Statement.SQL)
	temporary := d.verb == "CREATE TABLE" && (d.has("TEMP") || d.has("TEMPORARY")) && !(d.has("COMMIT") && d.has("DROP"))
	if temporary || d.verb == "PREPARE" || d.has("PG_ADVISORY_LOCK") || d.has("GET_LOCK") {
		out = append(out, t.about(report.SessionObjects, step, &run, report.Static))
	}
	return out
}
