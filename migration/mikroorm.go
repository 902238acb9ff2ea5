package migration

import "strings"

// https://github.com/mikro-orm/mikro-orm/blob/master/packages/migrations/src/Migrator.ts
var (
	mikroORMFiles = folder{
		parse: func(base string) (Migration, bool) { return stemmed(base, ".js", ".ts", ".cjs") },
		order: strings.Compare,
	}
	mikroORM = Tool{
		Name:   "mikro-orm",
		Dirs:   []string{"migrations", "src/migrations"},
		Detect: mikroORMFiles.detect(code("@mikro-orm/migrations")),
		Read:   mikroORMFiles.read,
	}
)
