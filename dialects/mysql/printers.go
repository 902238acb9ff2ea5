package mysql

import (
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/lexer"
	"github.com/schemadiff/schemadiff/schema"
)

// printers judges an expression that servers of two vendors or versions print.
func printers(s catalog.Spelling) catalog.Likeness {
	from, to := numbers(s.From), numbers(s.To)
	switch {
	case !slices.Equal(bare(from), bare(to)):
		if a, denials, of := exclusives(from); of {
			if b, others, of := exclusives(to); of && slices.Equal(a, b) && !slices.Equal(denials, others) && !contradict(from, to) {
				return catalog.Undecided
			}
		}
		return catalog.Different
	case respell(significant(from)) != respell(significant(to)):
		// Brackets. Of the operators all is known, and what is left of them says something.
		if plain(from) && plain(to) {
			return catalog.Different
		}
		return catalog.Undecided
	case mayTell(s):
		return catalog.Undecided
	}
	return catalog.Cosmetic
}

// numbers is an expression with TRUE and FALSE as the numbers that MariaDB prints,
// and as they are named where a UNION begins with one.
func numbers(text string) string {
	var b strings.Builder
	at := 0
	is := false    // TRUE and FALSE are no values
	named := false // what follows is a name
	for t := range lexer.Code(lexer.MySQL, text) {
		number := ""
		switch {
		case named && (t.Text == "`TRUE`" || t.Text == "`FALSE`"):
			number = strings.ToLower(t.Text)
		case is:
		case t.Is("true"):
			number = "1"
		case t.Is("false"):
			number = "0"
		}
		if number != "" {
			b.WriteString(text[at:t.Offset] + number)
			at = t.Offset + len(t.Text)
		}
		is = t.Is("is") || is && t.Is("not")
		named = t.Is("as")
	}
	return b.String() + text[at:]
}

// mayTell says whether TRUE may be something else than 1 in an expression: as a
// value of JSON, and in ORDER BY and GROUP BY, where 1 is the first column.
func mayTell(s catalog.Spelling) bool {
	if numbers(s.From) == s.From && numbers(s.To) == s.To {
		return false
	}
	names, found := s.Known["documents"].(map[string]bool)
	if !found {
		names = documentNames(s.Schemas)
		if s.Known != nil {
			s.Known["documents"] = names
		}
	}
	by := false
	for _, text := range []string{s.From, s.To} {
		if ofDocuments(text, names) {
			return true
		}
		for t := range lexer.Code(lexer.MySQL, text) {
			switch {
			case t.Is("by"):
				by = true
			case by && (t.Is("true") || t.Is("false")):
				return true
			}
		}
	}
	return false
}

// documentNames is the names in two databases by which an expression may come to
// a value of JSON: of columns and functions, and of views of such.
func documentNames(schemas [2]schema.Schema) map[string]bool {
	names := map[string]bool{}
	for more := true; more; {
		more = false
		for _, s := range schemas {
			for o := range s.All() {
				name, _, _ := strings.Cut(o.Key.Name, "(") // of a function without its arguments
				if n := strings.ToLower(name); !names[n] && makesDocuments(o, names) {
					names[n], more = true, true
				}
			}
		}
	}
	return names
}

func makesDocuments(o schema.Object, names map[string]bool) bool {
	switch o.Key.Kind {
	case schema.Column:
		return o.Prop("type") == "json"
	case schema.Function:
		return o.Prop("returns") == "json"
	case schema.View:
		return ofDocuments(o.Prop("query"), names)
	}
	return false
}

// ofDocuments says whether an expression has to do with JSON, or with another
// database of which nothing is known.
func ofDocuments(text string, names map[string]bool) bool {
	dots, dot := 0, false // of one name
	for t := range lexer.Code(lexer.MySQL, text) {
		name := strings.ToLower(lexer.Name(lexer.MySQL, t))
		if strings.Contains(name, "json") || t.Is("->") || t.Is("->>") || names[name] {
			return true
		}
		if !t.Is(".") && !dot {
			dots = 0
		}
		if dot = t.Is("."); dot {
			dots++
		}
		if dots > 1 {
			return true
		}
	}
	return false
}

// plain says whether an expression is made of names, literals, functions and the
// operators that respell knows.
func plain(text string) bool {
	if ambiguous(terms(lexer.Code(lexer.MySQL, text))) {
		return false
	}
	for t := range lexer.Code(lexer.MySQL, text) {
		word := strings.ToLower(t.Text)
		if t.Kind == lexer.Word && (separators[word] && word != "left" && word != "right" || slices.Contains(unknown, word)) {
			return false
		}
	}
	return true
}

// ambiguous says whether of two operators like LIKE and IN each could be the
// other's operand, which the servers print without the brackets that tell.
func ambiguous(list []term) bool {
	around, before := bindings(list), false
	for i, t := range list {
		if t.nested != flat && ambiguous(t.inner) {
			return true
		}
		switch {
		case around[i] < matches:
			before = false
		case around[i] == matches && t.is("like", "in", "between", "regexp", "rlike"):
			if before {
				return true
			}
			before = true
		}
	}
	return false
}

// unknown is what stands between operands and is no operator that respell knows.
var unknown = []string{"interval", "over", "collate", "binary", "against", "member", "escape", "case", "sounds", "exists", "any", "all", "some"}

// bare is the tokens of an expression without its brackets: what is left to
// compare where two servers put them in ways of their own.
func bare(text string) []string {
	var texts []string
	for t := range lexer.Code(lexer.MySQL, text) {
		if !t.Is("(") && !t.Is(")") {
			texts = append(texts, t.Text)
		}
	}
	return texts
}
