package rehearse

import (
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/report"
	"github.com/schemadiff/schemadiff/schema"
)

// taken are the notices at a name that is taken: duplicate_table (all
// relations), _column, _schema, _object, _function of PostgreSQL, and those of
// MySQL and MariaDB for databases, tables, columns and keys.
// https://www.postgresql.org/docs/current/errcodes-appendix.html
// https://dev.mysql.com/doc/mysql-errors/en/server-error-reference.html
var taken = []string{"42P07", "42701", "42P06", "42710", "42723", "1007", "1050", "1060", "1061"}

// missing are the notices of MySQL and MariaDB at what is not there.
var missing = []string{"1008", "1051", "1091"}

// noOps are statements that found what they make there already, or what they
// drop not there, and did nothing.
func (t *Trial) noOps(step Step) []report.Finding {
	var out []report.Finding
	for _, run := range step.Runs {
		d := deedOf(language(t.Env.Engine), run.Statement.SQL)
		for _, n := range run.Done.Notices {
			switch {
			case slices.Contains(taken, n.Code) && d.says("IF", "NOT", "EXISTS"):
				f := t.about(report.SilentNoOp, step, &run, report.Observed)
				f.Message = n.Message
				out = append(out, f)
			// PostgreSQL gives these no code of their own, and throwaways speak English.
			case slices.Contains(missing, n.Code) || n.Code == "00000" && d.says("IF", "EXISTS") && strings.HasSuffix(n.Message, ", skipping"):
				if t.comesBack(step, run, n) {
					continue
				}
				f := t.about(report.SilentNoOp, step, &run, report.Observed)
				f.Severity, f.Message = report.Info, n.Message
				out = append(out, f)
			}
		}
	}
	return out
}

// comesBack says whether a later statement makes what an earlier one would have
// dropped: DROP ... IF EXISTS in front of CREATE is a habit, and means nothing.
func (t *Trial) comesBack(step Step, drop Executed, n catalog.Notice) bool {
	for _, c := range t.changed(step.Before, step.After) {
		if c.Op == schema.Add && t.names(drop, c.Key.Name) && strings.Contains(n.Message, c.Key.Name) {
			return true
		}
	}
	return false
}

// invalid are the indexes that a migration leaves invalid, and those that it
// passes over although they are.
func (t *Trial) invalid(step Step) []report.Finding {
	var out []report.Finding
	for o := range step.After.All() {
		table, _ := step.After.Lookup(whole(o.Key))
		if o.Key.Kind != schema.Index || o.Prop("invalid") == "" || table.Prop("partition_by") != "" { // of ON ONLY, until all partitions have theirs
			continue
		}
		before, was := step.Before.Lookup(o.Key)
		if !was || before.Prop("invalid") == "" {
			f := t.about(report.InvalidIndex, step, t.runNaming(step, o.Key), report.Catalog)
			f.Object, f.Message = o.Key, o.Key.Path()+" is invalid afterwards"
			out = append(out, f)
			continue
		}
		for _, run := range step.Runs {
			d := deedOf(language(t.Env.Engine), run.Statement.SQL)
			passed := slices.ContainsFunc(run.Done.Notices, func(n catalog.Notice) bool { return n.Code == "42P07" })
			if passed && d.verb == "CREATE INDEX" && t.names(run, o.Key.Name) {
				f := t.about(report.InvalidIndex, step, &run, report.Observed)
				f.Object, f.Message = o.Key, o.Key.Path()+" is there and invalid, and stays so"
				out = append(out, f)
			}
		}
	}
	return out
}
