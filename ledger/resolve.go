package ledger

import "slices"

// resolve gives rows that are known by a hash alone the ID of the migration
// that it is the hash of, where a file or another row has it; else they say
// nothing that could be compared.
func (s *sheet) resolve() {
	if s.tool.Resolve == nil {
		return
	}
	names := s.recorded()
	for _, m := range s.files {
		names = append(names, m.ID)
	}
	of := s.tool.Resolve(names)
	s.ledgers = slices.Clone(s.ledgers)
	for i, l := range s.ledgers {
		if !legible(l) {
			continue
		}
		own := *l
		own.Entries = slices.Clone(l.Entries)
		for j := range own.Entries {
			e := &own.Entries[j]
			// A hash that is nobody's is of no migration that could be told.
			if e.ID = of(e.ID); e.ID != e.Version && e.ID == l.Entries[j].ID {
				e.State = RolledBack
			}
		}
		s.ledgers[i] = &own
	}
}
