package postgres

import (
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/schema"
)

// grantEntry is one entry of a property that says who may do what: "SELECT,
// UPDATE TO app WITH GRANT OPTION", of things to come "FOR ROLE app ON TABLES: SELECT TO reader".
type grantEntry struct {
	toCome, privileges, role string
	grantable                bool
}

func grantEntries(list string) []grantEntry {
	var entries []grantEntry
	for _, text := range strings.Split(list, "; ") {
		var e grantEntry
		if before, rest, ok := strings.Cut(text, ": "); ok {
			e.toCome, text = before, rest
		}
		e.privileges, e.role, _ = strings.Cut(text, " TO ")
		e.role, e.grantable = strings.CutSuffix(e.role, " WITH GRANT OPTION")
		if e.role != "" {
			entries = append(entries, e)
		}
	}
	return entries
}

// usualGrants is what PUBLIC may do with a new object of a kind.
// https://www.postgresql.org/docs/current/ddl-priv.html
func usualGrants(kind schema.Kind) string {
	switch kind {
	case schema.Function, schema.Procedure, schema.Aggregate:
		return "EXECUTE TO PUBLIC"
	case schema.Enum, schema.Domain, schema.CompositeType, schema.RangeType, schema.Language:
		return "USAGE TO PUBLIC"
	}
	return ""
}

// alterGrants makes privileges as wanted, where they were read.
func (r *repair) alterGrants(c schema.Change, reasons []schema.Key) {
	want, _ := r.want.Lookup(c.Key)
	have, _ := r.have.Lookup(present(c))
	if differs(c, "grants") {
		r.grant(want, have.Prop("grants"), have, reasons)
	}
	if differs(c, "default_grants") {
		r.grantToCome(want, have.Prop("default_grants"), reasons)
	}
}

// createGrants gives a new object and its columns the privileges that they have
// where they come from.
func (r *repair) createGrants(o schema.Object, side schema.Schema, reasons []schema.Key) {
	if _, asked := side.Lookup(database); !asked {
		return
	}
	r.grant(o, usualGrants(o.Key.Kind), o, reasons)
	if o.Prop("default_grants") != "" {
		r.grantToCome(o, "", reasons)
	}
	if word, _ := o.Key.Kind.Word(); word.Relation {
		for _, p := range side.Parts(o.Key) {
			if p.Key.Kind == schema.Column {
				r.grant(p, "", p, reasons)
			}
		}
	}
}

// grantTarget is what GRANT and REVOKE call an object.
func (r *repair) grantTarget(k schema.Key) string {
	switch k.Kind {
	case schema.Column:
		return "TABLE " + tableOf(k)
	case schema.View, schema.MaterializedView, schema.ForeignTable:
		return "TABLE " + sqlName(k)
	case schema.Enum, schema.Domain, schema.CompositeType, schema.RangeType:
		return "TYPE " + sqlName(k)
	case schema.Aggregate:
		return "FUNCTION " + sqlName(k)
	case schema.ForeignServer:
		return "FOREIGN SERVER " + sqlName(k)
	case schema.Database:
		have, _ := r.have.Lookup(k)
		return "DATABASE " + ident(have.Prop("name"))
	}
	return objectWord(k.Kind) + " " + sqlName(k)
}

// grant revokes from a role what it has too much, and grants what it lacks.
func (r *repair) grant(want schema.Object, have string, owned schema.Object, reasons []schema.Key) {
	target := r.grantTarget(want.Key)
	column := ""
	if want.Key.Kind == schema.Column {
		column = " (" + ident(want.Key.Name) + ")"
	}
	step := func(e grantEntry, head, joint string) {
		tail := ""
		switch role := e.role; {
		case strings.Contains(e.privileges, " ON ITS SEQUENCE"):
			r.manual(want.Key, reasons, head+e.privileges+" "+joint+" "+role)
			return
		case role == "OWNER":
			e.role = ident(owned.Prop("owner"))
		}
		if e.grantable && joint == "TO" {
			tail = " WITH GRANT OPTION"
		}
		privileges := e.privileges
		if column != "" {
			privileges = strings.ReplaceAll(privileges, ", ", column+", ") + column
		}
		r.step(catalog.Linking, want.Key, reasons, catalog.Safe, "", head+privileges+" ON "+target+" "+joint+" "+e.role+tail)
	}
	before, wanted := grantEntries(have), grantEntries(want.Prop("grants"))
	var revoked []string // from whom
	for _, e := range before {
		if !slices.Contains(wanted, e) {
			revoked = append(revoked, e.role)
			if e.privileges != "NOTHING" && e.role != "OWNER" {
				step(e, "REVOKE ", "FROM")
			}
		}
	}
	for _, e := range wanted {
		switch again := slices.Contains(revoked, e.role); {
		case e.role == "OWNER" && (again || !slices.Contains(before, e)):
			step(grantEntry{privileges: "ALL", role: e.role}, "REVOKE ", "FROM")
			if e.privileges != "NOTHING" {
				step(e, "GRANT ", "TO")
			}
		case again || !slices.Contains(before, e):
			step(e, "GRANT ", "TO")
		}
	}
	if slices.ContainsFunc(before, func(e grantEntry) bool { return e.role == "OWNER" }) && !slices.ContainsFunc(wanted, func(e grantEntry) bool { return e.role == "OWNER" }) {
		step(grantEntry{privileges: "ALL", role: "OWNER"}, "GRANT ", "TO")
	}
	if word, _ := want.Key.Kind.Word(); word.Relation && len(revoked) > 0 {
		r.grantColumnsAgain(want.Key, revoked, reasons)
	}
}

