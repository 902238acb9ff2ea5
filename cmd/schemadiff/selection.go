package main

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/config"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/ledger"
	"github.com/schemadiff/schemadiff/parity"
	"github.com/schemadiff/schemadiff/problem"
	"github.com/schemadiff/schemadiff/report"
	"github.com/schemadiff/schemadiff/schema"
)

// selection is what a command is to look at.
type selection struct {
	project  project
	checkout checkout
	targets  []parity.Target
	broken   []*problem.Error // by target: why it cannot be looked at, nil where it can
	timeout  time.Duration
}

// named is a target before it is known where it is: one that the command line
// gives whole, or an environment of the configuration.
type named struct {
	target      parity.Target
	environment *config.Environment
	member      string // of the environment, which is a group; "" for the whole
}

// selection finds out what the names of a command line mean. A name that means
// nothing is an error; an environment whose secret is not to be had is a
// broken target, so that the others are looked at all the same.
func (p *program) selection(c *cli.Context, names []string) (selection, error) {
	s, from, tool, err := p.chosen(c, names)
	if err != nil {
		return selection{}, err
	}
	s.checkout, err = readCheckout(c.Context, s.project, from, tool)
	return s, p.take(s.checkout, err)
}

// take keeps what the end of the run wants of a checkout.
func (p *program) take(c checkout, err error) error {
	if err == nil {
		p.closers = append(p.closers, c.close)
		p.folder = c.folder
	}
	return err
}

// chosen is a selection without the checkout, and where that would be read
// from, of which tool.
func (p *program) chosen(c *cli.Context, names []string) (s selection, from wanted, tool string, err error) {
	pr, err := p.project(c)
	if err != nil {
		return s, from, "", err
	}
	options, scope := ledger.Options{Tool: c.String("tool")}, catalog.Scope{Versions: c.Command.Name != defaultCommand}
	from = wanted{text: c.String("migrations")}
	if pr.Config != nil {
		options.Tool = cmp.Or(options.Tool, pr.Migrations.Tool)
		l := pr.Migrations.Ledger
		options.Table = l.Table
		options.Columns = ledger.Columns{Version: l.Version, Name: l.Name, Checksum: l.Checksum, AppliedAt: l.AppliedAt, OK: l.OK}
		scope.Schemas = pr.Schema.Include
		asked, said := pr.Schema.Compare.Facets()[schema.Grants]
		scope.Grants = said && asked != report.Off
		if from.text == "" {
			from = wanted{text: pr.Migrations.Dir, base: filepath.Dir(pr.Path)}
		}
	}
	if err := knownTool(options.Tool); err != nil {
		return s, from, "", err
	}
	all, err := p.meanings(pr, names)
	if err != nil {
		return s, from, "", err
	}
	for _, n := range all {
		if n.target.Repo && c.Command.Name != defaultCommand {
			return s, from, "", usage("repo is what the checkout's migrations make, and only a comparison makes it", "schemadiff repo ENV")
		}
	}
	s = selection{project: pr, timeout: c.Duration("timeout"), targets: make([]parity.Target, len(all)), broken: make([]*problem.Error, len(all))}
	var wg sync.WaitGroup
	for i, n := range all { // a command that fetches a token takes seconds
		wg.Go(func() {
			s.targets[i] = n.target
			if n.member != "" {
				s.targets[i], s.broken[i] = p.memberTarget(c.Context, pr, n)
				s.targets[i].Ledger, s.targets[i].Scope.Grants, s.targets[i].Scope.Versions = options, scope.Grants, scope.Versions
				return
			}
			if n.environment != nil && len(n.environment.ForEach.URLs) > 0 {
				s.targets[i] = parity.Target{Name: n.environment.Name}
				s.broken[i] = &problem.Error{Code: report.Usage.Code, Env: n.environment.Name, What: "the environment is a group of databases, not one",
					Fix: []string{"schemadiff " + shellWord(n.environment.Name), "name one of its members by its address"}}
			} else if n.environment != nil {
				to, err := n.environment.Endpoint(c.Context, pr.resolver)
				if err != nil {
					s.broken[i] = problem.Of(err)
				}
				s.targets[i] = parity.Target{Name: n.environment.Name, Endpoint: to}
			}
			s.targets[i].Scope, s.targets[i].Ledger = scope, options
		})
	}
	wg.Wait()
	return s, from, options.Tool, nil
}

