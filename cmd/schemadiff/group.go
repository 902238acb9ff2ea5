package main

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/schemadiff/schemadiff/config"
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
	g := parity.Group{Target: s.targets[last], Schemas: e.ForEach.Schemas, Databases: e.ForEach.Databases, Reference: e.ForEach.Reference}
	unaddressed := p.members(c.Context, s, e, &g)
	if len(g.Members) == 0 && len(e.ForEach.URLs) == 0 && s.broken[last] != nil {
		return report.Report{}, s, s.broken[last]
	}
	single := s
	single.targets, single.broken = s.targets[:last], s.broken[:last]
	var crowd parity.Crowd
	done := make(chan struct{})
	ctx := c.Context
	if s.timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, s.timeout)
		defer cancel()
	}
	go func() {
		defer close(done)
		crowd = parity.LoadGroup(ctx, g, s.checkout.tools, nil)
	}()
	envs := p.load(c.Context, single)
	<-done
	if err := context.Cause(c.Context); err != nil {
		return report.Report{}, s, err
	}
	crowd.Members = append(crowd.Members, unaddressed...)
	var reference *parity.Env
	if len(envs) > 0 {
		reference = &envs[0]
	}
	r := parity.CompareGroup(reference, crowd, g.Reference, options)
	r.Findings = append(r.Findings, notices(s, options)...)
	r.Sort()
	return r, s, nil
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
		name := to.Database
		if to.Path != "" {
			name = strings.TrimSuffix(filepath.Base(to.Path), filepath.Ext(to.Path))
		}
		if name == "" {
			name = fmt.Sprintf("%s[%d]", e.Name, i+1)
		}
		if used[name]++; used[name] > 1 {
			name = fmt.Sprintf("%s#%d", name, used[name])
		}
		if failed[i] != nil {
			unaddressed = append(unaddressed, parity.Env{Name: fmt.Sprintf("%s[%d]", e.Name, i+1), Problem: problem.Of(failed[i])})
			continue
		}
		t := s.targets[len(s.targets)-1]
		t.Name, t.Endpoint = name, to
		g.Members = append(g.Members, t)
	}
	return unaddressed
}