// grantColumnsAgain gives back what REVOKE on a table takes from its columns.
// https://www.postgresql.org/docs/current/sql-revoke.html
func (r *repair) grantColumnsAgain(table schema.Key, roles []string, reasons []schema.Key) {
	for _, p := range r.want.Parts(table) {
		for _, e := range grantEntries(p.Prop("grants")) {
			if p.Key.Kind == schema.Column && slices.Contains(roles, e.role) {
				p.Props = []schema.Prop{{Name: "grants", Value: e.privileges + " TO " + e.role + word(e.grantable, " WITH GRANT OPTION")}}
				r.grant(p, "", p, reasons)
			}
		}
	}
}

// grantToCome changes what is granted on things that are made later.
// https://www.postgresql.org/docs/current/sql-alterdefaultprivileges.html
func (r *repair) grantToCome(want schema.Object, have string, reasons []schema.Key) {
	step := func(e grantEntry, head, joint string) {
		forRole, on, _ := strings.Cut(e.toCome, " ON ")
		in, tail := "", ""
		if want.Key.Kind == schema.Namespace {
			in = " IN SCHEMA " + ident(want.Key.Name)
		}
		if e.grantable && joint == "TO" {
			tail = " WITH GRANT OPTION"
		}
		role := e.role
		if role == "OWNER" {
			role = strings.TrimPrefix(forRole, "FOR ROLE ")
		}
		r.step(catalog.Linking, want.Key, reasons, catalog.Safe, "", "ALTER DEFAULT PRIVILEGES "+forRole+in+" "+head+e.privileges+" ON "+on+" "+joint+" "+role+tail)
	}
	global := want.Key.Kind == schema.Database
	before, wanted := grantsToCome(have, want.Prop("default_grants"), global), grantsToCome(want.Prop("default_grants"), have, global)
	for _, e := range before {
		if !slices.Contains(wanted, e) && e.privileges != "NOTHING" {
			step(e, "REVOKE ", "FROM")
		}
	}
	for _, e := range wanted {
		overlaps := slices.ContainsFunc(before, func(b grantEntry) bool {
			return b.toCome == e.toCome && b.role == e.role && !slices.Contains(wanted, b)
		})
		if e.privileges == "NOTHING" && !slices.Contains(before, e) {
			step(grantEntry{toCome: e.toCome, privileges: "ALL", role: e.role}, "REVOKE ", "FROM")
		} else if e.privileges != "NOTHING" && (overlaps || !slices.Contains(before, e)) {
			step(e, "GRANT ", "TO")
		}
	}
}

// grantsToCome is the entries of one side. What PUBLIC gets anyway is listed
// where the whole database has a rule of its own, and goes without saying where
// it has none.
func grantsToCome(list, other string, global bool) []grantEntry {
	var entries []grantEntry
	said := map[string]bool{}
	for _, text := range strings.Split(list, "; ") {
		toCome, rest, _ := strings.Cut(text, ": ")
		said[toCome] = true
		if rest != "NOTHING" {
			entries = append(entries, grantEntries(text)...)
		}
	}
	for _, text := range strings.Split(other, "; ") {
		toCome, _, _ := strings.Cut(text, ": ")
		if !global || said[toCome] {
			continue
		}
		said[toCome] = true
		switch {
		case strings.HasSuffix(toCome, " ON FUNCTIONS"):
			entries = append(entries, grantEntry{toCome: toCome, privileges: "EXECUTE", role: "PUBLIC"})
		case strings.HasSuffix(toCome, " ON TYPES"):
			entries = append(entries, grantEntry{toCome: toCome, privileges: "USAGE", role: "PUBLIC"})
		}
	}
	return entries
}
