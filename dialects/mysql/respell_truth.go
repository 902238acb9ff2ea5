package mysql

import (
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/lexer"
)

// test is IS [NOT] TRUE, FALSE, NULL or UNKNOWN, which list begins with. Nothing
// else of a condition says yes or no even of NULL.
func test(list []term) (denies bool, what string, n int) {
	if len(list) < 2 || !list[0].is("is") {
		return false, "", 0
	}
	n = 2
	if denies = list[1].is("not"); denies && len(list) > 2 {
		n = 3
	}
	if !list[n-1].is(tests...) {
		return false, "", 0
	}
	return denies, strings.ToLower(list[n-1].token.Text), n
}

func testOf(denies bool, what string) []term {
	if denies {
		return []term{word("is"), word("not"), word(what)}
	}
	return []term{word("is"), word(what)}
}

// tested writes one test for NOT and several of them: a IS NOT TRUE for NOT a IS TRUE
// and for a IS TRUE IS FALSE, a IN (SELECT ...) IS FALSE for a NOT IN (SELECT ...) IS
// TRUE, and EXISTS (...) for EXISTS (...) IS TRUE, which is never NULL.
func tested(list []term) []term {
	around := bindings(list)
	for i := 0; i < len(list); i++ {
		if list[i].is("not") && around[i] == negates {
			if i+1 < len(list) && absent(list[i+1]) && (i+2 == len(list) || around[i+2] < compares) {
				list = slices.Concat(list[:i], list[i+1].inner[1:], list[i+2:])
				around = bindings(list)
				continue
			}
			end := i + 1
			for end < len(list) && around[end] >= compares {
				end++
			}
			for at := end - 2; at >= end-3 && at > i; at-- {
				if denies, what, n := test(list[at:end]); n == end-at {
					list = slices.Concat(list[:i], list[i+1:at], testOf(!denies, what), list[end:])
					around = bindings(list)
					break
				}
			}
		}
	}
	for i := 0; i < len(list); i++ {
		denies, what, n := test(list[i:])
		if n == 0 {
			continue
		}
		around = bindings(list)
		begins := func(j int) bool { return j == 0 || around[j-1] < compares }
		truth := what == "true" || what == "false"
		query := i > 1 && list[i-1].query()
		switch next, of, m := test(list[i+n:]); {
		case m > 0 && (of == "true" || of == "false"): // of what is yes or no
			list = slices.Concat(list[:i], testOf(denies != (next == (of == "true")), what), list[i+n+m:])
			i--
		case query && list[i-2].is("in") && i > 3 && list[i-3].is("not") && begins(operandBefore(around, i-3)):
			switch what {
			case "true":
				what = "false"
			case "false":
				what = "true"
			}
			list = slices.Concat(list[:i-3], list[i-2:i], testOf(denies, what), list[i+n:])
		case truth && query && list[i-2].is("exists") && begins(i-2):
			list = slices.Concat(list[:i-2], existence(denies == (what == "false"), list[i-2:i], m > 0), list[i+n:])
			i--
		case truth && i > 0 && absent(list[i-1]) && begins(i-1):
			list = slices.Concat(list[:i-1], existence(denies != (what == "false"), list[i-1].inner[1:], m > 0), list[i+n:])
			i--
		}
	}
	return list
}

// operandBefore is where what a matching operator is applied to begins.
func operandBefore(around []int, at int) int {
	for at > 0 && around[at-1] > matches {
		at--
	}
	return at
}

// existence is EXISTS (SELECT ...), or that it is not so.
func existence(is bool, exists []term, followed bool) []term {
	switch denied := append([]term{word("not")}, exists...); {
	case is:
		return exists
	case followed:
		return []term{bracketed(denied...)}
	default:
		return denied
	}
}

// absent is NOT EXISTS (SELECT ...) in brackets.
func absent(t term) bool {
	return t.nested == brackets && len(t.inner) == 3 && t.inner[0].is("not") && t.inner[1].is("exists") && t.inner[2].query()
}

