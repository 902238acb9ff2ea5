package parity

import (
	"fmt"
	"maps"
	"slices"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/problem"
	"github.com/schemadiff/schemadiff/report"
	"github.com/schemadiff/schemadiff/schema"
)

// difference is what one finding is about: an object, or one property of it.
// Environments that differ from the reference in the same thing share it.
type difference struct {
	key   schema.Key
	what  aspect
	field string
}

type aspect string

const (
	presence    aspect = "presence"
	property    aspect = "property"
	name        aspect = "name"
	definitions aspect = "definitions"
	spelling    aspect = "spelling" // of a name, where case makes no difference
)

// sighting is a difference with the objects that show it.
type sighting struct {
	difference
	facet   schema.Facet
	objects map[int]schema.Object // by target, where a target's object bears another key than the reference's
	texts   map[int]string        // by target, for aspects that are no property
	times   int                   // seen in how many targets
	ops     map[int]schema.Op     // by target, of what is missing on one side
	across  *report.Rule          // seen between engines alone; its rule where that is one of its own
	like    catalog.Likeness      // the least that any two spellings of the property have in common
}

// schemas compares the schema of every readable environment with the first one's.
func (c *comparison) schemas() {
	readable := c.readable()
	if len(readable) == 0 {
		return
	}
	filtered, respelled := make([]schema.Schema, len(c.envs)), make([]respelling, len(c.envs))
	ref := readable[0]
	for _, i := range readable {
		s := c.envs[i].Reading.Schema
		if i != ref && comparable(c.envs[ref].Engine, c.envs[i].Engine) {
			respelled[i] = respell(c.envs[ref].Engine, c.envs[ref].Reading.Schema, s, c.envs[ref].Platform, c.envs[i].Platform)
			s = respelled[i].schema
		}
		if comparable(c.envs[ref].Engine, c.envs[i].Engine) {
			s = c.options.likeRoles(c.envs[ref], c.envs[ref].Reading.Schema, s)
		}
		filtered[i] = s.Filter(c.options.wanted)
		respelled[i].schema = filtered[i]
		c.report.Skipped = max(c.report.Skipped, s.Len()-filtered[i].Len())
	}
	c.first = filtered[ref]
	var found []*sighting
	index := map[difference]*sighting{}
	sight := func(d difference, facet schema.Facet) *sighting {
		s := index[d]
		if s == nil {
			s = &sighting{difference: d, facet: facet, objects: map[int]schema.Object{}, texts: map[int]string{}, ops: map[int]schema.Op{}, like: catalog.Cosmetic}
			index[d] = s
			found = append(found, s)
		}
		s.times++
		return s
	}
	compared, alike := []int{ref}, []int{ref}
	for _, i := range readable[1:] {
		if !comparable(c.envs[ref].Engine, c.envs[i].Engine) {
			continue
		}
		compared, alike = append(compared, i), append(alike, i)
		s := spellingsOf(c.envs[ref], c.envs[i], filtered[ref], filtered[i])
		changes := s.unnamed(schema.Diff(filtered[ref], filtered[i], c.canon(ref, i)))
		for _, change := range changes {
			c.sightings(change, s, ref, i, sight)
		}
		c.suspects(filtered[ref], filtered[i], changes, c.envs[i].Name)
		respelled[i].spelledOtherwise(ref, i, sight)
	}
	compared, counted := c.across(filtered, ref, compared, sight)
	if len(compared) < 2 {
		return
	}
	ofServer := map[string]int{} // by property
	for _, s := range found {
		f := c.finding(s, filtered, compared)
		if s.what == spelling || s.what == property && s.like == catalog.Cosmetic {
			f.Rule, f.Severity, f.State = report.SpellingDiffers, report.Info, report.Drift
			c.report.Cosmetic = append(c.report.Cosmetic, f)
			continue
		}
		if s.what == property && s.like == catalog.OfServer {
			ofServer[s.field]++
			continue
		}
		c.add(f, s.facet)
	}
	for _, field := range slices.Sorted(maps.Keys(ofServer)) {
		n, objects := ofServer[field], "objects have"
		if n == 1 {
			objects = "object has"
		}
		c.report.Notes = append(c.report.Notes, fmt.Sprintf("%d %s the %s of its own server: the platform's %s tells the difference", n, objects, field, field))
	}
	c.count(counted)
	c.needs(filtered)
	c.uncompared(alike)
}

