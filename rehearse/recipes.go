package rehearse

import (
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/migration"
	"github.com/schemadiff/schemadiff/problem"
)

// recipe is how a tool is told to apply all that is pending, and how it
// commonly learns where: what a project says in its schemadiff.yaml.
type recipe struct {
	tool    string
	command string
	env     string // of servers
	file    string // of SQLite, where the tool reads something else
}

const (
	byURL   = `DATABASE_URL: "${rehearsal.url}"`
	byParts = `DB_HOST: "${rehearsal.host}", DB_PORT: "${rehearsal.port}", DB_USERNAME: "${rehearsal.user}", DB_PASSWORD: "${rehearsal.password}", DB_DATABASE: "${rehearsal.database}"`
)

// recipes are the manuals' own words of each tool for a deployment. No project
// need have them so: they are where to begin.
var recipes = []recipe{
	{"rails", `[bin/rails, "db:migrate"]`, byURL + `, RAILS_ENV: production`, `DATABASE_URL: "sqlite3:${rehearsal.database}", RAILS_ENV: production`},
	{"django", `[python, manage.py, migrate, --noinput]`, byURL, `DATABASE_URL: "sqlite:///${rehearsal.database}"`},
	{"laravel", `[php, artisan, migrate, --force]`, byParts, `DB_DATABASE: "${rehearsal.database}"`},
	{"alembic", `[alembic, upgrade, heads]`, byURL, `DATABASE_URL: "sqlite:///${rehearsal.database}"`},
	{"knex", `[npx, knex, "migrate:latest"]`, byURL, `DATABASE_FILE: "${rehearsal.database}"`},
	{"typeorm", `[npx, typeorm, "migration:run", -d, data-source.js]`, byURL, `DATABASE_FILE: "${rehearsal.database}"`},
	{"prisma", `[npx, prisma, migrate, deploy]`, byURL, `DATABASE_URL: "file:${rehearsal.database}"`},
	{"sequelize", `[npx, sequelize-cli, "db:migrate", --url, "${rehearsal.url}"]`, "", ""},
	{"kysely", `[npx, kysely, "migrate:latest"]`, byURL, `DATABASE_FILE: "${rehearsal.database}"`},
	{"mikro-orm", `[npx, mikro-orm, "migration:up"]`, `MIKRO_ORM_CLIENT_URL: "${rehearsal.url}"`, `MIKRO_ORM_DB_NAME: "${rehearsal.database}"`},
	{"node-pg-migrate", `[npx, node-pg-migrate, up]`, byURL, ""},
	{"db-migrate", `[npx, db-migrate, up]`, byURL, ""},
	{"ecto", `[mix, ecto.migrate]`, byURL + `, MIX_ENV: prod`, `DATABASE_PATH: "${rehearsal.database}", MIX_ENV: prod`},
	{"doctrine", `[php, bin/console, "doctrine:migrations:migrate", --no-interaction]`, byURL, `DATABASE_URL: "sqlite:///${rehearsal.database}"`},
	{"phinx", `[vendor/bin/phinx, migrate]`, byParts, `DB_DATABASE: "${rehearsal.database}"`},
	{"efcore", `[dotnet, ef, database, update]`, `ConnectionStrings__DefaultConnection: "Host=${rehearsal.host};Port=${rehearsal.port};Database=${rehearsal.database};Username=${rehearsal.user};Password=${rehearsal.password}"`, `ConnectionStrings__DefaultConnection: "Data Source=${rehearsal.database}"`},
	{"flyway", `[flyway, migrate]`, `FLYWAY_URL: "jdbc:postgresql://${rehearsal.host}:${rehearsal.port}/${rehearsal.database}", FLYWAY_USER: "${rehearsal.user}", FLYWAY_PASSWORD: "${rehearsal.password}"`, `FLYWAY_URL: "jdbc:sqlite:${rehearsal.database}"`},
	{"liquibase", `[liquibase, update]`, `LIQUIBASE_COMMAND_URL: "jdbc:postgresql://${rehearsal.host}:${rehearsal.port}/${rehearsal.database}", LIQUIBASE_COMMAND_USERNAME: "${rehearsal.user}", LIQUIBASE_COMMAND_PASSWORD: "${rehearsal.password}"`, `LIQUIBASE_COMMAND_URL: "jdbc:sqlite:${rehearsal.database}"`},
	{"yoyo", `[yoyo, apply, --batch, --database, "${rehearsal.url}"]`, "", ""},
}

// Recipe is what a configuration has to say for a case's migrations to run, in
// one line of YAML.
func (c Case) Recipe() string {
	lines := noCommand(c, migration.Migration{}).Fix[1:]
	for i := range lines {
		lines[i] = strings.TrimSpace(lines[i])
	}
	return lines[0] + " { " + lines[1] + " { " + strings.Join(lines[2:], ", ") + " } }"
}

// noCommand is the problem of migrations that are programs, with what to add to
// the configuration.
func noCommand(c Case, m migration.Migration) *problem.Error {
	r := recipe{command: "[PROGRAM, ARGUMENT]", env: byURL, file: byURL}
	if i := slices.IndexFunc(recipes, func(r recipe) bool { return r.tool == c.Files.Tool }); i >= 0 {
		r = recipes[i]
	}
	env := r.env
	if c.Env.Engine == endpoint.SQLite && r.file != "" {
		env = r.file
	}
	if c.Env.Engine != endpoint.Postgres {
		env = strings.ReplaceAll(env, "jdbc:postgresql:", "jdbc:mysql:")
	}
	lines := []string{"rehearsal:", "  migrate:", "    command: " + r.command}
	if env != "" {
		lines = append(lines, "    env: { "+env+" }")
	}
	return &problem.Error{Code: "X940", Env: c.Env.Name, Where: m.Path, What: "the migration is a program, and only " + c.Files.Tool + " can run it",
		Why: "schemadiff.yaml does not say how the project migrates", Fix: append([]string{"add to schemadiff.yaml, as your project migrates:"}, lines...)}
}
