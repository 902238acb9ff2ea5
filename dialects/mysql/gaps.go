package mysql

import (
	_ "embed"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/schema"
)

// gaps is what our account was not shown of a database. What cannot be known to
// be there is a gap as well: without TRIGGER there seem to be no triggers.
func (s *Source) gaps(r *reader) []catalog.Gap {
	var list []catalog.Gap
	add := func(what, why, privileges, on string) {
		if r.several {
			what += " of database " + r.database
		}
		gap := catalog.Gap{What: what, Why: why}
		if privileges != "" {
			gap.Grant = fmt.Sprintf("GRANT %s ON %s TO %s", privileges, on, s.grantee())
		}
		list = append(list, gap)
	}
	all := quoted(r.database) + ".*"
	if !r.grants.database(r.database, "SELECT", "INSERT", "UPDATE", "REFERENCES") {
		add("tables that the account has no privilege on", "whether there are any is hidden from it", "SELECT, SHOW VIEW", all)
	}
	if n := r.refusals[schema.View]; n > 0 {
		add("queries of "+count(n, "view", "views"), "SELECT and SHOW VIEW show them", "SELECT, SHOW VIEW", all)
	}
	if !r.grants.database(r.database, "TRIGGER") {
		add("triggers", "without TRIGGER they are hidden, and whether there are any", "TRIGGER", all)
	}
	if !r.grants.database(r.database, "EVENT") {
		add("events", "without EVENT they are hidden, and whether there are any", "EVENT", all)
	}
	s.routineGap(r, add)
	if r.privilegesAsked && !r.readsPrivileges() {
		add("privileges", "schema.compare.grants asks for them, and SELECT on mysql shows them", "SELECT", "`mysql`.*")
	}
	if n := r.unruled(); n > 0 {
		// https://mariadb.com/kb/en/information-schema-referential_constraints-table/
		add("actions of "+count(n, "foreign key", "foreign keys"), "MariaDB shows them to accounts that may do more than SELECT", "REFERENCES", all)
	}
	for _, kind := range []schema.Kind{schema.Table, schema.Sequence} {
		if n := r.refusals[kind]; n > 0 {
			add("definitions of "+count(n, kind.String(), kind.String()+"s"), "the server refused to show them", "SELECT", all)
		}
	}
	for _, b := range r.broken {
		add(b.what, b.why, "", "")
	}
	if r.references.err != nil {
		add("reference systems of geometries", why(r.references.err), "SELECT", all)
	}
	slices.Sort(r.vanished)
	for _, what := range r.vanished {
		add("definition of "+what, "it was dropped while the catalog was read: read again", "", "")
	}
	return list
}

func (s *Source) routineGap(r *reader, add func(what, why, privileges, on string)) {
	privilege, on, why := "SELECT", "mysql.proc", "their bodies are shown to who may read mysql.proc"
	seesAll := r.grants.table("mysql", "proc", "SELECT")
	switch {
	case r.server.grantsShowCreateRoutine():
		privilege, on, why = "SHOW CREATE ROUTINE", quoted(r.database)+".*", "SHOW CREATE ROUTINE shows them"
		seesAll = seesAll || r.grants.database(r.database, privilege)
	case r.server.grantsShowRoutine():
		privilege, on, why = "SHOW_ROUTINE", "*.*", "SHOW_ROUTINE shows them"
		seesAll = r.grants.global(privilege, "SELECT")
	case !r.server.mariadb:
		on, seesAll, why = "*.*", r.grants.global("SELECT"), "SELECT on everything shows them"
	}
	refused := r.refusals[schema.Function] + r.refusals[schema.Procedure]
	switch {
	case refused > 0:
		add("bodies of "+count(refused, "routine", "routines"), why, privilege, on)
	case !seesAll && !r.grants.database(r.database, "EXECUTE", "ALTER ROUTINE", "CREATE ROUTINE"):
		add("functions and procedures", "whether there are any is hidden from the account; "+why, privilege, on)
	}
}

// note counts a definition that could not be read.
func (r *reader) note(d *definition, kind schema.Kind) {
	switch {
	case d.err == nil:
	case vanished(d.err):
		r.vanished = append(r.vanished, r.key(kind, "", d.name).String())
	case !denied(d.err) && d.err != errHidden:
		r.broken = append(r.broken, broken{"definition of " + r.key(kind, "", d.name).String(), "the server cannot read what it has stored: " + why(d.err)})
	default:
		r.refusals[kind]++
	}
}

// unruled counts the foreign keys whose actions were not shown.
func (r *reader) unruled() int {
	n := 0
	for _, f := range r.foreignKeys {
		if !f.ruled {
			n++
		}
	}
	return n
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// others is what the server has beside its databases, and what it counts of
// tables without saying so of each.
type others struct {
	counts   map[string]int
	versions map[schema.Key]int
	refused  error
}

func newOthers(r *reader) *others {
	o := &others{counts: map[string]int{}, versions: map[schema.Key]int{}}
	maps.Copy(o.counts, r.early.counts)
	return o
}

//go:embed queries/server_objects.sql
var serverObjectsSQL string

func serverObjects(in row) map[string]int {
	return map[string]int{"loadable functions": int(number(in, "functions")), "foreign servers": int(number(in, "servers"))}
}

// asks is what to ask for it. Of what belongs to the whole server only who may
// read the database mysql hears.
func (o *others) asks(s *Source, readers []*reader, scope catalog.Scope) []ask {
	var list []ask
	if readers[0].early.counts == nil && readers[0].grants.table("mysql", "func", "SELECT") && readers[0].grants.table("mysql", "servers", "SELECT") {
		list = append(list, ask{script: serverObjectsSQL, err: &o.refused, take: func(in row) { maps.Copy(o.counts, serverObjects(in)) }})
	}
	if scope.Versions && s.countsVersions(readers[0]) {
		list = append(list, ask{script: readers[0].query("row_versions"), err: &o.refused, take: func(in row) { o.rowVersions(in, readers) }})
	}
	return list
}

// uncompared counts what is there and not modelled.
func (o *others) uncompared(readers []*reader) []catalog.Uncompared {
	for _, r := range readers {
		o.counts["packages"] += r.packages
		o.counts["libraries"] += r.libraries
	}
	var list []catalog.Uncompared
	if u := alike(readers); u.Count > 0 {
		list = append(list, u)
	}
	for kind, n := range o.counts {
		if n > 0 {
			list = append(list, catalog.Uncompared{Kind: kind, Count: n})
		}
	}
	slices.SortFunc(list, func(a, b catalog.Uncompared) int { return strings.Compare(a.Kind, b.Kind) })
	return list
}
