package postgres

import (
	"slices"
	"strconv"
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/schema"
)

// columnClause is a column as CREATE TABLE and ADD COLUMN write it.
func (r *repair) columnClause(o schema.Object) string {
	words := []string{ident(o.Key.Name), o.Prop("type")}
	add := func(word, value, rest string) {
		if value != "" {
			words = append(words, word+value+rest)
		}
	}
	add("COMPRESSION ", o.Prop("compression"), "")
	if options := given(parseForeignOptions(o.Prop("options"))); options != "" {
		words = append(words, options[1:])
	}
	add("COLLATE ", o.Prop("collation"), "")
	switch o.Prop("not_null") {
	case "yes":
		words = append(words, "NOT NULL")
	case "no inherit":
		words = append(words, "NOT NULL NO INHERIT")
	}
	add("DEFAULT ", o.Prop("default"), "")
	if o.Prop("generated") != "" {
		add("GENERATED ALWAYS AS (", o.Prop("generated"), ") "+strings.ToUpper(o.Prop("generated_kind")))
	}
	if o.Prop("identity") != "" {
		words = append(words, r.identityClause(o))
	}
	return strings.Join(words, " ")
}

func (r *repair) identityClause(o schema.Object) string {
	clause := "GENERATED " + strings.ToUpper(o.Prop("identity")) + " AS IDENTITY"
	settings := sequenceClauses(identityValue(o), false)
	if name := r.sequenceName(o.Key); name != "" {
		settings = append([]string{"SEQUENCE NAME " + ident(o.Key.Schema) + "." + ident(name)}, settings...)
	}
	if len(settings) > 0 {
		clause += " (" + strings.Join(settings, " ") + ")"
	}
	return clause
}

// sequenceName is what the sequence of an identity column is called where the name
// that the server would choose is that of another relation, which may come
// later: "" where it is free. A serial column that became an identity leaves its
// sequence behind under that name.
// https://www.postgresql.org/docs/current/sql-createtable.html#SQL-CREATETABLE-PARMS-GENERATED-IDENTITY
func (r *repair) sequenceName(column schema.Key) string {
	if r.relations == nil {
		r.relations = map[[2]string]bool{}
		for o := range r.want.All() {
			if word, _ := o.Key.Kind.Word(); word.Relation || inClass(o.Key.Kind) {
				r.relations[[2]string{o.Key.Schema, o.Key.Name}] = true
			}
		}
	}
	place := [2]string{column.Schema, objectName(column.Table, column.Name, "seq")}
	if !r.relations[place] {
		return ""
	}
	for n := 1; r.relations[place]; n++ {
		place[1] = objectName(column.Table, column.Name, "seq"+strconv.Itoa(n))
	}
	r.relations[place] = true
	return place[1]
}

// inClass says of what is no table whether it has its name in pg_class, where
// no two of a schema are alike.
func inClass(k schema.Kind) bool {
	switch k {
	case schema.Sequence, schema.Index, schema.PrimaryKey, schema.Unique, schema.Exclusion, schema.CompositeType:
		return true
	}
	return false
}

// columnRest is what no clause of CREATE TABLE says of a column.
func (r *repair) columnRest(o schema.Object, reasons []schema.Key) {
	if o.Prop("not_null") == "not valid" {
		r.step(catalog.Building, o.Key, reasons, catalog.Safe, "", alterTable(o.Key)+"ADD NOT NULL "+ident(o.Key.Name)+" NOT VALID")
	}
	for _, name := range []string{"storage", "statistics"} {
		if o.Prop(name) != "" {
			r.columnStorage(schema.Object{}, o, name, reasons)
		}
	}
	r.identitySequence(o, schema.Object{}, reasons)
	r.comment(o, reasons)
}

// identitySequence sets what no clause of a column says of the sequence that
// feeds it. What that is called the server knows.
func (r *repair) identitySequence(want, have schema.Object, reasons []schema.Key) {
	after, before := identityValue(want), identityValue(have)
	alter := func(command string) {
		r.steps = append(r.steps, catalog.Step{Stage: catalog.Linking, Object: want.Key, Statement: catalog.Statement{For: reasons, Risk: catalog.Safe, Body: true,
			SQL: "DO $do$BEGIN\n  EXECUTE 'ALTER SEQUENCE ' || pg_catalog.pg_get_serial_sequence(" + text(tableOf(want.Key)) + ", " + text(want.Key.Name) + ") || " + text(" "+command) + ";\nEND$do$"}})
	}
	if typ := after("type"); typ != before("type") {
		if typ == "" {
			typ = want.Prop("type")
		}
		alter("AS " + typ)
	}
	if after("unlogged") != before("unlogged") || after("logged") != before("logged") {
		table, _ := r.want.Lookup(schema.Key{Kind: schema.Table, Schema: want.Key.Schema, Name: want.Key.Table})
		alter("SET " + sequencePersistence(after, table))
	}
}

