package order

import (
	"fmt"
	"regexp"
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
