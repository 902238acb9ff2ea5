package conflicts

import (
	"context"
	"errors"
	"maps"
	"slices"

	"github.com/schemadiff/schemadiff/migration"
	"github.com/schemadiff/schemadiff/rehearse"
	"github.com/schemadiff/schemadiff/schema"
)

// verdict is what running both orders came to.
type verdict struct {
	ours, theirs run  // each side alone
	first        run  // ours, then theirs
	second       run  // theirs, then ours
	sorted       *run // by version; nil where that is one of the two, or was not needed

	unproven  string // why nothing can be said
	alone     string // the side that fails by itself, in both orders
	needs     string // the side that runs only behind the other
	outcomes  bool   // they differ between the orders
	schemas   []schema.Change
	columns   []schema.Change // only their order
	tables    []schema.Key    // whose rows differ
	volatile  map[string]bool // the columns that are others with every run, whatever the order
	fresh     []string        // in what the order of the versions ends otherwise
	replaced  []schema.Key    // both wrote them, and the last one stays
	masked    []schema.Key    // both wrote them, and the first one stays
	broken    []schema.Key    // views that an order which runs leaves unreadable, and no side alone
	identical bool            // both sides changed the same, alike
	overlap   []schema.Key    // both touched them
	disjoint  bool

	guilty  [2][]migration.Migration // of each side, as far as they were found
	blame   []string                 // what to call them: two migrations, or the sides' names
	minimal bool
}

// differs says whether there is a pair to look for.
func (v *verdict) differs() bool {
	return v.outcomes || len(v.schemas) > 0 || len(v.tables) > 0 || len(v.broken) > 0
}

// orders runs the four segments, and the fifth where it can tell something.
func (p *prover) orders(ctx context.Context) (v *verdict, err error) {
	v = &verdict{}
	v.ours, v.theirs, v.first, v.second, err = p.both(ctx)
	if err != nil {
		return v, err
	}
	if p.rows > 0 && (v.ours.failed() != nil || v.theirs.failed() != nil) {
		// The made-up rows may be in the way: what is asked is what orders do.
		p.rows = 0
		if err := p.emptied(ctx); err != nil {
			return v, err
		}
		if v.ours, v.theirs, v.first, v.second, err = p.both(ctx); err != nil {
			return v, err
		}
	}
	p.standing(v)
	if v.alone != "" || v.needs != "" {
		return v, nil
	}
	p.touched(v)
	p.breaks(v)
	v.outcomes = !maps.Equal(v.first.outcomes, v.second.outcomes)
	v.identical = p.alike(v)
	if v.outcomes {
		return v, p.freshly(ctx, v)
	}
	if err := p.compare(ctx, v); err != nil || v.unproven != "" {
		return v, err
	}
	return v, p.freshly(ctx, v)
}

// both runs the two orders, each second half on a copy of what the other side
// left behind: four segments, however many migrations there are.
func (p *prover) both(ctx context.Context) (ours, theirs, first, second run, err error) {
	ours, first, err = p.order(ctx, p.Ours, p.Theirs)
	if err == nil {
		theirs, second, err = p.order(ctx, p.Theirs, p.Ours)
	}
	return ours, theirs, first, second, err
}

func (p *prover) order(ctx context.Context, one, other Side) (alone, both run, err error) {
	p.say(one.Name)
	alone, db, err := p.after(ctx, p.start, nil, true, one)
	if err != nil {
		return alone, both, err
	}
	p.segments++
	defer func() { err = errors.Join(err, db.Drop(context.WithoutCancel(ctx))) }()
	if alone.broken, err = p.of(p.Start).BrokenViews(ctx, db, alone.end); err != nil {
		return alone, both, err
	}
	p.say(other.Name + " behind " + one.Name)
	behind, last, err := p.after(ctx, db, alone.applied(), false, other)
	if err != nil {
		return alone, both, err
	}
	p.segments++
	both = run{name: one.Name + ", then " + other.Name, steps: append(slices.Clone(alone.steps), behind.steps...), outcomes: maps.Clone(alone.outcomes), end: behind.end}
	maps.Copy(both.outcomes, behind.outcomes)
	if both.broken, err = p.of(p.Start).BrokenViews(ctx, last, both.end); err == nil {
		both.rows, err = p.read(ctx, last, both.end, nil)
	}
	return alone, both, errors.Join(err, last.Drop(context.WithoutCancel(ctx)))
}

// emptied takes the rows out again.
func (p *prover) emptied(ctx context.Context) error {
	full := p.start
	p.start = p.bare
	p.bare = nil
	if p.shared {
		return nil
	}
	return full.Drop(context.WithoutCancel(ctx))
}

// standing says what of a side that fails by itself.
func (p *prover) standing(v *verdict) {
	for _, s := range []struct {
		side          Side
		alone, behind run
	}{{p.Ours, v.ours, v.second}, {p.Theirs, v.theirs, v.first}} {
		failed := s.alone.failed()
		if failed == nil {
			continue
		}
		ranBehind := true
		for _, m := range s.side.Run {
			ranBehind = ranBehind && s.behind.outcomes[identityOf(m)] == "ran"
		}
		if ranBehind {
			v.needs = s.side.Name
		} else {
			v.alone = s.side.Name
		}
	}
}

