package postgres

import (
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/schema"
)

// cast reads one row of casts.sql.
func (r *reader) cast(row *row) {
	id := in(pgCast, row.oid())
	source, target, method, context, function := row.text(), row.text(), row.letter(), row.letter(), row.text()
	with := "WITH FUNCTION " + function
	switch method {
	case 'i':
		function, with = "as text", "WITH INOUT"
	case 'b':
		function, with = "the same bytes", "WITHOUT FUNCTION"
	}
	var p props
	p.set("function", function)
	p.set("context", map[byte]string{'a': "assignment", 'i': "implicit"}[context])
	key := schema.Key{Kind: schema.Cast, Name: "(" + source + " AS " + target + ")"}
	r.add(id, key, p, clauses("CREATE CAST", key.Name, with, map[byte]string{'a': "AS ASSIGNMENT", 'i': "AS IMPLICIT"}[context]))
}

// operator reads one row of operators.sql.
func (r *reader) operator(row *row) {
	id := in(pgOperator, row.oid())
	key := schema.Key{Kind: schema.Operator, Schema: row.text(), Name: row.text()}
	left, right, owner, function := row.text(), row.text(), row.text(), row.text()
	commutator, negator, restrict, join, hashes, merges := row.text(), row.text(), row.text(), row.text(), row.yes(), row.yes()
	var p props
	p.set("function", function)
	p.set("commutator", commutator)
	p.set("negator", negator)
	p.set("restrict", restrict)
	p.set("join", join)
	p.flag("hashes", hashes)
	p.flag("merges", merges)
	p.set("owner", owner)
	symbol, _, _ := strings.Cut(key.Name, "(")
	r.add(id, key, p, create("OPERATOR "+ident(key.Schema)+"."+symbol, "FUNCTION = "+function,
		after("LEFTARG = ", left), after("RIGHTARG = ", right), after("COMMUTATOR = ", operatorOf(commutator)), after("NEGATOR = ", operatorOf(negator)),
		after("RESTRICT = ", restrict), after("JOIN = ", join), word(hashes, "HASHES"), word(merges, "MERGES")))
}

// operatorOf writes an operator that may be in a schema where only a name can stand.
func operatorOf(name string) string {
	if name == "" {
		return ""
	}
	return "OPERATOR(" + name + ")"
}

// create is a CREATE statement with options in brackets.
func create(what string, options ...string) string {
	return "CREATE " + what + " (" + strings.Join(slices.DeleteFunc(options, func(o string) bool { return o == "" }), ", ") + ")"
}

// operatorGroup reads one row of operatorclasses.sql: a family or a class.
func (r *reader) operatorGroup(row *row) {
	kind, oid := row.letter(), row.oid()
	key := schema.Key{Kind: schema.OperatorFamily, Schema: row.text(), Name: row.text() + " USING " + row.text()}
	owner, typ, usual, family := row.text(), row.text(), row.yes(), row.text()
	familyOID, storage, method := row.oid(), row.text(), row.oid()
	members, needs := row.text(), strings.Fields(row.text())
	var p props
	p.set("members", members)
	p.set("owner", owner)
	name := ident(key.Schema) + "." + key.Name
	id, definition := in(pgOpfamily, oid), "CREATE OPERATOR FAMILY "+name
	if kind == 'c' {
		key.Kind = schema.OperatorClass
		id = in(pgOpclass, oid)
		p.set("type", typ)
		p.flag("default", usual)
		p.set("family", family)
		p.set("storage", storage)
		head, using, _ := strings.Cut(name, " USING ")
		items := clauses(members, word(members != "" && storage != "", ","), after("STORAGE ", storage))
		if items == "" {
			items = "STORAGE " + typ
		}
		definition = clauses("CREATE OPERATOR CLASS", head, word(usual, "DEFAULT"), "FOR TYPE", typ, "USING", using, "FAMILY", family, "AS", strings.Replace(items, " ,", ",", 1))
	}
	place := r.add(id, key, p, definition)
	r.needsOf(place, in(pgAccessMethod, method))
	r.needsOf(place, in(pgOpfamily, familyOID))
	for _, n := range needs {
		class := uint32(pgProc)
		if n[0] == 'o' {
			class = pgOperator
		}
		r.needsOf(place, in(class, number(n[1:])))
	}
}

