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
	if differs(c, "constraint_comments", "attribute_comments") {
		r.manual(c.Key, reasons, "comments on what belongs to the type differ")
	}
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
	set := func(sql string) { r.step(catalog.Linking, o.Key, reasons, catalog.Safe, "", sql) }
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
