package postgres

import (
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
)

// printsCalls is the first version that prints the functions which SQL calls
// with words as SQL does: EXTRACT(year FROM d), where 13 has date_part('year', d).
// https://www.postgresql.org/docs/14/release-14.html
const printsCalls = 14

// acrossCalls says whether one server prints such calls and the other does not.
func acrossCalls(s catalog.Spelling) bool {
	return (s.FromServer.Number/10000 < printsCalls) != (s.ToServer.Number/10000 < printsCalls)
}

// plainCalls spells these functions as 13 does. Their arguments lose brackets
// and casts to text, of which 14 leaves some out: ("substring"((b)::text, 1)
// there, SUBSTRING(b FROM 1) here.
func plainCalls(tokens []string) []string {
	var out []string
	for i := 0; i < len(tokens); i++ {
		if begins(tokens[i:], "collation", "for", "(") {
			out = append(out, "pg_collation_for")
			i++
			continue
		}
		if length := extracted(tokens[i:]); length > 0 {
			out = append(out, plainCalls(tokens[i+1:i+length-4])...)
			i += length - 1
			continue
		}
		if args, length := overlaps(tokens[i:]); length > 0 {
			out = appendCall(out, "overlaps", args, func(a []string) []string { return plainCalls(uncast(a)) })
			i += length - 1
			continue
		}
		if args, length := isNormalized(tokens[i:]); length > 0 {
			out = appendCall(out, "is_normalized", args, func(a []string) []string { return bare(plainCalls(a)) })
			i += length - 1
			continue
		}
		if i+1 < len(tokens) && tokens[i+1] == "(" {
			inner, length := bracketed(tokens[i+1:])
			if name, args := plainCall(tokens[i], inner); name != "" {
				out = appendCall(out, name, args, func(a []string) []string { return bare(plainCalls(a)) })
				i += length
				continue
			}
		}
		out = append(out, tokens[i])
	}
	return out
}

// extracted is how many tokens are (EXTRACT(a FROM b))::double precision, 0 for
// none: until 13 it was that already, and the cast nothing to print.
func extracted(tokens []string) int {
	if len(tokens) < 3 || tokens[0] != "(" || tokens[1] != "extract" {
		return 0
	}
	_, length := bracketed(tokens[2:])
	if end := 2 + length; begins(tokens[min(end, len(tokens)):], ")", "::", "double", "precision") {
		return end + 4
	}
	return 0
}

// printsSimilar is the first version that makes similar_to_escape of SIMILAR TO.
// https://www.postgresql.org/docs/13/release-13.html
const printsSimilar = 13

func acrossSimilar(s catalog.Spelling) bool {
	return (s.FromServer.Number/10000 < printsSimilar) != (s.ToServer.Number/10000 < printsSimilar)
}

// withoutSimilar writes similar_to_escape('x') for similar_escape('x', NULL), which
// is what 12 makes of SIMILAR TO 'x', and similar_to_escape('x', '!') likewise.
func withoutSimilar(tokens []string) []string {
	var out []string
	for i := 0; i < len(tokens); i++ {
		if tokens[i] != "similar_escape" || i+1 == len(tokens) || tokens[i+1] != "(" {
			out = append(out, tokens[i])
			continue
		}
		inner, length := bracketed(tokens[i+1:])
		args := splitAt(inner, ",")
		switch {
		case len(args) == 2 && slices.Equal(args[1], []string{"null", "::", "text"}):
			args = args[:1]
		case len(args) == 2 && len(args[1]) > 0 && strings.HasPrefix(args[1][0], "'"):
		default: // they differ where the escape is NULL
			out = append(out, tokens[i])
			continue
		}
		out = appendCall(out, "similar_to_escape", args, withoutSimilar)
		i += length
	}
	return out
}

// appendCall writes a call with its arguments as edit leaves each.
func appendCall(tokens []string, name string, args [][]string, edit func([]string) []string) []string {
	tokens = append(tokens, name, "(")
	for n, a := range args {
		if n > 0 {
			tokens = append(tokens, ",")
		}
		tokens = append(tokens, edit(a)...)
	}
	return append(tokens, ")")
}

