package report

// Family V: what depends on the rows of an environment. The migrations run
// without rows, and were run again with valid rows and with such that break what
// they demand.
var (
	AddNotNull = Rule{
		Code: "V201", Slug: "add-not-null-to-rows", Severity: Error, Title: "a new column takes no NULL and has no default",
		Means:   "The statement ran on empty tables and fails as soon as the table has a row: the row would have to have a value, and nobody says which.",
		Matters: "It works in tests and in new environments, and fails in every one that has data.",
		Fix:     "Add the column with a DEFAULT, or add it nullable, fill it, and set NOT NULL in a later migration.",
	}
	SetNotNull = Rule{
		Code: "V202", Slug: "set-not-null-on-nulls", Severity: Error, Title: "NOT NULL is set where rows may have NULL",
		Means:   "The migrations run on valid rows and fail where a row has NULL in the column, which today's schema allows.",
		Matters: "One row stops the deployment. What ran before it is undone where the server can, and stays where it cannot.",
		Fix:     "Fill the NULLs in the migration, before NOT NULL is set: UPDATE ... WHERE column IS NULL.",
	}
	AddUnique = Rule{
		Code: "V203", Slug: "add-unique-on-duplicates", Severity: Error, Title: "uniqueness is demanded where rows may be duplicates",
		Means:   "The migrations run on rows that are all different and fail where two are alike in the key, which today's schema allows.",
		Matters: "One pair of rows stops the deployment; built concurrently in PostgreSQL the index stays behind, invalid.",
		Fix:     "Remove or merge duplicates in a migration before, and see that the application makes no new ones.",
	}
	AddPrimaryKey = Rule{
		Code: "V204", Slug: "add-primary-key-on-rows", Severity: Error, Title: "a primary key is added where rows may not fit",
		Means:   "The migrations fail where two rows have the same key or one has NULL in it, which today's schema allows.",
		Matters: "One such row stops the deployment.",
		Fix:     "Clean the rows in a migration before, or add a new column that is numbered by the server.",
	}
	AddForeignKey = Rule{
		Code: "V205", Slug: "add-foreign-key-on-orphans", Severity: Error, Title: "a foreign key is added where rows may have no parent",
		Means:   "The migrations fail where a row refers to a parent that does not exist, which today's schema allows.",
		Matters: "Orphans collect where nothing forbids them: one of them stops the deployment.",
		Fix:     "Delete or repair orphans in the migration before; in PostgreSQL add the key NOT VALID and validate it later.",
	}
	AddCheck = Rule{
		Code: "V206", Slug: "add-check-on-rows", Severity: Error, Title: "a CHECK is added that rows may not fulfil",
		Means:   "The migrations fail where a row does not fulfil the condition, which today's schema allows. NULL fulfils it.",
		Matters: "One such row stops the deployment.",
		Fix:     "Repair the rows in the migration before; in PostgreSQL add the constraint NOT VALID and validate it later.",
	}
	AddExclusion = Rule{
		Code: "V207", Slug: "add-exclusion-on-overlaps", Severity: Error, Title: "an exclusion constraint is added where rows may overlap",
		Means:   "The migrations fail where two rows exclude each other, which today's schema allows.",
		Matters: "One such pair stops the deployment.",
		Fix:     "Repair the rows in the migration before.",
	}
	TextTooLong = Rule{
		Code: "V208", Slug: "text-too-long", Severity: Error, Title: "a column becomes shorter than its texts may be",
		Means:   "The migrations fail where a text is longer than the new type holds, or cut it short without a word where they say so or where the server is not strict.",
		Matters: "The deployment stops, or data is lost.",
		Fix:     "Find out how long the texts are before the column is made shorter.",
	}
	CastFails = Rule{
		Code: "V209", Slug: "cast-fails", Severity: Error, Title: "a column's values may not be values of its new type",
		Means:   "The migrations fail where a value cannot be read as the new type.",
		Matters: "One such value stops the deployment.",
		Fix:     "Repair the values in the migration before, or convert with an expression that fits all of them.",
	}
	RangeOverflow = Rule{
		Code: "V210", Slug: "range-overflow", Severity: Error, Title: "a column's numbers may be too large for its new type",
		Means:   "The migrations fail where a number is outside of what the new type holds.",
		Matters: "One such number stops the deployment.",
		Fix:     "Look at the least and the greatest value before the column is made narrower.",
	}
	ImplicitFill = Rule{
		Code: "V211", Slug: "implicit-fill", Severity: Warning, Title: "the server makes a value up for the rows that are there",
		Means:   "A new column takes no NULL and has no default: MySQL and MariaDB put 0, an empty text or a zero date into every row.",
		Matters: "Nobody chose that value, and nothing tells it from one that somebody entered.",
		Fix:     "Give the column a DEFAULT that means something, or let it take NULL.",
	}
	ZeroDate = Rule{
		Code: "V212", Slug: "zero-date", Severity: Error, Title: "a new date column fails as soon as there are rows",
		Means:   "The column takes no NULL and has no default: in strict mode the server refuses the zero date that it would have to put into the rows.",
		Matters: "It works on empty tables, and fails in every environment that has data.",
		Fix:     "Give the column a DEFAULT, or let it take NULL.",
	}
	NotValidPoisons = Rule{
		Code: "V213", Slug: "not-valid-check-poisons-updates", Severity: Warning, Title: "rows that are there could not be changed any more",
		Means:   "A CHECK is added NOT VALID: rows that break it stay, and every later UPDATE of them fails, whatever column it changes.",
		Matters: "The deployment works, and the application fails at some rows long after.",
		Fix:     "Repair the rows before the constraint is added, or in the same migration.",
	}
	RowsOutside = Rule{
		Code: "V214", Slug: "rows-outside-partition", Severity: Error, Title: "a partition may not hold the rows that are there",
		Means:   "The migrations fail where a table that becomes a partition has rows outside of its bounds, or where the default partition has rows that belong into the new one.",
		Matters: "One such row stops the deployment, behind a scan of the whole table.",
		Fix:     "Move the rows before; in PostgreSQL a CHECK that says the bounds spares the scan.",
	}
	DomainConstraint = Rule{
		Code: "V215", Slug: "domain-constraint-on-rows", Severity: Error, Title: "a domain's new condition may not hold for values that are there",
		Means:   "The migrations fail where a column of that domain, in any table, has a value that breaks the condition.",
		Matters: "Every table that uses the domain is searched, and one value stops the deployment.",
		Fix:     "Add the condition NOT VALID, repair the values, and validate it later.",
	}
	ValidateFails = Rule{
		Code: "V216", Slug: "validate-fails", Severity: Error, Title: "a constraint is validated that rows may break",
		Means:   "A constraint that was added NOT VALID is checked for all rows: the migrations fail where one breaks it.",
		Matters: "Rows from before the constraint have never been checked: one of them stops the deployment.",
		Fix:     "Repair the rows in the migration before.",
	}
	DataCollides = Rule{
		Code: "V217", Slug: "data-migration-collides", Severity: Error, Title: "a migration that writes rows may break what the schema demands",
		Means:   "The migrations run on valid rows that are all different and fail where rows have NULL or are alike, which today's schema allows.",
		Matters: "One such row stops the deployment.",
		Fix:     "Let the statement leave out what does not fit, or repair it before.",
	}
	SQLiteAddColumn = Rule{
		Code: "V218", Slug: "sqlite-add-column-on-rows", Severity: Error, Title: "ALTER TABLE ADD COLUMN fails as soon as the table has a row",
		Means:   "SQLite accepts NOT NULL without a default, a default that is computed and a reference with a default as long as the table is empty.",
		Matters: "It works in tests and in new environments, and fails in every one that has data.",
		Fix:     "Use a constant default, or make the table anew: https://sqlite.org/lang_altertable.html#otheralter.",
	}
	CounterNearEnd = Rule{
		Code: "V219", Slug: "auto-increment-near-end", Severity: Warning, Title: "a table's counter has used up most of its type",
		Means:   "The next number of the key is beyond 85 percent of what the column's type holds.",
		Matters: "When it is used up every INSERT fails, and changing the type writes the whole table anew.",
		Fix:     "Make the column a BIGINT while the table can still be changed in time.",
	}
	CaseDuplicates = Rule{
		Code: "V220", Slug: "case-duplicates", Severity: Warning, Title: "texts that differ in case alone are duplicates",
		Means:   "The key compares without regard to case: 'Ab' and 'aB' are one.",
		Matters: "Applications that compare exactly do not see them as duplicates, and make some.",
		Fix:     "Decide which one is right, and repair the rows in the migration before.",
	}
	ParentNotEmpty = Rule{
		Code: "V221", Slug: "parent-not-empty-drop", Severity: Error, Title: "a table is dropped or emptied to which rows refer",
		Means:   "With foreign keys on, the statement fails as soon as a row refers to the table.",
		Matters: "It works on empty tables, and fails in every environment that has data.",
		Fix:     "Make the table anew with PRAGMA foreign_keys = OFF, outside of a transaction: https://sqlite.org/lang_altertable.html#otheralter.",
	}
)

var dataRules = []Rule{
	AddNotNull, SetNotNull, AddUnique, AddPrimaryKey, AddForeignKey, AddCheck,
	AddExclusion, TextTooLong, CastFails, RangeOverflow, ImplicitFill, ZeroDate,
	NotValidPoisons, RowsOutside, DomainConstraint, ValidateFails, DataCollides, SQLiteAddColumn,
	CounterNearEnd, CaseDuplicates, ParentNotEmpty,
}
