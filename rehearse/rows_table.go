package rehearse

import (
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/lexer"
	"github.com/schemadiff/schemadiff/schema"
)

// sown is a table as whoever makes rows for it sees it.
type sown struct {
	key    schema.Key
	fields []field
	refers []reference
	limits []limit    // what a row has to fulfil beyond its types
	keys   [][]string // columns of which no two rows may be alike

	rows [][]string // what was stored, as SQL literals by field
	why  string     // why there are no rows, one clause; "" where there are
}

// field is a column that is given values.
type field struct {
	name    string
	typ     string
	likes   string // a type that the pending migrations give it, where values of that fit today as well; else typ
	notNull bool
	counts  string // the sequence that its default draws from, "" for none
	always  bool   // GENERATED ALWAYS AS IDENTITY
}

// reference is a foreign key: of today, or one that a pending migration adds.
type reference struct {
	columns, parents []string
	table            schema.Key
}

// limit is a condition that only the server can judge: a CHECK, a domain's, the
// bounds of the partitions. The values that it mentions are the best guess at
// what fulfils it.
type limit struct {
	name    string // as the server calls it when a row breaks it
	columns []string
	pool    []candidate
	rotates bool                   // every value of the pool is good for some row: partitions
	each    bool                   // what one column has to fulfil, all of them have to: a domain's
	paths   []map[string]candidate // instead of the pool: all the columns' values at once
}

// candidate is a value to try: a literal, or a number from which one of the
// column's type is made.
type candidate struct {
	literal string
	text    bool
}

// table gathers what rows of a table need. after is the schema behind the
// pending migrations: rows that suit both say more than those that suit today's alone.
func (f *filler) table(key schema.Key, o schema.Object) *sown {
	t := &sown{key: key}
	parts := f.schema.Parts(key)
	position := map[string]int{}
	for i, name := range f.schema.Columns(key) {
		position[name] = i
	}
	for _, part := range parts {
		switch part.Key.Kind {
		case schema.Column:
			if part.Prop("generated") != "" || part.Prop("hidden") != "" {
				continue
			}
			t.fields = append(t.fields, f.field(part))
		case schema.PrimaryKey, schema.Unique:
			t.keys = append(t.keys, namesIn(part.Prop("columns")))
		case schema.Index:
			if part.Prop("unique") != "" {
				t.keys = append(t.keys, namesIn(part.Prop("columns")))
			}
		case schema.ForeignKey:
			t.refers = append(t.refers, referenceOf(part))
		case schema.Check:
			if part.Prop("not_enforced") == "" {
				t.limits = append(t.limits, f.limit(part.Key.Name, part.Prop("expression"), f.schema.Columns(key)))
			}
		}
	}
	slices.SortStableFunc(t.fields, func(a, b field) int { return position[a.name] - position[b.name] })
	t.limits = append(t.limits, f.domainLimits(t.fields)...)
	for _, l := range f.partitioned(key, o) {
		t.limits = append(t.limits, l)
	}
	t.refers = append(t.refers, f.expected(key)...)
	return t
}

func (f *filler) field(part schema.Object) field {
	fl := field{name: part.Key.Name, typ: part.Prop("type"), notNull: part.Prop("not_null") != "", always: part.Prop("identity") == "always"}
	fl.likes = fl.typ
	if next, ok := f.after.Lookup(part.Key); ok && fits(f.engine, next.Prop("type"), fl.typ) {
		fl.likes = next.Prop("type")
	}
	if _, call, ok := strings.Cut(strings.ToLower(part.Prop("default")), "nextval("); ok {
		if t := listed(lexer.Postgres, part.Prop("default")); f.engine == endpoint.Postgres && len(t) > 0 {
			fl.counts = t[0]
		} else {
			fl.counts, _, _ = strings.Cut(call, ")")
		}
	} else if part.Prop("identity") != "" {
		fl.counts = "identity"
	}
	return fl
}

// fits says whether values of a type are surely values of another, too.
func fits(e endpoint.Engine, next, today string) bool {
	if next == "" || next == today {
		return false
	}
	if ofText(today) {
		_, nextNumbers := typeParts(next)
		_, numbers := typeParts(today)
		return !ofText(next) && (len(numbers) == 0 || numbers[0] >= 20) || ofText(next) && len(nextNumbers) > 0 && (len(numbers) == 0 || nextNumbers[0] < numbers[0])
	}
	return numeric(today) && numeric(next) && e != endpoint.SQLite
}

func ofText(typ string) bool {
	base, _ := typeParts(typ)
	return strings.Contains(base, "char") && base != `"char"` || strings.Contains(base, "text") || base == "citext" || base == "public.citext"
}

func numeric(typ string) bool {
	base, _ := typeParts(typ)
	return strings.Contains(base, "int") && !strings.Contains(base, "interval") && !strings.Contains(base, "point") && !strings.Contains(base, "range") ||
		strings.HasPrefix(base, "numeric") || strings.HasPrefix(base, "decimal")
}

// namesIn reads a list of columns as the properties have them. Of an index it
// may hold expressions and lengths, which are no names of columns.
func namesIn(list string) []string {
	var names []string
	for _, part := range apart(list) {
		names = append(names, unquotedName(part))
	}
	return names
}

func unquotedName(text string) string {
	if len(text) > 1 && text[0] == '"' && text[len(text)-1] == '"' {
		return strings.ReplaceAll(text[1:len(text)-1], `""`, `"`)
	}
	return text
}

// tableNamed is the table that a foreign key's "references" means.
func tableNamed(path string) schema.Key {
	k := schema.Key{Kind: schema.Table}
	var parts []string
	for rest := path; rest != ""; {
		end := strings.IndexByte(rest, '.')
		if strings.HasPrefix(rest, `"`) {
			if closing := strings.Index(rest[1:], `".`); closing >= 0 {
				end = closing + 2
			} else {
				end = -1
			}
		}
		if end < 0 {
			parts, rest = append(parts, unquotedName(rest)), ""
		} else {
			parts, rest = append(parts, unquotedName(rest[:end])), rest[end+1:]
		}
	}
	switch len(parts) {
	case 1:
		k.Name = parts[0]
	case 2:
		k.Schema, k.Name = parts[0], parts[1]
	}
	return k
}

func referenceOf(o schema.Object) reference {
	return reference{columns: namesIn(o.Prop("columns")), parents: namesIn(o.Prop("referenced_columns")), table: tableNamed(o.Prop("references"))}
}

// expected are the foreign keys that the pending migrations add between what
// exists today: rows that have their parents already say more of what follows.
func (f *filler) expected(key schema.Key) []reference {
	var out []reference
	for _, part := range f.after.Parts(key) {
		if part.Key.Kind != schema.ForeignKey {
			continue
		}
		if _, today := f.schema.Lookup(part.Key); today {
			continue
		}
		r := referenceOf(part)
		has := func(table schema.Key, names []string) bool {
			columns := f.schema.Columns(table)
			return len(names) > 0 && !slices.ContainsFunc(names, func(n string) bool { return !slices.Contains(columns, n) })
		}
		if has(key, r.columns) && has(r.table, r.parents) {
			out = append(out, r)
		}
	}
	return out
}

func (t *sown) at(column string) int {
	return slices.IndexFunc(t.fields, func(f field) bool { return f.name == column })
}
