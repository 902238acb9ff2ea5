package config

import (
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/problem"
	"github.com/schemadiff/schemadiff/report"
)

// Commands are the words that cannot be environments' names: the command line
// would not know which is meant. repo is what the migrations in the checkout make.
var Commands = []string{
	"diff", "status", "check", "verify", "conflicts", "rehearse", "snapshot", "graph", "render", "explain", "init", "doctor", "config",
	"completion", "demo", "help", "version", "repo",
}

// check is what can only be said once both files are read.
func (c *Config) check(m *mistakes) {
	top := Position{File: c.Path, Line: 1, Column: 1}
	if _, ok := c.origins["version"]; !ok {
		m.add(mistake{at: top, what: "version is missing", fix: "write version: 1 as the first line"})
	} else if c.Version != 1 {
		c.mistake(m, "version", "this schemadiff reads version 1 of the grammar", "write version: 1, or use a newer schemadiff")
	}
	c.checkNames(m)
	for i := range c.Environments {
		c.checkEnvironment(m, &c.Environments[i])
	}
	for i := range c.Ignore {
		if strings.TrimSpace(c.Ignore[i].Reason) == "" {
			m.add(mistake{at: c.Ignore[i].At, src: c.sources[c.Ignore[i].At.File], what: "an ignore rule has to say its reason", fix: "add reason: and what somebody should know who finds it in a year"})
		}
		c.checkKnown(m, c.Ignore[i].In, "ignore["+itoa(i+1)+"].in")
	}
	for i, output := range c.Reports {
		if output.Format == "" || output.Path == "" {
			m.add(mistake{at: output.At, src: c.sources[output.At.File], what: "a report takes format and path", fix: "write { format: html, path: out/schemadiff.html }"})
			continue
		}
		if _, wrong := output.pathParts(); wrong != "" {
			c.mistake(m, "reports["+itoa(i+1)+"].path", "path "+wrong, "only ${command} is replaced in it")
		}
	}
	c.checkPromotion(m)
	if c.RequiredVersion != "" {
		if _, err := parseRequirement(c.RequiredVersion); err != "" {
			c.mistake(m, "required_version", "required_version "+err, `write ">= 1.2", or several with commas: ">= 1.2, < 2"`)
		}
	}
}

// checkNames finds names and aliases that mean two things.
func (c *Config) checkNames(m *mistakes) {
	owner := map[string]string{}
	for _, e := range c.Environments {
		owner[e.Name] = e.Name
		if slices.Contains(Commands, e.Name) {
			m.add(mistake{at: e.At, src: c.sources[e.At.File], key: e.Name, what: "an environment cannot be called " + e.Name, fix: "it is a word of the command line; give it another name"})
		}
	}
	for _, e := range c.Environments {
		for i, alias := range e.Aliases {
			path := "environments." + e.Name + ".aliases[" + itoa(i+1) + "]"
			switch {
			case !isKey(alias):
				c.mistake(m, path, "an alias has to be a word of letters, digits, _, - and .", "")
			case slices.Contains(Commands, alias):
				c.mistake(m, path, "an environment cannot be called "+alias, "it is a word of the command line")
			case owner[alias] != "":
				c.mistake(m, path, "the alias "+alias+" already means "+owner[alias], "keep one of them")
			default:
				owner[alias] = e.Name
			}
		}
	}
}

// checkEnvironment finds what contradicts itself.
func (c *Config) checkEnvironment(m *mistakes, e *Environment) {
	path := "environments." + e.Name
	has := func(key string) bool { _, ok := c.origins[path+"."+key]; return ok }
	c.checkForEach(m, e, path)
	if has("url") {
		for _, key := range []string{"host", "port", "database"} {
			if has(key) {
				c.mistake(m, path+"."+key, "url and "+key+" both say where the database is", "keep one of them")
			}
		}
	} else if len(e.ForEach.URLs) == 0 {
		switch {
		case !has("engine"):
			m.add(mistake{at: e.At, src: c.sources[e.At.File], key: e.Name, what: "the environment " + e.Name + " has neither url nor engine",
				fix: "add url, or engine with host, database and user"})
		case !has("database"):
			m.add(mistake{at: e.At, src: c.sources[e.At.File], key: e.Name, what: "the environment " + e.Name + " names no database", fix: "add database"})
		}
	}
	if has("via.ssh") && has("via.command") {
		c.mistake(m, path+".via.ssh", "via takes ssh or command, not both", "keep one of them")
	}
	if strings.HasPrefix(e.Via.SSH.raw, "-") {
		c.mistake(m, path+".via.ssh", "a host of ssh cannot begin with -", "")
	}
	if has("tls.key") != has("tls.cert") {
		for _, key := range []string{"cert", "key"} {
			if has("tls." + key) {
				c.mistake(m, path+".tls."+key, "tls cert and key belong together", "add the other one")
			}
		}
	}
}

// checkKnown finds names in a list that no environment has.
func (c *Config) checkKnown(m *mistakes, names []string, path string) {
	for i, name := range names {
		if _, ok := c.Environment(name); ok {
			continue
		}
		fix := "the environments are " + strings.Join(c.Names(), ", ")
		if near, ok := problem.Nearest(name, c.Names()); ok {
			fix = "did you mean " + near
		}
		c.mistake(m, path+"["+itoa(i+1)+"]", "environment "+shown(name)+" is not defined", fix)
	}
}

// mistake reports something about the value at a path.
func (c *Config) mistake(m *mistakes, path, what, fix string) {
	at := c.origins[path]
	m.add(mistake{at: at, src: c.sources[at.File], key: lastKey(path), what: what, fix: fix})
}

// Validate asks whether each object pattern and each rule is one: those are
// other packages' to know. A nil function skips its part. A rule that is retired
// is let pass, so that a configuration outlives it. The error is like Load's.
func (c *Config) Validate(pattern, rule func(string) error) error {
	m := &mistakes{sources: c.sources}
	wrong := func(at Position, key, what string, err error) {
		m.add(mistake{at: at, src: c.sources[at.File], key: key, what: what + ": " + err.Error()})
	}
	if pattern != nil {
		for _, p := range c.patterns() {
			if err := pattern(p.Text); err != nil {
				wrong(p.At, "objects", "the object pattern cannot be read", err)
			}
		}
	}
	if rule != nil {
		for _, r := range c.Rules {
			if err := rule(r.Rule); err != nil && !report.Retired(r.Rule) {
				wrong(r.At, r.Rule, "no such rule", err)
			}
		}
		for i, ignore := range c.Ignore {
			for j, r := range ignore.Rules {
				if err := rule(r); err != nil && !report.Retired(r) {
					wrong(c.origins["ignore["+itoa(i+1)+"].rules["+itoa(j+1)+"]"], "rules", "no such rule", err)
				}
			}
		}
	}
	return m.err()
}

func (c *Config) patterns() []Pattern {
	all := slices.Clone(c.Schema.Exclude)
	for _, ignore := range c.Ignore {
		all = append(all, ignore.Objects...)
	}
	return all
}
