package main

import (
	"cmp"
	"fmt"
	"iter"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/schemadiff/schemadiff/report"
)

// played is one migration of a case of testdata/rehearsals, which the
// integration tests play on the case's servers: what is found in it, and by what
// the case lists no more, what is not.
type played struct {
	path, reason, servers string
	tx                    string
	without               string // families of rules that the case does not tell
	rowless               bool   // no rows are made up: what depends on them is not tried
	schema, name, sql     string
	found                 []string // CODE severity subject: message
	rules                 []string // that the case is named for
	whole                 bool     // the case's only migration
	earlier               bool     // others run before it
}

// archives is the files of a pattern, by their names in order.
func archives(t *testing.T, pattern string) iter.Seq2[string, *txtar.Archive] {
	t.Helper()
	paths, err := filepath.Glob(pattern)
	if err != nil || len(paths) == 0 {
		t.Fatalf("no %s: %v", pattern, err)
	}
	return func(yield func(string, *txtar.Archive) bool) {
		for _, path := range paths {
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if !yield(path, archive) {
				return
			}
		}
	}
}

// caseRules are the rules that a case is about: v203_v204_keys.
var caseRules = regexp.MustCompile(`([a-z]\d{3})_`)

// ownRules are those that one migration of a case shows how to keep to: 04_d105_l316.sql.
var ownRules = regexp.MustCompile(`_([a-z]\d{3})`)

func examples(t *testing.T) []played {
	t.Helper()
	var all []played
	for file, archive := range archives(t, "../../testdata/rehearsals/*/*.txtar") {
		e := played{path: filepath.ToSlash(strings.TrimPrefix(file, "../")), tx: "per-migration"}
		for _, m := range caseRules.FindAllStringSubmatch(filepath.Base(file), -1) {
			e.rules = append(e.rules, strings.ToUpper(m[1]))
		}
		if slices.ContainsFunc(archive.Files, func(f txtar.File) bool { return f.Name == "staging.sql" }) {
			continue // of two environments a report is the better example
		}
		var reason []string
		for line := range strings.Lines(string(archive.Comment)) {
			line = strings.TrimSpace(line)
			switch key, value, ok := strings.Cut(line, ": "); {
			case ok && key == "servers":
				e.servers = value
			case ok && key == "tx":
				e.tx = value
			case ok && key == "without":
				e.without = value
			case ok && key == "rows":
				e.rowless = value == "none"
			case ok && slices.Contains([]string{"sizes", "as", "set"}, key):
			default:
				reason = append(reason, line)
			}
		}
		e.reason = strings.TrimSpace(strings.Join(reason, " "))
		var found []string
		var migrations []txtar.File
		for _, f := range archive.Files {
			switch {
			case f.Name == "schema.sql":
				e.schema = strings.TrimSpace(string(f.Data))
			case f.Name == "findings":
				found = strings.Split(strings.TrimSpace(string(f.Data)), "\n")
			case strings.HasSuffix(f.Name, ".sql"):
				migrations = append(migrations, f)
			}
		}
		names := map[string]bool{}
		for _, f := range migrations {
			names[strings.TrimSuffix(f.Name, ".sql")] = true
		}
		for i, f := range migrations {
			one := e
			one.rules = slices.Clone(e.rules)
			for _, m := range ownRules.FindAllStringSubmatch(f.Name, -1) {
				one.rules = append(one.rules, strings.ToUpper(m[1]))
			}
			one.name, one.sql, one.whole, one.earlier = f.Name, strings.TrimSpace(string(f.Data)), len(migrations) == 1, i > 0
			for _, line := range found {
				subject, _, _ := strings.Cut(strings.SplitN(line+"   ", " ", 3)[2], ": ")
				file, _, _ := strings.Cut(subject, ":")
				about := strings.TrimSuffix(file, ".sql")
				if about == strings.TrimSuffix(f.Name, ".sql") || !names[about] {
					one.found = append(one.found, line)
				}
			}
			all = append(all, one)
		}
	}
	return all
}

// mentions says whether a rule is among what is found.
func (e played) mentions(r report.Rule) bool {
	return slices.ContainsFunc(e.found, func(line string) bool { return strings.HasPrefix(line, r.Code+" ") })
}

// longest and longestGood are how many lines an example may have.
const longest, longestGood = 12, 16

