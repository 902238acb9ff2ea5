package migration

import "strings"

// https://github.com/kysely-org/kysely/blob/master/src/migration/file-migration-provider.ts
var (
	kyselyFiles = folder{
		parse: func(base string) (Migration, bool) { return stemmed(base, ".js", ".ts", ".mjs", ".mts") },
		order: strings.Compare,
	}
	kysely = Tool{
		Name:   "kysely",
		Dirs:   []string{"migrations", "src/migrations", "db/migrations"},
		Detect: kyselyFiles.detect(code("kysely", "Kysely")),
		Read:   kyselyFiles.read,
	}
)
