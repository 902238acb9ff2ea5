package report

// Family T: how a pending migration's statements and transactions fit together.
var (
	NotInTransaction = Rule{
		Code: "T601", Slug: "nontx-in-tx", Severity: Error, Title: "a statement that cannot run in a transaction is in one",
		Means:   "The tool runs the migration in a transaction, and the server refuses the statement there: CREATE INDEX CONCURRENTLY, VACUUM, CREATE DATABASE, ALTER SYSTEM and the like.",
		Matters: "The migration fails, always.",
		Fix:     "Put it into a migration of its own, with the tool's mark for no transaction.",
	}
	NotInMessage = Rule{
		Code: "T602", Slug: "nontx-in-multi-statement", Severity: Error, Title: "a statement that cannot run in a transaction is sent together with others",
		Means:   "PostgreSQL runs several statements that come as one message in one transaction, even if nobody began one.",
		Matters: "The migration fails when the tool runs it, and works when it is tried in psql.",
		Fix:     "Leave it alone in its file.",
	}
	CommitInside = Rule{
		Code: "T603", Slug: "explicit-commit-inside", Severity: Error, Title: "a migration ends the tool's transaction itself",
		Means:   "The file has BEGIN, COMMIT or ROLLBACK of its own, and the tool begins a transaction for it.",
		Matters: "What comes before its COMMIT stays, even if the rest fails, and the ledger's row may not be in the same transaction.",
		Fix:     "Take it out, or use the tool's mark for no transaction.",
	}
	EnumValueTooEarly = Rule{
		Code: "T604", Slug: "enum-value-used-same-tx", Severity: Error, Title: "a new value of an enum is used in the transaction that adds it",
		Means:   "PostgreSQL refuses to use a value of ALTER TYPE ... ADD VALUE before it is committed.",
		Matters: "The migration fails, always.",
		Fix:     "Use it in a later migration.",
	}
	CommitInBlock = Rule{
		Code: "T605", Slug: "commit-in-do", Severity: Error, Title: "a block commits inside of the tool's transaction",
		Means:   "DO or CALL with COMMIT works alone and fails inside of a transaction.",
		Matters: "The migration fails when the tool runs it, and works when it is tried in psql.",
		Fix:     "Use the tool's mark for no transaction.",
	}
	SetLocalOutside = Rule{
		Code: "T606", Slug: "set-local-outside-tx", Severity: Warning, Title: "SET LOCAL outside of a transaction does nothing",
		Means:   "The server warned that there is no transaction that it could be local to.",
		Matters: "The lock_timeout that the migration means to set is not set.",
		Fix:     "SET, and RESET at the end; or begin a transaction.",
	}
	UncommittedBegin = Rule{
		Code: "T607", Slug: "uncommitted-begin", Severity: Error, Title: "a migration begins a transaction and does not end it",
		Means:   "The file has BEGIN and no COMMIT behind it.",
		Matters: "The tool closes its connection and everything is rolled back, perhaps with the ledger saying that it ran; or the next migration runs in it.",
		Fix:     "End it with COMMIT.",
	}
	MixedWork = Rule{
		Code: "T608", Slug: "ddl-and-backfill-mixed", Severity: Warning, Title: "changes of the schema and of rows in one transaction",
		Means:   "The transaction locks a table for a change of the schema and writes rows of tables that exist.",
		Matters: "The locks are held for as long as the writing takes.",
		Fix:     "Put the two into migrations of their own.",
	}
	MixedWithoutTransaction = Rule{
		Code: "T609", Slug: "mixed-nontx-file", Severity: Warning, Title: "several statements without a transaction",
		Means:   "The migration runs without a transaction and has more than one statement.",
		Matters: "Where one fails, those before it stay, and the migration cannot be run again.",
		Fix:     "Leave one statement in a file that runs without a transaction, or make every statement repeatable.",
	}
	NoRollback = Rule{
		Code: "T610", Slug: "no-rollback-possible", Severity: Warning, Title: "a migration that fails half-way stays half-way",
		Means:   "MySQL and MariaDB commit at every change of the schema, and the migration has more than one.",
		Matters: "Where a later statement fails, the earlier ones stay, the ledger says failed or nothing, and the migration cannot be run again.",
		Fix:     "One change of the schema in a migration, or statements that can be repeated (IF NOT EXISTS on MariaDB).",
	}
	SessionObjects = Rule{
		Code: "T611", Slug: "session-objects", Severity: Warning, Title: "a migration leaves something in its session",
		Means:   "A temporary table, a prepared statement or a session's advisory lock, as the statement's text says.",
		Matters: "Migrations behind it in the same session meet it, and those that run alone do not; behind a pooler it reaches somebody else.",
		Fix:     "Drop or release it at the end, or use the transaction's form (ON COMMIT DROP, pg_advisory_xact_lock).",
	}
)

var transactionRules = []Rule{
	NotInTransaction, NotInMessage, CommitInside, EnumValueTooEarly, CommitInBlock, SetLocalOutside, UncommittedBegin, MixedWork,
	MixedWithoutTransaction, NoRollback, SessionObjects,
}
