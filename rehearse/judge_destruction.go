package rehearse

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/lexer"
	"github.com/schemadiff/schemadiff/report"
	"github.com/schemadiff/schemadiff/schema"
)

// judgeDestruction says what the pending migrations take away: of what exists
// before the first of them, what each step drops or narrows.
func judgeDestruction(t *Trial) []report.Finding {
	var out []report.Finding
	for _, step := range t.Watched.Steps {
		changes := t.changed(step.Before, step.After)
		likely := schema.Renames(step.Before, step.After, changes)
		renamed := t.renamed(step, changes)
		mentions := t.mentioned(step)
		for _, c := range changes {
			if _, ok := renamed[c.Key]; ok || !t.existed(c.Key) {
				continue
			}
			rule, message := destruction(c, changes, t.Env.Engine)
			unnamed := c.Op == schema.Drop && !step.Unrecorded && !mentions[strings.ToLower(bare(c.Key.Name))]
			if rule.Code == "" && !(unnamed && depends(c.Key.Kind)) || t.keeps(step, c) {
				continue
			}
			by, run := t.changer(step, c.Key)
			f := t.about(rule, by, run, report.Catalog)
			f.Object, f.Message = c.Key, cmp.Or(message, describe(c))
			if unnamed {
				collateral := t.about(report.CascadeCollateral, step, runLocking(step, c.Key), report.Observed)
				collateral.Object, collateral.Message = c.Key, describe(c)+", which "+step.Migration.Label+" does not name"
				out = append(out, collateral)
			}
			if rule.Code != "" && !(unnamed && c.Key.Kind == schema.Index) {
				out = append(out, f)
			}
		}
		for _, l := range likely {
			if _, ok := renamed[l.From]; ok || !t.existed(l.From) {
				continue
			}
			f := t.about(report.RenameAsDrop, step, t.runNaming(step, l.From), report.Catalog)
			f.Object, f.Message = l.From, fmt.Sprintf("%s is dropped and %s of the same shape is added", l.From.Path(), l.To.Path())
			out = append(out, f)
		}
		out = append(out, t.emptied(step)...)
	}
	return out
}

// existed says whether an object is there before the first pending migration.
func (t *Trial) existed(k schema.Key) bool {
	_, ok := t.Watched.Start.Lookup(k)
	return ok
}

// keeps says whether what is gone by its name is still there otherwise: a
// partition's columns are those of the partitioned table, and an index becomes
// that of a constraint.
func (t *Trial) keeps(step Step, c schema.Change) bool {
	if c.Op != schema.Drop {
		return false
	}
	switch c.Key.Kind {
	case schema.Column:
		return becomesPartition(step, whole(c.Key))
	case schema.Index:
		index, _ := step.Before.Lookup(c.Key)
		return slices.ContainsFunc(step.After.Parts(whole(c.Key)), func(o schema.Object) bool {
			_, before := step.Before.Lookup(o.Key)
			return !before && (o.Key.Kind == schema.Unique || o.Key.Kind == schema.PrimaryKey) && o.Prop("columns") == index.Prop("columns")
		})
	}
	return false
}

// becomesPartition says whether a migration attaches a table as a partition, or
// detaches it: its columns are listed where it is none.
func becomesPartition(step Step, table schema.Key) bool {
	before, ok := step.Before.Lookup(table)
	after, there := step.After.Lookup(table)
	return ok && there && before.Prop("partition_of") != after.Prop("partition_of")
}

// depends says whether objects of a kind go along by CASCADE, without a rule of
// their own.
func depends(k schema.Kind) bool {
	return k == schema.View || k == schema.MaterializedView || k == schema.Function || k == schema.Procedure
}

// bare is a name without the arguments that a routine's has.
func bare(name string) string {
	name, _, _ = strings.Cut(name, "(")
	return name
}

// runLocking is the statement that locked an object exclusively, nil for none.
func runLocking(step Step, k schema.Key) *Executed {
	for i := range step.Runs {
		if slices.ContainsFunc(step.Runs[i].Seen.Locks, func(l catalog.Lock) bool { return l.Object == k && l.Mode == accessExclusive }) {
			return &step.Runs[i]
		}
	}
	return nil
}

// destruction chooses the rule for one change.
func destruction(c schema.Change, all []schema.Change, engine endpoint.Engine) (report.Rule, string) {
	switch c.Op {
	case schema.Drop:
		return dropRule(c, all), ""
	case schema.Modify:
		return modifyRule(c, engine)
	}
	return report.Rule{}, ""
}

