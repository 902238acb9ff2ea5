package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// against is which branches are merged: "feature/currency against origin/main".
func (p *page) against() string {
	if c := p.r.Conflicts; c != nil {
		return clean(c.Head + " against " + c.Base)
	}
	return ConflictsCommand
}

// agreed is the verdict of branches that nothing was found about, which claims
// no more than what was looked at.
func (p *page) agreed() string {
	c := p.r.Conflicts
	yours, others := 0, len(c.Branches)
	for _, f := range c.Folders {
		yours += f.Yours
		others += f.Bases
	}
	switch {
	case yours == 0:
		return "no migrations of yours to conflict with anything"
	case others == 0:
		return "no migrations of others that yours could conflict with"
	case len(c.Proofs) == 0:
		return "no conflicts in versions and files; what the migrations do to each other was not tried (--prove)"
	}
	return "no conflicts, and both orders give the same"
}

// tools are the migration tools, as far as there is room for them.
func (p *page) tools(room int) row {
	if p.r.Conflicts == nil {
		return nil
	}
	var names []string
	for _, f := range p.r.Conflicts.Folders {
		if !slices.Contains(names, f.Tool) {
			names = append(names, f.Tool)
		}
	}
	r := row{say(faint, strings.Join(names, p.g.dot))}
	if r.width() > room {
		return nil
	}
	return r
}

// conflicts prints what was read and what was found.
func (p *page) conflicts() {
	c := p.r.Conflicts
	if c == nil {
		return
	}
	p.blank()
	for _, f := range c.Folders {
		since := ""
		if c.MergeBase != "" {
			since = " since " + c.MergeBase[:min(len(c.MergeBase), 7)]
		}
		parts := []string{fmt.Sprintf("yours %d new%s", f.Yours, since), fmt.Sprintf("base %d new", f.Bases)}
		if n := len(c.Branches); n > 0 {
			parts = append(parts, counted(n, "other open branch read", "other open branches read"))
		}
		text := strings.Join(parts, p.g.dot)
		if len(c.Folders) > 1 {
			text += "   " + f.Tool + " in " + f.Dir
		}
		p.paragraph(2, text, plain)
	}
	for i, f := range c.Torn {
		if i == 3 {
			p.line(2, say(faint, fmt.Sprintf("%s and %d more", p.g.ellipsis, len(c.Torn)-i)))
			break
		}
		p.line(2, say(warn, "git cannot merge "), say(plain, clean(f)), say(plain, " by itself"))
	}
	if c.ByHand {
		p.paragraph(2, "git is older than 2.38 and merges nothing without a working tree: the files of both sides were laid side by side", faint)
	}
	shown := 0
	var hidden []Finding
	for _, f := range p.r.Findings {
		switch {
		case f.State == Ignored:
		case shown >= mostFindings && !p.o.All:
			hidden = append(hidden, f)
		default:
			shown++
			p.blank()
			p.conflict(f)
		}
	}
	if len(hidden) > 0 {
		p.blank()
		p.line(2, say(faint, fmt.Sprintf("%s and %d more: %s (--all)", p.g.ellipsis, len(hidden), tallyOf(hidden))))
	}
	for _, proved := range c.Proofs {
		p.blank()
		p.proved(proved)
	}
	if facts := p.remarks(); len(facts) > 0 {
		p.blank()
		p.facts(facts)
	}
	p.ignored()
}

// conflict prints one finding: whose files it is about, why and what to do.
func (p *page) conflict(f Finding) {
	mark, l := p.g.bullet, plain
	switch f.Severity {
	case Error:
		mark, l = p.g.found, bad
	case Warning:
		mark, l = p.g.below, warn
	}
	left := row{{"  ", plain}, say(l, mark), {" ", plain}}
	lines := wrap(clean(f.Subject), p.width-4-badgeWidth-2)
	for i, text := range lines {
		if i > 0 {
			left, f.Rule.Code = row{{"    ", plain}}, ""
		}
		right := badge(f)
		if i > 0 {
			right = nil
		}
		p.headline(append(left, say(strong, text)), right)
	}
	branches, files := 0, 0
	for _, s := range f.Sides {
		branches = max(branches, (row{say(plain, clean(s.Branch))}).width())
		files = max(files, (row{say(plain, clean(s.place(fileName(s.File))))}).width())
	}
	for _, s := range f.Sides {
		line := append(row{{"      ", plain}, say(plain, clean(s.Branch))}.pad(6+branches+3), say(plain, clean(s.place(fileName(s.File)))))
		if !s.Added.IsZero() {
			line = append(line.pad(6+branches+3+files+3), say(faint, ago(p.r.Started, s.Added)))
		}
		p.print(line)
		if s.SQL != "" {
			p.paragraph(6+branches+3, s.statement(), faint)
		}
	}
	column := len("why")
	if f.Message != "" {
		p.prose(6, column, say(faint, "why"), f.Message, plain)
	}
	if f.Hint != "" {
		p.prose(6, column, say(faint, "fix"), f.Hint, plain)
	}
}

// proved prints what running both orders came to.
func (p *page) proved(v Proved) {
	head := fmt.Sprintf("both orders with %s: %s", v.Branch, cmp.Or(v.Verdict, "unproven"))
	p.print(row{say(strong, "Proof"), say(plain, "  "), say(plain, clean(head))})
	if v.Unproven != "" {
		p.paragraph(2, v.Unproven, warn)
	}
	name := v.names()
	for _, o := range v.Orders {
		var parts []string
		for _, s := range o.Steps {
			text := name(s.Migration)
			if s.Outcome != Ran {
				text += " " + string(s.Outcome)
			}
			parts = append(parts, text)
		}
		p.prose(2, 20, say(faint, o.Name), strings.Join(parts, ", "), plain)
	}
	for i, d := range v.Differences {
		if i == 8 && !p.o.All {
			p.line(2, say(faint, fmt.Sprintf("%s and %d more (--all)", p.g.ellipsis, len(v.Differences)-i)))
			break
		}
		p.paragraph(2, "~ "+d, plain)
	}
	if len(v.Guilty) > 0 {
		text := strings.Join(v.Guilty, " and ")
		if !v.Minimal {
			text += "   (not minimal: the budget was used up, or nothing smaller shows it)"
		}
		p.prose(2, 20, say(faint, "to blame"), text, plain)
	}
	if v.Segments == 0 { // nothing was
		return
	}
	p.prose(2, 20, say(faint, "run on"), fmt.Sprintf("%s, %s, %s", v.Throwaway, count(v.Segments, "segment"), count(v.Rows, "row")), faint)
}

// names shortens what migrations are called, unless two of them are then called
// alike: Django's both sides have a 0002.
func (v Proved) names() func(label string) string {
	whose := map[string]string{}
	for _, o := range v.Orders {
		for _, s := range o.Steps {
			if other, taken := whose[short(s.Migration)]; taken && other != s.Migration {
				return func(label string) string { return label }
			}
			whose[short(s.Migration)] = s.Migration
		}
	}
	return short
}

func fileName(file string) string { return file[strings.LastIndexByte(file, '/')+1:] }

// ago is how long ago something was, as people say it.
func ago(now, then time.Time) string {
	d := now.Sub(then)
	switch {
	case d < time.Minute:
		return "just now"
	case d < time.Hour:
		return count(int(d.Minutes()), "minute") + " ago"
	case d < 48*time.Hour:
		return count(int(d.Hours()), "hour") + " ago"
	}
	return count(int(d.Hours()/24), "day") + " ago"
}
