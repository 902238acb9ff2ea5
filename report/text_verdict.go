package report

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

// mark is the verdict in one glyph: in sync, findings, findings that are all
// below the threshold, undecided. The exit codes are 0, 1, 0 and 2.
func (p *page) mark() span {
	switch {
	case p.r.Verdict() == InSync:
		return say(good, p.g.inSync)
	case p.r.Verdict() == Unknown:
		return say(warn, p.g.undecided)
	case p.r.ExitCode() == 0:
		return say(warn, p.g.below)
	}
	return say(bad, p.g.found)
}

// verdict is the first line: "✗ dev ≠ staging   3 errors, 1 warning".
func (p *page) verdict() row {
	r := row{p.mark(), say(plain, " ")}
	if names := p.equation(); names != "" {
		r = append(r, say(strong, names), say(plain, "   "))
	}
	return append(r, say(plain, p.conclusion()))
}

// equation is the targets in a row: what equals the reference stands before
// what does not.
func (p *page) equation() string {
	var same, other []string
	differs := p.differing()
	for i, t := range p.r.Targets {
		if differs[i] {
			other = append(other, t.ID)
		} else {
			same = append(same, t.ID)
		}
	}
	if p.r.Verdict() == Unknown {
		return strings.Join(slices.Concat(same, other), " "+p.g.unsure+" ")
	}
	left := strings.Join(same, " "+p.g.equal+" ")
	if len(other) == 0 {
		return left
	}
	return left + " " + p.g.unequal + " " + strings.Join(other, ", ")
}

// differing says of each target whether a finding tells it from the reference.
func (p *page) differing() []bool {
	differs := make([]bool, len(p.r.Targets))
	for _, f := range p.r.Findings {
		if f.State == Ignored {
			continue
		}
		for i, v := range f.Values {
			if i < len(differs) && (v.Present != f.Values[0].Present || v.Text != f.Values[0].Text) {
				differs[i] = true
			}
		}
	}
	return differs
}

// conclusion is the verdict in words.
func (p *page) conclusion() string {
	switch p.r.Verdict() {
	case InSync:
		if len(p.r.Uncompared) > 0 {
			return "in sync in all that was compared"
		}
		return "in sync"
	case Unknown:
		return "undecided: " + p.obstacle()
	}
	return tallyOf(p.r.Findings).String()
}

// obstacle is what kept the run from deciding.
func (p *page) obstacle() string {
	unread := p.named(func(t Target) bool { return t.Problem != nil || p.broken(t.ID) })
	partly := p.named(func(t Target) bool {
		return slices.ContainsFunc(p.r.Gaps, func(g Gap) bool { return g.Target == t.ID })
	})
	switch {
	case len(unread) > 0:
		return strings.Join(unread, ", ") + " could not be read"
	case len(partly) > 0:
		return "not everything in " + strings.Join(partly, ", ") + " could be seen"
	case len(p.r.Problems) > 0:
		return p.r.Problems[0].What
	}
	return "not everything could be seen"
}

// named lists the targets of which something is true.
func (p *page) named(is func(Target) bool) []string {
	var names []string
	for _, t := range p.r.Targets {
		if is(t) {
			names = append(names, t.ID)
		}
	}
	return names
}

// servers is what runs the targets, as far as there is room for it.
func (p *page) servers(room int) row {
	var parts []string
	vendor := ""
	for _, t := range p.r.Targets {
		v := t.Version
		if t.Vendor != vendor && t.Vendor != "" {
			v = strings.TrimSpace(t.Vendor + " " + v)
			vendor = t.Vendor
		}
		if v == "" {
			v = "?"
		}
		parts = append(parts, v)
	}
	r := row{say(faint, strings.Join(parts, p.g.emDot))}
	if vendor == "" || r.width() > room {
		return nil
	}
	return r
}

