package rehearse

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/report"
	"github.com/schemadiff/schemadiff/schema"
)

// judgeData says what depends on rows. What fails without any is E001, and what
// runs with rows that break what is demanded repairs them first.
func judgeData(t *Trial) []report.Finding {
	if t.Data == nil {
		return nil
	}
	var out []report.Finding
	told := map[string]bool{}
	add := func(f report.Finding) {
		if id := fmt.Sprint(f.Rule.Code, f.Cause.File, f.Cause.Line, f.Object); !told[id] {
			told[id] = true
			out = append(out, f)
		}
	}
	for _, fall := range t.Data.Falls {
		add(t.fallen(fall))
	}
	for _, g := range t.Data.Filled {
		f := t.about(report.ImplicitFill, g.Step, t.runNaming(g.Step, g.Column), report.Observed)
		f.Object, f.Message = g.Column, joinClauses(fmt.Sprintf("rows that are there get %q in %s", g.Value, g.Column.Path()), t.among(g.Step.Migration.Label))
		add(f)
	}
	for _, d := range t.Data.Doubts {
		if slices.ContainsFunc(out, func(f report.Finding) bool { return f.Object == d.Addition.subject }) {
			continue // what is known of it is enough
		}
		f := t.about(report.Inconclusive, d.Addition.step, t.runNaming(d.Addition.step, d.Addition.subject), report.Catalog)
		f.Object, f.Field = d.Addition.subject, d.Addition.rule.Slug
		f.Message = "whether rows of " + d.Addition.table.Path() + " stop it was not found out: " + d.Why
		f.Hint, f.Probe = d.Addition.rule.Fix, t.Data.probeOf(d.Addition)
		add(f)
	}
	for _, f := range t.counters() {
		add(f)
	}
	return out
}

// fallen is a migration that fails with rows.
func (t *Trial) fallen(fall Fall) report.Finding {
	if fall.Noted != "" {
		v := fall.Violation
		rule := v.rule
		if rule.Code == report.CastFails.Code {
			rule = report.TextTooLong
		}
		f := t.about(rule, fall.Step, t.runNaming(fall.Step, v.addition.subject), report.Observed)
		f.Object, f.Probe = v.addition.subject, v.probe
		f.Message = joinClauses("tried with "+v.what, v.leaves)
		if fall.Noted != v.leaves {
			f.Message += ": " + fall.Noted
		}
		return f
	}
	run := Executed{Statement: fall.Step.Failure.Statement}
	e := fall.Step.Failure.Err
	rule, a, known := t.classify(fall)
	f := t.about(rule, fall.Step, &run, report.Observed)
	said := e.Message
	if e.Detail != "" {
		said += " (" + e.Detail + ")"
	}
	anyRow := rule.Code == report.AddNotNull.Code || rule.Code == report.ZeroDate.Code || rule.Code == report.SQLiteAddColumn.Code || known && len(a.columns) == 0 && fall.Violation == nil
	table := t.tableOf(fall, a, known)
	if known {
		f.Object, f.Probe = a.subject, t.Data.probeOf(a)
	} else if e.Column != "" {
		f.Object = schema.Key{Kind: schema.Column, Schema: e.Schema, Table: e.Table, Name: e.Column}
	} else {
		f.Object = table
	}
	switch {
	case anyRow:
		f.Message = "it fails as soon as there are rows: " + said
		if table != (schema.Key{}) {
			f.Message = "it fails as soon as " + table.Path() + " has rows: " + said
			f.Probe = fmt.Sprintf("SELECT EXISTS (SELECT 1 FROM %s)", t.Data.values.table(table))
		}
	case fall.Violation != nil:
		f.Message = "it fails where there are " + fall.Violation.what + ": " + said
		if strings.HasPrefix(fall.Violation.what, "a ") {
			f.Message = "it fails where there is " + fall.Violation.what + ": " + said
		}
		if fall.Violation.probe != "" {
			f.Probe = fall.Violation.probe
		}
	default:
		f.Message = "it fails with rows that today's schema allows: " + said
	}
	if size, ok := t.size(table); ok && size.Rows > 0 {
		f.Message += fmt.Sprintf("; %s in %s", rowsInWords(size.Rows), t.Env.Name)
	}
	return f
}

// tableOf is the table of today's that a failure is about.
func (t *Trial) tableOf(fall Fall, a addition, known bool) schema.Key {
	e := fall.Step.Failure.Err
	if key := (schema.Key{Kind: schema.Table, Schema: e.Schema, Name: e.Table}); e.Table != "" && t.existed(key) {
		return key
	}
	if known {
		return a.table
	}
	for _, word := range deedOf(language(t.Env.Engine), fall.Step.Failure.Statement.SQL).words {
		for o := range t.Watched.Start.All() {
			if o.Key.Kind == schema.Table && strings.EqualFold(o.Key.Name, strings.Trim(word, `"`)) {
				return o.Key
			}
		}
	}
	return schema.Key{}
}