// decided writes a = b for (a = b) <> 0, what is yes, no or NULL already, and a NOT
// IN (SELECT ...) for a IN (SELECT ...) = 0.
func decided(list []term) []term {
	around := bindings(list)
	for i := 1; i+1 < len(list); i++ {
		if !list[i].is("<>", "=") || !list[i+1].number("0") || i+2 < len(list) && around[i+2] > compares {
			continue
		}
		start := i
		for start > 0 && around[start-1] >= compares {
			start--
		}
		said := list[start].is("exists") && start+2 == i
		compared := false
		for j := start; j < i; j++ {
			compared = compared || around[j] == compares
			said = said || around[j] == compares || around[j] == matches
		}
		in := i - 2
		switch {
		case !said:
			continue
		case list[start].is("exists") && start == in && list[i].is("="):
			list = slices.Concat(list[:start], existence(false, list[start:i], i+2 < len(list) && around[i+2] == compares), list[i+2:])
		case list[i].is("<>"):
			list = slices.Concat(list[:i], list[i+2:])
		case compared || in <= start || !list[in].is("in") || !list[in+1].query():
			continue
		case list[in-1].is("not"):
			list = slices.Concat(list[:in-1], list[in:i], list[i+2:])
		default:
			list = slices.Concat(list[:in], []term{word("not")}, list[in:i], list[i+2:])
		}
		around = bindings(list)
		i--
	}
	return list
}

// narrow writes a = 1 for a BETWEEN 1 AND 1, as MySQL does.
func narrow(list []term) []term {
	for i := 1; i+3 < len(list); i++ {
		if !list[i].is("between") {
			continue
		}
		n := 1
		if list[i+1].is("-") {
			n = 2
		}
		and := i + 1 + n
		if and+n >= len(list) || !list[and].is("and") || list[i+n].nested != flat || list[i+n].token.Kind != lexer.Number && list[i+n].token.Kind != lexer.String ||
			!slices.EqualFunc(list[i+1:and], list[and+1:and+1+n], func(a, b term) bool { return b.nested == flat && a.token.Text == b.token.Text }) {
			continue
		}
		around := bindings(list)
		behind := and + 1 + n
		if behind < len(list) && around[behind] >= matches || strings.ContainsAny(list[i+n].token.Text, "eE") && list[i+n].token.Kind == lexer.Number {
			continue // more of the upper bound, or a literal of which = and BETWEEN make another type
		}
		at, equal := i, punct("=")
		if list[i-1].is("not") {
			at, equal = i-1, punct("<>")
		}
		start := operandBefore(around, at)
		if start == at || start > 0 && around[start-1] == matches {
			continue // of a LIKE b BETWEEN 1 AND 1 it is b that is between them
		}
		compared := slices.Concat(list[start:at], []term{{token: equal}}, list[and+1:and+1+n])
		if start > 0 && around[start-1] >= compares {
			compared = []term{bracketed(compared...)}
		}
		list = slices.Concat(list[:start], compared, list[and+1+n:])
		i = start
	}
	return list
}

// exclusions denies the first operand of XOR or none: NOT (a XOR b) is printed as
// NOT a XOR b, or as a XOR NOT b, as it suits the server.
func exclusions(list []term) []term {
	around := bindings(list)
	for i := 0; i < len(list); i++ {
		if around[i] != exclusive {
			continue
		}
		start := i
		for start > 0 && around[start-1] > exclusive {
			start--
		}
		var operands [][]term
		denied := false
		end, from := i, start
		for end = start; ; end++ {
			if end < len(list) && around[end] > exclusive {
				continue
			}
			operand, is := affirmed(list[from:end])
			operands, denied = append(operands, operand), denied != is
			if end == len(list) || around[end] != exclusive {
				break
			}
			from = end + 1
		}
		if denied {
			operands[0] = denial(operands[0])
		}
		out := slices.Clone(list[:start])
		for n, operand := range operands {
			if n > 0 {
				out = append(out, list[i])
			}
			out = append(out, operand...)
		}
		i = len(out) - 1
		list = slices.Concat(out, list[end:])
		around = bindings(list)
	}
	return list
}

