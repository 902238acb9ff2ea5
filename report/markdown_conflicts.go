package report

import (
	"fmt"
	"strings"
)

// branches is what was read of the branches, folder by folder.
func (m *markdown) branches() {
	c := m.r.Conflicts
	if c == nil || len(c.Folders) == 0 {
		return
	}
	fmt.Fprintf(&m.b, "| migrations | tool | new in %s | new in %s |\n|---|---|--:|--:|\n", mdCell(c.Head), mdCell(c.Base))
	for _, f := range c.Folders {
		m.row([]string{mdCell(f.Dir), mdText(f.Tool), fmt.Sprint(f.Yours), fmt.Sprint(f.Bases)})
	}
	m.b.WriteByte('\n')
	var lines []string
	if c.MergeBase != "" {
		lines = append(lines, "they parted at "+mdCode(c.MergeBase[:min(len(c.MergeBase), 7)]))
	}
	if n := len(c.Branches); n > 0 {
		lines = append(lines, "also read: "+codes(c.Branches))
	}
	if len(c.Torn) > 0 {
		lines = append(lines, "git cannot merge by itself: "+codes(c.Torn))
	}
	if c.ByHand {
		lines = append(lines, "git is too old to merge: the files of both sides were laid side by side")
	}
	for _, line := range lines {
		m.b.WriteString("- " + line + "\n")
	}
	if len(lines) > 0 {
		m.b.WriteByte('\n')
	}
}

// mostListed is how many names stand in one line.
const mostListed = 10

func codes(names []string) string {
	var parts []string
	for i, name := range names {
		if i == mostListed {
			parts = append(parts, fmt.Sprintf("and %d more", len(names)-i))
			break
		}
		parts = append(parts, mdCode(name))
	}
	return strings.Join(parts, ", ")
}

// sides is whose migrations a finding is about.
func (m *markdown) sides(f Finding) {
	for _, s := range f.Sides {
		text := mdText(s.Branch) + " " + mdCode(s.place(s.File))
		if !s.Added.IsZero() {
			text += ", " + ago(m.r.Started, s.Added)
		}
		if s.SQL != "" {
			text += ": " + mdCode(s.statement())
		}
		fmt.Fprintf(&m.b, "  - %s\n", text)
	}
}

// proofs is what running both orders came to.
func (m *markdown) proofs() {
	if m.r.Conflicts == nil {
		return
	}
	for _, p := range m.r.Conflicts.Proofs {
		fmt.Fprintf(&m.b, "#### Both orders with %s: %s\n\n", mdText(p.Branch), mdText(p.Verdict))
		if p.Unproven != "" {
			fmt.Fprintf(&m.b, "- %s\n", mdText(p.Unproven))
		}
		name := p.names()
		for _, o := range p.Orders {
			if !m.details {
				break
			}
			var steps []string
			for _, s := range o.Steps {
				text := mdCode(name(s.Migration))
				if s.Outcome != Ran {
					text += " **" + string(s.Outcome) + "**"
				}
				steps = append(steps, text)
			}
			fmt.Fprintf(&m.b, "- %s: %s\n", mdText(o.Name), strings.Join(steps, ", "))
		}
		for i, d := range p.Differences {
			if i == mostListed {
				fmt.Fprintf(&m.b, "- and %d more differences\n", len(p.Differences)-i)
				break
			}
			fmt.Fprintf(&m.b, "- differs: %s\n", mdText(d))
		}
		if len(p.Guilty) > 0 {
			text := mdText(strings.Join(p.Guilty, " and "))
			if !p.Minimal {
				text += " (not minimal)"
			}
			fmt.Fprintf(&m.b, "- to blame: %s\n", text)
		}
		m.b.WriteByte('\n')
	}
}
