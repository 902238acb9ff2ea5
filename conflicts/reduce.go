package conflicts

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/migration"
	"github.com/schemadiff/schemadiff/rehearse"
)

// reduce finds as few migrations of either side as show the conflict: of programs
// nobody may have seen what they touch, so that what one builds on is not known, and
// a conflict may take two of a side. First how far a side has to go, by halves,
// and then what of that can be left out: about as many replays as migrations, and
// not one for each two of them.
func (p *prover) reduce(ctx context.Context, v *verdict) error {
	ours, theirs := p.Ours.Run, p.Theirs.Run
	whole := true // nothing was left untried
	try := func(ours, theirs []migration.Migration) (bool, error) {
		if p.replays+2 > p.Replays || ctx.Err() != nil {
			whole = false
			return false, nil
		}
		shown, err := p.tried(ctx, v, ours, theirs)
		if no := new(*rehearse.Unrunnable); errors.As(err, no) { // some cannot be run without the others
			whole = false
			return false, nil
		}
		return shown, err
	}
	ours, err := p.fewest(ours, func(some []migration.Migration) (bool, error) { return try(some, theirs) })
	if err != nil {
		return err
	}
	theirs, err = p.fewest(theirs, func(some []migration.Migration) (bool, error) { return try(ours, some) })
	if err != nil {
		return err
	}
	v.minimal = whole
	v.blame = []string{all(p.Ours), all(p.Theirs)}
	for i, some := range [][]migration.Migration{ours, theirs} {
		if whole || len(some) < len([]Side{p.Ours, p.Theirs}[i].Run) {
			v.guilty[i], v.blame[i] = some, inLine(some)
		}
	}
	return nil
}

// fewest is a part of some migrations that still shows what all of them do, from
// which none can be left out: the shortest beginning, without what of it does
// not matter. A program of a graph is not run without its predecessors.
func (p *prover) fewest(all []migration.Migration, shows func([]migration.Migration) (bool, error)) ([]migration.Migration, error) {
	low, high := 1, len(all)
	for low < high {
		middle := (low + high) / 2
		shown, err := shows(all[:middle])
		switch {
		case err != nil:
			return nil, err
		case shown:
			high = middle
		default:
			low = middle + 1
		}
	}
	some := slices.Clone(all[:high])
	if p.chained() {
		return some, nil
	}
	for size := len(some) / 2; size > 0; size /= 2 {
		for at := 0; at+size < len(some); {
			without := slices.Delete(slices.Clone(some), at, at+size)
			shown, err := shows(without)
			switch {
			case err != nil:
				return nil, err
			case shown:
				some = without
			default:
				at += size
			}
		}
	}
	return some, nil
}

// inLine is migrations that show something together: the last one first.
func inLine(some []migration.Migration) string {
	last := some[len(some)-1].Label
	var before []string
	for _, m := range some[:len(some)-1] {
		before = append(before, m.Label)
	}
	if len(before) == 0 {
		return last
	}
	return last + " behind " + strings.Join(before, ", ")
}
