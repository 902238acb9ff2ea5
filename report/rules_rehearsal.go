package report

import "slices"

// Family E: how pending migrations end when they are run on a throwaway
// database that is in the environment's exact state.
var (
	FailsAlways = Rule{
		Code: "E001", Slug: "fails-always", Severity: Error, Title: "a pending migration fails",
		Means:   "The statement failed on a copy of the environment without any rows: it does not depend on data and fails there, too. Where another rule says why (of the families M, S and T), it is told as that.",
		Matters: "The deployment stops at it. What ran before it in the same migration is undone where the server can, and stays where it cannot: MySQL and MariaDB commit at every change of the schema.",
		Fix:     "Mend the migration. Where it has run in another environment, compare the two: that shows in what this one differs.",
	}
	EndDiffers = Rule{
		Code: "E002", Slug: "end-state-differs", Severity: Error, Title: "after the pending migrations the environments would still differ",
		Means:   "The copy, with the pending migrations applied, was compared with the environment that they are promoted from, and is not the same.",
		Matters: "What was tested there is not what will run here.",
		Fix:     "Where no migration touches the object, it was changed by hand in one of the two: bring them together by a migration first.",
	}
	LedgerEndDiffers = Rule{
		Code: "E003", Slug: "ledger-end-differs", Severity: Error, Title: "after the pending migrations the ledgers would still differ",
		Means:   "One of the two environments would have migrations that the other has not.",
		Matters: "They would not be at the same place of the history, and the next deployment begins from two states.",
		Fix:     "schemadiff status   shows who has what; apply what is missing, or check out the branch that has it.",
	}
	WouldBeSkipped = Rule{
		Code: "E004", Slug: "would-be-skipped", Severity: Error, Title: "a migration of the checkout will never run",
		Means:   "The file is not in the environment's ledger, and the tool's own rule passes over it, because something above it is applied.",
		Matters: "Nobody is told: the tool says that all is up to date, and the code that needs the migration fails.",
		Fix:     "Give the file a number above the highest applied one, if it is applied nowhere yet.",
	}
	SilentNoOp = Rule{
		Code: "E005", Slug: "silent-no-op", Severity: Warning, Title: "a statement does nothing, because of what is there already",
		Means:   "IF NOT EXISTS found the name taken, or IF EXISTS found nothing: the server said so in a notice and went on.",
		Matters: "What is there stays as it is, whatever the statement says that it should be like: the migration counts as applied, and the environments differ.",
		Fix:     "Leave IF NOT EXISTS and IF EXISTS out, or compare what is there with what the migration wants.",
	}
	InvalidIndex = Rule{
		Code: "E008", Slug: "invalid-index-left", Severity: Error, Title: "an index is left invalid",
		Means:   "CREATE INDEX CONCURRENTLY failed and left its index behind, invalid; or IF NOT EXISTS passes over one that is.",
		Matters: "No query uses it, a unique one keeps nothing unique, and every write maintains it. A second run with IF NOT EXISTS says that all is well.",
		Fix:     "DROP INDEX CONCURRENTLY, then create it again without IF NOT EXISTS.",
	}
	ClientOnly = Rule{
		Code: "E012", Slug: "client-only-syntax", Severity: Error, Title: "a line of a migration is for a client, and the tool sends it to the server",
		Means:   "The line is a command of psql, mysql or sqlite3 (\\copy, \\restrict, source, .mode), and no statement.",
		Matters: "The server refuses it as a syntax error: the migration fails, always.",
		Fix:     "Take the line out, or write what it does as SQL.",
	}
	DownNotInverse = Rule{
		Code: "E011", Slug: "down-not-inverse", Severity: Info, Title: "undoing the pending migrations does not restore the state before them",
		Means:   "The down migrations were run, newest first, behind the pending ones: one is missing or fails, or something is left over.",
		Matters: "Whoever rolls back in an emergency does not get back to where he was.",
		Fix:     "Mend the down migration, or decide that there is no way back but a backup.",
	}
	HistoryFails = Rule{
		Code: "E017", Slug: "history-fails", Severity: Error, Title: "the history does not run on an empty database",
		Means:   "All migrations of the checkout were run from the first on an empty database, and one fails.",
		Matters: "No new environment can be made of the repository: no developer's, no test's, and none after a disaster.",
		Fix:     "Mend the migration so that it runs on an empty database and changes nothing where it is applied, or squash the history up to a state that production has.",
	}
	HistoryDiffers = Rule{
		Code: "E018", Slug: "history-differs", Severity: Error, Title: "the history makes another schema than the environment has",
		Means:   "All migrations of the checkout, run from the first on an empty database, do not make what the environment will be after its pending migrations.",
		Matters: "Something was changed by hand, or a migration was edited after it was applied: what tests run on is not what production is. A squash of this history would carry the difference on.",
		Fix:     "Bring both together by a migration: schemadiff repo ENV shows what differs today.",
	}
	ToolRefuses = Rule{
		Code: "E015", Slug: "tool-refuses", Severity: Error, Title: "the migration tool would refuse to run",
		Means:   "By its own rules the tool stops before it runs anything: at a late, failed, edited, missing or doubled migration, or at several heads.",
		Matters: "The deployment stops there. What was rehearsed is what would run once that is settled.",
		Fix:     "schemadiff status   shows the ledger; settle it as the tool asks.",
	}
	RoleRefused = Rule{
		Code: "E006", Slug: "role-refused", Severity: Error, Title: "the migration role has no right to do that",
		Means:   "The statement works for somebody with all rights, and fails for the role that runs the migrations: it does not own the object, or lacks a privilege, on a copy with the environment's owners, roles, memberships and grants.",
		Matters: "The deployment stops at it, although the migration was tested as somebody who may do everything.",
		Fix:     "Grant the role what it needs, make it a member of the owner, or have somebody else run this migration.",
	}
	TooManyLocks = Rule{
		Code: "E013", Slug: "too-many-locks", Severity: Warning, Title: "one transaction takes nearly all locks that the server has room for",
		Means:   "The shared table of locks holds max_locks_per_transaction for each connection and prepared transaction; the migration's transaction takes more than four fifths of them.",
		Matters: "With other sessions about, it or they fail with 'out of shared memory'.",
		Fix:     "Split the migration into several transactions, or raise max_locks_per_transaction, which takes a restart.",
	}
	ColumnLimit = Rule{
		Code: "E014", Slug: "column-limit", Severity: Error, Title: "a table has no room for another column",
		Means:   "PostgreSQL gives every column a number for ever, up to 1600: those that were dropped count. The environment's table has had so many that the pending migrations go beyond it. The copy has none of the dropped ones.",
		Matters: "ADD COLUMN fails there: tables can have at most 1600 columns.",
		Fix:     "Make the table anew: CREATE TABLE (LIKE ... INCLUDING ALL), copy the rows and exchange the names.",
	}
	Inconclusive = Rule{
		Code: "E007", Slug: "rehearsal-inconclusive", Severity: Error, Title: "the rehearsal could not find this out",
		Means:   "Something of the environment could not be made on the throwaway, or reads otherwise there: an extension that it lacks, a version that differs, an object that no statement makes; or a statement was ended at the limit of its time; or it asks for rights that migrations do not have on a throwaway, since an administrator's programs and files are those of this machine.",
		Matters: "What the rehearsal says of that object, and of what depends on it, may not hold in the environment.",
		Fix:     "Of time: rehearsal.limits in schemadiff.yaml. Of rights: --allow-reaching-out, where all that the migrations reach may be changed. Else give the rehearsal a throwaway that has what the environment has: --throwaway URL of a server of the same version with the same extensions.",
	}
	SessionLeak = Rule{
		Code: "E009", Slug: "session-leak", Severity: Warning, Title: "a migration leaves the session changed",
		Means:   "A setting of the session is not what it was before the migration: search_path, role, sql_mode, foreign_key_checks and the like.",
		Matters: "Migrations that run behind it in the same session run with it, and those that run alone do not: they can end in another schema or with other checks.",
		Fix:     "Use SET LOCAL within the migration's transaction, or set it back at the end.",
	}
	NotDeterministic = Rule{
		Code: "E010", Slug: "non-deterministic", Severity: Warning, Title: "two runs of the same migrations end differently",
		Means:   "The pending migrations were run twice on equal copies, and the schemas differ afterwards: a name or a bound comes from the clock or from chance.",
		Matters: "No two environments will ever be the same, and what is compared later is noise.",
		Fix:     "Name things explicitly, and compute bounds from what is in the database.",
	}
	SentOtherwise = Rule{
		Code: "E016", Slug: "sent-otherwise", Severity: Error, Title: "the tool's own way of sending a migration changes how it ends",
		Means:   "Run statement by statement the migration ends otherwise than sent as the tool sends it: several statements in one message are one transaction, and a file that is sent whole is not split.",
		Matters: "It works in a client and fails in the deployment, or the other way round.",
		Fix:     "Put statements that cannot run in a transaction (CREATE INDEX CONCURRENTLY, VACUUM) into a migration of their own, with the tool's mark for no transaction.",
	}
)

var rehearsalRules = []Rule{
	FailsAlways, EndDiffers, LedgerEndDiffers, WouldBeSkipped, Inconclusive, SessionLeak, NotDeterministic, DownNotInverse, ToolRefuses, SentOtherwise,
	HistoryFails, HistoryDiffers, RoleRefused, TooManyLocks, ColumnLimit, SilentNoOp, InvalidIndex, ClientOnly,
}

// failureRules are the rules that tell of a migration that fails, instead of E001.
// Some know of milder cases, too: a failure is an error.
var failureRules = []Rule{
	NotInTransaction, NotInMessage, EnumValueTooEarly, CommitInBlock,
	IndexNeededByForeignKey, ForeignKeyType, BinlogUnsafe, ForkSyntax,
	VacuumInTransaction, AddColumnForbidden, DropColumnForbidden, BrokenObjectBlocks, UnsupportedAlter,
}

// TellsFailure says whether a finding is that a migration fails without any rows.
func TellsFailure(f Finding) bool {
	return f.Rule.Code == FailsAlways.Code || f.Severity == Error && slices.ContainsFunc(failureRules, func(r Rule) bool { return r.Code == f.Rule.Code })
}
