package rehearse

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/lexer"
	"github.com/schemadiff/schemadiff/report"
	"github.com/schemadiff/schemadiff/schema"
)

// violate is the rows that break an addition, one violation for each way in
// which they can. Where none can be made a doubt says why.
func (w *worldsRun) violate(a addition) []violation {
	t := w.rows.tables[a.table]
	if t == nil {
		return nil // a ledger's, or one that has no rows of its own
	}
	if a.rule.Code != report.RowsOutside.Code && !a.old && len(a.columns) == 0 {
		return nil // of new columns alone: what valid rows do says it all
	}
	if len(t.rows) < 2 {
		w.doubt(a, "no rows could be made for "+a.table.Path()+": "+cmp.Or(t.why, "fewer than two were taken"))
		return nil
	}
	v := violation{addition: a, rule: a.rule, probe: w.probe(a)}
	var out []violation
	switch kind := a.subject.Kind; {
	case a.rule.Code == report.RowsOutside.Code:
		out = w.outside(a, t, v)
	case a.rule.Code == report.DomainConstraint.Code:
		out = w.conditions(t, v, domainChecks(a.object))
	case kind == schema.Column && (a.rule.Code == report.SetNotNull.Code || a.object.Prop("not_null") == "yes" && a.from.Prop("not_null") == "not valid"):
		out = append(out, w.nulled(t, v))
	case kind == schema.Column:
		out = w.unfit(a, t, v)
	case !a.old:
		w.doubt(a, "it is about a column that the migrations add, too")
	case kind == schema.PrimaryKey:
		out = w.twice(a, t, v)
		for _, c := range a.columns {
			if !t.fields[max(0, t.at(c))].notNull {
				n := w.nulled(t, violation{addition: withColumns(a, c), rule: a.rule, probe: v.probe})
				out = append(out, n)
			}
		}
	case kind == schema.Unique || kind == schema.Index:
		out = w.twice(a, t, v)
	case kind == schema.Exclusion:
		v.what = "two rows that have the same " + inWords(a.columns)
		v.changes = []string{w.update(t, t.rows[0], w.same(t, a.columns, t.rows[1])...)}
		out = append(out, v)
	case kind == schema.ForeignKey:
		out = append(out, w.orphan(a, t, v))
	case kind == schema.Check:
		out = w.conditions(t, v, []namedCheck{{a.subject.Name, a.object.Prop("expression")}})
	}
	for i := range out {
		if a.from.Prop("not_valid") != "" {
			out[i].changes = w.behind(a, out[i].changes)
		}
	}
	return out
}

func withColumns(a addition, columns ...string) addition {
	a.columns = columns
	return a
}

func inWords(columns []string) string { return strings.Join(columns, ", ") }

// nulled is a row without a value.
func (w *worldsRun) nulled(t *sown, v violation) violation {
	v.what, v.strict = "a row with NULL in "+inWords(v.addition.columns), true
	for _, row := range t.rows[:min(3, len(t.rows))] {
		v.changes = append(v.changes, w.update(t, row, w.rows.values.name(v.addition.columns[0])+" = NULL"))
	}
	return v
}

// same sets columns to the values of another row.
func (w *worldsRun) same(t *sown, columns []string, row []string) []string {
	var set []string
	for _, c := range columns {
		if at := t.at(c); at >= 0 && !t.fields[at].always {
			set = append(set, w.rows.values.name(c)+" = "+row[at])
		}
	}
	if len(set) == 0 {
		set = []string{w.rows.values.name(columns[0]) + " = " + w.rows.values.name(columns[0])}
	}
	return set
}

