package mysql

import (
	"maps"
	"slices"

	"github.com/schemadiff/schemadiff/lexer"
)

// exclusives takes an expression with XOR apart, into what it denies and how, and
// what else there is but AND and OR: both servers print NOT (a XOR b AND c) as
// what it comes to, each in a way of its own.
func exclusives(text string) (operands, denials []string, found bool) {
	for t := range lexer.Code(lexer.MySQL, text) {
		switch {
		case t.Is("xor"):
			found = true
		case t.Is("("), t.Is(")"), t.Is("and"), t.Is("or"), t.Text == "0":
		case t.Is("not"), t.Is("!"), t.Is("="), t.Is("<>"):
			denials = append(denials, t.Text)
		default:
			operands = append(operands, t.Text)
		}
	}
	return operands, denials, found
}

// contradict says whether two printed expressions or queries have different
// answers for certain, by what their AND, OR, XOR and NOT come to for each answer
// of what is between them. FALSE is that they have none, or that it cannot be told.
func contradict(from, to string) bool {
	a, b := segments(terms(lexer.Code(lexer.MySQL, from))), segments(terms(lexer.Code(lexer.MySQL, to)))
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if unlike(a[i], b[i]) {
			return true
		}
	}
	return false
}

// segments divides a list at what ends an expression.
func segments(list []term) (all [][]term) {
	from := 0
	for i, b := range bindings(list) {
		if b == separates {
			all = append(all, list[from:i])
			from = i + 1
		}
	}
	return append(all, list[from:])
}

// answer is one of TRUE, FALSE and NULL.
type answer int8

const (
	isFalse answer = iota
	isNull
	isTrue
)

// not, and with it the rest, is SQL's logic of three values.
func not(a answer) answer { return isTrue - a }

func xor(a, b answer) answer {
	switch {
	case a == isNull || b == isNull:
		return isNull
	case a != b:
		return isTrue
	}
	return isFalse
}

// logic is an expression by what it is made of, which have places in given.
type logic func(given []answer) answer

// unlike asks both of everything that may be, three answers of each part: of more
// than seven parts nothing is said, nor where the two are made of different ones.
func unlike(a, b []term) bool {
	ofA, ofB := map[string]int{}, map[string]int{}
	left := logicOf(a, ofA)
	maps.Copy(ofB, ofA)
	right := logicOf(b, ofB)
	const most = 7
	if len(ofB) != len(ofA) || len(ofA) > most {
		return false
	}
	given := make([]answer, len(ofA))
	for {
		if left(given) != right(given) {
			return true
		}
		i := slices.IndexFunc(given, func(a answer) bool { return a != isTrue })
		if i < 0 {
			return false
		}
		given[i]++
		clear(given[:i])
	}
}

// logicOf reads a list of terms, and adds what it is made of to places.
func logicOf(list []term, places map[string]int) logic {
	around := bindings(list)
	for _, binding := range []int{either, exclusive, both} {
		i := slices.Index(around, binding)
		if i < 0 {
			continue
		}
		a, b := logicOf(list[:i], places), logicOf(list[i+1:], places)
		return func(given []answer) answer {
			switch a, b := a(given), b(given); binding {
			case either:
				return max(a, b)
			case both:
				return min(a, b)
			default:
				return xor(a, b)
			}
		}
	}
	n := len(list)
	switch {
	case n > 1 && around[0] == negates, n == 2 && list[0].is("!"):
		a := logicOf(list[1:], places)
		return func(given []answer) answer { return not(a(given)) }
	case n == 1 && list[0].nested == brackets && !list[0].query():
		return logicOf(list[0].inner, places)
	case n > 2 && list[n-1].token.Text == "0" && list[n-2].is("="):
		a := logicOf(list[:n-2], places)
		return func(given []answer) answer { return not(a(given)) }
	case n > 2 && list[n-1].token.Text == "0" && list[n-2].is("<>"):
		return logicOf(list[:n-2], places)
	}
	text := lexer.FoldTokens(lexer.MySQL, tokensOf(list))
	place, ok := places[text]
	if !ok {
		place = len(places)
		places[text] = place
	}
	return func(given []answer) answer { return given[place] }
}