// wanted says whether the configuration asks for an object.
func (o Options) wanted(obj schema.Object) bool {
	k := obj.Key
	matches := func(p Pattern) bool { return p.Matches(k) }
	if slices.ContainsFunc(o.Exclude, matches) || len(o.Include) > 0 && !slices.ContainsFunc(o.Include, matches) {
		return false
	}
	kind := k.Kind
	if k.Table != "" && !slices.Contains(o.Objects, kind) {
		kind = schema.Table
	}
	return len(o.Objects) == 0 || slices.Contains(o.Objects, kind)
}

// sightings notes what one change between the reference and target i shows.
func (c *comparison) sightings(change schema.Change, spelled spellings, ref, i int, sight func(difference, schema.Facet) *sighting) {
	switch change.Op {
	case schema.Add, schema.Drop:
		facet := schema.Structure
		if change.Key.Kind == schema.Database { // listed only where privileges were asked for
			facet = schema.Grants
		}
		sight(difference{change.Key, presence, ""}, facet).ops[i] = change.Op
		return
	case schema.Rename:
		s := sight(difference{change.Key, name, "name"}, schema.Names)
		s.texts[ref], s.texts[i] = change.Key.Name, change.NewKey.Name
		return
	}
	for _, p := range change.Props {
		s := sight(difference{change.Key, property, p.Name}, p.Facet)
		s.like = min(s.like, spelled.likeness(change, p))
		if p.Name == "column_order" {
			s.texts[ref], s.texts[i] = p.From, p.To
		}
		if change.NewKey != (schema.Key{}) {
			s.objects[i], _ = spelled.to.Lookup(change.NewKey)
		}
	}
	if change.Definitions != nil {
		s := sight(difference{change.Key, definitions, "definition"}, schema.Structure)
		s.texts[ref], s.texts[i] = change.Definitions[0], change.Definitions[1]
	}
}

// typeOf is the type of a changed column, "" where the type itself differs.
func typeOf(change schema.Change, reference schema.Schema) string {
	if change.Key.Kind != schema.Column || slices.ContainsFunc(change.Props, func(p schema.PropChange) bool { return p.Name == "type" }) {
		return ""
	}
	o, _ := reference.Lookup(change.Key)
	return o.Prop("type")
}

// finding words a difference for all targets.
func (c *comparison) finding(s *sighting, schemas []schema.Schema, compared []int) report.Finding {
	f := report.Finding{Object: s.key, Subject: s.key.String(), Values: make([]report.Value, len(c.envs))}
	if s.what != presence {
		f.Field = fieldName(s.field)
	}
	switch s.what {
	case presence:
		f.Rule = report.MissingRule(s.key.Kind)
		f.Message = c.renameInWords(s.key, c.envs[compared[0]].Name)
	case property:
		f.Rule = report.DiffersRule(s.key.Kind, s.facet, s.field)
		if s.like == catalog.Undecided {
			f.Rule = report.SpellingUndecided
		}
		if s.across != nil && s.across.Code != "" {
			f.Rule = *s.across
		}
	case name:
		f.Rule = report.NameDiffers
	case definitions:
		f.Rule = report.UnexplainedDifference
	}
	for i := range c.envs {
		f.Values[i] = report.Value{Target: c.envs[i].Name, Unknown: !slices.Contains(compared, i)}
	}
	for _, i := range compared {
		object, ok := s.objects[i]
		if !ok {
			object, ok = schemas[i].Lookup(s.key)
		}
		f.Values[i].Present = ok
		if present, known := s.present(i, compared[0]); known && s.unnamed(schemas) && comparable(c.envs[compared[0]].Engine, c.envs[i].Engine) {
			f.Values[i].Present = present
			ok = ok && present
		}
		switch text, given := s.texts[i]; {
		case given:
			f.Values[i].Present, f.Values[i].Text = true, text
		case s.what == property && s.across != nil && ok: // says what the reference says
			f.Values[i].Text = s.texts[compared[0]]
		case s.what == property && s.field != "column_order" && ok:
			f.Values[i].Text = shown(object, s.field)
		case s.what != presence && ok: // agrees with the reference, or the change would be known
			f.Values[i].Text = s.texts[compared[0]]
		}
		if ok && s.what == presence {
			f.Definitions = append(f.Definitions, report.Value{Target: c.envs[i].Name, Present: true, Text: object.Definition})
		}
	}
	return f
}

