package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/schema"
)

// fewAlike is up to how many findings that say the same are shown one by one;
// nameAlike is how many of more are named.
const (
	fewAlike  = 3
	nameAlike = 3
)

// alike says whether two findings differ in nothing but the object's name: the
// character set of all tables, the sql_mode of all procedures.
func alike(a, b Finding) bool {
	same := func(a, b Value) bool { return a == b }
	return a.Field != "" && family(a.Rule) == "C" && a.Rule.Code == b.Rule.Code && a.Severity == b.Severity && a.State == b.State &&
		a.Object.Kind == b.Object.Kind && a.Field == b.Field && a.Message == b.Message && a.Hint == b.Hint &&
		slices.EqualFunc(a.Values, b.Values, same) && len(a.Definitions)+len(b.Definitions) == 0 &&
		slices.Equal(a.Members, b.Members) && slices.Equal(a.Explains, b.Explains) && a.Cause == nil && b.Cause == nil
}

// crowds puts findings that are alike behind the first of them, and counts each
// run of them. --all shows every one by itself.
func (p *page) crowds(findings []Finding) (sorted []Finding, runs []int) {
	rest := slices.Clone(findings)
	for len(rest) > 0 {
		first := rest[0]
		var others, left []Finding
		for _, f := range rest[1:] {
			if !p.o.All && alike(first, f) {
				others = append(others, f)
			} else {
				left = append(left, f)
			}
		}
		if len(others) < fewAlike {
			sorted, runs, rest = append(sorted, first), append(runs, 1), rest[1:]
			continue
		}
		sorted, runs, rest = append(append(sorted, first), others...), append(runs, 1+len(others)), left
	}
	return sorted, runs
}

// crowd prints findings that are alike as one, and names some of the objects.
func (p *page) crowd(list []Finding, table *valueTable) {
	if len(list) == 1 {
		p.finding(list[0], table)
		return
	}
	f := list[0]
	f.Subject = kindsInWords(map[schema.Kind]int{f.Object.Kind: len(list)}, 1)
	p.finding(f, table)
	named := len(list)
	if named > nameAlike+2 {
		named = nameAlike
	}
	var names []string
	for _, one := range list[:named] {
		names = append(names, one.Object.Path())
	}
	text := strings.Join(names, ", ")
	if named < len(list) {
		text += fmt.Sprintf(" and %d more (--all)", len(list)-named)
	}
	column := len("of")
	if p.inline(f) == "" {
		column = labelColumn(f, p.groups(p.r.Told(f)))
	}
	p.prose(6, max(column, len("of")), say(faint, "of"), text, plain)
}
