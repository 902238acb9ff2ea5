package report

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// What every format says in the same words. Nothing here is escaped for any of
// them, but for what clean takes out.

// headline is the verdict in one line: "✗ dev ≠ staging   3 errors, 1 warning".
func headline(r Report) string {
	p := newPage(r, TextOptions{})
	return strings.Join(strings.Fields(p.mark().text+" "+pageTitle(r)), " ")
}

// pageTitle is the headline without its mark.
func pageTitle(r Report) string {
	p := fullNames(r)
	text := clean(p.conclusion())
	if names := clean(p.equation()); names != "" {
		text = names + ": " + text
	}
	return text
}

// fullNames is a page that calls targets by their names, however long.
func fullNames(r Report) *page {
	p := newPage(r, TextOptions{})
	p.names.legend = false
	for _, t := range r.Targets {
		p.names.short[t.ID] = t.ID
	}
	return p
}

// gist is what is the matter with the subject of a finding: "type", "only in dev".
func gist(r Report, f Finding) string {
	told := r.Told(f)
	switch {
	case family(f.Rule) == "X" || f.Evidence != "" || family(f.Rule) == "H" && f.Field == "state":
		return clean(f.Rule.Title)
	case f.Field != "":
		return clean(f.Field)
	case onlySome(told):
		text, partly := r.presenceAmong(f, told)
		if !partly {
			text = presence(told)
		}
		return clean(text)
	}
	return clean(f.Rule.Title)
}

// title is a finding in one line: "column public.orders.total: type".
func title(r Report, f Finding) string { return clean(f.Subject) + ": " + gist(r, f) }

// sayings is what the targets say of a finding, the reference's group first:
// nothing where the title has said it.
func sayings(r Report, f Finding) []group {
	told := r.Told(f)
	if family(f.Rule) == "X" || f.Field == "" && onlySome(told) {
		return nil
	}
	groups := groupedBy(told, func(id string) string { return clean(id) })
	if len(groups) < 2 {
		return nil
	}
	for i, g := range groups {
		switch {
		case !g.present:
			groups[i].text = "(" + f.missing() + ")"
		case g.text == "":
			groups[i].text = "(not set)"
		}
	}
	return groups
}

// missing is what to call that a target does not have what a finding is about.
func (f Finding) missing() string {
	if family(f.Rule) == "H" {
		return "not applied"
	}
	return "absent"
}

// mostSaid is how many characters of a value a sentence holds.
const mostSaid = 160

// sentence is what the targets say in one line: "dev numeric(12,2), staging numeric(10,2)".
func sentence(r Report, f Finding) string {
	var parts []string
	for _, g := range sayings(r, f) {
		text := []rune(clean(g.text))
		if len(text) > mostSaid {
			text = append(text[:mostSaid], []rune(fmt.Sprintf("… (%d characters)", len(text)))...)
		}
		parts = append(parts, g.label+" "+string(text))
	}
	return strings.Join(parts, ", ")
}

// because is what else is known of a finding, one clause for each line.
func because(f Finding) []string {
	var lines []string
	if f.Message != "" {
		lines = append(lines, clean(f.Message))
	}
	switch f.State {
	case Open:
		if !strings.Contains("HO", family(f.Rule)) {
			lines = append(lines, "may be due to pending migrations")
		}
	case Explained:
		lines = append(lines, "explained by "+clean(strings.Join(f.Explains, ", ")))
	}
	if f.Hint != "" {
		lines = append(lines, "hint: "+clean(f.Hint))
	}
	return lines
}

// counting is the findings that count, worst first.
func counting(r Report) []Finding {
	return slices.DeleteFunc(slices.Clone(r.Findings), func(f Finding) bool { return !f.State.Counts() })
}

// obstacles is what could not be read, one line each: problems, then gaps.
func obstacles(r Report) []failure {
	var all []failure
	for _, e := range r.Problems {
		f := failure{target: clean(e.Env), code: e.Code, what: clean(e.Error())}
		if len(e.Fix) > 0 {
			f.fix = clean(e.Fix[0])
		}
		all = append(all, f)
	}
	for _, g := range r.Gaps {
		what := g.Target + ": cannot see " + g.What
		if g.Why != "" {
			what += " (" + g.Why + ")"
		}
		all = append(all, failure{clean(g.Target), IncompleteReading.Code, clean(what), clean(g.Grant)})
	}
	return all
}

// failure is one thing that could not be found out.
type failure struct{ target, code, what, fix string }

// text is the failure with what would help.
func (f failure) text() string {
	if f.fix == "" {
		return f.what
	}
	return f.what + "; help: " + f.fix
}

// pair names a comparison: "dev..staging".
func pair(r Report) string {
	switch {
	case r.Rehearsal != nil:
		return clean(r.Rehearsal.Target)
	case r.Conflicts != nil:
		return clean(r.Conflicts.Base + ".." + r.Conflicts.Head)
	}
	var names []string
	for _, t := range r.Targets {
		names = append(names, clean(t.ID))
	}
	return strings.Join(names, "..")
}

// reproduce is the command line that asks the same again.
func reproduce(r Report) string {
	words := []string{"schemadiff"}
	switch {
	case r.Passage != nil:
		words = append(words, r.Command, word(clean(r.Passage.Target)))
		if r.Command == VerifyCommand {
			words = append(words, "--rehearsal", "FILE")
		}
	case r.Rehearsal != nil:
		words = append(words, RehearseCommand, word(clean(r.Rehearsal.Target)))
	case r.Conflicts != nil:
		words = append(words, ConflictsCommand, "--base", word(clean(r.Conflicts.Base)))
		if r.Conflicts.Head != "HEAD" {
			words = append(words, "--head", word(clean(r.Conflicts.Head)))
		}
		if len(r.Conflicts.Proofs) > 0 {
			words = append(words, "--prove")
		}
	default:
		if r.Command != "diff" {
			words = append(words, r.Command)
		}
		for _, t := range r.Targets {
			words = append(words, word(clean(t.ID)))
		}
	}
	return strings.Join(words, " ")
}

// migrationsIn is how many migrations of a target are in a state.
func (r Report) migrationsIn(target int, is func(Ledger, Row, Cell) bool) int {
	n := 0
	for _, l := range r.Ledgers {
		for _, row := range l.Rows {
			if target < len(row.Cells) && is(l, row, row.Cells[target]) {
				n++
			}
		}
	}
	return n
}

// migrationsInWords is their number, and of a group whether it is that of all members.
func (r Report) migrationsInWords(target int, is func(Ledger, Row, Cell) bool) string {
	n := r.migrationsIn(target, is)
	all := r.migrationsIn(target, func(l Ledger, row Row, c Cell) bool { return c != CellMixed && is(l, row, c) })
	if n != all {
		return fmt.Sprintf("%d to %d", all, n)
	}
	return strconv.Itoa(n)
}

// countsMigrations says whether every ledger of a target was read, so that a
// count of its migrations means something.
func (r Report) countsMigrations(target int) bool {
	return !slices.ContainsFunc(r.Ledgers, func(l Ledger) bool { return r.Illegible(l, r.Targets[target].ID) })
}

// isPending says of a migration that it has not run in a target, or of a group
// in some of its members.
func isPending(l Ledger, row Row, c Cell) bool {
	return c == CellPending || c == CellMixed && (row.InRepo || !l.Repo)
}

// isStray says of a migration that it was applied and that the checkout lacks it.
func isStray(l Ledger, row Row, c Cell) bool {
	return l.Repo && !row.InRepo && (c == CellApplied || c == CellMixed)
}