func (r *repair) addColumn(o schema.Object, side schema.Schema, reasons []schema.Key) {
	risk, note := catalog.Safe, ""
	switch {
	case o.Prop("generated_kind") == "stored" || o.Prop("identity") != "" || strings.Contains(o.Prop("default"), "nextval("):
		risk = catalog.Rewrites
	case o.Prop("not_null") == "yes" && o.Prop("default") == "":
		note = "fails where the table has rows: give it a default, fill the column, and drop the default again"
	}
	r.step(catalog.Building, o.Key, reasons, risk, note, alterTable(o.Key)+"ADD COLUMN "+r.columnClause(o))
	r.columnRest(o, reasons)
	r.place(o, side, reasons)
}

// place tells of a column that comes last although it should not.
func (r *repair) place(o schema.Object, side schema.Schema, reasons []schema.Key) {
	table := schema.Key{Kind: schema.Table, Schema: o.Key.Schema, Name: o.Key.Table}
	order := side.Columns(table)
	after := false
	for _, name := range order {
		if name == o.Key.Name {
			after = true
			continue
		}
		k := schema.Key{Kind: schema.Column, Schema: o.Key.Schema, Table: o.Key.Table, Name: name}
		if _, stays := r.have.Lookup(k); after && stays {
			r.manual(o.Key, reasons, "the column comes last, and stands before "+name+" where it came from: PostgreSQL cannot move columns, only a table that is made anew has them in another order")
			return
		}
	}
}

// regenerated says whether a column has to be made anew: what computes it
// changes in a way that no statement of all versions knows.
func regenerated(c schema.Change, want schema.Object) bool {
	if !differs(c, "generated", "generated_kind") {
		return false
	}
	return want.Prop("generated") != "" || propBefore(c, "generated_kind") == "virtual"
}

// propBefore is a changed property as have has it.
func propBefore(c schema.Change, name string) string {
	for _, p := range c.Props {
		if p.Name == name {
			return p.To
		}
	}
	return ""
}

// alterColumn makes one column as wanted, one property after the other.
func (r *repair) alterColumn(c schema.Change, reasons []schema.Key) {
	want, _ := r.want.Lookup(c.Key)
	have, _ := r.have.Lookup(present(c))
	alter := func(risk catalog.Risk, note, sql string) {
		r.step(catalog.Building, want.Key, reasons, risk, note, alterColumn(want.Key)+sql)
	}
	retyped := differs(c, "type", "collation")
	if have.Prop("default") != "" && (retyped || differs(c, "default")) && !r.suspended[have.Key] {
		stage := catalog.Building
		if len(have.Needs) > 0 { // what it uses may go
			stage = catalog.Dropping
		}
		r.step(stage, have.Key, reasons, catalog.Safe, "", alterColumn(want.Key)+"DROP DEFAULT")
	}
	if differs(c, "identity") && want.Prop("identity") == "" {
		// Its sequence may have the name of one that is to be made.
		r.step(catalog.Dropping, have.Key, reasons, catalog.Safe, "", alterColumn(want.Key)+"DROP IDENTITY")
	}
	if differs(c, "generated") && want.Prop("generated") == "" {
		alter(catalog.Safe, "the values stay", "DROP EXPRESSION")
	}
	r.nullability(c, want, alter, false)
	if retyped {
		sql := "TYPE " + want.Prop("type")
		if collation := want.Prop("collation"); collation != "" {
			sql += " COLLATE " + collation
		}
		risk, note := catalog.Rewrites, ""
		if differs(c, "type") {
			if r.relationKind(want.Key) != schema.ForeignTable { // whose values are cast when they are read
				sql += " USING " + ident(want.Key.Name) + throughText(have, want) + "::" + want.Prop("type")
			}
			risk, note = catalog.LosesData, "values that do not fit are cut short, rounded or refused; some changes of type keep the rows as they are"
		}
		alter(risk, note, sql)
	}
	if value := want.Prop("default"); value != "" && (retyped || differs(c, "default")) {
		alter(catalog.Safe, "", "SET DEFAULT "+value)
	}
	r.nullability(c, want, alter, true)
	r.alterIdentity(c, want, have, alter)
	for _, name := range []string{"storage", "compression", "statistics"} {
		if differs(c, name) {
			r.columnStorage(have, want, name, reasons)
		}
	}
	for _, p := range c.Props {
		if p.Name == "options" {
			r.alterOptions(alterColumn(want.Key), want.Key, p, reasons)
		}
	}
	if differs(c, "comment") {
		r.setComment(want, reasons)
	}
}

