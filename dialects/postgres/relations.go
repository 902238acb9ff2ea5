package postgres

import (
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/schema"
)

// relation reads one row of relations.sql.
func (r *reader) relation(row *row) {
	rel := &relation{oid: row.oid()}
	rel.key = schema.Key{Schema: row.interned(), Name: row.text()}
	kind, persistence := row.letter(), row.letter()
	method, tablespace := row.interned(), row.interned()
	options, toast := row.lines(), row.lines()
	identity, rowSecurity, forced, populated := row.letter(), row.yes(), row.yes(), row.yes()
	partitionBy := row.text()
	rel.partitioned = partitionBy != ""
	rel.partition = row.yes()
	bound, ofType := row.text(), row.interned()
	rowType, tuples, pages := row.oid(), row.int(), row.int()
	columns := int(row.int())
	r.attributes += columns
	rel.columns = make([]columnSlot, 0, columns)
	owner, server, query := row.interned(), row.interned(), row.text()

	p := r.blank()
	p.set("owner", owner)
	switch kind {
	case 'v':
		rel.key.Kind = schema.View
		p.set("query", canonicalQuery(query))
		p.set("rule_comment", r.ruleComments[rel.oid])
		p.viewOptions(options)
	case 'm':
		rel.key.Kind = schema.MaterializedView
		p.set("query", canonicalQuery(query))
		p.set("rule_comment", r.ruleComments[rel.oid])
		p.flag("unpopulated", !populated)
		p.set("replica_identity", replicaIdentity[identity])
		p.storage(method, tablespace, options, toast)
	case 'f':
		rel.key.Kind = schema.ForeignTable
		p.set("server", server)
		p.set("options", foreignOptions(r.options[in(pgClass, rel.oid)]))
		p.set("partition_bound", canonicalBound(bound))
	default:
		rel.key.Kind = schema.Table
		p.storage(method, tablespace, options, toast)
		p.set("persistence", map[byte]string{'u': "unlogged", 't': "temporary"}[persistence])
		p.set("replica_identity", replicaIdentity[identity])
		p.flag("row_security", rowSecurity)
		p.flag("force_row_security", forced)
		p.set("partition_by", canonicalCasts(partitionBy))
		p.set("partition_bound", canonicalBound(bound))
		if ofType != "" {
			p.set("create_options", "OF "+ofType)
		}
		rel.size = r.size(rel.key, tuples, pages)
		rel.size.Columns = columns
	}
	rel.object = r.add(in(pgClass, rel.oid), rel.key, p, query)
	r.found[in(pgType, rowType)] = rel.object
	r.relations[rel.oid] = rel
}

// replicaIdentity is what of old rows is logged, where it is not their primary key.
var replicaIdentity = map[byte]string{'n': "nothing", 'f': "full", 'i': "index"}

// storage is how tables and materialized views are kept.
func (p *props) storage(method, tablespace string, options, toast []string) {
	if method != "heap" { // the one that a server without further ones has
		p.set("access_method", method)
	}
	for _, o := range toast {
		options = append(options, "toast."+o)
	}
	slices.Sort(options)
	p.set("options", strings.Join(options, ", "))
	p.set("tablespace", tablespace)
}

// viewOptions gives the two options that decide who may see and insert what
// their own names, and forgets one that says what holds anyway.
func (p *props) viewOptions(options []string) {
	var rest []string
	for _, o := range options {
		name, value, _ := strings.Cut(o, "=")
		switch {
		case name == "check_option":
			p.set("check_option", strings.ToUpper(value))
		case name == "security_invoker":
			p.flag("security_invoker", isTrue(value))
		case name == "security_barrier" && !isTrue(value):
		default:
			rest = append(rest, o)
		}
	}
	slices.Sort(rest)
	p.set("options", strings.Join(rest, ", "))
}

// isTrue reads a boolean option as the server does: any beginning of the words.
// https://www.postgresql.org/docs/current/datatype-boolean.html
func isTrue(value string) bool {
	v := strings.ToLower(value)
	return v == "1" || v == "on" || v != "" && (strings.HasPrefix("true", v) || strings.HasPrefix("yes", v))
}

