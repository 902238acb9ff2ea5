package postgres

import (
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/schema"
)

// ofType says whether a kind is a type that columns can have, beside enums.
func ofType(kind schema.Kind) bool {
	return kind == schema.Domain || kind == schema.CompositeType || kind == schema.RangeType
}

// replacedType says whether a type is made anew: it cannot go while columns are
// of it. A domain is altered where that does it.
func (r *repair) replacedType(c schema.Change) bool {
	return c.Structural() && !r.typeOfColumns(present(c)) &&
		(c.Key.Kind != schema.Domain || differs(c, "type", "collation"))
}

func (r *repair) alterType(c schema.Change, want schema.Object, reasons []schema.Key) {
	have, _ := r.have.Lookup(present(c))
	if c.Key.Kind == schema.Domain && !differs(c, "type", "collation") {
		r.alterDomain(c, want, have, reasons)
	} else if c.Structural() {
		r.manual(c.Key, reasons, "columns are of this type: make one under another name, change them to it, and drop this one: "+want.Definition)
	}
	r.memberComments(want, have, reasons)
}

// createDomain makes a domain. CREATE DOMAIN does not take NOT VALID.
func (r *repair) createDomain(o schema.Object, build func(catalog.Risk, string), reasons []schema.Key) {
	sql := o.Definition
	var later []string
	for _, text := range domainConstraints(sql) {
		if strings.HasSuffix(text, " NOT VALID") {
			sql = strings.Replace(sql, " "+text, "", 1)
			later = append(later, text)
		}
	}
	build(catalog.Safe, sql)
	for _, text := range later {
		r.step(catalog.Building, o.Key, reasons, catalog.Safe, "", "ALTER DOMAIN "+sqlName(o.Key)+" ADD "+text)
	}
	r.memberComments(o, schema.Object{}, reasons)
}

// memberComments sets the comments on a domain's constraints or a type's attributes.
func (r *repair) memberComments(want, have schema.Object, reasons []schema.Key) {
	var wanted, had map[string]string
	var members []string
	name := func(member string) string { return "COLUMN " + sqlName(want.Key) + "." + member }
	if want.Key.Kind == schema.Domain {
		name = func(member string) string { return "CONSTRAINT " + member + " ON DOMAIN " + sqlName(want.Key) }
		members = append(constraintNames(want.Prop("constraints")), constraintNames(have.Prop("constraints"))...)
		wanted, had = commentsOf(constraintNames(want.Prop("constraints")), want.Prop("constraint_comments")), commentsOf(constraintNames(have.Prop("constraints")), have.Prop("constraint_comments"))
	} else {
		members = append(attributeNames(want.Prop("attributes")), attributeNames(have.Prop("attributes"))...)
		wanted, had = commentsOf(attributeNames(want.Prop("attributes")), want.Prop("attribute_comments")), commentsOf(attributeNames(have.Prop("attributes")), have.Prop("attribute_comments"))
	}
	slices.Sort(members)
	for _, m := range slices.Compact(members) {
		if wanted[m] != had[m] {
			value := "NULL"
			if wanted[m] != "" {
				value = text(wanted[m])
			}
			r.step(catalog.Linking, want.Key, reasons, catalog.Safe, "", "COMMENT ON "+name(m)+" IS "+value)
		}
	}
}

// constraintNames is the names in a domain's list of constraints, as they are written there.
func constraintNames(list string) []string {
	var names []string
	for _, text := range domainConstraints(list) {
		name, _, _ := strings.Cut(strings.TrimPrefix(text, "CONSTRAINT "), " CHECK ")
		names = append(names, name)
	}
	return names
}

// attributeNames is the names in a composite type's list of attributes, as they are written there.
func attributeNames(list string) []string {
	var names []string
	depth, first := 0, true
	for _, t := range significant(list) {
		switch {
		case first:
			names, first = append(names, t.Text), false
		case t.Is("("):
			depth++
		case t.Is(")"):
			depth--
		case depth == 0 && t.Is(","):
			first = true
		}
	}
	return names
}