func dropRule(c schema.Change, all []schema.Change) report.Rule {
	switch c.Key.Kind {
	case schema.Namespace:
		return report.SchemaDropped
	case schema.Table:
		return report.TableDropped
	case schema.Column:
		return report.ColumnDropped
	case schema.Extension:
		return report.ExtensionDropped
	case schema.Index:
		return report.IndexDropped
	case schema.Policy, schema.Trigger:
		return report.ProtectionRemoved
	case schema.PrimaryKey, schema.Unique, schema.ForeignKey, schema.Check, schema.Exclusion:
		goes := slices.ContainsFunc(all, func(o schema.Change) bool {
			return o.Op == schema.Drop && o.Key.Kind == schema.Column && o.Key.Schema == c.Key.Schema && o.Key.Table == c.Key.Table
		})
		replaced := slices.ContainsFunc(all, func(o schema.Change) bool {
			return o.Op == schema.Add && o.Key.Kind == c.Key.Kind && o.Key.Schema == c.Key.Schema && o.Key.Table == c.Key.Table
		})
		if goes || replaced {
			return report.Rule{}
		}
		return report.ConstraintDropped
	}
	return report.Rule{}
}

func modifyRule(c schema.Change, engine endpoint.Engine) (report.Rule, string) {
	for _, p := range c.Props {
		switch {
		case c.Key.Kind == schema.Enum && p.Name == "values" && removed(p.From, p.To):
			return report.EnumValueRemoved, ""
		case c.Key.Kind == schema.Column && p.Name == "type" && isEnum(p.From) && isEnum(p.To) && removed(p.From, p.To):
			return report.EnumValueRemoved, ""
		case c.Key.Kind == schema.Column && p.Name == "type" && narrower(p.From, p.To):
			return report.TypeNarrowed, ""
		case c.Key.Kind == schema.Column && (p.Name == "charset" || p.Name == "collation") && engine != endpoint.Postgres: // whose collations only compare
			return report.CharsetNarrowed, ""
		case c.Key.Kind == schema.Table && p.Name == "row_security" && p.To == "":
			return report.ProtectionRemoved, "row level security of " + c.Key.Path() + " is switched off"
		case c.Key.Kind == schema.Table && p.Name == "persistence" && p.To == "unlogged":
			return report.MadeUnlogged, ""
		}
	}
	return report.Rule{}, ""
}

func isEnum(t string) bool { return strings.HasPrefix(strings.ToLower(t), "enum(") }

// removed says whether a list of quoted values lost one. A value that only
// moved or was renamed beside an equal number is told elsewhere.
func removed(from, to string) bool {
	before, after := quotedValues(from), quotedValues(to)
	if len(after) >= len(before) {
		return false
	}
	return slices.ContainsFunc(before, func(v string) bool { return !slices.Contains(after, v) })
}

func quotedValues(list string) []string {
	var out []string
	for tok := range lexer.Code(lexer.Postgres, list) {
		if tok.Kind == lexer.String {
			out = append(out, tok.Text)
		}
	}
	return out
}

// integers are the whole numbers by the bytes that they take.
var integers = map[string]int{"tinyint": 1, "smallint": 2, "mediumint": 3, "integer": 4, "int": 4, "bigint": 8}

// narrower says whether a type surely holds less than another: shorter text,
// fewer digits, a smaller integer, less precision.
func narrower(from, to string) bool {
	a, sizesA := typeSizes(from)
	b, sizesB := typeSizes(to)
	if na, nb := integers[a], integers[b]; na > 0 && nb > 0 {
		return nb < na
	}
	switch {
	case textual(a) && textual(b):
		return len(sizesB) > 0 && (len(sizesA) == 0 || sizesB[0] < sizesA[0])
	case a != b || len(sizesB) == 0:
		return a == "double precision" && b == "real" || a == "double" && b == "float"
	case len(sizesA) == 0: // which is none of a second's parts in MySQL, and all six digits in PostgreSQL
		return a != "datetime" && a != "timestamp" && a != "time"
	}
	whole := func(s []int) int {
		if len(s) > 1 {
			return s[0] - s[1]
		}
		return s[0]
	}
	scale := func(s []int) int {
		if len(s) > 1 {
			return s[1]
		}
		return 0
	}
	if a == "numeric" || a == "decimal" {
		return whole(sizesB) < whole(sizesA) || scale(sizesB) < scale(sizesA)
	}
	return sizesB[0] < sizesA[0]
}

