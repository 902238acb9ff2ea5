package migration

import "strings"

// https://github.com/xataio/pgroll/blob/main/pkg/roll/unapplied.go
var (
	pgrollFiles = folder{order: strings.Compare, parse: func(base string) (Migration, bool) {
		stem, ok := stemOf(base, ".json", ".yaml", ".yml")
		return named(stem), ok
	}}
	pgroll = Tool{
		Name: "pgroll",
		Dirs: []string{"migrations"},
		Detect: pgrollFiles.detect(func(t Tree, name string) bool {
			return scripted(name) && (t.holds(name, `"operations"`, "\noperations:") || strings.HasPrefix(t.head(name), "operations:"))
		}),
		Read: pgrollFiles.read,
	}
)
