package rehearse

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/dialects"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/report"
	"github.com/schemadiff/schemadiff/schema"
)

// addition is something that a pending migration demands of rows that are
// there before it.
type addition struct {
	rule    report.Rule // that applies where rows break it
	step    Step
	subject schema.Key // the constraint, column, index or domain
	table   schema.Key // whose rows it is about
	columns []string   // of that table, that exist today
	old     bool       // it is about nothing but columns that exist today
	object  schema.Object
	from    schema.Object // of what is changed: as it was
}

// violation is rows that break one addition and nothing of today's.
type violation struct {
	addition addition
	rule     report.Rule
	what     string              // the rows have, in words
	changes  []string            // statements, each of which may be refused by what today's schema demands
	apart    map[string][]string // what to send for one of them that is refused
	probe    string              // asks whether there are such rows; "" where no question was found
	open     bool                // whether they break it only the run says: the question knows bounds, and not what a type takes
	strict   bool                // where all changes are refused, no such rows can exist
	lasting  string              // asks after a run that did not fail whether something bad is left; "" for no such question
	leaves   string              // what is left then
}

// additions are what the steps that ran without rows demand of rows.
func (w *worldsRun) additions() []addition {
	var out []addition
	for _, step := range w.watched.Steps {
		for _, ch := range w.changed(step.Before, step.After) {
			out = append(out, w.added(step, ch)...)
		}
	}
	return out
}

// added is what one change demands.
func (w *worldsRun) added(step Step, ch schema.Change) []addition {
	key := ch.Key
	if ch.NewKey != (schema.Key{}) {
		key = ch.NewKey
	}
	o, _ := step.After.Lookup(key)
	before, _ := step.Before.Lookup(ch.Key)
	a := addition{step: step, subject: key, table: whole(key), object: o, from: before}
	if ch.Op == schema.Drop || ch.Op == schema.Rename {
		return nil
	}
	if key.Kind == schema.Domain {
		return w.addedToDomain(a)
	}
	if key.Kind == schema.Table {
		return w.addedPartition(a, ch)
	}
	if _, there := w.Env.Reading.Schema.Lookup(a.table); !there {
		return nil
	}
	modified := func(prop string) (schema.PropChange, bool) {
		i := slices.IndexFunc(ch.Props, func(p schema.PropChange) bool { return p.Name == prop })
		if i < 0 {
			return schema.PropChange{}, false
		}
		return ch.Props[i], true
	}
	validated := false
	if p, ok := modified("not_valid"); ok && p.To == "" {
		validated = true
	}
	if p, ok := modified("not_enforced"); ok && p.To == "" {
		validated = true
	}
	fresh := ch.Op == schema.Add
	switch key.Kind {
	case schema.Column:
		return w.addedToColumn(a, ch)
	case schema.PrimaryKey:
		a.rule = report.AddPrimaryKey
	case schema.Unique:
		a.rule = report.AddUnique
	case schema.Index:
		if p, ok := modified("unique"); o.Prop("unique") == "" || !fresh && (!ok || p.From != "") {
			return nil
		}
		a.rule, fresh = report.AddUnique, true
	case schema.ForeignKey:
		a.rule = report.AddForeignKey
	case schema.Check:
		a.rule = report.AddCheck
		if fresh && o.Prop("not_valid") != "" {
			a.rule = report.NotValidPoisons
		}
	case schema.Exclusion:
		a.rule = report.AddExclusion
	default:
		return nil
	}
	if validated {
		a.rule, fresh = report.ValidateFails, true
	}
	if !fresh || o.Prop("not_enforced") != "" || key.Kind == schema.ForeignKey && o.Prop("not_valid") != "" {
		return nil
	}
	a.columns, a.old = w.columnsOf(a, step)
	return []addition{a}
}

// columnsOf are the columns of today's that a constraint or index is about.
func (w *worldsRun) columnsOf(a addition, step Step) (columns []string, old bool) {
	text := strings.Join([]string{a.object.Prop("columns"), a.object.Prop("expression"), a.object.Prop("definition"), a.object.Prop("predicate")}, ", ")
	f := &filler{engine: w.Env.Engine}
	then := f.limit("", text, step.After.Columns(a.table)).columns
	if a.object.Key.Kind != schema.Check && a.object.Key.Kind != schema.Exclusion && a.object.Key.Kind != schema.Index {
		then = namesIn(a.object.Prop("columns"))
	}
	today := w.Env.Reading.Schema.Columns(a.table)
	for _, c := range then {
		c, _, _ = strings.Cut(c, "(") // a prefix of MySQL's
		if slices.Contains(today, c) {
			columns = append(columns, c)
		}
	}
	return columns, len(columns) == len(then) && len(then) > 0
}

