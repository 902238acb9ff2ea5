package schema

import "strings"

// Kind is a kind of object, in the words of SQL: "table", "foreign-key".
type Kind string

// The kinds that are modelled. What a server has beyond them is counted and
// named in every report, never silently equal.
const (
	Database         Kind = "database" // as a whole; listed where privileges are asked for
	Namespace        Kind = "schema"
	Extension        Kind = "extension"
	Enum             Kind = "enum"
	NamedCollation   Kind = "collation"
	Domain           Kind = "domain"
	CompositeType    Kind = "composite-type"
	RangeType        Kind = "range-type"
	Sequence         Kind = "sequence"
	Table            Kind = "table"
	Column           Kind = "column"
	PrimaryKey       Kind = "primary-key"
	Unique           Kind = "unique"
	ForeignKey       Kind = "foreign-key"
	Check            Kind = "check"
	Exclusion        Kind = "exclusion"
	Index            Kind = "index"
	View             Kind = "view"
	MaterializedView Kind = "materialized-view"
	Function         Kind = "function"
	Procedure        Kind = "procedure"
	Aggregate        Kind = "aggregate"
	Trigger          Kind = "trigger"
	Policy           Kind = "policy"
	Rule             Kind = "rule"
	Statistics       Kind = "statistics"
	EventTrigger     Kind = "event-trigger"
	Event            Kind = "event" // of MySQL's and MariaDB's scheduler

	Language                Kind = "language"
	AccessMethod            Kind = "access-method"
	ForeignDataWrapper      Kind = "foreign-data-wrapper"
	ForeignServer           Kind = "foreign-server"
	UserMapping             Kind = "user-mapping"
	ForeignTable            Kind = "foreign-table"
	Cast                    Kind = "cast"
	Operator                Kind = "operator"
	OperatorFamily          Kind = "operator-family"
	OperatorClass           Kind = "operator-class"
	Transform               Kind = "transform"
	Conversion              Kind = "conversion"
	TextSearchParser        Kind = "text-search-parser"
	TextSearchTemplate      Kind = "text-search-template"
	TextSearchDictionary    Kind = "text-search-dictionary"
	TextSearchConfiguration Kind = "text-search-configuration"
	Publication             Kind = "publication"
	Subscription            Kind = "subscription"
)

// Facet groups properties by what a user may wish to weigh differently: the
// keys of the configuration's schema.compare.
type Facet string

// The facets of a comparison.
const (
	Structure     Facet = "structure"
	ColumnOrder   Facet = "column_order"
	Collation     Facet = "collation"
	Names         Facet = "constraint_names"
	Comments      Facet = "comments"
	Owners        Facet = "owners"
	Counters      Facet = "auto_increment"
	Grants        Facet = "grants" // read only where catalog.Scope asks
	Informational Facet = ""       // read for other purposes, never compared
)

// Structural says whether a facet is part of an object's fingerprint. Owners,
// grants, comments and counters differ between environments that are in sync.
func (f Facet) Structural() bool {
	return f == Structure || f == ColumnOrder || f == Collation
}

// Property is one word of the vocabulary.
type Property struct {
	Name   string
	Facet  Facet
	Absent string // what a reader sees where the property is not set: "no", "none"
}

// Word is one kind of the vocabulary with the properties that it may have.
type Word struct {
	Kind       Kind
	Plural     string
	InTable    bool // Key.Table is set
	Relation   bool // has columns: what belongs to it goes and comes with it
	ByContent  bool // servers invent names for these: two of equal content are one
	Properties []Property
}

func is(name string) Property   { return Property{name, Structure, "no"} }
func has(name string) Property  { return Property{name, Structure, "none"} }
func info(name string) Property { return Property{name, Informational, "none"} }

var (
	comment = Property{"comment", Comments, "none"}
	// The index behind a constraint can have a comment of its own.
	indexComment = Property{"index_comment", Comments, "none"}
	// So can the rule that a view is made of.
	ruleComment = Property{"rule_comment", Comments, "none"}
	owner       = Property{"owner", Owners, "none"}
	// What is granted on things when they are made: "FOR ROLE app ON TABLES: SELECT TO reader; ...".
	defaultGrants = Property{"default_grants", Grants, "none"}
	grants        = Property{"grants", Grants, "none"} // "SELECT, UPDATE TO 'app'@'%'; ...", sorted
	autoName      = info("auto_name")                  // "yes" where the server made the name up
)

