package mysql

import (
	"iter"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/lexer"
)

// term is a token, or what stands in brackets, or CASE ... END.
type term struct {
	token  lexer.Token
	inner  []term
	nested nesting
}

type nesting int

const (
	flat     nesting = iota
	brackets         // ( inner )
	cases            // CASE inner END
)

// terms is an expression, a query or the definition of a view by its brackets.
func terms(tokens iter.Seq[lexer.Token]) []term {
	type level struct {
		list   []term
		nested nesting
	}
	stack := []level{{}}
	closing := func(n nesting) bool { return len(stack) > 1 && stack[len(stack)-1].nested == n }
	leave := func() {
		last := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		top := &stack[len(stack)-1]
		top.list = append(top.list, term{inner: last.list, nested: last.nested})
	}
	for t := range tokens {
		switch {
		case t.Is("("):
			stack = append(stack, level{nested: brackets})
		case t.Is("case"):
			stack = append(stack, level{nested: cases})
		case t.Is(")") && closing(brackets), t.Is("end") && closing(cases):
			leave()
		default:
			top := &stack[len(stack)-1]
			if top.list == nil {
				top.list = make([]term, 0, 4)
			}
			top.list = append(top.list, term{token: t})
		}
	}
	for len(stack) > 1 { // what was never closed
		leave()
	}
	return stack[0].list
}

// tokensOf is the terms' tokens, in order.
func tokensOf(list []term) iter.Seq[lexer.Token] {
	return func(yield func(lexer.Token) bool) { yieldTokens(list, yield) }
}

func yieldTokens(list []term, yield func(lexer.Token) bool) bool {
	for _, t := range list {
		more := true
		switch t.nested {
		case brackets:
			more = yield(punct("(")) && yieldTokens(t.inner, yield) && yield(punct(")"))
		case cases:
			more = yield(word("case").token) && yieldTokens(t.inner, yield) && yield(word("end").token)
		default:
			more = yield(t.token)
		}
		if !more {
			return false
		}
	}
	return true
}

func punct(text string) lexer.Token { return lexer.Token{Kind: lexer.Punct, Text: text} }

func (t term) is(texts ...string) bool {
	return t.nested == flat && slices.ContainsFunc(texts, t.token.Is)
}

func (t term) number(text string) bool {
	return t.nested == flat && t.token.Kind == lexer.Number && t.token.Text == text
}

func (t term) query() bool {
	return t.nested == brackets && len(t.inner) > 0 && t.inner[0].is("select", "with")
}

func word(text string) term { return term{token: lexer.Token{Kind: lexer.Word, Text: text}} }

func bracketed(list ...term) term { return term{inner: list, nested: brackets} }

// split divides a list at its commas.
func split(list []term) [][]term {
	var items [][]term
	from := 0
	for i, t := range list {
		if t.is(",") {
			items = append(items, list[from:i])
			from = i + 1
		}
	}
	return append(items, list[from:])
}

// What terms do to those beside them, by how tightly they bind. Contrary to
// https://dev.mysql.com/doc/refman/8.4/en/operator-precedence.html the grammar
// of both servers reads a = b IN (1) and a = b BETWEEN 1 AND 2 as a = (b ...).
const (
	separates = iota // keywords, commas: the expression ends
	either           // OR
	exclusive        // XOR
	both             // AND
	negates          // NOT
	compares         // = < IS
	matches          // LIKE, IN, BETWEEN and its AND
	bitOr
	bitAnd
	shifts
	adds
	multiplies
	bitXor
	signs // unary - + ~
	collates
	operand
)

var operators = map[string]int{
	"or": either, "||": either, "xor": exclusive, "and": both, "&&": both, "not": negates, "between": matches,
	"=": compares, "<=>": compares, ">=": compares, ">": compares, "<=": compares, "<": compares, "<>": compares, "!=": compares,
	"is": compares, "like": matches, "regexp": matches, "rlike": matches, "in": matches, "escape": matches, "member": matches,
	"|": bitOr, "&": bitAnd, "<<": shifts, ">>": shifts, "-": adds, "+": adds,
	"*": multiplies, "/": multiplies, "div": multiplies, "%": multiplies, "mod": multiplies, "^": bitXor, "~": signs, "!": signs,
	"collate": collates,
}

