package postgres

import (
	"maps"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
)

// overrideIndexes gives partitions what is special about their parts of the
// indexes of the table that they belong to. The index is called by the name of
// the topmost one: the server makes the others' names up.
func (r *reader) overrideIndexes() {
	all := map[*relation][]string{}
	commented := 0
	for _, oid := range r.partitionIndexes {
		child := r.indexes[oid]
		parent, ok := r.indexes[child.parent]
		if !ok {
			continue
		}
		if r.comments[in(pgClass, oid)] != "" {
			commented++
		}
		if own := child.unlike(parent); len(own) > 0 {
			all[child.relation] = append(all[child.relation], joinNames([]string{r.topmost(parent).name})+": "+strings.Join(own, ", "))
		}
	}
	for rel := range maps.Keys(all) {
		slices.Sort(all[rel])
		p := props(r.objects[rel.object].Props)
		p.set("index_overrides", strings.Join(all[rel], "; "))
		r.objects[rel.object].Props = p
	}
	if commented > 0 {
		r.uncompared = append(r.uncompared, catalog.Uncompared{Kind: "comments on indexes of partitions", Count: commented})
	}
}

func (r *reader) topmost(x indexRow) indexRow {
	for {
		parent, ok := r.indexes[x.parent]
		if !ok {
			return x
		}
		x = parent
	}
}

// unlike tells how a partition's index differs from its parent's. That the
// parent's is invalid says only that another partition lacks its part.
func (x indexRow) unlike(parent indexRow) []string {
	var own []string
	flag := func(name string, child, parent bool) {
		switch {
		case child && !parent:
			own = append(own, name)
		case parent && !child:
			own = append(own, "not "+name)
		}
	}
	text := func(name, child, parent string) {
		switch {
		case child == parent:
		case child == "":
			own = append(own, "no "+name)
		default:
			own = append(own, name+" "+child)
		}
	}
	flag("clustered", x.clustered, parent.clustered)
	flag("invalid", x.invalid, false)
	text("options", x.options, parent.options)
	flag("replica_identity", x.replica, parent.replica)
	text("statistics", x.statistics, parent.statistics)
	text("tablespace", x.tablespace, parent.tablespace)
	return own
}
