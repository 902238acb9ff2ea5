package rehearse

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/lexer"
	"github.com/schemadiff/schemadiff/parity"
	"github.com/schemadiff/schemadiff/report"
	"github.com/schemadiff/schemadiff/schema"
)

// judgeLimits says where the environment is nearer to a limit of its server, or
// is set otherwise, than any copy of its schema can be.
func judgeLimits(t *Trial) []report.Finding {
	switch t.Env.Engine {
	case endpoint.Postgres:
		return slices.Concat(t.tooManyLocks(), t.tooManyColumns())
	case endpoint.MySQL, endpoint.MariaDB:
		return slices.Concat(t.tooManyVersions(), t.setOtherwise())
	}
	return nil
}

// fact is a setting of an environment, "" where it is not known.
func fact(p catalog.Platform, name string) string {
	if i := slices.IndexFunc(p.Facts, func(f catalog.Fact) bool { return f.Name == name }); i >= 0 {
		return p.Facts[i].Value
	}
	return ""
}

// tooManyLocks are migrations whose transaction fills most of the table of locks.
// https://www.postgresql.org/docs/current/runtime-config-locks.html#GUC-MAX-LOCKS-PER-TRANSACTION
func (t *Trial) tooManyLocks() []report.Finding {
	each, _ := strconv.Atoi(fact(t.Env.Platform, "max_locks_per_transaction"))
	sessions, _ := strconv.Atoi(fact(t.Env.Platform, "max_connections"))
	prepared, _ := strconv.Atoi(fact(t.Env.Platform, "max_prepared_transactions"))
	room := each * (sessions + prepared)
	if room == 0 {
		return nil
	}
	var out []report.Finding
	for _, step := range t.Watched.Steps {
		for i := range step.Runs {
			if held := step.Runs[i].Seen.Held; held*5 > room*4 {
				f := t.about(report.TooManyLocks, step, &step.Runs[i], report.Observed)
				f.Message = fmt.Sprintf("its transaction holds %s here, and %s has room for %d", counted(held, "lock"), t.Env.Name, room)
				out = append(out, f)
				break
			}
		}
	}
	return out
}

// mostColumns is MaxHeapAttributeNumber.
// https://www.postgresql.org/docs/current/limits.html
const mostColumns = 1600

// tooManyColumns are tables that have had so many columns that what is added
// has no number left. A copy has none of those that were dropped.
func (t *Trial) tooManyColumns() []report.Finding {
	had := map[schema.Key]int{}
	for _, s := range t.Env.Reading.Sizes {
		had[s.Table] = s.Columns
	}
	var out []report.Finding
	for _, step := range t.Watched.Steps {
		for _, c := range t.changed(step.Before, step.After) {
			table := whole(c.Key)
			if c.Op != schema.Add || c.Key.Kind != schema.Column || had[table] == 0 {
				continue
			}
			if had[table]++; had[table] == mostColumns+1 {
				f := t.about(report.ColumnLimit, step, t.runNaming(step, c.Key), report.Catalog)
				f.Object = c.Key
				f.Message = fmt.Sprintf("%s has had %d columns in %s with those that were dropped, and with those of the pending migrations there are more than %d", table.Path(), t.reported(table).Columns, t.Env.Name, mostColumns)
				out = append(out, f)
			}
		}
	}
	return out
}

// reported is what the environment says of a table, 0 for nothing.
func (t *Trial) reported(table schema.Key) catalog.Size {
	if i := slices.IndexFunc(t.Env.Reading.Sizes, func(s catalog.Size) bool { return s.Table == table }); i >= 0 {
		return t.Env.Reading.Sizes[i]
	}
	return catalog.Size{}
}

// mostVersions is how many versions of its rows a table of InnoDB may have.
// https://dev.mysql.com/doc/refman/9.7/en/innodb-online-ddl-operations.html#online-ddl-column-operations
func mostVersions(p catalog.Platform) int {
	if p.Number >= 90100 {
		return 255
	}
	return 64
}

