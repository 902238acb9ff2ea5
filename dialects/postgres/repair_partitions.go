package postgres

import (
	"maps"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/schema"
)

// override is what a partition's column or index has in another way than its
// parent's: the properties that differ, "" for one that only the parent's has.
type override struct {
	name  string // as SQL writes it
	props map[string]string
}

// The properties that overrides tell of; flags stand without a value.
var (
	columnOverrides = func() []string {
		word, _ := schema.Column.Word()
		var names []string
		for _, p := range word.Properties {
			names = append(names, p.Name)
		}
		return names
	}()
	indexOverrides = []string{"clustered", "invalid", "options", "replica_identity", "statistics", "tablespace"}
)

// parseOverrides reads "a: default 5, no statistics; b: not_null yes".
func parseOverrides(list string, known []string) []override {
	var all []override
	for _, item := range cutList(list, ";", func(string) bool { return true }) {
		name, rest, _ := strings.Cut(item, ": ")
		if strings.HasPrefix(item, `"`) { // a quoted name may hold anything
			end := 1
			for end < len(item) && (item[end] != '"' || strings.HasPrefix(item[end:], `""`)) {
				if item[end] == '"' {
					end++
				}
				end++
			}
			name, rest = item[:min(end+1, len(item))], strings.TrimPrefix(item[min(end+1, len(item)):], ": ")
		}
		o := override{name, map[string]string{}}
		for _, text := range cutList(rest, ",", func(next string) bool { _, _, ok := overridden(next, known); return ok }) {
			if property, value, ok := overridden(text, known); ok {
				o.props[property] = value
			}
		}
		all = append(all, o)
	}
	return all
}

// overridden reads one property of an override: "default 5", "no default", "clustered", "not clustered".
func overridden(text string, known []string) (property, value string, ok bool) {
	word, rest, valued := strings.Cut(text, " ")
	if (word == "no" || word == "not") && slices.Contains(known, rest) {
		return rest, "", true
	}
	if !valued {
		rest = "yes"
	}
	return word, rest, slices.Contains(known, word)
}

// cutList cuts a text at separators outside of brackets and quotes, where what
// follows is the beginning of something new.
func cutList(text, separator string, begins func(next string) bool) []string {
	if text == "" {
		return nil
	}
	var parts []string
	depth, from := 0, 0
	for _, t := range significant(text) {
		switch {
		case t.Is("("), t.Is("["):
			depth++
		case t.Is(")"), t.Is("]"):
			depth--
		case depth == 0 && t.Is(separator):
			next := strings.TrimSpace(text[t.Offset+1:])
			if end := strings.IndexAny(next, ",;"); begins(next) || end > 0 && begins(next[:end]) {
				parts = append(parts, strings.TrimSpace(text[from:t.Offset]))
				from = t.Offset + 1
			}
		}
	}
	return append(parts, strings.TrimSpace(text[from:]))
}

// parent is the table that a partition belongs to.
func parent(partition schema.Object, side schema.Schema) (schema.Object, bool) {
	if keys := byPath(side, partition.Prop("partition_of")); len(keys) == 1 {
		return side.Lookup(keys[0])
	}
	return schema.Object{}, false
}

// partition says whether what a part belongs to is a partition.
func (r *repair) partition(part schema.Key, side schema.Schema) bool {
	table, _ := side.Lookup(schema.Key{Kind: schema.Table, Schema: part.Schema, Name: part.Table})
	return table.Prop("partition_of") != ""
}

// partitionColumns makes a partition's columns differ from its parent's as
// they do in want. A partition has them from its parent otherwise.
func (r *repair) partitionColumns(want, have schema.Object, side schema.Schema, reasons []schema.Key) {
	before := parseOverrides(have.Prop("column_overrides"), columnOverrides)
	after := parseOverrides(want.Prop("column_overrides"), columnOverrides)
	above, ok := parent(want, side)
	if have.Key == (schema.Key{}) { // its parent may have become special after it was made
		after = specialColumns(want, side)
	}
	for _, o := range after {
		r.partitionColumn(want.Key, o.name, o.props, reasons)
	}
	for _, o := range before { // what is no longer special is the parent's again
		column, found := r.inheritedColumn(above, o.name, side)
		again := map[string]string{}
		for property := range o.props {
			if i := slices.IndexFunc(after, func(a override) bool { return a.name == o.name }); i >= 0 {
				if _, special := after[i].props[property]; special {
					continue
				}
			}
			again[property] = column.Prop(property)
		}
		if ok && found {
			r.partitionColumn(want.Key, o.name, again, reasons)
		}
	}
}

