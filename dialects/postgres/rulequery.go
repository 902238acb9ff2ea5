package postgres

import (
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
)

// numbersSources is the first version that prints an INSERT of a rule which
// reads the table that it writes to as "INSERT INTO t SELECT t_1.a FROM t t_1":
// 13 has "INSERT INTO t SELECT t.a FROM t".
const numbersSources = 14

// sameRule says whether two definitions of a rule are the same but for these names.
func sameRule(s catalog.Spelling, from, to []string) bool {
	switch before, after := s.FromServer.Number/10000 < numbersSources, s.ToServer.Number/10000 < numbersSources; {
	case before && !after:
		return sameButNumbered(from, to)
	case after && !before:
		return sameButNumbered(to, from)
	}
	return false
}

// sameButNumbered says whether tokens are the same but for the numbers that the
// newer server gives to what an INSERT reads. Each name stands for one other: t
// for t_1, and t_1 then for t_2. Behind RETURNING and ON CONFLICT the names are
// those of the table that is written to.
func sameButNumbered(older, newer []string) bool {
	is, was, introduced := map[string]string{}, map[string]string{}, map[string]bool{}
	pair := func(o, n string) bool {
		if is[o] == "" && was[n] == "" {
			is[o], was[n] = n, o
		}
		return is[o] == n
	}
	settled := func() bool { // nothing has another name that is no alias, but a schema
		for o, n := range is {
			if o != n && !introduced[n] {
				return false
			}
		}
		clear(is)
		clear(was)
		clear(introduced)
		return true
	}
	i, j := 0, 0
	for ; i < len(older) && j < len(newer); i, j = i+1, j+1 {
		if i > 0 && j > 0 && older[i-1] == newer[j-1] && numbered(newer[j], newer[j-1]) { // an alias
			introduced[newer[j]] = true
			if numbered(older[i], older[i-1]) {
				if !pair(older[i], newer[j]) {
					return false
				}
				continue
			}
			if !pair(older[i-1], newer[j]) {
				return false
			}
			if j++; j == len(newer) {
				return false
			}
		}
		o, n := older[i], newer[j]
		switch {
		case o == ";" || o == "returning" || o == "conflict":
			if o != n || !settled() {
				return false
			}
		case i > 0 && older[i-1] != "." && begins(older[i+1:], ".") && begins(newer[j+1:], ".") && unnumbered(o) == unnumbered(n):
			if !pair(o, n) {
				return false
			}
		case o != n:
			return false
		}
	}
	return i == len(older) && j == len(newer) && settled()
}

// numbered says whether the server may have made a name of another: t_1 of t.
func numbered(name, of string) bool {
	rest, ok := strings.CutPrefix(bareName(name), bareName(of)+"_")
	return ok && rest != "" && strings.Trim(rest, "0123456789_") == ""
}

func unnumbered(name string) string { return strings.TrimRight(bareName(name), "0123456789_") }
