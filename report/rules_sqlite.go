package report

// Family S: what SQLite does with changes of the schema.
var (
	UnsupportedAlter = Rule{
		Code: "S501", Slug: "unsupported-alter", Severity: Error, Title: "SQLite has no such ALTER TABLE",
		Means:   "ALTER TABLE renames tables and columns, and adds and drops columns. Types, defaults and constraints of what exists it cannot change.",
		Matters: "The migration fails.",
		Fix:     "Make a new table, copy the rows, drop the old one and rename (https://sqlite.org/lang_altertable.html).",
	}
	AddColumnForbidden = Rule{
		Code: "S502", Slug: "add-column-forbidden", Severity: Error, Title: "such a column cannot be added",
		Means:   "A new column cannot be UNIQUE, a primary key, STORED, NOT NULL without a default, or have a default that is computed.",
		Matters: "The migration fails, some of it only where the table has rows.",
		Fix:     "Add the column without it and make a unique index, or make the table anew.",
	}
	DropColumnForbidden = Rule{
		Code: "S503", Slug: "drop-column-forbidden", Severity: Error, Title: "the column cannot be dropped",
		Means:   "A column that is part of a key, an index, a trigger, a view or another column's expression cannot be dropped.",
		Matters: "The migration fails.",
		Fix:     "Drop what uses it first; a column of a key only goes with the table being made anew.",
	}
	TableRebuilt = Rule{
		Code: "S504", Slug: "table-rebuild", Severity: Warning, Title: "a table is copied and put in another's place",
		Means:   "The table was dropped and another one has its name: all rows were copied in between.",
		Matters: "Nobody writes to the database until the copy is done. Triggers and indexes of the old table are gone unless the migration makes them again.",
		Fix:     "ADD COLUMN, DROP COLUMN and RENAME COLUMN, where they can do it, copy nothing or less.",
	}
	PragmaInTransaction = Rule{
		Code: "S505", Slug: "fk-pragma-in-tx", Severity: Error, Title: "PRAGMA foreign_keys within a transaction does nothing",
		Means:   "SQLite ignores it there without a word: foreign keys stay as they were.",
		Matters: "A rebuild that counts on foreign keys being off deletes the rows of referencing tables when it drops the old table.",
		Fix:     "Run the migration without the tool's transaction: PRAGMA, BEGIN, the changes, PRAGMA foreign_key_check, COMMIT.",
	}
	VacuumInTransaction = Rule{
		Code: "S506", Slug: "vacuum-in-tx", Severity: Error, Title: "VACUUM does not run in a transaction",
		Means:   "VACUUM needs the database for itself, outside of any transaction.",
		Matters: "The migration fails.",
		Fix:     "Take it out of the migration, or use the tool's mark for no transaction.",
	}
	ReferencesRewritten = Rule{
		Code: "S507", Slug: "rename-rewrites-references", Severity: Info, Title: "a rename changes the text of other objects",
		Means:   "SQLite writes the new name into the views, triggers and foreign keys that use it.",
		Matters: "They are not as their migrations wrote them any more; with legacy_alter_table it is done otherwise.",
		Fix:     "Nothing, if that is what you want.",
	}
	BrokenObjectBlocks = Rule{
		Code: "S508", Slug: "broken-view-blocks-alter", Severity: Error, Title: "a view or trigger that does not work stops ALTER TABLE",
		Means:   "ALTER TABLE reads the whole schema again, and one object in it names something that is not there.",
		Matters: "The migration fails, although it does not touch that object.",
		Fix:     "Drop the view or trigger first, or mend it.",
	}
	AffinityOnly = Rule{
		Code: "S509", Slug: "affinity-not-enforced", Severity: Info, Title: "a column's new type keeps nothing out",
		Means:   "Types are preferences in a table that is not STRICT: any column holds any value.",
		Matters: "Rows that do not fit the new type stay as they are.",
		Fix:     "Make the table STRICT when it is made anew.",
	}
	LibraryVersion = Rule{
		Code: "S510", Slug: "library-version", Severity: Info, Title: "a statement needs a newer SQLite than many have",
		Means:   "Each program brings its own SQLite. It ran here with ours; the program that migrates and those that open the file need one that knows the statement.",
		Matters: "An older library fails at the statement, and cannot open a file whose schema it does not understand.",
		Fix:     "Ask the application: SELECT sqlite_version().",
	}
	WholeDatabaseLocked = Rule{
		Code: "S511", Slug: "whole-db-lock", Severity: Warning, Title: "nobody writes while a table is read or written from end to end",
		Means:   "SQLite has one lock for writers, on the whole database, and this statement holds it as long as the table is large.",
		Matters: "Everybody else who writes meanwhile gets SQLITE_BUSY once their timeout is over.",
		Fix:     "Set a busy_timeout in the application, and do it in batches or at a quiet time.",
	}
	RolledBack = Rule{
		Code: "S512", Slug: "ddl-is-transactional", Severity: Info, Title: "the failing migration leaves nothing behind",
		Means:   "Changes of the schema are part of the transaction and were undone with it.",
		Matters: "The migration can run again once it is mended.",
		Fix:     "Nothing.",
	}
)

var (
	ForeignKeysUnsound = Rule{
		Code: "S513", Slug: "foreign-key-check", Severity: Error, Title: "foreign keys do not hold after the migrations",
		Means:   "PRAGMA foreign_key_check finds rows that refer to nothing, or a key that refers to columns that are no key, and did not before the migrations.",
		Matters: "SQLite looks at no row when a table is made anew with foreign keys off. Every later write to such a row, or to a table with such a key, fails.",
		Fix:     "Delete or mend the rows in the migration before the constraint is there, make the parent's columns a key, and end it with PRAGMA foreign_key_check.",
	}
	IntegrityUnsound = Rule{
		Code: "S514", Slug: "integrity-check", Severity: Error, Title: "the file is not sound after the migrations",
		Means:   "PRAGMA integrity_check finds something in the copy that it did not find before the migrations: an index that lacks rows, or rows that break NOT NULL or a check.",
		Matters: "Queries may give wrong answers, and the text of the schema may be one that SQLite cannot read again.",
		Fix:     "Do not write to sqlite_schema; REINDEX what was changed below an index.",
	}
)

var sqliteRules = []Rule{
	UnsupportedAlter, AddColumnForbidden, DropColumnForbidden, TableRebuilt, PragmaInTransaction, VacuumInTransaction, ReferencesRewritten,
	BrokenObjectBlocks, AffinityOnly, LibraryVersion, WholeDatabaseLocked, RolledBack, ForeignKeysUnsound, IntegrityUnsound,
}
