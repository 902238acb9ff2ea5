package migration

import (
	"cmp"
	"strings"
)

// Number is the normal form of a decimal number of any length: without leading
// zeros. ok is false for anything but digits. Tools that compare versions as
// numbers take 1, 01 and 0001 for one migration.
func Number(s string) (normal string, ok bool) {
	if s == "" || strings.Trim(s, "0123456789") != "" {
		return "", false
	}
	if s = strings.TrimLeft(s, "0"); s == "" {
		return "0", true
	}
	return s, true
}

// CompareNumbers orders numbers in normal form; a minus sign is understood,
// because golang-migrate writes -1.
func CompareNumbers(a, b string) int {
	na, nb := strings.HasPrefix(a, "-"), strings.HasPrefix(b, "-")
	switch {
	case na && nb:
		return CompareNumbers(b[1:], a[1:])
	case na != nb:
		if na {
			return -1
		}
		return 1
	}
	return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
}

// digits splits a name into its leading digits and the rest.
func digits(name string) (number, rest string) {
	rest = strings.TrimLeft(name, "0123456789")
	return name[:len(name)-len(rest)], rest
}

// Leading is the number that a name begins with, in normal form; "" for none.
func Leading(name string) string {
	number, _ := digits(name)
	normal, _ := Number(number)
	return normal
}

// CompareLeading orders names by the number that they begin with, those without
// one behind the others, and then as text.
func CompareLeading(a, b string) int {
	da, _ := digits(a)
	db, _ := digits(b)
	na, numberA := Number(da)
	nb, numberB := Number(db)
	switch {
	case numberA && numberB:
		return cmp.Or(CompareNumbers(na, nb), strings.Compare(a, b))
	case numberA:
		return -1
	case numberB:
		return 1
	}
	return strings.Compare(a, b)
}
