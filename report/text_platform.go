package report

import (
	"slices"
	"strings"

	"github.com/clipperhouse/displaywidth"
)

// valueTable is the platform of three or more targets with the values in the
// targets' columns.
type valueTable struct {
	start  int
	widths []int
}

// platformTable lays the platform's findings out as a table, or returns nil
// where they are not short enough for one, or for a single pair of targets.
func (p *page) platformTable(s section) *valueTable {
	if s.title != "Platform" || !p.wide() || len(s.findings) == 0 {
		return nil
	}
	t := &valueTable{widths: slices.Clone(p.names.widths)}
	for _, f := range s.findings[:s.share] {
		if !p.hasCells(f) || f.Field != "" && f.Field != "value" {
			return nil
		}
		t.start = max(t.start, displaywidth.String(clean(f.Subject)))
		for i, text := range t.texts(p, f) {
			t.widths[i] = max(t.widths[i], displaywidth.String(text))
		}
	}
	t.start += len("  ~ ") + 3
	width := 0
	for _, w := range t.widths {
		width += w + 2
	}
	if t.start+width+1+badgeWidth > p.width {
		return nil
	}
	return t
}

// texts is what the targets say, in their order.
func (t *valueTable) texts(p *page, f Finding) []string {
	told := p.r.Told(f)
	out := make([]string, len(p.r.Targets))
	for i, target := range p.r.Targets {
		n := slices.IndexFunc(told, func(v Value) bool { return v.Target == target.ID })
		switch {
		case n < 0:
			out[i] = p.g.unproven
		case !told[n].Present:
			out[i] = p.g.absent
		case told[n].Text == "" && f.Field == "":
			out[i] = p.g.applied
		case told[n].Text == "":
			out[i] = "(empty)"
		default:
			out[i] = clean(told[n].Text)
		}
	}
	return out
}

func (t *valueTable) head(p *page) row {
	return t.line(p.names.heads, func(int) look { return faint })
}

// cells is a finding's values; those that are not the reference's stand out.
func (t *valueTable) cells(p *page, f Finding) row {
	texts := t.texts(p, f)
	return t.line(texts, func(i int) look {
		if texts[i] != texts[0] {
			return another
		}
		return plain
	})
}

func (t *valueTable) line(texts []string, look func(int) look) row {
	var r row
	at := 0
	for i, text := range texts {
		r = append(r.pad(at), say(look(i), text))
		at += t.widths[i] + 2
	}
	return r
}

// inline is two short values side by side, for the platform of two targets.
func (p *page) inline(f Finding) string {
	told := p.r.Told(f)
	if p.wide() || len(told) != 2 || family(f.Rule) != "P" || f.Field != "value" && f.Field != "" || onlySome(told) {
		return ""
	}
	a, b := clean(told[0].Text), clean(told[1].Text)
	text := a + p.g.dot + b
	if a == "" || b == "" || displaywidth.String(f.Subject+text) > p.width-len("  ~    ")-2-badgeWidth {
		return ""
	}
	return text
}

// equalSettings lists what is alike in the platform.
func (p *page) equalSettings() {
	for _, s := range p.r.Platform {
		i := slices.IndexFunc(s.Values, func(v string) bool { return v != "" })
		if s.Equal && i >= 0 {
			p.prose(2, 1, say(faint, p.g.same), "setting "+s.Name+"   "+strings.TrimSpace(s.Values[i]), plain)
		}
	}
}
