package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/clipperhouse/displaywidth"
	"github.com/schemadiff/schemadiff/problem"
)

// problems prints what kept the run from deciding, before anything that it found.
func (p *page) problems() {
	for _, e := range p.r.Problems {
		p.blank()
		p.problem(e)
	}
	p.gaps()
}

// problem prints what went wrong, where, why we think so and what to do.
func (p *page) problem(e *problem.Error) {
	what := e.What
	if e.Env != "" && !strings.Contains(what, e.Env) { // a name in the sentence says it once
		what = e.Env + ": " + what
	}
	head := row{say(bad, "error")}
	if e.Code != "" {
		head = append(head, say(plain, " "), say(strong, e.Code))
	}
	start := head.width() + 1
	for _, part := range wrap(clean(what), p.width-start) {
		p.print(append(head.pad(start), say(strong, part)))
		head = nil
	}
	where, excerpt, _ := strings.Cut(e.Where, "\n")
	if where != "" {
		p.paragraph(2, where, plain)
	}
	if excerpt != "" { // lines of a file, whose blanks and carets have to stay
		for _, line := range strings.Split(excerpt, "\n") {
			p.line(2, say(plain, line))
		}
	}
	if e.Why != "" {
		p.paragraph(2, e.Why, plain)
	}
	label := "fix"
	for _, fix := range e.Fix {
		p.prose(2, 4, say(faint, label), fix, plain)
		label = ""
	}
	if _, known := Lookup(e.Code); known {
		p.prose(2, 4, say(faint, "docs"), "schemadiff explain "+e.Code, plain)
	}
}

// gaps prints what was not shown to us, and the statements that would cure it.
func (p *page) gaps() {
	for _, t := range p.r.Targets {
		if !p.hasGap(t) {
			continue
		}
		p.blank()
		p.line(0, say(bad, "error"), say(plain, " "), say(strong, IncompleteReading.Code+" "+t.ID+": not everything could be seen"))
		label := "fix"
		var grants []string
		for _, g := range p.r.Gaps {
			if g.Target != t.ID {
				continue
			}
			text := g.What
			if g.Why != "" {
				text += ": " + g.Why
			}
			p.paragraph(2, text, plain)
			if g.Grant != "" && !slices.Contains(grants, g.Grant) {
				grants = append(grants, strings.TrimSuffix(g.Grant, ";")+";")
			}
		}
		for _, g := range grants {
			p.prose(2, 4, say(faint, label), g, plain)
			label = ""
		}
		p.prose(2, 4, say(faint, "docs"), "schemadiff explain "+IncompleteReading.Code, plain)
	}
}

// environments prints the targets in full.
func (p *page) environments() {
	if len(p.r.Targets) == 0 {
		return
	}
	p.blank()
	p.line(0, say(strong, "Environments"))
	column := 0
	for _, t := range p.r.Targets {
		column = max(column, displaywidth.String(clean(p.call(t.ID))))
	}
	for _, t := range p.r.Targets {
		label := say(plain, p.call(t.ID))
		for _, text := range joined(environmentInWords(t), ", ", p.width-column-4) {
			p.prose(2, column, label, text, plain)
			label = span{}
		}
	}
}

func environmentInWords(t Target) []string {
	parts := []string{strings.TrimSpace(t.Vendor + " " + t.Version), t.Endpoint}
	if t.ReadOnly {
		parts = append(parts, "read-only session")
	}
	if t.From == "snapshot" && !t.TakenAt.IsZero() {
		parts = append(parts, "snapshot of "+t.TakenAt.UTC().Format("2006-01-02 15:04 UTC"))
	}
	if t.Problem != nil {
		parts = append(parts, "not read")
	} else if t.Fingerprint != (Target{}).Fingerprint { // else its schema was nothing that was asked for
		parts = append(parts, count(t.Objects, "object"), "fingerprint "+t.Fingerprint.Short())
	}
	return slices.DeleteFunc(parts, func(s string) bool { return s == "" })
}

// ignored lists what ignore rules cover, with who answers for it.
func (p *page) ignored() {
	if !p.o.ShowIgnored || p.states(Ignored) == 0 {
		return
	}
	p.blank()
	p.line(0, say(strong, "Ignored"))
	for _, f := range p.r.Findings {
		if f.State != Ignored {
			continue
		}
		p.finding(Finding{Rule: f.Rule, Severity: f.Severity, State: f.State, Object: f.Object, Subject: f.Subject, Field: f.Field, Values: f.Values}, nil)
		if f.Ignored != nil {
			p.prose(6, len("reason"), say(faint, "reason"), waiverInWords(*f.Ignored), plain)
		}
	}
}

// cosmetic lists what is spelled otherwise and means the same.
func (p *page) cosmetic() {
	if !p.o.Verbose || len(p.r.Cosmetic) == 0 {
		return
	}
	p.blank()
	p.line(0, say(strong, "Cosmetic"))
	for _, f := range p.r.Cosmetic {
		p.finding(f, nil)
	}
}

func waiverInWords(w Waiver) string {
	text := fmt.Sprintf("%s (ignore rule %d", w.Reason, w.Index)
	if w.Owner != "" {
		text += ", " + w.Owner
	}
	if w.Expires != "" {
		text += ", until " + w.Expires
	}
	return text + ")"
}
