package postgres

import (
	"fmt"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/schema"
)

// createTable makes a table with all that belongs to it. Keys and checks stand
// in the statement, the rest follows.
func (r *repair) createTable(o schema.Object, side schema.Schema, reasons []schema.Key) {
	var lines []string
	var later []schema.Object
	parts := side.Parts(o.Key)
	parents := byPath(side, o.Prop("inherits"))
	attached := len(parents) > 0 && (!inOrder(o.Key, parents, side) || slices.ContainsFunc(parts, generatedAgain))
	for _, name := range side.Columns(o.Key) {
		column, _ := side.Lookup(schema.Key{Kind: schema.Column, Schema: o.Key.Schema, Table: o.Key.Name, Name: name})
		if back := circles(column, o.Key, side); len(back) > 0 && column.Prop("default") != "" {
			r.linked(column.Key, back, reasons, alterColumn(column.Key)+"SET DEFAULT "+column.Prop("default"))
			column.Props = slices.DeleteFunc(slices.Clone(column.Props), func(p schema.Prop) bool { return p.Name == "default" })
		}
		if column.Prop("inherited") != "yes" || attached { // else it comes with the parent
			lines = append(lines, r.columnClause(column))
		}
		r.comesWith[column.Key] = o.Key
	}
	if attached {
		for _, check := range inheritedChecks(o.Key, parents, side) {
			lines = append(lines, "CONSTRAINT "+ident(check.Key.Name)+" "+check.Definition)
		}
	}
	partition := o.Prop("partition_of") != ""
	inline := map[string]bool{} // of two keys that are alike CREATE TABLE makes one
	for _, p := range parts {
		switch {
		case p.Key.Kind == schema.Column:
		case inline[keyOf(p)]:
			later = append(later, p)
		case p.Key.Kind == schema.Check && len(circles(p, o.Key, side)) > 0:
			r.linked(p.Key, circles(p, o.Key, side), reasons, alterTable(p.Key)+"ADD CONSTRAINT "+ident(p.Key.Name)+" "+p.Definition)
			r.created[p.Key] = true
		case constraint(p.Key.Kind) && p.Key.Kind != schema.ForeignKey && p.Prop("not_valid") == "" && !partition:
			lines = append(lines, "CONSTRAINT "+ident(p.Key.Name)+" "+p.Definition)
			r.created[p.Key], r.comesWith[p.Key] = true, o.Key
			inline[keyOf(p)] = p.Key.Kind == schema.PrimaryKey || p.Key.Kind == schema.Unique
		default:
			later = append(later, p)
		}
	}
	var b strings.Builder
	b.WriteString("CREATE ")
	if o.Prop("persistence") == "unlogged" {
		b.WriteString("UNLOGGED ")
	}
	b.WriteString("TABLE " + sqlName(o.Key))
	if partition {
		b.WriteString(" PARTITION OF " + sqlNames(byPath(side, o.Prop("partition_of"))) + " " + o.Prop("partition_bound"))
	} else if len(lines) == 0 {
		b.WriteString(" ()")
	} else {
		b.WriteString(" (\n    " + strings.Join(lines, ",\n    ") + "\n)")
	}
	if len(parents) > 0 && !attached {
		b.WriteString(" INHERITS (" + sqlNames(parents) + ")")
	}
	if by := o.Prop("partition_by"); by != "" {
		b.WriteString(" PARTITION BY " + by)
	}
	b.WriteString(storageClauses(o))
	r.step(catalog.Building, o.Key, reasons, catalog.Safe, "", b.String())
	if attached {
		r.attach(o, parents, side, reasons)
	}
	if partition {
		r.partitionColumns(o, schema.Object{}, side, reasons)
		r.partitionIndexes(o, schema.Object{}, reasons)
		r.detachPending(o, reasons)
	}
	if typ := o.Prop("create_options"); typ != "" {
		r.step(catalog.Building, o.Key, reasons, catalog.Safe, "", "ALTER TABLE "+sqlName(o.Key)+" "+typ)
	}
	for _, p := range parts {
		switch {
		case p.Key.Kind == schema.Column:
			if p.Prop("inherited") == "yes" && !attached {
				r.inheritedRest(p, parents, side, reasons)
			}
			r.columnRest(p, reasons)
		case r.created[p.Key]:
			r.backing(p, reasons)
			r.comment(p, reasons)
		}
	}
	for _, p := range later {
		r.create(p, side, reasons)
	}
	r.tableRest(schema.Object{}, o, side, reasons)
	r.comment(o, reasons)
}