// closing is the verdict again, and what to do about it.
func (p *page) closing() {
	last := row{p.mark(), say(plain, " ")}
	if p.r.Verdict() == InSync {
		p.print(append(last, say(plain, p.assurance())))
		return
	}
	parts := []string{p.conclusion()}
	t := tallyOf(p.r.Findings)
	if p.r.Verdict() == Unknown && t.total() > 0 {
		parts = append(parts, t.String()+" in what was read")
	}
	if n := p.states(Open); n > 0 {
		parts = append(parts, fmt.Sprintf("%d may be due to pending migrations", n))
	}
	if n := p.states(Ignored); n > 0 {
		parts = append(parts, fmt.Sprintf("%d ignored", n))
	}
	exit := row{say(faint, fmt.Sprintf("exit %d", p.r.ExitCode()))}
	text := strings.Join(parts, p.g.emDot)
	for i, part := range wrap(clean(text), p.width-2-len("  exit 0")) {
		line := last
		if i > 0 {
			line = row{say(plain, blanks(last.width()))}
		}
		line = append(line, say(plain, part))
		if i == 0 {
			line = line.pushRight(p.width, exit)
		}
		p.print(line)
	}
	p.next()
}

func (p *page) states(s State) int {
	n := 0
	for _, f := range p.r.Findings {
		if f.State == s {
			n++
		}
	}
	return n
}

// assurance is the last line of a run that found nothing.
func (p *page) assurance() string {
	parts := []string{p.conclusion(), fmt.Sprintf("%s in %s", counted(p.objects(), "object", "objects"), seconds(p.r.Duration))}
	if len(p.r.Targets) > 0 {
		f := p.r.Targets[0].Fingerprint
		shared := !slices.ContainsFunc(p.r.Targets, func(t Target) bool { return t.Fingerprint != f })
		if shared && f != (Target{}).Fingerprint {
			parts = append(parts, "fingerprint "+f.Short())
		}
	}
	return strings.Join(parts, ", ")
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.2f s", d.Seconds()) }

// next ends the report with the command that helps most.
func (p *page) next() {
	var commands [][2]string
	switch {
	case p.r.Verdict() != Unknown:
		commands = append(commands, [2]string{"next", "schemadiff explain " + p.worst().Rule.Code},
			[2]string{"report", "--report json=drift.json"})
	case p.examinable() != "":
		commands = append(commands, [2]string{"next", "schemadiff doctor " + word(p.examinable())})
	case len(p.r.Problems) > 0 && p.r.Problems[0].Code != "":
		commands = append(commands, [2]string{"next", "schemadiff explain " + p.r.Problems[0].Code})
	}
	r := row{{"  ", plain}}
	for i, c := range commands {
		if i > 0 {
			r = append(r, say(plain, "     "))
		}
		r = append(r, say(faint, c[0]), say(plain, "  "+c[1]))
	}
	if len(commands) > 0 {
		p.print(r)
	}
}

// worst is the finding to begin with.
func (p *page) worst() Finding {
	return slices.MaxFunc(slices.DeleteFunc(slices.Clone(p.r.Findings), func(f Finding) bool { return f.State == Ignored }),
		func(a, b Finding) int { return int(a.Severity - b.Severity) })
}

// examinable is the first target in trouble that doctor can look at: not a snapshot.
func (p *page) examinable() string {
	for _, t := range p.r.Targets {
		gap := slices.ContainsFunc(p.r.Gaps, func(g Gap) bool { return g.Target == t.ID })
		if t.From != "snapshot" && (gap || t.Problem != nil || p.broken(t.ID)) {
			return t.ID
		}
	}
	return ""
}

var needsNoQuotes = regexp.MustCompile(`^[A-Za-z0-9_./:@%+=,-]+$`)

// word is a name as a shell takes it.
func word(name string) string {
	if needsNoQuotes.MatchString(name) {
		return name
	}
	return "'" + strings.ReplaceAll(name, "'", `'\''`) + "'"
}