// specialColumns is what is special in a partition or in one that it is a part of.
func specialColumns(table schema.Object, side schema.Schema) []override {
	var all []override
	if above, ok := parent(table, side); ok {
		all = specialColumns(above, side)
	}
	for _, o := range parseOverrides(table.Prop("column_overrides"), columnOverrides) {
		i := slices.IndexFunc(all, func(a override) bool { return a.name == o.name })
		if i < 0 {
			all = append(all, override{o.name, map[string]string{}})
			i = len(all) - 1
		}
		maps.Copy(all[i].props, o.props)
	}
	return all
}

// inheritedColumn is a column of a table as its partitions have it: of a
// partition with what is special there.
func (r *repair) inheritedColumn(table schema.Object, name string, side schema.Schema) (schema.Object, bool) {
	for _, p := range side.Parts(table.Key) {
		if p.Key.Kind == schema.Column && joinNames([]string{p.Key.Name}) == name {
			return p, true
		}
	}
	above, ok := parent(table, side)
	if !ok {
		return schema.Object{}, false
	}
	column, ok := r.inheritedColumn(above, name, side)
	for _, o := range parseOverrides(table.Prop("column_overrides"), columnOverrides) {
		if o.name == name {
			column = withProps(column, o.props)
		}
	}
	return column, ok
}

func withProps(o schema.Object, props map[string]string) schema.Object {
	o.Props = slices.DeleteFunc(slices.Clone(o.Props), func(p schema.Prop) bool { _, special := props[p.Name]; return special })
	for name, value := range props {
		if value != "" {
			o.Props = append(o.Props, schema.Prop{Name: name, Value: value})
		}
	}
	return o
}

func (r *repair) partitionColumn(table schema.Key, name string, props map[string]string, reasons []schema.Key) {
	only := "ALTER TABLE ONLY " + sqlName(table) + " "
	step := func(risk catalog.Risk, sql string) { r.step(catalog.Parting, table, reasons, risk, "", sql) }
	set := func(property, on, off string) {
		if value, special := props[property]; special && value != "" {
			step(catalog.Safe, only+"ALTER COLUMN "+name+" "+on+value)
		} else if special {
			step(catalog.Safe, only+"ALTER COLUMN "+name+" "+off)
		}
	}
	set("default", "SET DEFAULT ", "DROP DEFAULT")
	if value, special := props["not_null"]; special {
		switch value {
		case "":
			step(catalog.Safe, only+"ALTER COLUMN "+name+" DROP NOT NULL")
		case "yes":
			step(catalog.BlocksWrites, strings.Replace(only, " ONLY", "", 1)+"ALTER COLUMN "+name+" SET NOT NULL")
		default:
			step(catalog.Safe, only+"ADD NOT NULL "+name+" "+strings.ToUpper(value))
		}
	}
	if value, special := props["compression"]; special {
		if value == "" {
			value = "default"
		}
		step(catalog.Safe, only+"ALTER COLUMN "+name+" SET COMPRESSION "+value)
	}
	set("storage", "SET STORAGE ", "SET STORAGE "+strings.ToUpper(usualStorage(props["type"])))
	if value, special := props["statistics"]; special {
		target, settings := statistics(value)
		step(catalog.Safe, only+"ALTER COLUMN "+name+" SET STATISTICS "+target)
		if len(settings) > 0 {
			step(catalog.Safe, only+"ALTER COLUMN "+name+" SET ("+strings.Join(settings, ", ")+")")
		} else {
			step(catalog.Safe, only+"ALTER COLUMN "+name+" RESET (n_distinct, n_distinct_inherited)")
		}
	}
	for _, property := range []string{"generated", "identity", "type", "collation"} {
		if value, special := props[property]; special && (value != "" || property == "generated") {
			r.manual(table, reasons, "the column "+name+" of the partition has another "+property+" than its parent's: "+value)
		}
	}
}

