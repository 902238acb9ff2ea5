package parity

import (
	"cmp"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/migration"
	"github.com/schemadiff/schemadiff/report"
	"github.com/schemadiff/schemadiff/schema"
)

// Status is what the ledgers say and nothing else: of one environment or of
// several. It does not look at schemas and does not call environments in sync.
func Status(envs []Env, o Options) report.Report { return StatusOf(envs, nil, o) }

// StatusOf is Status where some of the environments are groups, whose crowds
// are given by their places: each has one column, as all others have.
func StatusOf(envs []Env, crowds map[int]*Crowd, o Options) report.Report {
	among := standings{envs: envs, crowds: crowds}
	envs = among.columns()
	for i := range envs {
		var gaps []catalog.Gap
		if envs[i].NoLedger {
			gaps = envs[i].Reading.Gaps
		}
		envs[i].Reading = catalog.Reading{Gaps: gaps} // a snapshot has all of it
	}
	c := comparison{envs: envs, options: o, report: report.Report{
		Command: report.StatusCommand, Tool: o.Tool, Started: o.Started, FailOn: cmp.Or(o.FailOn, report.Error), Compared: map[schema.Kind]int{}}}
	for _, env := range envs {
		c.target(env)
	}
	if len(envs) == 1 {
		c.about = envs[0].Name
	}
	c.ledgers(1)
	c.withoutFiles()
	if len(crowds) > 0 {
		among.fold(&c.report)
		c.envs = among.envs
	}
	c.ignore()
	// That an ignore rule covers nothing is not to be seen from ledgers alone.
	c.report.Findings = slices.DeleteFunc(c.report.Findings, func(f report.Finding) bool { return !strings.HasPrefix(f.Rule.Code, "H") })
	c.report.Sort()
	return c.report
}

// withoutFiles says of which tools there are no files: what only a checkout has
// is then not among the pending.
func (c *comparison) withoutFiles() {
	for _, l := range c.report.Ledgers {
		known := slices.ContainsFunc(migration.Tools(), func(t migration.Tool) bool { return t.Name == l.Tool })
		if known && !l.Repo && c.options.Unread[l.Tool] == nil {
			note := "no migrations of " + l.Tool + " were found here: pending is only what another environment has; --migrations FOLDER reads them"
			if !slices.Contains(c.report.Notes, note) { // the tool may have several ledgers
				c.report.Notes = append(c.report.Notes, note)
			}
		}
	}
}

// Judged is a report of another command on environments: its findings weighed
// by the configuration, as those of a comparison are.
func Judged(envs []Env, o Options, command string, findings []report.Finding, rehearsal *report.Rehearsal) report.Report {
	c := comparison{envs: envs, options: o, report: report.Report{
		Command: command, Tool: o.Tool, Started: o.Started, FailOn: cmp.Or(o.FailOn, report.Error), Compared: map[schema.Kind]int{}, Rehearsal: rehearsal}}
	for _, env := range envs {
		c.target(env)
	}
	if len(envs) > 0 {
		c.about = envs[0].Name
	}
	c.fingerprints()()
	for _, f := range findings {
		c.add(f, schema.Structure)
	}
	c.ignore()
	c.report.Sort()
	return c.report
}
