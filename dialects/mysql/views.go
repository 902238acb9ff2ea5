package mysql

import (
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/lexer"
	"github.com/schemadiff/schemadiff/schema"
)

// readView keeps what the definition does not say more plainly. The query is
// read from the definition: information_schema qualifies every name with the
// database, in MySQL even aliases.
func (r *reader) readView(in row) {
	t, ok := r.tables[in.text("name")]
	if !ok {
		return
	}
	t.hidden, t.madeUnder = in.text("query") == "", in.text("collation")
	t.props = []schema.Prop{{Name: "security", Value: in.text("security")}, {Name: "definer", Value: in.text("definer")}}
}

// viewObjects is the views, with the tables, views and functions that each
// reads.
func (r *reader) viewObjects(others []schema.Object) []schema.Object {
	known := map[string][]schema.Key{} // what a view can read, by name
	for _, o := range others {
		if k := o.Key.Kind; k == schema.Table || k == schema.Sequence {
			known[o.Key.Name] = append(known[o.Key.Name], o.Key)
		}
	}
	for _, rt := range r.routines {
		if rt.kind == schema.Function {
			known[rt.name] = append(known[rt.name], rt.key(r))
		}
	}
	for _, t := range r.order {
		if t.kind == schema.View {
			known[t.name] = append(known[t.name], r.key(schema.View, "", t.name))
		}
	}
	var out []schema.Object
	for _, t := range r.order {
		if t.kind != schema.View {
			continue
		}
		o := schema.Object{Key: r.key(schema.View, "", t.name), Definition: t.definition.text}
		v := viewClauses(t.definition.text)
		o.Props = append(t.props,
			schema.Prop{Name: "query", Value: expression(v.query)},
			schema.Prop{Name: "algorithm", Value: unless("UNDEFINED", v.algorithm)},
			schema.Prop{Name: "check_option", Value: v.checkOption})
		o.Needs = slices.DeleteFunc(reads(v.query, known), func(k schema.Key) bool { return k == o.Key })
		out = append(out, o)
	}
	return out
}

// viewText is what the definition of a view says.
type viewText struct {
	algorithm, checkOption string
	query                  string // with the list of columns before it, where one was written
}

// viewClauses takes CREATE ALGORITHM=x DEFINER=y SQL SECURITY z VIEW name
// [(columns)] AS query [WITH x CHECK OPTION] apart.
func viewClauses(text string) viewText {
	var v viewText
	tokens := slices.Collect(lexer.Code(lexer.MySQL, text))
	i := slices.IndexFunc(tokens, func(t lexer.Token) bool { return t.Is("view") })
	if i < 0 || i+2 >= len(tokens) {
		return v
	}
	for j, t := range tokens[:i] {
		if t.Is("algorithm") && j+2 < i {
			v.algorithm = tokens[j+2].Text
		}
	}
	columns := ""
	as := i + 2
	if tokens[as].Is("(") {
		for !tokens[as].Is("as") && as+1 < len(tokens) {
			as++
		}
		columns = text[tokens[i+2].Offset:tokens[as].Offset]
	}
	end := len(text)
	if n := len(tokens); n > as+4 && tokens[n-1].Is("option") && tokens[n-2].Is("check") && tokens[n-4].Is("with") {
		v.checkOption = strings.ToUpper(tokens[n-3].Text)
		end = tokens[n-4].Offset
	}
	v.query = columns + strings.TrimSpace(text[tokens[as].Offset+len("as"):end])
	return v
}

// reads is what a view's query reads. The server writes columns with their
// table, so that a name alone behind FROM, JOIN, a comma or a bracket is a
// relation, and one before a bracket a function. MariaDB has no
// VIEW_TABLE_USAGE to ask.
func reads(query string, known map[string][]schema.Key) []schema.Key {
	var keys []schema.Key
	tokens := slices.Collect(lexer.Code(lexer.MySQL, query))
	is := func(i int, texts ...string) bool {
		return i >= 0 && i < len(tokens) && slices.ContainsFunc(texts, tokens[i].Is)
	}
	for i, t := range tokens {
		if t.Kind != lexer.Quoted && t.Kind != lexer.Word || is(i-1, ".") || is(i+1, ".") {
			continue
		}
		called := is(i+1, "(")
		relation := is(i-1, "from", "join", "straight_join", "(", ",")
		for _, k := range known[lexer.Name(lexer.MySQL, t)] {
			if function := k.Kind == schema.Function; function && called || !function && !called && relation ||
				k.Kind == schema.Sequence && is(i-1, "(", "for") {
				keys = append(keys, k)
			}
		}
	}
	return keys
}
