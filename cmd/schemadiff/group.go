package main

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/schemadiff/schemadiff/config"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/ledger"
	"github.com/schemadiff/schemadiff/parity"
	"github.com/schemadiff/schemadiff/problem"
	"github.com/schemadiff/schemadiff/report"
)

// groupNamed is the group that the command line names last, alone or behind
// the environment that its members are to be compared with.
func (p *program) groupNamed(c *cli.Context) (group config.Environment, ok bool, err error) {
	pr, err := p.project(c)
	if err != nil {
		return group, false, err
	}
	names := c.Args().Slice()
	groups := slices.DeleteFunc(slices.Clone(names), func(name string) bool {
		e, ok := pr.environment(name)
		return !ok || !e.ForEach.Set()
	})
	switch {
	case len(groups) == 0:
		return group, false, nil
	case len(groups) > 1 || len(names) > 2 || names[len(names)-1] != groups[0]:
		return group, false, usage("a group is compared by itself, or with one environment named before it",
			"schemadiff "+shellWord(groups[0]), "schemadiff ENV "+shellWord(groups[0]))
	}
	group, _ = pr.environment(groups[0])
	return group, true, nil
}

// compareGroup is diff for a group.
func (p *program) compareGroup(c *cli.Context, e config.Environment) (report.Report, selection, error) {
	names := c.Args().Slice()
	s, err := p.selection(c, names)
	if err != nil {
		return report.Report{}, s, err
	}
	options, err := p.judgement(c, s)
	if err != nil {
		return report.Report{}, s, err
	}
	last := len(s.targets) - 1
	g, unaddressed := p.group(c.Context, s, e, last)
	if len(g.Members) == 0 && len(e.ForEach.URLs) == 0 && s.broken[last] != nil {
		return report.Report{}, s, s.broken[last]
	}
	crowd, envs := p.loadCrowd(c.Context, s, g, unaddressed, last)
	if err := context.Cause(c.Context); err != nil {
		return report.Report{}, s, err
	}
	var reference *parity.Env
	if len(envs) > 0 {
		reference = &envs[0]
	}
	r := parity.CompareGroup(reference, crowd, g.Reference, options)
	r.Findings = append(r.Findings, notices(s, options)...)
	r.Sort()
	return r, s, nil
}

// group is the group that a target is, and those of its members whose
// addresses cannot be had.
func (p *program) group(ctx context.Context, s selection, e config.Environment, target int) (g parity.Group, unaddressed []parity.Env) {
	g = parity.Group{Target: s.targets[target], Schemas: e.ForEach.Schemas, Databases: e.ForEach.Databases, Reference: e.ForEach.Reference}
	return g, p.members(ctx, s, e, &g)
}

// loadCrowd reads a group, and at the same time the other targets.
func (p *program) loadCrowd(ctx context.Context, s selection, g parity.Group, unaddressed []parity.Env, target int) (crowd parity.Crowd, others []parity.Env) {
	rest := s
	rest.targets = slices.Delete(slices.Clone(s.targets), target, target+1)
	rest.broken = slices.Delete(slices.Clone(s.broken), target, target+1)
	within := ctx
	if s.timeout > 0 {
		var cancel context.CancelFunc
		within, cancel = context.WithTimeout(ctx, s.timeout)
		defer cancel()
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		if crowd.Env = (parity.Env{Name: g.Name, From: "server"}); len(g.Members) > 0 || len(unaddressed) == 0 {
			crowd = parity.LoadGroup(within, g, ledger.Has(s.checkout.tools...), nil)
		}
	}()
	others = p.load(ctx, rest)
	<-done
	crowd.Members = append(crowd.Members, unaddressed...)
	return crowd, others
}

// members makes targets of the addresses that a group lists. Those that cannot
// be had are members that could not be read.
func (p *program) members(ctx context.Context, s selection, e config.Environment, g *parity.Group) (unaddressed []parity.Env) {
	if len(e.ForEach.URLs) == 0 {
		return nil
	}
	addresses, failed := e.Members(ctx, s.project.resolver)
	used := map[string]int{}
	for i, to := range addresses {
		name := memberName(e, i, to)
		if used[name]++; used[name] > 1 {
			name = fmt.Sprintf("%s#%d", name, used[name])
		}
		if failed[i] != nil {
			unaddressed = append(unaddressed, parity.Env{Name: fmt.Sprintf("%s[%d]", e.Name, i+1), Problem: problem.Of(failed[i])})
			continue
		}
		t := g.Target
		t.Name, t.Endpoint = name, to
		g.Members = append(g.Members, t)
	}
	return unaddressed
}

// memberTarget is one member of a group as an environment of its own.
func (p *program) memberTarget(ctx context.Context, pr project, n named) (parity.Target, *problem.Error) {
	e, s := *n.environment, selection{project: pr, targets: []parity.Target{{Name: n.environment.Name}}}
	if len(e.ForEach.URLs) == 0 {
		var err error
		if s.targets[0].Endpoint, err = e.Endpoint(ctx, pr.resolver); err != nil {
			return parity.Target{Name: n.name()}, problem.Of(err)
		}
	}
	g, _ := p.group(ctx, s, e, 0)
	t := g.Member(n.member)
	if known := slices.ContainsFunc(g.Members, func(m parity.Target) bool { return m.Name == n.member }); len(e.ForEach.URLs) > 0 && !known {
		names := make([]string, len(g.Members))
		for i, m := range g.Members {
			names[i] = m.Name
		}
		return parity.Target{Name: n.name()}, &problem.Error{Code: report.UnknownEnvironment.Code, Env: e.Name, What: "the group has no member " + report.Printable(n.member),
			Why: "its members are " + strings.Join(names, ", ")}
	}
	t.Name = n.name()
	return t, nil
}

// memberName is what a member that is given by its address is called.
func memberName(e config.Environment, i int, to endpoint.Endpoint) string {
	name := to.Database
	if to.Path != "" {
		name = strings.TrimSuffix(filepath.Base(to.Path), filepath.Ext(to.Path))
	}
	return cmp.Or(name, fmt.Sprintf("%s[%d]", e.Name, i+1))
}

// groupRefused is the problem of a group where a command looks at single environments.
func groupRefused(e config.Environment, verb string) error {
	return &problem.Error{Code: report.Usage.Code, Env: e.Name, What: "the environment is a group of databases, and " + verb + " looks at single ones",
		Fix: []string{"schemadiff " + verb + " " + shellWord(e.Name+"/MEMBER") + "   looks at one of its members", "schemadiff " + shellWord(e.Name) + "   compares them"}}
}
