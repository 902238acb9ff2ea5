package postgres

import (
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/lexer"
	"github.com/schemadiff/schemadiff/schema"
)

// RenameRoles is a schema whose roles bear other names: owners, grantees, those
// whose default privileges there are, and whom policies are for. Lists are in
// order then, also where nothing is renamed.
func RenameRoles(s schema.Schema, to map[string]string) schema.Schema {
	objects := make([]schema.Object, 0, s.Len())
	for o := range s.All() {
		props := slices.Clone(o.Props)
		for i, p := range props {
			switch {
			case p.Name == "owner" && to[p.Value] != "":
				props[i].Value = to[p.Value]
			case p.Name == "grants":
				props[i].Value = sorted(renamed(p.Value, "TO", to), "; ")
			case p.Name == "default_grants":
				props[i].Value = sorted(renamed(renamed(p.Value, "TO", to), "ROLE", to), "; ")
			case p.Name == "roles" && o.Key.Kind == schema.Policy:
				props[i].Value = sorted(renamed(p.Value, ",", to), ", ")
				o.Definition = strings.Replace(o.Definition, " TO "+p.Value, " TO "+props[i].Value, 1)
			}
		}
		o.Props = props
		objects = append(objects, o)
	}
	other, err := schema.New(objects)
	if err != nil {
		return s // keys do not hold roles
	}
	return other
}

// renamed is a text with other names in the places of names: behind a word, and
// for a list behind a comma, which its first name is taken to stand behind.
func renamed(text, behind string, to map[string]string) string {
	var b strings.Builder
	name := behind == ","
	for t := range lexer.Tokens(lexer.Postgres, text) {
		if !t.Significant() {
			b.WriteString(t.Text)
			continue
		}
		role := lexer.Name(lexer.Postgres, t)
		switch other, ok := to[role]; {
		case name && ok:
			b.WriteString(roleName(other))
		case name && t.Kind == lexer.Quoted:
			b.WriteString(roleName(role))
		default:
			b.WriteString(t.Text)
		}
		name = t.Is(behind)
	}
	return b.String()
}

// roleName is a role's name with quotes only where its letters ask for them, so
// that no list of key words has to decide.
func roleName(name string) string {
	for i, c := range name {
		if !(c == '_' || 'a' <= c && c <= 'z' || i > 0 && '0' <= c && c <= '9') {
			return ident(name)
		}
	}
	return name
}

// sorted is a list's entries in order.
func sorted(list, separator string) string {
	entries := strings.Split(list, separator)
	slices.Sort(entries)
	return strings.Join(entries, separator)
}
