package rehearse

import (
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/lexer"
	"github.com/schemadiff/schemadiff/report"
	"github.com/schemadiff/schemadiff/schema"
)

// judgeRewrites names what PostgreSQL writes anew, or reads from end to end
// where a column changes.
func judgeRewrites(t *Trial) []report.Finding {
	if t.Env.Engine != endpoint.Postgres {
		return nil
	}
	var out []report.Finding
	for _, step := range t.Watched.Steps {
		for _, run := range step.Runs {
			d := deedOf(lexer.Postgres, run.Statement.SQL)
			rule := rewriteRule(d, run)
			if rule.Code == report.ZoneRewrite.Code && !t.zoneChanges(step, d) {
				rule = report.TypeRewrite
			}
			if rule.Code == "" {
				continue
			}
			f := t.about(rule, step, &run, report.Observed)
			table := rewrittenTable(run)
			f.Object = table
			f.Message = rewriteInWords(run)
			if rule.Code == report.BulkWrite.Code {
				f.Message = withCommas("writes rows of "+written(run).Path(), f.Message)
				table = t.largest(run.Seen.Scans, table)
			}
			t.weigh(&f, table)
			out = append(out, f)
		}
		out = append(out, t.unindexed(step)...)
	}
	return out
}

// rewriteRule chooses the rule by what was observed first, and by the
// statement's words second; "" for none.
func rewriteRule(d deed, run Executed) report.Rule {
	tables := slices.ContainsFunc(run.Seen.Rewrites, func(k schema.Key) bool { return k.Kind != schema.Index })
	scanned := len(run.Seen.Scans) > 0
	column := func(fits func(a []string) bool) bool {
		return d.doing(func(a []string) bool { return addsColumn(a) && fits(a) })
	}
	switch {
	case d.verb == "CLUSTER" || d.verb == "VACUUM" || d.verb == "REINDEX" || d.verb == "TRUNCATE" || d.verb == "REFRESH":
		return report.Rule{} // of family L and D
	case d.verb == "WITH" || d.writesRows():
		if writesMany(d, run) {
			return report.BulkWrite
		}
		return report.Rule{}
	case tables && column(func(a []string) bool { return mentions(a, "STORED") }):
		return report.StoredGenerated
	case tables && column(func(a []string) bool {
		return mentions(a, "IDENTITY") || slices.ContainsFunc(a, func(w string) bool { return strings.Contains(w, "SERIAL") })
	}):
		return report.SerialColumn
	case tables && column(func(a []string) bool { return mentions(a, "DEFAULT") }):
		return report.VolatileDefault
	case tables && column(func([]string) bool { return true }):
		return report.DomainColumn
	case tables && d.doing(func(a []string) bool {
		return retypes(a) && slices.ContainsFunc(a, func(w string) bool { return strings.HasPrefix(w, "TIMESTAMP") })
	}):
		return report.ZoneRewrite
	case tables && d.doing(retypes) && rewritesWithOthers(run):
		return report.TypeRipple
	case tables && d.doing(retypes):
		return report.TypeRewrite
	case tables && d.doing(func(a []string) bool {
		return starts(a, "SET") && (mentions(a, "LOGGED") || mentions(a, "UNLOGGED") || mentions(a, "TABLESPACE") || mentions(a, "ACCESS"))
	}):
		return report.StorageMove
	case tables:
		return report.TableRewritten
	case len(run.Seen.Rewrites) > 0 && d.doing(retypes):
		return report.CollationChange
	case scanned && d.doing(func(a []string) bool { return starts(a, "ALTER") && mentions(a, "NOT") && mentions(a, "NULL") }):
		return report.NotNullScan
	case scanned && d.doing(retypes):
		return report.TypeRechecks
	}
	return report.Rule{}
}

