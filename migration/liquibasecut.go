package migration

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// liquibaseCut cuts the text of a change as Liquibase does, which is not as any
// server would: it knows no dollar quotes, and of programs only that no
// semicolon counts between BEGIN and END. Each part is the spans of the text
// that it keeps. The delimiter is "" for a semicolon, or GO or / on a line.
//
// https://github.com/liquibase/liquibase/blob/master/liquibase-standard/src/main/java/liquibase/util/StringUtil.java
// and SimpleSqlGrammar.jj beside it.
func liquibaseCut(text, delimiter string, split, strip bool) [][]span {
	var (
		parts  [][]span
		part   []span
		before string // the token before
		blocks int
	)
	tokens := liquibaseTokens(text)
	flush := func() {
		if part = trimSpans(text, part); len(part) > 0 {
			parts = append(parts, part)
		}
		part = nil
	}
	for i := 0; i < len(tokens); i++ {
		t := tokens[i]
		word := text[t.from:t.to]
		if strip && (strings.HasPrefix(word, "--") || strings.HasPrefix(word, "/*")) {
			continue
		}
		switch strings.ToLower(word) {
		case "begin":
			if next := following(text, tokens[i+1:]); next != "transaction" && next != "tran" && next != "trans" {
				blocks++
			}
		case "end":
			blocks = max(0, blocks-1)
		}
		if split && blocks == 0 {
			if n := delimiterAt(text, tokens[i:], before, delimiter); n > 0 {
				flush()
				i += n - 1
				before = text[tokens[i].from:tokens[i].to]
				continue
			}
		}
		part = append(part, t)
		before = word
	}
	flush()
	return parts
}

// span is the bytes of a text from one to another.
type span struct{ from, to int }

// following is the next token that is no space, in lower case.
func following(text string, tokens []span) string {
	for _, t := range tokens {
		if word := strings.TrimSpace(text[t.from:t.to]); word != "" {
			return strings.ToLower(word)
		}
	}
	return ""
}

// delimiterAt says how many tokens a delimiter takes up that begins with the
// first, 0 for none.
func delimiterAt(text string, tokens []span, before, delimiter string) int {
	word := text[tokens[0].from:tokens[0].to]
	ownLine := before == "" || strings.HasSuffix(before, "\n")
	if delimiter == "" {
		if word == ";" || (strings.EqualFold(word, "go") || word == "/") && ownLine {
			return 1
		}
		return 0
	}
	if rest, ok := strings.CutPrefix(delimiter, "\n"); ok { // \nGO
		if strings.HasSuffix(before, "\n") && strings.EqualFold(word, rest) {
			return 1
		}
		return 0
	}
	if delimiter == "/" && !ownLine {
		return 0
	}
	size := 0
	for n, t := range tokens {
		if size += t.to - t.from; size >= len(delimiter) {
			if size == len(delimiter) && strings.EqualFold(text[tokens[0].from:t.to], delimiter) {
				return n + 1
			}
			return 0
		}
	}
	return 0
}

// trimSpans leaves out the space at both ends.
func trimSpans(text string, part []span) []span {
	blank := func(s span) bool { return strings.TrimSpace(text[s.from:s.to]) == "" }
	for len(part) > 0 && blank(part[0]) {
		part = part[1:]
	}
	for len(part) > 0 && blank(part[len(part)-1]) {
		part = part[:len(part)-1]
	}
	return part
}

// liquibaseTokens are space, comments, quotes, words and single characters.
func liquibaseTokens(text string) []span {
	var out []span
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		end := i + size
		switch rest := text[i:]; {
		case unicode.IsSpace(r):
			end = i + len(rest) - len(strings.TrimLeftFunc(rest, unicode.IsSpace))
		case strings.HasPrefix(rest, "--"):
			end = i + len(rest)
			if n := strings.IndexAny(rest, "\r\n"); n >= 0 {
				end = i + n
			}
		case strings.HasPrefix(rest, "/*"):
			if n := strings.Index(rest[2:], "*/"); n >= 0 {
				end = i + n + 4
			}
		case r == '\'' || r == '"' || r == '`':
			end = max(end, i+quotedLength(rest, byte(r)))
		case r == '_' || r == '$' || unicode.IsLetter(r) || unicode.IsDigit(r):
			n := strings.IndexFunc(rest, func(r rune) bool {
				return r != '_' && r != '$' && r != '#' && r != '@' && r != '.' && !unicode.IsLetter(r) && !unicode.IsDigit(r)
			})
			if end = i + n; n < 0 {
				end = len(text)
			}
		}
		out = append(out, span{i, end})
		i = end
	}
	return out
}

// quotedLength is the length of what a quote begins, 0 where nothing ends it. A
// backslash escapes in every dialect, whatever the server says.
func quotedLength(text string, quote byte) int {
	for i := 1; i < len(text); i++ {
		switch {
		case text[i] == '\\' && quote != '`':
			i++
		case text[i] == quote && i+1 < len(text) && text[i+1] == quote:
			i++
		case text[i] == quote:
			return i + 1
		}
	}
	return 0
}
