package rehearse

import (
	"hash/fnv"
	"strconv"
	"strings"

	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/lexer"
	"github.com/schemadiff/schemadiff/schema"
)

// values makes values of an engine's types: literals as SQL has them, the same
// for the same type and number, and of two numbers two values wherever the type
// has enough of them.
type values struct {
	engine endpoint.Engine
	schema schema.Schema
	learnt map[string]string // of types that nobody here knows: what the server took for one
}

// firstNumber keeps made-up keys apart from those that migrations write
// themselves, which begin at 1.
const firstNumber = 1000

// of is the n-th value of a type; ok is false for a type of which none is known.
func (v values) of(typ string, n int) (literal string, ok bool) {
	switch v.engine {
	case endpoint.Postgres:
		text, ok := v.postgres(typ, n)
		return v.quote(text), ok
	case endpoint.SQLite:
		return v.sqlite(typ, n), true
	}
	return v.mysql(typ, n)
}

// quote writes a string as the engine reads it back.
func (v values) quote(text string) string {
	if v.engine != endpoint.SQLite && strings.Contains(text, `\`) {
		text = strings.ReplaceAll(text, `\`, `\\`)
		if v.engine == endpoint.Postgres {
			return " E'" + strings.ReplaceAll(text, "'", "''") + "'"
		}
	}
	return "'" + strings.ReplaceAll(text, "'", "''") + "'"
}

// name writes a name as the engine reads it back.
func (v values) name(name string) string {
	if v.engine == endpoint.MySQL || v.engine == endpoint.MariaDB {
		return "`" + strings.ReplaceAll(name, "`", "``") + "`"
	}
	return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
}

// names is a list of names.
func (v values) names(names []string) string {
	quoted := make([]string, len(names))
	for i, n := range names {
		quoted[i] = v.name(n)
	}
	return strings.Join(quoted, ", ")
}

// table writes a table's name with its schema.
func (v values) table(k schema.Key) string {
	if k.Schema == "" {
		return v.name(k.Name)
	}
	return v.name(k.Schema) + "." + v.name(k.Name)
}

// typeParts takes a type apart: "character varying(10)" is of length 10,
// "numeric(10,2)" has two numbers.
func typeParts(typ string) (base string, numbers []int) {
	open := strings.IndexByte(typ, '(')
	shut := strings.IndexByte(typ, ')')
	if open < 0 || shut < open {
		return strings.ToLower(typ), nil
	}
	for part := range strings.SplitSeq(typ[open+1:shut], ",") {
		n, err := strconv.Atoi(strings.TrimSpace(part))
		if err != nil {
			return strings.ToLower(typ), nil
		}
		numbers = append(numbers, n)
	}
	return strings.ToLower(strings.TrimSpace(typ[:open]) + typ[shut+1:]), numbers
}

func first(numbers []int, otherwise int) int {
	if len(numbers) > 0 {
		return numbers[0]
	}
	return otherwise
}

// within1 is n, or where it is too large, n in the range from 1 to most.
func within1(n, most int) int {
	if n <= most {
		return n
	}
	return 1 + (n-1)%most
}

// wholeNumber is the n-th integer of a type whose largest is most.
func wholeNumber(n, most int) string {
	if most > 2*firstNumber {
		n += firstNumber
	}
	return strconv.Itoa(within1(n, most))
}

// decimal is the n-th number of digits, some of them behind the point.
func decimal(n, digits, scale int) string {
	if scale < 0 {
		return strconv.Itoa(within1(n, 9)) + strings.Repeat("0", -scale)
	}
	before := digits - scale
	if before <= 0 { // all stand behind the point
		most := 1
		for range min(digits, 8) {
			most *= 10
		}
		text := strconv.Itoa(within1(n, most-1))
		return "0." + strings.Repeat("0", max(0, scale-len(text))) + text
	}
	most := 1
	for range min(before, 8) {
		most *= 10
	}
	text := wholeNumber(n, most-1)
	if scale > 0 {
		text += "." + strings.Repeat("0", scale-1) + strconv.Itoa(1+n%9)
	}
	return text
}

// word is the n-th text of at most so many characters; 0 is as many as it likes.
func word(n, length int) string {
	text := strconv.Itoa(firstNumber + n)
	switch {
	case length == 0 || length >= len(text)+5:
		return text + " text" // the number first: a key may have no more than the beginning
	case length >= len(text)+1:
		return text + "t"
	}
	digits := strconv.FormatInt(int64(n), 36)
	if len(digits) > length {
		digits = digits[len(digits)-length:]
	}
	return digits
}

// day is the n-th date. No month is too short for it.
func day(n int) string {
	return strconv.Itoa(2001+n/336%70) + "-" + twoDigits(1+n/28%12) + "-" + twoDigits(1+n%28)
}

func clockTime(n int) string { return twoDigits(n/60%24) + ":" + twoDigits(n%60) + ":00" }

func twoDigits(n int) string {
	if n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}

func hexDigits(n, length int) string {
	text := strconv.FormatInt(int64(firstNumber+n), 16)
	return strings.Repeat("0", max(0, length-len(text))) + text
}

func uuid(n int) string { return "00000000-0000-4000-8000-" + hexDigits(n, 12) }

// bits are the low bits of n.
func bits(n, length int) string {
	text := strconv.FormatInt(int64(n), 2)
	if len(text) > length {
		text = text[len(text)-length:]
	}
	return strings.Repeat("0", length-len(text)) + text
}

// choice picks one of several, another for every row, and not the same one in
// all columns of a row.
func choice(options []string, column string, n int) string {
	h := fnv.New32a()
	h.Write([]byte(column))
	return options[(n+int(h.Sum32()%97))%len(options)]
}

// listed are the strings within a list such as 'a', 'it”s'.
func listed(d lexer.Dialect, list string) []string {
	var out []string
	for t := range lexer.Code(d, list) {
		if t.Kind == lexer.String {
			out = append(out, unquoted(t.Text))
		}
	}
	return out
}

// unquoted is what a string literal stands for, where it has no escapes but
// doubled quotes.
func unquoted(literal string) string {
	start := strings.IndexByte(literal, '\'')
	if start < 0 || len(literal) < start+2 {
		return literal
	}
	return strings.ReplaceAll(literal[start+1:len(literal)-1], "''", "'")
}
