package postgres

import (
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/schema"
)

// lasts says of kinds that are mostly made anew which changes ALTER makes
// instead; known is false for kinds that are not of these.
func lasts(c schema.Change) (lasts, known bool) {
	structural := func(names ...string) bool {
		return c.Definitions == nil && !slices.ContainsFunc(c.Props, func(p schema.PropChange) bool {
			return p.Facet.Structural() && !slices.Contains(names, p.Name)
		})
	}
	switch c.Key.Kind {
	case schema.Publication:
		return !differs(c, "all_tables"), true
	case schema.Subscription, schema.ForeignDataWrapper, schema.UserMapping, schema.Language:
		return true, true
	case schema.ForeignServer:
		return !differs(c, "type", "wrapper") && (!differs(c, "version") || !differsTo(c, "version", "")), true
	case schema.ForeignTable:
		return !differs(c, "server", "partition_of", "partition_bound"), true
	case schema.TextSearchConfiguration:
		return !differs(c, "parser"), true
	case schema.TextSearchDictionary:
		return !differs(c, "template"), true
	case schema.OperatorFamily:
		return true, true
	case schema.Operator:
		return structural("restrict", "join"), true
	}
	return false, false
}

// differsTo says whether a property is wanted to be a value.
func differsTo(c schema.Change, name, value string) bool {
	return slices.ContainsFunc(c.Props, func(p schema.PropChange) bool { return p.Name == name && p.From == value })
}

// alterCatalog changes an object of a kind that lasts knows; false for others.
func (r *repair) alterCatalog(c schema.Change, want schema.Object, reasons []schema.Key) bool {
	step := func(sql string) { r.step(catalog.Building, want.Key, reasons, catalog.Safe, "", sql) }
	switch {
	case want.Key.Kind == schema.Publication:
		r.alterPublication(c, want, reasons)
	case want.Key.Kind == schema.Subscription:
		r.alterSubscription(c, want, reasons)
	case foreign(want.Key.Kind):
		r.alterForeign(c, want, reasons)
	case want.Key.Kind == schema.Language && c.Structural():
		step("CREATE OR REPLACE" + strings.TrimPrefix(want.Definition, "CREATE"))
	case want.Key.Kind == schema.TextSearchConfiguration && differs(c, "mapping"):
		have, _ := r.have.Lookup(present(c))
		r.alterMapping(want, have.Prop("mapping"), reasons)
	case want.Key.Kind == schema.TextSearchDictionary && differs(c, "options"):
		have, _ := r.have.Lookup(present(c))
		set, reset := optionChangesOf(have.Prop("options"), want.Prop("options"))
		step("ALTER TEXT SEARCH DICTIONARY " + sqlName(want.Key) + " (" + strings.Join(append(set, reset...), ", ") + ")")
	case want.Key.Kind == schema.OperatorFamily && differs(c, "members"):
		have, _ := r.have.Lookup(present(c))
		r.alterFamily(want, have.Prop("members"), reasons)
	case want.Key.Kind == schema.Operator && differs(c, "restrict", "join"):
		var list []string
		for _, name := range []string{"restrict", "join"} {
			if value := want.Prop(name); differs(c, name) {
				list = append(list, strings.ToUpper(name)+" = "+map[bool]string{true: "NONE", false: value}[value == ""])
			}
		}
		step("ALTER OPERATOR " + sqlName(want.Key) + " SET (" + strings.Join(list, ", ") + ")")
	default:
		return false
	}
	return true
}

// catalogRest is what the CREATE of a text search configuration or of an
// operator family does not say.
func (r *repair) catalogRest(o schema.Object, reasons []schema.Key) {
	switch o.Key.Kind {
	case schema.TextSearchConfiguration:
		r.alterMapping(o, "", reasons)
	case schema.OperatorFamily:
		r.alterFamily(o, "", reasons)
	}
}

// alterMapping gives kinds of words their dictionaries: "asciiword: simple; word: english_stem, simple".
func (r *repair) alterMapping(want schema.Object, have string, reasons []schema.Key) {
	alter := "ALTER TEXT SEARCH CONFIGURATION " + sqlName(want.Key) + " "
	step := func(sql string) { r.step(catalog.Building, want.Key, reasons, catalog.Safe, "", alter+sql) }
	before, wanted := mappings(have), mappings(want.Prop("mapping"))
	for _, m := range before {
		if !slices.ContainsFunc(wanted, func(w [2]string) bool { return w[0] == m[0] }) {
			step("DROP MAPPING FOR " + m[0])
		}
	}
	for _, w := range wanted {
		switch i := slices.IndexFunc(before, func(m [2]string) bool { return m[0] == w[0] }); {
		case i < 0:
			step("ADD MAPPING FOR " + w[0] + " WITH " + w[1])
		case before[i] != w:
			step("ALTER MAPPING FOR " + w[0] + " WITH " + w[1])
		}
	}
}

func mappings(list string) [][2]string {
	var all [][2]string
	for _, m := range strings.Split(list, "; ") {
		if token, dictionaries, ok := strings.Cut(m, ": "); ok {
			all = append(all, [2]string{token, dictionaries})
		}
	}
	return all
}

// optionChangesOf is what to write in the brackets of ALTER TEXT SEARCH
// DICTIONARY: a name alone takes an option away.
func optionChangesOf(have, want string) (set, reset []string) {
	before, wanted := enumValues(have), enumValues(want)
	name := func(o string) string { n, _, _ := strings.Cut(o, " = "); return n }
	for _, o := range wanted {
		if o != "" && !slices.Contains(before, o) {
			set = append(set, o)
		}
	}
	for _, o := range before {
		if o != "" && !slices.ContainsFunc(wanted, func(w string) bool { return name(w) == name(o) }) {
			reset = append(reset, name(o))
		}
	}
	return set, reset
}

// alterFamily adds and drops members that belong to no class.
// https://www.postgresql.org/docs/current/sql-alteropfamily.html
func (r *repair) alterFamily(want schema.Object, have string, reasons []schema.Key) {
	alter := "ALTER OPERATOR FAMILY " + sqlName(want.Key) + " "
	before, wanted := familyMembers(have), familyMembers(want.Prop("members"))
	var add, drop []string
	for _, m := range wanted {
		if !slices.Contains(before, m) {
			add = append(add, m)
		}
	}
	for _, m := range before {
		if !slices.Contains(wanted, m) {
			drop = append(drop, memberSlot(m))
		}
	}
	if len(drop) > 0 {
		r.step(catalog.Building, want.Key, reasons, catalog.Safe, "", alter+"DROP "+strings.Join(drop, ", "))
	}
	if len(add) > 0 {
		r.step(catalog.Linking, want.Key, reasons, catalog.Safe, "", alter+"ADD "+strings.Join(add, ", "))
	}
}

// familyMembers splits at the commas outside of brackets.
func familyMembers(list string) []string {
	var members []string
	from, depth := 0, 0
	for _, t := range significant(list) {
		switch {
		case t.Is("("):
			depth++
		case t.Is(")"):
			depth--
		case depth == 0 && t.Is(","):
			members = append(members, strings.TrimSpace(list[from:t.Offset]))
			from = t.Offset + 1
		}
	}
	return append(members, strings.TrimSpace(list[from:]))[:len(members)+map[bool]int{true: 1}[strings.TrimSpace(list) != ""]]
}

// memberSlot is what DROP calls a member: its number and its types.
func memberSlot(member string) string {
	words := strings.SplitN(member, " ", 3)
	open, end := strings.Index(member, "("), strings.Index(member, ")")
	return words[0] + " " + words[1] + " " + member[open:end+1]
}
