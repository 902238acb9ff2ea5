package postgres

import (
	"strings"

	"github.com/schemadiff/schemadiff/schema"
)

// namedCollation reads one row of namedcollations.sql.
func (r *reader) namedCollation(row *row) {
	id := in(pgCollation, row.oid())
	key := schema.Key{Kind: schema.NamedCollation, Schema: row.text(), Name: row.text()}
	owner, provider := row.text(), map[byte]string{'c': "libc", 'i': "icu", 'b': "builtin"}[row.letter()]
	locale, collate, ctype, deterministic, rules := row.text(), row.text(), row.text(), row.yes(), row.text()

	var p props
	p.set("provider", provider)
	p.set("locale", locale)
	p.set("lc_collate", collate)
	p.set("lc_ctype", ctype)
	p.flag("nondeterministic", !deterministic)
	p.set("rules", rules)
	p.set("owner", owner)
	options := []string{"PROVIDER = " + provider}
	for _, o := range [][2]string{{"LOCALE", locale}, {"LC_COLLATE", collate}, {"LC_CTYPE", ctype}, {"RULES", rules}} {
		if o[1] != "" {
			options = append(options, o[0]+" = "+text(o[1]))
		}
	}
	if !deterministic {
		options = append(options, "DETERMINISTIC = false")
	}
	r.add(id, key, p, "CREATE COLLATION "+qualify(key.Schema, key.Name)+" ("+strings.Join(options, ", ")+")")
}
