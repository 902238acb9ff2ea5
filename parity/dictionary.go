package parity

import (
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/lexer"
	"github.com/schemadiff/schemadiff/schema"
)

// side is one of two environments of different engines, taken apart so that
// it can be spoken of in the other's words.
type side struct {
	engine endpoint.Engine
	home   string // the schema that stands for the nameless one of other engines
	tables []*table
	enums  map[string]logicalType // by path
	left   leftOut
}

// table is a table with those of its parts that other engines have too.
type table struct {
	object  schema.Object
	columns []schema.Object
	parts   []part
	primary []string // names in lower case
}

// part is a key, an index or a foreign key. Names are in lower case: of two
// engines one at least takes no notice of case.
type part struct {
	object     schema.Object
	columns    []string
	partial    bool   // an index with a predicate
	target     string // of a foreign key: the table, and the columns
	referenced []string
}

// newSide takes a schema apart. It is nil where nothing tells which of several
// schemas stands for the nameless one.
func newSide(engine endpoint.Engine, s schema.Schema) *side {
	x := &side{engine: engine, enums: map[string]logicalType{}, left: leftOut{}}
	var ok bool
	if x.home, ok = home(s); !ok {
		return nil
	}
	byName := map[[2]string]*table{}
	for o := range s.All() {
		if o.Key.Kind == schema.Table && x.left.table(o) {
			t := &table{object: o}
			byName[[2]string{o.Key.Schema, o.Key.Name}] = t
			x.tables = append(x.tables, t)
		}
	}
	for o := range s.All() {
		t := byName[[2]string{o.Key.Schema, o.Key.Table}]
		switch kind := o.Key.Kind; {
		case kind == schema.Enum:
			x.enums[o.Key.Path()] = logicalType{family: enums, values: parseType(engine, "enum("+o.Prop("values")+")").values}
		case o.Key.Table == "":
			x.left.object(o)
		case t == nil: // of a view or of what was left out
		case kind == schema.Column:
			t.columns = append(t.columns, o)
			x.left.column(o)
		default:
			x.part(t, o)
		}
	}
	return x
}

// home is the schema that stands for the nameless one: public, or the only one
// that has tables.
func home(s schema.Schema) (string, bool) {
	var with []string
	for o := range s.All() {
		if o.Key.Kind == schema.Table && !slices.Contains(with, o.Key.Schema) {
			with = append(with, o.Key.Schema)
		}
	}
	switch {
	case len(with) == 0:
		return "", true
	case len(with) == 1:
		return with[0], true
	case slices.Contains(with, "public"):
		return "public", true
	}
	return "", false
}

// part takes in a key, an index or a foreign key.
func (x *side) part(t *table, o schema.Object) {
	p := part{object: o}
	plain := true
	switch o.Key.Kind {
	case schema.PrimaryKey, schema.Unique, schema.Index:
		p.columns, plain = columnList(x.engine, o.Prop("columns"))
		p.partial = o.Prop("predicate") != ""
		if unique := o.Key.Kind != schema.Index || o.Prop("unique") != ""; unique && strings.Contains(o.Prop("columns"), "(") {
			plain = false // of a prefix: it keeps other rows apart than the column does
		}
	case schema.ForeignKey:
		p.columns, _ = columnList(x.engine, o.Prop("columns"))
		p.referenced, _ = columnList(x.engine, o.Prop("referenced_columns"))
		p.target = x.unqualified(o.Prop("references"))
	default:
		x.left.object(o)
		return
	}
	if !plain || x.left.special(o) {
		x.left.add("indexes of a special kind", 1)
		return
	}
	if o.Key.Kind == schema.PrimaryKey {
		t.primary = p.columns
	}
	t.parts = append(t.parts, p)
}

// unqualified is a table's path in lower case, without the schema of this
// side that stands for the nameless one.
func (x *side) unqualified(path string) string {
	var names []string
	path = strings.TrimPrefix(path, ownName+".") // of a member of a group
	for t := range lexer.Code(dialectOf(x.engine), path) {
		if t.Kind == lexer.Word || t.Kind == lexer.Quoted {
			names = append(names, strings.ToLower(lexer.Name(dialectOf(x.engine), t)))
		}
	}
	if len(names) > 1 && names[0] == strings.ToLower(x.home) {
		names = names[1:]
	}
	return strings.Join(names, ".")
}

// columnList reads the names of a list, in lower case. Directions and lengths
// of prefixes are passed over, because not every server has them; plain is
// false where there is more, an expression or an operator class.
func columnList(engine endpoint.Engine, list string) (names []string, plain bool) {
	depth, expectName := 0, true
	for t := range lexer.Code(dialectOf(engine), list) {
		switch {
		case t.Is(","):
			expectName = depth == 0
		case expectName && (t.Kind == lexer.Word || t.Kind == lexer.Quoted):
			names = append(names, strings.ToLower(lexer.Name(dialectOf(engine), t)))
			expectName = false
		case expectName:
			return nil, false
		case t.Is("("):
			depth++
		case t.Is(")"):
			depth--
		case depth > 0 && t.Kind == lexer.Number:
		case t.Is("desc"), t.Is("asc"), t.Is("nulls"), t.Is("first"), t.Is("last"):
		default:
			return nil, false
		}
	}
	return names, len(names) > 0
}

// meaning is what a column's type means, the schema's own enums included.
func (x *side) meaning(column schema.Object) logicalType {
	spelling := column.Prop("type")
	if t := logical(x.engine, spelling); t.family != unfamiliar {
		return t
	}
	for path, t := range x.enums {
		if x.unqualified(path) == x.unqualified(spelling) {
			return t
		}
	}
	return logicalType{}
}
