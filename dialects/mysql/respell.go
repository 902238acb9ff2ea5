package mysql

import (
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/lexer"
)

// functions is the name that is compared of those that have two.
// https://mariadb.com/kb/en/lcase/, https://mariadb.com/kb/en/octet_length/
var functions = map[string]string{
	"lcase": "lower", "ucase": "upper", "octet_length": "length", "character_length": "char_length", "now": "current_timestamp",
	"localtimestamp": "current_timestamp", "st_geometryfromtext": "st_geomfromtext",
	"ceil": "ceiling", "power": "pow", "substring": "substr",
}

// respell is the one spelling in which expressions and queries are compared:
// MySQL and MariaDB print them from what they have parsed, each with brackets
// and names of its own. It changes only what is certain to mean the same.
func respell(tokens []lexer.Token) string {
	return lexer.FoldTokens(lexer.MySQL, tokensOf(respelled(terms(withoutIntroducers(tokens)))))
}

// respelled rewrites the list itself and what it is made of.
func respelled(list []term) []term {
	for i := range list {
		t := &list[i]
		if t.nested != flat {
			t.inner = respelled(t.inner)
			if t.nested == cases {
				t.inner = searched(t.inner)
			}
		} else if t.token.Kind == lexer.Word {
			t.token = respelledWord(t.token, called(list, i))
		} else if t.is("!=") {
			t.token.Text = "<>"
		} else if t.token.Kind == lexer.String && (t.token.Text[0] == 'X' || t.token.Text[0] == 'x') {
			t.token = lexer.Token{Kind: lexer.Number, Text: "0x" + strings.ToLower(strings.Trim(t.token.Text[1:], "'"))}
		}
	}
	list = unbracket(withoutBranches(calls(rows(list))))
	list = exclusions(conditions(filters(truths(tested(decided(negated(turned(narrow(list))))))), false))
	return numbersInWords(withNames(withoutWindows(list)))
}

// called says whether a word is the name of a function: arguments stand behind it,
// and of MOD, which is an operator too, nothing that it could be applied to before it.
func called(list []term, i int) bool {
	if i+1 == len(list) || list[i+1].nested != brackets {
		return false
	}
	return !list[i].is("mod") || i == 0 || bindings(list[:i])[i-1] != operand
}

func respelledWord(t lexer.Token, called bool) lexer.Token {
	text := strings.ToLower(t.Text)
	switch {
	case called && functions[text] != "":
		t.Text = functions[text]
	case !called && text == "mod":
		t.Text, t.Kind = "%", lexer.Punct
	case !called && text == "rlike":
		t.Text = "regexp"
	}
	return t
}

// rows writes a = 1 AND b = 2 for (a, b) = (1, 2), and a <> 1 OR b <> 2 for its
// opposite, as MySQL does.
func rows(list []term) []term {
	for i := 0; i+2 < len(list); i++ {
		a, b := list[i], list[i+2]
		if a.nested != brackets || b.nested != brackets || !list[i+1].is("=", "<>") || a.query() || b.query() || i > 0 && bindings(list[:i])[i-1] == operand {
			continue
		}
		left, right := split(a.inner), split(b.inner)
		if len(left) < 2 || len(left) != len(right) {
			continue
		}
		if _, what, n := test(list[i+3:]); n > 0 && (what == "null" || what == "unknown") {
			continue // MariaDB has another answer for it
		}
		joined := word("and")
		if list[i+1].is("<>") {
			joined = word("or")
		}
		var all []term
		for n := range left {
			if n > 0 {
				all = append(all, joined)
			}
			all = append(all, bracketed(left[n]...), list[i+1], bracketed(right[n]...))
		}
		list = slices.Concat(list[:i], []term{bracketed(unbracket(all)...)}, list[i+3:])
	}
	return list
}

