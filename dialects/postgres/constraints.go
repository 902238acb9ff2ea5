package postgres

import (
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/schema"
)

// constraintRow is one row of constraints.sql.
type constraintRow struct {
	oid, relation             uint32
	name                      string
	kind                      byte
	index                     uint32
	columns                   []int
	references                uint32
	referenced                []int
	onUpdate, onDelete, match byte
	setColumns                []int // of ON DELETE SET NULL (columns)
	deferrable, deferred      bool
	validated, noInherit      bool
	enforced, period          bool
	triggers                  string // those of the server that are not enabled as they were made
	definition                string
}

func (r *reader) constraint(row *row) {
	c := constraintRow{
		oid: row.oid(), relation: row.oid(), name: row.text(), kind: row.letter(), index: row.oid(), columns: row.numbers(),
		references: row.oid(), referenced: row.numbers(),
		onUpdate: row.letter(), onDelete: row.letter(), match: row.letter(), setColumns: row.numbers(),
		deferrable: row.yes(), deferred: row.yes(), validated: row.yes(), noInherit: row.yes(),
		enforced: row.yes(), period: row.yes(), triggers: row.text(), definition: row.text(),
	}
	rel := r.relationOf(c.relation)
	if rel == nil {
		return
	}
	switch c.kind {
	case 'n':
		r.notNullConstraint(rel, c)
	case 'p':
		r.key(schema.PrimaryKey, "pkey", rel, c)
	case 'u':
		r.key(schema.Unique, "key", rel, c)
	case 'f':
		r.foreignKey(rel, c)
	case 'c':
		r.check(rel, c)
	case 'x':
		r.exclusion(rel, c)
	}
}

func (r *reader) addConstraint(kind schema.Kind, rel *relation, c constraintRow, p props) int {
	key := schema.Key{Kind: kind, Schema: rel.key.Schema, Table: rel.key.Name, Name: c.name}
	return r.add(in(pgConstraint, c.oid), key, p, c.definition)
}

// deferral sets when a constraint is checked.
func (p *props) deferral(deferrable, deferred bool) {
	p.flag("deferrable", deferrable)
	p.flag("initially_deferred", deferred)
}

// notNullConstraint tells of a column what pg_attribute does not: since 18
// attnotnull is true as well of a NOT NULL that the rows have not been checked for.
func (r *reader) notNullConstraint(rel *relation, c constraintRow) {
	if len(c.columns) != 1 || c.columns[0] > len(rel.columns) {
		return
	}
	slot := rel.columns[c.columns[0]-1]
	if slot.object == 0 {
		return
	}
	value := "no inherit"
	if !c.validated {
		value = "not valid"
	}
	r.setProp(slot.object-1, "not_null", value)
}

func (r *reader) key(kind schema.Kind, label string, rel *relation, c constraintRow) {
	x := r.backing[c.oid]
	named := slices.Concat(x.columns, x.include)
	if kind == schema.PrimaryKey {
		named = nil // the server calls it by its table alone
	}
	p := r.blank()
	p.flag("auto_name", invented(c.name, rel.key.Name, named, label))
	p.set("columns", joinNames(rel.columnNames(c.columns)))
	p.deferral(c.deferrable, c.deferred)
	p.flag("without_overlaps", c.period)
	p.backed(x)
	p.set("triggers", c.triggers)
	p.set("index_comment", r.comments[in(pgClass, c.index)])
	r.addConstraint(kind, rel, c, p)
}

func (r *reader) foreignKey(rel *relation, c constraintRow) {
	columns := rel.columnNames(c.columns)
	p := r.blank()
	p.flag("auto_name", invented(c.name, rel.key.Name, columns, "fkey"))
	p.set("columns", joinNames(columns))
	p.set("match", map[byte]string{'f': "FULL", 'p': "PARTIAL"}[c.match])
	p.set("on_delete", actions[c.onDelete])
	p.set("on_update", actions[c.onUpdate])
	p.set("on_delete_columns", joinNames(rel.columnNames(c.setColumns)))
	p.deferral(c.deferrable, c.deferred)
	p.flag("not_valid", !c.validated && c.enforced)
	p.flag("not_enforced", !c.enforced)
	p.flag("period", c.period)
	p.set("triggers", c.triggers)
	if target := r.relations[c.references]; target != nil {
		p.set("references", target.key.Path())
		p.set("referenced_columns", joinNames(target.columnNames(c.referenced)))
	} else {
		p.set("references", afterReferences(c.definition)) // outside of the scope
	}
	place := r.addConstraint(schema.ForeignKey, rel, c, p)
	r.needsOf(place, in(pgClass, c.references))
	if backed, ok := r.backedBy[c.index]; ok {
		r.needsOf(place, in(pgConstraint, backed))
	} else {
		r.needsOf(place, in(pgClass, c.index))
	}
}

// actions are the referential actions; NO ACTION is the default.
var actions = map[byte]string{'r': "RESTRICT", 'c': "CASCADE", 'n': "SET NULL", 'd': "SET DEFAULT"}

// afterReferences is the referenced table with its columns out of a foreign
// key's definition.
func afterReferences(definition string) string {
	_, target, _ := strings.Cut(definition, " REFERENCES ")
	for _, clause := range []string{" MATCH ", " ON UPDATE ", " ON DELETE ", " DEFERRABLE", " NOT "} {
		target, _, _ = strings.Cut(target, clause)
	}
	return target
}

func (r *reader) check(rel *relation, c constraintRow) {
	var columns []string // the server puts a column into the name where there is just one
	if len(c.columns) == 1 {
		columns = rel.columnNames(c.columns)
	}
	expression := strings.TrimPrefix(c.definition, "CHECK (")
	p := r.blank()
	p.flag("auto_name", invented(c.name, rel.key.Name, columns, "check"))
	p.flag("no_inherit", c.noInherit)
	if c.noInherit {
		expression = strings.TrimSuffix(expression, " NO INHERIT")
	}
	switch {
	case !c.enforced:
		p.flag("not_enforced", true)
		expression = strings.TrimSuffix(expression, " NOT ENFORCED")
	case !c.validated:
		p.flag("not_valid", true)
		expression = strings.TrimSuffix(expression, " NOT VALID")
	}
	if c.noInherit { // the order of the clauses is the server's
		expression = strings.TrimSuffix(expression, " NO INHERIT")
	}
	p.set("expression", canonicalCasts(strings.TrimSuffix(expression, ")")))
	r.addConstraint(schema.Check, rel, c, p)
}

func (r *reader) exclusion(rel *relation, c constraintRow) {
	x := r.backing[c.oid]
	p := r.blank()
	p.flag("auto_name", invented(c.name, rel.key.Name, slices.Concat(x.columns, x.include), "excl"))
	definition := strings.TrimSuffix(c.definition, " INITIALLY DEFERRED")
	p.set("definition", canonicalCasts(strings.TrimSuffix(definition, " DEFERRABLE")))
	p.deferral(c.deferrable, c.deferred)
	p.set("tablespace", x.tablespace)
	p.flag("clustered", x.clustered)
	p.set("statistics", x.statistics)
	p.set("triggers", c.triggers)
	p.set("index_comment", r.comments[in(pgClass, c.index)])
	r.addConstraint(schema.Exclusion, rel, c, p)
}
