package ledger

import (
	"slices"

	"github.com/schemadiff/schemadiff/migration"
)

// findSquashes collects the migrations that stand for others.
func (s *sheet) findSquashes() {
	for _, m := range s.files {
		if len(m.Replaces) > 0 {
			s.squashes = append(s.squashes, m)
		}
	}
	if !s.repo && s.tool.Squashes != nil {
		s.squashes = s.tool.Squashes(s.recorded())
	}
	for _, m := range s.squashes {
		for _, id := range m.Replaces {
			s.stands[id] = true
		}
	}
}

// recorded lists the IDs of all ledgers, in the order of targets and rows.
func (s *sheet) recorded() []string {
	var ids []string
	for _, l := range s.ledgers {
		if legible(l) {
			for _, e := range l.Entries {
				ids = append(ids, e.ID)
			}
		}
	}
	return ids
}

// trustSums forgets the sums that prove nothing because they cover other files:
// all but those of files that were applied in their present order, up to the
// first that differs.
func (s *sheet) trustSums(target int) {
	if !s.tool.Cumulative {
		return
	}
	s.entries[target].own()
	trusted := s.repo
	at := 0
	for _, e := range s.ledgers[target].Entries {
		trusted = trusted && at < len(s.files) && s.files[at].ID == e.ID && e.State == Applied
		if !trusted {
			s.entries[target].find(e.ID).Sum = ""
			continue
		}
		trusted = e.Sum == "" || slices.Contains(s.files[at].Sums, e.Sum)
		at++
	}
}

// expandHeads adds what leads to the heads of a graph.
func (s *sheet) expandHeads(target int) {
	if s.tool.Model != Heads || !s.repo {
		return
	}
	var heads []string
	for _, e := range s.entries[target].list {
		heads = append(heads, e.ID)
		s.lost[target] = s.lost[target] || !s.known.has(e.ID)
	}
	for id := range migration.Closure(s.files, heads) {
		if !s.entries[target].has(id) {
			s.entries[target].put(Entry{ID: id, Version: id, State: Applied})
		}
	}
}

// expandSquashes takes a squash for applied where all that it replaces is, and
// the other way round. A squash may replace squashes, hence the loop.
func (s *sheet) expandSquashes(target int) {
	applied := func(id string) bool { return s.applied(target, id) }
	for changed := true; changed; {
		changed = false
		for _, m := range s.squashes {
			ids := m.Replaces
			if !applied(m.ID) {
				if slices.ContainsFunc(m.Replaces, func(id string) bool { return !applied(id) }) {
					continue
				}
				ids = []string{m.ID}
			}
			for _, id := range ids {
				if !applied(id) {
					s.entries[target].put(Entry{ID: id, Version: s.file(id).Version, State: Applied})
					changed = true
				}
			}
		}
	}
}

// applied says whether a target's ledger has a migration as applied.
func (s *sheet) applied(target int, id string) bool {
	e, _ := s.entry(target, id)
	return e.State == Applied
}