// calls rewrites what one server prints as a function or with an argument that
// goes without saying.
func calls(list []term) []term {
	out := make([]term, 0, len(list))
	for i := 0; i < len(list); i++ {
		t := list[i]
		if i+2 < len(list) && t.is("!") && list[i+1].is("exists") {
			out = append(out, bracketed(word("not"), list[i+1], withoutLimit(list[i+2])))
			i += 2
			continue
		}
		if n := deniedValue(list[i:]); n > 0 {
			value := calls(list[i+1 : i+n])
			if len(value) == 1 && value[0].nested == brackets && !value[0].query() {
				value = value[0].inner
			}
			out = append(out, bracketed(slices.Concat(value, []term{{token: punct("=")}, zeroTerm})...))
			i += n - 1
			continue
		}
		if i+1 == len(list) || list[i+1].nested != brackets || t.nested != flat || t.token.Kind == lexer.Quoted {
			out = append(out, t)
			continue
		}
		arguments := split(list[i+1].inner)
		switch {
		case t.is("!"): // MariaDB's way to write NOT in front of brackets
			out = append(out, bracketed(tested(negated(unbracket([]term{word("not"), list[i+1]})))...))
			i++
		case t.is("regexp_like") && len(arguments) == 2: // https://dev.mysql.com/doc/refman/8.4/en/regexp.html
			out = append(out, bracketed(unbracket([]term{bracketed(arguments[0]...), word("regexp"), bracketed(arguments[1]...)})...))
			i++
		case t.is("rollup_group_item") && len(arguments) == 2: // MySQL's name for a column of GROUP BY ... WITH ROLLUP
			out = append(out, arguments[0]...)
			i++
		case t.is("lag", "lead") && len(arguments) == 2 && len(arguments[1]) == 1 && arguments[1][0].number("1"):
			out = append(out, t, bracketed(arguments[0]...))
			i++
		case t.is("json_value"):
			out = append(out, t, bracketed(withoutReturning(list[i+1].inner)...))
			i++
		case t.is("exists"):
			out = append(out, t, withoutLimit(list[i+1]))
			i++
		case t.is("if") && len(arguments) == 3:
			out = append(out, t, bracketed(slices.Concat(conditions(arguments[0], true), list[i+1].inner[len(arguments[0]):])...))
			i++
		case t.is("trim") && len(arguments[0]) > 2 && arguments[0][0].is("both") && !arguments[0][1].is("from"): // which goes without saying
			out = append(out, t, bracketed(list[i+1].inner[1:]...))
			i++
		default:
			out = append(out, t)
		}
	}
	return out
}

// deniedValue is how many terms a list begins with that say NOT of what is more than
// yes or no, 0 for none: what MySQL prints as 0 = a, but for its functions that
// say yes or no, MariaDB prints as !a.
func deniedValue(list []term) int {
	if len(list) < 2 || !list[0].is("!", "not") {
		return 0
	}
	if list[1].nested == brackets {
		ends := len(list) == 2 || list[0].is("!") || bindings(list)[2] < compares // NOT (a) LIKE b is another thing
		if !ends || !valued(list[1:2]) {
			return 0
		}
		return 2
	}
	if !list[0].is("!") {
		return 0
	}
	n := 1
	for n < len(list) && list[n].is("-", "+", "~") {
		n++
	}
	if n == len(list) || list[n].nested == flat && (list[n].token.Kind == lexer.Punct || list[n].is("exists", "true", "false")) {
		return 0
	}
	called := list[n].nested != flat
	for n++; n+1 < len(list) && !called && list[n].is("."); n += 2 {
	}
	if n < len(list) && !called && list[n].nested == brackets {
		n++
	}
	if n < len(list) && !called && list[n].nested == flat && list[n].token.Kind == lexer.String { // DATE '2020-01-01'
		n++
	}
	for n+1 < len(list) && list[n].is("over", "collate") {
		n += 2
	}
	if n < len(list) && bindings(list)[n] == operand { // what this begins is not known
		return 0
	}
	return n
}

