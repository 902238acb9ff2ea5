package order

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/migration"
)

// Rewrite is a migration's text with the predecessor that a Rename gives it.
// It changes a literal that stands where the tool reads it, once; anything else
// is an error, and the file is left to its author.
func (r Rename) Rewrite(tool, text string) (string, error) {
	if r.Is == "" {
		return text, nil
	}
	var literal *regexp.Regexp
	is := r.Is
	switch tool {
	case "alembic":
		literal = regexp.MustCompile(`(?m)^(down_revision\s*(?::[^=\n]*)?=\s*['"])(` + regexp.QuoteMeta(r.Was) + `)(['"])`)
	case "django":
		app, was := migration.DjangoApp(r.Was), r.Was[strings.LastIndexByte(r.Was, '/')+1:]
		is = r.Is[strings.LastIndexByte(r.Is, '/')+1:]
		literal = regexp.MustCompile(`(\(\s*['"]` + regexp.QuoteMeta(app) + `['"]\s*,\s*['"])(` + regexp.QuoteMeta(was) + `)(['"]\s*,?\s*\))`)
	default:
		return "", fmt.Errorf("%s: %w", tool, ErrUnsafe)
	}
	places := literal.FindAllStringSubmatchIndex(text, -1)
	if len(places) != 1 {
		return "", fmt.Errorf("%s names its predecessor %s in %s, and not in one literal that could be changed", r.Migration.Path, r.Was, counted(len(places), "place"))
	}
	from, to := places[0][4], places[0][5]
	out := text[:from] + is + text[to:]
	if tool == "alembic" { // what alembic writes into the docstring
		out = regexp.MustCompile(`(?m)^(Revises:\s*)`+regexp.QuoteMeta(r.Was)+`\s*$`).ReplaceAllString(out, "${1}"+is)
	}
	return out, nil
}

// Retext is the text of a migration that is a program, or of what stands beside
// it, once files have other names: what names one of them, its class above all,
// names it so still. Tools whose migrations are SQL read no names there.
func Retext(tool string, renames []Rename, text string) string {
	if !slices.Contains(byText, tool) {
		return text
	}
	is := map[string]string{}
	for _, r := range renames {
		if digits := strings.ReplaceAll(r.FromVersion, "_", ""); len(digits) >= 10 { // a stamp is nothing else by chance, as 7 might be
			is[r.FromVersion] = r.ToVersion
		} else {
			is[r.Stem] = r.NewStem
		}
	}
	if len(is) == 0 {
		return text
	}
	was := slices.SortedFunc(maps.Keys(is), func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	quoted := make([]string, len(was))
	for i, w := range was {
		quoted[i] = regexp.QuoteMeta(w)
	}
	var b strings.Builder
	from := 0
	for _, at := range regexp.MustCompile(strings.Join(quoted, "|")).FindAllStringIndex(text, -1) {
		found := text[at[0]:at[1]]
		longer := digit // a number may end the name of a class, a stem is a word
		if strings.Trim(found, "0123456789_") != "" {
			longer = word
		}
		if at[0] > 0 && longer(text[at[0]-1]) || at[1] < len(text) && longer(text[at[1]]) {
			continue
		}
		b.WriteString(text[from:at[0]] + is[found])
		from = at[1]
	}
	return b.String() + text[from:]
}

func digit(c byte) bool { return c >= '0' && c <= '9' }
func word(c byte) bool  { return digit(c) || c == '_' || c|0x20 >= 'a' && c|0x20 <= 'z' }
