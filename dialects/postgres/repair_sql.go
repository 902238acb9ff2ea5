package postgres

import (
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/lexer"
	"github.com/schemadiff/schemadiff/schema"
)

// ident is a name as it can always be written.
func ident(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

func qualify(namespace, name string) string {
	if namespace == "" {
		return ident(name)
	}
	return ident(namespace) + "." + ident(name)
}

// sqlName is how a statement calls an object that is no part of a table.
func sqlName(k schema.Key) string {
	if !k.Kind.Routine() && k.Kind.Spelled() {
		if k.Schema == "" {
			return k.Name
		}
		return ident(k.Schema) + "." + k.Name
	}
	if k.Kind.Routine() {
		name, arguments := splitRoutine(k)
		if k.Kind == schema.Aggregate && arguments == "" {
			arguments = "*"
		}
		if k.Kind == schema.Procedure && arguments != "" {
			arguments = modal(arguments)
		}
		return qualify(k.Schema, name) + "(" + arguments + ")"
	}
	return qualify(k.Schema, k.Name)
}

// modal puts a mode before every argument of a procedure: without one the
// server also thinks of those whose outputs make them of the same types.
// https://www.postgresql.org/docs/current/sql-alterprocedure.html
func modal(arguments string) string {
	var b strings.Builder
	depth, start := 0, true
	for t := range lexer.Tokens(lexer.Postgres, arguments) {
		if start && t.Significant() {
			if !t.Is("VARIADIC") && !t.Is("INOUT") && !t.Is("IN") && !t.Is("OUT") {
				b.WriteString("IN ")
			}
			start = false
		}
		switch {
		case t.Is("(") || t.Is("["):
			depth++
		case t.Is(")") || t.Is("]"):
			depth--
		case t.Is(",") && depth == 0:
			start = true
		}
		b.WriteString(t.Text)
	}
	return b.String()
}

// splitRoutine parts a routine's name from the types of its arguments.
func splitRoutine(k schema.Key) (name, arguments string) {
	name, arguments, _ = strings.Cut(k.Name, "(")
	return name, strings.TrimSuffix(arguments, ")")
}

// tableOf is the relation that a part belongs to, as a statement calls it.
func tableOf(part schema.Key) string { return qualify(part.Schema, part.Table) }

func alterTable(part schema.Key) string { return "ALTER TABLE " + tableOf(part) + " " }
func alterColumn(column schema.Key) string {
	return alterTable(column) + "ALTER COLUMN " + ident(column.Name) + " "
}

// text is a string constant.
func text(value string) string {
	quoted := "'" + strings.ReplaceAll(value, "'", "''") + "'"
	if strings.Contains(value, `\`) { // whatever standard_conforming_strings says
		return "E" + strings.ReplaceAll(quoted, `\`, `\\`)
	}
	return quoted
}

// mentions says whether a text of SQL uses a name.
func mentions(sql, name string) bool {
	return slices.ContainsFunc(significant(sql), func(t lexer.Token) bool { return named(t, name) })
}

// byPath finds relations by their paths, as properties list them.
func byPath(s schema.Schema, paths string) []schema.Key {
	var keys []schema.Key
	for _, path := range strings.Split(paths, ", ") {
		for o := range s.All() {
			if w, _ := o.Key.Kind.Word(); w.Relation && o.Key.Path() == path {
				keys = append(keys, o.Key)
			}
		}
	}
	return keys
}

func sqlNames(keys []schema.Key) string {
	list := make([]string, len(keys))
	for i, k := range keys {
		list[i] = sqlName(k)
	}
	return strings.Join(list, ", ")
}

// options splits storage options: "fillfactor=70, toast.autovacuum_enabled=off".
func options(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text, ", ")
}

// optionChanges is what to SET and what to RESET for one list of options to become another.
func optionChanges(have, want string) (set, reset []string) {
	wanted := options(want)
	for _, o := range wanted {
		if !slices.Contains(options(have), o) {
			set = append(set, o)
		}
	}
	for _, o := range options(have) {
		name, _, _ := strings.Cut(o, "=")
		if !slices.ContainsFunc(wanted, func(w string) bool { n, _, _ := strings.Cut(w, "="); return n == name }) {
			reset = append(reset, name)
		}
	}
	return set, reset
}

// sequenceClauses writes a sequence's settings; whole names also those that
// have their usual value, as ALTER needs them.
func sequenceClauses(value func(name string) string, whole bool) []string {
	var clauses []string
	add := func(given, usual string) {
		if given != "" || whole {
			clauses = append(clauses, strings.TrimSpace(given+usual))
		}
	}
	clause := func(word, name, usual string) {
		if v := value(name); v != "" {
			add(word+" "+v, "")
		} else if usual != "" {
			add("", usual)
		}
	}
	clause("INCREMENT BY", "increment", "INCREMENT BY 1")
	clause("MINVALUE", "min", "NO MINVALUE")
	clause("MAXVALUE", "max", "NO MAXVALUE")
	start := value("min")
	if strings.HasPrefix(value("increment"), "-") {
		start = value("max")
		if start == "" {
			start = "-1"
		}
	} else if start == "" {
		start = "1"
	}
	clause("START WITH", "start", "START WITH "+start)
	clause("CACHE", "cache", "CACHE 1")
	if value("cycle") != "" {
		add("CYCLE", "")
	} else {
		add("", "NO CYCLE")
	}
	return clauses
}

// identityValue reads one of an identity column's options: "start 100, cycle yes".
func identityValue(o schema.Object) func(string) string {
	return func(name string) string {
		for _, option := range options(o.Prop("identity_options")) {
			if value, ok := strings.CutPrefix(option, name+" "); ok {
				return value
			}
		}
		return ""
	}
}
