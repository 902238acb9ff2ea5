package ledger

import "slices"

// folding is a ledger while its rows are read, for tools that keep several rows
// of one migration: the newest stands last.
type folding struct {
	rows    int // so many at most, to make room for them at once
	entries []Entry
	rising  rising
	at      map[string]int // by ID; nil as long as the IDs rise
}

// put adds an entry and forgets the one before it.
func (f *folding) put(e Entry) {
	if f.entries == nil {
		f.entries = make([]Entry, 0, f.rows)
	}
	if f.at != nil || !f.rising.next(e.ID) {
		f.drop(e.ID)
		f.at[e.ID] = len(f.entries)
	}
	f.entries = append(f.entries, e)
}

// index makes the map, which a log in order does without.
func (f *folding) index() map[string]int {
	if f.at == nil {
		f.at = make(map[string]int, f.rows)
		for i, e := range f.entries {
			f.at[e.ID] = i
		}
	}
	return f.at
}

func (f *folding) drop(id string) {
	if i, ok := f.index()[id]; ok {
		f.entries[i].ID = ""
		delete(f.at, id)
	}
}

// find is the entry of an ID, nil for none.
func (f *folding) find(id string) *Entry {
	if i, ok := f.index()[id]; ok {
		return &f.entries[i]
	}
	return nil
}

// list is what is left, in the order of the rows.
func (f *folding) list() []Entry {
	return slices.DeleteFunc(f.entries, func(e Entry) bool { return e.ID == "" })
}
