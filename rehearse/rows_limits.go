package rehearse

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/lexer"
	"github.com/schemadiff/schemadiff/schema"
)

// mostCandidates is how many values are tried for one condition of one row.
const mostCandidates = 32

// limit reads what an expression mentions: its columns, and values near to
// those that it compares them with. Whether a row fulfils it the server says.
func (f *filler) limit(name, expression string, columns []string) limit {
	l := limit{name: strings.TrimSuffix(strings.TrimPrefix(name, "("), ")")}
	d := language(f.engine)
	for t := range lexer.Code(d, expression) {
		if n := lexer.Name(d, t); (t.Kind == lexer.Word || t.Kind == lexer.Quoted) && !slices.Contains(l.columns, n) {
			if slices.Contains(columns, n) {
				l.columns = append(l.columns, n)
			} else if i := slices.IndexFunc(columns, func(c string) bool { return strings.EqualFold(c, n) }); i >= 0 && !slices.Contains(l.columns, columns[i]) {
				l.columns = append(l.columns, columns[i])
			}
		}
	}
	l.pool = pool(d, expression)
	return l
}

// pool is the values near to those of an expression: its literals first, then
// what lies beside its numbers, then what conditions often ask for.
func pool(d lexer.Dialect, expression string) []candidate {
	var near, out []candidate
	add := func(list *[]candidate, c candidate) {
		if !slices.Contains(*list, c) && !slices.Contains(out, c) {
			*list = append(*list, c)
		}
	}
	for t := range lexer.Code(d, expression) {
		switch t.Kind {
		case lexer.String:
			text := unquoted(t.Text)
			if strings.ContainsAny(text, "%_") { // a pattern of LIKE
				add(&out, candidate{strings.NewReplacer("%", numbered, "_", "a").Replace(text), true})
			}
			if !strings.ContainsAny(text, `^$[]\*+`) {
				add(&out, candidate{text, true})
			}
		case lexer.Number:
			add(&out, candidate{t.Text, false})
			n, err := strconv.Atoi(t.Text)
			if err != nil || n > 1<<30 {
				continue
			}
			for _, beside := range []int{n + 1, n - 1, -n} {
				add(&near, candidate{strconv.Itoa(beside), false})
			}
			if 0 < n && n <= 1000 {
				add(&near, candidate{digits(n), true})
				add(&near, candidate{strings.Repeat("a", n), true})
				add(&near, candidate{strings.Repeat("A", n), true})
				add(&near, candidate{strings.Repeat("a", n+1), true})
			}
		}
	}
	for _, c := range near {
		add(&out, c)
	}
	for _, c := range usual {
		add(&out, c)
	}
	return out
}

// digits is so many, with the number of the row at their end where it has room.
func digits(n int) string {
	if room := n - len(strconv.Itoa(firstNumber)); room >= 0 {
		return strings.Repeat("1", room) + numbered
	}
	return strings.Repeat("1", n)
}

// numbered stands in a candidate for the number of its row, so that keys can
// have it.
const numbered = "\x00"

// usual is what conditions on the looks of a value often ask for.
var usual = []candidate{{"0", false}, {"1", false}, {"true", true}, {"NULL", false}, {"a" + numbered + "@example.com", true}, {"https://example.com/" + numbered, true},
	{"abc" + numbered, true}, {"ABC" + numbered, true}, {"abc", true}, {"ABC", true}, {"+1555" + numbered, true}, {numbered, true}, {"a-" + numbered, true}, {"2001-01-01", true}, {"2037-12-31", true}, {"{}", true}, {"[]", true}, {"", true}, {"-1", false}}

// deepestDomain ends a walk down domains of domains: one that is called as a type
// of the server's is found again below itself.
const deepestDomain = 8

// domainLimits are the conditions of the columns' domains, and of the domains
// that those are made of. The server names a condition and not the column that
// breaks it: one limit stands for all the columns.
func (f *filler) domainLimits(fields []field) []limit {
	var out []limit
	at := map[schema.Key]int{} // of the first limit of a domain
	for _, fl := range fields {
		for typ, deep := fl.typ, 0; deep < deepestDomain; deep++ {
			d, ok := f.values.typeNamed(typ)
			if !ok || d.Key.Kind != schema.Domain {
				break
			}
			typ = d.Prop("type")
			checks := domainChecks(d)
			first, seen := at[d.Key]
			if !seen {
				first, at[d.Key] = len(out), len(out)
				for _, c := range checks {
					out = append(out, limit{name: c.name, pool: pool(lexer.Postgres, c.expression), each: true})
				}
			}
			for i := range checks {
				out[first+i].columns = append(out[first+i].columns, fl.name)
			}
		}
	}
	return out
}

type namedCheck struct{ name, expression string }

// domainChecks reads "CONSTRAINT a CHECK (...), CONSTRAINT b CHECK (...)".
func domainChecks(domain schema.Object) []namedCheck {
	var out []namedCheck
	for _, clause := range apart(domain.Prop("constraints")) {
		name, rest := firstName(strings.TrimPrefix(clause, "CONSTRAINT "))
		rest = strings.TrimPrefix(rest, "CHECK (")
		rest = strings.TrimSuffix(rest, " NOT VALID")
		if rest != "" {
			out = append(out, namedCheck{name, strings.TrimSuffix(rest, ")")})
		}
	}
	return out
}