// vocabulary is every kind with every property, in the order in which reports
// list them. A property that is not here does not pass New.
var vocabulary = []Word{
	{Kind: Database, Plural: "databases", Properties: []Property{
		info("name"), comment, owner, grants, defaultGrants}},
	{Kind: Namespace, Plural: "schemas", Properties: []Property{
		has("charset"), {"collation", Collation, "none"}, is("encrypted"), is("read_only"), comment, owner, grants, defaultGrants}},
	{Kind: Extension, Plural: "extensions", Properties: []Property{
		has("version"), has("in_schema"), comment}},
	{Kind: Language, Plural: "languages", Properties: []Property{
		is("trusted"), has("handler"), has("inline"), has("validator"), comment, owner, grants}},
	{Kind: AccessMethod, Plural: "access methods", Properties: []Property{
		has("type"), has("handler"), comment}},
	{Kind: ForeignDataWrapper, Plural: "foreign data wrappers", Properties: []Property{
		has("handler"), has("validator"), has("options"), comment, owner, grants}},
	{Kind: ForeignServer, Plural: "foreign servers", Properties: []Property{
		has("wrapper"), has("type"), has("version"), has("options"), info("address"), comment, owner, grants}},
	{Kind: UserMapping, Plural: "user mappings", Properties: []Property{
		has("options")}},
	{Kind: Enum, Plural: "enums", Properties: []Property{
		has("values"), comment, owner, grants}},
	{Kind: NamedCollation, Plural: "collations", Properties: []Property{
		has("provider"), has("locale"), has("lc_collate"), has("lc_ctype"), is("nondeterministic"), has("rules"), comment, owner}},
	{Kind: Domain, Plural: "domains", Properties: []Property{
		has("type"), {"collation", Collation, "default"}, is("not_null"), has("default"), has("constraints"), comment, {"constraint_comments", Comments, "none"}, owner, grants}},
	{Kind: CompositeType, Plural: "composite types", Properties: []Property{
		has("attributes"), comment, {"attribute_comments", Comments, "none"}, owner, grants}},
	{Kind: RangeType, Plural: "range types", Properties: []Property{
		has("subtype"), has("operator_class"), {"collation", Collation, "default"}, has("canonical"), has("difference"), has("multirange"), comment, owner, grants}},
	{Kind: Sequence, Plural: "sequences", Properties: []Property{
		has("type"), has("start"), has("increment"), has("min"), has("max"), has("cache"), is("cycle"),
		has("owned_by"), is("unlogged"), is("logged"), comment, owner, grants}},
	{Kind: Table, Plural: "tables", Relation: true, Properties: []Property{
		has("persistence"), has("access_method"), has("options"), has("tablespace"),
		has("inherits"), has("partition_by"), has("partition_of"), has("partition_bound"), is("detach_pending"), has("partitions"), {"partition_comments", Comments, "none"}, has("column_overrides"), has("index_overrides"),
		has("replica_identity"), is("row_security"), is("force_row_security"),
		has("engine"), has("row_format"), has("charset"), {"collation", Collation, "none"}, has("create_options"),
		is("system_versioned"), is("strict"), is("without_rowid"), has("module"),
		{"auto_increment", Counters, "none"}, {"column_order", ColumnOrder, "none"}, comment, owner, grants}},
	{Kind: ForeignTable, Plural: "foreign tables", Relation: true, Properties: []Property{
		has("server"), has("options"), has("inherits"), has("partition_of"), has("partition_bound"), is("detach_pending"), has("column_overrides"),
		{"column_order", ColumnOrder, "none"}, comment, owner, grants}},
	{Kind: Column, Plural: "columns", InTable: true, Properties: []Property{
		has("type"), is("not_null"), has("default"), has("on_update"),
		has("identity"), has("identity_options"), has("generated"), has("generated_kind"),
		is("auto_increment"), {"collation", Collation, "default"}, has("charset"),
		has("storage"), has("compression"), has("statistics"), has("inherited"), has("options"),
		is("invisible"), has("srid"), has("not_null_conflict"),
		is("system_versioning_excluded"), {"position", ColumnOrder, "none"}, comment, grants}},
	{Kind: PrimaryKey, Plural: "primary keys", InTable: true, ByContent: true, Properties: keyProperties},
	{Kind: Unique, Plural: "unique constraints", InTable: true, ByContent: true, Properties: keyProperties},
	{Kind: ForeignKey, Plural: "foreign keys", InTable: true, ByContent: true, Properties: []Property{
		has("columns"), has("references"), has("referenced_columns"), has("on_delete"), has("on_update"), has("on_delete_columns"),
		has("match"), is("deferrable"), is("initially_deferred"), is("not_valid"), is("not_enforced"), is("period"), has("triggers"), autoName, comment}},
	{Kind: Check, Plural: "check constraints", InTable: true, ByContent: true, Properties: []Property{
		has("expression"), is("not_valid"), is("not_enforced"), is("no_inherit"), has("on_conflict"), autoName, comment}},
	{Kind: Exclusion, Plural: "exclusion constraints", InTable: true, ByContent: true, Properties: []Property{
		has("definition"), is("deferrable"), is("initially_deferred"), has("tablespace"), is("clustered"), has("statistics"), has("triggers"), autoName, comment, indexComment}},
	{Kind: Index, Plural: "indexes", InTable: true, ByContent: true, Properties: []Property{
		is("unique"), has("method"), has("columns"), has("include"), has("predicate"), is("nulls_not_distinct"),
		has("options"), has("tablespace"), is("invalid"), is("invisible"), has("parser"), is("clustered"), is("replica_identity"), has("statistics"),
		autoName, comment}},
	{Kind: View, Plural: "views", Relation: true, Properties: []Property{
		has("query"), has("options"), is("security_invoker"), has("check_option"), has("algorithm"), has("security"),
		{"definer", Owners, "none"}, comment, ruleComment, owner, grants}},
	{Kind: MaterializedView, Plural: "materialized views", Relation: true, Properties: []Property{
		has("query"), has("options"), has("access_method"), has("tablespace"), is("unpopulated"), has("replica_identity"), comment, ruleComment, owner, grants}},
	{Kind: Function, Plural: "functions", Properties: routineProperties},
	{Kind: Procedure, Plural: "procedures", Properties: routineProperties},
	{Kind: Aggregate, Plural: "aggregates", Properties: []Property{
		has("arguments"), has("returns"), has("options"), has("parallel"), comment, owner, grants}},
	{Kind: Cast, Plural: "casts", Properties: []Property{
		has("function"), has("context"), comment}},
	{Kind: Operator, Plural: "operators", Properties: []Property{
		has("function"), has("commutator"), has("negator"), has("restrict"), has("join"), is("hashes"), is("merges"), comment, owner}},
	{Kind: OperatorFamily, Plural: "operator families", Properties: []Property{
		has("members"), comment, owner}},
	{Kind: OperatorClass, Plural: "operator classes", Properties: []Property{
		has("type"), is("default"), has("family"), has("storage"), has("members"), comment, owner}},
	{Kind: Transform, Plural: "transforms", Properties: []Property{
		has("from_sql"), has("to_sql"), comment}},
	{Kind: Conversion, Plural: "conversions", Properties: []Property{
		has("from"), has("to"), has("function"), is("default"), comment, owner}},
	{Kind: TextSearchParser, Plural: "text search parsers", Properties: []Property{
		has("start"), has("gettoken"), has("end"), has("lextypes"), has("headline"), comment}},
	{Kind: TextSearchTemplate, Plural: "text search templates", Properties: []Property{
		has("init"), has("lexize"), comment}},
	{Kind: TextSearchDictionary, Plural: "text search dictionaries", Properties: []Property{
		has("template"), has("options"), comment, owner}},
	{Kind: TextSearchConfiguration, Plural: "text search configurations", Properties: []Property{
		has("parser"), has("mapping"), comment, owner}},
	{Kind: Trigger, Plural: "triggers", InTable: true, Properties: []Property{
		has("timing"), has("events"), has("columns"), has("level"), has("when"), has("function"), has("body"),
		has("enabled"), has("transition_tables"), is("deferrable"), is("initially_deferred"),
		has("order"), has("sql_mode"), has("character_set_client"), has("database_collation"), {"definer", Owners, "none"}, comment}},
	{Kind: Policy, Plural: "policies", InTable: true, Properties: []Property{
		has("command"), is("restrictive"), has("roles"), has("using"), has("check"), comment}},
	{Kind: Rule, Plural: "rules", InTable: true, Properties: []Property{
		has("definition"), has("enabled"), comment}},
	{Kind: Statistics, Plural: "statistics objects", Properties: []Property{
		has("definition"), has("target"), comment, owner}},
	{Kind: EventTrigger, Plural: "event triggers", Properties: []Property{
		has("event"), has("tags"), has("function"), has("enabled"), comment, owner}},
	{Kind: Publication, Plural: "publications", Properties: []Property{
		is("all_tables"), has("tables"), has("schemas"), has("publish"), is("via_root"), has("generated_columns"), comment, owner}},
	{Kind: Subscription, Plural: "subscriptions", Properties: []Property{
		has("publications"), is("disabled"), has("slot"), has("options"), comment, owner}},
	{Kind: Event, Plural: "events", Properties: []Property{
		has("schedule"), has("starts"), info("started"), has("ends"), has("time_zone"), has("status"), has("on_completion"), has("body"),
		has("sql_mode"), has("character_set_client"), has("database_collation"), {"definer", Owners, "none"}, comment}},
}

