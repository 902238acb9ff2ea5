package mysql

import (
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/lexer"
)

// grants is what SHOW GRANTS says of our session: roles that are active are
// resolved by the server.
type grants []grant

// grant is one GRANT or, with MySQL's partial_revokes, REVOKE.
type grant struct {
	revoked         bool
	privileges      []string // upper case: "SELECT", "SHOW VIEW", "ALL PRIVILEGES"
	database, table string   // as patterns; "*" for all
}

// read takes one line in: GRANT SELECT, SHOW VIEW ON `shop`.* TO `app`@`%`.
func (g *grants) read(r row) {
	if len(r.values) == 0 {
		return
	}
	if one, ok := parseGrant(string(r.values[0])); ok {
		*g = append(*g, one)
	}
}

func parseGrant(line string) (grant, bool) {
	tokens := slices.Collect(lexer.Code(lexer.MySQL, line))
	if len(tokens) == 0 || !tokens[0].Is("grant") && !tokens[0].Is("revoke") {
		return grant{}, false
	}
	on := slices.IndexFunc(tokens, func(t lexer.Token) bool { return t.Is("on") })
	if on < 0 || on+3 >= len(tokens) || !tokens[on+2].Is(".") { // GRANT role TO user, ON PROCEDURE db.p
		return grant{}, false
	}
	g := grant{revoked: tokens[0].Is("revoke"),
		database: lexer.Name(lexer.MySQL, tokens[on+1]), table: lexer.Name(lexer.MySQL, tokens[on+3])}
	var words []string
	depth := 0
	flush := func() {
		if len(words) > 0 {
			g.privileges = append(g.privileges, strings.ToUpper(strings.Join(words, " ")))
		}
		words = nil
	}
	for _, t := range tokens[1:on] {
		switch {
		case t.Is("("): // of columns: SELECT (a, b)
			depth++
			words = nil
		case t.Is(")"):
			depth--
		case t.Is(","):
			flush()
		case depth == 0:
			words = append(words, t.Text)
		}
	}
	flush()
	return g, true
}

// database says whether a privilege holds for a whole database.
func (gs grants) database(name string, privileges ...string) bool {
	return gs.hold(privileges, func(g grant) bool {
		return g.table == "*" && (g.database == "*" || g.database == name || like(g.database, name))
	}) && !gs.revoked(name, privileges)
}

// global says whether a privilege holds everywhere.
func (gs grants) global(privileges ...string) bool {
	return gs.hold(privileges, func(g grant) bool { return g.table == "*" && g.database == "*" })
}

// table says whether a privilege holds for one table.
func (gs grants) table(database, name string, privileges ...string) bool {
	return gs.database(database, privileges...) ||
		gs.hold(privileges, func(g grant) bool { return g.database == database && g.table == name })
}

// surely says whether a privilege holds for one table however the server weighs
// one pattern of databases against another: of several it takes one alone.
func (gs grants) surely(database, name, privilege string) bool {
	patterns, given := 0, 0
	for _, g := range gs {
		if g.revoked || g.table != "*" || g.database == "*" || g.database != database && !like(g.database, database) {
			continue
		}
		if patterns++; g.gives(privilege) {
			given++
		}
	}
	return gs.global(privilege) || patterns > 0 && given == patterns ||
		gs.hold([]string{privilege}, func(g grant) bool { return g.database == database && g.table == name })
}

func (gs grants) hold(privileges []string, where func(grant) bool) bool {
	return slices.ContainsFunc(gs, func(g grant) bool {
		return !g.revoked && where(g) && slices.ContainsFunc(privileges, g.gives)
	})
}

func (gs grants) revoked(name string, privileges []string) bool {
	return slices.ContainsFunc(gs, func(g grant) bool {
		return g.revoked && g.database == name && slices.ContainsFunc(privileges, g.gives)
	})
}

func (g grant) gives(privilege string) bool {
	return slices.Contains(g.privileges, privilege) ||
		slices.Contains(g.privileges, "ALL PRIVILEGES") && !slices.Contains([]string{"SHOW_ROUTINE"}, privilege)
}

// like matches a GRANT's pattern: _ for one character, % for any, \ before
// either for itself.
func like(pattern, name string) bool {
	if pattern == "" {
		return name == ""
	}
	switch c := pattern[0]; {
	case c == '%':
		for i := 0; i <= len(name); i++ {
			if like(pattern[1:], name[i:]) {
				return true
			}
		}
		return false
	case c == '\\' && len(pattern) > 1:
		return name != "" && pattern[1] == name[0] && like(pattern[2:], name[1:])
	case name == "":
		return false
	case c == '_':
		return like(pattern[1:], name[1:])
	}
	return pattern[0] == name[0] && like(pattern[1:], name[1:])
}