// breaks finds the views that an order which runs leaves unreadable, and that
// either side by itself does not.
func (p *prover) breaks(v *verdict) {
	for _, r := range []run{v.first, v.second} {
		if r.failed() != nil {
			continue
		}
		for k := range r.broken {
			known := false
			for _, before := range []map[schema.Key]string{p.broken, v.ours.broken, v.theirs.broken} {
				_, was := before[k]
				known = known || was
			}
			if !known && !slices.Contains(v.broken, k) {
				v.broken = append(v.broken, k)
			}
		}
	}
	slices.SortFunc(v.broken, schema.Key.Compare)
}

// touched finds what both sides touched.
func (p *prover) touched(v *verdict) {
	type sets struct{ written, read map[schema.Key]bool }
	of := func(r run, c rehearse.Case) sets {
		s := sets{map[schema.Key]bool{}, map[schema.Key]bool{}}
		for _, step := range r.steps {
			written, read := c.Touched(step)
			for _, k := range written {
				s.written[k] = true
			}
			for _, k := range read {
				s.read[k] = true
			}
		}
		return s
	}
	a, b := of(v.ours, p.of(p.Ours)), of(v.theirs, p.of(p.Theirs))
	both := map[schema.Key]bool{}
	for k := range a.written {
		if b.written[k] || b.read[k] {
			both[k] = true
		}
	}
	for k := range b.written {
		if a.read[k] {
			both[k] = true
		}
	}
	v.overlap = slices.SortedFunc(maps.Keys(both), schema.Key.Compare)
	unseen := func(r run) bool {
		return slices.ContainsFunc(r.steps, func(s rehearse.Step) bool { return s.Unrecorded })
	}
	v.disjoint = len(both) == 0 && len(a.written) > 0 && len(b.written) > 0 && !unseen(v.ours) && !unseen(v.theirs)
}

// alike says whether both sides changed the schema, and in the same way.
func (p *prover) alike(v *verdict) bool {
	silent := func(ch schema.Change) bool { return !counts(ch) && !ordinal(ch) } // counters above all
	a := slices.DeleteFunc(p.changed(p.state, v.ours.end), silent)
	b := slices.DeleteFunc(p.changed(p.state, v.theirs.end), silent)
	if len(a) == 0 || len(a) != len(b) {
		return false
	}
	for _, ch := range p.changed(v.ours.end, v.theirs.end) {
		if counts(ch) || ordinal(ch) {
			return false
		}
	}
	return true
}

// compare compares what the two orders left behind.
func (p *prover) compare(ctx context.Context, v *verdict) error {
	v.schemas, v.columns = p.differ(v.first.end, v.second.end)
	for _, ch := range v.schemas {
		switch k := ch.Key; {
		case p.stays(v, k, v.ours.end, v.theirs.end):
			v.masked = append(v.masked, k)
		case p.stays(v, k, v.theirs.end, v.ours.end):
			v.replaced = append(v.replaced, k)
		}
	}
	if len(v.schemas) > 0 {
		return nil
	}
	v.tables = differing(v.first.rows, v.second.rows)
	if len(v.tables) == 0 {
		return nil
	}
	again, err := p.whole(ctx, nil, p.Ours, p.Theirs)
	if err != nil {
		return err
	}
	p.replays++
	v.volatile = map[string]bool{}
	for table, columns := range again.rows.Columns {
		for name, sum := range columns {
			if sum != v.first.rows.Columns[table][name] {
				v.volatile[table.Path()+"."+name] = true
			}
		}
	}
	if len(v.volatile) == 0 {
		return nil
	}
	// What is another value with every run says nothing of orders.
	one, err := p.whole(ctx, v.volatile, p.Ours, p.Theirs)
	if err != nil {
		return err
	}
	other, err := p.whole(ctx, v.volatile, p.Theirs, p.Ours)
	if err != nil {
		return err
	}
	p.replays += 2
	v.tables = differing(one.rows, other.rows)
	if len(v.tables) > 0 {
		if third, err := p.whole(ctx, v.volatile, p.Ours, p.Theirs); err != nil {
			return err
		} else if len(differing(one.rows, third.rows)) > 0 {
			v.tables, v.unproven = nil, "the rows are others with every run, in whatever order"
		}
	}
	return nil
}

// stays says whether an object that both sides changed ends, in either order,
// as one of them left it: as the side that ran first, where one is what ours
// left and other is what theirs did; as the last one, the other way round. A
// column or an index that only one side has is its table's.
func (p *prover) stays(v *verdict, k schema.Key, one, other schema.Schema) bool {
	whole := schema.Key{Kind: schema.Table, Schema: k.Schema, Name: k.Table}
	return p.staysAs(v, one, other, func(o schema.Object) bool { return o.Key == k }) ||
		k.Table != "" && p.staysAs(v, one, other, func(o schema.Object) bool {
			return o.Key == whole || o.Key.Schema == k.Schema && o.Key.Table == k.Table
		})
}

