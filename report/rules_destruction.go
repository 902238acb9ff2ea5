package report

// Family D: what a pending migration takes away. Family B: what breaks the
// application that is still running while it runs. Both are read off the
// schemas before and after, unless a rule says otherwise.
var (
	SchemaDropped = Rule{
		Code: "D101", Slug: "schema-dropped", Severity: Error, Title: "a pending migration drops a schema",
		Means:   "The schema and all that is in it is gone afterwards.",
		Matters: "No later migration brings the rows back.",
		Fix:     "Make sure that a backup exists, and that nothing uses it: rename it first, and drop it a release later.",
	}
	TableDropped = Rule{
		Code: "D102", Slug: "table-dropped", Severity: Error, Title: "a pending migration drops a table",
		Means:   "The table and its rows are gone afterwards.",
		Matters: "No later migration brings the rows back, and the application that is still running may use it.",
		Fix:     "Rename it first, and drop it a release later.",
	}
	ColumnDropped = Rule{
		Code: "D103", Slug: "column-dropped", Severity: Error, Title: "a pending migration drops a column",
		Means:   "The column and its values are gone afterwards.",
		Matters: "The application that is still running names it in its statements, and no later migration brings the values back.",
		Fix:     "Stop using it, have the application ignore it, and drop it a release later.",
	}
	CascadeCollateral = Rule{
		Code: "D104", Slug: "cascade-collateral", Severity: Error, Title: "something that the migration does not name is dropped with what it drops",
		Means:   "CASCADE took an object along: a view, a foreign key, an index, a trigger.",
		Matters: "Whoever reads the migration does not see it go.",
		Fix:     "Drop it by name before, so that the migration says what it does.",
	}
	RowsTruncated = Rule{
		Code: "D105", Slug: "truncate", Severity: Error, Title: "a pending migration empties a table",
		Means:   "TRUNCATE, with CASCADE also the tables that reference it.",
		Matters: "The rows are gone, and in MySQL and MariaDB it cannot be rolled back.",
		Fix:     "Delete in batches what may go, and make sure that a backup exists.",
	}
	TypeNarrowed = Rule{
		Code: "D106", Slug: "type-narrowed", Severity: Error, Title: "a column's new type holds less than the old one",
		Means:   "Fewer characters, fewer digits, a smaller range, or less precision.",
		Matters: "Values that do not fit make the migration fail, or are rounded and cut without a word.",
		Fix:     "Add a column of the new type, move the values that fit, and look at the others.",
	}
	RenameAsDrop = Rule{
		Code: "D107", Slug: "rename-seen-as-drop", Severity: Warning, Title: "something is dropped and something alike is added",
		Means:   "The two have the same shape: it was probably meant to be renamed.",
		Matters: "A drop loses the rows; a rename keeps them.",
		Fix:     "ALTER ... RENAME, or copy the values before the drop.",
	}
	EnumValueRemoved = Rule{
		Code: "D108", Slug: "enum-value-removed", Severity: Error, Title: "a value of an enum is removed",
		Means:   "The enum does not have the value any more.",
		Matters: "Rows that have it make the migration fail or lose it, and the application that is still running writes it.",
		Fix:     "Keep the value, and stop using it.",
	}
	ConstraintDropped = Rule{
		Code: "D109", Slug: "constraint-dropped", Severity: Warning, Title: "a pending migration drops a constraint",
		Means:   "A key, foreign key, check or exclusion is gone afterwards and nothing like it took its place.",
		Matters: "From then on rows can be written that the constraint kept out, and it cannot come back while they are there.",
		Fix:     "Add what replaces it first.",
	}
	IndexDropped = Rule{
		Code: "D110", Slug: "index-dropped", Severity: Warning, Title: "a pending migration drops an index",
		Means:   "The index is gone afterwards.",
		Matters: "Queries that use it read whole tables from then on, and it takes long to build again.",
		Fix:     "See whether anybody uses it (pg_stat_user_indexes.idx_scan); in MySQL and MariaDB make it invisible first.",
	}
	RightsLost = Rule{
		Code: "D111", Slug: "grants-lost", Severity: Warning, Title: "what is dropped and made again loses its grants or its comment",
		Means:   "The object is there before and after the migration, and privileges or its comment are gone that no statement takes away: they went with DROP, and CREATE does not bring them back.",
		Matters: "Whoever had the privileges is refused from then on.",
		Fix:     "CREATE OR REPLACE where the object has it; or GRANT and COMMENT again in the same migration.",
	}
	ProtectionRemoved = Rule{
		Code: "D112", Slug: "rls-policy-trigger-removed", Severity: Error, Title: "a protection of rows is taken away",
		Means:   "Row level security is switched off, or a policy or trigger is dropped.",
		Matters: "Rows become visible or writable that were not, or are no longer checked or recorded.",
		Fix:     "Make sure that it is meant, and add what replaces it first.",
	}
	MadeUnlogged = Rule{
		Code: "D113", Slug: "unlogged", Severity: Error, Title: "a table is made unlogged",
		Means:   "Its rows are no longer written to the log.",
		Matters: "They are gone after a crash, and never reach a replica.",
		Fix:     "Leave it logged, unless its rows may be lost.",
	}
	UnqualifiedWrite = Rule{
		Code: "D114", Slug: "unqualified-dml", Severity: Warning, Title: "all rows of a table are changed or deleted",
		Means:   "UPDATE or DELETE without WHERE, as the statement's text says.",
		Matters: "It locks every row until the transaction ends, and writes all of them to the log.",
		Fix:     "Do it in batches, and say in a WHERE which rows are meant.",
	}
	RebuildCascades = Rule{
		Code: "D115", Slug: "sqlite-rebuild-cascade", Severity: Error, Title: "a rebuild deletes the rows of referencing tables",
		Means:   "The migration drops a table and puts another in its place while foreign keys are on: DROP TABLE deletes the rows first, and with ON DELETE CASCADE or SET NULL those of referencing tables follow.",
		Matters: "The rows are gone, and nothing fails.",
		Fix:     "PRAGMA foreign_keys = OFF before the transaction begins, and PRAGMA foreign_key_check before it ends.",
	}
	CharsetNarrowed = Rule{
		Code: "D116", Slug: "lossy-charset", Severity: Error, Title: "a column's character set or collation changes",
		Means:   "The characters are stored or compared otherwise afterwards.",
		Matters: "Characters that the new set lacks become question marks or make the migration fail, and values that were different may be equal to a unique key.",
		Fix:     "Look for such values before: a probe tells which.",
	}
	ExtensionDropped = Rule{
		Code: "D117", Slug: "extension-dropped", Severity: Error, Title: "a pending migration drops an extension",
		Means:   "The extension, and with CASCADE what uses it, is gone afterwards.",
		Matters: "Columns of its types and indexes of its operator classes go with it.",
		Fix:     "Drop what uses it by name first.",
	}
	AttributeLost = Rule{
		Code: "D118", Slug: "attribute-lost-by-modify", Severity: Warning, Title: "a column loses what MODIFY does not repeat",
		Means:   "MODIFY and CHANGE give the column anew: NOT NULL, DEFAULT, COMMENT, character set and AUTO_INCREMENT are gone unless they are said again.",
		Matters: "The migration says that it changes one thing and takes others away.",
		Fix:     "Repeat the whole definition of the column.",
	}

	Renamed = Rule{
		Code: "B701", Slug: "renamed", Severity: Error, Title: "a table or column in use is renamed",
		Means:   "What the statement's text and the schemas say is renamed exists under the old name before, and not after.",
		Matters: "The application that is still running asks for the old name, from the moment of the change until the last of it is replaced.",
		Fix:     "Add the new one beside the old one, write both, and drop the old one a release later; for a table, leave a view of the old name.",
	}
	NotNullWithoutDefault = Rule{
		Code: "B702", Slug: "notnull-without-db-default", Severity: Error, Title: "a new column must be given by everybody who inserts",
		Means:   "The column is NOT NULL and has no default in the database.",
		Matters: "Every INSERT of the application that is still running fails.",
		Fix:     "Keep a default in the database until all of the application gives a value.",
	}
	TypeChanged = Rule{
		Code: "B703", Slug: "type-changed-under-app", Severity: Warning, Title: "a column in use has another type",
		Means:   "The type is not the same before and after.",
		Matters: "The application that is still running reads and writes the old type.",
		Fix:     "Add a column of the new type and switch over.",
	}
	NewConstraint = Rule{
		Code: "B704", Slug: "new-constraint-on-used-table", Severity: Warning, Title: "a table in use gets a new constraint",
		Means:   "A unique key, check, foreign key or NOT NULL that was not there before.",
		Matters: "The application that is still running does not know it and may write rows that it refuses.",
		Fix:     "Release the application that keeps to it first.",
	}
	CachedPlan = Rule{
		Code: "B705", Slug: "cached-plan", Severity: Info, Title: "prepared statements with SELECT * fail once",
		Means:   "A table in use gets or loses a column.",
		Matters: "PostgreSQL refuses a prepared SELECT * with \"cached plan must not change result type\" until the session prepares it again.",
		Fix:     "Name the columns, or restart the application after the migration.",
	}
	JSONNotJSONB = Rule{
		Code: "B706", Slug: "json-not-jsonb", Severity: Info, Title: "a new column is json",
		Means:   "The type json keeps the text and has no equality.",
		Matters: "SELECT DISTINCT, GROUP BY and UNION over the table fail.",
		Fix:     "Use jsonb.",
	}
	IdentifierTruncated = Rule{
		Code: "B707", Slug: "identifier-truncated", Severity: Warning, Title: "a name is cut short",
		Means:   "The server said that a name is longer than it keeps: 63 bytes in PostgreSQL.",
		Matters: "What exists has another name than the migration says, two names can become one, and tools that compare by the long name see a difference for ever.",
		Fix:     "Give it a shorter name.",
	}
	RoutineReplaced = Rule{
		Code: "B708", Slug: "function-signature", Severity: Warning, Title: "a function or procedure in use is no longer there under its arguments",
		Means:   "A routine of that name and arguments exists before, and not after.",
		Matters: "The application that is still running, views and triggers call it.",
		Fix:     "Add the new one beside it, and drop the old one a release later.",
	}
	EnumRenamed = Rule{
		Code: "B709", Slug: "enum-value-renamed", Severity: Error, Title: "a value of an enum is renamed",
		Means:   "The enum has as many values as before, and one has another name.",
		Matters: "The application that is still running writes and expects the old name.",
		Fix:     "Add the new value, and stop using the old one.",
	}
	DefaultChanged = Rule{
		Code: "B710", Slug: "default-changed", Severity: Info, Title: "a column in use has another default",
		Means:   "The default is not the same before and after.",
		Matters: "What the application that is still running leaves out gets another value.",
		Fix:     "Make sure that it is meant.",
	}
)

var destructionRules = []Rule{
	SchemaDropped, TableDropped, ColumnDropped, CascadeCollateral, RowsTruncated, TypeNarrowed, RenameAsDrop, EnumValueRemoved,
	ConstraintDropped, IndexDropped, RightsLost, ProtectionRemoved, MadeUnlogged, UnqualifiedWrite, RebuildCascades, CharsetNarrowed, ExtensionDropped, AttributeLost,
}

var applicationRules = []Rule{
	Renamed, NotNullWithoutDefault, TypeChanged, NewConstraint, CachedPlan, JSONNotJSONB, IdentifierTruncated, RoutineReplaced, EnumRenamed, DefaultChanged,
}
