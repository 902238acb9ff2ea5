package report

// Family L: locks that a pending migration takes on what exists already, and
// for how long. Family R: what it writes anew or reads from end to end.
// Both are observed on PostgreSQL; what each statement locks is in
// https://www.postgresql.org/docs/current/explicit-locking.html and
// https://www.postgresql.org/docs/current/sql-altertable.html
var (
	LockWithoutTimeout = Rule{
		Code: "L301", Slug: "ax-without-lock-timeout", Severity: Warning, Title: "an exclusive lock on a table in use, and no lock_timeout",
		Means:   "The statement takes ACCESS EXCLUSIVE on a table that exists already, and lock_timeout is 0 in its session.",
		Matters: "It waits for every transaction that uses the table, and everybody who comes after it waits behind it, readers too: one long report and one short ALTER stop the application.",
		Fix:     "SET lock_timeout = '2s' before it (SET LOCAL behind a pooler), and try again when it fails.",
	}
	WorkAfterLock = Rule{
		Code: "L302", Slug: "work-after-ax", Severity: Error, Title: "work under an exclusive lock that an earlier statement took",
		Means:   "A statement of the transaction took ACCESS EXCLUSIVE, and later statements of the same transaction read or write tables.",
		Matters: "The lock is held until the transaction ends: the table cannot be read for as long as the work takes.",
		Fix:     "Put the work into a migration of its own, with a transaction of its own.",
	}
	IndexBuild = Rule{
		Code: "L303", Slug: "index-build", Severity: Error, Title: "an index is built while writers wait",
		Means:   "CREATE INDEX holds SHARE on the table while it reads all of it.",
		Matters: "Nobody can write to the table until the index is complete.",
		Fix:     "CREATE INDEX CONCURRENTLY, alone in a migration that runs without a transaction.",
	}
	IndexDrop = Rule{
		Code: "L304", Slug: "index-drop", Severity: Warning, Title: "an index is dropped under an exclusive lock on its table",
		Means:   "DROP INDEX takes ACCESS EXCLUSIVE on the index and on its table.",
		Matters: "It is short, and it waits for all who use the table while everybody else waits behind it.",
		Fix:     "DROP INDEX CONCURRENTLY, alone in a migration that runs without a transaction.",
	}
	Reindex = Rule{
		Code: "L305", Slug: "reindex", Severity: Error, Title: "indexes are rebuilt while writers wait",
		Means:   "REINDEX holds SHARE on the table and ACCESS EXCLUSIVE on its indexes.",
		Matters: "Nobody can write, and most readers wait too, because planning a query looks at the indexes.",
		Fix:     "REINDEX ... CONCURRENTLY, without a transaction.",
	}
	UniqueBuild = Rule{
		Code: "L306", Slug: "unique-constraint-builds", Severity: Error, Title: "a unique constraint builds its index under an exclusive lock",
		Means:   "ADD UNIQUE holds ACCESS EXCLUSIVE on the table while it builds the index.",
		Matters: "Nobody can read or write the table until the index is complete.",
		Fix:     "CREATE UNIQUE INDEX CONCURRENTLY first, then ADD CONSTRAINT ... UNIQUE USING INDEX.",
	}
	PrimaryKeyBuild = Rule{
		Code: "L307", Slug: "primary-key-builds", Severity: Error, Title: "a primary key builds its index under an exclusive lock",
		Means:   "ADD PRIMARY KEY holds ACCESS EXCLUSIVE on the table while it builds the index and looks for NULLs.",
		Matters: "Nobody can read or write the table until it is done.",
		Fix:     "CREATE UNIQUE INDEX CONCURRENTLY, make the columns NOT NULL by a validated check, then ADD PRIMARY KEY USING INDEX.",
	}
	ExclusionBuild = Rule{
		Code: "L308", Slug: "exclusion-builds", Severity: Error, Title: "an exclusion constraint is built under an exclusive lock",
		Means:   "ADD EXCLUDE holds ACCESS EXCLUSIVE on the table while it builds the index and checks every row against it.",
		Matters: "Nobody can read or write the table until it is done, and there is no way to do it concurrently.",
		Fix:     "Choose a quiet hour, or add the constraint to a new table and move the rows.",
	}
	ForeignKeyValidates = Rule{
		Code: "L309", Slug: "fk-validates", Severity: Error, Title: "a foreign key is checked while writers of both tables wait",
		Means:   "ADD FOREIGN KEY holds SHARE ROW EXCLUSIVE on the table and on the one that it references while it looks at every row.",
		Matters: "Nobody can write to either table until it is done.",
		Fix:     "ADD FOREIGN KEY ... NOT VALID, and VALIDATE CONSTRAINT in a later transaction.",
	}
	ForeignKeyDrop = Rule{
		Code: "L310", Slug: "fk-drop-locks-parent", Severity: Warning, Title: "dropping a foreign key locks the referenced table exclusively, too",
		Means:   "The statement takes ACCESS EXCLUSIVE on both tables of a foreign key.",
		Matters: "The referenced table is often a busy one that the migration does not even name.",
		Fix:     "Give it a transaction of its own and a lock_timeout.",
	}
	NewTableForeignKey = Rule{
		Code: "L311", Slug: "new-table-fk-locks-parent", Severity: Warning, Title: "a new table's foreign key keeps writers of the referenced table out",
		Means:   "CREATE TABLE with a foreign key takes SHARE ROW EXCLUSIVE on the table that it references.",
		Matters: "Short in itself, it lasts until the transaction ends.",
		Fix:     "Create the table at the end of the transaction, or add the foreign key in one of its own.",
	}
	ColumnForeignKey = Rule{
		Code: "L312", Slug: "add-column-fk", Severity: Warning, Title: "a new column's foreign key locks the referenced table",
		Means:   "ADD COLUMN ... REFERENCES takes ACCESS EXCLUSIVE on the table and SHARE ROW EXCLUSIVE on the one that it references; with a default it reads both.",
		Matters: "Nobody can write to the referenced table until the transaction ends.",
		Fix:     "Add the column first, then the foreign key NOT VALID, then validate it.",
	}
	ColumnConstraint = Rule{
		Code: "L313", Slug: "column-with-constraint", Severity: Error, Title: "a new column's constraint reads the whole table under an exclusive lock",
		Means:   "ADD COLUMN with CHECK, UNIQUE or PRIMARY KEY looks at every row, although all of them are NULL.",
		Matters: "Nobody can read or write the table until it is done.",
		Fix:     "Add the column alone, then the constraint: CHECK as NOT VALID, UNIQUE by an index that is built concurrently.",
	}
	CheckScans = Rule{
		Code: "L314", Slug: "add-check", Severity: Error, Title: "a check constraint reads the whole table under an exclusive lock",
		Means:   "ADD CHECK holds ACCESS EXCLUSIVE on the table while it looks at every row.",
		Matters: "Nobody can read or write the table until it is done.",
		Fix:     "ADD CONSTRAINT ... CHECK (...) NOT VALID, and VALIDATE CONSTRAINT in a later transaction.",
	}
	ValidateSameTransaction = Rule{
		Code: "L315", Slug: "validate-in-same-tx", Severity: Error, Title: "a constraint is validated under the lock that added it",
		Means:   "VALIDATE CONSTRAINT runs in a transaction that holds a stronger lock on the table already.",
		Matters: "NOT VALID gained nothing: the lock of ADD CONSTRAINT lasts while the rows are read.",
		Fix:     "Validate in a transaction of its own.",
	}
	TriggerLocks = Rule{
		Code: "L316", Slug: "trigger-locks", Severity: Warning, Title: "a trigger's change keeps others out of its table",
		Means:   "CREATE, ENABLE and DISABLE TRIGGER take SHARE ROW EXCLUSIVE, DROP TRIGGER takes ACCESS EXCLUSIVE.",
		Matters: "It is short, and everybody waits behind it while it waits.",
		Fix:     "Set a lock_timeout and try again.",
	}
	SecurityLocks = Rule{
		Code: "L317", Slug: "policy-owner-locks", Severity: Warning, Title: "a policy, rule or owner is changed under an exclusive lock",
		Means:   "Policies, row level security, rules and OWNER TO take ACCESS EXCLUSIVE; an owner's change also on all indexes and sequences of the table.",
		Matters: "It is short, and everybody waits behind it while it waits.",
		Fix:     "Set a lock_timeout and try again.",
	}
	PartitionLocksParent = Rule{
		Code: "L318", Slug: "create-partition-locks-parent", Severity: Warning, Title: "a new partition locks the whole partitioned table exclusively",
		Means:   "CREATE TABLE ... PARTITION OF takes ACCESS EXCLUSIVE on the partitioned table, and reads the default partition.",
		Matters: "Nobody can read or write any partition through it meanwhile.",
		Fix:     "CREATE TABLE ... (LIKE ...), then ATTACH PARTITION, which takes SHARE UPDATE EXCLUSIVE.",
	}
	AttachScans = Rule{
		Code: "L319", Slug: "attach-scans", Severity: Error, Title: "attaching a partition reads it from end to end",
		Means:   "ATTACH PARTITION holds ACCESS EXCLUSIVE on the new partition, and on the default partition, while it checks every row.",
		Matters: "Nobody can read or write them until it is done.",
		Fix:     "Give the table a validated CHECK that implies the bounds, and the indexes of the parent, before it is attached; give the default partition a CHECK that excludes them.",
	}
	DetachLocks = Rule{
		Code: "L320", Slug: "detach-locks", Severity: Warning, Title: "detaching a partition locks the whole partitioned table exclusively",
		Means:   "DETACH PARTITION takes ACCESS EXCLUSIVE on the partitioned table.",
		Matters: "It is short, and everybody waits behind it while it waits.",
		Fix:     "DETACH PARTITION ... CONCURRENTLY (PostgreSQL 14 and newer), without a transaction.",
	}
	PartitionedIndex = Rule{
		Code: "L321", Slug: "partitioned-index", Severity: Error, Title: "an index is built on all partitions while writers wait",
		Means:   "CREATE INDEX on a partitioned table holds SHARE on it and on every partition while it reads them all.",
		Matters: "Nobody can write to any partition until all of them are done.",
		Fix:     "CREATE INDEX ... ON ONLY the parent, CREATE INDEX CONCURRENTLY on each partition, ALTER INDEX ... ATTACH PARTITION.",
	}
	MatviewRefresh = Rule{
		Code: "L323", Slug: "matview-refresh", Severity: Error, Title: "a materialized view is refreshed while its readers wait",
		Means:   "REFRESH MATERIALIZED VIEW holds ACCESS EXCLUSIVE while the query runs.",
		Matters: "Nobody can read the view until it is done.",
		Fix:     "REFRESH MATERIALIZED VIEW CONCURRENTLY, which takes a unique index.",
	}
	ClusterRewrites = Rule{
		Code: "L324", Slug: "cluster-vacuum-full", Severity: Error, Title: "a table is written anew under an exclusive lock",
		Means:   "CLUSTER and VACUUM FULL copy the table and build its indexes again.",
		Matters: "Nobody can read or write the table until it is done, and it needs as much disk again.",
		Fix:     "pg_repack, or leave it out of migrations.",
	}
	ViewReplaced = Rule{
		Code: "L325", Slug: "view-replaced", Severity: Info, Title: "a view is replaced under an exclusive lock",
		Means:   "CREATE OR REPLACE VIEW takes ACCESS EXCLUSIVE on the view, and not on its tables.",
		Matters: "It is short; a long query on the view makes it wait, and others behind it.",
		Fix:     "Set a lock_timeout and try again.",
	}
	LockOrder = Rule{
		Code: "L326", Slug: "lock-order", Severity: Warning, Title: "two pending migrations lock the same tables in opposite order",
		Means:   "One transaction takes strong locks on one table and then on another, and another does it the other way round.",
		Matters: "Run side by side, or beside an application that locks in either order, they can wait for each other until the server ends one of them.",
		Fix:     "Take the locks in one order everywhere.",
	}
	ExplicitLock = Rule{
		Code: "L327", Slug: "explicit-lock", Severity: Warning, Title: "a migration locks a table by name",
		Means:   "LOCK TABLE holds the lock until the transaction ends.",
		Matters: "What else the transaction does is done under it.",
		Fix:     "Keep the transaction short, and set a lock_timeout.",
	}
	MaintenanceLock = Rule{
		Code: "L328", Slug: "sux-vs-autovacuum", Severity: Info, Title: "a lock that waits for VACUUM and for other changes of the schema",
		Means:   "The statement takes SHARE UPDATE EXCLUSIVE: applications go on, VACUUM and other changes of the schema wait.",
		Matters: "It waits itself behind an autovacuum that prevents wraparound.",
		Fix:     "Nothing needs to be done; look for such a VACUUM if it waits.",
	}
	ExclusiveMetadata = Rule{
		Code: "L329", Slug: "ax-metadata", Severity: Info, Title: "a short change under an exclusive lock",
		Means:   "The statement takes ACCESS EXCLUSIVE and neither reads nor writes the table's rows.",
		Matters: "It is over at once when it has the lock; what it costs is the waiting for it.",
		Fix:     "Set a lock_timeout and try again.",
	}
	ScanUnderLock = Rule{
		Code: "L331", Slug: "scan-under-lock", Severity: Error, Title: "a table is read from end to end while others wait",
		Means:   "The statement holds a lock that keeps writers or everybody out, and reads a whole table meanwhile.",
		Matters: "It takes as long as the table is large.",
		Fix:     "See whether the statement has a form that checks later or works concurrently.",
	}
)

var lockRules = []Rule{
	LockWithoutTimeout, WorkAfterLock, IndexBuild, IndexDrop, Reindex, UniqueBuild, PrimaryKeyBuild, ExclusionBuild, ForeignKeyValidates,
	ForeignKeyDrop, NewTableForeignKey, ColumnForeignKey, ColumnConstraint, CheckScans, ValidateSameTransaction, TriggerLocks, SecurityLocks,
	PartitionLocksParent, AttachScans, DetachLocks, PartitionedIndex, MatviewRefresh, ClusterRewrites, ViewReplaced, LockOrder, ExplicitLock,
	MaintenanceLock, ExclusiveMetadata, ScanUnderLock,
}