// meanings finds out what each name means.
func (p *program) meanings(pr project, names []string) ([]named, error) {
	var all []named
	for _, name := range names {
		n, err := p.meaning(pr, name)
		if err != nil {
			return nil, p.misunderstood(err, pr, name, names)
		}
		if twice(all, n) && name == "-" {
			return nil, usage("standard input can be read once, and - is named twice")
		}
		if twice(all, n) {
			return nil, usage(fmt.Sprintf("%s is named twice: a database is always in sync with itself", n.name()))
		}
		all = append(all, n)
	}
	return all, nil
}

func (n named) name() string {
	if n.member != "" {
		return n.environment.Name + "/" + n.member
	}
	if n.environment != nil {
		return n.environment.Name
	}
	return n.target.Name
}

func twice(all []named, n named) bool {
	return slices.ContainsFunc(all, func(other named) bool { return other.name() == n.name() })
}

// meaning is what one name means: an environment of the configuration before a
// file of that name, and what can be detected last.
func (p *program) meaning(pr project, name string) (named, error) {
	if name == parity.Repository {
		return named{target: parity.Target{Name: name, Repo: true}}, nil
	}
	if group, member, ok := pr.member(name); ok {
		return named{environment: &group, member: member}, nil
	}
	if e, ok := pr.environment(name); ok {
		return named{environment: &e}, nil
	}
	t, ok, err := p.address(name)
	if err != nil || ok {
		return named{target: t}, err
	}
	if strings.ContainsAny(name, ":@") { // may hold a password, and is no name in any case
		_, err := endpoint.Parse(name)
		return named{}, err
	}
	if looksLikePath(name) {
		return named{}, missingFile(name)
	}
	return p.detected(pr, name)
}

// misunderstood says what to type instead, which only the whole line can tell:
// a first word that is nearly a command's name was probably meant to be one.
func (p *program) misunderstood(err error, pr project, name string, names []string) error {
	e := *problem.Of(err)
	if e.Code == report.NoConfiguration.Code {
		p.epilogue = example(names)
	}
	if e.Code != report.UnknownEnvironment.Code && e.Code != report.NoConfiguration.Code {
		return err
	}
	if near, ok := problem.Nearest(name, pr.environments()); ok {
		e.Fix = []string{p.commandLine(names, name, near)}
	}
	if name != names[0] || len(names) == 1 || p.asked != defaultCommand {
		return &e
	}
	if near, ok := problem.Nearest(name, p.commandNames(p.app.Commands)); ok {
		e.Fix = []string{p.commandLine(names, name, near)}
	} else {
		e.Fix = append(slices.Clone(e.Fix), "schemadiff help   lists the commands")
	}
	return &e
}

// commandLine is the line as it was probably meant.
func (p *program) commandLine(names []string, wrong, right string) string {
	line := "schemadiff"
	if p.asked != defaultCommand {
		line += " " + p.asked
	}
	for _, n := range names {
		if p.asked == report.ConflictsCommand {
			line += " --env"
		}
		if n == wrong {
			n = right
		}
		line += " " + shellWord(n)
	}
	return line
}

// knownTool refuses a migration tool that nobody knows.
func knownTool(name string) error {
	known := []string{"auto"}
	for _, t := range ledger.Tools() {
		if plain(t.Name) && !slices.Contains(known, t.Name) { // some have several entries, or one for what cannot be told apart
			known = append(known, t.Name)
		}
	}
	if name == "" || slices.Contains(known, name) {
		return nil
	}
	return unknownWord("migration tool", name, known, "--tool ")
}