// circles is what of that an object of a table needs needs the table in turn: a
// function of its rows in a check or a default. The table is made without it.
func circles(o schema.Object, table schema.Key, side schema.Schema) []schema.Key {
	seen := map[schema.Key]bool{}
	var reaches func(k schema.Key) bool
	reaches = func(k schema.Key) bool {
		if k == table || k.Table == table.Name && k.Schema == table.Schema {
			return true
		}
		if seen[k] {
			return false
		}
		seen[k] = true
		object, _ := side.Lookup(k)
		return slices.ContainsFunc(object.Needs, reaches)
	}
	var back []schema.Key
	for _, need := range o.Needs {
		if need.Kind.Routine() && reaches(need) {
			back = append(back, need)
		}
	}
	return back
}

// linked is what is done to a part of a table when everything is there.
func (r *repair) linked(part schema.Key, later, reasons []schema.Key, sql string) {
	r.steps = append(r.steps, catalog.Step{Stage: catalog.Linking, Object: part, Later: later,
		Statement: catalog.Statement{For: reasons, SQL: sql, Risk: catalog.Safe}})
}

// keyOf is what a key says behind its first words: of a primary key and a unique
// constraint that say the same CREATE TABLE makes one as well.
func keyOf(o schema.Object) string {
	return strings.TrimPrefix(strings.TrimPrefix(o.Definition, "PRIMARY KEY"), "UNIQUE")
}

// storageClauses is how and where a relation keeps its rows.
func storageClauses(o schema.Object) string {
	var b strings.Builder
	if method := o.Prop("access_method"); method != "" {
		b.WriteString(" USING " + ident(method))
	}
	if list := o.Prop("options"); list != "" {
		b.WriteString(" WITH (" + list + ")")
	}
	if tablespace := o.Prop("tablespace"); tablespace != "" {
		b.WriteString(" TABLESPACE " + ident(tablespace))
	}
	return b.String()
}

// tableRest is what of a table only ALTER TABLE sets.
func (r *repair) tableRest(have, want schema.Object, side schema.Schema, reasons []schema.Key) {
	alterAt := func(stage catalog.Stage, risk catalog.Risk, sql string) {
		r.step(stage, want.Key, reasons, risk, "", "ALTER TABLE "+sqlName(want.Key)+" "+sql)
	}
	alter := func(stage catalog.Stage, sql string) { alterAt(stage, catalog.Safe, sql) }
	flag := func(name, on, off string) {
		switch {
		case want.Prop(name) == have.Prop(name):
		case want.Prop(name) != "":
			alter(catalog.Linking, on)
		default:
			alterAt(catalog.Linking, catalog.LosesProtection, off)
		}
	}
	flag("row_security", "ENABLE ROW LEVEL SECURITY", "DISABLE ROW LEVEL SECURITY")
	flag("force_row_security", "FORCE ROW LEVEL SECURITY", "NO FORCE ROW LEVEL SECURITY")
	if want.Prop("replica_identity") == have.Prop("replica_identity") {
		return
	}
	switch identity := want.Prop("replica_identity"); identity {
	case "":
		alter(catalog.Linking, "REPLICA IDENTITY DEFAULT")
	case "index":
		for _, p := range side.Parts(want.Key) {
			if p.Prop("replica_identity") != "" {
				alter(catalog.Linking, "REPLICA IDENTITY USING INDEX "+ident(p.Key.Name))
			}
		}
	default:
		alter(catalog.Linking, "REPLICA IDENTITY "+strings.ToUpper(identity))
	}
}

func (r *repair) alterTable(c schema.Change, reasons []schema.Key) {
	want, _ := r.want.Lookup(c.Key)
	have, _ := r.have.Lookup(present(c))
	alter := func(risk catalog.Risk, note, sql string) {
		r.step(catalog.Building, want.Key, reasons, risk, note, "ALTER TABLE "+sqlName(want.Key)+" "+sql)
	}
	for _, p := range c.Props {
		switch p.Name {
		case "persistence":
			word := map[bool]string{true: "SET LOGGED", false: "SET UNLOGGED"}[p.From == ""]
			alter(catalog.Rewrites, "", word)
		case "access_method":
			method := p.From
			if method == "" {
				method = "heap"
			}
			alter(catalog.Rewrites, "PostgreSQL 15 and later", "SET ACCESS METHOD "+ident(method))
		case "options":
			r.setOptions("ALTER TABLE "+sqlName(want.Key)+" ", want.Key, p.To, p.From, reasons)
		case "tablespace":
			alter(catalog.Rewrites, "", "SET TABLESPACE "+ident(usualTablespace(p.From)))
		case "inherits":
			r.inheritance(p, want, have, alter)
		case "partition_of", "partition_bound", "detach_pending", "partition_by", "column_overrides", "create_options", "column_order":
			r.partitioning(p, want, have, reasons)
		case "comment":
			r.setComment(want, reasons)
		case "owner":
			alter(catalog.Safe, "", "OWNER TO "+ident(p.From))
		case "index_overrides":
			r.partitionIndexes(want, have, reasons)
		case "row_security", "force_row_security", "replica_identity", "grants":
		default:
			r.manual(want.Key, reasons, fmt.Sprintf("%s cannot be changed from %q to %q by ALTER TABLE", p.Name, p.To, p.From))
		}
	}
	r.tableRest(have, want, r.want, reasons)
}

