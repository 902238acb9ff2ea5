package postgres

import (
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/schema"
)

// foreign says whether a kind has options of a foreign data wrapper's.
func foreign(kind schema.Kind) bool {
	switch kind {
	case schema.ForeignDataWrapper, schema.ForeignServer, schema.UserMapping, schema.ForeignTable:
		return true
	}
	return false
}

// createForeign makes a foreign data wrapper, a server, a mapping or a table.
func (r *repair) createForeign(o schema.Object, side schema.Schema, reasons []schema.Key) {
	var sql, note string
	switch o.Key.Kind {
	case schema.ForeignDataWrapper:
		sql = clauses("CREATE FOREIGN DATA WRAPPER", ident(o.Key.Name), after("HANDLER ", o.Prop("handler")), after("VALIDATOR ", o.Prop("validator")))
	case schema.ForeignServer:
		sql = clauses("CREATE SERVER", ident(o.Key.Name), after("TYPE ", constant(o.Prop("type"))), after("VERSION ", constant(o.Prop("version"))), "FOREIGN DATA WRAPPER", ident(o.Prop("wrapper")))
		if o.Prop("address") != "" {
			note = "its address is that of where it comes from"
		}
	case schema.UserMapping:
		sql = "CREATE USER MAPPING " + o.Key.Name
	case schema.ForeignTable:
		r.createForeignTable(o, side, reasons)
		return
	}
	all := parseForeignOptions(strings.Join(append(nonEmpty(o.Prop("address")), nonEmpty(o.Prop("options"))...), ", "))
	r.step(catalog.Building, o.Key, reasons, catalog.Safe, note, sql+given(all))
	r.withheldOptions(o.Key, all, reasons)
	r.comment(o, reasons)
}

func constant(value string) string {
	if value == "" {
		return ""
	}
	return text(value)
}

// given is the options of which the values are known, for a CREATE.
func given(all []foreignOption) string {
	var list []string
	for _, o := range all {
		if !o.withheld {
			list = append(list, quotedOption(o.name)+" "+o.value)
		}
	}
	if len(list) == 0 {
		return ""
	}
	return " OPTIONS (" + strings.Join(list, ", ") + ")"
}

// withheldOptions names the options that a statement cannot set: nobody told us
// their values, which may be secrets.
func (r *repair) withheldOptions(k schema.Key, all []foreignOption, reasons []schema.Key) {
	var names []string
	for _, o := range all {
		if o.withheld {
			names = append(names, quotedOption(o.name))
		}
	}
	if len(names) > 0 {
		r.manual(k, reasons, "set "+strings.Join(names, ", ")+" by hand: the values may be secrets and are not read")
	}
}

// createForeignTable makes a foreign table with what belongs to it.
func (r *repair) createForeignTable(o schema.Object, side schema.Schema, reasons []schema.Key) {
	var lines []string
	var later []schema.Object
	all := parseForeignOptions(o.Prop("options"))
	partition := o.Prop("partition_of") != ""
	for _, name := range side.Columns(o.Key) {
		column, _ := side.Lookup(schema.Key{Kind: schema.Column, Schema: o.Key.Schema, Table: o.Key.Name, Name: name})
		lines = append(lines, r.columnClause(column))
		r.comesWith[column.Key] = o.Key
		all = append(all, withheldOf(column)...)
	}
	for _, p := range side.Parts(o.Key) {
		switch {
		case p.Key.Kind == schema.Column:
		case p.Key.Kind == schema.Check && p.Prop("not_valid") == "" && !partition:
			lines = append(lines, "CONSTRAINT "+ident(p.Key.Name)+" "+p.Definition)
			r.created[p.Key], r.comesWith[p.Key] = true, o.Key
		default:
			later = append(later, p)
		}
	}
	sql := "CREATE FOREIGN TABLE " + sqlName(o.Key)
	switch {
	case partition:
		sql += " PARTITION OF " + sqlNames(byPath(side, o.Prop("partition_of"))) + " " + o.Prop("partition_bound")
	case len(lines) == 0:
		sql += " ()"
	default:
		sql += " (\n    " + strings.Join(lines, ",\n    ") + "\n)"
	}
	if parents := o.Prop("inherits"); parents != "" {
		sql += " INHERITS (" + sqlNames(byPath(side, parents)) + ")"
	}
	r.step(catalog.Building, o.Key, reasons, catalog.Safe, "", sql+" SERVER "+ident(o.Prop("server"))+given(parseForeignOptions(o.Prop("options"))))
	r.detachPending(o, reasons)
	if overrides := o.Prop("column_overrides"); overrides != "" {
		r.manual(o.Key, reasons, "the partition's columns differ from its parent's: "+overrides)
	}
	r.withheldOptions(o.Key, all, reasons)
	for _, p := range side.Parts(o.Key) {
		if p.Key.Kind == schema.Column {
			r.columnRest(p, reasons)
		} else if r.created[p.Key] {
			r.comment(p, reasons)
		}
	}
	for _, p := range later {
		r.create(p, side, reasons)
	}
	r.comment(o, reasons)
}