// language reads one row of languages.sql: a language, an access method, a
// transform or a conversion.
func (r *reader) language(row *row) {
	kind, oid, class := row.letter(), row.oid(), row.oid()
	key := schema.Key{Schema: row.text(), Name: row.text()}
	owner, flag, first, second, third := row.text(), row.yes(), row.text(), row.text(), row.text()
	var p props
	p.set("owner", owner)
	var definition string
	switch kind {
	case 'l':
		key.Kind = schema.Language
		p.flag("trusted", flag)
		p.set("handler", first)
		p.set("inline", second)
		p.set("validator", third)
		definition = clauses("CREATE", word(flag, "TRUSTED"), "LANGUAGE", ident(key.Name), after("HANDLER ", first), after("INLINE ", second), after("VALIDATOR ", third))
	case 'a':
		key.Kind = schema.AccessMethod
		p.set("handler", first)
		p.set("type", second)
		definition = "CREATE ACCESS METHOD " + ident(key.Name) + " TYPE " + strings.ToUpper(second) + " HANDLER " + first
	case 't':
		key.Kind = schema.Transform
		p.set("from_sql", first)
		p.set("to_sql", second)
		list := append(nonEmpty(after("FROM SQL WITH FUNCTION ", first)), nonEmpty(after("TO SQL WITH FUNCTION ", second))...)
		definition = "CREATE TRANSFORM " + key.Name + " (" + strings.Join(list, ", ") + ")"
	case 'c':
		key.Kind = schema.Conversion
		p.flag("default", flag)
		p.set("function", first)
		p.set("from", second)
		p.set("to", third)
		definition = clauses("CREATE", word(flag, "DEFAULT"), "CONVERSION", qualify(key.Schema, key.Name), "FOR", text(second), "TO", text(third), "FROM", first)
	}
	r.add(in(class, oid), key, p, definition)
}

// textSearch reads one row of textsearch.sql: a configuration, a dictionary, a
// parser or a template.
func (r *reader) textSearch(row *row) {
	kind, oid := row.letter(), row.oid()
	key := schema.Key{Schema: row.text(), Name: row.text()}
	owner, first, second, third, fourth, fifth := row.text(), row.text(), row.text(), row.text(), row.text(), row.text()
	name := qualify(key.Schema, key.Name)
	var p props
	p.set("owner", owner)
	switch kind {
	case 'c':
		key.Kind = schema.TextSearchConfiguration
		p.set("parser", first)
		p.set("mapping", second)
		r.add(in(pgTSConfig, oid), key, p, create("TEXT SEARCH CONFIGURATION "+name, "PARSER = "+first))
	case 'd':
		key.Kind = schema.TextSearchDictionary
		settings := enumValues(second)
		slices.Sort(settings)
		second = strings.Join(settings, ", ")
		p.set("template", first)
		p.set("options", second)
		r.add(in(pgTSDict, oid), key, p, create("TEXT SEARCH DICTIONARY "+name, "TEMPLATE = "+first, second))
	case 'p':
		key.Kind = schema.TextSearchParser
		p.set("start", first)
		p.set("gettoken", second)
		p.set("end", third)
		p.set("lextypes", fourth)
		p.set("headline", fifth)
		r.add(in(pgTSParser, oid), key, p, create("TEXT SEARCH PARSER "+name, "START = "+first, "GETTOKEN = "+second, "END = "+third, "LEXTYPES = "+fourth, after("HEADLINE = ", fifth)))
	case 't':
		key.Kind = schema.TextSearchTemplate
		p.set("init", first)
		p.set("lexize", second)
		r.add(in(pgTSTemplate, oid), key, p, create("TEXT SEARCH TEMPLATE "+name, after("INIT = ", first), "LEXIZE = "+second))
	}
}

// member reads one row of members.sql.
func (r *reader) member(row *row) {
	if place, ok := r.found[in(pgExtension, row.oid())]; ok {
		r.members[in(row.oid(), row.oid())] = place
	} else {
		row.at += 2
	}
}
