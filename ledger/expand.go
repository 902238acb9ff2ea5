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

// first that differs.
func (s *sheet) trustSums(target int) {
	if !s.tool.Cumulative {
		return
	}
	trusted := s.repo
	at := 0
	for _, e := range s.ledgers[target].Entries {
		trusted = trusted && at < len(s.files) && s.files[at].ID == e.ID && e.State == Applied
		if !trusted {
			e.Sum = ""
			s.entries[target][e.ID] = e
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
	for id := range s.entries[target] {
		heads = append(heads, id)
		if _, ok := s.known[id]; !ok {
			s.lost[target] = true
		}
	}
	for id := range migration.Closure(s.files, heads) {
		if _, ok := s.entries[target][id]; !ok {
			s.entries[target][id] = Entry{ID: id, Version: id, State: Applied}
		}
	}
}

// the other way round. A squash may replace squashes, hence the loop.
func (s *sheet) expandSquashes(target int) {
	have := s.entries[target]
	applied := func(id string) bool { return have[id].State == Applied }
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
					have[id] = Entry{ID: id, Version: s.file(id).Version, State: Applied}
					changed = true
				}
			}
		}
	}
}
