package postgres

import (
	"math/big"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/lexer"
	"github.com/schemadiff/schemadiff/schema"
)

// Likeness says whether two spellings of a property mean the same although the
// server keeps them apart. It reads tokens and knows few phrases; what it does
// not know is different.
func Likeness(s catalog.Spelling) catalog.Likeness {
	if s.Property == "default" && sameNumber(s) {
		return catalog.Cosmetic
	}
	switch s.Property {
	case "default", "arguments", "partition_by", "expression", "predicate", "columns", "query", "when", "generated", "using", "check", "constraints", "definition":
		from, to := meaning(s.From), meaning(s.To)
		if acrossSimilar(s) {
			from, to = withoutSimilar(from), withoutSimilar(to)
		}
		if acrossCalls(s) {
			from, to = plainCalls(from), plainCalls(to)
		}
		if sameButMoved(from, to, s.Moved) || s.Key.Kind == schema.Rule && sameRule(s, from, to) {
			return catalog.Cosmetic
		}
	case "owner":
		// The system has public belong to another role since 15, and a restored dump has it belong to whom it did.
		before := func(number int) bool { return number/10000 < 15 }
		if s.Key == (schema.Key{Kind: schema.Namespace, Name: "public"}) && (s.From == "" || s.To == "") && before(s.FromServer.Number) != before(s.ToServer.Number) {
			return catalog.Cosmetic
		}
	case "logged", "identity_options":
		// No sequence of an unlogged table was unlogged before 15, and an upgraded database keeps those that it has.
		before := func(number int) bool { return number/10000 < unloggedSequences }
		if before(s.FromServer.Number) != before(s.ToServer.Number) && (s.Property == "logged" || slices.Equal(withoutLogged(s.From), withoutLogged(s.To))) {
			return catalog.Cosmetic
		}
	case "type", "returns":
		if len(s.Moved) > 0 && sameButMoved(meaning(s.From), meaning(s.To), s.Moved) {
			return catalog.Cosmetic
		}
	}
	return catalog.Different
}

// withoutLogged is the options of an identity column without the one that says that its sequence is logged.
func withoutLogged(list string) []string {
	return slices.DeleteFunc(options(list), func(o string) bool { return o == "logged yes" })
}

// sameButMoved says whether tokens are the same but for the schemas of members
// of extensions: public.citext where the extension stands in public is the type
// that is ext.citext where it stands in ext.
func sameButMoved(from, to []string, moved []catalog.Move) bool {
	if len(from) != len(to) {
		return false
	}
	for i := range from {
		if from[i] == to[i] {
			continue
		}
		if i+2 >= len(from) || from[i+1] != "." || !slices.ContainsFunc(moved, func(m catalog.Move) bool {
			return bareName(from[i]) == m.From && bareName(to[i]) == m.To && !m.Own(bareName(from[i+2]))
		}) {
			return false
		}
	}
	return true
}

// bareName is the name that an identifier in a query spells.
func bareName(identifier string) string {
	if inner, quoted := strings.CutPrefix(identifier, `"`); quoted {
		return strings.ReplaceAll(strings.TrimSuffix(inner, `"`), `""`, `"`)
	}
	return identifier
}

// sameNumber says whether two defaults of a column of numbers are one number.
// Of numeric without a scale they are printed with another one, and equal.
func sameNumber(s catalog.Spelling) bool {
	typ, _, _ := strings.Cut(s.Type, "(")
	switch typ {
	case "smallint", "integer", "bigint", "numeric", "real", "double precision":
		from, ok := constantNumber(s.From)
		to, too := constantNumber(s.To)
		return ok && too && from.Cmp(to) == 0
	}
	return false
}

// constantNumber reads 0.50, '-1'::integer and (0.5)::double precision.
func constantNumber(expression string) (*big.Rat, bool) {
	tokens := significant(strings.NewReplacer("(", " ", ")", " ").Replace(expression))
	if len(tokens) == 0 || len(tokens) > 1 && !tokens[1].Is("::") {
		return nil, false
	}
	for _, t := range tokens[1:] {
		if !t.Is("::") && t.Kind != lexer.Word {
			return nil, false
		}
	}
	switch tokens[0].Kind {
	case lexer.Number, lexer.String:
		return new(big.Rat).SetString(strings.Trim(tokens[0].Text, "'"))
	}
	return nil, false
}

// meaning is the tokens of an expression with each phrase in one spelling.
func meaning(sql string) []string {
	var tokens []string
	for t := range lexer.Tokens(lexer.Postgres, sql) {
		switch t.Kind {
		case lexer.Space, lexer.Comment:
		case lexer.Word:
			tokens = append(tokens, strings.ToLower(t.Text))
		default:
			tokens = append(tokens, t.Text)
		}
	}
	return respell(tokens)
}

// respell replaces the phrases of which PostgreSQL has two.
func respell(tokens []string) []string {
	var out []string
	for i := 0; i < len(tokens); i++ {
		rest := tokens[i:]
		switch {
		case begins(rest, "now", "(", ")"):
			out = append(out, "current_timestamp")
			i += 2
		case begins(rest, "no", "indent", ")"): // of XMLSERIALIZE, which has the words since 16 and never indented before
			i++
		case begins(rest, "array", "[", "]"):
			out = append(out, "'{}'")
			i += 2
		case begins(rest, "any", "(", "array", "["), begins(rest, "all", "(", "array", "["):
			inner, length := bracketed(rest[3:])
			items := split(inner)
			for n := range items {
				items[n] = respell(items[n])
			}
			slices.SortFunc(items, slices.Compare[[]string])
			out = append(out, rest[0], "(", "array", "[")
			out = append(out, slices.Concat(items...)...)
			out = append(out, "]")
			i += 2 + length
		case begins(rest, "timezone", "("):
			inner, length := bracketed(rest[1:])
			if args := split(inner); len(args) == 2 {
				out = append(out, "(")
				out = append(out, respell(args[1])...)
				out = append(out, "at", "time", "zone")
				out = append(out, respell(args[0])...)
				out = append(out, ")")
				i += length
				continue
			}
			out = append(out, tokens[i])
		default:
			out = append(out, tokens[i])
		}
	}
	return out
}

func begins(tokens []string, words ...string) bool {
	return len(tokens) >= len(words) && slices.Equal(tokens[:len(words)], words)
}

// bracketed is what stands between the bracket that the tokens begin with and
// its counterpart, and how many tokens both and it are.
func bracketed(tokens []string) (inner []string, length int) {
	depth := 0
	for i, t := range tokens {
		switch t {
		case "(", "[":
			depth++
		case ")", "]":
			depth--
		}
		if depth == 0 {
			return tokens[1:i], i + 1
		}
	}
	return tokens[1:], len(tokens)
}

// split divides a list at its commas.
func split(tokens []string) [][]string {
	var items [][]string
	depth, from := 0, 0
	for i, t := range tokens {
		switch t {
		case "(", "[":
			depth++
		case ")", "]":
			depth--
		case ",":
			if depth == 0 {
				items = append(items, tokens[from:i])
				from = i + 1
			}
		}
	}
	return append(items, tokens[from:])
}
