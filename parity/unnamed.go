package parity

import (
	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/schema"
)

// unnamed pairs what the servers named themselves and print differently: schema.Diff,
// which knows no spellings, has it dropped and added. Nothing but what may mean the
// same is a pair; of several that may, the one that does goes first.
func (s spellings) unnamed(changes []schema.Change) []schema.Change {
	added := map[schema.Key][]int{} // places in changes, by kind and table
	for i, c := range changes {
		if _, ok := invented(s.to, c, schema.Add); ok {
			added[siblings(c.Key)] = append(added[siblings(c.Key)], i)
		}
	}
	if len(added) == 0 {
		return changes
	}
	paired := map[int]schema.Change{}
	taken := map[int]bool{}
	for _, least := range []catalog.Likeness{catalog.OfServer, catalog.Undecided} {
		for i, c := range changes {
			a, ok := invented(s.from, c, schema.Drop)
			if _, has := paired[i]; has || !ok {
				continue
			}
			for _, j := range added[siblings(c.Key)] {
				b, _ := s.to.Lookup(changes[j].Key)
				if pair, differs := schema.Pair(s.from, s.to, a, b); !taken[j] && differs && s.least(pair) >= least {
					paired[i], taken[j] = pair, true
					break
				}
			}
		}
	}
	if len(paired) == 0 {
		return changes
	}
	all := make([]schema.Change, 0, len(changes))
	for i, c := range changes {
		if pair, ok := paired[i]; ok {
			c = pair
		}
		if !taken[i] {
			all = append(all, c)
		}
	}
	return all
}

// invented is what a change drops or adds, where the server named it.
func invented(in schema.Schema, c schema.Change, op schema.Op) (o schema.Object, ok bool) {
	if c.Op != op {
		return o, false
	}
	if w, _ := c.Key.Kind.Word(); w.ByContent {
		o, ok = in.Lookup(c.Key)
	}
	return o, ok && autoNamed(o)
}

func siblings(k schema.Key) schema.Key {
	k.Name = ""
	return k
}

// least is how much the spellings of a change have in common that differ most.
func (s spellings) least(change schema.Change) catalog.Likeness {
	like := catalog.Cosmetic
	for _, p := range change.Props {
		if p.Facet.Structural() {
			like = min(like, s.likeness(change, p))
		}
	}
	return like
}
