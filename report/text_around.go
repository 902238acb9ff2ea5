package report

import (
	"slices"

	"github.com/clipperhouse/displaywidth"
)

// aroundDifference cuts away what long values begin and end with alike, so
// that a reader need not search for the difference. Values of a line or two
// stay whole.
func (p *page) aroundDifference(list []group, room int) []string {
	texts := make([]string, len(list))
	longest := 0
	for i, g := range list {
		texts[i] = g.text
		longest = max(longest, displaywidth.String(clean(g.text)))
	}
	present := slices.DeleteFunc(slices.Clone(texts), func(s string) bool { return s == "" })
	if longest <= 2*room || p.o.All || len(present) < 2 {
		return texts
	}
	const context = 30 // characters that stay before and after a difference
	head, tail := commonEnds(present)
	for i, t := range texts {
		if t == "" {
			continue
		}
		from, to := 0, len([]rune(t))
		runes := []rune(t)
		if head > context+10 {
			from = head - context
		}
		if tail > context+10 {
			to -= tail - context
		}
		texts[i] = string(runes[from:to])
		if from > 0 {
			texts[i] = p.g.ellipsis + texts[i]
		}
		if to < len(runes) {
			texts[i] += p.g.ellipsis
		}
	}
	return texts
}

// commonEnds is how many characters all texts share at their begin and, behind
// that, at their end.
func commonEnds(texts []string) (head, tail int) {
	ref := []rune(texts[0])
	head, tail = len(ref), len(ref)
	for _, t := range texts[1:] {
		r := []rune(t)
		n := 0
		for n < min(head, len(r)) && r[n] == ref[n] {
			n++
		}
		head = n
	}
	for _, t := range texts {
		r := []rune(t)
		n := 0
		for n < min(tail, len(r)-head, len(ref)-head) && r[len(r)-1-n] == ref[len(ref)-1-n] {
			n++
		}
		tail = n
	}
	return head, tail
}
