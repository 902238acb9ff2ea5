package schema

import (
	"slices"
	"strings"
)

// Order sorts some of the schema's keys so that everything stands behind what
// it needs, and otherwise as reports list them. A need of something that is not
// among the keys is a need of its table or schema where that one is. Needs that
// run in a circle cannot be kept: cycles are the keys at which one was cut.
//
// What goes without saying counts as well: a column needs its table and the
// columns that it is computed from, and what
// else belongs to a table, or needs the table, needs its columns and keys.
//
// later is what an object needs for something that is done to it afterwards, as
// a foreign key needs the other table: it does not count. With whole a schema
// that is among the keys stands for all that is in it, as where it is dropped;
// else it is made, or changed, by itself.
func (s Schema) Order(keys []Key, later map[Key][]Key, whole bool) (ordered, cycles []Key) {
	o := orderer{schema: s, later: later, whole: whole, wanted: map[Key]bool{}, waits: map[Key][]Key{}, state: map[Key]progress{}, parts: map[relationKey][]Key{}}
	keys = slices.Clone(keys)
	slices.SortFunc(keys, Key.Compare)
	keys = slices.Compact(keys)
	for _, k := range keys {
		o.wanted[k] = true
		if k.Kind == Column || k.Kind == PrimaryKey || k.Kind == Unique {
			o.parts[relationKey{k.Schema, k.Table}] = append(o.parts[relationKey{k.Schema, k.Table}], k)
		}
	}
	for _, object := range s.objects {
		o.note(object)
	}
	for _, k := range keys {
		o.visit(k)
	}
	return o.ordered, o.cycles
}

type progress int

const (
	untouched progress = iota
	visiting
	done
)

type orderer struct {
	schema  Schema
	later   map[Key][]Key
	whole   bool
	wanted  map[Key]bool
	parts   map[relationKey][]Key // the wanted columns and keys of a relation
	waits   map[Key][]Key         // for what a wanted key waits
	state   map[Key]progress
	ordered []Key
	cycles  []Key
}

// note finds what one object makes its carrier wait for.
func (o *orderer) note(object Object) {
	k := object.Key
	carrier, ok := o.carrier(k)
	if !ok || carrier.Kind == Namespace && carrier != k && !o.whole {
		return
	}
	needs := object.Needs
	if later := o.later[k]; later != nil {
		needs = slices.DeleteFunc(slices.Clone(needs), func(need Key) bool { return slices.Contains(later, need) })
	}
	if in := object.Prop("in_schema"); in != "" {
		o.wait(carrier, Key{Kind: Namespace, Name: in})
	}
	if k.Schema != "" {
		needs = append(slices.Clone(needs), Key{Kind: Namespace, Name: k.Schema})
	}
	for _, need := range needs {
		o.wait(carrier, need)
		if w, _ := need.Kind.Word(); w.Relation {
			o.waitForParts(carrier, relationKey{need.Schema, need.Name})
		}
	}
	if k.Table == "" {
		return
	}
	if carrier != k { // what comes with the table waits for nothing that is done to it
		return
	}
	for _, kind := range relationKinds {
		o.wait(carrier, Key{Kind: kind, Schema: k.Schema, Name: k.Table})
	}
	for _, part := range o.parts[relationKey{k.Schema, k.Table}] {
		if k.Kind == Column && part.Kind == Column && part != k && hasWord(object.Prop("generated"), part.Name) {
			o.waits[carrier] = append(o.waits[carrier], part)
		}
		if k.Kind != Column && part != carrier && (part.Kind == Column || k.Kind != PrimaryKey && k.Kind != Unique) {
			o.waits[carrier] = append(o.waits[carrier], part)
		}
	}
}

// Circular says whether the table that a foreign key refers to refers to the
// foreign key's own table in turn, so that neither can be dropped before the other.
func (s Schema) Circular(foreignKey Key) bool {
	seen := map[Key]bool{}
	var reaches func(table Key) bool
	reaches = func(table Key) bool {
		if table.Schema == foreignKey.Schema && table.Name == foreignKey.Table {
			return true
		}
		if seen[table] {
			return false
		}
		seen[table] = true
		return slices.ContainsFunc(s.Parts(table), func(p Object) bool {
			return p.Key.Kind == ForeignKey && slices.ContainsFunc(p.Needs, func(k Key) bool { return k.Kind == Table && reaches(k) })
		})
	}
	o, _ := s.Lookup(foreignKey)
	return slices.ContainsFunc(o.Needs, func(k Key) bool {
		return k.Kind == Table && (k.Schema != foreignKey.Schema || k.Name != foreignKey.Table) && reaches(k)
	})
}

// hasWord says whether a name stands in a text of SQL, and not as a part of another.
func hasWord(text, name string) bool {
	inWord := func(c byte) bool {
		return c == '_' || c == '$' || '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z' || c >= 0x80
	}
	for from := 0; name != ""; {
		i := strings.Index(text[from:], name)
		if i < 0 {
			break
		}
		start, end := from+i, from+i+len(name)
		if (start == 0 || !inWord(text[start-1])) && (end == len(text) || !inWord(text[end])) {
			return true
		}
		from = end
	}
	return false
}

// relationKinds is what a part can be a part of.
var relationKinds = func() []Kind {
	var kinds []Kind
	for _, w := range vocabulary {
		if w.Relation {
			kinds = append(kinds, w.Kind)
		}
	}
	return kinds
}()

func (o *orderer) wait(k, need Key) {
	if carrier, ok := o.carrier(need); ok && carrier != k {
		o.waits[k] = append(o.waits[k], carrier)
	}
}

func (o *orderer) waitForParts(k Key, relation relationKey) {
	for _, part := range o.parts[relation] {
		if part != k {
			o.waits[k] = append(o.waits[k], part)
		}
	}
}

// carrier is the key among the wanted ones that an object comes or goes with.
func (o *orderer) carrier(k Key) (Key, bool) {
	if o.wanted[k] {
		return k, true
	}
	if k.Table != "" {
		for _, kind := range relationKinds {
			if relation := (Key{Kind: kind, Schema: k.Schema, Name: k.Table}); o.wanted[relation] {
				return relation, true
			}
		}
	}
	namespace := Key{Kind: Namespace, Name: k.Schema}
	return namespace, k.Schema != "" && o.wanted[namespace]
}

func (o *orderer) visit(k Key) {
	switch o.state[k] {
	case done:
		return
	case visiting:
		o.cycles = append(o.cycles, k)
		return
	}
	o.state[k] = visiting
	needs := o.waits[k]
	slices.SortFunc(needs, Key.Compare)
	for _, need := range slices.Compact(needs) {
		o.visit(need)
	}
	o.state[k] = done
	o.ordered = append(o.ordered, k)
}
