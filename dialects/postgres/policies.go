package postgres

import "github.com/schemadiff/schemadiff/schema"

// commands are what a policy is for, by pg_policy.polcmd; '*' is all of them.
var commands = map[byte]string{'r': "SELECT", 'a': "INSERT", 'w': "UPDATE", 'd': "DELETE"}

// policy reads one row of policies.sql.
func (r *reader) policy(row *row) {
	id := in(pgPolicy, row.oid())
	rel := r.relations[row.oid()]
	name, command, permissive, roles := row.text(), commands[row.letter()], row.yes(), row.text()
	using, check := row.text(), row.text()
	if rel == nil {
		return
	}
	var p props
	p.set("command", command)
	p.flag("restrictive", !permissive)
	p.set("roles", roles)
	p.set("using", canonicalCasts(withoutEmptyAliases(using)))
	p.set("check", canonicalCasts(withoutEmptyAliases(check)))
	key := schema.Key{Kind: schema.Policy, Schema: rel.key.Schema, Table: rel.key.Name, Name: name}
	r.add(id, key, p, clauses("CREATE POLICY "+ident(name)+" ON "+qualify(key.Schema, key.Table), word(!permissive, "AS RESTRICTIVE"),
		after("FOR ", command), after("TO ", roles), after("USING ", bracket(using)), after("WITH CHECK ", bracket(check))))
}

func bracket(expression string) string {
	if expression == "" {
		return ""
	}
	return "(" + expression + ")"
}

// rule reads one row of rules.sql.
func (r *reader) rule(row *row) {
	id := in(pgRewrite, row.oid())
	rel := r.relations[row.oid()]
	name, enabled, definition := row.text(), row.letter(), row.text()
	if rel == nil {
		return
	}
	var p props
	p.set("definition", canonicalCasts(withoutEmptyAliases(definition)))
	p.set("enabled", switched[enabled])
	r.add(id, schema.Key{Kind: schema.Rule, Schema: rel.key.Schema, Table: rel.key.Name, Name: name}, p, definition)
}

// switched is when a trigger or a rule fires, where it does not as usual.
var switched = map[byte]string{'D': "disabled", 'R': "replica", 'A': "always"}

// eventTrigger reads one row of eventtriggers.sql.
func (r *reader) eventTrigger(row *row) {
	id := in(pgEventTrigger, row.oid())
	key := schema.Key{Kind: schema.EventTrigger, Name: row.text()}
	owner, event, function := row.text(), row.text(), in(pgProc, row.oid())
	call, enabled, tags := row.text(), switched[row.letter()], row.text()
	var p props
	p.set("event", event)
	p.set("tags", tags)
	p.set("function", call)
	p.set("enabled", enabled)
	p.set("owner", owner)
	place := r.add(id, key, p, clauses("CREATE EVENT TRIGGER "+ident(key.Name)+" ON "+event, after("WHEN TAG IN ", bracket(tags)), "EXECUTE FUNCTION "+call+"()"))
	r.needsOf(place, function)
}

// statistic reads one row of statistics.sql.
func (r *reader) statistic(row *row) {
	id, table := in(pgStatisticExt, row.oid()), in(pgClass, row.oid())
	key := schema.Key{Kind: schema.Statistics, Schema: row.text(), Name: row.text()}
	owner, definition, target := row.text(), row.text(), row.text()
	var p props
	p.set("definition", canonicalCasts(definition))
	p.set("target", target)
	p.set("owner", owner)
	place := r.add(id, key, p, definition)
	r.needsOf(place, table)
}

// aggregate reads one row of aggregates.sql.
func (r *reader) aggregate(row *row) {
	id := in(pgProc, row.oid())
	key := schema.Key{Kind: schema.Aggregate, Schema: row.interned(), Name: row.text()}
	name := key.Name
	key.Name += "(" + row.text() + ")"
	arguments, returns := row.text(), row.text()
	parallel, owner, options := map[byte]string{'s': "safe", 'r': "restricted"}[row.letter()], row.text(), row.text()
	var p props
	p.set("arguments", arguments)
	p.set("returns", returns)
	p.set("options", options)
	p.set("parallel", parallel)
	p.set("owner", owner)
	if arguments == "" {
		arguments = "*"
	}
	r.add(id, key, p, "CREATE OR REPLACE AGGREGATE "+qualify(key.Schema, name)+"("+arguments+") ("+options+after(", PARALLEL = ", parallel)+")")
}
