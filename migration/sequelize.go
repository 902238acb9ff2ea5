package migration

import "strings"

// https://github.com/sequelize/cli/blob/main/src/core/migrator.js
var (
	sequelizeFiles = folder{
		parse: func(base string) (Migration, bool) { return codeName(base, ".js", ".cjs", ".ts", ".cts") },
		order: strings.Compare,
	}
	sequelize = Tool{
		Name:   "sequelize",
		Dirs:   []string{"migrations", "db/migrations", "src/migrations"},
		Detect: sequelizeFiles.detect(code("queryInterface", "sequelize", "Sequelize", "umzug")),
		Read:   sequelizeFiles.read,
	}
)
