package postgres

import (
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/schema"
)

// The bits of pg_trigger.tgtype.
// https://github.com/postgres/postgres/blob/master/src/include/catalog/pg_trigger.h
const (
	triggerRow     = 1 << 0
	triggerBefore  = 1 << 1
	triggerInstead = 1 << 6
)

var triggerEvents = []struct {
	bit  int64
	name string
}{{1 << 2, "INSERT"}, {1 << 3, "DELETE"}, {1 << 4, "UPDATE"}, {1 << 5, "TRUNCATE"}}

// trigger reads one row of triggers.sql.
func (r *reader) trigger(row *row) {
	id := in(pgTrigger, row.oid())
	rel := r.relations[row.oid()]
	name, bits, enabled, columns := row.text(), row.int(), row.letter(), row.numbers()
	function, constraint, deferrable, deferred := row.oid(), row.yes(), row.yes(), row.yes()
	before, after, definition := row.text(), row.text(), row.text()
	if rel == nil {
		return
	}
	var events []string
	for _, e := range triggerEvents {
		if bits&e.bit != 0 {
			events = append(events, e.name)
		}
	}
	timing, level := "AFTER", "STATEMENT"
	switch {
	case bits&triggerBefore != 0:
		timing = "BEFORE"
	case bits&triggerInstead != 0:
		timing = "INSTEAD OF"
	case constraint:
		timing = "AFTER, as a constraint"
	}
	if bits&triggerRow != 0 {
		level = "ROW"
	}
	var transition []string
	if before != "" {
		transition = append(transition, "OLD TABLE AS "+before)
	}
	if after != "" {
		transition = append(transition, "NEW TABLE AS "+after)
	}
	names := rel.columnNames(columns)
	slices.Sort(names) // UPDATE OF names a set
	head, call := splitTrigger(definition)

	var p props
	p.set("timing", timing)
	p.set("events", strings.Join(events, " OR "))
	p.set("columns", joinNames(names))
	p.set("level", level)
	p.set("when", canonicalCasts(triggerCondition(head)))
	p.set("function", call)
	p.set("enabled", map[byte]string{'D': "disabled", 'R': "replica", 'A': "always"}[enabled])
	p.set("transition_tables", strings.Join(transition, " "))
	p.deferral(deferrable, deferred)
	key := schema.Key{Kind: schema.Trigger, Schema: rel.key.Schema, Table: rel.key.Name, Name: name}
	place := r.add(id, key, p, definition)
	r.needsOf(place, in(pgProc, function))
}

// splitTrigger parts pg_get_triggerdef's text before the call of the function.
func splitTrigger(definition string) (head, call string) {
	for _, word := range []string{" EXECUTE FUNCTION ", " EXECUTE PROCEDURE "} { // the second until 11
		if i := strings.LastIndex(definition, word); i >= 0 {
			return definition[:i], definition[i+len(word):]
		}
	}
	return definition, ""
}

// triggerCondition is the expression of WHEN, with which the head ends.
func triggerCondition(head string) string {
	for _, level := range []string{" FOR EACH ROW WHEN (", " FOR EACH STATEMENT WHEN ("} {
		if i := strings.Index(head, level); i >= 0 {
			return strings.TrimSuffix(head[i+len(level):], ")")
		}
	}
	return ""
}