// commentsOf parts "a: one; b: two" by the names that it can speak of, which
// stand in their order.
func commentsOf(names []string, list string) map[string]string {
	comments := map[string]string{}
	for i, name := range names {
		rest, ok := strings.CutPrefix(list, name+": ")
		if !ok {
			continue
		}
		end := len(rest)
		for _, next := range names[i+1:] {
			if at := strings.Index(rest, "; "+next+": "); at >= 0 {
				end = min(end, at)
			}
		}
		comments[name], list = rest[:end], strings.TrimPrefix(rest[end:], "; ")
	}
	return comments
}

// https://www.postgresql.org/docs/current/sql-alterdomain.html
func (r *repair) alterDomain(c schema.Change, want, have schema.Object, reasons []schema.Key) {
	alter := func(risk catalog.Risk, note, sql string) {
		r.step(catalog.Building, c.Key, reasons, risk, note, "ALTER DOMAIN "+sqlName(c.Key)+" "+sql)
	}
	const reads = "reads every table that has columns of the domain"
	if differs(c, "constraints") {
		before, wanted := domainConstraints(have.Prop("constraints")), domainConstraints(want.Prop("constraints"))
		for _, text := range before {
			if !slices.Contains(wanted, text) {
				alter(catalog.Safe, "", "DROP CONSTRAINT "+strings.TrimSpace(text[len("CONSTRAINT"):strings.Index(text, " CHECK ")]))
			}
		}
		for _, text := range wanted {
			if !slices.Contains(before, text) {
				alter(catalog.BlocksWrites, reads, "ADD "+text)
			}
		}
	}
	switch {
	case !differs(c, "default"):
	case want.Prop("default") == "":
		alter(catalog.Safe, "", "DROP DEFAULT")
	default:
		alter(catalog.Safe, "", "SET DEFAULT "+want.Prop("default"))
	}
	switch {
	case !differs(c, "not_null"):
	case want.Prop("not_null") == "":
		alter(catalog.Safe, "", "DROP NOT NULL")
	default:
		alter(catalog.BlocksWrites, reads, "SET NOT NULL")
	}
}

// domainConstraints splits "CONSTRAINT a CHECK (...) CONSTRAINT b CHECK (...)".
func domainConstraints(list string) []string {
	var constraints []string
	start, depth := -1, 0
	for _, t := range significant(list) {
		switch {
		case t.Is("("):
			depth++
		case t.Is(")"):
			depth--
		case depth == 0 && t.Is("CONSTRAINT"):
			if start >= 0 {
				constraints = append(constraints, strings.Trim(list[start:t.Offset], " ,"))
			}
			start = t.Offset
		}
	}
	if start >= 0 {
		constraints = append(constraints, strings.Trim(list[start:], " ,"))
	}
	return constraints
}

// afterCreation sets what no CREATE says of rules, event triggers and
// statistics objects.
func (r *repair) afterCreation(o schema.Object, reasons []schema.Key) {
	stage := catalog.Linking
	if o.Key.Kind == schema.EventTrigger {
		stage = catalog.Arming
	}
	set := func(sql string) { r.step(stage, o.Key, reasons, catalog.Safe, "", sql) }
	word := map[string]string{"": "ENABLE", "disabled": "DISABLE", "replica": "ENABLE REPLICA", "always": "ENABLE ALWAYS"}[o.Prop("enabled")]
	switch o.Key.Kind {
	case schema.Rule:
		set(alterTable(o.Key) + word + " RULE " + ident(o.Key.Name))
	case schema.EventTrigger:
		set("ALTER EVENT TRIGGER " + ident(o.Key.Name) + " " + word)
	case schema.Statistics:
		target := o.Prop("target")
		if target == "" {
			target = "-1"
		}
		set("ALTER STATISTICS " + sqlName(o.Key) + " SET STATISTICS " + target)
	}
}