// classify chooses the rule for a failure: by what was done to the rows and by
// what the server says. known says that a is the addition that it is about.
func (t *Trial) classify(fall Fall) (rule report.Rule, a addition, known bool) {
	e := fall.Step.Failure.Err
	d := deedOf(language(t.Env.Engine), fall.Step.Failure.Statement.SQL)
	rule = t.sort(e, d)
	if v := fall.Violation; v != nil && v.addition.rule.Code != "" && v.addition.step.Migration.ID == fall.Step.Migration.ID &&
		(!d.writesRows() || t.Env.Engine == endpoint.SQLite) {
		if v.rule.Code == report.CastFails.Code && slices.Contains([]string{report.TextTooLong.Code, report.RangeOverflow.Code}, rule.Code) {
			return rule, v.addition, true
		}
		return v.rule, v.addition, true
	}
	for _, c := range t.Data.additions {
		if c.step.Migration.ID != fall.Step.Migration.ID || e.Table != "" && c.table.Name != e.Table {
			continue
		}
		family := c.rule.Code == rule.Code || c.subject.Kind == schema.Column && c.rule.Code == report.CastFails.Code && slices.Contains([]string{report.TextTooLong.Code, report.RangeOverflow.Code}, rule.Code) ||
			rule.Code == report.AddUnique.Code && c.rule.Code == report.AddPrimaryKey.Code || rule.Code == report.AddNotNull.Code && c.rule.Code == report.SetNotNull.Code ||
			c.rule.Code == report.ValidateFails.Code
		named := e.Constraint == "" || c.subject.Kind == schema.Column || c.subject.Kind == schema.Table || c.subject.Name == e.Constraint
		if family && named && (!d.writesRows() || t.Env.Engine == endpoint.SQLite) {
			if c.rule.Code == report.CastFails.Code {
				return rule, c, true
			}
			return c.rule, c, true
		}
	}
	if d.writesRows() {
		return report.DataCollides, a, false
	}
	return rule, a, false
}

// sort is the rule that a server's error belongs to.
// https://www.postgresql.org/docs/current/errcodes-appendix.html
// https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html
func (t *Trial) sort(e *catalog.SQLError, d deed) report.Rule {
	byState := map[string]report.Rule{"23502": report.AddNotNull, "23505": report.AddUnique, "23503": report.AddForeignKey, "23514": report.AddCheck, "23P01": report.AddExclusion,
		"22001": report.TextTooLong, "22003": report.RangeOverflow, "22P02": report.CastFails, "22007": report.CastFails, "22008": report.CastFails, "22023": report.CastFails, "22P05": report.CastFails}
	byNumber := map[int]report.Rule{1138: report.SetNotNull, 1048: report.SetNotNull, 1265: report.SetNotNull, 1062: report.AddUnique, 1452: report.AddForeignKey, 3819: report.AddCheck, 4025: report.AddCheck,
		1406: report.TextTooLong, 1264: report.RangeOverflow, 1690: report.RangeOverflow, 1366: report.CastFails, 1292: report.CastFails}
	switch {
	case t.Env.Engine == endpoint.SQLite:
		return sortSQLite(e, d)
	case e.Number == 1292 && d.doing(addsColumn):
		return report.ZeroDate
	case e.Number == 1265 && (!d.doing(func(a []string) bool { return mentions(a, "NOT") }) || t.Env.Engine == endpoint.MySQL):
		return report.TextTooLong
	case e.Number != 0:
		return cmp.Or(byNumber[e.Number], report.DataCollides)
	case e.Code == "23514" && (d.has("ATTACH") || d.has("PARTITION")):
		return report.RowsOutside
	case e.Code == "23514" && d.verb == "ALTER DOMAIN":
		return report.DomainConstraint
	}
	return cmp.Or(byState[e.Code], report.DataCollides)
}

func sortSQLite(e *catalog.SQLError, d deed) report.Rule {
	said := e.Message
	switch {
	case strings.Contains(said, "annot add a"):
		return report.SQLiteAddColumn
	case strings.Contains(said, "FOREIGN KEY") && (strings.HasPrefix(d.verb, "DROP") || d.verb == "DELETE"):
		return report.ParentNotEmpty
	case strings.Contains(said, "FOREIGN KEY"):
		return report.AddForeignKey
	case strings.Contains(said, "UNIQUE"), strings.Contains(said, "PRIMARY KEY"):
		return report.AddUnique
	case strings.Contains(said, "NOT NULL"):
		return report.SetNotNull
	case strings.Contains(said, "CHECK"):
		return report.AddCheck
	case strings.Contains(said, "cannot store"):
		return report.CastFails
	}
	return report.DataCollides
}

// counters are the keys of MySQL and MariaDB, of tables that the pending
// migrations touch, that are near the end of their type.
func (t *Trial) counters() []report.Finding {
	var out []report.Finding
	told := map[schema.Key]bool{}
	for _, step := range t.Watched.Steps {
		for _, c := range t.changed(step.Before, step.After) {
			table := whole(c.Key)
			o, ok := t.Env.Reading.Schema.Lookup(table)
			next, err := strconv.ParseFloat(o.Prop("auto_increment"), 64)
			if !ok || err != nil || told[table] {
				continue
			}
			told[table] = true
			for _, part := range t.Env.Reading.Schema.Parts(table) {
				if part.Key.Kind != schema.Column || part.Prop("auto_increment") == "" {
					continue
				}
				base, _ := typeParts(part.Prop("type"))
				_, high, ok := bounds(base, nil)
				most, err := strconv.ParseFloat(high, 64)
				if !ok || err != nil || next < 0.85*most {
					continue
				}
				f := t.about(report.CounterNearEnd, step, nil, report.Catalog)
				f.Object, f.Message = part.Key, fmt.Sprintf("the next number of %s is %s, of %s", part.Key.Path(), o.Prop("auto_increment"), high)
				out = append(out, f)
			}
		}
	}
	return out
}

// probeOf is the question of an addition.
func (d *Data) probeOf(a addition) string {
	i := slices.IndexFunc(d.additions, func(o addition) bool {
		return o.subject == a.subject && o.table == a.table && o.rule.Code == a.rule.Code && o.step.Migration.ID == a.step.Migration.ID
	})
	if i < 0 {
		return ""
	}
	return d.probes[i]
}
