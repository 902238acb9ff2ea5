package main

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/schemadiff/schemadiff/ledger"
	"github.com/schemadiff/schemadiff/migration"
	"github.com/schemadiff/schemadiff/report"
)

// docs/rules.md is the catalogue, which explain prints too, and of every rule a
// tested example in which it is found and one in which it is not.
func TestDocsRules(t *testing.T) {
	var index, rules strings.Builder
	index.WriteString("| rule | severity | |\n|---|---|---|\n")
	all, pairs, merges, ledgers, texts := examples(t), mutationsOf(t), branchesOf(t), ledgersOf(t), saidBy(t)
	for _, r := range report.Rules() {
		anchor := strings.ToLower(r.Code) + "-" + r.Slug
		fmt.Fprintf(&index, "| [%s](#%s) | %s | %s |\n", r, anchor, r.Severity, cell(r.Title))
		fmt.Fprintf(&rules, "## %s\n\n**%s** (%s)\n\n", r, cell(sentence(r.Title)), r.Severity)
		fmt.Fprintf(&rules, "- *What it means:* %s\n- *Why it matters:* %s\n- *How to fix it:* %s\n\n", r.Means, r.Matters, r.Fix)
		above := rules.Len()
		if m, ok := pickMutation(pairs, r); ok {
			rules.WriteString(m.show())
		}
		rules.WriteString(pickBranches(merges, r))
		shown := pickLedgers(ledgers, r)
		if shown == "" && strings.HasPrefix(r.Code, "H") {
			t.Errorf("%s has no case in ledger/testdata", r)
		}
		rules.WriteString(shown)
		if bad, ok := pick(all, r); ok {
			rules.WriteString(bad.show("**Found** in", r))
			if good, ok := pickGood(all, bad, r); ok {
				if !good.faultless() {
					t.Errorf("%s: what is good in %s is not", r, good.path)
				}
				rules.WriteString(good.show("**Not found** in", r))
			}
		}
		if rules.Len() == above {
			said, by := pickSaid(texts, r)
			open := pickPassed(texts, cmp.Or(gateOf(texts, r), by.onlyGate()))
			if open == "" && said != "" {
				open = pickUnsaid(texts, by, r)
			}
			rules.WriteString(said + open)
		}
		if strings.HasPrefix(r.Code, "G914") {
			rules.WriteString(hazards(t))
		}
		example := rules.String()[above:]
		if !regexp.MustCompile(`\*\*(Found|Said|Closed)\*\*`).MatchString(example) {
			t.Errorf("%s has no example of what it finds", r)
		}
		if !regexp.MustCompile(`\*\*(Not found|Not said|Open)\*\*`).MatchString(example) {
			t.Errorf("%s has no example of what it does not find", r)
		}
		if r.Undecided() {
			rules.WriteString("It cannot be ignored: it says that something could not be found out.\n\n")
		}
	}
	generated(t, "rules.md", "rules", index.String()+"\n"+rules.String())
}

// docs/migration-tools.md says of every tool what its reader knows.
func TestDocsMigrationTools(t *testing.T) {
	proves := map[ledger.Model]string{
		ledger.Set:       "a row for each migration: what ran, and what did not",
		ledger.Watermark: "only the highest version: that all below it ran is not proven",
		ledger.Heads:     "the heads of a graph: what leads to them ran",
	}
	late := map[ledger.Reaction]string{
		ledger.Unordered: "has no meaning: a graph decides", ledger.RunsLate: "runs, after its successors",
		ledger.Refuses: "stops the tool", ledger.NeverSeen: "is never run",
	}
	var b strings.Builder
	for _, files := range migration.Tools() {
		l, ok := ledger.Named(files.Name)
		if !ok {
			t.Fatalf("%s has files and no ledger", files.Name)
		}
		var columns []string
		for _, f := range l.Signature.Has {
			columns = append(columns, "`"+f.Name+"`")
		}
		needs := "reads the files itself; migrations that are programs, where the tool has such, take `rehearsal.migrate.command`"
		if files.Scripts == nil {
			needs = "takes `rehearsal.migrate.command`: the migrations are programs"
		}
		fmt.Fprintf(&b, "## %s\n\n| | |\n|---|---|\n", files.Name)
		row := func(what, says string) {
			if says != "" {
				fmt.Fprintf(&b, "| %s | %s |\n", what, strings.ReplaceAll(says, "|", `\|`))
			}
		}
		row("files, first looked for in", quotedList(slices.DeleteFunc(slices.Clone(files.Dirs), func(d string) bool { return d == "." })))
		row("ledger", quotedList(l.Tables)+", known by "+strings.Join(columns, ", "))
		row("the ledger has", proves[l.Model])
		row("it does not prove", l.Caveat)
		row("a late migration", late[l.Late])
		row("to run it all the same", code(l.Allow))
		row("a row without a file", cmp.Or(l.StopsUnknown, "does not stop the tool"))
		row("a file edited after it ran", cmp.Or(l.StopsEdited, "does not stop the tool"))
		row("apply what is pending", code(l.Apply))
		row("after a failure", l.Repair)
		row("`rehearse`", needs)
		b.WriteString("\n")
	}
	b.WriteString("## Ledgers that are recognised and not read\n\n| tool | table | why |\n|---|---|---|\n")
	for _, l := range ledger.Tools() {
		if l.Read == nil {
			fmt.Fprintf(&b, "| %s | %s | %s |\n", l.Name, quotedList(l.Tables), cmp.Or(l.Unread, "nobody has written it yet"))
		}
	}
	generated(t, "migration-tools.md", "tools", b.String())
}

func code(s string) string {
	if s == "" || strings.Contains(s, "`") {
		return s
	}
	return "`" + s + "`"
}

func quotedList(names []string) string {
	var list []string
	for _, n := range names {
		list = append(list, code(n))
	}
	return strings.Join(list, ", ")
}
