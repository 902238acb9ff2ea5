package report

var (
	VolatileDefault = Rule{
		Code: "R341", Slug: "volatile-default", Severity: Error, Title: "a new column's default has the table written anew",
		Means:   "ADD COLUMN with a default that has another value for each row (gen_random_uuid(), clock_timestamp()) writes every row. A constant and now() do not.",
		Matters: "Nobody can read or write the table until all of it, and all of its indexes, are written.",
		Fix:     "Add the column without a default, set the default for new rows, and fill the old ones in batches.",
	}
	TypeRewrite = Rule{
		Code: "R342", Slug: "type-rewrite", Severity: Error, Title: "a column's new type has the table written anew",
		Means:   "The old and the new type are not stored alike, so that every row is written again. varchar(50) to varchar(80) or text, and numeric with more digits before the point, are stored alike.",
		Matters: "Nobody can read or write the table until all of it, and all of its indexes, are written.",
		Fix:     "Add a column of the new type, fill it in batches, and switch over.",
	}
	ZoneRewrite = Rule{
		Code: "R343", Slug: "tz-dependent-type", Severity: Error, Title: "a change between timestamp types depends on the session's TimeZone",
		Means:   "timestamp to timestamptz writes nothing where TimeZone is UTC, and every row elsewhere. The values mean something else in each zone.",
		Matters: "The same migration is instant in one environment and stops another, and the times differ.",
		Fix:     "SET LOCAL TimeZone = 'UTC' before it, if that is what the values mean.",
	}
	SerialColumn = Rule{
		Code: "R344", Slug: "serial-identity-column", Severity: Error, Title: "a new serial or identity column has the table written anew",
		Means:   "Every row gets a number of its own.",
		Matters: "Nobody can read or write the table until all of it is written.",
		Fix:     "Add a plain column, a sequence and a default for new rows, and fill the old ones in batches.",
	}
	StoredGenerated = Rule{
		Code: "R345", Slug: "stored-generated", Severity: Error, Title: "a new stored generated column has the table written anew",
		Means:   "The expression is computed and stored for every row.",
		Matters: "Nobody can read or write the table until all of it is written.",
		Fix:     "A VIRTUAL column (PostgreSQL 18), or a plain column that a trigger fills, and the old rows in batches.",
	}
	DomainColumn = Rule{
		Code: "R346", Slug: "constrained-domain-column", Severity: Error, Title: "a new column of a domain with a constraint has the table written anew",
		Means:   "The server checks the domain for every row, even where all of them are NULL.",
		Matters: "Nobody can read or write the table until all of it is written.",
		Fix:     "Use the domain's base type and a CHECK that is added NOT VALID.",
	}
	TypeRipple = Rule{
		Code: "R347", Slug: "pk-type-ripple", Severity: Error, Title: "a key's new type has the tables that reference it checked, too",
		Means:   "The foreign keys of the column are made again: every row of the referencing tables is looked at.",
		Matters: "Nobody can use any of these tables until it is done.",
		Fix:     "Add a column of the new type beside the key, fill it and those that reference it in batches, and switch over.",
	}
	NotNullScan = Rule{
		Code: "R348", Slug: "set-not-null-scan", Severity: Error, Title: "SET NOT NULL reads the whole table under an exclusive lock",
		Means:   "Every row is looked at. A valid CHECK (column IS NOT NULL) spares that.",
		Matters: "Nobody can read or write the table until it is done.",
		Fix:     "ADD CONSTRAINT ... CHECK (c IS NOT NULL) NOT VALID, VALIDATE it in a later transaction, then SET NOT NULL and drop the check. PostgreSQL 18: ADD CONSTRAINT ... NOT NULL c NOT VALID.",
	}
	TypeRechecks = Rule{
		Code: "R349", Slug: "type-change-rechecks", Severity: Warning, Title: "a column's new type has its constraints checked again",
		Means:   "The rows stay as they are, and every one of them is looked at.",
		Matters: "Nobody can read or write the table until it is done.",
		Fix:     "Drop the constraint first and add it again NOT VALID, or accept the time that it takes.",
	}
	CollationChange = Rule{
		Code: "R350", Slug: "collation-change", Severity: Error, Title: "a column's change has indexes built again under an exclusive lock",
		Means:   "The table's rows stay as they are, and its indexes on the column do not fit any more.",
		Matters: "Nobody can read or write the table until the indexes are built.",
		Fix:     "Drop the indexes first and build them again concurrently.",
	}
	StorageMove = Rule{
		Code: "R351", Slug: "persistence-tablespace-am", Severity: Error, Title: "a table is moved to another storage",
		Means:   "SET LOGGED, UNLOGGED, TABLESPACE and ACCESS METHOD copy the whole table.",
		Matters: "Nobody can read or write the table until it is copied.",
		Fix:     "Create a table of the wanted kind and move the rows in batches.",
	}
	ForeignKeyWithoutIndex = Rule{
		Code: "R352", Slug: "fk-without-index", Severity: Warning, Title: "a new foreign key has no index on its columns",
		Means:   "No index of the table begins with the columns of the foreign key.",
		Matters: "Every DELETE and every change of the key in the referenced table reads the whole table.",
		Fix:     "CREATE INDEX CONCURRENTLY on the columns, before the foreign key.",
	}
	BulkWrite = Rule{
		Code: "R353", Slug: "bulk-dml", Severity: Warning, Title: "a migration writes rows of a table that exists",
		Means:   "INSERT, UPDATE or DELETE on a table that is there before the migration; how many rows depends on the environment's data.",
		Matters: "In one transaction it holds the rows' locks to its end, and writes as much to the log as it changes.",
		Fix:     "Do it in batches outside of the migration.",
	}
	TableRewritten = Rule{
		Code: "R354", Slug: "table-rewritten", Severity: Error, Title: "a table is written anew",
		Means:   "The table has other storage after the statement than before.",
		Matters: "Nobody can read or write the table until all of it is written.",
		Fix:     "See whether the change can be made in steps: a new column, batches, and a switch.",
	}
)

var rewriteRules = []Rule{
	VolatileDefault, TypeRewrite, ZoneRewrite, SerialColumn, StoredGenerated, DomainColumn, TypeRipple, NotNullScan, TypeRechecks,
	CollationChange, StorageMove, ForeignKeyWithoutIndex, BulkWrite, TableRewritten,
}