func textual(t string) bool {
	switch t {
	case "character varying", "varchar", "text", "character", "char", "tinytext", "mediumtext", "longtext", "varbinary", "binary", "blob":
		return true
	}
	return false
}

// typeSizes takes a type apart: "numeric(12,2)" is numeric, 12 and 2.
func typeSizes(t string) (string, []int) {
	open := strings.IndexByte(t, '(')
	shut := strings.IndexByte(t, ')')
	if open < 0 || shut < open {
		return strings.ToLower(strings.TrimSpace(strings.TrimSuffix(t, " unsigned"))), nil
	}
	var sizes []int
	for _, text := range strings.Split(t[open+1:shut], ",") {
		if n, err := strconv.Atoi(strings.TrimSpace(text)); err == nil {
			sizes = append(sizes, n)
		}
	}
	return strings.ToLower(strings.TrimSpace(t[:open] + t[shut+1:])), sizes
}

// mentioned is the names that a migration's text has, in lower case, those
// within its strings and bodies included.
func (t *Trial) mentioned(step Step) map[string]bool {
	names := map[string]bool{}
	var collect func(sql string, depth int)
	collect = func(sql string, depth int) {
		for tok := range lexer.Tokens(language(t.Env.Engine), sql) {
			switch tok.Kind {
			case lexer.Word, lexer.Quoted:
				names[strings.ToLower(lexer.Name(language(t.Env.Engine), tok))] = true
			case lexer.String:
				if depth < 2 {
					collect(strings.Trim(tok.Text, "'$"), depth+1)
				}
			}
		}
	}
	if step.Script != nil {
		for _, s := range step.Script.Statements {
			collect(s.SQL, 0)
		}
	}
	return names
}

// runNaming is the first statement of a step that names an object: it and its
// table, else it, else its table; nil for none.
func (t *Trial) runNaming(step Step, k schema.Key) *Executed {
	run, _ := t.naming(step, k)
	return run
}

// changer is runNaming for something that a step changed, and the step that
// sent it: the changes of one transaction are told of the last of its steps.
func (t *Trial) changer(step Step, k schema.Key) (Step, *Executed) {
	best, most := t.naming(step, k)
	at := slices.IndexFunc(t.Watched.Steps, func(s Step) bool { return s.Migration.ID == step.Migration.ID })
	for i := at - 1; i >= 0 && t.Watched.Steps[i].Joint; i-- {
		if run, score := t.naming(t.Watched.Steps[i], k); score > most {
			step, best, most = t.Watched.Steps[i], run, score
		}
	}
	return step, best
}

func (t *Trial) naming(step Step, k schema.Key) (best *Executed, most int) {
	for i := range step.Runs {
		score := 0
		if k.Name != "" && t.names(step.Runs[i], bare(k.Name)) {
			score += 2
		}
		if k.Table != "" && t.names(step.Runs[i], k.Table) {
			score++
		}
		if score > most {
			best, most = &step.Runs[i], score
		}
	}
	return best, most
}

// names says whether a statement's words have a name.
func (t *Trial) names(run Executed, name string) bool {
	for tok := range lexer.Code(language(t.Env.Engine), run.Statement.SQL) {
		if (tok.Kind == lexer.Word || tok.Kind == lexer.Quoted) && strings.EqualFold(lexer.Name(language(t.Env.Engine), tok), name) {
			return true
		}
	}
	return false
}

// writesOld says whether a statement writes rows of a table that exists before,
// as far as the server tells: only PostgreSQL's locks do.
func (t *Trial) writesOld(run Executed) bool {
	return t.Env.Engine != endpoint.Postgres || written(run) != (schema.Key{})
}

// emptied are statements whose text says that they take all rows of a table.
func (t *Trial) emptied(step Step) []report.Finding {
	var out []report.Finding
	for _, run := range step.Runs {
		d := deedOf(language(t.Env.Engine), run.Statement.SQL)
		switch {
		case d.verb == "TRUNCATE":
			f := t.about(report.RowsTruncated, step, &run, report.Static)
			var tables []string
			for _, k := range run.Seen.Rewrites {
				if k.Kind == schema.Table {
					tables = append(tables, k.Path())
				}
			}
			if len(tables) > 0 {
				f.Evidence, f.Message = report.Observed, "empties "+strings.Join(tables, ", ")
			}
			out = append(out, f)
		case (d.verb == "UPDATE" || d.verb == "DELETE") && !d.has("WHERE") && !d.has("USING") && t.writesOld(run):
			out = append(out, t.about(report.UnqualifiedWrite, step, &run, report.Static))
		}
	}
	return out
}