func usualTablespace(name string) string {
	if name == "" {
		return "pg_default"
	}
	return name
}

func (r *repair) setOptions(alter string, object schema.Key, have, want string, reasons []schema.Key) {
	set, reset := optionChanges(have, want)
	if len(set) > 0 {
		r.step(catalog.Building, object, reasons, catalog.Safe, "", alter+"SET ("+strings.Join(set, ", ")+")")
	}
	if len(reset) > 0 {
		r.step(catalog.Building, object, reasons, catalog.Safe, "", alter+"RESET ("+strings.Join(reset, ", ")+")")
	}
}

func (r *repair) inheritance(p schema.PropChange, want, have schema.Object, alter func(catalog.Risk, string, string)) {
	if p.To != "" {
		for _, parent := range byPath(r.have, p.To) {
			alter(catalog.Safe, "", "NO INHERIT "+sqlName(parent))
		}
	}
	if p.From != "" {
		for _, parent := range byPath(r.want, p.From) {
			alter(catalog.Safe, "", "INHERIT "+sqlName(parent))
		}
	}
}

// partitioning moves a partition; what a table is partitioned by is for ever.
func (r *repair) partitioning(p schema.PropChange, want, have schema.Object, reasons []schema.Key) {
	switch {
	case p.Name == "column_order":
		r.manual(want.Key, reasons, "PostgreSQL cannot move columns: only a table that is made anew has them in another order")
	case p.Name == "partition_by":
		r.manual(want.Key, reasons, "a table cannot become partitioned, or partitioned otherwise: make it anew and move the rows")
	case p.Name == "column_overrides":
		r.partitionColumns(want, have, r.want, reasons)
	case p.Name == "create_options":
		sql := p.From
		if sql == "" {
			sql = "NOT OF"
		}
		r.step(catalog.Building, want.Key, reasons, catalog.Safe, "", "ALTER TABLE "+sqlName(want.Key)+" "+sql)
	case p.Name == "partition_of" && have.Prop("partition_bound") != want.Prop("partition_bound"): // the bound's change does both
	case p.Name == "detach_pending" && p.From != "":
		r.manual(want.Key, reasons, "DETACH PARTITION ... CONCURRENTLY did not end where the partition comes from: end it there with DETACH PARTITION ... FINALIZE")
	case p.Name == "detach_pending":
		alter := "ALTER TABLE " + sqlNames(byPath(r.have, have.Prop("partition_of"))) + " "
		r.step(catalog.Building, want.Key, reasons, catalog.Safe, "ends what DETACH PARTITION ... CONCURRENTLY began", alter+"DETACH PARTITION "+sqlName(want.Key)+" FINALIZE")
		r.step(catalog.Building, want.Key, reasons, catalog.BlocksWrites, "", alter+"ATTACH PARTITION "+sqlName(want.Key)+" "+want.Prop("partition_bound"))
	default:
		if parents := byPath(r.have, have.Prop("partition_of")); len(parents) > 0 {
			r.step(catalog.Building, want.Key, reasons, catalog.Safe, "its rows are not seen through the parent until it is attached again",
				"ALTER TABLE "+sqlNames(parents)+" DETACH PARTITION "+sqlName(want.Key))
		}
		if parents := byPath(r.want, want.Prop("partition_of")); len(parents) > 0 {
			r.step(catalog.Building, want.Key, reasons, catalog.BlocksWrites, "fails where rows do not fit the bound",
				"ALTER TABLE "+sqlNames(parents)+" ATTACH PARTITION "+sqlName(want.Key)+" "+want.Prop("partition_bound"))
		}
	}
}

// createView makes a view or materialized view with what belongs to it.
func (r *repair) createView(o schema.Object, side schema.Schema, reasons []schema.Key) {
	r.step(catalog.Building, o.Key, reasons, viewRisk(o), "privileges on it are those that a new one has", "CREATE "+viewStatement(o))
	for _, p := range side.Parts(o.Key) {
		switch {
		case p.Key.Kind != schema.Column:
			r.create(p, side, reasons)
		default:
			if value := p.Prop("default"); value != "" {
				r.step(catalog.Building, o.Key, reasons, catalog.Safe, "", "ALTER VIEW "+sqlName(o.Key)+" ALTER COLUMN "+ident(p.Key.Name)+" SET DEFAULT "+value)
			}
			for _, name := range []string{"storage", "compression", "statistics"} {
				if p.Prop(name) != "" {
					r.columnStorage(schema.Object{}, p, name, reasons)
				}
			}
			r.comment(p, reasons)
		}
	}
	if o.Prop("replica_identity") != "" {
		r.viewIdentity(o, reasons)
	}
	r.comment(o, reasons)
	if o.Prop("rule_comment") != "" {
		r.ruleComment(o, reasons)
	}
}

