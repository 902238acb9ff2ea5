package report

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// standingOfMembers is what the ledgers of a group's members say together.
func (p *page) standingOfMembers(members []Member, l Ledger, last, edited string) standingOf {
	s := standingOf{head: p.g.absent, pending: p.g.unproven, unknown: p.g.unproven, failed: p.g.unproven, edited: edited, last: last}
	var all []Stand
	heads := map[string]int{}
	for _, m := range members {
		if stand, ok := m.stand(l); ok {
			all = append(all, stand)
			heads[stand.Head]++
		}
	}
	if len(all) == 0 {
		return s
	}
	head := slices.MaxFunc(all, func(a, b Stand) int { return cmp.Or(heads[a.Head]-heads[b.Head], strings.Compare(b.Head, a.Head)) }).Head
	if head != "" {
		s.head = p.shortHead(head)
	}
	if n := heads[head]; n < len(all) {
		s.head += " in " + Thousands(n)
	}
	span := func(of func(Stand) int) string {
		least, most := of(all[0]), of(all[0])
		for _, stand := range all {
			least, most = min(least, of(stand)), max(most, of(stand))
		}
		if least == most {
			return strconv.Itoa(least)
		}
		return fmt.Sprintf("%d to %d", least, most)
	}
	s.pending = span(func(s Stand) int { return s.Pending })
	s.failed = span(func(s Stand) int { return s.Failed })
	s.unknown = span(func(s Stand) int { return s.Unknown })
	return s
}

// stand is how a member stands in a ledger.
func (m Member) stand(l Ledger) (Stand, bool) {
	i := slices.IndexFunc(m.Stands, func(s Stand) bool { return s.Tool == l.Tool && s.Table == l.Table })
	if !m.Read || i < 0 {
		return Stand{}, false
	}
	return m.Stands[i], true
}

// pending is how many migrations a member lacks, by all its ledgers.
func (m Member) pending() (n int) {
	for _, s := range m.Stands {
		n += s.Pending
	}
	return n
}

// headsInWords is its newest migrations, one of every ledger that has any.
func (m Member) headsInWords() string {
	var heads []string
	for _, s := range m.Stands {
		if s.Head != "" {
			heads = append(heads, clean(s.Head))
		}
	}
	return strings.Join(heads, ", ")
}

// behind is "2 of 6 in tenants are up to 3 behind", of a group in which some
// members lack migrations and others do not.
func (t Target) behind() string {
	members, most := 0, 0
	for _, m := range t.Members {
		if pending := m.pending(); pending > 0 {
			members, most = members+1, max(most, pending)
		}
	}
	who := fmt.Sprintf("%s of %s in %s", Thousands(members), Thousands(len(t.Members)), t.ID)
	switch {
	case members == 0 || members == len(t.Members):
		return ""
	case members == 1:
		return fmt.Sprintf("%s is %d behind", who, most)
	}
	return fmt.Sprintf("%s are up to %d behind", who, most)
}

// waysOf is the ways in which a group's members stand, where they are not
// alike: a line for each, most members first.
func (p *page) waysOf(t Target) {
	const most = 8
	type way struct {
		stands []Stand
		names  []string
	}
	var ways []way
	for _, m := range t.Members {
		if !m.Read || len(m.Stands) == 0 {
			continue
		}
		i := slices.IndexFunc(ways, func(w way) bool { return slices.Equal(w.stands, m.Stands) })
		if i < 0 {
			i = len(ways)
			ways = append(ways, way{stands: m.Stands})
		}
		ways[i].names = append(ways[i].names, m.Name)
	}
	if len(ways) < 2 {
		return
	}
	slices.SortStableFunc(ways, func(a, b way) int { return len(b.names) - len(a.names) })
	table := [][]string{{t.ID, "members", "head", "pending"}}
	for _, w := range ways[:min(most, len(ways))] {
		var heads []string
		pending := 0
		for _, s := range w.stands {
			heads = append(heads, cmp.Or(p.shortHead(s.Head), p.g.absent))
			pending += s.Pending
		}
		table = append(table, []string{p.someNames(w.names), Thousands(len(w.names)), strings.Join(heads, ", "), strconv.Itoa(pending)})
	}
	p.blank()
	p.table(table)
	if more := len(ways) - most; more > 0 {
		p.line(2, say(faint, fmt.Sprintf("%s and %s", p.g.ellipsis, counted(more, "other way", "other ways"))))
	}
}

// someNames is as many names as there is room for, and how many more there are.
func (p *page) someNames(names []string) string {
	const most = 3
	text := strings.Join(names[:min(most, len(names))], ", ")
	if more := len(names) - most; more > 0 {
		text += " and " + Thousands(more) + " more"
	}
	return text
}
