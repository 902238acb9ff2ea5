package mysql

import (
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
)

// Likeness says whether two spellings of a property mean the same although the
// server keeps them apart.
func Likeness(s catalog.Spelling) catalog.Likeness {
	if s.Property == "default" && now(s.From) == now(s.To) {
		return catalog.Cosmetic
	}
	return catalog.Different
}

// now makes one of the two ways in which MySQL keeps the same default: of
// DEFAULT (now()) it makes an expression, of DEFAULT CURRENT_TIMESTAMP a word.
func now(text string) string {
	t := strings.ToUpper(strings.TrimSpace(text))
	for strings.HasPrefix(t, "(") && strings.HasSuffix(t, ")") {
		t = t[1 : len(t)-1]
	}
	switch t {
	case "NOW()", "CURRENT_TIMESTAMP", "CURRENT_TIMESTAMP()":
		return "CURRENT_TIMESTAMP"
	}
	return text
}