// chained says whether one of LIKE, IN and their like is an operand of another.
func chained(list []term, around []int) bool {
	n, between := 0, 0
	for i, b := range around {
		switch {
		case b != matches || list[i].is("not", "escape"):
		case list[i].is("between"):
			between++
			n++
		case list[i].is("and") && between > 0:
			between--
		default:
			n++
		}
	}
	return n > 1
}

// opposite is the operator that says no where the one at a place says yes, "" for
// none.
func opposite(list []term, at int) string {
	if at+1 < len(list) && list[at+1].is("any", "all", "some") {
		return "" // NOT a > ANY (...) is a <= ALL (...)
	}
	return map[string]string{"=": "<>", "<>": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}[list[at].token.Text]
}

// denies says which of an operator and its opposite is taken for a denial: a <> 0
// is none, for so MySQL writes a condition that is a alone.
func denies(list []term, at int) bool {
	if opposite(list, at) == "" {
		return false
	}
	if at+1 < len(list) && list[at+1].number("0") {
		return list[at].is("=", ">=", "<=")
	}
	return list[at].is("<>", ">=", "<=")
}

// affirmed is a condition without its denial: a = b of a <> b, a LIKE b of a NOT LIKE b.
func affirmed(list []term) (operand []term, denied bool) {
	if len(list) == 0 {
		return nil, false
	}
	around := bindings(list)
	var compared, matched []int
	if chained(list, around) {
		return list, false
	}
	for i, b := range around {
		switch {
		case b < compares && !(i == 0 && list[0].is("not")):
			return list, false
		case b == compares && !list[i].is("not"):
			compared = append(compared, i)
		case b == matches && list[i].is("not"):
			matched = append(matched, i)
		}
	}
	switch {
	case list[0].is("not") && around[0] == negates:
		rest := list[1:]
		if len(rest) == 1 && rest[0].nested == brackets && !rest[0].query() && slices.Min(bindings(rest[0].inner)) > exclusive {
			rest = rest[0].inner
		}
		operand, denied = affirmed(rest)
		return operand, !denied
	case len(compared) > 0:
		at := compared[len(compared)-1]
		if denies, what, n := test(list[at:]); n == len(list)-at {
			return slices.Concat(list[:at], testOf(false, what)), denies
		}
		if to := opposite(list, at); denies(list, at) {
			operand = slices.Clone(list)
			operand[at] = term{token: punct(to)}
			return operand, true
		}
	case len(matched) == 1:
		return slices.Delete(slices.Clone(list), matched[0], matched[0]+1), true
	}
	return list, false
}

// denial is the opposite of a condition that affirmed has made.
func denial(list []term) []term {
	if len(list) == 0 {
		return nil
	}
	around := bindings(list)
	at := -1
	for i, b := range around {
		if b == compares && !list[i].is("not") || b == matches && at < 0 && list[i].is("like", "in", "regexp", "between") {
			at = i
		}
	}
	if at > 0 && slices.Min(around) >= compares && !chained(list, around) {
		if denies, what, n := test(list[at:]); n > 0 {
			return slices.Concat(list[:at], testOf(!denies, what))
		}
		if to := opposite(list, at); to != "" {
			out := slices.Clone(list)
			out[at] = term{token: punct(to)}
			return out
		}
		if around[at] == matches {
			return slices.Concat(list[:at], []term{word("not")}, list[at:])
		}
	}
	if len(list) == 1 || len(list) == 2 && list[0].is("exists") {
		return append([]term{word("not")}, list...)
	}
	return []term{word("not"), bracketed(list...)}
}
