package postgres

import (
	"slices"
	"strconv"
	"strings"

	"github.com/schemadiff/schemadiff/schema"
)

// column reads one row of columns.sql.
func (r *reader) column(row *row) {
	at := attribute{row.oid(), int(row.int())}
	name, typeOID := row.interned(), row.oid()
	p := r.columnProps(row, at)
	rel := r.relationOf(at.relation)
	if rel == nil {
		return
	}
	key := schema.Key{Kind: schema.Column, Schema: rel.key.Schema, Table: rel.key.Name, Name: name}
	if c := r.comments[at.id()]; c != "" {
		p.set("comment", c)
	}
	p.set("options", foreignOptions(r.options[at.id()]))
	r.expect()
	r.objects = append(r.objects, schema.Object{Key: key, Props: p})
	place := len(r.objects) - 1
	for len(rel.columns) < at.number {
		rel.columns = append(rel.columns, columnSlot{})
	}
	rel.columns[at.number-1] = columnSlot{name, place + 1}
	if typeOID >= firstUserOID {
		r.needsOf(place, in(pgType, typeOID))
	}
}

// columnProps are a column's properties but for its comment. Columns of which
// the rest of the row says the same share theirs, as most columns do with one
// of another table: whoever changes a property makes a copy first.
func (r *reader) columnProps(row *row, at attribute) props {
	said := strconv.AppendInt(r.said[:0], int64(at.number), 10)
	said = append(append(said, 0), r.identity[at]...)
	for _, v := range row.values[row.at:] {
		said = append(append(said, 0), v...) // no text of the server's has a zero in it
	}
	r.said = said
	if p, known := r.alike[string(said)]; known {
		row.at = len(row.values)
		return p
	}
	p := slices.Clip(readColumn(row, at, r.identity[at]))
	r.alike[string(said)] = p
	return p
}

func readColumn(row *row, at attribute, identitySequence string) props {
	typ, notNull := row.interned(), row.yes()
	collation, storage, compression := row.interned(), row.letter(), row.letter()
	statistics, options, inherited := row.interned(), row.lines(), row.interned()
	identity, generated, expression := row.letter(), row.letter(), row.interned()
	// In the order of the names, which saves schema.New from sorting them.
	var p props
	p.set("collation", collation)
	p.set("compression", map[byte]string{'p': "pglz", 'l': "lz4"}[compression])
	switch {
	case generated == 'v':
		p.set("generated", canonicalCasts(expression))
		p.set("generated_kind", "virtual")
	case generated != 0:
		p.set("generated", canonicalCasts(expression))
		p.set("generated_kind", "stored")
	default:
		p.set("default", canonicalDefault(expression, typ))
	}
	p.set("identity", map[byte]string{'a': "always", 'd': "by default"}[identity])
	p.set("identity_options", identityOptions(identitySequence, typ))
	p.set("inherited", inherited)
	p.flag("not_null", notNull)
	p.set("position", strconv.Itoa(at.number)) // see number
	p.set("statistics", strings.Join(append(nonEmpty(statistics), options...), ", "))
	p.set("storage", map[byte]string{'p': "plain", 'e': "external", 'm': "main", 'x': "extended"}[storage])
	p.set("type", typ)
	return p
}

// number gives columns behind a dropped one their positions: without the hole.
func (r *reader) number() {
	for _, rel := range r.relations {
		position := 0
		for i, c := range rel.columns {
			if c.object == 0 {
				continue
			}
			if position++; position != i+1 {
				r.setProp(c.object-1, "position", strconv.Itoa(position))
			}
		}
	}
}

// setProp changes a property of a column that has it.
func (r *reader) setProp(object int, name, value string) {
	o := &r.objects[object]
	if i := slices.IndexFunc(o.Props, func(p schema.Prop) bool { return p.Name == name }); i >= 0 {
		o.Props = slices.Clone(o.Props)
		o.Props[i].Value = value
	}
}

// firstUserOID is where the numbers of what users create begin.
const firstUserOID = 16384

func nonEmpty(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

// sequence reads one row of sequences.sql. The sequence of an identity column
// is a part of the column.
func (r *reader) sequence(row *row) {
	id := in(pgClass, row.oid())
	key := schema.Key{Kind: schema.Sequence, Schema: row.interned(), Name: row.text()}
	persistence, owner, typ := row.letter(), row.interned(), row.interned()
	settings := sequenceSettings{typ: typ, start: row.int(), increment: row.int(), min: row.int(), max: row.int(), cache: row.int(), cycle: row.yes()}
	dependency, column := row.letter(), attribute{row.oid(), int(row.int())}
	var p props
	settings.describe(&p)
	// Since 15 the sequence of a column of an unlogged table is made unlogged, too: only one that is not as its table is told of.
	unlogged := r.unlogged(column.relation)
	p.flag("unlogged", persistence == 'u' && !unlogged)
	p.flag("logged", persistence == 'p' && unlogged && r.version.major() >= unloggedSequences)
	if dependency == 'i' {
		said := typ // which only the column can tell to be its own
		for _, o := range p {
			said += ", " + o.Name + " " + o.Value
		}
		r.identity[column] = said
		r.identitySequences[id] = column
		return
	}
	p.set("owner", owner)
	p.set("type", typ)
	place := r.add(id, key, p, "")
	if dependency == 'a' {
		r.owned = append(r.owned, ownedSequence{place, column})
	}
}

// unloggedSequences is the first version that has any.
const unloggedSequences = 15

// unlogged says whether a relation that was read is an unlogged table.
func (r *reader) unlogged(relation uint32) bool {
	rel := r.relations[relation]
	return rel != nil && r.objects[rel.object].Prop("persistence") == "unlogged"
}

// identityOptions is what is unusual of an identity column's sequence. Its type
// is the column's, unless ALTER SEQUENCE chose another.
func identityOptions(said, columnType string) string {
	typ, options, some := strings.Cut(said, ", ")
	switch {
	case typ == columnType || typ == "":
		return options
	case some:
		return "type " + typ + ", " + options
	}
	return "type " + typ
}

// setOwners names the columns that own sequences. That is a property and not a
// need: the column's default needs the sequence already.
func (r *reader) setOwners() {
	for _, s := range r.owned {
		if rel := r.relations[s.owner.relation]; rel != nil {
			o := &r.objects[s.object]
			column := schema.Key{Kind: schema.Column, Schema: rel.key.Schema, Table: rel.key.Name, Name: rel.columnName(s.owner.number)}
			o.Props = append(o.Props, schema.Prop{Name: "owned_by", Value: column.Path()})
		}
	}
}

type sequenceSettings struct {
	typ                               string
	start, increment, min, max, cache int64
	cycle                             bool
}

// describe sets what differs from what CREATE SEQUENCE chooses.
// https://www.postgresql.org/docs/current/sql-createsequence.html
func (s sequenceSettings) describe(p *props) {
	lowest, highest := int64(1), int64(1)<<(map[string]int{"smallint": 16, "integer": 32, "bigint": 64}[s.typ]-1)-1
	start := s.min
	if s.increment < 0 {
		lowest, highest = -highest-1, -1
		start = s.max
	}
	number := func(name string, value, usual int64) {
		if value != usual {
			p.set(name, strconv.FormatInt(value, 10))
		}
	}
	number("cache", s.cache, 1)
	p.flag("cycle", s.cycle)
	number("increment", s.increment, 1)
	number("max", s.max, highest)
	number("min", s.min, lowest)
	number("start", s.start, start)
}
