package parity

import (
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/lexer"
	"github.com/schemadiff/schemadiff/schema"
)

// ownName is what stands for a member's own schema where a name has to stand.
const ownName = "(its own)"

// owner takes a schema's own name off whatever names it, so that two schemas
// of one making can be compared: tenant_1.orders and tenant_2.orders are both
// orders. The name of any other schema stays.
type owner struct {
	name    string
	dialect lexer.Dialect
}

// schema is one schema's objects without its name. They may be those of New or
// any part of them: needs outside of the schema are left out.
func (w owner) schema(objects []schema.Object) (schema.Schema, error) {
	out := make([]schema.Object, len(objects))
	for i, o := range objects {
		out[i] = w.object(o)
	}
	return schema.New(out)
}

func (w owner) object(o schema.Object) schema.Object {
	n := schema.Object{Key: w.key(o.Key), Props: make([]schema.Prop, len(o.Props)), Definition: w.text(o.Definition)}
	for i, p := range o.Props {
		p.Value = w.text(p.Value)
		if p.Name == "settings" {
			p.Value = w.path(p.Value)
		}
		n.Props[i] = p
	}
	if o.Key.Kind.Routine() {
		n.Definition = w.path(n.Definition)
	}
	for _, k := range o.Needs {
		if k.Schema == w.name || k.Kind == schema.Namespace && k.Name == w.name {
			n.Needs = append(n.Needs, w.key(k))
		}
	}
	return n
}

func (w owner) key(k schema.Key) schema.Key {
	switch {
	case k.Kind == schema.Namespace && w.dialect == lexer.MySQL:
		k.Name = catalog.OwnDatabase
	case k.Kind == schema.Namespace:
		k.Name = ownName
	default:
		k.Schema = ""
	}
	if k.Kind.Spelled() { // types among it
		k.Name = w.text(k.Name)
	}
	return k
}

// text takes the name off what it qualifies, in SQL and in literals that name
// an object, as nextval('tenant_1.orders_id_seq'). All else stays as it is.
func (w owner) text(sql string) string {
	if w.name == "" || !strings.Contains(sql, w.name) {
		return sql
	}
	tokens := slices.Collect(lexer.Tokens(w.dialect, sql))
	is := func(i int, text string) bool { return i >= 0 && i < len(tokens) && tokens[i].Is(text) }
	named := func(i int) bool {
		return i < len(tokens) && (tokens[i].Kind == lexer.Word || tokens[i].Kind == lexer.Quoted || is(i, "*"))
	}
	var b strings.Builder
	for i := 0; i < len(tokens); i++ {
		t := tokens[i]
		switch {
		case (t.Kind == lexer.Word || t.Kind == lexer.Quoted) && lexer.Name(w.dialect, t) == w.name && is(i+1, ".") && named(i+2) && !is(i-1, "."):
			// In PostgreSQL something has to stay: what is not qualified means
			// another thing, the catalog's own or whatever a search path finds. In
			// MySQL it means the object's own database.
			if w.dialect == lexer.Postgres {
				b.WriteString(ownName + ".")
			}
			i++
		case t.Kind == lexer.String:
			b.WriteString(w.literal(t.Text, namesObject(tokens, i)))
		default:
			b.WriteString(t.Text)
		}
	}
	return b.String()
}

// namesObject says whether a literal is the name of an object rather than data:
// 'tenant_1.orders'::regclass, nextval('tenant_1.orders_id_seq').
func namesObject(tokens []lexer.Token, i int) bool {
	if i+2 < len(tokens) && tokens[i+1].Text == "::" && strings.HasPrefix(strings.ToLower(tokens[i+2].Text), "reg") {
		return true
	}
	return i > 1 && tokens[i-1].Text == "(" && slices.Contains([]string{"nextval", "currval", "setval"}, strings.ToLower(tokens[i-2].Text))
}

// literal takes the name off a literal that names an object, and off the SQL in
// a literal in dollar quotes.
func (w owner) literal(text string, object bool) string {
	object = object && w.dialect == lexer.Postgres
	if strings.HasPrefix(text, "$") {
		if end := strings.IndexByte(text[1:], '$') + 2; end > 1 && len(text) >= 2*end && strings.HasSuffix(text, text[:end]) {
			return text[:end] + w.text(text[end:len(text)-end]) + text[len(text)-end:]
		}
		return text
	}
	if !object {
		return text
	}
	for _, name := range []string{w.name, `"` + strings.ReplaceAll(w.name, `"`, `""`) + `"`} {
		if rest, ok := strings.CutPrefix(text, "'"+name+"."); ok && !strings.ContainsAny(rest, " \t\n") {
			return "'" + ownName + "." + rest
		}
	}
	return text
}

// path replaces the name in a search path that a routine sets.
func (w owner) path(settings string) string {
	lines := strings.SplitAfter(settings, "\n")
	for i, line := range lines {
		if !strings.Contains(line, "search_path") || !strings.Contains(line, w.name) {
			continue
		}
		var b strings.Builder
		for t := range lexer.Tokens(w.dialect, line) {
			name := lexer.Name(w.dialect, t)
			if t.Kind == lexer.String {
				name = strings.Trim(t.Text, "'")
			}
			if name == w.name {
				b.WriteString(ownName)
			} else {
				b.WriteString(t.Text)
			}
		}
		lines[i] = b.String()
	}
	return strings.Join(lines, "")
}
