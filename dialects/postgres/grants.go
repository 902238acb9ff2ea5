package postgres

import (
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/schema"
)

// Who may do what is read only where it is asked for. Everybody may read it.
// Membership in roles, and what is granted on settings, tablespaces and large
// objects, is the server's or data, and not read.

// database is the key of what belongs to the database as a whole.
var database = schema.Key{Kind: schema.Database, Name: "(database)"}

// database reads the row of database.sql.
func (r *reader) database(row *row) {
	id := in(pgDatabase, row.oid())
	name, owner, comment := row.text(), row.text(), row.text()
	var p props
	p.set("name", name)
	p.set("owner", owner)
	p.set("comment", comment)
	r.add(id, database, p, "")
}

// granted is what is granted on one thing, or on things to come.
type granted struct {
	kind    byte // acldefault()'s letter, 'c' for a column
	toCome  string
	owner   bool // the owner's own rights are told where some are gone
	owners  string
	entries []grantEntry
}

// grant reads one row of grants.sql: what one role may do with one thing.
func (r *reader) grant(row *row) {
	class, oid, number := row.oid(), row.oid(), int(row.int())
	kind, toCome := row.letter(), row.text()
	ofOwner := row.bytes()
	role, grantable, privileges := row.text(), row.yes(), row.text()
	id := in(class, oid)
	if number != 0 {
		id = attribute{oid, number}.id()
	}
	all := r.granted[id]
	i := slices.IndexFunc(all, func(g *granted) bool { return g.toCome == toCome })
	if i < 0 {
		i, all = len(all), append(all, &granted{kind: kind, toCome: toCome, owner: kind != 'c' && (toCome == "" || class == pgDatabase)})
		r.granted[id] = all
	}
	switch g := all[i]; {
	case privileges == "":
	case g.owner && string(ofOwner) == "t":
		g.owners = privileges
	default:
		g.entries = append(g.entries, grantEntry{privileges: privileges, role: role, grantable: grantable})
	}
}

// all says whether there is nothing more to grant. Then GRANT ALL is what means
// the same in all versions: they differ in what there is.
func (r *reader) all(kind byte, privileges int) bool {
	n := map[byte]int{'r': 7, 's': 3, 'd': 3, 'n': 2, 'L': 2, 'c': 4}[kind]
	if kind == 'r' && r.version.major() >= 17 { // MAINTAIN
		n++
	}
	return privileges == n
}

func countPrivileges(list string) int {
	if list == "" {
		return 0
	}
	return strings.Count(list, ",") + 1
}

// text is what is granted, in order.
func (g *granted) text(r *reader) string {
	total := map[string]int{} // of a role's privileges, with and without the right to pass them on
	for _, e := range g.entries {
		total[e.role] += countPrivileges(e.privileges)
	}
	var entries []string
	for _, e := range g.entries {
		if r.all(g.kind, total[e.role]) && (!e.grantable || r.all(g.kind, countPrivileges(e.privileges))) {
			e.privileges = "ALL"
		}
		entries = append(entries, e.privileges+" TO "+e.role+word(e.grantable, " WITH GRANT OPTION"))
	}
	switch owners := countPrivileges(g.owners); {
	case !g.owner:
	case owners == 0:
		entries = append(entries, "NOTHING TO OWNER")
	case strings.Contains("rsdnL", string(g.kind)) && !r.all(g.kind, owners):
		entries = append(entries, g.owners+" TO OWNER")
	}
	if g.toCome != "" && len(entries) == 0 {
		entries = []string{"NOTHING"}
	}
	slices.Sort(entries)
	if g.toCome != "" {
		for i := range entries {
			entries[i] = g.toCome + ": " + entries[i]
		}
	}
	return strings.Join(entries, "; ")
}

// addGrants gives objects what is granted on them. That on a column of a
// partition is the partition's, and that on the sequence of an identity column
// the column's.
func (r *reader) addGrants() {
	all := map[int]map[string][]string{} // by object and property
	for id, list := range r.granted {
		place, ok := r.found[id]
		about := ""
		if at := attributeOf(id); !ok && at.number > 0 {
			rel := r.relations[at.relation]
			if rel == nil || at.number > len(rel.columns) || rel.columns[at.number-1].object == 0 {
				continue
			}
			place, ok = rel.columns[at.number-1].object-1, true
			if rel.partition {
				place, about = rel.object, " ("+ident(rel.columns[at.number-1].name)+")"
			}
		} else if column, identity := r.identitySequences[id]; !ok && identity {
			if rel := r.relations[column.relation]; rel != nil && column.number <= len(rel.columns) {
				place, ok, about = rel.columns[column.number-1].object-1, true, " ON ITS SEQUENCE"
			}
		}
		if !ok || place < 0 {
			continue
		}
		if all[place] == nil {
			all[place] = map[string][]string{}
		}
		for _, g := range list {
			name := "grants"
			if g.toCome != "" {
				name = "default_grants"
			}
			if said := g.text(r); said != "" && about == "" {
				all[place][name] = append(all[place][name], said)
			} else if said != "" {
				for _, entry := range strings.Split(said, "; ") {
					all[place][name] = append(all[place][name], onPart(entry, about))
				}
			}
		}
	}
	for place, texts := range all {
		o := &r.objects[place]
		for _, name := range []string{"default_grants", "grants"} {
			slices.Sort(texts[name])
			if said := strings.Join(texts[name], "; "); said != "" {
				o.Props = append(slices.Clip(o.Props), schema.Prop{Name: name, Value: said})
			}
		}
	}
}

// onPart says of every privilege that it is on a part of the thing: "SELECT (a), UPDATE (a) TO app".
func onPart(entry, about string) string {
	privileges, to, _ := strings.Cut(entry, " TO ")
	return strings.ReplaceAll(privileges, ", ", about+", ") + about + " TO " + to
}

// attributeOf takes a column's objectID apart; the number is 0 for a whole relation.
func attributeOf(id objectID) attribute {
	if id>>48 != pgClass {
		return attribute{}
	}
	return attribute{uint32(id), int(uint16(id >> 32))}
}
