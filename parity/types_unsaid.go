package parity

import (
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/endpoint"
)

// aspectOfType is what two types of one family can disagree in without being
// called different, because one engine cannot say it or frameworks do not care.
// Where it is told apart, the column is named as not compared in it.
type aspectOfType string

// The aspects of types that are not compared, as reports call them.
const (
	standInTypes   aspectOfType = "stand-in types"
	unmatchedTypes aspectOfType = "unmatched types"
	lengths        aspectOfType = "lengths of columns"
	precisions     aspectOfType = "precisions of columns"
	intWidths      aspectOfType = "widths of integers"
	floatWidths    aspectOfType = "widths of floats"
	signs          aspectOfType = "signs of integers"
	zones          aspectOfType = "time zones of columns"
	fractions      aspectOfType = "fractions of seconds"
)

// unsaid is the aspects in which two spellings of one family are not alike and
// not compared.
func unsaid(a, b typeWords, family family) []aspectOfType {
	var all []aspectOfType
	add := func(differ bool, what aspectOfType) {
		if differ {
			all = append(all, what)
		}
	}
	bothEnforce := a.engine != endpoint.SQLite && b.engine != endpoint.SQLite
	switch family {
	case texts, binaries:
		add(a.limit(family) != b.limit(family), lengths)
	case decimals:
		add(!slices.Equal(a.arguments, b.arguments) && (len(a.arguments) == 0 || len(b.arguments) == 0), precisions)
	case integers:
		add(a.unsigned() != b.unsigned(), signs)
		add(narrower(a, b) || narrower(b, a), intWidths)
	case floats:
		add(a.floatBytes() != b.floatBytes(), floatWidths)
	case timestamps, times:
		add(bothEnforce && a.zoned() != b.zoned(), zones)
		add(bothEnforce && a.fraction() != b.fraction(), fractions)
	}
	return all
}

// limit is the length that a type declares, 0 where there is none. What a
// family keeps besides, padding or bytes, has no place in it.
func (t typeWords) limit(family family) int {
	if len(t.arguments) > 0 {
		return t.arguments[0]
	}
	if family == texts && t.name == "character" || t.name == "char" && t.engine != endpoint.SQLite {
		return 1
	}
	return 0
}

func (t typeWords) unsigned() bool { return strings.Contains(t.whole, "unsigned") }

// narrower says whether a declares an integer of fewer bytes than SQLite's,
// which all hold 8 whatever they are called.
func narrower(a, b typeWords) bool {
	width := logical(a.engine, a.whole).size
	return b.engine == endpoint.SQLite && logical(b.engine, b.whole).size == 0 && width > 0 && width < 8
}

// floatBytes is how many bytes a float has: 4 hold 6 digits, 8 hold 15.
func (t typeWords) floatBytes() int {
	if t.engine == endpoint.Postgres && t.name == "real" || mysqlLike(t.engine) && t.name == "float" {
		return 4
	}
	return 8 // SQLite's have 8 under every name: https://sqlite.org/datatype3.html
}

// zoned says whether a moment is kept rather than the face of a clock.
// https://dev.mysql.com/doc/refman/8.4/en/datetime.html
func (t typeWords) zoned() bool {
	return strings.Contains(t.whole, "with time zone") || mysqlLike(t.engine) && t.name == "timestamp"
}

// fraction is how many digits of a second are kept.
func (t typeWords) fraction() int {
	switch {
	case len(t.arguments) > 0:
		return t.arguments[0]
	case t.engine == endpoint.Postgres:
		return 6
	}
	return 0
}
