package postgres

import (
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/lexer"
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
		source = withoutTypeNames(canonicalCasts(standard))
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

// withoutTypeNames drops the names that the server gave to constants of a body: a
// restored dump calls a column after the type that the server shows.
//
//	SELECT 'x'::text            BEGIN ATOMIC SELECT 'x'; END
//	SELECT 'x'::text AS text    the same, dumped and restored
func withoutTypeNames(body string) string {
	if !strings.Contains(body, "::") || !strings.Contains(body, " AS ") {
		return body
	}
	tokens := significant(body)
	var b strings.Builder
	kept := 0
	for i := 3; i+1 < len(tokens); i++ {
		if !tokens[i].Is("AS") {
			continue
		}
		cast := i - 1
		for cast > 0 && !tokens[cast].Is("::") && (isName(tokens[cast]) || tokens[cast].Is(".") || tokens[cast].Is("[") || tokens[cast].Is("]")) {
			cast--
		}
		if cast == 0 || !tokens[cast].Is("::") || tokens[cast-1].Kind != lexer.String && !tokens[cast-1].Is("NULL") || typeName(tokens[cast+1:i]) != lexer.Name(lexer.Postgres, tokens[i+1]) {
			continue
		}
		b.WriteString(body[kept : tokens[i-1].Offset+len(tokens[i-1].Text)])
		kept = tokens[i+1].Offset + len(tokens[i+1].Text)
	}
	return b.String() + body[kept:]
}

// typeName is what the catalog calls a type, without its schema.
func typeName(printed []lexer.Token) string {
	var words []string
	for _, t := range printed {
		switch {
		case t.Is("."):
			words = nil
		case isName(t):
			words = append(words, lexer.Name(lexer.Postgres, t))
		}
	}
	name := strings.Join(words, " ")
	if internal := internalNames[name]; internal != "" {
		return internal
	}
	return name
}

// internalNames are the types that SQL calls otherwise than the catalog.
var internalNames = map[string]string{
	"smallint": "int2", "integer": "int4", "bigint": "int8", "real": "float4", "double precision": "float8", "boolean": "bool",
	"character varying": "varchar", "character": "bpchar", "bit varying": "varbit",
	"timestamp without time zone": "timestamp", "timestamp with time zone": "timestamptz", "time without time zone": "time", "time with time zone": "timetz",
}
