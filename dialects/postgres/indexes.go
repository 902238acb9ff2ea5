package postgres

import (
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/schema"
)

// indexRow is what pg_index knows: of an index, or of the one behind a
// constraint.
type indexRow struct {
	name                                          string
	relation                                      *relation
	parent                                        uint32 // the index of the partitioned table that it is a part of
	options, tablespace, method                   string
	invalid, clustered, replica, nullsNotDistinct bool
	statistics                                    string   // "1 500": the target of an expression
	columns, include                              []string // names; what an expression is called in them is the server's invention
}

// indexRow reads one row of indexes.sql.
func (r *reader) indexRow(row *row) {
	oid, relationOID, name, constraint := row.oid(), row.oid(), row.text(), row.oid()
	var x indexRow
	x.method, x.tablespace = row.interned(), row.interned()
	options := row.lines()
	slices.Sort(options)
	x.options = strings.Join(options, ", ")
	unique := row.yes()
	x.invalid, x.clustered, x.replica, x.nullsNotDistinct = !row.yes(), row.yes(), row.yes(), row.yes()
	keys, numbers, parent := int(row.int()), row.numbers(), row.oid()
	expressions := row.lines()
	x.statistics = row.text()
	definition := row.text()
	rel := r.relationOf(relationOID)
	if rel == nil {
		return
	}
	names := rel.columnNames(numbers)
	for i := range names {
		if numbers[i] == 0 && i < len(expressions) {
			names[i] = expressions[i]
		}
	}
	x.columns, x.include = names[:min(keys, len(names))], names[min(keys, len(names)):]
	x.name, x.relation, x.parent = name, rel, parent
	if parent != 0 || rel.partitioned {
		r.indexes[oid] = x
	}
	switch {
	case parent != 0: // its parent's; what is special about it is the partition's
		r.partitionIndexes = append(r.partitionIndexes, oid)
	case constraint != 0:
		r.backing[constraint], r.backedBy[oid] = x, constraint
	default:
		r.index(oid, rel, name, unique, x, names, definition)
	}
}

func (r *reader) index(oid uint32, rel *relation, name string, unique bool, x indexRow, names []string, definition string) {
	p := r.blank()
	p.flag("auto_name", invented(name, rel.key.Name, names, "idx"))
	p.flag("clustered", x.clustered)
	// The keys as the server prints them: with operator class, collation and
	// order, which the catalog keeps in five arrays of numbers.
	clauses, _ := parseIndex(definition)
	p.set("columns", canonicalCasts(clauses.keys))
	p.set("include", clauses.include)
	p.flag("invalid", x.invalid)
	p.set("method", x.method)
	p.flag("nulls_not_distinct", x.nullsNotDistinct)
	p.set("options", x.options)
	p.set("predicate", canonicalCasts(clauses.where))
	p.flag("replica_identity", x.replica)
	p.set("statistics", x.statistics)
	p.set("tablespace", x.tablespace)
	p.flag("unique", unique)
	key := schema.Key{Kind: schema.Index, Schema: rel.key.Schema, Table: rel.key.Name, Name: name}
	r.add(in(pgClass, oid), key, p, definition)
}

// backed adds what a constraint's index knows of it.
func (p *props) backed(x indexRow) {
	p.set("include", joinNames(x.include))
	p.flag("nulls_not_distinct", x.nullsNotDistinct)
	p.set("options", x.options)
	p.set("tablespace", x.tablespace)
	p.flag("invalid", x.invalid)
	p.flag("clustered", x.clustered)
	p.flag("replica_identity", x.replica)
}

// joinNames lists names as SQL would.
func joinNames(names []string) string {
	quoted := make([]string, len(names))
	for i, n := range names {
		quoted[i] = (schema.Key{Kind: schema.Column, Name: n}).Path()
	}
	return strings.Join(quoted, ", ")
}
