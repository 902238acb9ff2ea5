package rehearse

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/parity"
	"github.com/schemadiff/schemadiff/report"
	"github.com/schemadiff/schemadiff/schema"
)

// Trial is everything that a rehearsal saw.
type Trial struct {
	Case
	Unlike   []schema.Change       // in what the copy is not like the environment
	Refused  map[schema.Key]string // why the copy lacks what Unlike tells of
	Manual   []string              // what else the copy cannot have, one clause each
	Role     string                // that the migrations were run as, "" for one that may do anything in the copy
	Denied   *Step                 // where the role's run ended for want of a right; what else was seen is of one that may do anything. nil where it did not
	Watched  Play                  // statement by statement, without rows
	Platform catalog.Platform      // what runs the copy; of MySQL and MariaDB
	Sent     *Play                 // as the tool sends it; nil where there was no such run
	Data     *Data                 // what happens where there are rows; nil where that was not tried
	Down     *Down                 // the pending migrations undone again; nil where nobody asked
	History  *Play                 // the whole history on an empty database; nil where nobody asked
	Target   *parity.Env           // what the end state should be like, nil where nobody said
}

// judges are the rules of a rehearsal, family by family.
var judges = []func(*Trial) []report.Finding{
	judgeOutcome,
	judgeEnd,
	judgeDown,
	judgeHistory,
	judgeCopy,
	judgeLocks,
	judgeRewrites,
	judgeDestruction,
	judgeRights,
	judgeTransactions,
	judgeApplication,
	judgeData,
	judgeMySQL,
	judgeSQLite,
	judgeSoundness,
	judgeLimits,
}

// Findings judges the trial.
func (t *Trial) Findings() []report.Finding {
	var out []report.Finding
	for _, judge := range judges {
		out = append(out, judge(t)...)
	}
	for i := range out {
		if f := &out[i]; f.Evidence == report.Catalog && f.Object != (schema.Key{}) && f.Cause != nil && f.Cause.SQL == "" {
			f.Message = joinClauses(f.Message, t.among(f.Cause.Migration))
		}
	}
	return out
}

// among says that what is told of a migration may be the work of one before it:
// "" where each one's was seen.
func (t *Trial) among(label string) string {
	at := slices.IndexFunc(t.Watched.Steps, func(s Step) bool { return s.Migration.Label == label })
	first := at
	for first > 0 && t.Watched.Steps[first-1].Joint {
		first--
	}
	if first == at {
		return ""
	}
	return fmt.Sprintf("which of the %d migrations from %s to this one did it was not seen", at-first+1, t.Watched.Steps[first].Migration.Label)
}

// about begins a finding on a statement of a step, or with a nil run on the
// migration as a whole.
func (t *Trial) about(rule report.Rule, step Step, run *Executed, evidence report.Evidence) report.Finding {
	f := report.Finding{Rule: rule, Severity: rule.Severity, State: report.Drift, Evidence: evidence, Subject: step.Migration.Label,
		Cause: &report.Cause{Migration: step.Migration.Label, File: step.Migration.Path}, Hint: rule.Fix}
	if step.Script != nil {
		f.Cause.File = step.Script.Path
	}
	if run != nil {
		f.Cause.Line, f.Cause.Col, f.Cause.SQL = run.Statement.Line, run.Statement.Col, run.Statement.SQL
		if run.Statement.Line > 0 { // of what a program sends, nobody knows the line
			f.Subject = fmt.Sprintf("%s:%d", f.Cause.File, run.Statement.Line)
		}
	}
	return f
}

// The bounds by which the size of a table weighs what a scan or a rewrite of
// it costs.
const (
	smallRows  = 10_000
	smallBytes = 16 << 20
	largeBytes = 1 << 30
)

// weigh sets the severity of a finding on what takes the longer the more rows a
// table has: one step milder where the environment's is small, one step worse
// where it is large. What waits for a lock is not weighed: even a tiny table
// can be the busiest.
func (t *Trial) weigh(f *report.Finding, table schema.Key) {
	size, known := t.size(table)
	switch {
	case !known:
		f.Message = joinClauses(f.Message, "how large "+table.Path()+" is in "+t.Env.Name+" is not known")
	case size.Rows < smallRows && size.Bytes < smallBytes:
		f.Severity = max(f.Severity-1, report.Info)
		f.Message = joinClauses(f.Message, fmt.Sprintf("small: %s in %s", rowsInWords(size.Rows), t.Env.Name))
	case size.Bytes > largeBytes:
		f.Severity = min(f.Severity+1, report.Error)
		f.Message = joinClauses(f.Message, fmt.Sprintf("%s, %s in %s", rowsInWords(size.Rows), bytesInWords(size.Bytes), t.Env.Name))
	default:
		f.Message = joinClauses(f.Message, fmt.Sprintf("%s in %s", rowsInWords(size.Rows), t.Env.Name))
	}
}

// size is the environment's own estimate of a table.
func (t *Trial) size(table schema.Key) (catalog.Size, bool) {
	i := slices.IndexFunc(t.Env.Reading.Sizes, func(s catalog.Size) bool { return s.Table == table })
	if i < 0 || t.Env.Reading.Sizes[i].Rows < 0 {
		return catalog.Size{Rows: -1, Bytes: -1}, false
	}
	return t.Env.Reading.Sizes[i], true
}

func joinClauses(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), "; ")
}

func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// rowsInWords is a number of rows as the report's tables have it.
func rowsInWords(n int64) string {
	if n == 1 {
		return "1 row"
	}
	return report.Rows(n) + " rows"
}

func bytesInWords(n int64) string {
	units := []string{"bytes", "kB", "MB", "GB", "TB"}
	value, unit := float64(n), 0
	for value >= 1000 && unit < len(units)-1 {
		value, unit = value/1024, unit+1
	}
	if unit == 0 {
		return fmt.Sprintf("%d bytes", n)
	}
	return fmt.Sprintf("%.1f %s", value, units[unit])
}

// byWhom is the migration that changed an object last, as far as the steps
// tell: the change of a table's part is one of the table.
func (t *Trial) byWhom(k schema.Key) string {
	for _, step := range slices.Backward(t.Watched.Steps) {
		for _, c := range t.changed(step.Before, step.After) {
			if c.Key == k || c.NewKey == k || within(k, c.Key) {
				return step.Migration.Label
			}
		}
	}
	return ""
}

// within says whether an object is part of another.
func within(part, whole schema.Key) bool {
	if whole.Kind == schema.Namespace {
		return part.Schema == whole.Name
	}
	word, _ := whole.Kind.Word()
	return word.Relation && part.Table == whole.Name && part.Schema == whole.Schema
}

// describe is a change in words: "add column public.orders.currency".
func describe(c schema.Change) string {
	text := string(c.Op) + " " + c.Key.String()
	if c.Op == schema.Modify && len(c.Props) > 0 {
		var names []string
		for _, p := range c.Props {
			names = append(names, fmt.Sprintf("%s %s -> %s", strings.ReplaceAll(p.Name, "_", " "), cmp.Or(p.From, "none"), cmp.Or(p.To, "none")))
		}
		text += ": " + strings.Join(names, ", ")
	}
	if c.NewKey != (schema.Key{}) {
		text += " to " + c.NewKey.Path()
	}
	return text
}