// tooManyVersions are tables with too many instant changes behind them for
// another. A copy has none behind it.
func (t *Trial) tooManyVersions() []report.Finding {
	had := map[schema.Key]int{}
	for _, s := range t.Env.Reading.Sizes {
		had[s.Table] = s.Versions
	}
	most := mostVersions(t.Env.Platform)
	var out []report.Finding
	for _, step := range t.Watched.Steps {
		for i := range step.Runs {
			run := &step.Runs[i]
			d := deedOf(lexer.MySQL, run.Statement.SQL)
			table, ok := t.alters(run)
			if ok && had[table] < 0 && run.Seen.Algorithm == "INSTANT" && d.doing(func(a []string) bool { return addsColumn(a) || dropsColumn(a) }) {
				f := t.about(report.Inconclusive, step, run, report.Assumed)
				f.Object, f.Severity = table, report.Warning
				f.Message = fmt.Sprintf("how many of %d row versions %s has in %s is not known: behind the last of them the change is none of INSTANT", most, table.Path(), t.Env.Name)
				f.Hint = "GRANT PROCESS ON *.* TO the account that reads " + t.Env.Name
				out = append(out, f)
				continue
			}
			if !ok || run.Seen.Algorithm != "INSTANT" || had[table] == 0 || !d.doing(func(a []string) bool { return addsColumn(a) || dropsColumn(a) }) {
				continue
			}
			if had[table]++; had[table] <= most {
				continue
			}
			f := t.about(report.InstantExhausted, step, run, report.Catalog)
			f.Object = table
			f.Message = fmt.Sprintf("%s has %d of %d row versions in %s: it is written anew there", table.Path(), t.reported(table).Versions, most, t.Env.Name)
			if d.has("ALGORITHM") {
				f.Message = fmt.Sprintf("%s has %d of %d row versions in %s: ALGORITHM=INSTANT is refused there", table.Path(), t.reported(table).Versions, most, t.Env.Name)
			} else {
				t.weigh(&f, table)
			}
			out = append(out, f)
		}
	}
	return out
}

func dropsColumn(action []string) bool {
	if !starts(action, "DROP") || len(action) < 2 {
		return false
	}
	switch action[1] {
	case "CONSTRAINT", "PRIMARY", "FOREIGN", "CHECK", "INDEX", "KEY", "PARTITION", "PERIOD", "SYSTEM":
		return false
	}
	return true
}

// setOtherwise are the settings that decide what a statement means, and that
// the copy, or the environment that the migrations come from, does not share.
func (t *Trial) setOtherwise() []report.Finding {
	var out []report.Finding
	add := func(rule report.Rule, name, here, there, where string) {
		if here == there || here == "" || there == "" {
			return
		}
		f := report.Finding{Rule: rule, Severity: rule.Severity, State: report.Drift, Evidence: report.Catalog, Subject: name, Hint: rule.Fix}
		f.Message = fmt.Sprintf("%s in %s, %s %s", here, t.Env.Name, there, where)
		if rule.Code == report.SQLModeDiffers.Code {
			f.Message = fmt.Sprintf("only in %s: %s; only %s: %s", t.Env.Name, only(here, there), where, only(there, here))
		}
		out = append(out, f)
	}
	compare := func(p catalog.Platform, where string) {
		add(report.SQLModeDiffers, "sql_mode", fact(t.Env.Platform, "sql_mode"), fact(p, "sql_mode"), where)
		add(report.CaseDiffers, "lower_case_table_names", fact(t.Env.Platform, "lower_case_table_names"), fact(p, "lower_case_table_names"), where)
	}
	compare(t.Platform, "on the throwaway")
	if t.Target != nil && sameVendor(*t.Target, t.Env) {
		compare(t.Target.Platform, "in "+t.Target.Name)
	}
	return out
}

func sameVendor(a, b parity.Env) bool { return a.Platform.Vendor == b.Platform.Vendor }

// only is what a list of modes has and another does not, "none" for nothing.
func only(list, other string) string {
	var modes []string
	for _, mode := range strings.Split(list, ",") {
		if mode != "" && !slices.Contains(strings.Split(other, ","), mode) {
			modes = append(modes, mode)
		}
	}
	if len(modes) == 0 {
		return "none"
	}
	return strings.Join(modes, ", ")
}
