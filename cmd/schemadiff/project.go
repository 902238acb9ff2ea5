package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/schemadiff/schemadiff/config"
	"github.com/schemadiff/schemadiff/parity"
	"github.com/schemadiff/schemadiff/problem"
	"github.com/schemadiff/schemadiff/report"
)

// project is the configuration of the folder that the program runs in.
type project struct {
	*config.Config // nil where there is none
	resolver       *config.Resolver
	home           string // of the user, whose folder is no checkout
}

// project finds and reads the configuration. That there is none is no error
// unless one was asked for.
func (p *program) project(c *cli.Context) (project, error) {
	pr := project{resolver: config.NewResolver(p.lookup, p.secrets), home: p.env("HOME")}
	pr.resolver.NoExec = c.Bool("no-exec") || p.env("SCHEMADIFF_NO_EXEC") != ""
	path, err := config.Find(".", c.String("config"), p.lookup)
	if err != nil {
		return pr, nil
	}
	p.log.Debug("configuration", "path", path)
	if pr.Config, err = config.Load(path, p.lookup); err != nil {
		return pr, err
	}
	p.defined = pr.Config
	return pr, errors.Join(pr.RequireVersion(tool().Version), pr.Validate(validPattern, validRule))
}

func validPattern(text string) error {
	_, err := parity.ParsePattern(text)
	return err
}

func validRule(name string) error {
	if _, ok := report.Lookup(name); ok {
		return nil
	}
	if near, ok := problem.Nearest(name, ruleNames()); ok {
		return fmt.Errorf("did you mean %s", near)
	}
	return errors.New("schemadiff explain lists all rules")
}

// environments is the names of all environments, none without a configuration.
func (pr project) environments() []string {
	if pr.Config == nil {
		return nil
	}
	return pr.Names()
}

// environment finds one by name or alias. A group's member, GROUP/MEMBER, is
// the group's environment as if it were one database.
func (pr project) environment(name string) (config.Environment, bool) {
	if pr.Config == nil {
		return config.Environment{}, false
	}
	if group, _, ok := pr.member(name); ok {
		group.ForEach = config.ForEach{}
		return group, true
	}
	return pr.Config.Environment(name)
}

// member takes GROUP/MEMBER apart.
func (pr project) member(name string) (group config.Environment, member string, ok bool) {
	before, member, ok := strings.Cut(name, "/")
	if !ok || member == "" || pr.Config == nil {
		return group, "", false
	}
	group, ok = pr.Config.Environment(before)
	return group, member, ok && group.ForEach.Set()
}
