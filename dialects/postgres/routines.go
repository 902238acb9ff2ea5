package postgres

import (
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/schema"
)

// routine reads one row of routines.sql.
func (r *reader) routine(row *row) {
	id := in(pgProc, row.oid())
	key := schema.Key{Kind: schema.Function, Schema: row.interned(), Name: row.text()}
	// Types alone make the identity; a renamed argument is a change, not another function.
	key.Name += "(" + row.text() + ")"
	kind := row.letter()
	var p props
	p.set("arguments", canonicalCasts(withoutIn(row.text())))
	p.set("returns", row.text())
	language := row.interned()
	p.set("language", language)
	p.set("volatility", map[byte]string{'i': "immutable", 's': "stable"}[row.letter()])
	p.flag("strict", row.yes())
	p.flag("security_definer", row.yes())
	p.flag("leakproof", row.yes())
	p.set("parallel", map[byte]string{'s': "safe", 'r': "restricted"}[row.letter()])
	p.set("cost", row.text())
	p.set("rows", row.text())
	settings := row.lines()
	slices.Sort(settings)
	p.set("settings", strings.Join(settings, "; "))
	p.set("support", row.text())
	library, source, standard := row.text(), row.text(), row.text()
	if standard != "" { // BEGIN ATOMIC: the server keeps the parsed body and no source
		source = canonicalCasts(standard)
	}
	if library != "" {
		source = library + ", " + source
	}
	p.set("body", canonicalBody(source))
	p.set("owner", row.interned())
	definition := row.text()
	switch kind {
	case 'p':
		key.Kind = schema.Procedure
	case 'w':
		p.flag("window", true)
	}
	r.add(id, key, p, definition)
}

// withoutIn drops the word that says that an argument goes in: since 14 the
// server prints it for procedures, before it never did.
func withoutIn(arguments string) string {
	tokens := significant(arguments)
	var b strings.Builder
	kept := 0
	for i := range tokens {
		if tokens[i].Is("IN") && i+1 < len(tokens) && (i == 0 || tokens[i-1].Is(",") || tokens[i-1].Is("(")) {
			b.WriteString(arguments[kept:tokens[i].Offset])
			kept = tokens[i+1].Offset
		}
	}
	b.WriteString(arguments[kept:])
	return b.String()
}