// twice is two rows of one key, and of text that is compared without regard to
// case two that differ in case alone.
func (w *worldsRun) twice(a addition, t *sown, v violation) []violation {
	v.what, v.strict = "two rows that have the same "+inWords(a.columns), true
	columns := a.columns
	if predicate := a.object.Prop("predicate"); predicate != "" {
		f := &filler{engine: w.Env.Engine}
		l := f.limit("", predicate, w.Env.Reading.Schema.Columns(a.table))
		for k := range mostCandidates { // rows that the index is about
			for i := range 2 {
				if set := w.choose(t, l, k); len(set) > 0 {
					v.changes = append(v.changes, fmt.Sprintf("UPDATE %s SET %s WHERE (%s) AND NOT EXISTS (SELECT 1 FROM (SELECT 1 FROM %s WHERE %s) x)", w.rows.values.table(t.key),
						strings.Join(set, ", "), w.rowWhere(t, t.rows[i]), w.rows.values.table(t.key), "("+predicate+") AND "+w.rowWhere(t, t.rows[i])))
				}
			}
		}
		keyed := f.limit("", a.object.Prop("columns"), w.Env.Reading.Schema.Columns(a.table)).columns
		columns = keyed
	}
	v.changes = append(v.changes, w.update(t, t.rows[0], w.same(t, columns, t.rows[1])...))
	out := []violation{v}
	if len(columns) == 1 && t.at(columns[0]) >= 0 && w.caseless(t, columns[0]) {
		c := v
		c.rule, c.strict, c.probe, c.what = report.CaseDuplicates, false, "", "two rows whose "+columns[0]+" differs in case alone"
		name := w.rows.values.name(columns[0])
		c.changes = []string{w.update(t, t.rows[0], name+" = 'Ab'"), w.update(t, t.rows[1], name+" = 'aB'")}
		out = append(out, c)
	}
	return out
}

// caseless says whether a column is compared without regard to case.
func (w *worldsRun) caseless(t *sown, column string) bool {
	fl := t.fields[t.at(column)]
	if !ofText(fl.typ) {
		return false
	}
	o, _ := w.Env.Reading.Schema.Lookup(schema.Key{Kind: schema.Column, Schema: t.key.Schema, Table: t.key.Name, Name: column})
	table, _ := w.Env.Reading.Schema.Lookup(t.key)
	collation := strings.ToLower(o.Prop("collation"))
	switch w.Env.Engine {
	case endpoint.MySQL, endpoint.MariaDB:
		if collation == "" {
			collation = strings.ToLower(table.Prop("collation"))
		}
		return strings.HasSuffix(collation, "_ci")
	case endpoint.SQLite:
		return collation == "nocase"
	}
	base, _ := typeParts(fl.typ)
	return strings.HasSuffix(base, "citext")
}

// choose sets columns to the k-th values that a condition suggests.
func (w *worldsRun) choose(t *sown, l limit, k int) []string {
	var set []string
	tried := l.try(k)
	for _, column := range l.columns {
		c, ok := tried[column]
		at := t.at(column)
		if !ok || at < 0 {
			continue
		}
		if literal, ok := w.rows.values.candidate(c, t.fields[at], k); ok {
			set = append(set, w.rows.values.name(column)+" = "+literal)
		}
	}
	return set
}

// conditions is rows with values near to those that conditions mention, spread
// over the table: whether one breaks them the probe says.
func (w *worldsRun) conditions(t *sown, v violation, checks []namedCheck) []violation {
	f := &filler{engine: w.Env.Engine}
	columns := w.Env.Reading.Schema.Columns(t.key)
	for _, c := range checks {
		l := f.limit(c.name, c.expression, columns)
		if v.rule.Code == report.DomainConstraint.Code {
			l.columns = v.addition.columns
		}
		for k := 1; k <= mostCandidates; k++ {
			if set := w.choose(t, l, k); len(set) > 0 {
				v.changes = append(v.changes, w.update(t, t.rows[k%len(t.rows)], set...))
			}
		}
	}
	v.what = "a row that breaks it"
	if v.rule.Code == report.NotValidPoisons.Code && len(checks) == 1 {
		// An update that changes nothing is checked all the same.
		name := w.rows.values.name(v.addition.columns[0])
		v.lasting = fmt.Sprintf("UPDATE %s SET %s = %s WHERE NOT (%s)", w.rows.values.table(t.key), name, name, checks[0].expression)
		v.leaves = "later updates of such rows fail"
	}
	return []violation{v}
}