// plainCall is a call's function and arguments in the order in which 13 prints
// them; no name where the function is not one of these.
func plainCall(function string, inner []string) (name string, args [][]string) {
	switch function {
	case "extract":
		if len(inner) > 2 && inner[1] == "from" {
			return "date_part", [][]string{{"'" + inner[0] + "'", "::", "text"}, inner[2:]}
		}
	case "trim":
		if len(inner) == 0 {
			return "", nil
		}
		name, inner = map[string]string{"both": "btrim", "leading": "ltrim", "trailing": "rtrim"}[inner[0]], inner[1:]
		if parts := splitAt(inner, "from"); len(parts) == 2 && len(parts[0]) > 0 {
			return name, [][]string{parts[1], parts[0]}
		} else if len(parts) == 2 {
			return name, parts[1:]
		}
		return "", nil
	case "position":
		if parts := splitAt(inner, "in"); len(parts) == 2 {
			return "position", [][]string{parts[1], parts[0]}
		}
	case "substring":
		return "substring", splitAt(inner, "from", "for", "similar", "escape", ",")
	case "overlay":
		return "overlay", splitAt(inner, "placing", "from", "for", ",")
	case "normalize":
		args = split(inner)
		if len(args) == 2 && len(args[1]) == 1 {
			args[1] = []string{"'" + args[1][0] + "'", "::", "text"}
		}
		return "normalize", args
	case `"substring"`, `"position"`, `"overlay"`, `"normalize"`:
		return function[1 : len(function)-1], split(inner)
	case "date_part", "btrim", "ltrim", "rtrim", "is_normalized":
		return function, split(inner)
	}
	return "", nil
}

// overlaps reads ((a, b) OVERLAPS (c, d)), which is "overlaps"(a, b, c, d) in 13.
func overlaps(tokens []string) (args [][]string, length int) {
	if begins(tokens, `"overlaps"`, "(") {
		inner, n := bracketed(tokens[1:])
		return split(inner), n + 1
	}
	if !begins(tokens, "(", "(") {
		return nil, 0
	}
	inner, length := bracketed(tokens)
	first, n := bracketed(inner)
	if n+1 >= len(inner) || inner[n] != "overlaps" || inner[n+1] != "(" {
		return nil, 0
	}
	second, m := bracketed(inner[n+1:])
	if n+1+m != len(inner) {
		return nil, 0
	}
	return append(split(first), split(second)...), length
}

// isNormalized reads (a IS NFC NORMALIZED), which is is_normalized(a, 'nfc'::text) in 13.
func isNormalized(tokens []string) (args [][]string, length int) {
	if !begins(tokens, "(") {
		return nil, 0
	}
	inner, length := bracketed(tokens)
	n := len(inner)
	switch {
	case n > 2 && inner[n-1] == "normalized" && inner[n-2] == "is":
		return [][]string{inner[:n-2]}, length
	case n > 3 && inner[n-1] == "normalized" && inner[n-3] == "is":
		return [][]string{inner[:n-3], {"'" + inner[n-2] + "'", "::", "text"}}, length
	}
	return nil, 0
}

// uncast takes the cast off an argument that 13 shows although nobody wrote it.
func uncast(arg []string) []string {
	if len(arg) > 0 && arg[0] == "(" {
		if inner, n := bracketed(arg); n < len(arg) && arg[n] == "::" {
			return inner
		}
	}
	return arg
}

// splitAt divides tokens at words that stand outside of brackets.
func splitAt(tokens []string, words ...string) [][]string {
	var parts [][]string
	depth, from := 0, 0
	for i, t := range tokens {
		switch {
		case t == "(" || t == "[":
			depth++
		case t == ")" || t == "]":
			depth--
		case depth == 0 && slices.Contains(words, t):
			parts = append(parts, tokens[from:i])
			from = i + 1
		}
	}
	return append(parts, tokens[from:])
}

// bare takes the brackets around the whole of an argument off, and a cast of
// something in brackets to text, behind which its collation may stand.
func bare(arg []string) []string {
	for len(arg) > 2 && arg[0] == "(" {
		inner, length := bracketed(arg)
		rest := arg[length:]
		if begins(rest, "::", "text") {
			rest = rest[2:]
		}
		if named := len(rest) == 2 || len(rest) == 4 && rest[2] == "."; len(rest) > 0 && !(named && rest[0] == "collate") {
			break
		}
		arg = slices.Concat(inner, rest)
	}
	return arg
}