func withheldOf(o schema.Object) []foreignOption {
	return slices.DeleteFunc(parseForeignOptions(o.Prop("options")), func(o foreignOption) bool { return !o.withheld })
}

// alterForeign changes what ALTER can of foreign things.
func (r *repair) alterForeign(c schema.Change, want schema.Object, reasons []schema.Key) {
	alter := "ALTER " + objectWord(want.Key.Kind) + " " + sqlName(want.Key) + " "
	step := func(sql string) {
		r.step(catalog.Building, want.Key, reasons, catalog.Safe, "", alter+sql)
	}
	for _, p := range c.Props {
		switch {
		case p.Name == "options":
			r.alterOptions(alter, want.Key, p, reasons)
		case p.Name == "handler" || p.Name == "validator":
			if p.From == "" {
				step("NO " + strings.ToUpper(p.Name))
			} else {
				step(strings.ToUpper(p.Name) + " " + p.From)
			}
		case p.Name == "version" && p.From == "":
			step("VERSION NULL")
		case p.Name == "version":
			step("VERSION " + text(p.From))
		case p.Name == "inherits":
			have, _ := r.have.Lookup(present(c))
			r.inheritance(p, want, have, func(risk catalog.Risk, note, sql string) { step(sql) })
		case p.Name == "column_order" || p.Name == "column_overrides":
			r.partitioning(p, want, want, reasons)
		case p.Name == "detach_pending":
			have, _ := r.have.Lookup(present(c))
			r.partitioning(p, want, have, reasons)
		}
	}
}

// alterOptions sets, adds and drops the options that differ.
// https://www.postgresql.org/docs/current/sql-alterserver.html
func (r *repair) alterOptions(alter string, object schema.Key, p schema.PropChange, reasons []schema.Key) {
	want, have := parseForeignOptions(p.From), parseForeignOptions(p.To)
	find := func(list []foreignOption, name string) (foreignOption, bool) {
		i := slices.IndexFunc(list, func(o foreignOption) bool { return o.name == name })
		if i < 0 {
			return foreignOption{}, false
		}
		return list[i], true
	}
	var changes []string
	var unknown []foreignOption
	for _, o := range want {
		switch old, there := find(have, o.name); {
		case o == old:
		case o.withheld:
			unknown = append(unknown, o)
		case there:
			changes = append(changes, "SET "+quotedOption(o.name)+" "+o.value)
		default:
			changes = append(changes, "ADD "+quotedOption(o.name)+" "+o.value)
		}
	}
	for _, o := range have {
		if _, wanted := find(want, o.name); !wanted {
			changes = append(changes, "DROP "+quotedOption(o.name))
		}
	}
	if len(changes) > 0 {
		r.step(catalog.Building, object, reasons, catalog.Safe, "", alter+"OPTIONS ("+strings.Join(changes, ", ")+")")
	}
	r.withheldOptions(object, unknown, reasons)
}