// viewIdentity is of materialized views, which no index can identify: their columns may be NULL.
func (r *repair) viewIdentity(want schema.Object, reasons []schema.Key) {
	identity := strings.ToUpper(want.Prop("replica_identity"))
	if identity == "" {
		identity = "DEFAULT"
	}
	r.step(catalog.Linking, want.Key, reasons, catalog.Safe, "", "ALTER MATERIALIZED VIEW "+sqlName(want.Key)+" REPLICA IDENTITY "+identity)
}

// ruleComment is said of the rule that a view is made of; the view has its own.
func (r *repair) ruleComment(want schema.Object, reasons []schema.Key) {
	value := "NULL"
	if c := want.Prop("rule_comment"); c != "" {
		value = text(c)
	}
	r.step(catalog.Linking, want.Key, reasons, catalog.Safe, "", `COMMENT ON RULE "_RETURN" ON `+sqlName(want.Key)+" IS "+value)
}

func viewRisk(o schema.Object) catalog.Risk {
	if o.Key.Kind == schema.MaterializedView && o.Prop("unpopulated") == "" {
		return catalog.Rewrites
	}
	return catalog.Safe
}

func viewStatement(o schema.Object) string {
	query := strings.TrimSuffix(strings.TrimSpace(o.Definition), ";")
	if o.Key.Kind == schema.MaterializedView {
		sql := "MATERIALIZED VIEW " + sqlName(o.Key) + storageClauses(o) + " AS\n" + query
		if o.Prop("unpopulated") != "" {
			sql += "\nWITH NO DATA"
		}
		return sql
	}
	list := options(o.Prop("options"))
	if o.Prop("security_invoker") != "" {
		list = append(list, "security_invoker=true")
	}
	if check := o.Prop("check_option"); check != "" {
		list = append(list, "check_option="+strings.ToLower(check))
	}
	sql := "VIEW " + sqlName(o.Key)
	if len(list) > 0 {
		sql += " WITH (" + strings.Join(list, ", ") + ")"
	}
	return sql + " AS\n" + query
}

// extends says whether a view's columns are those that it has and more behind
// them: then CREATE OR REPLACE does it.
// https://www.postgresql.org/docs/current/sql-createview.html
func (r *repair) extends(key schema.Key) bool {
	want, have := r.want.Columns(key), r.have.Columns(key)
	if len(want) < len(have) {
		return false
	}
	for i, name := range have {
		column := schema.Key{Kind: schema.Column, Schema: key.Schema, Table: key.Name, Name: name}
		w, _ := r.want.Lookup(column)
		h, _ := r.have.Lookup(column)
		if want[i] != name || w.Prop("type") != h.Prop("type") || w.Prop("collation") != h.Prop("collation") {
			return false
		}
	}
	return true
}

func (r *repair) alterView(c schema.Change, reasons []schema.Key) {
	want, _ := r.want.Lookup(c.Key)
	kind := "VIEW "
	if c.Key.Kind == schema.MaterializedView {
		kind = "MATERIALIZED VIEW "
	}
	alter := "ALTER " + kind + sqlName(want.Key) + " "
	step := func(risk catalog.Risk, sql string) { r.step(catalog.Building, want.Key, reasons, risk, "", sql) }
	if c.Key.Kind == schema.View && (c.Definitions != nil || differs(c, "query", "options", "security_invoker", "check_option")) {
		step(catalog.Safe, "CREATE OR REPLACE "+viewStatement(want))
	}
	for _, p := range c.Props {
		switch {
		case p.Name == "comment":
			r.setComment(want, reasons)
		case p.Name == "owner":
			step(catalog.Safe, alter+"OWNER TO "+ident(p.From))
		case p.Name == "rule_comment":
			r.ruleComment(want, reasons)
		case c.Key.Kind == schema.View:
		case p.Name == "replica_identity":
			r.viewIdentity(want, reasons)
		case p.Name == "unpopulated" && p.From != "":
			step(catalog.LosesData, "REFRESH "+kind+sqlName(want.Key)+" WITH NO DATA")
		case p.Name == "unpopulated":
			step(catalog.Rewrites, "REFRESH "+kind+sqlName(want.Key))
		case p.Name == "options":
			r.setOptions(alter, want.Key, p.To, p.From, reasons)
		case p.Name == "tablespace":
			step(catalog.Rewrites, alter+"SET TABLESPACE "+ident(usualTablespace(p.From)))
		}
	}
}
