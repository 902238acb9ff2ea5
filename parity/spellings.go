package parity

import (
	"cmp"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/dialects"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/schema"
)

// spellings judges what two environments of one family of engines print
// differently. The schemas are as they are compared.
type spellings struct {
	engine       endpoint.Engine
	from, to     schema.Schema
	ofFrom, ofTo catalog.Platform
	moved        []catalog.Move
	known        map[string]any
}

func spellingsOf(a, b Env, from, to schema.Schema) spellings {
	return spellings{a.Engine, from, to, a.Platform, b.Platform, movedExtensions(a.Reading.Schema, b.Reading.Schema), map[string]any{}}
}

// likeness is how much the two spellings of a changed property have in common.
func (s spellings) likeness(change schema.Change, p schema.PropChange) catalog.Likeness {
	a, _ := s.from.Lookup(change.Key)
	b, _ := s.to.Lookup(cmp.Or(change.NewKey, change.Key))
	return dialects.Likeness(s.engine, catalog.Spelling{
		Key: change.Key, Property: p.Name, Type: typeOf(change, s.from), From: p.From, To: p.To, Objects: [2]schema.Object{a, b}, Schemas: [2]schema.Schema{s.from, s.to}, Known: s.known,
		FromServer: s.ofFrom, ToServer: s.ofTo, Moved: s.moved})
}

// Changes is what tells one environment from another of its engine's family, by
// Compare's rules and without its configuration: what is spelled otherwise and
// means the same is in none of the two, and unsettled is of what two servers
// print in two ways of which nobody can tell whether they mean the same.
func Changes(from, to Env) (changes, unsettled []schema.Change) {
	a := from.Reading.Schema
	b := respell(from.Engine, a, to.Reading.Schema, from.Platform, to.Platform).schema
	s := spellingsOf(from, to, a, b)
	for _, c := range s.unnamed(schema.Diff(a, b, canonOf(from.Engine, to.Engine))) {
		told, open := c, c
		told.Props, open.Props = nil, nil
		for _, p := range c.Props {
			switch s.likeness(c, p) {
			case catalog.Different:
				told.Props = append(told.Props, p)
			case catalog.Undecided:
				open.Props = append(open.Props, p)
			}
		}
		if c.Op != schema.Modify || c.Definitions != nil || len(told.Props) > 0 {
			changes = append(changes, told)
		}
		if len(open.Props) > 0 {
			open.Op, open.Definitions = schema.Modify, nil
			unsettled = append(unsettled, open)
		}
	}
	return changes, unsettled
}
