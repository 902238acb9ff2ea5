package report

import "github.com/schemadiff/schemadiff/schema"

// Family C: the comparison of schemas. C1xx is an object that only some of the
// environments have, C2xx one that all have and that differs, C3xx what the
// model cannot tell.
var (
	UnexplainedDifference = Rule{
		Code: "C301", Slug: "unexplained-difference", Severity: Error, Title: "the server's definitions differ where the model sees no difference",
		Means:   "Every property that schemadiff models is equal, and the statements with which the servers themselves define the object are not. Both are shown.",
		Matters: "Something differs that schemadiff does not model. To call the objects equal would be a guess.",
		Fix:     "Compare the two definitions. If the difference is meant, ignore it with a reason; in any case report it, so that the model learns it.",
	}
	UncomparedDiffers = Rule{
		Code: "C302", Slug: "not-compared-differs", Severity: Error, Title: "the environments have different numbers of a kind that is not compared",
		Means:   "The environments hold objects of a kind that schemadiff counts and does not compare, and the counts are not the same.",
		Matters: "Different counts prove that the environments differ; equal counts would prove nothing.",
		Fix:     "Look the objects up on both servers, and add what is missing by a migration.",
	}
	SpellingDiffers = Rule{
		Code: "C305", Slug: "spelling-differs", Severity: Info, Title: "spelled otherwise, with the same meaning",
		Means:   "The server keeps two spellings of one meaning apart: now() and CURRENT_TIMESTAMP, IN (1, 2) and IN (2, 1), Users and users where names have no case.",
		Matters: "Nothing, as a rule. It is listed with -v, never counted, and does not keep two environments from being in sync.",
		Fix:     "Nothing, unless you want the definitions to be equal to the letter.",
	}
	SpellingUndecided = Rule{
		Code: "C306", Slug: "spelling-undecided", Severity: Info, Title: "two servers print an expression differently",
		Means:   "The servers are MySQL and MariaDB, or of different versions, and print the same words with other brackets, or TRUE as 1 where JSON keeps the two apart. Reading tokens cannot tell whether the meaning differs, so that the finding is no drift: its state is unsettled.",
		Matters: "Most such pairs mean the same. A true difference in the order of operations would look like this, too.",
		Fix:     "Read both texts. If they mean the same, nothing.",
	}
	EnginesDiffer = Rule{
		Code: "C304", Slug: "engines-not-compared", Severity: Error, Title: "schemas of different engines were not compared",
		Means:   "The environments run on different engines, SQLite and PostgreSQL for example, one database has tables in several schemas, and nothing tells which of them stands for the other database's.",
		Matters: "Nothing was found out about the schema, so nothing is reported as in sync.",
		Fix:     "Name the schema, with schema.include in schemadiff.yaml or --include.",
	}
	TypeFamilyDiffers = Rule{
		Code: "C236", Slug: "column-type-family-differs", Severity: Error, Title: "column types mean different things on different engines",
		Means:   "The environments run on different engines, and the column holds another kind of value in each: a text here and a number there. Types that an engine lacks and keeps as another, JSON as text in SQLite, are not reported.",
		Matters: "A value that one environment stores is refused, converted or sorted otherwise by the other: what passed in development fails in production.",
		Fix:     "Find out which type the migrations produce on each engine, and bring the column to it by a migration.",
	}
	TypeSizeDiffers = Rule{
		Code: "C237", Slug: "column-type-size-differs", Severity: Warning, Title: "column types have different sizes on different engines",
		Means:   "The environments run on different engines. The column's types are of one family, and both declare a length, a precision, a width or a list of values, which is not the same. Sizes that only one of them declares are not compared.",
		Matters: "A value that fits in one environment is cut off, rounded or refused in the other. SQLite enforces no size: there a value that is too long goes unnoticed.",
		Fix:     "Declare the same size in the migrations for both engines.",
	}
	NameDiffers = Rule{
		Code: "C212", Slug: "name-differs", Severity: Info, Title: "names of constraints or indexes differ",
		Means:   "A constraint or an index exists in both environments with the same content under another name.",
		Matters: "A migration that drops or renames it by name works in one environment and fails in the other.",
		Fix:     "Rename it where the name is not the one that your migrations give it: ALTER TABLE ... RENAME CONSTRAINT, ALTER INDEX ... RENAME TO.",
	}
	columnOrderDiffers = Rule{
		Code: "C209", Slug: "column-order-differs", Severity: Info, Title: "column order differs",
		Means:   "Both tables have the columns, in another order.",
		Matters: "SELECT *, INSERT without a column list and COPY read and write columns by position.",
		Fix:     "Name columns in code and you may ignore it. To repair it, rebuild the table in the order that the migrations give.",
	}
	collationDiffers = Rule{
		Code: "C208", Slug: "collation-differs", Severity: Warning, Title: "collations differ",
		Means:   "A column, a table or a schema sorts and compares text by different rules.",
		Matters: "The same ORDER BY sorts otherwise, and the same two values are equal in one environment and distinct in the other: unique keys and joins follow.",
		Fix:     "Set the collation in a migration rather than inheriting a server's default, then convert the environment that differs.",
	}
	commentDiffers = Rule{
		Code: "C210", Slug: "comment-differs", Severity: Info, Title: "comments differ",
		Means:   "The comments on an object differ. Compared only when schema.compare.comments is set.",
		Matters: "Tools that read comments (documentation, API generators) see different things.",
		Fix:     "Set the comment in a migration.",
	}
	ownerDiffers = Rule{
		Code: "C211", Slug: "owner-differs", Severity: Info, Title: "owners or definers differ",
		Means:   "An object belongs to another role, or runs with another role's rights. Compared only when schema.compare.owners is set.",
		Matters: "Only the owner may alter a table: a migration that runs as one role in staging fails as another in production.",
		Fix:     "Give the objects to the role that runs your migrations: ALTER ... OWNER TO.",
	}
	grantsDiffer = Rule{
		Code: "C240", Slug: "grants-differ", Severity: Warning, Title: "privileges differ",
		Means:   "Other accounts or roles may read, write or change the object, or the same ones may do other things with it. Compared only when schema.compare.grants is set.",
		Matters: "The application is refused what it was tested with, or somebody may do what nobody decided.",
		Fix:     "Write GRANT and REVOKE into migrations, with the names of roles that all environments have.",
	}
	counterDiffers = Rule{
		Code: "C213", Slug: "counter-differs", Severity: Info, Title: "automatic counters differ",
		Means:   "The next automatic value of a table differs. It is data rather than schema, and compared only when schema.compare.auto_increment is set.",
		Matters: "Rarely anything: identifiers that were reserved on purpose can collide.",
		Fix:     "Leave schema.compare.auto_increment off unless you reserve ranges of identifiers.",
	}
	indexInvalid = Rule{
		Code: "C235", Slug: "index-invalid", Severity: Error, Title: "an index is invalid in one environment",
		Means:   "The index exists and is not usable: building it concurrently failed or was interrupted, or in MySQL and MariaDB DISABLE KEYS was never undone.",
		Matters: "Queries do not use it, in PostgreSQL every write still maintains it, and a retry with IF NOT EXISTS reports success and leaves it as it is.",
		Fix:     "DROP INDEX CONCURRENTLY the invalid index, remove what made the build fail, and create it again without IF NOT EXISTS; ALTER TABLE ... ENABLE KEYS in MySQL and MariaDB.",
	}
)

