package postgres

import (
	"fmt"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/lexer"
	"github.com/schemadiff/schemadiff/schema"
)

// withheld stands for the value of an option that may be a secret. It never
// left the server: see options.sql.
const withheld = "[redacted]"

// foreignOption is one option of a foreign data wrapper, server, mapping,
// table or column.
type foreignOption struct {
	name, value string
	withheld    bool
}

func (o foreignOption) String() string {
	if o.withheld {
		return quotedOption(o.name) + " " + withheld
	}
	return quotedOption(o.name) + " " + text(o.value)
}

// quotedOption quotes what is no plain name. Words of SQL need no quotes here.
func quotedOption(name string) string {
	if name == "" || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789_") != "" || name[0] <= '9' {
		return ident(name)
	}
	return name
}

// foreignOptions lists options as OPTIONS takes them.
func foreignOptions(list []foreignOption) string {
	spelled := make([]string, len(list))
	for i, o := range list {
		spelled[i] = o.String()
	}
	return strings.Join(spelled, ", ")
}

// parseForeignOptions reads what foreignOptions wrote.
func parseForeignOptions(list string) []foreignOption {
	var all []foreignOption
	tokens := significant(list)
	for i := 0; i+1 < len(tokens); i++ {
		o := foreignOption{name: lexer.Name(lexer.Postgres, tokens[i])}
		if tokens[i+1].Is("[") {
			o.withheld = true
			i += 3
		} else {
			o.value = list[tokens[i+1].Offset : tokens[i+1].Offset+len(tokens[i+1].Text)]
			i++
		}
		all = append(all, o)
		i++ // the comma
	}
	return all
}

// option reads one row of options.sql.
func (r *reader) option(row *row) {
	class, oid, number := row.oid(), row.oid(), int(row.int())
	name, value := row.text(), row.bytes()
	id := in(class, oid)
	if number != 0 {
		id = attribute{oid, number}.id()
	}
	o := foreignOption{name: name, withheld: value == nil}
	if value != nil {
		o.value = row.legible(value)
	} else {
		r.withheld++
	}
	r.options[id] = append(r.options[id], o)
}

// addresses are the options that say where a server is: by their nature they
// differ from one environment to the next, and are not compared.
var addresses = []string{"host", "hostaddr", "port", "dbname", "service", "server", "servername", "dbserver", "address"}

// wrapper reads one row of wrappers.sql.
func (r *reader) wrapper(row *row) {
	id := in(pgForeignDataWrapper, row.oid())
	key := schema.Key{Kind: schema.ForeignDataWrapper, Name: row.text()}
	owner, handler, validator := row.text(), row.text(), row.text()
	var p props
	p.set("handler", handler)
	p.set("validator", validator)
	p.set("options", foreignOptions(r.options[id]))
	p.set("owner", owner)
	r.add(id, key, p, "")
}

// foreignServer reads one row of foreignservers.sql.
func (r *reader) foreignServer(row *row) {
	id := in(pgForeignServer, row.oid())
	key := schema.Key{Kind: schema.ForeignServer, Name: row.text()}
	owner, wrapper, kind, version := row.text(), row.text(), row.text(), row.text()
	var where, rest []foreignOption
	for _, o := range r.options[id] {
		if slices.Contains(addresses, o.name) {
			where = append(where, o)
		} else {
			rest = append(rest, o)
		}
	}
	if len(where) > 0 {
		r.addressed++
	}
	var p props
	p.set("wrapper", wrapper)
	p.set("type", kind)
	p.set("version", version)
	p.set("options", foreignOptions(rest))
	p.set("address", foreignOptions(where))
	p.set("owner", owner)
	r.add(id, key, p, "")
}

// mappingsQuery is a query that reads pg_user_mappings, or for roles that may
// read it the table below it, which hides nothing from them.
func (a access) mappingsQuery(sql string) string {
	may := "false"
	if a.mappings {
		may = "true"
		sql = strings.Replace(sql, "pg_user_mappings", "(SELECT m.oid AS umid, m.umserver AS srvid, m.umuser, m.umoptions FROM pg_user_mapping m)", 1)
	}
	return strings.Replace(sql, ":mayRead", may, 1)
}

// userMapping reads one row of usermappings.sql.
func (r *reader) userMapping(row *row) {
	id, server := in(pgUserMapping, row.oid()), in(pgForeignServer, row.oid())
	serverName, role, visible := row.text(), row.text(), row.yes()
	var p props
	p.set("options", foreignOptions(r.options[id]))
	if !visible {
		r.hiddenMappings++
	}
	place := r.add(id, schema.Key{Kind: schema.UserMapping, Name: "FOR " + role + " SERVER " + serverName}, p, "")
	r.needsOf(place, server)
}

// mappingGap says that there are mappings of which the role sees no options.
func (s *Source) mappingGap(r *reader) []catalog.Gap {
	if r.hiddenMappings == 0 {
		return nil
	}
	what := "options of 1 user mapping"
	if r.hiddenMappings > 1 {
		what = fmt.Sprintf("options of %d user mappings", r.hiddenMappings)
	}
	return []catalog.Gap{{What: what, Why: "the server shows them to the mapped role and to the owner of the foreign server",
		Grant: "GRANT SELECT ON pg_catalog.pg_user_mapping TO " + quoteIdent(s.session.role)}}
}
