package report

// Family H: the migrations that each environment's ledger says were applied,
// compared with each other and with the files of the checkout.
var (
	LedgerPending = Rule{
		Code: "H101", Slug: "ledger-pending", Severity: Warning, Title: "a migration is applied in one environment and pending in another",
		Means:   "At least one environment has run the migration and at least one has not. A migration that no environment has run yet is listed and is no finding: in that the environments agree.",
		Matters: "Until it runs there, the environments have different schemas, and code that needs it fails in the one that lacks it. That is the everyday state between two deployments, so it is a warning and no error.",
		Fix:     "Run the migration tool in the environment that is behind.",
	}
	LedgerUnknown = Rule{
		Code: "H102", Slug: "ledger-unknown", Severity: Warning, Title: "an applied migration is not in the repository",
		Means:   "The ledger has a migration that the checkout has no file of: it was applied from another branch, the checkout is the older one, or the file was deleted or renamed. Where the checkout has it in another place it is information: a dump of the schema that records what was deleted (Rails' structure.sql and schema.rb, Laravel's schema:dump), the squash that it went into (Django), a folder of the same tool that was not read (another DbContext of EF Core).",
		Matters: "Nobody can rebuild this environment from the repository. Most tools go on without a word: Rails, Django, Laravel (whose rollback passes over the row), goose, Prisma, dbmate, Sequelize, TypeORM, EF Core, Liquibase. golang-migrate, Alembic, Flyway, Knex, sqlx, refinery, sql-migrate, Supabase, Sqitch and those that lay rows over files (node-pg-migrate, Kysely, pgroll) stop, and there it is an error, unless the tool's own configuration in the checkout says otherwise: Flyway's ignoreMigrationPatterns and validateOnMigrate, sql-migrate's ignoreunknown.",
		Fix:     "Check out the branch that has the file, or commit it. If the change was only an experiment, undo it with the tool's own rollback while the file is still at hand.",
	}
	LedgerFailed = Rule{
		Code: "H103", Slug: "ledger-failed", Severity: Error, Title: "a migration failed half-way",
		Means:   "The ledger says that a migration was begun and not ended well: the dirty flag of golang-migrate and Hasura, success = false of Flyway and sqlx, a row of Prisma without an end, fewer statements than the file has (Atlas), pgroll's done = false, Sqitch's event fail of a change that is not deployed.",
		Matters: "The tool refuses every further migration in that environment (Atlas goes on with the statement that failed, Sqitch deploys the change again, and there it is a warning), and what part of the failed one took effect is unknown.",
		Fix:     "Compare the schema to see what is there, undo or finish it by hand, then tell the tool: migrate force, flyway repair, prisma migrate resolve.",
	}
	LedgerMissing = Rule{
		Code: "H104", Slug: "ledger-missing", Severity: Error, Title: "one environment has no ledger",
		Means:   "Other environments have the migration tool's table and this one does not, in any schema that was read.",
		Matters: "The tool takes such a database for an empty one: its next run begins with the first migration, on top of whatever tables are there.",
		Fix:     "If the database is new, migrate it. If its ledger has another name or schema, set ledger.table. If it was made by a dump without the ledger, record what is applied with the tool's own command (force, baseline, stamp, resolve).",
	}
	LedgerOutOfOrder = Rule{
		Code: "H106", Slug: "ledger-out-of-order", Severity: Warning, Title: "a pending migration sorts below one that is applied",
		Means:   "An environment has already gone past the place where the migration belongs, most often because two branches were merged in the other order.",
		Matters: "Most tools (Rails, Laravel, Prisma, dbmate, Knex, TypeORM, sqlx, ...) run it late, so that environments run the same migrations in different orders. goose, Flyway, Atlas, refinery, node-pg-migrate, Kysely and Supabase refuse to run until told otherwise, and pgroll cannot be told; what flyway.toml, flyway.conf and Spring Boot's application files (outOfOrder, and what has Flyway pass over the file for ever: *:ignored, validateOnMigrate) and atlas.hcl (exec_order) say is gone by. golang-migrate, tern, Postgrator, graphile-migrate, Drizzle before 1.0 and Atlas with linear-skip never run it, and say nothing. Where the tool refuses or skips, it is an error.",
		Fix:     "Where it is applied nowhere yet, give the migration a number above the highest applied one. Otherwise run it on purpose: goose -allow-missing, Flyway outOfOrder=true, atlas --exec-order non-linear, supabase --include-all.",
	}
	LedgerContentDiffers = Rule{
		Code: "H107", Slug: "applied-different-content", Severity: Error, Title: "environments applied different contents under one migration",
		Means:   "The checksums that the ledgers recorded for one migration are not the same.",
		Matters: "The file was changed between two deployments: the environments ran different statements and believe to be equal.",
		Fix:     "Compare the schemas to see what the difference did, and bring them together by a new migration. Then repair the checksum (flyway repair).",
	}
	LedgerEdited = Rule{
		Code: "H108", Slug: "edited-after-applied", Severity: Warning, Title: "a migration's file was changed after it was applied",
		Means:   "The file in the checkout does not have the checksum that the ledger recorded when it was applied, or it is of another kind (Flyway: SQL there, Java here).",
		Matters: "Whoever runs the file now gets something else than this environment got. Flyway, Liquibase, sqlx, refinery, Postgrator and, at the next migration, graphile-migrate stop at it, and there it is an error, unless Flyway's configuration in the checkout says validateOnMigrate=false. Prisma, Drizzle, Sqitch and Supabase go on and say nothing. Where only the line ends differ, git has changed them (autocrlf), and the statements are the same.",
		Fix:     "Restore the file as it was applied (git log -p -- FILE), and put the change into a new migration.",
	}
	RepositorySeveralHeads = Rule{
		Code: "H110", Slug: "several-heads", Severity: Error, Title: "the repository's migrations have more than one head",
		Means:   "Two migrations have the same predecessor and nothing joins them: two branches were merged without a merge migration.",
		Matters: "Django's migrate and alembic upgrade head refuse to run in every environment until the heads are joined.",
		Fix:     "python manage.py makemigrations --merge, or alembic merge heads.",
	}
	RepositoryDuplicate = Rule{
		Code: "H111", Slug: "duplicate-migration", Severity: Error, Title: "two files of the repository are one migration to the tool",
		Means:   "Two files have the same version, which tools compare as a number (1 and 01 are one; dbmate, Diesel, Bun, Atlas and Supabase as text), or names that the tool takes for one (classes of Rails, Phinx and CakePHP; descriptions of Flyway's R__; Ecto's names, while both are pending). Where they share only a number and the tool runs both (Wrangler, TypeORM), it is told for what it shows: two branches met.",
		Matters: "Rails, Flyway, Liquibase, golang-migrate, goose, refinery, Postgrator, tern, Phinx, TypeORM and Bun refuse to start; Supabase and graphile-migrate stop at the second. Alembic warns, counts both among the heads, and refuses upgrade head; dbmate and Ecto take the second for applied; Diesel keeps one of them.",
		Fix:     "Renumber the file that is applied nowhere yet.",
	}
	LedgerMalformed = Rule{
		Code: "H113", Slug: "ledger-malformed", Severity: Error, Title: "a ledger holds rows that its tool cannot have written",
		Means:   "The table has the columns of a ledger, and its rows make no sense as one.",
		Matters: "What is applied in that environment cannot be told, and the tool itself will stop or guess.",
		Fix:     "Look at the table. If two tools share it, give one of them another table; if the table is no ledger, set ledger.table to the one that is.",
	}
	LedgerBaselineDiffers = Rule{
		Code: "H115", Slug: "baseline-differs", Severity: Warning, Title: "environments start from different baselines",
		Means:   "A baseline says that everything up to a version was there before the tool came. The environments have different ones, or only some have one.",
		Matters: "Migrations up to the baseline never run there. If the schema did not really hold what they create, nothing will ever add it.",
		Fix:     "Trust the comparison of the schemas: what is missing there goes into a new migration.",
	}
	LedgerParentPending = Rule{
		Code: "H116", Slug: "ledger-parent-pending", Severity: Error, Title: "a migration is applied and one that it needs is not",
		Means:   "The ledger has a migration whose dependency, in the files of the checkout, is not applied.",
		Matters: "Django refuses to migrate at all (InconsistentMigrationHistory). Yoyo runs the missing one after it, and there it is a warning.",
		Fix:     "Most often a dependency was added to a migration that was applied already: take it out again. Or apply the missing one by hand and record it: python manage.py migrate --fake APP NAME.",
	}
	LedgerLocked = Rule{
		Code: "H117", Slug: "ledger-locked", Severity: Error, Title: "a migration tool's lock is held",
		Means:   "The row or table by which the tool keeps two runs apart says that somebody is migrating.",
		Matters: "Either a migration is running at this moment, or a run died and left the lock behind: then the tool waits or refuses until somebody releases it.",
		Fix:     "Find out whether a migration is running. If none is, release the lock: liquibase release-locks, knex migrate:unlock, yoyo break-lock, or delete the row (EF Core on SQLite: drop __EFMigrationsLock).",
	}
	LedgerRenamed = Rule{
		Code: "H118", Slug: "ledger-renamed", Severity: Warning, Title: "an environment has a migration under another name",
		Means:   "The ledger identifies migrations by a name that has changed: a path (Liquibase), a file's extension (.js and .ts of Knex and Sequelize), a class or namespace (TypeORM, Doctrine). Or it keeps a description beside the version, and the file has another one (Flyway, refinery).",
		Matters: "Flyway's validate and refinery stop at another description. The other tools take the two names for two migrations: they run the new one again, or stop because the old one has no file. Where a tool stops, it is an error.",
		Fix:     "Run the tool the same way everywhere (the same folder, compiled or not), or update the name in the ledger by hand.",
	}
	RepositoryRefused = Rule{
		Code: "H119", Slug: "migrations-folder-damaged", Severity: Error, Title: "the repository's migrations do not fit together",
		Means:   "The folder's own bookkeeping (atlas.sum, Drizzle's journal, Prisma's migration_lock.toml, Rails' schema.rb or structure.sql, graphile-migrate's chain of hashes, tern's row of numbers, EF Core's model snapshot) contradicts its files, or the engine that the environment runs on, or a file of Django or Alembic needs a migration that no file has.",
		Matters: "The tool refuses to run, or skips or half-runs a file without a word, in every environment.",
		Fix:     "Most often two branches were merged. Let the tool write its bookkeeping anew (atlas migrate hash, drizzle-kit generate, graphile-migrate uncommit and commit), and renumber what is applied nowhere.",
	}
	LedgerSequence = Rule{
		Code: "H120", Slug: "ledger-order-broken", Severity: Error, Title: "migrations were applied in another order than the files ask for",
		Means:   "The ledger has the migrations of the checkout, in an order that the tool does not accept.",
		Matters: "node-pg-migrate and Kysely lay the list of rows over the list of files and stop at the first place that differs, for ever.",
		Fix:     "Put the rows in order by hand (for node-pg-migrate: run_on), or allow other orders (--no-check-order, allowUnorderedMigrations).",
	}
	LedgerMaybeSkipped = Rule{
		Code: "H122", Slug: "maybe-skipped", Severity: Warning, Title: "a migration came to the branch after one above it, and may have been skipped",
		Means:   "git shows that the file was added to the branch (by the history of first parents, so that a merge counts when it happened) after a file with a higher number that the environment has reached.",
		Matters: "golang-migrate and tern keep the highest version and nothing else. Where it was reached before the file came, they never run the file and say nothing; their ledger cannot tell that from an environment that ran both. Where a snapshot shows that the environment was past it already, this is an error (ledger-out-of-order).",
		Fix:     "Compare the schemas for what the file does. Where it is missing, put it into a new migration above the highest; to keep it from happening, give files their number when they are merged.",
	}
	LedgerMaybeOutgrown = Rule{
		Code: "H123", Slug: "maybe-older-text", Severity: Warning, Title: "a migration's file was changed after one above it had come",
		Means:   "git shows that the file was changed on the branch after a file with a higher number, which the environment has reached, had been added.",
		Matters: "golang-migrate and tern keep no checksums: an environment that ran the file before the change has what the older text made, and the tool takes it for done. A change of comments does no harm.",
		Fix:     "Look at the change (git log -p -- FILE). If it matters, compare the schemas and put the difference into a new migration.",
	}
	LedgerIrregular = Rule{
		Code: "H124", Slug: "ledger-irregular", Severity: Warning, Title: "a ledger holds what no regular run of its tool leaves behind",
		Means:   "The entries can be read, and something about them says that a hand or a second tool was at work: one migration recorded twice, yoyo's log against its rows, DDL that pgroll noticed and did not run, graphile-migrate's chain of hashes torn or its current.sql run outside of a developer's database, Rails' environment stamp of another environment, CakePHP's old and new tables side by side, a yoyo row under another migration's hash.",
		Matters: "What the database went through is not what its ledger tells. The tools go on. Rails asks its stamp before it drops a database: a production that says development is not protected.",
		Fix:     "Find out who wrote the rows, compare the schemas, and bring the ledger in line with the tool's own commands (rails db:environment:set, yoyo mark and unmark, graphile-migrate commit).",
	}
	LedgerOrderDiffers = Rule{
		Code: "H125", Slug: "ledger-order-differs", Severity: Info, Title: "environments applied the same migrations in different orders",
		Means:   "The rows of two ledgers have two migrations the other way round: one environment ran a migration late, after others that sort behind it.",
		Matters: "Nothing, where the two do not touch the same objects, and the tool goes on. Where they do, the results can differ, and a rollback of the last one takes back another migration in each environment. Tables whose rows have no order (Rails, dbmate, EF Core, Doctrine, Diesel, sqlx) cannot tell it.",
		Fix:     "Trust the comparison of the schemas. To see what the order changes, rehearse the two branches in both orders.",
	}
	LedgerMarked = Rule{
		Code: "H121", Slug: "recorded-not-run", Severity: Warning, Title: "a migration ran in one environment and was only recorded in another",
		Means:   "The ledger itself says that the migration was marked as applied without being run: Liquibase's MARK_RAN, Prisma's migrate resolve --applied, Atlas' resolved rows, yoyo mark. Gormigrate's SCHEMA_INIT says that some were, and not which: it is a note. Rails says nothing of the kind: db:schema:load records every version below that of schema.rb, run or not.",
		Matters: "What the migration does may be missing there, and the tool will never add it.",
		Fix:     "Trust the comparison of the schemas: what is missing goes into a new migration.",
	}
)

// ledgerRules is family H, in the order of codes.
var ledgerRules = []Rule{
	LedgerPending,
	LedgerUnknown,
	LedgerFailed,
	LedgerMissing,
	LedgerOutOfOrder,
	LedgerContentDiffers,
	LedgerEdited,
	RepositorySeveralHeads,
	RepositoryDuplicate,
	LedgerMalformed,
	LedgerBaselineDiffers,
	LedgerParentPending,
	LedgerLocked,
	LedgerRenamed,
	RepositoryRefused,
	LedgerSequence,
	LedgerMarked,
	LedgerMaybeSkipped,
	LedgerMaybeOutgrown,
	LedgerIrregular,
	LedgerOrderDiffers,
}
