package report

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/schemadiff/schemadiff/lazy"
)

// Names, comments, defaults and bodies come from databases, and whoever can
// create a table can choose them. Before such text reaches a terminal or a
// pipeline's log, clean makes visible what would act instead of being read:
//
//   - control characters (C0, DEL, C1; with them every escape sequence) and
//     line breaks;
//   - characters that are invisible or reorder what stands beside them: bidi
//     controls, zero-width spaces, tags (https://trojansource.codes);
//   - the log commands of Azure, Octopus and TeamCity and the old ones of
//     GitHub, which are obeyed anywhere in a line: ##[error], ##vso[task...].
//
// It writes escapes rather than leaving out, so that two names that differ in
// an invisible character never look the same. GitHub's ::commands, which are
// obeyed only at the start of a line, are the business of disarm.
func clean(s string) string {
	if strings.Contains(s, "##") {
		s = logCommand().ReplaceAllString(s, `#\#$1`)
	}
	if utf8.ValidString(s) && strings.IndexFunc(s, acts) < 0 {
		return s
	}
	var b strings.Builder
	for i, r := range s {
		if r == utf8.RuneError { // perhaps a byte of no character, which a terminal may take for a control
			if _, size := utf8.DecodeRuneInString(s[i:]); size == 1 {
				b.WriteString(escaped(rune(s[i])))
				continue
			}
		}
		if acts(r) {
			b.WriteString(escaped(r))
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// logCommand is what Azure Pipelines, Octopus and TeamCity take for an order.
var logCommand = lazy.Regexp(`##([A-Za-z]*\[)`)

// acts says whether a character does something other than being seen. The two
// joiners are let through: Persian, Hindi and emoji are not spelt without them.
func acts(r rune) bool {
	switch {
	case r < ' ' || r >= 0x7f && r < 0xa0:
		return true
	case r < 0xa0:
		return false
	case r == zeroWidthNonJoiner || r == zeroWidthJoiner:
		return false
	case unicode.Is(unicode.Prepended_Concatenation_Mark, r): // Arabic signs that are seen
		return false
	}
	return unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Noncharacter_Code_Point)
}

const (
	zeroWidthNonJoiner = '\u200c'
	zeroWidthJoiner    = '\u200d'
)

func escaped(r rune) string {
	switch {
	case r == '\n':
		return `\n`
	case r == '\r':
		return `\r`
	case r == '\t':
		return `\t`
	case r < 0x100:
		return fmt.Sprintf(`\x%02x`, r)
	case r < 0x10000:
		return fmt.Sprintf(`\u%04x`, r)
	}
	return fmt.Sprintf(`\U%08x`, r)
}

// disarm keeps a finished line from being one of GitHub's ::commands, which
// the runner looks for behind leading white space.
func disarm(line string) string {
	text := strings.TrimLeftFunc(line, unicode.IsSpace)
	if !strings.HasPrefix(text, "::") {
		return line
	}
	return line[:len(line)-len(text)] + `\` + text
}
