package ledger

import (
	"fmt"
	"path"
	"slices"

	"github.com/schemadiff/schemadiff/migration"
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

// anew says whether the files have a migration of a ledger under another ID,
// because the plan was changed at it or above it: an ID covers all before it.
func (s *sheet) anew(target int, id string) bool {
	e, ok := s.entry(target, id)
	return ok && s.tool.ChainedIDs && !s.known.has(id) && slices.ContainsFunc(s.files, func(m migration.Migration) bool {
		return m.Name == e.Name && path.Dir(m.ID) == path.Dir(id)
	})
}

// forkedAt says whether a migration is the first of a ledger that the plan has
// under another ID, and how many are behind it.
func (s *sheet) forkedAt(target int, id string) (first bool, behind int) {
	for _, e := range s.ledgers[target].Entries {
		switch {
		case !s.anew(target, e.ID):
		case e.ID == id:
			first = true
		case !first:
			return false, 0
		default:
			behind++
		}
	}
	return first, behind
}

// forkInWords is what is said of the fork.
func (s *sheet) forkInWords(name string, behind int) string {
	text := fmt.Sprintf("the plan has %s under another ID: a line was changed or put in at it or above it", name)
	if behind > 0 {
		text += ", which gives " + plural(behind, "later change", "later changes") + " another ID, too"
	}
	return text
}