// orphan is a row whose parent is missing.
func (w *worldsRun) orphan(a addition, t *sown, v violation) violation {
	v.what = "a row whose " + inWords(a.columns) + " has no row in " + a.object.Prop("references")
	for i, n := range []int{29_000, 31_007, 113} {
		var set []string
		for _, c := range a.columns {
			if at := t.at(c); at >= 0 {
				if literal, ok := w.rows.values.of(t.fields[at].typ, n); ok {
					set = append(set, w.rows.values.name(c)+" = "+literal)
				}
			}
		}
		if len(set) == len(a.columns) {
			v.changes = append(v.changes, w.update(t, t.rows[i%len(t.rows)], set...))
		}
	}
	return v
}

// unfit is values of a column's old type that a new one may not have.
func (w *worldsRun) unfit(a addition, t *sown, v violation) []violation {
	at := t.at(a.columns[0])
	if at < 0 {
		return nil
	}
	name, typ := w.rows.values.name(a.columns[0]), a.from.Prop("type")
	extremes := w.extremes(typ)
	if len(extremes) == 0 {
		return nil
	}
	for i, literal := range extremes {
		v.changes = append(v.changes, w.update(t, t.rows[i%len(t.rows)], name+" = "+literal))
	}
	v.open = true
	v.what = "values that " + a.object.Prop("type") + " does not hold"
	if ofText(typ) && ofText(a.object.Prop("type")) {
		v.what = "a text longer than " + a.object.Prop("type") + " holds"
		v.lasting = fmt.Sprintf("SELECT NOT EXISTS (SELECT 1 FROM %s WHERE %s = %s)", w.rows.values.table(a.table), name, extremes[len(extremes)-1])
		v.leaves = "longer texts are cut short without a word"
	}
	return []violation{v}
}

// extremes are the values at the ends of a type; the last one is the longest.
func (w *worldsRun) extremes(typ string) []string {
	base, numbers := typeParts(typ)
	v := w.rows.values
	switch {
	case strings.HasPrefix(strings.ToLower(typ), "enum("):
		var out []string
		for _, option := range listed(lexer.MySQL, typ) {
			out = append(out, v.quote(option))
		}
		return out
	case ofText(typ):
		length := first(numbers, 0)
		if length == 0 || length > 2000 {
			length = 2000
		}
		if strings.HasPrefix(base, "tinytext") {
			length = 200
		}
		out := []string{"'x'", "''", "' '", "'٣'"}
		return append(out, v.quote(strings.Repeat("x", length)))
	case strings.HasPrefix(base, "bigint unsigned"):
		return []string{"18446744073709551615", "0"}
	case strings.HasPrefix(base, "bigint"):
		return []string{"9223372036854775807", "-9223372036854775807"}
	case strings.HasPrefix(base, "int unsigned"):
		return []string{"4294967295", "0"}
	case strings.HasPrefix(base, "int") && numeric(typ):
		return []string{"2147483647", "-2147483647"}
	case strings.HasPrefix(base, "mediumint"):
		return []string{"8388607", "0"}
	case strings.HasPrefix(base, "smallint"):
		return []string{"32767", "-32767"}
	case strings.HasPrefix(base, "tinyint"):
		return []string{"127", "-127"}
	case base == "double precision", base == "real", base == "float", base == "double":
		return []string{"1e30", "-1e30", "'NaN'"}
	case strings.HasPrefix(base, "numeric"), strings.HasPrefix(base, "decimal"):
		digits := 30
		if len(numbers) > 0 {
			digits = max(1, numbers[0]-first(numbers[min(1, len(numbers)):], 0))
		}
		return []string{strings.Repeat("9", digits), "-" + strings.Repeat("9", digits)}
	case strings.HasPrefix(base, "timestamp"), base == "date", base == "datetime":
		if w.Env.Engine == endpoint.Postgres {
			return []string{"'infinity'", "'4700-01-01 BC'"}
		}
		return []string{"'9999-12-31'", "'1970-01-02'"}
	case base == "jsonb" || base == "json":
		return []string{"'null'", "'[1]'", `'"x"'`}
	}
	return nil
}

