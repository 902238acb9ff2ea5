package report

import (
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/lazy"
)

// command is something to run, and what for.
type command struct{ label, text string }

// next ends the report with the command that helps most.
func (p *page) next() {
	var r row
	for _, c := range p.commands() {
		more := row{say(faint, c.label), say(plain, "  "+c.text)}
		switch {
		case r == nil:
			r = append(row{{"  ", plain}}, more...)
		case r.width()+5+more.width() <= p.width:
			r = append(append(r, span{blanks(5), plain}), more...)
		default:
			p.print(r)
			r = append(row{{"  ", plain}}, more...)
		}
	}
	if r != nil {
		p.print(r)
	}
}

func (p *page) commands() []command {
	if p.r.gated() {
		return p.gateNext()
	}
	if p.r.Verdict() == Findings && (p.r.Command == StatusCommand || p.r.Command == ConflictsCommand) {
		return []command{{"next", "schemadiff explain " + p.worst().Rule.Code}}
	}
	if p.r.Verdict() == Findings {
		return []command{{"next", "schemadiff explain " + p.worst().Rule.Code}, {"report", "--report json=drift.json"}}
	}
	if id := p.examinable(); id != "" {
		return []command{{"next", "schemadiff doctor " + word(id)}}
	}
	for _, e := range p.r.Problems {
		if _, known := Lookup(e.Code); known {
			return []command{{"next", "schemadiff explain " + e.Code}}
		}
	}
	return nil
}

// worst is the finding to begin with: drift before what may go away by itself,
// and in the order of the page.
func (p *page) worst() Finding {
	live := slices.DeleteFunc(slices.Clone(p.r.Findings), func(f Finding) bool { return !f.State.Counts() })
	rank := func(f Finding) int {
		n := 100*int(f.Severity) - strings.Index(familyOrder, family(f.Rule))
		if f.State == Drift {
			n += 10
		}
		return n
	}
	return slices.MaxFunc(live, func(a, b Finding) int { return rank(a) - rank(b) })
}

// examinable is the first target in trouble that doctor can look at: not a snapshot.
func (p *page) examinable() string {
	troubled := func(t Target) bool { return t.From != "snapshot" && (t.Problem != nil || p.hasGap(t)) }
	if all := p.named(troubled); len(all) > 0 {
		return all[0]
	}
	return ""
}

var needsNoQuotes = lazy.Regexp(`^[A-Za-z0-9_./:@%+=,-]+$`)

// word is a name as a shell takes it.
func word(name string) string {
	if needsNoQuotes().MatchString(name) {
		return name
	}
	return "'" + strings.ReplaceAll(name, "'", `'\''`) + "'"
}
