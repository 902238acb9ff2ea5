package main

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/dialects"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/gate"
	"github.com/schemadiff/schemadiff/rehearse"
	"github.com/schemadiff/schemadiff/schema"
)

// observe looks at what goes on in the environment, as far as it concerns the
// tables that the rehearsed plan locks.
func (p *program) observe(c *cli.Context, d *deployment) error {
	free, err := sizeOf(c.String("free-disk"))
	if err != nil || !d.observing() {
		return err
	}
	locked, need := d.locks(free)
	live, why := liveOf(c.Context, d.targets[0].Endpoint, d.Env.Name, locked)
	if d.Hazards.Why = why; why == "" {
		d.Hazards = gate.JudgeLive(live, need)
	}
	return context.Cause(c.Context)
}

// observing says whether there is something to observe, and writes down where
// it is wanted and cannot be.
func (d *deployment) observing() bool {
	switch {
	case !d.Asked(gate.Hazards) || !d.rehearsing():
		return false
	case d.Rehearsed.Trial == nil:
		d.Hazards.Why, d.Hazards.Fix = "what the plan locks is not known: "+orReason(d.Rehearsed.Why), d.Rehearsed.Fix
	case d.Elsewhere() != "": // the gate says so
		return false
	case d.Env.From == "snapshot":
		d.Hazards.Why = "a snapshot does not tell what goes on"
	}
	return d.Hazards.Why == ""
}

// liveOf is what goes on in a database, or why it is not known.
func liveOf(ctx context.Context, at endpoint.Endpoint, name string, tables []schema.Key) (live catalog.Live, why string) {
	source, err := dialects.Open(ctx, at)
	if err != nil {
		return live, reason(rehearse.Problem(name, err))
	}
	defer source.Close() // nothing was written: there is nothing that closing could lose
	observer, ok := source.(dialects.Observer)
	if !ok {
		return live, "what goes on in a database of this engine cannot be looked at"
	}
	if live, err = observer.Live(ctx, tables); err != nil {
		return live, reason(rehearse.Problem(name, err))
	}
	return live, ""
}

func orReason(why string) string {
	if why == "" {
		return "there was no rehearsal"
	}
	return why
}

// locks are the tables that the plan keeps others out of, and what it takes of
// the disk to write tables anew.
func (d *deployment) locks(free int64) (locked []schema.Key, need gate.Need) {
	tables := map[string]schema.Key{}
	for o := range d.Env.Reading.Schema.All() {
		if word, ok := o.Key.Kind.Word(); ok && word.Relation {
			tables[o.Key.Path()] = o.Key
		}
	}
	need.Free = free
	for _, step := range d.Rehearsed.Trial.Steps {
		for _, s := range step.Statements {
			for _, l := range s.Locks {
				if k, ok := tables[l.Object]; ok && l.Blocks != catalog.BlocksNothing && !slices.Contains(locked, k) {
					locked = append(locked, k)
				}
			}
			for _, path := range s.Rewrites {
				k, ok := tables[path]
				if !ok || slices.Contains(need.Tables, path) {
					continue
				}
				need.Tables = append(need.Tables, path)
				i := slices.IndexFunc(d.Env.Reading.Sizes, func(s catalog.Size) bool { return s.Table == k })
				if i < 0 || d.Env.Reading.Sizes[i].Bytes < 0 {
					need.Unsized = true
					continue
				}
				need.Bytes += d.Env.Reading.Sizes[i].Bytes
			}
		}
	}
	return locked, need
}

// sizeOf reads "40GB" as bytes, -1 for nothing said.
func sizeOf(text string) (int64, error) {
	if text == "" {
		return -1, nil
	}
	upper := strings.ToUpper(strings.ReplaceAll(text, " ", ""))
	shift := map[string]int{"KB": 10, "MB": 20, "GB": 30, "TB": 40}
	for unit, by := range shift {
		if number, ok := strings.CutSuffix(upper, unit); ok {
			if n, err := strconv.ParseInt(number, 10, 64); err == nil && n >= 0 && n < 1<<20 {
				return n << by, nil
			}
		}
	}
	return 0, usage("--free-disk takes a size", "--free-disk 40GB")
}