// addedToColumn is a column that takes no NULL any more, or gets another type.
func (w *worldsRun) addedToColumn(a addition, ch schema.Change) []addition {
	if ch.Op != schema.Modify {
		return nil
	}
	a.columns, a.old = []string{ch.Key.Name}, true
	var out []addition
	for _, p := range ch.Props {
		switch p.Name {
		case "not_null":
			if p.To == "" || p.To == "not valid" {
				continue
			}
			n := a
			n.rule = report.SetNotNull
			if p.From == "not valid" {
				n.rule = report.ValidateFails
			}
			out = append(out, n)
		case "type":
			n := a
			n.rule = report.CastFails
			out = append(out, n)
		}
	}
	return out
}

// addedToDomain is a domain's new condition, of each column that is of it.
func (w *worldsRun) addedToDomain(a addition) []addition {
	if a.from.Key == (schema.Key{}) || a.object.Prop("constraints") == a.from.Prop("constraints") && a.object.Prop("not_null") == a.from.Prop("not_null") {
		return nil
	}
	a.rule, a.old = report.DomainConstraint, true
	var out []addition
	for _, k := range w.rows.order {
		for _, fl := range w.rows.tables[k].fields {
			if d, ok := w.rows.values.typeNamed(fl.typ); ok && d.Key == a.from.Key {
				n := a
				n.table, n.columns = k, []string{fl.name}
				out = append(out, n)
			}
		}
	}
	return out
}

// addedPartition is a table that becomes a partition, or a new partition beside
// a default one, which may hold its rows.
func (w *worldsRun) addedPartition(a addition, ch schema.Change) []addition {
	parent := a.object.Prop("partition_of")
	if w.Env.Engine != endpoint.Postgres || parent == "" || a.from.Prop("partition_of") != "" {
		return nil
	}
	a.rule, a.old = report.RowsOutside, true
	key := tableNamed(parent)
	root, there := w.Env.Reading.Schema.Lookup(key)
	if !there {
		return nil
	}
	_, columns, _ := strings.Cut(root.Prop("partition_by"), "(")
	a.columns = namesIn(strings.TrimSuffix(columns, ")"))
	if _, today := w.Env.Reading.Schema.Lookup(ch.Key); today && ch.Op == schema.Modify {
		return []addition{a}
	}
	for o := range w.Env.Reading.Schema.All() {
		if o.Key.Kind == schema.Table && o.Prop("partition_bound") == "DEFAULT" && tableNamed(o.Prop("partition_of")) == key {
			a.table = key
			return []addition{a}
		}
	}
	return nil
}

// adverse runs the migrations with one violation.
func (w *worldsRun) adverse(ctx context.Context, v violation) error {
	template := w.template()
	if w.emptied[v.addition.table] != "" {
		template = w.full // what comes before the statement that its rows stop at can still be seen
	}
	_, err := onClone(ctx, template, func(db dialects.Scratch) (none struct{}, err error) {
		made, refused, err := w.apply(ctx, db, v)
		switch {
		case err != nil:
			return none, err
		case !made && refused && v.strict:
			return none, nil // what is demanded today rules it out
		case !made:
			w.doubt(v.addition, "no rows could be made that break it")
			return none, nil
		}
		w.data.Adverse.Tries++
		fallen, err := w.try(ctx, db)
		if err != nil {
			return none, err
		}
		switch {
		case fallen != nil && slices.ContainsFunc(w.data.Falls, func(f Fall) bool { return f.Violation == nil && f.Step.alike(*fallen) }):
			w.doubt(v.addition, "the rows of "+v.addition.table.Path()+" stop the migrations in any case")
			return none, nil
		case fallen != nil:
			w.data.Falls = append(w.data.Falls, Fall{Step: *fallen, Violation: &v})
			return none, nil
		}
		if v.lasting == "" {
			return none, nil
		}
		left, err := ask(ctx, db, v.lasting)
		if left != "" {
			w.data.Falls = append(w.data.Falls, Fall{Step: v.addition.step, Violation: &v, Noted: cmp.Or(strings.TrimPrefix(left, "t"), v.leaves)})
		}
		return none, err
	})
	return err
}

