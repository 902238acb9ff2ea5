package ledger

import "slices"

// folding is a ledger while its rows are read, for tools that keep several rows
// of one migration: the newest stands last.
type folding struct {
	rows    int // so many at most, to make room for them at once
	entries []Entry
	at      map[string]int // by ID
}

// put adds an entry and forgets the one before it.
func (f *folding) put(e Entry) {
	f.drop(e.ID)
	if f.at == nil {
		f.at, f.entries = make(map[string]int, f.rows), make([]Entry, 0, f.rows)
	}
	f.at[e.ID] = len(f.entries)
	f.entries = append(f.entries, e)
}

func (f *folding) drop(id string) {
	if i, ok := f.at[id]; ok {
		f.entries[i].ID = ""
		delete(f.at, id)
	}
}

// find is the entry of an ID, nil for none.
func (f *folding) find(id string) *Entry {
	if i, ok := f.at[id]; ok {
		return &f.entries[i]
	}
	return nil
}

// list is what is left, in the order of the rows.
func (f *folding) list() []Entry {
	return slices.DeleteFunc(f.entries, func(e Entry) bool { return e.ID == "" })
}
