package report

// Family O: migrations of branches that are merged, by their files, by git and
// by ledgers, and by having been run in both orders.
var (
	DuplicateVersion = Rule{
		Code: "O801", Slug: "duplicate-version", Severity: Error, Title: "two branches claim one version",
		Means:   "The tree that git would merge has two files which the tool takes for one migration, because two branches gave out the same number. Of a branch that is not merged yet it is information.",
		Matters: "Their names differ, so that git merges both without a conflict, and each branch's own tests are green. After the merge golang-migrate, goose, Flyway, Rails and others refuse to start in every environment; dbmate, Ecto and Diesel run one of the two and take the other for done.",
		Fix:     "Give the later branch's files the next free number (schemadiff conflicts --renumber), and let the merge queue ask again.",
	}
	OutOfOrder = Rule{
		Code: "O802", Slug: "out-of-order", Severity: Error, Title: "a new migration sorts below what is applied",
		Means:   "The migration comes with a branch, and its number is below the highest that base has, or that an environment has applied by its ledger.",
		Matters: "What happens depends on the tool: golang-migrate, tern, Postgrator and Drizzle before 1.0 never run it, and say nothing; goose, Flyway, Atlas, refinery and Supabase refuse to run anything until told otherwise; Rails, dbmate, Prisma and most others run it late, so that environments run the same migrations in different orders (then it is a warning).",
		Fix:     "Renumber it above the highest that base has, before it is merged. What base has already is renumbered only where no environment has applied it.",
	}
	SeveralHeads = Rule{
		Code: "O803", Slug: "several-heads-after-merge", Severity: Error, Title: "the merge gives the migrations several heads",
		Means:   "Both branches added a migration behind the same one, and nothing joins them.",
		Matters: "git merges the files without a conflict. Then alembic upgrade head applies none of the revisions, and Django's migrate stops, in every environment.",
		Fix:     "alembic merge heads, or python manage.py makemigrations --merge; or put the later branch's first migration behind the other's last (schemadiff conflicts --renumber).",
	}
	AppliedFileEdited = Rule{
		Code: "O804", Slug: "applied-file-edited", Severity: Error, Title: "the branch edits a migration that is out already",
		Means:   "The file was on base when the branch began, and the branch changes it; or an environment's ledger has another checksum of it.",
		Matters: "Environments that have run it do not run it again: they stay as the old text made them, while fresh databases get the new one. Flyway, Liquibase, sqlx and others refuse to run at all.",
		Fix:     "Restore the file, and put the change into a new migration. A file that no environment has applied may be edited; ask ledgers for proof with --env.",
	}
	AppliedFileMissing = Rule{
		Code: "O805", Slug: "applied-file-missing", Severity: Error, Title: "a migration that is applied has no file in the merge",
		Means:   "The branch deletes a file that base has; or an environment's ledger has a migration that neither side has, most often because it was applied from another branch.",
		Matters: "The environment cannot be rebuilt from the repository, and golang-migrate, Alembic, Flyway, Knex, sqlx and others refuse to run there.",
		Fix:     "Restore the file, or merge the branch that has it first.",
	}
	Renumbered = Rule{
		Code: "O806", Slug: "renumbered", Severity: Error, Title: "a migration that is out already got another number",
		Means:   "The branch has a file under a new version, equal to one that it deletes and that base has.",
		Matters: "To the tool it is a new migration: it runs again where it ran under the old version, and fails there or does its work twice.",
		Fix:     "Take the renaming back. Only what no environment has applied can be renumbered.",
	}
	FutureTimestamp = Rule{
		Code: "O807", Slug: "future-timestamp", Severity: Error, Title: "a version is dated in the future",
		Means:   "The stamp in the version is more than a day ahead of the clock.",
		Matters: "Once it ran, everything that is written until that day sorts below it: golang-migrate and Drizzle before 1.0 then skip all of it without a word, and goose and Flyway refuse it.",
		Fix:     "Give the file the stamp of the day on which it is merged.",
	}
	ObjectOverlap = Rule{
		Code: "O808", Slug: "object-overlap", Severity: Info, Title: "both branches touch the same objects, and their order does not matter",
		Means:   "The migrations of both sides changed or locked the same objects on the throwaway. Both orders were run and end alike.",
		Matters: "Nothing is wrong. It tells reviewers which two changes belong before the same eyes.",
		Fix:     "Nothing has to be done.",
	}
	OutcomeDependsOnOrder = Rule{
		Code: "O809", Slug: "noncommuting-outcome", Severity: Error, Title: "a migration fails in one order of the branches",
		Means:   "On the throwaway a migration runs in one order and fails in another, or fails as soon as the other branch's ran before it. Where one branch's needs the other's, it is a warning.",
		Matters: "Which environment breaks depends on who is deployed first. The end states can even be equal: what counts is that a deployment stops.",
		Fix:     "Put the one behind the other: by its number, by a dependency, or by merging in that order and running the check again.",
	}
	SchemaDependsOnOrder = Rule{
		Code: "O810", Slug: "noncommuting-schema", Severity: Error, Title: "both orders run and make different schemas",
		Means:   "Nothing fails in any order, and the schemas differ in the end: the order of an enum's values, a view that was made before or after a column, privileges on what existed at that moment.",
		Matters: "Environments that were deployed in different orders drift apart without a word, and no migration will ever bring them together.",
		Fix:     "Decide which order is meant and renumber, or make one of them independent of the other: name the columns of a view, grant on the table by name.",
	}
	DataDependsOnOrder = Rule{
		Code: "O811", Slug: "noncommuting-data", Severity: Warning, Title: "both orders run and leave different rows",
		Means:   "The schemas are equal in the end and the rows of a table are not, with the rows that the throwaway had.",
		Matters: "Environments that were deployed in different orders have different data, which no comparison of schemas finds.",
		Fix:     "Put the updates into one migration, or give them the order that is meant.",
	}
	ColumnOrderOnly = Rule{
		Code: "O812", Slug: "column-order-only", Severity: Info, Title: "only the order of columns depends on the order of the branches",
		Means:   "Both branches add columns to one table. The end states are equal but for the positions of the columns.",
		Matters: "Only SELECT * and INSERT without a list of columns can tell.",
		Fix:     "Nothing has to be done, unless code relies on positions.",
	}
	LastWriterWins = Rule{
		Code: "O813", Slug: "last-writer-wins", Severity: Error, Title: "both branches replace the same object, and one of them is lost",
		Means:   "Both sides write the same function, view, comment or setting. Nothing fails in any order, and whoever runs last has written it.",
		Matters: "One branch's work disappears without an error, and which one differs between environments.",
		Fix:     "Merge the two by hand into the migration that runs last.",
	}
	MaskedByIfNotExists = Rule{
		Code: "O814", Slug: "if-not-exists-mask", Severity: Error, Title: "both branches create the same object differently, and IF NOT EXISTS hides it",
		Means:   "Both sides create an object of the same name that is not the same. Nothing fails, because the second one finds it there and does nothing.",
		Matters: "The first one wins, and which one that is differs between environments: the same ledger, and another schema.",
		Fix:     "Agree on one definition, and delete the other one's statement.",
	}
	IdenticalChange = Rule{
		Code: "O815", Slug: "identical-change", Severity: Info, Title: "both branches make the same change",
		Means:   "The files are equal, or what they changed on the throwaway is, under two versions.",
		Matters: "Both run: the second one fails, or does the work twice.",
		Fix:     "Keep one of them.",
	}
	FreshDiffersFromUpgraded = Rule{
		Code: "O816", Slug: "fresh-vs-upgraded", Severity: Error, Title: "a fresh database ends otherwise than an upgraded one",
		Means:   "Both orders of the branches end alike, and the order of the versions, in which a fresh database runs them, does not.",
		Matters: "Tests and new environments have another schema than production.",
		Fix:     "Renumber, so that the order of the versions is one of those in which the branches are deployed.",
	}
	MergeHides = Rule{
		Code: "O817", Slug: "merge-migration-hides", Severity: Warning, Title: "a merge migration joins lines whose order matters",
		Means:   "The branch has a migration that joins two lines of the graph, as alembic merge or makemigrations --merge writes it, and run in both orders on the throwaway the lines do not end alike.",
		Matters: "The tool is content: there is one head again. Databases that had one line first differ from those that had the other, and a fresh one gets whichever the tool happens to walk first.",
		Fix:     "Put the one line behind the other instead of joining them (schemadiff conflicts --renumber before the merge), or have the merge migration bring both states together.",
	}
	LockOrderInversion = Rule{
		Code: "O818", Slug: "lock-order-inversion", Severity: Warning, Title: "two branches lock the same tables in opposite orders",
		Means: "On the throwaway a migration of each side locked two tables, or changed rows of both, within one transaction, the one in this order and the other in that. In PostgreSQL these are locks of tables and of rows. " +
			"In MySQL and MariaDB they are InnoDB's of rows, which also cover rows that a statement only looks at on its way: a change of the schema ends the transaction before it waits. SQLite has one lock for the whole database.",
		Matters: "Where both run at once, as two services or two deployments do, or where the application does the like, each holds what the other waits for. The server ends one of them, PostgreSQL after deadlock_timeout and InnoDB at once, and its deployment fails; until then both keep others out.",
		Fix:     "Lock the tables in one order in both, or put the statements into transactions of their own.",
	}
	BranchFailsAlone = Rule{
		Code: "O820", Slug: "branch-fails-alone", Severity: Error, Title: "a branch's migrations fail by themselves",
		Means:   "On the throwaway, in the state in which base is, the branch's own migrations fail before any of the other's ran, and also after them.",
		Matters: "No order helps. What the merge does cannot be proved until they run.",
		Fix:     "Repair the migration that is named; schemadiff rehearse ENV looks at one branch by itself.",
	}
	MergeDamages = Rule{
		Code: "O821", Slug: "merged-folder-damaged", Severity: Error, Title: "the merged migrations do not fit together",
		Means:   "Each side's folder is whole by itself, and what git would merge is not: EF Core's model snapshot is that of no migration, graphile-migrate's chain of hashes or Drizzle's chain of snapshots forks, tern's numbers have a gap, names of two widths are sorted as text (dbmate, Bun). A file that git cannot merge by itself is told as such.",
		Matters: "git merges line by line and file by file, and both pipelines were green. graphile-migrate and tern refuse to run; EF Core and Drizzle go on and generate the next migration from a model that nobody made (then it is a warning).",
		Fix:     "Take the branch's migration out, bring the other side in, and let the tool make the migration anew: dotnet ef migrations remove and add, drizzle-kit generate, graphile-migrate uncommit and commit.",
	}
	MergeBreaksView = Rule{
		Code: "O822", Slug: "merge-breaks-view", Severity: Error, Title: "two branches leave a view that nobody can read",
		Means:   "On the throwaway both branches' migrations ran, at least in one order, and a view that each of them alone leaves whole cannot be read in the end: the one takes away what the other one's view is made of. MySQL, MariaDB and SQLite do not mind; PostgreSQL refuses one of the two (O809).",
		Matters: "The deployment is green, and every query of the view fails from then on.",
		Fix:     "Change the view so that it does without, or keep what it is made of.",
	}
	UnknownEffects = Rule{
		Code: "O819", Slug: "unknown-effects", Severity: Warning, Title: "whether the order matters was not proved",
		Means:   "The migrations could not be run in both orders: they are programs and nobody has said how the project runs them, git cannot merge the two by itself, the tool refuses one of the orders, the rows that they write differ with every run, or the budget was used up.",
		Matters: "Nothing is known to be wrong, and nothing is known to be right.",
		Fix:     "Read both branches' migrations side by side; where time was up, raise --max-replays and --conflict-timeout. Programs take part with rehearsal.migrate.command.",
	}
)

var orderRules = []Rule{
	DuplicateVersion, OutOfOrder, SeveralHeads, AppliedFileEdited, AppliedFileMissing, Renumbered, FutureTimestamp, ObjectOverlap, OutcomeDependsOnOrder,
	SchemaDependsOnOrder, DataDependsOnOrder, ColumnOrderOnly, LastWriterWins, MaskedByIfNotExists, IdenticalChange, FreshDiffersFromUpgraded, MergeHides, LockOrderInversion, UnknownEffects, BranchFailsAlone, MergeDamages, MergeBreaksView,
}