// apply changes rows; made says whether the violation is there then, refused
// whether the server kept it out.
func (w *worldsRun) apply(ctx context.Context, db dialects.Scratch, v violation) (made, refused bool, err error) {
	session, err := db.Session(ctx)
	if err != nil {
		return false, false, err
	}
	defer func() { err = errors.Join(err, session.Close()) }()
	at := 1
	if w.Env.Engine == endpoint.Postgres {
		at = 50 // each waits for an answer otherwise, and of thousands few are refused
	}
	if w.Env.Engine == endpoint.SQLite {
		if _, err := session.Exec(ctx, "PRAGMA foreign_keys = ON"); err != nil {
			return false, false, err
		}
	}
	done := 0
	for part := range slices.Chunk(v.changes, at) {
		if len(part) > 1 {
			// One message is one transaction: of one that is refused nothing was done.
			no, err := send(ctx, session, strings.Join(part, ";\n"))
			if err != nil {
				return false, false, err
			}
			if no == nil {
				done += len(part)
				continue
			}
		}
		for len(part) > 0 {
			statement := part[0]
			part = part[1:]
			no, err := send(ctx, session, statement)
			switch apart := v.apart[statement]; {
			case err != nil:
				return false, false, err
			case no == nil:
				done++
			case len(apart) > 0:
				part = slices.Concat(apart, part)
			default:
				refused = true
			}
		}
	}
	if v.probe == "" || v.open {
		return done > 0, refused, nil
	}
	rows, err := session.Query(ctx, v.probe)
	if err != nil {
		if refusal(err) {
			return done > 0, refused, nil
		}
		return false, false, err
	}
	return len(rows) > 0 && yes(rows[0][0].String), refused, nil
}

// ask runs a statement that is a question or an attempt: "t" for yes, the
// server's words for an attempt that it refuses, "" for no.
func ask(ctx context.Context, db dialects.Scratch, question string) (answer string, err error) {
	session, err := db.Session(ctx)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, session.Close()) }()
	if strings.HasPrefix(question, "UPDATE") {
		_, err := session.Exec(ctx, question)
		var no *catalog.SQLError
		if errors.As(err, &no) {
			return no.Message, nil
		}
		return "", err
	}
	rows, err := session.Query(ctx, question)
	if err != nil {
		if refusal(err) {
			return "", nil
		}
		return "", err
	}
	if len(rows) > 0 && yes(rows[0][0].String) {
		return "t", nil
	}
	return "", nil
}

// background runs the migrations with what nobody forbids and few expect: NULL
// wherever it may be, and equal values wherever they may be. What has been tried
// by itself is left out, lest it hide the rest.
func (w *worldsRun) background(ctx context.Context, additions []addition) error {
	tried := map[schema.Key]bool{}
	for _, a := range additions {
		for _, c := range a.columns {
			tried[schema.Key{Kind: schema.Column, Schema: a.table.Schema, Table: a.table.Name, Name: c}] = true
		}
	}
	v := violation{what: "rows with NULL wherever it may be, and equal values wherever they may be", apart: map[string][]string{}}
	for _, k := range w.rows.order {
		if w.emptied[k] != "" {
			continue
		}
		w.unexpected(w.rows.tables[k], tried, &v)
	}
	if len(v.changes) == 0 {
		return nil
	}
	db := w.template() // itself: nothing is run behind this
	if _, _, err := w.apply(ctx, db, v); err != nil {
		return err
	}
	w.data.Adverse.Tries++
	fallen, err := w.try(ctx, db)
	if fallen != nil {
		w.data.Falls = append(w.data.Falls, Fall{Step: *fallen, Violation: &v})
	}
	return err
}

// generous says whether the engine fills new columns that take no NULL by itself.
func (w *worldsRun) generous() bool {
	return w.Env.Engine == endpoint.MySQL || w.Env.Engine == endpoint.MariaDB
}

// rowWhere finds one row again.
func (w *worldsRun) rowWhere(t *sown, row []string) string {
	v := w.rows.values
	var columns []string
	for _, key := range t.keys {
		if len(key) > 0 && !slices.ContainsFunc(key, func(c string) bool { at := t.at(c); return at < 0 || row[at] == "NULL" }) {
			columns = key
			break
		}
	}
	if columns == nil {
		for _, fl := range t.fields {
			if (numeric(fl.typ) || ofText(fl.typ)) && row[t.at(fl.name)] != "NULL" {
				columns = append(columns, fl.name)
			}
		}
	}
	var parts []string
	for _, c := range columns {
		parts = append(parts, v.name(c)+" = "+row[t.at(c)])
	}
	if len(parts) == 0 {
		return "1 = 1"
	}
	return strings.Join(parts, " AND ")
}

func (w *worldsRun) update(t *sown, row []string, set ...string) string {
	return fmt.Sprintf("UPDATE %s SET %s WHERE %s", w.rows.values.table(t.key), strings.Join(set, ", "), w.rowWhere(t, row))
}