// unnamed says whether the difference is of something that servers name: what has
// its content has another name elsewhere, and what has its name another content.
func (s *sighting) unnamed(schemas []schema.Schema) bool {
	w, _ := s.key.Kind.Word()
	return s.what == presence && w.ByContent && slices.ContainsFunc(schemas, func(in schema.Schema) bool {
		o, ok := in.Lookup(s.key)
		return ok && autoNamed(o)
	})
}

// present says whether a target has what is missing somewhere, where the targets
// that are compared with the reference tell.
func (s *sighting) present(i, reference int) (present, known bool) {
	lacking := slices.Contains(slices.Collect(maps.Values(s.ops)), schema.Drop)
	switch op, ok := s.ops[i]; {
	case ok:
		return op == schema.Add, true
	case i == reference:
		return lacking, len(s.ops) > 0
	}
	return lacking, len(s.ops) > 0
}

// shown is a property's value as a reader sees it.
func shown(o schema.Object, field string) string {
	if v := o.Prop(field); v != "" {
		return v
	}
	word, _ := o.Key.Kind.Word()
	p, _ := word.Property(field)
	return p.Absent
}

// fieldName is a property's name as a reader sees it: "not null".
func fieldName(property string) string {
	b := []byte(property)
	for i := range b {
		if b[i] == '_' {
			b[i] = ' '
		}
	}
	return string(b)
}

// count fills in how much was compared and how much of it is alike.
func (c *comparison) count(schemas []schema.Schema) {
	c.report.Objects = schema.AnyKeys(schemas...)
	for _, k := range c.report.Objects {
		c.report.Compared[k.Kind]++
	}
	all := len(c.report.Objects)
	differing := map[schema.Key]bool{}
	for _, f := range c.report.Findings {
		if f.Object != (schema.Key{}) {
			differing[f.Object] = true
		}
	}
	c.report.Equal = all - len(differing) - c.parts(schemas, differing)
	if all == 0 && c.report.Skipped > 0 {
		c.report.Problems = append(c.report.Problems, &problem.Error{
			Code: report.ConfigurationInvalid.Code, What: "nothing was compared",
			Why: "what is included and excluded leaves out every object", Fix: []string{"look at include, exclude and objects of the configuration or the command line"}})
	} else if all == 0 {
		c.report.Notes = append(c.report.Notes, "there are no objects at all: are these the databases and schemas that you mean?")
	}
}

// parts counts what belongs to tables and schemas that are missing somewhere:
// it is not listed beside them, and is not equal either.
func (c *comparison) parts(schemas []schema.Schema, differing map[schema.Key]bool) int {
	gone := map[schema.Key]bool{} // relations under the kind of tables, and schemas
	for _, f := range c.report.Findings {
		if w, _ := f.Object.Kind.Word(); f.Field == "" && w.Relation {
			gone[schema.Key{Kind: schema.Table, Schema: f.Object.Schema, Name: f.Object.Name}] = true
		} else if f.Field == "" && f.Object.Kind == schema.Namespace {
			gone[f.Object] = true
		}
	}
	if len(gone) == 0 {
		return 0
	}
	counted := map[schema.Key]bool{}
	for _, s := range schemas {
		for o := range s.All() {
			k := o.Key
			belongs := k.Table != "" && gone[schema.Key{Kind: schema.Table, Schema: k.Schema, Name: k.Table}] ||
				k.Schema != "" && gone[schema.Key{Kind: schema.Namespace, Name: k.Schema}]
			if belongs && !differing[k] {
				counted[k] = true
			}
		}
	}
	return len(counted)
}

// uncompared reports kinds that are not modelled where their numbers prove
// that the environments differ.
func (c *comparison) uncompared(compared []int) {
	counts := map[string][]int{}
	for n, i := range compared {
		for _, u := range c.envs[i].Reading.Uncompared {
			if counts[u.Kind] == nil {
				counts[u.Kind] = make([]int, len(compared))
			}
			counts[u.Kind][n] = u.Count
		}
	}
	for _, kind := range sortedKeys(counts) {
		if slices.Max(counts[kind]) == slices.Min(counts[kind]) {
			continue
		}
		c.add(report.Finding{
			Rule: report.UncomparedDiffers, Subject: kind, Field: "count",
			Values: c.valuesOf(compared, func(env Env) (string, bool) { return countText(env.Reading.Uncompared, kind), true }),
		}, catalog.Uncompared{Kind: kind}.Facet())
	}
}

func countText(list []catalog.Uncompared, kind string) string {
	for _, u := range list {
		if u.Kind == kind {
			return itoa(u.Count)
		}
	}
	return "0"
}