var keyProperties = []Property{
	has("columns"), has("include"), is("nulls_not_distinct"), is("deferrable"), is("initially_deferred"),
	is("without_overlaps"), has("options"), has("method"), has("on_conflict"), is("invalid"), is("invisible"), has("tablespace"),
	is("clustered"), is("replica_identity"), is("autoincrement"), has("triggers"), autoName, comment, indexComment,
}

var routineProperties = []Property{
	has("arguments"), has("returns"), has("language"), has("body"), has("volatility"), is("strict"), is("security_definer"),
	is("leakproof"), has("parallel"), has("cost"), has("rows"), has("settings"), has("support"), is("window"),
	has("security"), is("deterministic"), has("data_access"), has("sql_mode"), has("character_set_client"), has("database_collation"), {"definer", Owners, "none"},
	comment, owner, grants,
}

// Vocabulary is every kind in the order of reports. The slice is shared: read it only.
func Vocabulary() []Word { return vocabulary }

// ranks is the place of each kind in the vocabulary, counted from 1.
var ranks = func() map[Kind]int {
	m := make(map[Kind]int, len(vocabulary))
	for i, w := range vocabulary {
		m[w.Kind] = i + 1
	}
	return m
}()

func (k Kind) rank() int { return ranks[k] }

// Word is the kind's entry in the vocabulary; ok is false for a kind that is not modelled.
func (k Kind) Word() (w Word, ok bool) {
	i := k.rank()
	if i == 0 {
		return Word{}, false
	}
	return vocabulary[i-1], true
}

// String is the kind as users read it: "foreign key".
func (k Kind) String() string { return strings.ReplaceAll(string(k), "-", " ") }

// Routine says whether names of this kind carry argument types.
func (k Kind) Routine() bool { return k == Function || k == Procedure || k == Aggregate }

// Spelled says whether names of this kind are written as SQL writes them,
// quotes and types included: "total(integer, date)", "FOR app SERVER files".
func (k Kind) Spelled() bool {
	switch k {
	case Operator, OperatorFamily, OperatorClass, Cast, Transform, UserMapping:
		return true
	}
	return k.Routine()
}

// Property finds one property of the kind.
func (w Word) Property(name string) (Property, bool) {
	for _, p := range w.Properties {
		if p.Name == name {
			return p, true
		}
	}
	return Property{}, false
}