// pick is the shortest migration in which a rule is found, with the rule's own
// severity where there is such a one; of an engine first on which a case shows
// how to keep to the rule. Where no case is about a rule that is found, one that
// is about others does.
func pick(all []played, r report.Rule) (best played, ok bool) {
	named := func(e played) bool { return slices.Contains(e.rules, r.Code) }
	if !slices.ContainsFunc(all, func(e played) bool { return named(e) && e.mentions(r) }) {
		named = func(played) bool { return true }
	}
	kept := map[string]bool{}
	for _, e := range all {
		if e.keeps(r) {
			kept[path.Dir(e.path)] = true
		}
	}
	for _, own := range []bool{true, false} {
		for _, e := range all {
			if !(named(e) || own) || own && !e.weighs(r) || !e.mentions(r) || strings.Count(e.schema+e.sql, "\n") > longest {
				continue
			}
			if !ok || cmp.Or(rank(!named(e))-rank(!named(best)), rank(!kept[path.Dir(e.path)])-rank(!kept[path.Dir(best.path)]), rank(!e.whole)-rank(!best.whole), len(e.sql)+len(e.schema)-len(best.sql)-len(best.schema)) < 0 {
				best, ok = e, true
			}
		}
		if ok {
			break
		}
	}
	return best, ok
}

// pickGood is the migration most like one in which a rule is found, of which
// nothing bad is said: one of those that are about the rule, of the same engine
// first, and where there is none, any of the engine.
func pickGood(all []played, bad played, r report.Rule) (played, bool) {
	named := func(e played) bool { return e.keeps(r) }
	same := func(e played) bool { return path.Dir(e.path) == path.Dir(bad.path) }
	for _, fits := range []func(played) bool{
		func(e played) bool { return named(e) && same(e) },
		named,
		func(e played) bool { return e.clean(r) && same(e) && !e.earlier },
	} {
		if good, ok := nearest(all, bad, fits, func(e played) string { return e.servers + " " + e.tx + " " + e.schema + " " + e.sql }); ok {
			return good, true
		}
	}
	return played{}, false
}

// keeps says whether a migration shows how to keep to a rule that its case is about.
func (e played) keeps(r report.Rule) bool {
	return slices.Contains(e.rules, r.Code) && e.clean(r)
}

// clean says whether the rule could be found in a migration and is not, nor
// anything else that is worse than information.
func (e played) clean(r report.Rule) bool {
	return e.without == "" && !(e.rowless && r.Code[0] == 'V') && !e.mentions(r) && e.faultless() && strings.Count(e.schema+e.sql, "\n") <= longestGood
}

// weighs says whether a rule is found with its own severity.
func (e played) weighs(r report.Rule) bool {
	return slices.ContainsFunc(e.found, func(line string) bool { return strings.HasPrefix(line, r.Code+" "+r.Severity.String()+" ") })
}

// faultless says whether nothing worse than information is found.
func (e played) faultless() bool {
	return !slices.ContainsFunc(e.found, func(line string) bool { return line != "" && !strings.Contains(line, " info ") })
}

func rank(last bool) int {
	if last {
		return 1
	}
	return 0
}

// show writes it for a page.
func (e played) show(title string, r report.Rule) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s [%s](../%s)", title, strings.TrimPrefix(strings.TrimSuffix(e.path, ".txtar"), "../testdata/rehearsals/"), strings.TrimPrefix(e.path, "../"))
	if e.whole { // else the reason may be about the other migrations
		fmt.Fprintf(&b, ": %s", strings.TrimSuffix(cell(e.reason), "."))
	}
	if e.servers != "" {
		fmt.Fprintf(&b, " (on %s)", e.servers)
	}
	if !e.mentions(r) && !slices.Contains(e.rules, r.Code) {
		b.WriteString(", which is about something else")
	}
	if e.earlier && !e.mentions(r) {
		b.WriteString(", where others of the case ran before it")
	}
	if e.tx != "per-migration" {
		fmt.Fprintf(&b, " (sent with transactions: %s)", e.tx)
	}
	fmt.Fprintf(&b, "\n\n```sql\n-- what is there\n%s\n-- %s\n%s\n```\n\n", e.schema, e.name, e.sql)
	for _, line := range e.found {
		if strings.HasPrefix(line, r.Code+" ") {
			fmt.Fprintf(&b, "    %s\n", line)
		}
	}
	if e.mentions(r) {
		b.WriteString("\n")
	}
	return b.String()
}