// valued says whether an expression may say more than yes or no.
func valued(list []term) bool {
	switch {
	case len(list) == 0 || slices.Min(bindings(list)) <= matches || list[0].is("exists", "null", "true", "false") || len(list) == 1 && list[0].nested == flat && list[0].token.Kind == lexer.Number:
		return false
	case len(list) == 1 && list[0].nested == brackets && !list[0].query():
		return valued(list[0].inner)
	}
	return true
}

// withoutReturning takes off what MySQL's JSON_VALUE returns if nothing else is said.
// https://dev.mysql.com/doc/refman/8.4/en/json-search-functions.html#function_json-value
func withoutReturning(list []term) []term {
	for i := 0; i+2 < len(list); i++ {
		if list[i].is("returning") && list[i+1].is("char") && list[i+2].nested == brackets && len(list[i+2].inner) == 1 && list[i+2].inner[0].number("512") {
			return slices.Concat(list[:i], list[i+3:])
		}
	}
	return list
}

// withoutLimit takes off the LIMIT 1 that MariaDB adds to EXISTS (SELECT ...).
func withoutLimit(t term) term {
	if n := len(t.inner); n > 2 && t.inner[n-2].is("limit") && t.inner[n-1].number("1") {
		t.inner = t.inner[:n-2]
	}
	return t
}

// withoutBranches takes the brackets off the queries of a UNION that have
// neither ORDER nor LIMIT: MariaDB keeps them, MySQL does not.
func withoutBranches(list []term) []term {
	if !slices.ContainsFunc(list, term.query) {
		return list
	}
	joins := []string{"union", "except", "intersect"}
	var out []term
	for i, t := range list {
		before := i > 0 && (list[i-1].is(joins...) || i > 1 && list[i-1].is("all", "distinct") && list[i-2].is(joins...))
		after := i+1 < len(list) && list[i+1].is(joins...)
		plain := !slices.ContainsFunc(t.inner, func(in term) bool { return in.is("order", "limit", "with") || in.is(joins...) })
		if t.query() && plain && (before || after && (i == 0 || list[i-1].is("as"))) {
			out = append(out, t.inner...)
			continue
		}
		out = append(out, t)
	}
	return out
}

// turned writes a = 0 for 0 = a, which is MySQL's way to write NOT a.
func turned(list []term) []term {
	around := bindings(list)
	for i := 0; i+2 < len(list); i++ {
		if !list[i].number("0") || !list[i+1].is("=", "<>") || i > 0 && around[i-1] >= compares {
			continue
		}
		end := i + 2
		for end < len(list) && around[end] > compares {
			end++
		}
		if end == i+2 {
			continue
		}
		list = slices.Concat(list[:i], list[i+2:end], []term{list[i+1], list[i]}, list[end:])
		around = bindings(list)
		i = end - 1
	}
	return list
}

// tests is what can be asked of a condition. What is NULL, and what is TRUE, is not
// changed by a comparison with 0.
var tests = []string{"true", "false", "null", "unknown"}

// truths writes a IS TRUE for a <> 0 IS TRUE, which is MySQL's way to print it.
func truths(list []term) []term {
	for i := 0; i+3 < len(list); i++ {
		if at := i + 3; list[i].is("<>") && list[i+1].number("0") && list[i+2].is("is") &&
			(list[at].is(tests...) || list[at].is("not") && at+1 < len(list) && list[at+1].is(tests...)) {
			list = slices.Delete(slices.Clone(list), i, i+2)
		}
	}
	return list
}

// filters writes a <> 0 for a IS TRUE and a = 0 for a IS FALSE where that is all
// of a condition that rows have to meet, so that NULL is as good as 0. So does
// MariaDB until 11.4 with WHERE a and WHERE NOT a, and MySQL.
func filters(list []term) []term {
	around := bindings(list)
	for i, t := range list {
		if !t.is("where", "having", "on") {
			continue
		}
		end := i + 1
		for end < len(list) && around[end] != separates {
			end++
		}
		condition := list[i+1 : end]
		n := len(condition)
		column := n > 2 && (n == 3 || n == 5 && condition[1].is(".")) && condition[0].nested == flat && condition[n-3].nested == flat
		if !column || !condition[n-2].is("is") || !condition[n-1].is("true", "false") {
			continue
		}
		operator := "="
		if condition[n-1].is("true") {
			operator = "<>"
		}
		condition[n-2] = term{token: punct(operator)}
		condition[n-1] = zeroTerm
	}
	return list
}

