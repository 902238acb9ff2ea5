package parity

import (
	"fmt"
	"slices"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/ledger"
	"github.com/schemadiff/schemadiff/problem"
	"github.com/schemadiff/schemadiff/report"
	"github.com/schemadiff/schemadiff/schema"
)

// across compares the reference with the environments that run on an engine of
// another language: what both have, by what it means. It puts their schemas in
// the reference's words into schemas, and gives all environments that were
// compared, in order, and the schemas to count.
func (c *comparison) across(schemas []schema.Schema, ref int, compared []int, sight func(difference, schema.Facet) *sighting) ([]int, []schema.Schema) {
	var counted []schema.Schema
	if len(compared) > 1 {
		for _, i := range compared {
			counted = append(counted, schemas[i])
		}
	}
	for _, i := range c.readable() {
		if comparable(c.envs[ref].Engine, c.envs[i].Engine) {
			continue
		}
		tr := translate(sideOf(c.envs[ref], schemas[ref], c.envs[i]), sideOf(c.envs[i], schemas[i], c.envs[ref]))
		from, to, ok := tr.schemas()
		if !ok {
			c.incomparable(c.envs[ref], c.envs[i])
			continue
		}
		for _, change := range schema.Diff(from, to, nil) {
			c.seenAcross(change, tr, ref, i, sight)
		}
		schemas[i] = to
		compared = append(compared, i)
		counted = append(counted, from, to)
		c.leftOut(tr, c.envs[ref], c.envs[i])
	}
	c.strangers(compared, ref)
	slices.Sort(compared)
	return compared, counted
}

// ledgerTables is what reports call the tables that migration tools made.
const ledgerTables = "tables of migration tools"

// lockTables is what tools make on one engine alone: EF Core has a table to lock
// in SQLite, and locks its ledger elsewhere.
var lockTables = map[string]string{"efcore": "__EFMigrationsLock"}

// sideOf is an environment taken apart, without the tables of migration tools
// that the other one has as well: a tool makes its own in each engine's words,
// golang-migrate's without a primary key in SQLite and goose's with other NULLs.
// What stands in them was compared.
func sideOf(env Env, s schema.Schema, other Env) *side {
	ledgers := map[schema.Key]bool{}
	for _, l := range env.Ledgers {
		if slices.ContainsFunc(other.Ledgers, func(o ledger.Ledger) bool { return o.Tool == l.Tool }) {
			for _, name := range []string{l.Table.Name, lockTables[l.Tool]} {
				k := schema.Key{Kind: schema.Table, Schema: l.Table.Schema, Name: name}
				if _, ok := s.Lookup(k); ok {
					ledgers[k] = true
				}
			}
		}
	}
	x := newSide(env.Engine, s.Filter(func(o schema.Object) bool {
		return !ledgers[o.Key] && !ledgers[schema.Key{Kind: schema.Table, Schema: o.Key.Schema, Name: o.Key.Table}]
	}))
	if x != nil {
		x.left.add(ledgerTables, len(ledgers))
	}
	return x
}

// schemas is the two vocabularies' common part.
func (tr *translation) schemas() (from, to schema.Schema, ok bool) {
	if tr == nil {
		return from, to, false
	}
	from, err := schema.New(tr.from)
	if err != nil {
		return from, to, false
	}
	to, err = schema.New(tr.to)
	return from, to, err == nil
}

// seenAcross notes what one change between two engines shows.
func (c *comparison) seenAcross(change schema.Change, tr *translation, ref, i int, sight func(difference, schema.Facet) *sighting) {
	if change.Op != schema.Modify {
		sight(difference{change.Key, presence, ""}, schema.Structure)
		return
	}
	for _, p := range change.Props {
		s := sight(difference{change.Key, property, p.Name}, p.Facet)
		s.like = catalog.Different // what is only spelled otherwise was put into the same words
		if s.times == 1 {
			s.across = &report.Rule{}
			if change.Key.Kind == schema.Column && p.Name == "type" {
				s.across = &report.TypeFamilyDiffers
				if tr.sizes[change.Key] {
					s.across = &report.TypeSizeDiffers
				}
			}
		}
		s.texts[i] = spelled(change.Key.Kind, p.Name, p.To)
		if _, known := s.texts[ref]; !known {
			s.texts[ref] = spelled(change.Key.Kind, p.Name, p.From)
		}
	}
}

// spelled is a property's value as a reader sees it.
func spelled(kind schema.Kind, property, value string) string {
	return shown(schema.Object{Key: schema.Key{Kind: kind}, Props: []schema.Prop{{Name: property, Value: value}}}, property)
}

// leftOut says what of two environments was not compared, because it has no
// counterpart in the other's engine or is spelled as only its own would.
func (c *comparison) leftOut(tr *translation, ref, other Env) {
	notes := map[string][]string{}
	for what, columns := range tr.unsaid {
		tr.b.left.add(string(what), len(columns))
		notes[string(what)] = columns
	}
	for _, u := range append(tr.a.left.uncompared(ref.Name, notes), tr.b.left.uncompared(other.Name, notes)...) {
		if !slices.ContainsFunc(c.report.Uncompared, func(o report.Uncompared) bool { return o.Target == u.Target && o.Kind == u.Kind }) {
			c.report.Uncompared = append(c.report.Uncompared, u)
		}
	}
	note := fmt.Sprintf("%s and %s were compared by what both have: tables, columns by family of type and by size where both declare one, NOT NULL, keys, foreign keys and indexes by columns; "+
		"not names of keys and indexes, order of columns, storage, comments or settings; columns that were not compared in all that their types say are named",
		ref.Platform.Vendor, other.Platform.Vendor)
	if !slices.Contains(c.report.Notes, note) {
		c.report.Notes = append(c.report.Notes, note)
	}
}

// incomparable records that a target's schema was not compared.
func (c *comparison) incomparable(a, b Env) {
	c.report.Problems = append(c.report.Problems, &problem.Error{
		Code: report.EnginesDiffer.Code, Env: b.Name,
		What: "the schemas of " + a.Platform.Vendor + " and " + b.Platform.Vendor + " were not compared",
		Why:  "one of the databases has tables in several schemas, and nothing tells which of them stands for the other one's",
		Fix:  []string{"name the schema: schema.include in schemadiff.yaml, or --include"},
	})
}

// strangers names the environments that share an engine which is not the
// reference's: through it they are compared by what all engines have, and
// nothing says that they agree in the rest.
func (c *comparison) strangers(compared []int, ref int) {
	for n, i := range compared {
		for _, j := range compared[n+1:] {
			a, b := c.envs[i], c.envs[j]
			if i == ref || j == ref || comparable(c.envs[ref].Engine, a.Engine) || !comparable(a.Engine, b.Engine) {
				continue
			}
			c.report.Problems = append(c.report.Problems, &problem.Error{Code: report.EnginesDiffer.Code,
				What: a.Name + " and " + b.Name + " were compared with " + c.envs[ref].Name + " alone, and not with each other",
				Why:  "both run " + a.Platform.Vendor + ", and " + c.envs[ref].Name + " runs " + c.envs[ref].Platform.Vendor,
				Fix:  []string{"compare them: schemadiff " + a.Name + " " + b.Name}})
		}
	}
}