func (p *prover) staysAs(v *verdict, one, other schema.Schema, is func(schema.Object) bool) bool {
	was, a, b := listed(p.state, is), listed(one, is), listed(other, is)
	if len(a) == 0 || len(b) == 0 || alike(a, b) || len(was) > 0 && (alike(was, a) || alike(was, b)) {
		return false // only one side changed it
	}
	return alike(listed(v.first.end, is), a) && alike(listed(v.second.end, is), b)
}

func listed(s schema.Schema, is func(schema.Object) bool) []schema.Object {
	var out []schema.Object
	for o := range s.All() {
		if is(o) {
			out = append(out, o)
		}
	}
	return out
}

func alike(a, b []schema.Object) bool {
	return slices.EqualFunc(a, b, func(a, b schema.Object) bool { return a.Key == b.Key && same(a, b) })
}

// same says whether two objects are alike but for their place among others.
func same(a, b schema.Object) bool {
	place := func(p schema.Prop) bool { return p.Name == "position" || p.Name == "column_order" }
	return a.Definition == b.Definition && slices.Equal(slices.DeleteFunc(slices.Clone(a.Props), place), slices.DeleteFunc(slices.Clone(b.Props), place))
}

// changed is the changes between two schemas without the comment on the
// database itself, which is the mark by which a throwaway is known.
func (p *prover) changed(a, b schema.Schema) []schema.Change {
	all := p.of(p.Ours).Changed(a, b)
	for i := range all {
		if all[i].Key.Kind == schema.Database {
			all[i].Props = slices.DeleteFunc(slices.Clone(all[i].Props), func(c schema.PropChange) bool { return c.Name == "comment" })
		}
	}
	return slices.DeleteFunc(all, func(c schema.Change) bool {
		return c.Op == schema.Modify && c.Key.Kind == schema.Database && len(c.Props) == 0 && c.Definitions == nil
	})
}

// differ is in what two schemas differ, and in what only the order of columns does.
func (p *prover) differ(a, b schema.Schema) (schemas, columns []schema.Change) {
	for _, ch := range p.changed(a, b) {
		switch {
		case counts(ch):
			schemas = append(schemas, ch)
		case ordinal(ch):
			columns = append(columns, ch)
		}
	}
	return schemas, columns
}

// counts says whether a change is more than names that the server made up,
// counters, and the order of columns.
func counts(ch schema.Change) bool {
	return ch.Op != schema.Modify || ch.Definitions != nil || slices.ContainsFunc(ch.Props, func(p schema.PropChange) bool {
		return p.Facet != schema.ColumnOrder && p.Facet != schema.Names && p.Facet != schema.Counters && p.Facet != schema.Informational
	})
}

func ordinal(ch schema.Change) bool {
	return slices.ContainsFunc(ch.Props, func(p schema.PropChange) bool { return p.Facet == schema.ColumnOrder })
}

// differing are the tables that both have and whose rows are not equal.
func differing(a, b rehearse.Rows) []schema.Key {
	var out []schema.Key
	for k, sum := range a.Sums {
		if other, ok := b.Sums[k]; ok && other != sum {
			out = append(out, k)
		}
	}
	slices.SortFunc(out, schema.Key.Compare)
	return out
}

// freshly runs the order of the versions, unless it is one of the two, or what
// the sides touch has nothing in common, so that no order can matter.
func (p *prover) freshly(ctx context.Context, v *verdict) error {
	if p.command && len(p.Merged) == 0 { // the graph says so itself
		for _, m := range p.Programs.Set.Migrations {
			if has(p.Ours.Run, m) || has(p.Theirs.Run, m) {
				p.Merged = append(p.Merged, m)
			}
		}
	}
	if len(p.Merged) == 0 || p.sameOrder() || v.disjoint && !v.differs() {
		return nil
	}
	p.say("by version")
	r, err := p.whole(ctx, nil, p.joined())
	if no := new(*rehearse.Unrunnable); errors.As(err, no) && p.command {
		return nil // there is none before the ends of the graph are joined
	}
	if err != nil {
		return err
	}
	p.segments++
	r.name = "by version"
	v.sorted = &r
	if v.differs() {
		return nil
	}
	for _, s := range r.steps {
		if s.Ending() != v.first.outcomes[identityOf(s.Migration)] {
			v.fresh = append(v.fresh, s.Migration.Label+" "+s.Ending())
		}
	}
	schemas, _ := p.differ(v.first.end, r.end)
	for _, ch := range schemas {
		v.fresh = append(v.fresh, rehearse.Describe(ch))
	}
	if len(v.fresh) == 0 {
		for _, k := range differing(v.first.rows, r.rows) {
			v.fresh = append(v.fresh, "the rows of "+k.Path())
		}
	}
	return nil
}
