package ledger

import (
	"fmt"
	"path"
	"slices"
)

// forgetBehindFork forgets the sums behind the first link of a chain that
// differs between ledgers, or between them and the files: each covers the one
// before, so that all later ones differ and tell nothing.
func (s *sheet) forgetBehindFork() {
	if !s.tool.Chained {
		return
	}
	forked := false
	for _, id := range s.order() {
		sums := slices.Clone(s.comparable(id, ""))
		for i := range s.targets {
			switch e, ok := s.entry(i, id); {
			case !ok || e.Sum == "":
			case forked:
				s.entries[i].own()
				s.entries[i].find(id).Sum = ""
			default:
				sums = append(sums, e.Sum)
			}
		}
		forked = forked || len(sums) > 0 && slices.ContainsFunc(sums, func(sum string) bool { return sum != sums[0] })
	}
}

// fork is where a ledger leaves the plan: the first of its changes that the plan
// has under another ID, and the others. An ID covers all before it.
type fork struct {
	first string
	anew  map[string]bool
}

// findForks looks for the changes that the plan has under another ID.
func (s *sheet) findForks() {
	s.forks = make([]fork, len(s.targets))
	if !s.tool.ChainedIDs || !s.repo {
		return
	}
	planned := map[string]bool{}
	for _, m := range s.files {
		planned[path.Join(path.Dir(m.ID), m.Name)] = true
	}
	for i, l := range s.ledgers {
		if !legible(l) {
			continue
		}
		for _, e := range l.Entries {
			if s.known.has(e.ID) || !planned[path.Join(path.Dir(e.ID), e.Name)] {
				continue
			}
			if s.forks[i].anew == nil {
				s.forks[i] = fork{e.ID, map[string]bool{}}
			}
			s.forks[i].anew[e.ID] = true
		}
	}
}

// inWords is what is said of the fork.
func (f fork) inWords(name string) string {
	text := fmt.Sprintf("the plan has %s under another ID: a line was changed or put in at it or above it", name)
	if behind := len(f.anew) - 1; behind > 0 {
		text += ", which gives " + plural(behind, "later change", "later changes") + " another ID, too"
	}
	return text
}
