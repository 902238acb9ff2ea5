package postgres

import (
	"strings"

	"github.com/schemadiff/schemadiff/lexer"
)

// canonicalQuery makes what pg_get_viewdef prints the same on every version.
// Until 15 a view names the table of every column, since 16 only where it
// reads several: "SELECT t.a FROM t" became "SELECT a FROM t".
// https://git.postgresql.org/gitweb/?p=postgresql.git;a=commit;h=47bb9db75
//
// The qualifier is taken off where it can mean nothing else: outside of
// subqueries, in a query over a single relation.
func canonicalQuery(query string) string {
	query = canonicalCasts(query)
	tokens := significant(query)
	if shorter := withoutAliases(query, tokens); shorter != query {
		query, tokens = shorter, significant(shorter)
	}
	alias := soleRelation(tokens)
	if alias == "" {
		return query
	}
	var b strings.Builder
	kept := 0
	depth := 0
	for i := 0; i < len(tokens); i++ {
		switch {
		case tokens[i].Is("(") && startsQuery(tokens, i+1):
			i = closing(tokens, i)
			continue
		case tokens[i].Is("("):
			depth++
		case tokens[i].Is(")"):
			depth--
		}
		if qualifies(tokens, i, alias, depth) {
			b.WriteString(query[kept:tokens[i].Offset])
			kept = tokens[i+2].Offset
			i += 2
		}
	}
	b.WriteString(query[kept:])
	return b.String()
}

// withoutEmptyAliases takes off aliases that are the relation's own name: the
// server prints "FROM app.t t" where somebody wrote "FROM t AS t".
func withoutEmptyAliases(query string) string { return withoutAliases(query, significant(query)) }

// withoutAliases is withoutEmptyAliases of a query whose tokens are known.
func withoutAliases(query string, tokens []lexer.Token) string {
	var b strings.Builder
	kept := 0
	for i := 2; i+1 < len(tokens); i++ {
		name := i - 1
		before := name - 1
		if name >= 2 && tokens[name-1].Is(".") && isName(tokens[name-2]) {
			before = name - 3
		}
		if before < 0 || !isName(tokens[i]) || !isName(tokens[name]) || tokens[i].Text != tokens[name].Text || // ORDER BY a, "desc" DESC
			tokens[i+1].Is("(") || tokens[i+1].Is(".") || !beginsRelation(tokens[before]) {
			continue
		}
		end := tokens[name].Offset + len(tokens[name].Text)
		b.WriteString(query[kept:end])
		kept = tokens[i].Offset + len(tokens[i].Text)
	}
	if kept == 0 {
		return query
	}
	b.WriteString(query[kept:])
	return b.String()
}

// beginsRelation says whether a relation may follow the token.
func beginsRelation(t lexer.Token) bool {
	return t.Is("FROM") || t.Is("JOIN") || t.Is("ONLY") || t.Is(",") || t.Is("(")
}

// qualifies says whether the token is the relation's name before a column. In
// brackets FROM is a function's: EXTRACT(year FROM t.d), TRIM(BOTH ' ' FROM t.b).
func qualifies(tokens []lexer.Token, i int, alias string, depth int) bool {
	if i+2 >= len(tokens) || !named(tokens[i], alias) || !tokens[i+1].Is(".") || !isName(tokens[i+2]) {
		return false
	}
	if i > 0 && (tokens[i-1].Is(".") || strings.HasSuffix(tokens[i-1].Text, ":") || tokens[i-1].Is("COLLATE")) {
		return false // a type, a collation
	}
	if i > 0 && depth == 0 && (tokens[i-1].Is("FROM") && !tokens[max(i-2, 0)].Is("DISTINCT") || tokens[i-1].Is("ONLY")) {
		return false // the relation itself
	}
	return i+3 >= len(tokens) || !tokens[i+3].Is("(") && !tokens[i+3].Is(".") // a function of a schema of that name
}

func isName(t lexer.Token) bool { return t.Kind == lexer.Word || t.Kind == lexer.Quoted }

func named(t lexer.Token, name string) bool {
	return isName(t) && lexer.Name(lexer.Postgres, t) == name
}

func startsQuery(tokens []lexer.Token, i int) bool {
	return i < len(tokens) && (tokens[i].Is("SELECT") || tokens[i].Is("WITH") || tokens[i].Is("VALUES"))
}

// soleRelation is the name by which a query's columns refer to the only
// relation that it reads; "" where there are several, none or a set operation.
func soleRelation(tokens []lexer.Token) string {
	var alias string
	from, reading, named := 0, false, false // FROM clauses seen; inside of the first one; past the relation's name
	for i := 0; i < len(tokens); i++ {
		t := tokens[i]
		if t.Is("(") {
			if reading && alias == "" && !startsQuery(tokens, i+1) {
				return "" // a join in brackets
			}
			i = closing(tokens, i)
			continue
		}
		switch {
		case t.Is("UNION"), t.Is("INTERSECT"), t.Is("EXCEPT"), t.Is("JOIN"):
			return ""
		case t.Is("FROM") && (i == 0 || !tokens[i-1].Is("DISTINCT")):
			from++
			reading = true
		case !reading:
		case t.Is(","):
			return ""
		case endsFrom(t):
			reading = false
		case t.Is("TABLESAMPLE"): // and its method
			named = true
		case isName(t) && !named && !t.Is("ONLY") && !t.Is("LATERAL"):
			alias = lexer.Name(lexer.Postgres, t)
		}
	}
	if from != 1 {
		return ""
	}
	return alias
}

func endsFrom(t lexer.Token) bool {
	for _, word := range []string{"WHERE", "GROUP", "HAVING", "WINDOW", "ORDER", "LIMIT", "OFFSET", "FETCH", "FOR", ";"} {
		if t.Is(word) {
			return true
		}
	}
	return false
}