// notFilled is for a property that a refresh changes and no migration does.
var notFilled = Rule{
	Code: "C238", Slug: "materialized-view-unpopulated", Severity: Warning, Title: "a materialized view holds no data in one environment",
	Means:   "The materialized view was created or restored WITH NO DATA, and nobody has refreshed it since.",
	Matters: "Reading it is an error until then: \"has not been populated\".",
	Fix:     "REFRESH MATERIALIZED VIEW where it is empty.",
}

// missing makes the rule for objects of one kind that an environment lacks.
func missing(code string, kind schema.Kind, matters string) kindRule {
	word, _ := kind.Word()
	return kindRule{kind, Rule{
		Code: code, Slug: slugOf(kind) + "-missing", Severity: Error,
		Title:   "some environments lack " + word.Plural + " that others have",
		Means:   "At least one environment has this " + kind.String() + " and at least one has not.",
		Matters: matters,
		Fix:     "If a pending migration creates it, apply that migration. If nobody's migration does, it was made by hand: write the migration, or drop the object where it does not belong.",
	}}
}

// slugOf is the kind as slugs spell it. What a column's collation is called was
// taken before collations were objects of their own.
func slugOf(kind schema.Kind) string {
	if kind == schema.NamedCollation {
		return "named-collation"
	}
	return string(kind)
}