// size is what the planner believes. pg_table_size() would touch a file of
// every table.
func (r *reader) size(table schema.Key, tuples, pages int64) catalog.Size {
	s := catalog.Size{Table: table, Rows: tuples, Bytes: max(pages, 0) * r.session.blockSize}
	if tuples < 0 || tuples == 0 && pages <= 0 && r.version.major() < 14 { // before 14 an unknown number is 0
		s.Rows, s.Bytes = -1, -1
	}
	return s
}

// inherit reads one row of inherits.sql: indexes of partitions among them.
func (r *reader) inherit(row *row) {
	child, parent, leaving := row.oid(), row.oid(), row.yes()
	if rel := r.relations[child]; rel != nil {
		rel.parents = append(rel.parents, parent)
		rel.leaving = leaving
		r.needsOf(rel.object, in(pgClass, parent))
	}
}

// foldPartitions says of partitions and of tables that inherit whose children
// they are, and takes out the columns that a partition has from its parent.
// What is special about one of them becomes a property of the partition.
func (r *reader) foldPartitions() {
	folded := make([]bool, len(r.objects))
	fold := false
	commented := 0
	for _, rel := range r.relations {
		o := &r.objects[rel.object]
		p := props(o.Props)
		if !rel.partition {
			p.set("inherits", r.paths(rel.parents))
			o.Props = p
			continue
		}
		p.set("partition_of", r.paths(rel.parents))
		p.flag("detach_pending", rel.leaving)
		if len(rel.parents) == 1 && r.relations[rel.parents[0]] != nil {
			overrides, comments := r.overrides(rel, r.relations[rel.parents[0]])
			p.set("column_overrides", overrides)
			commented += comments
			for _, c := range rel.columns {
				if c.object > 0 {
					folded[c.object-1], fold = true, true
					o.Needs = append(o.Needs, r.objects[c.object-1].Needs...)
				}
			}
		}
		o.Props = p
	}
	if commented > 0 {
		r.uncompared = append(r.uncompared, catalog.Uncompared{Kind: "comments on columns of partitions", Count: commented})
	}
	if !fold {
		return
	}
	kept := r.objects[:0]
	for i, o := range r.objects {
		if !folded[i] {
			kept = append(kept, o)
		}
	}
	r.objects = kept
}

// paths names relations, as far as they were read, in the order given.
func (r *reader) paths(oids []uint32) string {
	var paths []string
	for _, oid := range oids {
		if rel := r.relations[oid]; rel != nil {
			paths = append(paths, rel.key.Path())
		}
	}
	return strings.Join(paths, ", ")
}

// overrides tells how a partition's columns differ from its parent's, and how
// many of them carry a comment of their own.
func (r *reader) overrides(child, parent *relation) (text string, comments int) {
	byName := make(map[string]int, len(parent.columns))
	for _, c := range parent.columns {
		byName[c.name] = c.object
	}
	var all []string
	for _, c := range child.columns {
		if c.object == 0 {
			continue
		}
		var own []string
		o := r.objects[c.object-1]
		var inherited schema.Object
		if i := byName[c.name]; i > 0 {
			inherited = r.objects[i-1]
		}
		word, _ := schema.Column.Word()
		for _, p := range word.Properties {
			value := o.Prop(p.Name)
			switch {
			case p.Name == "comment" && value != "":
				comments++
			case p.Name == "comment" || p.Name == "position" || value == inherited.Prop(p.Name):
			case value == "" && (p.Name == "identity" || p.Name == "identity_options"): // no partition had one before 17, since then all share their parent's sequence
			case value == "":
				own = append(own, "no "+p.Name)
			default:
				own = append(own, p.Name+" "+value)
			}
		}
		if len(own) > 0 {
			all = append(all, joinNames([]string{c.name})+": "+strings.Join(own, ", "))
		}
	}
	slices.Sort(all)
	return strings.Join(all, "; "), comments
}
