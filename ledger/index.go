package ledger

import "slices"

// index finds what a list holds by its ID, without a map where the list is in
// the tool's order: who asks for one migration asks for its neighbour next.
// It is for one goroutine.
type index[T any] struct {
	list  []T // of one ID one
	id    func(*T) string
	order func(a, b string) int // nil where the list is not in order
	by    map[string]int        // nil where it is
	at    int                   // what was found last
	owned bool                  // the list is nobody else's
}

// indexed makes an index. Of two with one ID the first counts, or the last.
func indexed[T any](list []T, id func(*T) string, order func(a, b string) int, last bool) *index[T] {
	x := &index[T]{list: list, id: id, order: order}
	if order != nil && x.inOrder() {
		return x
	}
	x.order, x.by = nil, make(map[string]int, len(list))
	twice := false
	for i := range list {
		_, there := x.by[id(&list[i])]
		twice = twice || there
		if !there || last {
			x.by[id(&list[i])] = i
		}
	}
	if twice {
		var one []T
		for i := range list {
			if key := id(&list[i]); x.by[key] == i {
				x.by[key] = len(one)
				one = append(one, list[i])
			}
		}
		x.list = one
	}
	return x
}

// inOrder says whether the list rises, so that no ID is there twice.
func (x *index[T]) inOrder() bool {
	for i := 1; i < len(x.list); i++ {
		if x.order(x.id(&x.list[i-1]), x.id(&x.list[i])) >= 0 {
			return false
		}
	}
	return true
}

// find is the element of an ID, nil for none.
func (x *index[T]) find(id string) *T {
	for _, i := range [...]int{x.at, x.at - 1, x.at + 1} { // backward, since the newest is told first
		if i >= 0 && i < len(x.list) && x.id(&x.list[i]) == id {
			x.at = i
			return &x.list[i]
		}
	}
	i, ok := x.by[id]
	if x.by == nil {
		i, ok = x.search(id)
	}
	if !ok {
		return nil
	}
	x.at = i
	return &x.list[i]
}

// search halves the list, beginning at what was found last: there, most often,
// it is the place between two neighbours where the ID would stand.
func (x *index[T]) search(id string) (int, bool) {
	from, to := 0, len(x.list)
	for probe := min(x.at, to-1); from < to; probe = from + (to-from)/2 {
		switch c := x.order(x.id(&x.list[probe]), id); {
		case c == 0:
			// Two spellings of one place: only the same ID is the same migration.
			return probe, x.id(&x.list[probe]) == id
		case c < 0:
			from = probe + 1
			if from < to && x.order(x.id(&x.list[from]), id) > 0 {
				x.at = probe
				return 0, false
			}
		default:
			to = probe
			if to > from && x.order(x.id(&x.list[to-1]), id) < 0 {
				x.at = probe
				return 0, false
			}
		}
	}
	return 0, false
}

// has says whether there is an element of an ID.
func (x *index[T]) has(id string) bool { return x.find(id) != nil }

// own copies the list before it is changed: whoever gave it keeps what he gave.
func (x *index[T]) own() {
	if !x.owned {
		x.list, x.owned = slices.Clone(x.list), true
	}
}

// put adds an element or takes the place of the one that has its ID.
func (x *index[T]) put(element T) {
	x.own()
	id := x.id(&element)
	if old := x.find(id); old != nil {
		*old = element
		return
	}
	if x.by == nil {
		x.by = make(map[string]int, len(x.list)+1)
		for i := range x.list {
			x.by[x.id(&x.list[i])] = i
		}
		x.order = nil
	}
	x.by[id] = len(x.list)
	x.list = append(x.list, element)
}

// rising says of IDs that come one after the other whether each is above the
// one before, as text or as numbers of any length: then none of them came twice.
type rising struct {
	last         string
	begun        bool
	falls, drops bool // as text, as numbers
}

func (r *rising) next(id string) bool {
	if r.begun {
		r.falls = r.falls || id <= r.last
		r.drops = r.drops || len(id) < len(r.last) || len(id) == len(r.last) && id <= r.last
	}
	r.last, r.begun = id, true
	return !r.falls || !r.drops
}