// differs makes the rule for objects of one kind that all environments have and that are not alike.
func differs(code string, kind schema.Kind, matters string) kindRule {
	word, _ := kind.Word()
	return kindRule{kind, Rule{
		Code: code, Slug: slugOf(kind) + "-differs", Severity: Error,
		Title:   word.Plural + " differ",
		Means:   "The environments have this " + kind.String() + ", and not all of them define it alike.",
		Matters: matters,
		Fix:     "Find out which definition the migrations produce, and bring the other environment to it by a migration.",
	}}
}

type kindRule struct {
	kind schema.Kind
	rule Rule
}

var missingRules = []kindRule{
	missing("C101", schema.Namespace, "Whatever names the schema fails, and so do migrations that create objects in it."),
	missing("C102", schema.Table, "Code that uses the table fails, and so do migrations that alter it."),
	missing("C103", schema.Column, "Code that names the column fails where it is missing; where it is extra and NOT NULL, inserts fail."),
	missing("C104", schema.PrimaryKey, "Duplicates can enter, foreign keys cannot refer to the table, and logical replication cannot update it."),
	missing("C105", schema.Unique, "Duplicates can enter in one environment, and the migration that adds the constraint later fails on them."),
	missing("C106", schema.ForeignKey, "Orphans can enter in one environment, and the migration that adds the constraint later fails on them."),
	missing("C107", schema.Check, "Values that one environment refuses are accepted by the other."),
	missing("C108", schema.Exclusion, "Overlaps that one environment refuses are accepted by the other."),
	missing("C109", schema.Index, "The same query is fast in one environment and reads the whole table in the other; a unique index also guards data."),
	missing("C110", schema.Sequence, "Inserts that draw from the sequence fail."),
	missing("C111", schema.Enum, "Columns, casts and functions that use the type fail."),
	missing("C112", schema.View, "Code that reads the view fails."),
	missing("C113", schema.MaterializedView, "Code that reads or refreshes the view fails."),
	missing("C114", schema.Function, "Calls, triggers, defaults and indexes that use the function fail."),
	missing("C115", schema.Procedure, "CALL fails."),
	missing("C116", schema.Trigger, "Writes have an effect in one environment that they do not have in the other, and no error says so."),
	missing("C118", schema.Domain, "Columns, casts and functions that use the type fail."),
	missing("C119", schema.CompositeType, "Columns, casts and functions that use the type fail."),
	missing("C120", schema.RangeType, "Columns, casts and functions that use the type fail."),
	missing("C121", schema.Aggregate, "Queries that use the aggregate fail."),
	missing("C122", schema.Policy, "Rows that one environment hides or refuses are shown or accepted by the other."),
	missing("C123", schema.Rule, "The same statement does something else, or nothing, in one of the environments."),
	missing("C124", schema.Statistics, "The same query is planned otherwise."),
	missing("C125", schema.EventTrigger, "Changes of the schema have an effect in one environment that they do not have in the other."),
	missing("C126", schema.NamedCollation, "Statements and columns that name the collation fail."),
	missing("C127", schema.Language, "Functions in the language cannot be created."),
	missing("C128", schema.AccessMethod, "Tables and indexes that name the access method cannot be created."),
	missing("C129", schema.ForeignDataWrapper, "Foreign servers that use the wrapper cannot be created."),
	missing("C130", schema.ForeignServer, "Foreign tables of the server cannot be read."),
	missing("C131", schema.UserMapping, "The role is refused by the foreign server, or is somebody else there."),
	missing("C132", schema.ForeignTable, "Code that uses the foreign table fails."),
	missing("C133", schema.Cast, "Expressions that convert the type fail, or another cast is taken."),
	missing("C134", schema.Operator, "Expressions that use the operator fail, or mean another operator."),
	missing("C135", schema.OperatorFamily, "Operator classes that belong to the family cannot be created."),
	missing("C136", schema.OperatorClass, "Indexes that use the operator class cannot be created, and without a default class the type cannot be sorted or indexed."),
	missing("C137", schema.Transform, "Functions get the type in another form."),
	missing("C138", schema.Conversion, "Text cannot be converted between the encodings, or is converted otherwise."),
	missing("C139", schema.TextSearchParser, "Text search configurations that use the parser fail."),
	missing("C140", schema.TextSearchTemplate, "Text search dictionaries that use the template fail."),
	missing("C141", schema.TextSearchDictionary, "Text search configurations that use the dictionary fail."),
	missing("C142", schema.TextSearchConfiguration, "Full text queries, indexes and generated columns that name the configuration fail."),
	missing("C143", schema.Publication, "Subscribers get nothing, and the change stream that others read is not there."),
	missing("C144", schema.Subscription, "Nothing is replicated into one of the environments."),
	missing("C117", schema.Event, "What it does on its schedule happens in one environment only: cleaning up, aggregating, expiring."),
}

