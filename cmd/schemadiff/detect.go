package main

import (
	"fmt"
	"strings"

	"github.com/schemadiff/schemadiff/config"
	"github.com/schemadiff/schemadiff/parity"
	"github.com/schemadiff/schemadiff/report"
)

// detected is an environment that no configuration defines and that one of the
// usual places knows. Which place that was is said on stderr: another one may
// mean another database.
func (p *program) detected(pr project, name string) (named, error) {
	if pr.Config != nil {
		return named{}, pr.Unknown(name)
	}
	to, origin, tried, err := config.Detect(".", name, p.lookup)
	p.secrets.Add(to.Password.Reveal(), to.User, to.Database, to.Host)
	p.log.Debug("detection", "environment", name, "origin", origin, "tried", tried)
	if err != nil {
		return named{}, err
	}
	if p.quiet == 0 {
		fmt.Fprintf(p.err, "%s is from %s\n", name, report.Printable(origin))
	}
	return named{target: parity.Target{Name: name, Endpoint: to}}, nil
}

// example is the configuration that would have made a command line work.
func example(names []string) string {
	return "  schemadiff.yaml could be\n" + "    " + strings.ReplaceAll(strings.TrimSuffix(config.Minimal(names), "\n"), "\n", "\n    ") + "\n"
}
