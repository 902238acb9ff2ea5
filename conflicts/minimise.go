package conflicts

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/schemadiff/schemadiff/ledger"
	"github.com/schemadiff/schemadiff/migration"
	"github.com/schemadiff/schemadiff/rehearse"
	"github.com/schemadiff/schemadiff/schema"
)

// part is one migration of a side with those of the same side that it builds
// on, as far as they touched what it touches.
type part struct {
	last    migration.Migration
	run     []migration.Migration
	touched map[schema.Key]bool
	suspect int // how much it touched of what differs
	failed  bool
}

// minimise finds two migrations, one of each side, that show the conflict by
// themselves: the most suspicious pairs first, within half of the budget of replays,
// and within the time. A pair that fails for itself proves nothing and is passed
// over. Where no pair shows it, reduce finds as few as do.
func (p *prover) minimise(ctx context.Context, v *verdict) error {
	if len(p.Ours.Run) == 1 && len(p.Theirs.Run) == 1 {
		v.guilty = [2][]migration.Migration{p.Ours.Run, p.Theirs.Run}
		v.blame, v.minimal = []string{p.Ours.Run[0].Label, p.Theirs.Run[0].Label}, true
		return nil
	}
	suspects := p.suspects(v)
	ours, theirs := p.parts(v, p.Ours, v.ours, suspects), p.parts(v, p.Theirs, v.theirs, suspects)
	type pair struct {
		a, b  part
		score int
	}
	var pairs []pair
	for _, a := range ours {
		for _, b := range theirs {
			shared := 0
			for k := range a.touched {
				if b.touched[k] {
					shared++
				}
			}
			pairs = append(pairs, pair{a, b, 10*shared + a.suspect + b.suspect})
		}
	}
	chained := p.chained()
	slices.SortStableFunc(pairs, func(x, y pair) int {
		shorter := cmp.Compare(len(x.a.run)+len(x.b.run), len(y.a.run)+len(y.b.run))
		if x, y := x.a.failed || x.b.failed, y.a.failed || y.b.failed; x != y {
			return map[bool]int{true: -1, false: 1}[x]
		}
		if chained { // the first that shows it is to blame: those before it do not
			return cmp.Or(shorter, cmp.Compare(y.score, x.score))
		}
		return cmp.Or(cmp.Compare(y.score, x.score), shorter)
	})
	for _, c := range pairs {
		if p.replays+2 > max(2, p.Replays/2) || ctx.Err() != nil {
			break
		}
		shown, err := p.shows(ctx, v, c.a.run, c.b.run)
		if err != nil {
			return err
		}
		if shown {
			v.guilty = [2][]migration.Migration{{c.a.last}, {c.b.last}}
			v.blame, v.minimal = []string{c.a.last.Label, c.b.last.Label}, true
			return nil
		}
	}
	return p.reduce(ctx, v)
}

func all(s Side) string {
	if len(s.Run) == 1 {
		return s.Run[0].Label
	}
	return "the migrations of " + s.Name
}

// suspects are the tables and other objects that end otherwise.
func (p *prover) suspects(v *verdict) map[schema.Key]bool {
	out := map[schema.Key]bool{}
	for _, ch := range v.schemas {
		k := ch.Key
		if k.Table != "" {
			k = schema.Key{Kind: schema.Table, Schema: k.Schema, Name: k.Table}
		}
		out[k] = true
	}
	for _, k := range v.tables {
		out[k] = true
	}
	return out
}

// chained says whether migrations run only behind all that come before them on
// their side: programs of a graph name their predecessors.
func (p *prover) chained() bool {
	tool, _ := ledger.Named(p.Ours.Files.Tool)
	return p.command && tool.Graphs != nil
}

// parts is every migration of a side with what it builds on. One that failed in
// an order is the most suspicious.
func (p *prover) parts(v *verdict, s Side, alone run, suspects map[schema.Key]bool) []part {
	var out []part
	c := p.of(s)
	for i, m := range s.Run {
		one := part{last: m, touched: map[schema.Key]bool{}}
		for _, r := range []run{v.first, v.second} {
			failed := r.failed()
			one.failed = one.failed || failed != nil && identityOf(failed.Migration) == identityOf(m)
		}
		if i < len(alone.steps) {
			written, read := c.Touched(alone.steps[i])
			for _, k := range append(written, read...) {
				if suspects[k] && !one.touched[k] {
					one.suspect++
				}
				one.touched[k] = true
			}
		}
		needs := map[schema.Key]bool{}
		for k := range one.touched {
			needs[k] = true
		}
		var before []migration.Migration
		for j := i - 1; j >= 0; j-- {
			if slices.ContainsFunc(keys(out[j].touched), func(k schema.Key) bool { return needs[k] }) {
				before = append(before, s.Run[j])
				for k := range out[j].touched {
					needs[k] = true
				}
			}
		}
		slices.Reverse(before)
		if p.chained() {
			before = slices.Clone(s.Run[:i])
		}
		one.run = append(before, m)
		out = append(out, one)
	}
	return out
}

func keys(m map[schema.Key]bool) []schema.Key {
	var out []schema.Key
	for k := range m {
		out = append(out, k)
	}
	return out
}

// shows says whether some migrations of either side show what the two orders of
// all of them do, a failure, other schemas or other rows, and each side runs by
// itself. What cannot be run without others shows nothing.
func (p *prover) shows(ctx context.Context, v *verdict, ours, theirs []migration.Migration) (bool, error) {
	shown, err := p.tried(ctx, v, ours, theirs)
	if no := new(*rehearse.Unrunnable); errors.As(err, no) {
		return false, nil
	}
	return shown, err
}

func (p *prover) tried(ctx context.Context, v *verdict, ours, theirs []migration.Migration) (bool, error) {
	a, b := p.Ours, p.Theirs
	a.Run, b.Run = ours, theirs
	p.replays += 2
	first, err := p.whole(ctx, v.volatile, a, b)
	if err != nil {
		return false, err
	}
	second, err := p.whole(ctx, v.volatile, b, a)
	if err != nil {
		return false, err
	}
	if !ran(first, a) || !ran(second, b) {
		return false, nil // a side fails for itself
	}
	schemas, _ := p.differ(first.end, second.end)
	switch fails := failed(first) || failed(second); {
	case v.outcomes:
		return fails, nil
	case fails:
		return false, nil
	case len(v.schemas) == 0 && len(v.tables) == 0: // a view breaks
		return slices.ContainsFunc(v.broken, func(k schema.Key) bool { return first.broken[k] != "" || second.broken[k] != "" }), nil
	case len(v.schemas) > 0:
		return len(schemas) > 0, nil
	}
	return slices.ContainsFunc(differing(first.rows, second.rows), func(k schema.Key) bool { return slices.Contains(v.tables, k) }), nil
}

// ran says whether the side that went first ran.
func ran(r run, s Side) bool {
	return !slices.ContainsFunc(s.Run, func(m migration.Migration) bool { return r.outcomes[identityOf(m)] != "ran" })
}

func failed(r run) bool {
	return slices.ContainsFunc(r.steps, func(s rehearse.Step) bool { return s.Failure != nil })
}
