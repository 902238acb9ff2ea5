package postgres

import (
	"strings"

	"github.com/schemadiff/schemadiff/schema"
)

// domain reads one row of domains.sql.
func (r *reader) domain(row *row) {
	id, array := in(pgType, row.oid()), in(pgType, row.oid())
	key := schema.Key{Kind: schema.Domain, Schema: row.text(), Name: row.text()}
	owner, typ, collation, notNull := row.text(), row.text(), row.text(), row.yes()
	expression, constraints, comments, constraintOIDs := row.text(), row.text(), row.text(), row.numbers()

	var p props
	p.set("type", typ)
	p.set("collation", collation)
	p.flag("not_null", notNull)
	p.set("default", canonicalDefault(expression, typ))
	p.set("constraints", canonicalCasts(constraints))
	p.set("constraint_comments", comments)
	p.set("owner", owner)
	definition := clauses("CREATE DOMAIN "+qualify(key.Schema, key.Name)+" AS "+typ,
		after("COLLATE ", collation), after("DEFAULT ", expression), word(notNull, "NOT NULL"), constraints)
	place := r.add(id, key, p, definition)
	r.found[array] = place
	for _, oid := range constraintOIDs { // what they need is the domain's need
		r.found[in(pgConstraint, uint32(oid))] = place
	}
}

// composite reads one row of composites.sql.
func (r *reader) composite(row *row) {
	id, array := in(pgType, row.oid()), in(pgType, row.oid())
	relation := in(pgClass, row.oid()) // to which the server attaches what the attributes need
	key := schema.Key{Kind: schema.CompositeType, Schema: row.text(), Name: row.text()}
	owner, attributes, comments := row.text(), row.text(), row.text()

	var p props
	p.set("attributes", attributes)
	p.set("attribute_comments", comments)
	p.set("owner", owner)
	place := r.add(id, key, p, "CREATE TYPE "+qualify(key.Schema, key.Name)+" AS ("+attributes+")")
	r.found[array], r.found[relation] = place, place
}

// rangeType reads one row of ranges.sql.
func (r *reader) rangeType(row *row) {
	id, array := in(pgType, row.oid()), in(pgType, row.oid())
	multirange, namespace := in(pgType, row.oid()), in(pgNamespace, row.oid())
	multirangeSchema, multirangeName := row.text(), row.text()
	key := schema.Key{Kind: schema.RangeType, Schema: row.text(), Name: row.text()}
	owner, subtype, class, collation, canonical, difference := row.text(), row.text(), row.text(), row.text(), row.text(), row.text()
	var called, written string // nothing where it is what the server would choose
	if multirangeName != "" && (multirangeSchema != key.Schema || multirangeName != multirangeOf(key.Name)) {
		name := schema.Key{Kind: key.Kind, Schema: multirangeSchema, Name: multirangeName}
		written = sqlName(name)
		if name.Schema == key.Schema {
			name.Schema = ""
		}
		called = name.Path()
	}

	var p props
	p.set("subtype", subtype)
	p.set("operator_class", class)
	p.set("collation", collation)
	p.set("canonical", canonical)
	p.set("difference", difference)
	p.set("multirange", called)
	p.set("owner", owner)
	var options []string
	for _, o := range [][2]string{{"SUBTYPE", subtype}, {"SUBTYPE_OPCLASS", class}, {"COLLATION", collation},
		{"CANONICAL", canonical}, {"SUBTYPE_DIFF", difference}, {"MULTIRANGE_TYPE_NAME", written}} {
		if o[1] != "" {
			options = append(options, o[0]+" = "+o[1])
		}
	}
	place := r.add(id, key, p, "CREATE TYPE "+qualify(key.Schema, key.Name)+" AS RANGE ("+strings.Join(options, ", ")+")")
	r.found[array] = place
	if multirange != in(pgType, 0) {
		r.found[multirange] = place
		r.needsOf(place, namespace)
	}
}

// multirangeOf is the name that the server gives a multirange type, since 14.
// https://www.postgresql.org/docs/current/sql-createtype.html
func multirangeOf(name string) string {
	if strings.Contains(name, "range") {
		return strings.Replace(name, "range", "multirange", 1)
	}
	return name + "_multirange"
}

// clauses joins what is there of a statement.
func clauses(parts ...string) string {
	var there []string
	for _, p := range parts {
		if p != "" {
			there = append(there, p)
		}
	}
	return strings.Join(there, " ")
}

// after is a clause, or nothing where there is nothing to put behind its words.
func after(words, text string) string {
	if text == "" {
		return ""
	}
	return words + text
}

func word(set bool, words string) string {
	if set {
		return words
	}
	return ""
}
