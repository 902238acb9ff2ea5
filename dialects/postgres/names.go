package postgres

import (
	"strings"
	"unicode/utf8"
)

// maxName is NAMEDATALEN - 1, in bytes.
const maxName = 63

// invented says whether a name is what the server would have called the thing
// had nobody named it: table_columns_label, with a number where that was taken.
func invented(name, table string, columns []string, label string) bool {
	if !strings.Contains(name, label) {
		return false // most names that people choose end here
	}
	stem := strings.TrimRight(name, "0123456789")
	number := name[len(stem):]
	return objectName(table, joinForName(columns), label+number) == name
}

// joinForName is ChooseIndexNameAddition: names joined until they are long enough.
// https://github.com/postgres/postgres/blob/master/src/backend/commands/indexcmds.c
func joinForName(columns []string) string {
	var joined string
	for i, c := range columns {
		if i > 0 {
			joined += "_"
		}
		joined += c
		if len(joined) > maxName {
			break
		}
	}
	return joined
}

// objectName is makeObjectName: the longer of the two names gives way first.
// https://github.com/postgres/postgres/blob/master/src/backend/commands/indexcmds.c
func objectName(table, columns, label string) string {
	overhead := len("_") + len(label)
	if columns != "" {
		overhead++
	}
	a, b := len(table), len(columns)
	for a+b > maxName-overhead {
		if a > b {
			a--
		} else {
			b--
		}
	}
	name := clip(table, a)
	if columns != "" {
		name += "_" + clip(columns, b)
	}
	return name + "_" + label
}

// clip cuts to at most n bytes without splitting a character.
func clip(s string, n int) string {
	if n >= len(s) {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