// effectiveIndex is what a partition's part of an index has: what its parent's
// has, and what is special.
func effectiveIndex(index schema.Object, table schema.Object, side schema.Schema) map[string]string {
	effective := map[string]string{}
	if above, ok := parent(table, side); ok && (above.Key.Schema != index.Key.Schema || above.Key.Name != index.Key.Table) {
		effective = effectiveIndex(index, above, side)
	} else {
		for _, property := range indexOverrides {
			effective[property] = index.Prop(property)
		}
	}
	effective["invalid"] = "" // the parent's says only that a partition lacks its part
	for _, o := range parseOverrides(table.Prop("index_overrides"), indexOverrides) {
		if o.name == joinNames([]string{index.Key.Name}) {
			for property, value := range o.props {
				effective[property] = value
			}
		}
	}
	return effective
}

// partitionIndexes gives a partition's parts of its parents' indexes what they
// have in want and do not get with their making. The server makes their names
// up, so that each is looked up by the index that it is a part of.
func (r *repair) partitionIndexes(want, have schema.Object, reasons []schema.Key) {
	for above, ok := parent(want, r.want); ok; above, ok = parent(above, r.want) {
		for _, index := range r.want.Parts(above.Key) {
			if index.Key.Kind != schema.Index && (!constraint(index.Key.Kind) || index.Key.Kind == schema.ForeignKey || index.Key.Kind == schema.Check) {
				continue
			}
			after := effectiveIndex(index, want, r.want)
			before := map[string]string{}
			if have.Key != (schema.Key{}) {
				if there, known := r.have.Lookup(index.Key); known && r.gone[index.Key] == nil {
					before = effectiveIndex(there, have, r.have)
				}
			}
			if len(before) == 0 { // as its parent's was made
				before["options"], before["tablespace"] = index.Prop("options"), index.Prop("tablespace")
			}
			r.partitionIndex(want.Key, index.Key, before, after, reasons)
		}
	}
}

func (r *repair) partitionIndex(table, index schema.Key, before, after map[string]string, reasons []schema.Key) {
	var commands []string
	add := func(command string) { commands = append(commands, command) }
	set, reset := optionChanges(before["options"], after["options"])
	if len(set) > 0 {
		add("ALTER INDEX %s SET (" + strings.Join(set, ", ") + ")")
	}
	if len(reset) > 0 {
		add("ALTER INDEX %s RESET (" + strings.Join(reset, ", ") + ")")
	}
	for _, o := range options(after["statistics"]) {
		if column, target, _ := strings.Cut(o, " "); !slices.Contains(options(before["statistics"]), o) {
			add("ALTER INDEX %s ALTER COLUMN " + column + " SET STATISTICS " + target)
		}
	}
	for _, o := range options(before["statistics"]) {
		column, _, _ := strings.Cut(o, " ")
		if !slices.ContainsFunc(options(after["statistics"]), func(a string) bool { return strings.HasPrefix(a, column+" ") }) {
			add("ALTER INDEX %s ALTER COLUMN " + column + " SET STATISTICS -1")
		}
	}
	if before["tablespace"] != after["tablespace"] {
		add("ALTER INDEX %s SET TABLESPACE " + ident(usualTablespace(after["tablespace"])))
	}
	if after["replica_identity"] != "" && before["replica_identity"] == "" {
		add("ALTER TABLE " + sqlName(table) + " REPLICA IDENTITY USING INDEX %s")
	}
	switch {
	case after["clustered"] != "" && before["clustered"] == "":
		add("ALTER TABLE " + sqlName(table) + " CLUSTER ON %s")
	case after["clustered"] == "" && before["clustered"] != "":
		r.step(catalog.Parting, table, reasons, catalog.Safe, "", "ALTER TABLE "+sqlName(table)+" SET WITHOUT CLUSTER")
	}
	part := "(SELECT x.indexrelid FROM pg_catalog.pg_index x WHERE x.indrelid = " + text(sqlName(table)) + "::regclass" +
		" AND pg_catalog.pg_partition_root(x.indexrelid) = " + text(qualify(index.Schema, index.Name)) + "::regclass)"
	if len(commands) > 0 {
		var b strings.Builder
		b.WriteString("DO $do$DECLARE part name;\nBEGIN\n")
		b.WriteString("  SELECT c.relname INTO STRICT part FROM pg_catalog.pg_class c WHERE c.oid = " + part + ";\n")
		for _, c := range commands {
			head, tail, _ := strings.Cut(c, "%s")
			name := "'%I'"
			arguments := "part"
			if strings.HasPrefix(c, "ALTER INDEX") {
				name, arguments = "'%I.%I'", text(table.Schema)+", part"
			}
			b.WriteString("  EXECUTE " + text(head) + " || pg_catalog.format(" + name + ", " + arguments + ") || " + text(tail) + ";\n")
		}
		b.WriteString("END$do$")
		r.steps = append(r.steps, catalog.Step{Stage: catalog.Parting, Object: table,
			Statement: catalog.Statement{For: reasons, SQL: b.String(), Risk: catalog.Safe, Body: true}})
	}
	switch {
	case after["invalid"] == "" || before["invalid"] != "":
	case r.exact:
		r.invalidate(table, part, catalog.Parting, reasons)
	default:
		r.manual(table, reasons, "the partition's part of "+index.Name+" is not valid where it comes from: build it again there")
	}
}

