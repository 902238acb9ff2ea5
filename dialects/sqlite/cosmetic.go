package sqlite

import (
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/schema"
)

// Likeness says whether two spellings of a property mean the same although the
// file keeps them apart.
func Likeness(s catalog.Spelling) catalog.Likeness {
	if s.Key.Kind != schema.Column {
		return catalog.Different
	}
	alike := false
	switch s.Property {
	case "type":
		alike = integer(s.From) == integer(s.To)
	case "default":
		alike = literal(s.From) == literal(s.To)
	}
	if alike {
		return catalog.Cosmetic
	}
	return catalog.Different
}

// integer is a type with its two spellings made one. SQLite keeps other types
// of one affinity apart for nobody, but applications read what was declared.
func integer(declared string) string {
	if strings.EqualFold(declared, "INT") {
		return "INTEGER"
	}
	return declared
}

// literal is a default in one spelling: with one zero at most behind a decimal
// point, which makes it a REAL, and with the double quotes that SQLite lets
// pass for a string's.
func literal(text string) string {
	if n := len(text); n > 1 && text[0] == '"' && text[n-1] == '"' {
		return "'" + strings.ReplaceAll(text[1:n-1], `""`, `"`) + "'"
	}
	if strings.Trim(text, "+-0123456789.") == "" && strings.Contains(text, ".") {
		text = strings.TrimRight(text, "0")
		if strings.HasSuffix(text, ".") {
			text += "0"
		}
	}
	return text
}