// databaseUnread is not about a database that is not there: its privileges were
// read in one environment and not in another, as in an older snapshot.
var databaseUnread = Rule{
	Code: "C145", Slug: "database-privileges-unread", Severity: Warning, Title: "privileges were not read in every environment",
	Means:   "One of the environments is a snapshot that was taken without schema.compare.grants, so that nothing is known of privileges there.",
	Matters: "Differences in privileges between the two prove nothing.",
	Fix:     "Take the snapshot again with the configuration that asks for privileges.",
}

var differsRules = []kindRule{
	differs("C201", schema.Table, "Storage, partitioning, logging and row security decide what is kept, who sees it and how fast."),
	differs("C220", schema.Column, "The same write has another effect, or is refused, in one of the environments."),
	differs("C221", schema.PrimaryKey, "Other values count as duplicates, and foreign keys and replication follow the key."),
	differs("C222", schema.Unique, "Other values count as duplicates."),
	differs("C223", schema.ForeignKey, "Deleting or changing a parent row has another effect, or is refused, in one of the environments."),
	differs("C224", schema.Check, "Values that one environment refuses are accepted by the other."),
	differs("C225", schema.Exclusion, "Values that one environment refuses are accepted by the other."),
	differs("C226", schema.Index, "The same query is planned otherwise; a unique index also guards other values."),
	differs("C227", schema.Sequence, "Generated identifiers take other values, run out at another point, or collide."),
	differs("C228", schema.Enum, "A value that one environment accepts is an error in the other, and values sort otherwise."),
	differs("C229", schema.View, "The same SELECT returns other rows or columns, or with other rights."),
	differs("C230", schema.MaterializedView, "The same SELECT returns other rows or columns."),
	differs("C231", schema.Function, "The same call does something else."),
	differs("C232", schema.Procedure, "The same call does something else."),
	differs("C233", schema.Trigger, "The same write has another effect."),
	differs("C234", schema.Namespace, "New tables inherit other defaults."),
	differs("C241", schema.Domain, "Values that one environment refuses are accepted by the other."),
	differs("C242", schema.CompositeType, "The same value has other parts."),
	differs("C243", schema.RangeType, "The same ranges compare otherwise."),
	differs("C244", schema.Aggregate, "The same query computes something else."),
	differs("C245", schema.Policy, "Rows that one environment hides or refuses are shown or accepted by the other."),
	differs("C246", schema.Rule, "The same statement does something else, or nothing, in one of the environments."),
	differs("C247", schema.Statistics, "The same query is planned otherwise."),
	differs("C248", schema.EventTrigger, "Changes of the schema have another effect, or none."),
	differs("C249", schema.NamedCollation, "The same ORDER BY sorts otherwise, and the same two values are equal in one environment and distinct in the other."),
	differs("C250", schema.Language, "Functions in the language run otherwise, or other roles may write them."),
	differs("C251", schema.AccessMethod, "Tables and indexes are kept otherwise."),
	differs("C252", schema.ForeignDataWrapper, "Foreign tables behave otherwise."),
	differs("C253", schema.ForeignServer, "Foreign tables of the server behave otherwise."),
	differs("C254", schema.UserMapping, "The role is somebody else on the foreign server."),
	differs("C255", schema.ForeignTable, "The same SELECT returns other rows, or from another place."),
	differs("C256", schema.Cast, "The same value becomes another, or is converted where it was refused."),
	differs("C257", schema.Operator, "The same expression means something else, or is planned otherwise."),
	differs("C258", schema.OperatorFamily, "The same comparison is planned otherwise."),
	differs("C259", schema.OperatorClass, "Indexes sort and compare otherwise."),
	differs("C260", schema.Transform, "Functions get the type in another form."),
	differs("C261", schema.Conversion, "The same text is converted otherwise."),
	differs("C262", schema.TextSearchParser, "The same text is cut into other words."),
	differs("C263", schema.TextSearchTemplate, "Dictionaries of the template find other words."),
	differs("C264", schema.TextSearchDictionary, "The same search finds other rows."),
	differs("C265", schema.TextSearchConfiguration, "The same search finds other rows."),
	differs("C266", schema.Publication, "Subscribers get other tables, columns, rows or changes."),
	differs("C267", schema.Subscription, "Other changes are replicated into one of the environments, or in another way."),
	differs("C239", schema.Event, "It does something else, at other times, or not at all."),
}