// invalidate marks an index as CREATE INDEX CONCURRENTLY leaves it that did
// not end well. No statement does that; who may write the catalog can.
func (r *repair) invalidate(object schema.Key, index string, stage catalog.Stage, reasons []schema.Key) {
	r.step(stage, object, reasons, catalog.Safe, "a superuser is needed for it",
		"UPDATE pg_catalog.pg_index SET indisvalid = false WHERE indexrelid = "+index)
}

// detachPending leaves a partition as DETACH PARTITION CONCURRENTLY does that
// did not end. That takes two transactions; who may write the catalog can.
func (r *repair) detachPending(o schema.Object, reasons []schema.Key) {
	if r.exact && o.Prop("detach_pending") != "" {
		r.step(catalog.Arming, o.Key, reasons, catalog.Safe, "a superuser is needed for it",
			"UPDATE pg_catalog.pg_inherits SET inhdetachpending = true WHERE inhrelid = "+text(sqlName(o.Key))+"::regclass")
	}
}

// constraintTriggers switches the server's own triggers of a constraint. Their
// names have numbers in them, so that each is looked up by what it does:
// "disabled on public.t: RI_FKey_check_ins, ...".
func (r *repair) constraintTriggers(key, object schema.Key, have, want string, reasons []schema.Key) {
	if have == want {
		return
	}
	words := map[string]string{"disabled": "DISABLE", "replica": "ENABLE REPLICA", "always": "ENABLE ALWAYS"}
	var rows []string
	add := func(word, where string) {
		relation, function, _ := strings.Cut(where, ": ")
		rows = append(rows, "("+text(word)+", "+text(relation)+"::regclass, "+text(function)+")")
	}
	wanted := splitTriggers(want)
	for _, one := range splitTriggers(have) {
		if _, where, _ := strings.Cut(one, " on "); !slices.ContainsFunc(wanted, func(w string) bool { return strings.HasSuffix(w, " on "+where) }) {
			add("ENABLE", where)
		}
	}
	for _, one := range wanted {
		word, where, _ := strings.Cut(one, " on ")
		add(words[word], where)
	}
	sql := `DO $do$DECLARE one record;
BEGIN
  FOR one IN
    WITH RECURSIVE own (oid) AS (
      SELECT k.oid FROM pg_catalog.pg_constraint k WHERE k.conrelid = ` + text(tableOf(key)) + `::regclass AND k.conname = ` + text(key.Name) + `
      UNION ALL SELECT k.oid FROM pg_catalog.pg_constraint k JOIN own ON k.conparentid = own.oid
    )
    SELECT w.word, t.tgrelid::regclass AS relation, t.tgname
    FROM own
    JOIN pg_catalog.pg_trigger t ON t.tgconstraint = own.oid
    JOIN pg_catalog.pg_proc p ON p.oid = t.tgfoid
    JOIN (VALUES ` + strings.Join(rows, ",\n      ") + `) AS w (word, relation, function) ON w.relation = t.tgrelid AND w.function = p.proname
  LOOP
    EXECUTE pg_catalog.format('ALTER TABLE ONLY %s %s TRIGGER %I', one.relation, one.word, one.tgname);
  END LOOP;
END$do$`
	r.steps = append(r.steps, catalog.Step{Stage: catalog.Parting, Object: object,
		Statement: catalog.Statement{For: reasons, SQL: sql, Risk: catalog.Safe, Note: "the server's own triggers: a superuser is needed for it", Body: true}})
}

// splitTriggers parts the list that tells of a constraint's triggers.
func splitTriggers(list string) []string {
	return cutList(list, ",", func(next string) bool {
		word, _, _ := strings.Cut(next, " ")
		return word == "disabled" || word == "replica" || word == "always"
	})
}