// nullability drops NOT NULL before other changes, and sets it behind them.
func (r *repair) nullability(c schema.Change, want schema.Object, alter func(catalog.Risk, string, string), set bool) {
	if !differs(c, "not_null") {
		return
	}
	had := propBefore(c, "not_null")
	switch value := want.Prop("not_null"); {
	case !set && had != "" && (value != "yes" || had == "no inherit"):
		alter(catalog.Safe, "", "DROP NOT NULL")
	case !set || value == "":
	case value == "yes" && had == "not valid":
		// https://www.postgresql.org/docs/18/sql-altertable.html: SET NOT NULL validates as well.
		alter(catalog.BlocksWrites, "reads the whole table", "SET NOT NULL")
	case value == "yes":
		alter(catalog.BlocksWrites, "reads the whole table, and fails where it finds a NULL", "SET NOT NULL")
	case value == "no inherit":
		r.step(catalog.Building, want.Key, []schema.Key{c.Key}, catalog.BlocksWrites, "", alterTable(want.Key)+"ADD NOT NULL "+ident(want.Key.Name)+" NO INHERIT")
	default:
		r.step(catalog.Building, want.Key, []schema.Key{c.Key}, catalog.Safe, "", alterTable(want.Key)+"ADD NOT NULL "+ident(want.Key.Name)+" NOT VALID")
	}
}

func (r *repair) alterIdentity(c schema.Change, want, have schema.Object, alter func(catalog.Risk, string, string)) {
	switch identity := strings.ToUpper(want.Prop("identity")); {
	case identity == "" || !differs(c, "identity", "identity_options"):
	case have.Prop("identity") == "":
		alter(catalog.Safe, "the sequence begins at its start: set it behind the greatest value that is in use", "ADD "+r.identityClause(want))
	case differs(c, "identity"):
		alter(catalog.Safe, "", "SET GENERATED "+identity)
		fallthrough
	default:
		if differs(c, "identity_options") {
			alter(catalog.Safe, "", "SET "+strings.Join(sequenceClauses(identityValue(want), true), " SET "))
		}
	}
	if want.Prop("identity") != "" && differs(c, "identity_options") {
		r.identitySequence(want, have, []schema.Key{c.Key})
	}
}

// columnStorage sets one of the properties that say how values are kept.
func (r *repair) columnStorage(have, want schema.Object, name string, reasons []schema.Key) {
	stage, head := catalog.Building, alterColumn(want.Key)
	if r.exact { // children may have it otherwise
		table, _ := r.want.Lookup(schema.Key{Kind: schema.Table, Schema: want.Key.Schema, Name: want.Key.Table})
		if table.Prop("partition_by") != "" { // partitions have it as their parent, where nothing else is said of them
			stage = catalog.Linking
		} else {
			head = strings.Replace(head, "ALTER TABLE ", "ALTER TABLE ONLY ", 1)
		}
	}
	alter := func(sql string) { r.step(stage, want.Key, reasons, catalog.Safe, "", head+sql) }
	value := want.Prop(name)
	switch {
	case name == "compression":
		if value == "" {
			value = "default"
		}
		alter("SET COMPRESSION " + value)
	case name == "storage":
		if value == "" { // SET STORAGE DEFAULT is of 16
			value = usualStorage(want.Prop("type"))
		}
		alter("SET STORAGE " + strings.ToUpper(value))
	default:
		target, set := statistics(value)
		before, was := statistics(have.Prop(name))
		if target != before {
			alter("SET STATISTICS " + target)
		}
		put, reset := optionChanges(strings.Join(was, ", "), strings.Join(set, ", "))
		if len(put) > 0 {
			alter("SET (" + strings.Join(put, ", ") + ")")
		}
		if len(reset) > 0 {
			alter("RESET (" + strings.Join(reset, ", ") + ")")
		}
	}
}

// statistics splits "500, n_distinct=-1" into the target and the options.
func statistics(value string) (target string, settings []string) {
	target = "-1"
	for _, o := range options(value) {
		if strings.Contains(o, "=") {
			settings = append(settings, o)
		} else {
			target = o
		}
	}
	return target, settings
}

// usualStorage is what a type of variable length has without SET STORAGE.
func usualStorage(typ string) string {
	word, _, _ := strings.Cut(typ, "(")
	switch word {
	case "numeric", "inet", "cidr":
		return "main"
	case "tsvector", "text", "json", "jsonb", "bytea", "xml":
		return "extended"
	}
	return "extended"
}

// throughText is the cast between two enumerations, which PostgreSQL does not
// cast to each other: labels are compared as text.
func throughText(have, want schema.Object) string {
	enum := func(o schema.Object) bool {
		return slices.ContainsFunc(o.Needs, func(k schema.Key) bool { return k.Kind == schema.Enum })
	}
	if !enum(have) || !enum(want) {
		return ""
	}
	_, dimensions, _ := strings.Cut(want.Prop("type"), "[")
	if dimensions != "" {
		return "::text[]"
	}
	return "::text"
}