// propertyRule is the rule for one property of columns, where it deserves its own.
type propertyRule struct {
	properties []string
	rule       Rule
}

var columnRules = []propertyRule{
	{[]string{"type"}, Rule{
		Code: "C203", Slug: "column-type-differs", Severity: Error, Title: "column types differ",
		Means:   "The column exists in the environments under different types, lengths or precisions.",
		Matters: "A value that fits in one environment is rounded, cut off or refused in the other, and a migration that was tested on one type can fail on the other.",
		Fix:     "Find out which type the migrations produce. Changing a type can rewrite the table: plan it as a migration of its own.",
	}},
	{[]string{"not_null", "not_null_conflict"}, Rule{
		Code: "C204", Slug: "column-nullability-differs", Severity: Error, Title: "columns differ in NOT NULL",
		Means:   "The column may be NULL in one environment and not in the other.",
		Matters: "Inserts that pass in one environment are refused in the other; where NULLs got in, the migration that adds NOT NULL fails.",
		Fix:     "Clean the NULLs up, then set NOT NULL by a migration; or drop it where it does not belong.",
	}},
	{[]string{"default", "on_update"}, Rule{
		Code: "C205", Slug: "column-default-differs", Severity: Error, Title: "column defaults differ",
		Means:   "Rows that leave the column out get another value, or none.",
		Matters: "The same INSERT stores different data, silently.",
		Fix:     "Set the default by a migration: ALTER TABLE ... ALTER COLUMN ... SET DEFAULT. Rows that are already there keep their values.",
	}},
	{[]string{"identity", "identity_options", "auto_increment"}, Rule{
		Code: "C206", Slug: "column-identity-differs", Severity: Error, Title: "columns differ in how they number themselves",
		Means:   "The column is an identity or automatic column in one environment and not, or with other options, in the other.",
		Matters: "Inserts without an explicit value fail, or explicit values are refused.",
		Fix:     "Bring the column to what the migrations produce, by a migration.",
	}},
	{[]string{"generated", "generated_kind"}, Rule{
		Code: "C207", Slug: "column-generated-differs", Severity: Error, Title: "generated columns differ",
		Means:   "The column is computed by another expression, or computed in one environment and stored as given in the other.",
		Matters: "The same row holds different values.",
		Fix:     "A generated column is changed by dropping and adding it: plan the rewrite as a migration.",
	}},
}

// schemaRules is family C for the catalogue.
var schemaRules = func() []Rule {
	rules := []Rule{UnexplainedDifference, UncomparedDiffers, SpellingDiffers, SpellingUndecided, EnginesDiffer, TypeFamilyDiffers, TypeSizeDiffers, NameDiffers, columnOrderDiffers, collationDiffers,
		commentDiffers, ownerDiffers, grantsDiffer, counterDiffers, indexInvalid, notFilled, databaseUnread}
	for _, k := range append(append([]kindRule{}, missingRules...), differsRules...) {
		rules = append(rules, k.rule)
	}
	for _, p := range columnRules {
		rules = append(rules, p.rule)
	}
	return rules
}()

// MissingRule is the rule for an object that only some environments have.
func MissingRule(kind schema.Kind) Rule {
	switch kind {
	case schema.Extension:
		return ExtensionDiffers
	case schema.Database:
		return databaseUnread
	}
	return ofKind(missingRules, kind)
}

// DiffersRule is the rule for a property in which environments differ.
func DiffersRule(kind schema.Kind, facet schema.Facet, property string) Rule {
	switch facet {
	case schema.ColumnOrder:
		return columnOrderDiffers
	case schema.Collation:
		return collationDiffers
	case schema.Comments:
		return commentDiffers
	case schema.Owners:
		return ownerDiffers
	case schema.Grants:
		return grantsDiffer
	case schema.Counters:
		return counterDiffers
	}
	switch {
	case kind == schema.Extension:
		return ExtensionDiffers
	case property == "unpopulated":
		return notFilled
	case property == "invalid":
		return indexInvalid
	case kind == schema.Column:
		for _, p := range columnRules {
			for _, name := range p.properties {
				if name == property {
					return p.rule
				}
			}
		}
	}
	return ofKind(differsRules, kind)
}

// ofKind is a kind's own rule: schema.New lets no kind in that the vocabulary
// lacks, and TestEveryWordHasItsRule holds this list to it.
func ofKind(rules []kindRule, kind schema.Kind) Rule {
	for _, k := range rules {
		if k.kind == kind {
			return k.rule
		}
	}
	panic("no rule is about " + string(kind))
}