// partitioned is the bounds of a table's partitions as a condition of its keys:
// each bound is a value of some partition, or lies just behind one.
func (f *filler) partitioned(key schema.Key, o schema.Object) []limit {
	if o.Prop("partition_by") == "" && o.Prop("partitions") == "" {
		return nil
	}
	if f.engine == endpoint.Postgres {
		l := limit{rotates: true, paths: f.paths(o, nil)}
		for column := range merged(l.paths) {
			l.columns = append(l.columns, column)
		}
		slices.Sort(l.columns)
		return []limit{l}
	}
	d := language(f.engine)
	l := f.limit("", o.Prop("partition_by")+" "+o.Prop("partitions"), f.schema.Columns(key))
	l.pool, l.rotates = nil, true
	for t := range lexer.Code(d, o.Prop("partitions")) {
		if n, err := strconv.Atoi(t.Text); t.Kind == lexer.Number && err == nil {
			l.pool = append(l.pool, candidate{strconv.Itoa(n - 1), false}, candidate{t.Text, false})
		} else if t.Kind == lexer.String {
			l.pool = append(l.pool, candidate{unquoted(t.Text), true})
		}
	}
	if len(l.columns) == 0 || len(l.pool) == 0 || strings.HasPrefix(strings.ToUpper(o.Prop("partition_by")), "HASH") {
		return nil
	}
	return []limit{l}
}

// paths are the values that lead a row into each partition, as far as its
// bounds say one: the least of a range, each of a list.
func (f *filler) paths(o schema.Object, taken map[string]candidate) []map[string]candidate {
	parts := f.partitions[o.Key]
	if o.Prop("partition_by") == "" {
		return []map[string]candidate{taken}
	}
	_, list, _ := strings.Cut(o.Prop("partition_by"), "(")
	keys := namesIn(strings.TrimSuffix(list, ")"))
	var out []map[string]candidate
	for _, part := range parts {
		bound, _, ranged := strings.Cut(part.Prop("partition_bound"), " TO ")
		var literals []candidate
		for t := range lexer.Code(lexer.Postgres, bound) {
			if t.Kind == lexer.String || t.Kind == lexer.Number {
				literals = append(literals, candidate{unquoted(t.Text), t.Kind == lexer.String})
			}
		}
		into := func(values ...candidate) {
			next := maps.Clone(taken)
			if next == nil {
				next = map[string]candidate{}
			}
			for i, v := range values {
				if i < len(keys) {
					next[keys[i]] = v
				}
			}
			out = append(out, f.paths(part, next)...)
		}
		switch {
		case ranged:
			into(literals...)
		case strings.HasPrefix(bound, "FOR VALUES IN"):
			for _, v := range literals {
				into(v)
			}
		default: // of a hash, or the default partition
			into()
		}
	}
	return out
}

// merged is the columns that any of the paths sets.
func merged(paths []map[string]candidate) map[string]candidate {
	out := map[string]candidate{}
	for _, p := range paths {
		maps.Copy(out, p)
	}
	return out
}

// try is a limit's k-th choice of values for its columns, by column; 0 leaves
// the row as it is. One column after the other is changed at first, later several.
func (l limit) try(k int) map[string]candidate {
	if len(l.paths) > 0 && k > 0 {
		return l.paths[(k-1)%len(l.paths)]
	}
	if k == 0 || len(l.pool) == 0 || len(l.columns) == 0 {
		return nil
	}
	k--
	if l.each {
		out := map[string]candidate{}
		for _, c := range l.columns {
			out[c] = l.pool[k%len(l.pool)]
		}
		return out
	}
	if k < len(l.pool)*len(l.columns) && k < mostCandidates*2/3 {
		return map[string]candidate{l.columns[k%len(l.columns)]: l.pool[k/len(l.columns)]}
	}
	out := map[string]candidate{}
	for i, c := range l.columns {
		out[c] = l.pool[(k*(i+1)+i)%len(l.pool)]
	}
	return out
}

// candidate is a candidate as a value of a field in the n-th row; ok is false
// where it can be none.
func (v values) candidate(c candidate, fl field, n int) (literal string, ok bool) {
	c.literal = strings.ReplaceAll(c.literal, numbered, strconv.Itoa(firstNumber+n))
	switch {
	case c.literal == "NULL" && !c.text:
		return "NULL", !fl.notNull
	case numeric(fl.typ):
		if _, err := strconv.ParseFloat(c.literal, 64); err != nil {
			return "", false
		}
		return v.quoteNumber(c.literal), true
	}
	return v.quote(c.literal), true
}

// quoteNumber writes a number so that a column of any type reads it.
func (v values) quoteNumber(text string) string {
	if strings.HasPrefix(text, "-") {
		return "'" + text + "'"
	}
	return text
}
