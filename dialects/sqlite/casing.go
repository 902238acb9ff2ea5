package sqlite

import (
	"github.com/schemadiff/schemadiff/lexer"
	"github.com/schemadiff/schemadiff/schema"
)

// Folding is how names compare: without case, all of them, as far as their
// letters are of ASCII.
// https://sqlite.org/lang_keywords.html, and sqlite3StrICmp wherever a name is looked up.
func Folding(schema.Kind) bool { return true }

func sameName(a, b string) bool { return lexer.Lower(a) == lexer.Lower(b) }