// writesMany says whether a statement writes rows of a table that exists, as
// many as the environment's data make it: INSERT ... VALUES has its own.
func writesMany(d deed, run Executed) bool {
	if !d.writesRows() && d.verb != "WITH" || written(run) == (schema.Key{}) {
		return false
	}
	return d.verb != "INSERT" || d.has("SELECT") || slices.Contains(d.inside, "SELECT") || d.has("TABLE")
}

// written is the table that a statement writes rows of.
// https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES
func written(run Executed) schema.Key {
	for _, l := range run.Seen.Locks {
		if l.Mode == "RowExclusiveLock" && l.Object.Kind == schema.Table {
			return l.Object
		}
	}
	for _, w := range run.Seen.Writes {
		return w.Table
	}
	return schema.Key{}
}

// zoneChanges says whether a column's type gets or loses its time zone.
func (t *Trial) zoneChanges(step Step, d deed) bool {
	return slices.ContainsFunc(t.changed(step.Before, step.After), func(c schema.Change) bool {
		return c.Key.Kind == schema.Column && slices.ContainsFunc(c.Props, func(p schema.PropChange) bool {
			return p.Name == "type" && strings.Contains(p.From, "with time zone") != strings.Contains(p.To, "with time zone") &&
				slices.ContainsFunc(d.words, func(w string) bool { return named(w, c.Key.Name) })
		})
	})
}

func withCommas(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ", ")
}

// rewritesWithOthers says whether other tables than the rewritten one were read.
func rewritesWithOthers(run Executed) bool {
	table := rewrittenTable(run)
	return slices.ContainsFunc(run.Seen.Scans, func(k schema.Key) bool { return k != table })
}

// rewrittenTable is the table that was written anew, or the one that was read.
func rewrittenTable(run Executed) schema.Key {
	for _, k := range run.Seen.Rewrites {
		return whole(k)
	}
	if len(run.Seen.Scans) > 0 {
		return run.Seen.Scans[0]
	}
	if len(run.Seen.Writes) > 0 {
		return run.Seen.Writes[0].Table
	}
	lock, _ := strongest(run)
	return lock.Object
}

func rewriteInWords(run Executed) string {
	var rewritten, read []string
	for _, k := range run.Seen.Rewrites {
		rewritten = append(rewritten, k.Path())
	}
	for _, k := range run.Seen.Scans {
		read = append(read, k.Path())
	}
	var parts []string
	if len(rewritten) > 0 {
		parts = append(parts, "writes "+strings.Join(rewritten, ", ")+" anew")
	}
	if len(read) > 0 {
		parts = append(parts, "reads all of "+strings.Join(read, ", "))
	}
	return strings.Join(parts, ", ")
}

// unindexed are the foreign keys of a migration without an index on their
// columns.
func (t *Trial) unindexed(step Step) []report.Finding {
	var out []report.Finding
	for _, k := range added(step, schema.ForeignKey) {
		key, _ := step.After.Lookup(k)
		table := whole(k)
		columns := key.Prop("columns")
		covered := slices.ContainsFunc(step.After.Parts(table), func(o schema.Object) bool {
			switch o.Key.Kind {
			case schema.Index, schema.PrimaryKey, schema.Unique:
				c := o.Prop("columns")
				return o.Prop("predicate") == "" && (c == columns || strings.HasPrefix(c, columns+","))
			}
			return false
		})
		if covered {
			continue
		}
		f := t.about(report.ForeignKeyWithoutIndex, step, nil, report.Catalog)
		f.Object, f.Subject = k, k.String()
		f.Message = "no index of " + table.Path() + " begins with " + columns
		out = append(out, f)
	}
	return out
}

// added is the objects of a kind that a migration made, those of new tables
// included.
func added(step Step, kind schema.Kind) []schema.Key {
	var out []schema.Key
	for o := range step.After.All() {
		if o.Key.Kind != kind {
			continue
		}
		if _, before := step.Before.Lookup(o.Key); !before {
			out = append(out, o.Key)
		}
	}
	return out
}