// outside is rows that a partition does not hold, or of a table with a default
// partition, rows that a new one should hold.
func (w *worldsRun) outside(a addition, t *sown, v violation) []violation {
	v.what = "rows outside of its bounds"
	bound := a.object.Prop("partition_bound")
	if len(a.columns) == 0 || t.at(a.columns[0]) < 0 {
		w.doubt(a, "its bounds are of an expression")
		return nil
	}
	name := w.rows.values.name(a.columns[0])
	if a.table != a.subject { // the default partition of its parent has the rows
		v.what = "rows of it in the default partition"
	}
	for tok := range lexer.Code(lexer.Postgres, bound) {
		if tok.Kind == lexer.String || tok.Kind == lexer.Number {
			v.changes = append(v.changes, w.update(t, t.rows[0], name+" = "+tok.Text))
			break
		}
	}
	if a.table == a.subject {
		v.changes = nil
		for i, n := range []int{7001, 11_003} {
			if literal, ok := w.rows.values.of(t.fields[t.at(a.columns[0])].typ, n); ok {
				v.changes = append(v.changes, w.update(t, t.rows[i%len(t.rows)], name+" = "+literal))
			}
		}
	}
	return []violation{v}
}

// behind makes changes behind the back of a constraint that is there already
// and was never checked: it is taken away and comes back as it is.
func (w *worldsRun) behind(a addition, changes []string) []string {
	if _, today := w.Env.Reading.Schema.Lookup(a.from.Key); !today { // an earlier migration adds it
		return changes
	}
	if w.Env.Engine != endpoint.Postgres || a.from.Definition == "" || len(changes) == 0 {
		return changes
	}
	v := w.rows.values
	drop := fmt.Sprintf("ALTER TABLE %s DROP CONSTRAINT %s", v.table(a.table), v.name(a.from.Key.Name))
	add := fmt.Sprintf("ALTER TABLE %s ADD CONSTRAINT %s %s", v.table(a.table), v.name(a.from.Key.Name), a.from.Definition)
	return slices.Concat([]string{drop}, changes, []string{add})
}

// unexpected is what a row may have and few expect: no value where none is
// needed, and another row's where nothing is unique. What has been tried by
// itself is left out. Each row is changed by one statement, and by one for each
// value where that is refused.
func (w *worldsRun) unexpected(t *sown, tried map[schema.Key]bool, v *violation) {
	if len(t.rows) < 4 {
		return
	}
	var changes [4][]string
	change := func(row int, column, literal string) {
		changes[row] = append(changes[row], w.rows.values.name(column)+" = "+literal)
	}
	for i, fl := range t.fields {
		if tried[schema.Key{Kind: schema.Column, Schema: t.key.Schema, Table: t.key.Name, Name: fl.name}] {
			continue
		}
		if !fl.notNull {
			change(0, fl.name, "NULL")
		}
		keyed := slices.ContainsFunc(t.keys, func(k []string) bool { return slices.Contains(k, fl.name) })
		switch {
		case !keyed && !fl.always:
			change(2, fl.name, t.rows[1][i])
		case ofText(fl.typ) && !w.caseless(t, fl.name) && !slices.ContainsFunc(t.refers, func(r reference) bool { return slices.Contains(r.columns, fl.name) }):
			change(2, fl.name, "'Ab'")
			change(3, fl.name, "'aB'")
		}
	}
	for row, set := range changes {
		if len(set) == 0 {
			continue
		}
		all := w.update(t, t.rows[row], set...)
		v.changes = append(v.changes, all)
		if len(set) > 1 {
			for _, one := range set {
				v.apart[all] = append(v.apart[all], w.update(t, t.rows[row], one))
			}
		}
	}
}
