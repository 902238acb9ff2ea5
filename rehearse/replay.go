package rehearse

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/ledger"
	"github.com/schemadiff/schemadiff/migration"
	"github.com/schemadiff/schemadiff/parity"
	"github.com/schemadiff/schemadiff/schema"
	"github.com/schemadiff/schemadiff/throwaway"
)

// Replay runs a case's pending migrations on a copy of the environment, as its
// tool sends them, and says what each changed. A migration that fails is an
// error here: what comes after it cannot be known. So is a copy that is not
// like the environment.
func Replay(ctx context.Context, c Case, server throwaway.Server, limits Limits, progress func(string)) (replayed parity.Replayed, err error) {
	limits = limits.complete()
	ctx, cancel := context.WithTimeoutCause(ctx, limits.Total, fmt.Errorf("it took longer than %v", limits.Total))
	defer cancel()
	copied, err := seedWith(ctx, server, c.Env, c.known(), c.roles())
	if err != nil {
		return replayed, err
	}
	defer func() { err = errors.Join(err, copied.DB.Drop(context.WithoutCancel(ctx))) }()
	if len(copied.Unlike) > 0 {
		return replayed, fmt.Errorf("the copy of %s is not like it: %s", c.Env.Name, describe(copied.Unlike[0]))
	}
	// Each by itself, so that what it changes is seen behind it.
	play, err := c.play(ctx, copied.DB, manner{read: true, separate: true}, limits, progress)
	if err != nil {
		return replayed, err
	}
	if failed := play.Failed(); failed != nil {
		return replayed, fmt.Errorf("%s fails on the copy: %w", failed.Migration.Label, failed.Failure.Err)
	}
	return parity.Replayed{Schema: play.End, Steps: c.changedBy(play)}, nil
}

func (c Case) changedBy(play Play) []parity.ReplayedStep {
	var steps []parity.ReplayedStep
	for _, s := range play.Steps {
		step := parity.ReplayedStep{Migration: s.Migration.Label}
		for _, change := range c.changed(s.Before, s.After) {
			step.Changed = append(step.Changed, change.Key)
			if change.NewKey != (schema.Key{}) {
				step.Changed = append(step.Changed, change.NewKey)
			}
		}
		steps = append(steps, step)
	}
	return steps
}

// Between is the cases of environments that lack migrations which another of
// them has: by the place of the environment, with those migrations alone. What
// no environment has does not stand between them. Environments whose tool
// would not run what they lack are told in why.
func Between(envs []parity.Env, files []migration.Set, trees []fs.FS) (cases map[int]Case, why []string) {
	cases = map[int]Case{}
	for n, set := range files {
		applied := map[string]bool{}
		plans := map[int]ledger.Plan{}
		ledgers := map[int]*ledger.Ledger{}
		for i, env := range envs {
			at := slices.IndexFunc(env.Ledgers, func(l ledger.Ledger) bool { return l.Tool == set.Tool })
			if env.Problem != nil || env.NoLedger || at < 0 {
				continue
			}
			plan, err := ledger.PlanFor(env.Name, &env.Ledgers[at], set)
			if err != nil {
				why = append(why, err.Error())
				continue
			}
			plans[i], ledgers[i] = plan, &env.Ledgers[at]
			pending := map[string]bool{}
			for _, m := range append(slices.Clone(plan.Run), plan.Skipped...) {
				pending[m.ID] = true
			}
			for _, m := range set.Migrations {
				if !pending[m.ID] {
					applied[m.ID] = true
				}
			}
		}
		for i, plan := range plans {
			plan.Run = slices.DeleteFunc(plan.Run, func(m migration.Migration) bool { return !applied[m.ID] })
			if len(plan.Run) > 0 {
				cases[i] = Case{Env: envs[i], Ledger: ledgers[i], Files: set, FS: trees[n], Plan: plan}
			}
		}
	}
	return cases, why
}

