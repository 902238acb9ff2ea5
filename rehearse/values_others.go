package rehearse

import (
	"strconv"
	"strings"

	"github.com/schemadiff/schemadiff/lexer"
)

// mysql is the n-th value of a type of MySQL's or MariaDB's.
func (v values) mysql(typ string, n int) (string, bool) {
	base, numbers := typeParts(typ)
	lower := strings.ToLower(typ)
	switch {
	case strings.HasPrefix(lower, "enum("), strings.HasPrefix(lower, "set("):
		options := listed(lexer.MySQL, typ)
		if len(options) == 0 {
			return "", false
		}
		return v.quote(choice(options, typ, n)), true
	case strings.HasPrefix(base, "tinyint"):
		return wholeNumber(n, 127), true
	case strings.HasPrefix(base, "smallint"):
		return wholeNumber(n, 1<<15-1), true
	case strings.HasPrefix(base, "mediumint"):
		return wholeNumber(n, 1<<23-1), true
	case strings.HasPrefix(base, "int"), strings.HasPrefix(base, "bigint"), strings.HasPrefix(base, "float"), strings.HasPrefix(base, "double"):
		return wholeNumber(n, 1<<31-1), true
	case strings.HasPrefix(base, "decimal"):
		return decimal(n, first(numbers, 10), first(numbers[min(1, len(numbers)):], 0)), true
	}
	switch base {
	case "char", "varchar":
		return v.quote(word(n, max(1, first(numbers, 1)))), true
	case "tinytext", "text", "mediumtext", "longtext":
		return v.quote(word(n, 0)), true
	case "binary":
		return "X'" + hexDigits(n, 2*min(first(numbers, 1), 4))[:2*min(first(numbers, 1), 4)] + "'", true
	case "varbinary", "tinyblob", "blob", "mediumblob", "longblob":
		return v.quote(word(n, first(numbers, 0))), true
	case "bit":
		return "b'" + bits(n, first(numbers, 1)) + "'", true
	case "date":
		return v.quote(day(n)), true
	case "datetime", "timestamp":
		return v.quote(day(n) + " 12:" + twoDigits(n%60) + ":00"), true // no hour that a change of clocks leaves out
	case "time":
		return v.quote(clockTime(n)), true
	case "year":
		return strconv.Itoa(1901 + n%250), true
	case "json":
		return `'{}'`, true
	case "uuid":
		return v.quote(uuid(n)), true
	case "inet4":
		return v.quote("10.0." + strconv.Itoa(n/256%256) + "." + strconv.Itoa(n%256)), true
	case "inet6":
		return v.quote("2001:db8::" + hexDigits(n, 1)), true
	case "geometry", "point":
		return "ST_GeomFromText('POINT(" + strconv.Itoa(n%90) + " " + strconv.Itoa(n%90) + ")')", true
	case "linestring":
		return "ST_GeomFromText('LINESTRING(0 0,1 1)')", true
	case "polygon":
		return "ST_GeomFromText('POLYGON((0 0,0 1,1 1,0 0))')", true
	}
	return "", false
}

// sqlite is a value of a declared type: its affinity decides what is stored,
// its name what applications put there. https://sqlite.org/datatype3.html#determination_of_column_affinity
func (v values) sqlite(typ string, n int) string {
	base, numbers := typeParts(typ)
	has := func(words ...string) bool {
		for _, w := range words {
			if strings.Contains(base, w) {
				return true
			}
		}
		return false
	}
	switch {
	case has("int"):
		return wholeNumber(n, 1<<31-1)
	case has("char", "clob", "text"):
		return v.quote(word(n, first(numbers, 0)))
	case has("blob"):
		return "X'" + hexDigits(n, 8) + "'"
	case has("bool"):
		return strconv.Itoa(n % 2)
	case has("datetime", "timestamp"):
		return v.quote(day(n) + " " + clockTime(n))
	case has("date"):
		return v.quote(day(n))
	case has("uuid"):
		return v.quote(uuid(n))
	case has("json"):
		return "'{}'"
	}
	return wholeNumber(n, 1<<31-1)
}
