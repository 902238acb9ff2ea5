package report

import (
	"fmt"
	"io"
	"strings"
)

// Explain writes what a rule means, why it matters, how to fix and how to
// ignore it. Of the options, Width, Color and ASCII count.
func Explain(w io.Writer, r Rule, o TextOptions) error {
	p := newPage(Report{}, o)
	p.print(row{say(strong, r.String())}.pushRight(p.width, row{say(severityLook[r.Severity], r.Severity.String())}))
	p.paragraph(2, r.Title, plain)
	for _, part := range [...]struct{ title, text string }{{"What it means", r.Means}, {"Why it matters", r.Matters}, {"How to fix it", r.Fix}} {
		p.blank()
		p.line(0, say(strong, part.title))
		p.paragraph(2, part.text, plain)
	}
	p.blank()
	if r.Undecided() {
		p.line(0, say(strong, "How to ignore it"))
		p.paragraph(2, "It cannot be ignored. It says that schemadiff could not find something out, and a run that does not know the answer must not give one (exit 2).", plain)
	} else {
		p.line(0, say(strong, "How to ignore it"), say(faint, "  in schemadiff.yaml; every entry needs its reason"))
		p.literal(ignoreRule(r))
		p.blank()
		p.line(0, say(strong, "How to weigh it otherwise"), say(faint, "  in schemadiff.yaml: error, warning, info or off"))
		p.literal(fmt.Sprintf("rules:\n  %s: %s", r.Slug, lighter(r.Severity)))
	}
	_, err := io.WriteString(w, p.b.String())
	return err
}

// literal prints text to be copied.
func (p *page) literal(text string) {
	for _, line := range strings.Split(text, "\n") {
		p.line(2, say(plain, line))
	}
}

// ignoreRule is an entry of the configuration that ignores what the rule finds.
func ignoreRule(r Rule) string {
	objects := map[string]string{
		"C": `"table:public.tmp_*"`, "P": `"setting:TimeZone"`, "H": `"migration:000046_*"`,
	}[family(r)]
	lines := []string{"ignore:", "  - rules: [" + r.Slug + "]"}
	if objects != "" {
		lines = append(lines, "    objects: ["+objects+"]  # leave out for all")
	}
	if family(r) != "X" {
		lines = append(lines, "    in: [staging]  # leave out for all environments")
	}
	return strings.Join(append(lines,
		"    reason: why this is meant to be so",
		"    owner: who answers for it",
		"    expires: YYYY-MM-DD"), "\n")
}

func lighter(s Severity) Severity {
	if s > Info {
		return s - 1
	}
	return Off
}

// Stands is the state of what the rule finds where no pending migration accounts
// for it.
func (r Rule) Stands() State {
	if r.Code == SpellingUndecided.Code {
		return Unsettled
	}
	return Drift
}

// Undecided says whether the rule stands for what keeps a run from deciding,
// rather than for something that is true of the databases or the configuration.
func (r Rule) Undecided() bool {
	switch r.Code {
	case IgnoreWithoutExpiry.Code, IgnoreExpired.Code, IgnoreUnused.Code, LiteralPassword.Code, SameDatabase.Code:
		return false
	case EnginesDiffer.Code:
		return true
	}
	return family(r) == "X"
}
