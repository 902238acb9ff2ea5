package rehearse

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/lazy"
	"github.com/schemadiff/schemadiff/lexer"
	"github.com/schemadiff/schemadiff/report"
	"github.com/schemadiff/schemadiff/schema"
)

// probe is the question whether a database has rows that break an addition:
// one SELECT that reads and returns one truth value. "" where there is none.
func (w *worldsRun) probe(a addition) string {
	v := w.rows.values
	table := v.table(a.table)
	exists := func(condition string) string {
		if condition == "" {
			return ""
		}
		return fmt.Sprintf("SELECT EXISTS (SELECT 1 FROM %s WHERE %s)", table, condition)
	}
	switch kind := a.subject.Kind; {
	case a.rule.Code == report.RowsOutside.Code:
		return w.probeBounds(a)
	case a.rule.Code == report.DomainConstraint.Code:
		var parts []string
		for _, c := range domainChecks(a.object) {
			parts = append(parts, "NOT ("+replaceWord(lexer.Postgres, c.expression, "VALUE", v.name(a.columns[0]))+")")
		}
		if a.object.Prop("not_null") != "" && a.from.Prop("not_null") == "" {
			parts = append(parts, v.name(a.columns[0])+" IS NULL")
		}
		return exists(strings.Join(parts, " OR "))
	case kind == schema.Column && a.rule.Code == report.CastFails.Code:
		return exists(w.misfit(a))
	case kind == schema.Column:
		return exists(v.name(a.columns[0]) + " IS NULL")
	case !a.old:
		return ""
	case kind == schema.Check:
		return exists("NOT (" + a.object.Prop("expression") + ")")
	case kind == schema.ForeignKey:
		r := referenceOf(a.object)
		if _, there := w.Env.Reading.Schema.Lookup(r.table); there {
			return v.orphans(a.table, r)
		}
		return exists(strings.Join(eachOf(a.columns, func(c string) string { return v.name(c) + " IS NOT NULL" }), " AND "))
	case kind == schema.PrimaryKey:
		nulls := strings.Join(eachOf(a.columns, func(c string) string { return v.name(c) + " IS NULL" }), " OR ")
		return exists(nulls) + " OR EXISTS (" + w.duplicates(a) + ")"
	case kind == schema.Unique || kind == schema.Index:
		return "SELECT EXISTS (" + w.duplicates(a) + ")"
	case kind == schema.Exclusion:
		return w.overlap(a)
	}
	return ""
}

func eachOf(columns []string, do func(string) string) []string {
	out := make([]string, len(columns))
	for i, c := range columns {
		out[i] = do(c)
	}
	return out
}

// ordering is what an index says of an element beyond what the element is.
var ordering = lazy.Regexp(`(?i)( (ASC|DESC))?( NULLS (FIRST|LAST))?$`)

// prefixed is an element of MySQL's of which only the beginning counts.
var prefixed = lazy.Regexp(`^(.+)\((\d+)\)$`)

// elements are what an index or key has to be unique in, as expressions.
func (w *worldsRun) elements(a addition) []string {
	v := w.rows.values
	columns := w.Env.Reading.Schema.Columns(a.table)
	var out []string
	for _, part := range apart(a.object.Prop("columns")) {
		part = ordering().ReplaceAllString(part, "")
		name := unquotedName(part)
		if slices.Contains(columns, name) {
			out = append(out, v.name(name))
			continue
		}
		if m := prefixed().FindStringSubmatch(part); m != nil && slices.Contains(columns, unquotedName(m[1])) {
			out = append(out, "left("+v.name(unquotedName(m[1]))+", "+m[2]+")")
			continue
		}
		if head, _ := firstName(part); slices.Contains(columns, head) { // with an operator class or a collation
			out = append(out, v.name(head))
			continue
		}
		out = append(out, part)
	}
	return out
}

// duplicates selects keys that more than one row has. NULL is equal to nothing
// but where the index says so.
func (w *worldsRun) duplicates(a addition) string {
	elements := w.elements(a)
	var conditions []string
	if p := a.object.Prop("predicate"); p != "" {
		conditions = append(conditions, "("+p+")")
	}
	if a.object.Prop("nulls_not_distinct") == "" {
		conditions = append(conditions, eachOf(elements, func(e string) string { return e + " IS NOT NULL" })...)
	}
	where := ""
	if len(conditions) > 0 {
		where = " WHERE " + strings.Join(conditions, " AND ")
	}
	return fmt.Sprintf("SELECT 1 FROM %s%s GROUP BY %s HAVING count(*) > 1", w.rows.values.table(a.table), where, strings.Join(elements, ", "))
}

// excluded reads an exclusion constraint's elements.
var excluded = lazy.Regexp(`^EXCLUDE USING \w+ \((.*)\)$`)