// separators end an expression. Those of them that are functions as well are
// found out by the bracket behind them.
var separators = map[string]bool{
	",": true, ";": true, "select": true, "distinct": true, "from": true, "where": true, "having": true, "group": true, "order": true,
	"by": true, "on": true, "using": true, "as": true, "join": true, "left": true, "right": true, "inner": true, "cross": true,
	"outer": true, "natural": true, "straight_join": true, "union": true, "except": true, "intersect": true, "limit": true, "offset": true,
	"when": true, "then": true, "else": true, "asc": true, "desc": true, "separator": true, "with": true, "partition": true,
	"rows": true, "range": true, "for": true, "window": true, "create": true, "view": true, "use": true, "force": true,
}

// bindings is how tightly each of the terms binds.
func bindings(list []term) []int {
	out := make([]int, len(list))
	between := 0 // that wait for their AND
	for i, t := range list {
		called := i+1 < len(list) && list[i+1].nested == brackets
		text := ""
		if t.nested == flat && (t.token.Kind == lexer.Word || t.token.Kind == lexer.Punct) {
			text = strings.ToLower(t.token.Text)
		}
		b, known := operators[text]
		switch {
		case text == "" || called && (text == "left" || text == "right" || text == "mod"):
			b = operand
		case separators[text]:
			b, between = separates, 0
		case !known:
			b = operand
		case text == "between":
			between++
		case text == "and" && between > 0:
			b = matches
			between--
		case text == "not" && i > 0 && list[i-1].is("is"):
			b = compares
		case text == "not" && i+1 < len(list) && list[i+1].is("like", "in", "regexp", "rlike", "between"):
			b = matches
		case (text == "-" || text == "+") && (i == 0 || out[i-1] != operand):
			b = signs
		case text == "*" && (i == 0 || out[i-1] != operand):
			b = operand
		}
		out[i] = b
	}
	return out
}

// unbracket takes away the brackets without which the expression is read the
// same. MySQL encloses every operation, MariaDB those that need it.
func unbracket(list []term) []term {
	for i := 0; i < len(list); i++ {
		if list[i].nested != brackets {
			continue
		}
		if around := bindings(list); !superfluous(list, around, i) {
			continue
		}
		inner := list[i].inner
		list = slices.Concat(list[:i], inner, list[i+1:])
		i += len(inner) - 1
	}
	return list
}

// units end an INTERVAL.
// https://dev.mysql.com/doc/refman/8.4/en/expressions.html#temporal-intervals
var units = []string{"microsecond", "second", "minute", "hour", "day", "week", "month", "quarter", "year", "second_microsecond", "minute_microsecond",
	"minute_second", "hour_microsecond", "hour_second", "hour_minute", "day_microsecond", "day_second", "day_minute", "day_hour", "year_month"}

// outsideIntervals is bindings, but for what stands between INTERVAL and its unit:
// nothing around these two is nearer to it.
func outsideIntervals(list []term) []int {
	around := bindings(list)
	for i := range list {
		if !list[i].is("interval") {
			continue
		}
		end := i + 1
		for end < len(list) && !list[end].is(units...) {
			end++
		}
		if end < len(list) {
			for j := i; j <= end; j++ {
				around[j] = operand
			}
		}
	}
	return around
}

func superfluous(list []term, around []int, i int) bool {
	left, right := separates, separates
	if i > 0 {
		left = around[i-1]
		if list[i-1].is("interval") && i+1 < len(list) && around[i+1] == operand { // INTERVAL (a + 1) DAY
			left = separates
		}
		// Behind a name stand arguments, behind these words lists and tables.
		if left == operand || list[i-1].is("from") && slices.ContainsFunc(list[:i], func(t term) bool { return t.is("select") }) || list[i-1].is("in", "join", "straight_join", "using", "over", "as", "union", "except", "intersect", "member") {
			return false
		}
	}
	if i+1 < len(list) {
		if right = around[i+1]; right == operand { // (a + 1) AS b, without the AS
			right = separates
		}
	}
	inner := list[i].inner
	if len(inner) == 0 || i+1 < len(list) && list[i+1].is("select", "with") { // a view's list of columns
		return false
	}
	loosest := slices.Min(outsideIntervals(inner))
	if loosest == separates {
		return false
	}
	associative := left == both || left == either
	leftmost := right != negates && right != matches && right != signs
	return (loosest > left || loosest == left && associative) && (loosest > right || loosest == right && leftmost)
}
