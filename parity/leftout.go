package parity

import (
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/report"
	"github.com/schemadiff/schemadiff/schema"
)

// leftOut counts what a comparison across engines does not compare, by what
// users call it.
type leftOut map[string]int

func (l leftOut) add(kind string, n int) {
	if n > 0 {
		l[kind] += n
	}
}

// table says whether other engines have tables of this sort, and counts it otherwise.
func (l leftOut) table(o schema.Object) bool {
	switch {
	case o.Prop("partition_of") != "":
		l.add("partitions", 1)
	case o.Prop("module") != "":
		l.add("virtual tables", 1)
	default:
		return true
	}
	return false
}

// object counts an object of a kind that is not compared.
func (l leftOut) object(o schema.Object) {
	switch word, _ := o.Key.Kind.Word(); {
	case o.Key.Kind == schema.Table || o.Key.Kind == schema.Namespace:
	case o.Key.Kind == schema.Sequence && o.Prop("owned_by") != "": // numbers a column
	default:
		l.add(word.Plural, 1)
	}
}

// column counts properties whose spelling is the engine's own.
func (l leftOut) column(o schema.Object) {
	if value := o.Prop("default"); value != "" && !numbers(value) {
		l.add("column defaults", 1)
	}
	if o.Prop("generated") != "" {
		l.add("expressions of generated columns", 1)
	}
	if o.Prop("collation") != "" {
		l.add("collations of columns", 1)
	}
}

// numbers says whether a default draws from a sequence.
func numbers(value string) bool { return strings.HasPrefix(value, "nextval(") }

// special says whether an index is of a method or has an option that other
// engines lack, so that none of theirs is its like.
func (l leftOut) special(o schema.Object) bool {
	method := strings.ToLower(o.Prop("method"))
	if method != "" && method != "btree" {
		return true
	}
	if o.Prop("predicate") != "" {
		l.add("predicates of indexes", 1)
	}
	return o.Prop("nulls_not_distinct") != "" || o.Prop("without_overlaps") != ""
}

// uncompared is the tally as reports list it.
func (l leftOut) uncompared(target string, notes map[string][]string) []report.Uncompared {
	var list []report.Uncompared
	for _, kind := range sortedKeys(l) {
		names := slices.Sorted(slices.Values(notes[kind]))
		list = append(list, report.Uncompared{Target: target,
			Uncompared: catalog.Uncompared{Kind: kind, Count: l[kind], Note: strings.Join(names, catalog.NoteSeparator)}})
	}
	return list
}