// overlap is the question of an exclusion constraint on plain columns.
func (w *worldsRun) overlap(a addition) string {
	m := excluded().FindStringSubmatch(a.object.Prop("definition"))
	if m == nil {
		return ""
	}
	v := w.rows.values
	conditions := []string{"a.ctid < b.ctid"}
	for _, element := range apart(m[1]) {
		what, operator, ok := strings.Cut(element, " WITH ")
		name := unquotedName(what)
		if !ok || !slices.Contains(a.columns, name) {
			return ""
		}
		conditions = append(conditions, "a."+v.name(name)+" "+operator+" b."+v.name(name))
	}
	return fmt.Sprintf("SELECT EXISTS (SELECT 1 FROM %s a JOIN %s b ON %s)", v.table(a.table), v.table(a.table), strings.Join(conditions, " AND "))
}

// misfit is the condition that a value does not fit into a column's new type,
// "" where that cannot be asked.
func (w *worldsRun) misfit(a addition) string {
	v := w.rows.values
	name, to, from := v.name(a.columns[0]), a.object.Prop("type"), a.from.Prop("type")
	base, numbers := typeParts(to)
	switch {
	case ofText(to) && len(numbers) > 0:
		return lengthOf(w.Env.Engine, name) + " > " + strconv.Itoa(numbers[0])
	case ofText(to):
		return ""
	case numeric(from) && numeric(to):
		low, high, ok := bounds(base, numbers)
		if !ok {
			return ""
		}
		return name + " < " + low + " OR " + name + " > " + high
	case ofText(from) && w.Env.Engine == endpoint.Postgres:
		if w.Env.Platform.Number >= 160000 {
			return "NOT pg_input_is_valid(" + name + "::text, " + v.quote(to) + ")"
		}
		switch base {
		case "smallint", "integer", "bigint":
			return name + ` !~ '^\s*[-+]?[0-9]+\s*$'`
		case "numeric":
			return name + ` !~ '^\s*[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]+)?\s*$'`
		case "uuid":
			return name + ` !~* '^\s*\{?[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}\}?\s*$'`
		}
	case ofText(from) && w.generous() && numeric(to):
		return name + ` NOT REGEXP '^[-+]?[0-9]+$'`
	case strings.HasPrefix(strings.ToLower(to), "enum("):
		return name + " NOT IN (" + strings.Join(eachOf(listed(lexer.MySQL, to), v.quote), ", ") + ")"
	}
	return ""
}

func lengthOf(e endpoint.Engine, name string) string {
	if e == endpoint.SQLite {
		return "length(" + name + ")"
	}
	return "char_length(" + name + ")"
}

// bounds are the least and the greatest value of a type of numbers.
func bounds(base string, numbers []int) (low, high string, ok bool) {
	ranges := map[string][2]string{
		"tinyint": {"-128", "127"}, "tinyint unsigned": {"0", "255"}, "smallint": {"-32768", "32767"}, "smallint unsigned": {"0", "65535"},
		"mediumint": {"-8388608", "8388607"}, "mediumint unsigned": {"0", "16777215"}, "int": {"-2147483648", "2147483647"},
		"int unsigned": {"0", "4294967295"}, "integer": {"-2147483648", "2147483647"},
		"bigint": {"-9223372036854775808", "9223372036854775807"}, "bigint unsigned": {"0", "18446744073709551615"},
	}
	if r, ok := ranges[base]; ok {
		return r[0], r[1], true
	}
	if (base == "numeric" || base == "decimal") && len(numbers) > 0 {
		most := strings.Repeat("9", max(1, numbers[0]-first(numbers[min(1, len(numbers)):], 0)))
		return "-" + most, most, true
	}
	return "", "", false
}

// bound reads the bounds of a partition with one key.
var (
	boundRange = lazy.Regexp(`^FOR VALUES FROM \(('[^']*'|-?\d+|MINVALUE)\) TO \(('[^']*'|-?\d+|MAXVALUE)\)$`)
	boundList  = lazy.Regexp(`^FOR VALUES IN \((.*)\)$`)
)

// probeBounds asks for rows that a partition cannot hold, or that a new one
// should hold and the default one has.
func (w *worldsRun) probeBounds(a addition) string {
	if len(a.columns) != 1 {
		return ""
	}
	v := w.rows.values
	name, bound, within := v.name(a.columns[0]), a.object.Prop("partition_bound"), ""
	if m := boundRange().FindStringSubmatch(bound); m != nil {
		parts := []string{name + " IS NOT NULL"}
		if m[1] != "MINVALUE" {
			parts = append(parts, name+" >= "+m[1])
		}
		if m[2] != "MAXVALUE" {
			parts = append(parts, name+" < "+m[2])
		}
		within = strings.Join(parts, " AND ")
	} else if m := boundList().FindStringSubmatch(bound); m != nil && !strings.Contains(m[1], "NULL") {
		within = name + " IS NOT NULL AND " + name + " IN (" + m[1] + ")"
	} else {
		return ""
	}
	if a.table == a.subject {
		within = "NOT (" + within + ")"
	}
	return fmt.Sprintf("SELECT EXISTS (SELECT 1 FROM %s WHERE %s)", v.table(a.table), within)
}

// replaceWord puts a text in the place of a word.
func replaceWord(d lexer.Dialect, sql, word, by string) string {
	var b strings.Builder
	for t := range lexer.Tokens(d, sql) {
		if t.Is(word) {
			b.WriteString(by)
		} else {
			b.WriteString(t.Text)
		}
	}
	return b.String()
}
