package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/schemadiff/schemadiff/config"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/gate"
	"github.com/schemadiff/schemadiff/ledger"
	"github.com/schemadiff/schemadiff/parity"
	"github.com/schemadiff/schemadiff/problem"
	"github.com/schemadiff/schemadiff/report"
)

// origin is the group that changes come from: they have come through it where
// every member has them.
type origin struct {
	members []parity.Env
	kinds   []parity.Alike
}

// lookBefore looks at the environment before where it is a group.
func (p *program) lookBefore(c *cli.Context, d *deployment) error {
	if len(d.targets) < 2 {
		return nil
	}
	e, ok := d.project.environment(d.targets[1].Name)
	if !ok || !e.ForEach.Set() {
		return nil
	}
	return p.lookBehind(c, d, e)
}

// lookBehind loads the group that the changes come from, and takes it out of
// what is loaded as one database.
func (p *program) lookBehind(c *cli.Context, d *deployment, e config.Environment) error {
	s := d.selection
	s.targets, s.broken = d.targets[1:], d.broken[1:]
	d.targets, d.broken = d.targets[:1:1], d.broken[:1:1]
	d.Before = &parity.Env{Name: e.Name, From: "server"}
	if s.broken[0] != nil && len(e.ForEach.URLs) == 0 {
		d.Before.Problem = s.broken[0]
		return nil
	}
	g, unaddressed := p.group(c.Context, s, e, 0)
	crowd, _ := p.loadCrowd(c.Context, s, g, unaddressed, 0)
	if err := context.Cause(c.Context); err != nil {
		return err
	}
	if d.guarded = g.Members; len(g.Members) == 0 {
		d.guarded = []parity.Target{g.Target}
	}
	if d.Before.Problem = crowd.Problem; crowd.Problem != nil {
		return nil
	}
	kinds, unread := crowd.Alike(d.options)
	if len(unread) > 0 {
		e := *crowd.Unread(unread[0])
		if n := len(unread) - 1; n > 0 {
			e.Why = fmt.Sprintf("so it is with %d more of its members", n)
		}
		d.Before.Problem = &e
		return nil
	}
	*d.Before = kinds[0].Env
	d.Before.Name, d.Before.Endpoint, d.Before.Platform.Database = e.Name, crowd.Endpoint, crowd.Platform.Database
	d.behind = &origin{crowd.Members, kinds}
	return nil
}

// standBehind works out how what is pending stands in every member of the group
// that the changes come from.
func (d *deployment) standBehind() {
	for _, k := range d.behind.kinds[1:] {
		if facts(k.Env) != facts(d.behind.kinds[0].Env) {
			d.Unknown = "members of " + d.Before.Name + " have clocks of different zones"
			return
		}
	}
	d.Lacking = map[string][]string{}
	for _, m := range d.behind.members {
		theirs, err := d.ledgerOf(m)
		if err != nil {
			d.Unknown = err.Error()
			return
		}
		standing, err := ledger.Standings(d.Before.Name+"/"+m.Name, theirs, d.Files, d.Plan.Run)
		if err != nil {
			d.Unknown = err.Error()
			return
		}
		d.since(d.Before.Name+"/"+m.Name, standing)
		d.Times = append(d.Times, standing...)
		for i, s := range standing {
			if len(d.Standing) < len(standing) {
				d.Standing = append(d.Standing, s)
			} else {
				d.Standing[i] = gate.Lesser(d.Standing[i], s)
			}
			if s.Cell != report.CellApplied && s.Cell != report.CellUnproven {
				d.Lacking[s.Migration.ID] = append(d.Lacking[s.Migration.ID], m.Name)
			}
		}
		d.Ahead = appendNew(d.Ahead, ledger.Ahead([2]string{d.Env.Name, d.Before.Name}, [2]*ledger.Ledger{d.plan.Ledger, theirs}, d.Files))
	}
	d.Members = len(d.behind.members)
}

// facts is whose clock an environment's times are of.
func facts(env parity.Env) (zone string) {
	for _, f := range env.Platform.Facts {
		if slices.Contains([]string{"TimeZone", "time_zone", "system_time_zone"}, f.Name) {
			zone += f.Name + "=" + f.Value + ";"
		}
	}
	return zone
}

// ledgerOf is an environment's ledger of the tool, nil where it has none.
func (d *deployment) ledgerOf(env parity.Env) (*ledger.Ledger, error) {
	if env.NoLedger {
		return nil, &problem.Error{Code: report.IncompleteReading.Code, What: "the ledger of " + env.Name + " could not be read"}
	}
	for i, l := range env.Ledgers {
		if l.Tool == d.Tool {
			return &env.Ledgers[i], nil
		}
	}
	return nil, nil
}

// origins is what the environment's platform is held against.
func (d *deployment) origins() []parity.Env {
	if d.behind == nil {
		return []parity.Env{*d.Before}
	}
	var all []parity.Env
	for _, k := range d.behind.kinds {
		env := k.Env
		env.Name = d.Before.Name
		all = append(all, env)
	}
	return all
}

// comparable says whether the end of a rehearsal can be held against the
// environment before, and why not.
func (d *deployment) comparable() (ok bool, why string) {
	switch {
	case d.Before == nil || d.Before.Problem != nil:
		return false, ""
	case d.behind != nil:
		return false, "it is a group"
	case d.own != nil && d.own.Home != "" && d.Env.Engine == endpoint.Postgres && !d.Before.Has(d.own.Home):
		return false, "members have schemas of other names"
	}
	return true, ""
}
