package report

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// mark is the verdict in one glyph: in sync, findings, findings that are all
// below the threshold, undecided. The exit codes are 0, 1, 0 and 2. What is
// pending everywhere is no finding, and an environment that lacks it has no tick.
func (p *page) mark() span {
	switch {
	case p.r.Command == StatusCommand && p.r.Verdict() == Clean && (len(p.r.Ledgers) == 0 || len(p.illegible()) > 0):
		return say(warn, p.g.undecided)
	case p.r.Command == StatusCommand && p.r.Verdict() == Clean && len(p.behind()) > 0:
		return say(warn, p.g.below)
	case p.r.gated() && p.r.ExitCode() == 0 && len(p.letPass())+len(p.in(GateFail))+len(p.in(GateClosed)) > 0:
		return say(warn, p.g.below)
	case p.r.Verdict() == InSync, p.r.Verdict() == Clean:
		return say(good, p.g.inSync)
	case p.r.Verdict() == Unknown, p.r.Verdict() == Closed:
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
	switch p.r.Command {
	case StatusCommand:
		return ""
	case RehearseCommand:
		return p.rehearsed()
	case ConflictsCommand:
		return p.against()
	case CheckCommand, VerifyCommand:
		return p.passage()
	}
	all := p.named(func(Target) bool { return true })
	if p.r.Verdict() == Unknown {
		return strings.Join(all, " "+p.g.unsure+" ")
	}
	differ := p.differing()
	if len(differ) == 0 && p.standApart() {
		differ = all[1:]
	}
	same := slices.DeleteFunc(all, func(id string) bool { return slices.Contains(differ, id) })
	left := strings.Join(same, " "+p.g.equal+" ")
	if len(differ) == 0 {
		return left
	}
	return left + " " + p.g.unequal + " " + strings.Join(differ, ", ")
}

// standApart says whether something about the ledgers or the schema was found
// that tells no target from the reference by its value: an equals sign would
// say more than is known.
func (p *page) standApart() bool {
	return slices.ContainsFunc(p.r.Findings, func(f Finding) bool {
		return f.State.Counts() && strings.Contains("HC", family(f.Rule))
	})
}

// differing is the targets that a finding tells from the reference.
func (p *page) differing() []string {
	differs := map[string]bool{}
	for _, f := range p.r.Findings {
		if f.State == Ignored || family(f.Rule) == "X" {
			continue
		}
		for _, id := range strangers(f, p.r.Told(f)) {
			differs[id] = true
		}
	}
	return p.named(func(t Target) bool { return differs[t.ID] })
}

// conclusion is the verdict in words.
func (p *page) conclusion() string {
	if p.r.gated() {
		return p.gateWord()
	}
	switch p.r.Verdict() {
	case InSync:
		if len(p.r.Uncompared) > 0 || p.rulesOff() {
			return "in sync in all that was compared"
		}
		return "in sync"
	case Unknown:
		return "undecided: " + p.obstacle()
	}
	tally := tallyOf(p.r.Findings).String()
	if p.r.Command == RehearseCommand && p.r.Verdict() == Clean {
		return p.passed()
	}
	if p.r.Command == ConflictsCommand && p.r.Verdict() == Clean {
		return p.agreed()
	}
	if p.r.Command != StatusCommand {
		return tally
	}
	if words := p.statusInWords(); words != "" && p.r.Verdict() == Findings {
		return words + p.g.dot + tally
	} else if words != "" {
		return words
	}
	return tally
}

// rulesOff says whether findings were left out because their rules are off.
func (p *page) rulesOff() bool {
	return slices.ContainsFunc(p.r.LeftOut, func(l LeftOut) bool { return strings.HasPrefix(string(l.Facet), "rule ") })
}

// obstacle is what kept the run from deciding.
func (p *page) obstacle() string {
	unread := p.named(func(t Target) bool { return t.Problem != nil })
	partly := p.named(p.hasGap)
	switch {
	case len(unread) > 0:
		return strings.Join(unread, ", ") + " could not be read"
	case len(p.r.Problems) > 0:
		return p.r.Problems[0].What
	case len(partly) > 0:
		return "not everything in " + strings.Join(partly, ", ") + " could be seen"
	}
	return "not everything could be seen"
}

func (p *page) hasGap(t Target) bool {
	return slices.ContainsFunc(p.r.Gaps, func(g Gap) bool { return g.Target == t.ID })
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
	r := row{say(faint, strings.Join(parts, p.g.dot))}
	if vendor == "" || r.width() > room {
		return nil
	}
	return r
}

// closing is the verdict again, and what to do about it.
func (p *page) closing() {
	if p.r.gated() {
		p.gateClosing()
		return
	}
	head := row{p.mark(), say(plain, " ")}
	if p.r.Verdict() == InSync {
		for _, text := range joined(p.assurances(), ", ", p.width-head.width()) {
			p.print(append(head, say(plain, text)))
			head = row{{blanks(head.width()), plain}}
		}
		return
	}
	if (p.r.Command == RehearseCommand || p.r.Command == ConflictsCommand) && p.r.Verdict() == Clean {
		p.line(0, head[0], say(plain, " "+p.conclusion()))
		return
	}
	if p.r.Verdict() == Clean {
		p.print(append(head, say(plain, p.conclusion()), say(plain, ": schemas were not compared")))
		return
	}
	parts := []string{p.conclusion()}
	if t := tallyOf(p.r.Findings); p.r.Verdict() == Unknown && t.total() > 0 {
		parts = append(parts, t.String()+" in what was read")
	}
	if n := p.explicable(); n > 0 {
		parts = append(parts, fmt.Sprintf("%d may be due to pending migrations", n))
	}
	if n := p.states(Explained); n > 0 {
		parts = append(parts, fmt.Sprintf("%d explained by pending migrations", n))
	}
	if n := p.states(Ignored); n > 0 {
		parts = append(parts, fmt.Sprintf("%d ignored", n))
	}
	exit := row{say(faint, fmt.Sprintf("exit %d", p.r.ExitCode()))}
	room := p.width - head.width() - 2 - exit.width()
	for i, text := range joined(parts, p.g.dot, room) {
		if i > 0 {
			p.line(2, say(plain, text))
			continue
		}
		p.print(append(head, say(plain, text)).pushRight(p.width, exit))
	}
	p.next()
}

// joined fills lines with whole parts, and breaks those that are too long.
func joined(parts []string, glue string, room int) []string {
	var lines []string
	current := ""
	for _, part := range parts {
		part = clean(part)
		switch {
		case current == "":
			current = part
		case (row{say(plain, current+glue+part)}).width() <= room:
			current += glue + part
		default:
			lines = append(lines, wrap(current, room)...)
			current = part
		}
	}
	return append(lines, wrap(current, room)...)
}

// explicable counts what pending migrations may account for, without what
// says that they are pending.
func (p *page) explicable() int {
	n := 0
	for _, f := range p.r.Findings {
		if f.State == Open && !strings.Contains("HO", family(f.Rule)) {
			n++
		}
	}
	return n
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

// assurances is the last line of a run that found nothing.
func (p *page) assurances() []string {
	parts := []string{p.conclusion(), count(p.r.objects(), "object") + " in " + seconds(p.r.Duration)}
	if len(p.r.Targets) > 0 {
		f := p.r.Targets[0].Fingerprint
		shared := !slices.ContainsFunc(p.r.Targets, func(t Target) bool { return t.Fingerprint != f })
		if shared && f != (Target{}).Fingerprint {
			parts = append(parts, "fingerprint "+f.Short())
		}
	}
	return parts
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.2f s", d.Seconds()) }
