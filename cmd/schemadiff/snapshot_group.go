package main

import (
	"context"
	"net/url"
	"os"
	"path/filepath"
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/schemadiff/schemadiff/config"
	"github.com/schemadiff/schemadiff/ledger"
	"github.com/schemadiff/schemadiff/parity"
)

// snapshotGroup writes a file for each member of a group. Every member is read
// as an environment of its own, so that its file can be compared and rehearsed
// as one. Those that cannot be read are told, and leave the run undecided.
func (p *program) snapshotGroup(c *cli.Context, e config.Environment) error {
	folder := c.String("output")
	if info, err := os.Stat(folder); folder == "" || folder == "-" || err == nil && !info.IsDir() {
		return usage(e.Name+" is a group of databases: a snapshot of it is a file for each member",
			"schemadiff snapshot "+shellWord(e.Name)+" --output FOLDER", "schemadiff snapshot "+shellWord(e.Name+"/MEMBER")+" --output FILE")
	}
	s, err := p.selection(c, []string{e.Name})
	if err != nil {
		return err
	}
	if s.broken[0] != nil && len(e.ForEach.URLs) == 0 {
		return s.broken[0]
	}
	g, unaddressed := p.group(c.Context, s, e, 0)
	targets := g.Members
	if len(e.ForEach.URLs) == 0 {
		crowd := parity.LoadGroupLedgers(c.Context, g, nil, nil) // their names
		if crowd.Problem != nil {
			return crowd.Problem
		}
		for _, m := range crowd.Members {
			t := g.Member(m.Name)
			t.Name = m.Name
			targets = append(targets, t)
		}
	}
	for _, m := range unaddressed {
		p.complain(m.Problem)
		p.code = exitUndecided
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return notWritten(folder, err)
	}
	for some := range slices.Chunk(targets, atOnce) {
		for i, env := range parity.Load(c.Context, some, ledger.Has(s.checkout.tools...), nil, nil) {
			if err := context.Cause(c.Context); err != nil {
				return err
			}
			if env.Problem != nil {
				told := *env.Problem
				told.Env = e.Name + "/" + some[i].Name
				p.complain(&told)
				p.code = exitUndecided
				continue
			}
			path := filepath.Join(folder, url.PathEscape(some[i].Name)+".json")
			env.Name = e.Name + "/" + some[i].Name
			if err := p.writeSnapshot(path, env); err != nil {
				return err
			}
		}
	}
	return nil
}
