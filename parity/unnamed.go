package parity

import (
	"slices"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/schema"
)

// unnamed pairs what the servers named themselves and print differently: schema.Diff,
// which knows no spellings, has it dropped and added. Nothing but what may mean the
// same is a pair; of several that may, the one that does goes first.
func (s spellings) unnamed(changes []schema.Change) []schema.Change {
	invented := func(in schema.Schema, c schema.Change, op schema.Op) (o schema.Object, ok bool) {
		if w, _ := c.Key.Kind.Word(); c.Op == op && w.ByContent {
			o, ok = in.Lookup(c.Key)
		}
		return o, ok && autoNamed(o)
	}
	for _, least := range []catalog.Likeness{catalog.OfServer, catalog.Undecided} {
		for i := 0; i < len(changes); i++ {
			a, ok := invented(s.from, changes[i], schema.Drop)
			if !ok {
				continue
			}
			for j, c := range changes {
				b, ok := invented(s.to, c, schema.Add)
				if !ok || a.Key.Kind != b.Key.Kind || a.Key.Schema != b.Key.Schema || a.Key.Table != b.Key.Table {
					continue
				}
				if pair, differs := schema.Pair(s.from, s.to, a, b); differs && s.least(pair) >= least {
					changes[i] = pair
					changes = slices.Delete(changes, j, j+1)
					if j < i {
						i--
					}
					break
				}
			}
		}
	}
	return changes
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
