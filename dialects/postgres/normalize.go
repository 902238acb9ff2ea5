package postgres

import (
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/lexer"
	"github.com/schemadiff/schemadiff/schema"
)

// Canon is a definition reduced to what is compared of it: tokens, without
// what the server may print otherwise in another version or under another name.
func Canon(k schema.Key, definition string) string {
	switch k.Kind {
	case schema.View, schema.MaterializedView:
		definition = canonicalQuery(definition)
	case schema.Policy, schema.Rule:
		definition = withoutEmptyAliases(definition)
	case schema.Index:
		definition = withoutIndexName(definition)
	case schema.Function, schema.Procedure:
		// The body is a property of its own, where white space that means nothing is gone.
		var body bool
		if definition, _, body = strings.Cut(definition, "\nAS $"); !body {
			definition = withoutTypeNames(definition)
		}
		if k.Kind == schema.Procedure {
			definition = withoutIn(definition)
		}
	case schema.Trigger:
		definition = canonicalTrigger(definition)
	}
	return lexer.Fold(lexer.Postgres, canonicalCasts(definition))
}

// withoutIndexName drops the name: that two of one content are called
// otherwise is a finding of its own, or none where the server made them up.
func withoutIndexName(definition string) string {
	head, rest, ok := strings.Cut(definition, "INDEX ")
	if !ok || head != "CREATE " && head != "CREATE UNIQUE " {
		return definition
	}
	for t := range lexer.Tokens(lexer.Postgres, rest) {
		return head + "INDEX" + rest[len(t.Text):]
	}
	return definition
}

// canonicalTrigger sorts the columns of UPDATE OF, which the server keeps in
// the order in which they were written, and spells EXECUTE PROCEDURE of old.
func canonicalTrigger(definition string) string {
	head, call := splitTrigger(definition)
	if before, rest, ok := strings.Cut(head, " UPDATE OF "); ok {
		if i := strings.Index(rest, " ON "); i >= 0 {
			end := len(rest[:i])
			if j := strings.Index(rest[:i], " OR "); j >= 0 {
				end = j
			}
			columns := strings.Split(rest[:end], ", ")
			slices.Sort(columns)
			head = before + " UPDATE OF " + strings.Join(columns, ", ") + rest[end:]
		}
	}
	return head + " EXECUTE FUNCTION " + call
}

// canonicalBody forgets carriage returns and the blank lines around a body:
// https://www.postgresql.org/docs/current/catalog-pg-proc.html keeps prosrc as sent.
func canonicalBody(source string) string {
	lines := strings.Split(strings.ReplaceAll(source, "\r\n", "\n"), "\n")
	blank := func(line string) bool { return strings.TrimSpace(line) == "" }
	for len(lines) > 0 && blank(lines[0]) {
		lines = lines[1:]
	}
	for len(lines) > 0 && blank(lines[len(lines)-1]) {
		lines = lines[:len(lines)-1]
	}
	return strings.TrimRight(strings.Join(lines, "\n"), " \t")
}

// canonicalBound sorts the values of a list partition, which are a set.
func canonicalBound(bound string) string {
	list, ok := strings.CutPrefix(bound, "FOR VALUES IN (")
	if !ok || strings.ContainsAny(list, "(") {
		return bound
	}
	var values []string
	from, depth := 0, 0
	list = strings.TrimSuffix(list, ")")
	for _, t := range significant(list) {
		if t.Is(",") && depth == 0 {
			values = append(values, strings.TrimSpace(list[from:t.Offset]))
			from = t.Offset + 1
		}
	}
	values = append(values, strings.TrimSpace(list[from:]))
	slices.Sort(values)
	return "FOR VALUES IN (" + strings.Join(values, ", ") + ")"
}
