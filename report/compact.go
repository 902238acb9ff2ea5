package report

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// WriteCompact writes one line for each thing that the report has to say, for
// grep and for tools that read:
//
//	staging public.orders.total: error C203 type dev=numeric(12,2) staging=numeric(10,2)
//	production: error X911 cannot read the catalog (permission denied); help: GRANT ...
//	staging: not compared 3 policies
//	verdict: findings, 1 error
//
// The last line is always the verdict: no output at all means that the program
// did not come so far, never that nothing differs. What ignore rules cover is
// only counted. Nothing is cut but the values, which are whole in JSON.
func WriteCompact(w io.Writer, r Report) error {
	var b strings.Builder
	line := func(text string) { b.WriteString(disarm(clean(text)) + "\n") }
	for _, e := range r.Problems {
		line(compactProblem(e.Env, e.Code, e.Error(), e.Fix))
	}
	for _, g := range r.Gaps {
		what := fmt.Sprintf("%s: cannot see %s", g.Target, g.What)
		if g.Why != "" {
			what += " (" + g.Why + ")"
		}
		line(compactProblem(g.Target, IncompleteReading.Code, what, []string{g.Grant}))
	}
	for _, f := range r.Findings {
		if f.State != Ignored {
			line(compactFinding(r, f))
		}
	}
	for _, u := range r.Uncompared {
		line(strings.TrimSpace(fmt.Sprintf("%s: not compared %s %s", u.Target, u.Uncompared, u.Note)))
	}
	line(compactVerdict(r))
	_, err := io.WriteString(w, b.String())
	return err
}

func compactProblem(target, code, what string, fix []string) string {
	text := "schemadiff"
	if target != "" {
		text = target
		what = strings.TrimPrefix(what, target+": ")
	}
	text += ": error " + strings.TrimSpace(code+" "+what)
	if len(fix) > 0 && fix[0] != "" {
		text += "; help: " + fix[0]
	}
	return text
}

// compactFinding is where, what, and what to do.
func compactFinding(r Report, f Finding) string {
	told := r.Told(f)
	var b strings.Builder
	b.WriteString(strings.TrimSpace(strings.Join(strangers(f, told), ",") + " " + compactSubject(f)))
	fmt.Fprintf(&b, ": %s %s", f.Severity, f.Rule.Code)
	switch {
	case family(f.Rule) == "X":
		b.WriteString(" " + f.Rule.Title)
	case f.Field == "" && onlySome(told):
		text, partly := r.presenceAmong(f, told)
		if !partly {
			text = presence(told)
		}
		b.WriteString(" " + text)
	case f.Field == "":
		b.WriteString(" " + f.Rule.Title)
	default:
		b.WriteString(" " + f.Field)
	}
	for _, v := range told {
		switch {
		case v.Text != "":
			b.WriteString(" " + v.Target + "=" + compactValue(v.Text))
		case !v.Present && f.Field != "":
			b.WriteString(" " + v.Target + "=(absent)")
		case v.Present && f.Field != "":
			b.WriteString(" " + v.Target + "=(not set)")
		}
	}
	if f.State == Open && !strings.Contains("HO", family(f.Rule)) {
		b.WriteString("; may be due to pending migrations")
	}
	if f.Message != "" {
		b.WriteString("; why: " + f.Message)
	}
	if f.Hint != "" {
		b.WriteString("; help: " + f.Hint)
	}
	return b.String()
}

func compactSubject(f Finding) string {
	if f.Object.Kind != "" {
		return f.Object.Path()
	}
	return f.Subject
}

// strangers are the targets that do not say what the reference says.
func strangers(f Finding, told []Value) []string {
	said := func(v Value) Value {
		// Below a watermark the ledger proves nothing, against nobody.
		if family(f.Rule) == "H" && v.Text == string(CellUnproven) {
			v.Text = string(CellApplied)
		}
		return Value{Present: v.Present, Text: v.Text}
	}
	var names []string
	for _, v := range told {
		if said(v) != said(told[0]) {
			names = append(names, v.Target)
		}
	}
	return names
}

// mostValue is how many characters of a value a line holds.
const mostValue = 160

// compactValue is a value as one word where it has no blanks, and quoted otherwise.
func compactValue(text string) string {
	runes := []rune(text)
	more := ""
	if len(runes) > mostValue {
		more = fmt.Sprintf("…(%d characters)", len(runes))
		runes = runes[:mostValue]
	}
	text = string(runes)
	if strings.ContainsAny(text, " \t\n\"") {
		text = `"` + strings.ReplaceAll(text, `"`, `\"`) + `"`
	}
	return text + more
}

// compactVerdict is the verdict in words that no other line begins with.
func compactVerdict(r Report) string {
	text := "verdict: " + strings.ReplaceAll(string(r.Verdict()), "_", " ")
	if r.Verdict() == InSync && len(r.Uncompared) > 0 {
		text += " in all that was compared"
	}
	if t := tallyOf(r.Findings); t.total() > 0 {
		text += ", " + t.String()
	}
	ignored := slices.DeleteFunc(slices.Clone(r.Findings), func(f Finding) bool { return f.State != Ignored })
	if len(ignored) > 0 {
		text += fmt.Sprintf(", %d ignored", len(ignored))
	}
	return text
}
