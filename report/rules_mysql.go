package report

// Family M: what MySQL and MariaDB do with changes of the schema.
var (
	ImplicitCommit = Rule{
		Code: "M401", Slug: "implicit-commit", Severity: Error, Title: "a change of the schema commits the transaction around it",
		Means:   "CREATE, ALTER, DROP, RENAME and TRUNCATE commit what the transaction has done so far; what comes behind them is outside of it.",
		Matters: "The migration looks as if it were all or nothing. When it fails, the rows that were written before the change stay.",
		Fix:     "One change of the schema to a migration, and rows in another; write rows so that running them twice does no harm.",
	}
	PartialApply = Rule{
		Code: "M402", Slug: "partial-apply", Severity: Error, Title: "a failing migration leaves half of its work behind",
		Means:   "The statements in front of the one that fails were committed, each by itself, and stay.",
		Matters: "The migration does not run again as it is: it meets what it has made itself. Many tools mark it as dirty and refuse to go on.",
		Fix:     "Mend it before it runs. Where it has failed already: undo by hand what the message lists, and run it again.",
	}
	CopyAlgorithm = Rule{
		Code: "M403", Slug: "copy-algorithm", Severity: Error, Title: "a table is copied row by row",
		Means:   "The server refuses every algorithm but COPY: it makes a second table, writes every row into it, and puts it in the first one's place.",
		Matters: "It takes as long as the table is large, twice its space, and replicas lag as long again. Writers wait all the while, unless the lock is NONE (MariaDB from 11.2).",
		Fix:     "gh-ost, spirit or pt-online-schema-change for a large table; or a new column, filled in batches.",
	}
	InplaceRebuild = Rule{
		Code: "M404", Slug: "inplace-rebuild", Severity: Warning, Title: "a table is written anew",
		Means:   "The table has another TABLE_ID afterwards: all of it, and all of its indexes, are built again.",
		Matters: "Writers go on, and the server has the work and the space of a second table; a replica applies it behind everything else.",
		Fix:     "Do it at a quiet time, together with other changes that need it: one ALTER TABLE builds the table once.",
	}
	InstantExhausted = Rule{
		Code: "M405", Slug: "instant-exhausted", Severity: Error, Title: "a table has had too many instant changes for another",
		Means:   "Each column that is added or dropped with ALGORITHM=INSTANT gives the table another version of its rows, up to 64 (255 from MySQL 9.1). The environment's table is at the end of them; the copy begins at none, and so says INSTANT.",
		Matters: "With ALGORITHM=INSTANT the statement fails there; without it the server writes the whole table anew without a word.",
		Fix:     "ALTER TABLE ... ENGINE=InnoDB at a quiet time sets the count back to none.",
	}
	SQLModeDiffers = Rule{
		Code: "M414", Slug: "sql-mode-differs", Severity: Error, Title: "sql_mode is another where the migrations were tried",
		Means:   "The environment's sql_mode differs from that of the environment that the migrations come from, or of the throwaway.",
		Matters: "It decides whether a value that does not fit is refused or cut, whether a zero date is a date, and what a quote means: the same migration ends otherwise.",
		Fix:     "Set the same sql_mode on both servers, or have the migration tool set it in its session.",
	}
	CaseDiffers = Rule{
		Code: "M415", Slug: "case-of-names-differs", Severity: Warning, Title: "names are compared otherwise where the migrations were tried",
		Means:   "lower_case_table_names of the environment differs from that of the environment that the migrations come from, or of the throwaway. It is set when a server is initialised.",
		Matters: "A table that a migration names in another case is found on one server and not on the other, or stored in lower case.",
		Fix:     "Name tables in lower case, always; or rehearse with --throwaway on a server that was initialised with the same value.",
	}
	NoLockWaitTimeout = Rule{
		Code: "M406", Slug: "no-lock-wait-timeout", Severity: Warning, Title: "nothing bounds how long a change waits for its metadata lock",
		Means:   "Even an INSTANT change waits until every transaction that has used the table has ended, and lock_wait_timeout is an hour or more.",
		Matters: "While it waits, everybody who comes behind it waits, too, readers as well: one forgotten transaction stops the table.",
		Fix:     "SET lock_wait_timeout = 5 at the beginning of the migration, and run it again if it gives up.",
	}
	AlgorithmNotAsserted = Rule{
		Code: "M407", Slug: "algorithm-not-asserted", Severity: Info, Title: "an instant change that does not insist on it",
		Means:   "The server does it without touching the rows, as long as the table is what it is here.",
		Matters: "Where it cannot, in another version or after many instant changes, it copies the table without a word.",
		Fix:     "Add ALGORITHM=INSTANT: then a surprise is an error.",
	}
	SharedLockNeeded = Rule{
		Code: "M408", Slug: "shared-lock-needed", Severity: Error, Title: "writers wait while the table is changed in place",
		Means:   "The server refuses LOCK=NONE: the first FULLTEXT index, a SPATIAL index and the like keep writers out to the end.",
		Matters: "Nobody writes to the table until it is done, and that takes as long as the table is large.",
		Fix:     "Do it at a quiet time, or with a tool that works on a copy of the table.",
	}
	EnumNotAppended = Rule{
		Code: "M409", Slug: "enum-not-appended", Severity: Error, Title: "values of an ENUM or SET are not only appended",
		Means:   "A value was put between others, moved or taken away. Rows hold the number of their value, so that every row is written again.",
		Matters: "Appending is instant, and this copies the table.",
		Fix:     "Append new values at the end of the list.",
	}
	ForeignKeyCopies = Rule{
		Code: "M410", Slug: "fk-needs-copy", Severity: Warning, Title: "a foreign key copies the table, or does not look at its rows",
		Means:   "With foreign_key_checks on, ADD FOREIGN KEY copies the table to look at each row. With foreign_key_checks off it does neither.",
		Matters: "Either writers wait as long as the table is large, or rows without a parent stay and nobody is told, then or later.",
		Fix:     "Look for rows without a parent first; then add it with foreign_key_checks = 0, and set that back.",
	}
	ForeignKeyType = Rule{
		Code: "M411", Slug: "fk-column-type", Severity: Error, Title: "a foreign key stands in the way of a column's change",
		Means:   "Both columns of a foreign key have to be of one type, and the server refuses to change one alone.",
		Matters: "The migration fails.",
		Fix:     "Drop the foreign key, change both columns, and add it again.",
	}
	IndexNeededByForeignKey = Rule{
		Code: "M412", Slug: "index-needed-by-fk", Severity: Error, Title: "a foreign key needs the index that is dropped",
		Means:   "A foreign key needs an index on its columns on both sides, and the server does not drop the last one.",
		Matters: "The migration fails.",
		Fix:     "Make another index that begins with the columns first, or drop the foreign key before the index.",
	}
	InlineReferences = Rule{
		Code: "M413", Slug: "inline-references-ignored", Severity: Warning, Title: "REFERENCES makes no foreign key",
		Means:   "The statement says REFERENCES, and there is no new foreign key behind it: an engine without foreign keys takes it for a comment, and so does MySQL before 9.0 within a column's definition.",
		Matters: "The migration looks as if the database kept rows without a parent out, and it does not.",
		Fix:     "FOREIGN KEY (column) REFERENCES ... as a clause of the table, which has to be of InnoDB.",
	}
	NamedDefiner = Rule{
		Code: "M416", Slug: "definer", Severity: Warning, Title: "an object runs with the rights of an account that the migration names",
		Means:   "DEFINER names an account. The object is made also where there is no such account, and fails when it is used.",
		Matters: "Accounts differ between environments: it works in one and not in the other.",
		Fix:     "Leave DEFINER out, so that it is who migrates, or use SQL SECURITY INVOKER.",
	}
	OnlineToolRefuses = Rule{
		Code: "M417", Slug: "osc-incompatible", Severity: Warning, Title: "tools that change tables online refuse this one",
		Means:   "The change copies or rebuilds the table, and the table has triggers or foreign keys: gh-ost and spirit refuse such tables.",
		Matters: "The usual way out of a long copy is closed.",
		Fix:     "pt-online-schema-change, which can do with foreign keys, or a quiet time.",
	}
	ForkSyntax = Rule{
		Code: "M418", Slug: "fork-syntax", Severity: Error, Title: "a statement is of the other fork",
		Means:   "MySQL and MariaDB each know statements that the other does not, and this server does not know this one.",
		Matters: "The migration was written for another server than the environment has.",
		Fix:     "Write it so that both know it, or ask whether developers and production have the same server.",
	}
	BinlogUnsafe = Rule{
		Code: "M419", Slug: "statement-binlog-unsafe", Severity: Warning, Title: "a new column's default is another on each replica",
		Means:   "The default is an expression that gives another value each time. With a binary log of statements MySQL refuses it, and MariaDB lets each replica compute its own.",
		Matters: "The migration fails there, or replicas hold other rows than their source.",
		Fix:     "Add the column without a default, set the default for new rows, and fill the old ones with UPDATE.",
	}
)

var mysqlRules = []Rule{
	ImplicitCommit, PartialApply, CopyAlgorithm, InplaceRebuild, InstantExhausted, SQLModeDiffers, CaseDiffers, NoLockWaitTimeout, AlgorithmNotAsserted, SharedLockNeeded, EnumNotAppended,
	ForeignKeyCopies, ForeignKeyType, IndexNeededByForeignKey, InlineReferences, NamedDefiner, OnlineToolRefuses, ForkSyntax, BinlogUnsafe,
}