// Build is the environment that the migrations of a checkout make: those that
// are applied in an environment, run on an empty database in the order of the
// files. It has the environment's ledger and stands on its platform, so that
// what is compared is the schema: was it changed by hand?
func Build(ctx context.Context, c Case, name string, server throwaway.Server, limits Limits, progress func(string)) (env parity.Env, err error) {
	limits = limits.complete()
	ctx, cancel := context.WithTimeoutCause(ctx, limits.Total, fmt.Errorf("it took longer than %v", limits.Total))
	defer cancel()
	pending := append(slices.Clone(c.Plan.Run), c.Plan.Skipped...)
	run := c
	run.Plan.Run = slices.DeleteFunc(slices.Clone(c.Files.Migrations), func(m migration.Migration) bool {
		return slices.ContainsFunc(pending, func(p migration.Migration) bool { return p.ID == m.ID })
	})
	// The tool's own tables are there before its first migration.
	tables, err := c.beginning()
	if err != nil {
		return env, err
	}
	tables.Ledgers, tables.Kept = nil, nil // the tables, and nothing in them
	copied, err := seedWith(ctx, server, tables, c.known(), run.unmade())
	if err != nil {
		return env, err
	}
	defer func() { err = errors.Join(err, copied.DB.Drop(context.WithoutCancel(ctx))) }()
	play, err := run.play(ctx, copied.DB, sending, limits, progress)
	if err != nil {
		return env, err
	}
	if failed := play.Failed(); failed != nil {
		return env, fmt.Errorf("%s fails on an empty database, behind %s that ran: %w", failed.Migration.Label,
			counted(slices.IndexFunc(play.Steps, func(s Step) bool { return s.Failure != nil }), "migration"), failed.Failure.Err)
	}
	made, err := withDatabase(play.End, c.Env.Reading.Schema)
	if err != nil {
		return env, err
	}
	env = parity.Env{Name: name, Engine: c.Env.Engine, From: parity.Repository, Endpoint: "the checkout's migrations on an empty database",
		Reading: catalog.Reading{Schema: made}, Ledgers: c.Env.Ledgers, Platform: c.Env.Platform}
	env.Platform.Identity = ""
	return env, nil
}

// withDatabase is what migrations made in the environment's database, of which as
// a whole a throwaway says nothing.
func withDatabase(made, of schema.Schema) (schema.Schema, error) {
	objects := slices.Collect(made.All())
	for o := range of.All() {
		if !partOfDatabase(o) {
			o.Needs = nil
			objects = append(objects, o)
		}
	}
	return schema.New(objects)
}

// beginning is the environment before its first migration: a database as it is
// made, with the tables of the ledgers, which are there before.
func (c Case) beginning() (parity.Env, error) {
	out := c.Env
	var objects []schema.Object
	for o := range c.Env.Reading.Schema.Filter(c.ofLedger).All() {
		objects = append(objects, o)
	}
	if c.Env.Engine == endpoint.Postgres {
		for _, made := range []schema.Key{{Kind: schema.Namespace, Name: "public"}, {Kind: schema.Extension, Name: "plpgsql"}} {
			o, ok := c.Env.Reading.Schema.Lookup(made)
			if !ok {
				o = schema.Object{Key: made}
			}
			if !slices.ContainsFunc(objects, func(o schema.Object) bool { return o.Key == made }) {
				o.Needs = nil
				objects = append(objects, o)
			}
		}
	}
	var err error
	out.Reading.Schema, err = schema.New(objects)
	return out, err
}

// ofLedger says whether an object belongs to the tables of the environment's
// ledgers, or is the schema that they stand in.
func (c Case) ofLedger(o schema.Object) bool {
	for _, l := range c.Env.Ledgers {
		if o.Key == l.Table || o.Key.Table == l.Table.Name && o.Key.Schema == l.Table.Schema ||
			o.Key.Kind == schema.Namespace && (o.Key.Name == l.Table.Schema || o.Key.Name == catalog.OwnDatabase) ||
			o.Key.Kind == schema.Sequence && o.Key.Schema == l.Table.Schema && strings.HasPrefix(o.Prop("owned_by"), l.Table.Path()+".") {
			return true
		}
	}
	return false
}
