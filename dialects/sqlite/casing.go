package sqlite

import "github.com/schemadiff/schemadiff/schema"

// Folding is how names compare: without case, all of them.
// https://sqlite.org/lang_keywords.html, and sqlite3StrICmp wherever a name is looked up.
func Folding(schema.Kind) bool { return true }