// searched rewrites the conditions of CASE WHEN a THEN b.
func searched(list []term) []term {
	if len(list) == 0 || !list[0].is("when") {
		return list
	}
	var out []term
	for i := 0; i < len(list); i++ {
		out = append(out, list[i])
		if !list[i].is("when") {
			continue
		}
		end := i + 1
		for end < len(list) && !list[end].is("then") {
			end++
		}
		out = append(out, conditions(list[i+1:end], true)...)
		i = end - 1
	}
	return out
}

var zeroTerm = term{token: lexer.Token{Kind: lexer.Number, Text: "0"}}

// conditions rewrites what rows have to meet, and each of several such conditions.
// accepted says that the list itself is one, as of IF(...).
func conditions(list []term, accepted bool) []term {
	around := bindings(list)
	out := make([]term, 0, len(list)+2)
	within := false // WHERE, HAVING or ON
	start := 0      // of the operand
	joins := func(i int) bool {
		return i >= 0 && i < len(list) && (around[i] == either || around[i] == exclusive || around[i] == both)
	}
	for i := 0; i <= len(list); i++ {
		if i < len(list) && around[i] != separates && !joins(i) {
			continue
		}
		excludes := joins(start-1) && around[start-1] == exclusive || joins(i) && around[i] == exclusive
		o := condition{within || accepted || joins(start-1) || joins(i), (within || accepted) && !excludes}
		out = append(out, o.of(list[start:i])...)
		if i < len(list) {
			out = append(out, list[i])
			if around[i] == separates {
				within = list[i].is("where", "having", "on")
				accepted = false
			}
		}
		start = i + 1
	}
	return out
}

// condition is where an expression stands.
type condition struct {
	compared bool // rows have to meet it, or it is an operand of AND, OR or XOR: MySQL compares with 0 there what says more than yes or no
	accepted bool // NULL is as good as FALSE, and MySQL prints a NOT IN (SELECT ...) as a IN (SELECT ...) IS FALSE
}

func (c condition) of(operand []term) []term {
	n := len(operand)
	switch {
	case n == 1 && operand[0].nested == brackets && !operand[0].query():
		if c.accepted { // otherwise nothing is left to do
			return []term{bracketed(conditions(operand[0].inner, true)...)}
		}
	case n == 3 && c.compared && operand[0].is("null") && operand[1].is("<>") && operand[2].number("0"):
		return operand[:1]
	case c.compared && valued(operand):
		return slices.Concat(operand, []term{{token: punct("<>")}, zeroTerm})
	case n > 4 && c.accepted && operand[n-1].is("false") && operand[n-2].is("is") && operand[n-3].query() && operand[n-4].is("in") &&
		slices.Min(bindings(operand[:n-4])) > matches:
		return slices.Concat(operand[:n-4], []term{word("not")}, operand[n-4:n-2])
	}
	return operand
}

// negated writes a NOT LIKE b for NOT a LIKE b.
func negated(list []term) []term {
	around := bindings(list)
	for i, t := range list {
		if !t.is("not") || around[i] != negates {
			continue
		}
		at := i + 1
		for at < len(list) && around[at] > matches {
			at++
		}
		if at == len(list) || at == i+1 || !list[at].is("like", "regexp", "in") {
			continue
		}
		end := at + 1
		for end < len(list) && (around[end] > matches || list[end].is("escape")) {
			end++
		}
		if end < len(list) && around[end] >= compares {
			continue
		}
		copy(list[i:at-1], list[i+1:at])
		list[at-1] = t
	}
	return list
}
