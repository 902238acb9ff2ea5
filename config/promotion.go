package config

import (
	"context"
	"errors"
	"io/fs"
	"iter"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/schemadiff/schemadiff/problem"
)

// Promotion is the way of changes through the environments.
type Promotion struct {
	Path    []string            `yaml:"path"`
	Soak    map[string]Duration `yaml:"soak"`
	Require map[string][]string `yaml:"require" one:"ledger promotion drift order platform facts lint rehearsal hazards soak approval window"`
}

// Gates say when and by whom changes are let through.
type Gates struct {
	Timezone string   `yaml:"timezone"`
	Windows  []Window `yaml:"windows"`
	Holidays Holidays `yaml:"holidays"`
	Approval Approval `yaml:"approval"`
	Override Override `yaml:"override"`
}

// Window opens or closes a gate.
type Window struct {
	Allow        Days     `yaml:"allow"`
	Deny         Days     `yaml:"deny"`
	Hours        Hours    `yaml:"hours"`
	Environments []string `yaml:"environments"`
	Reason       string   `yaml:"reason"`

	At Position `yaml:"-"`
}

// Hours are a span of a day, "09:00-16:00". Where they end before they begin
// they go on into the next day.
type Hours string

// Days are days of the week or a span of dates, both included.
type Days struct {
	Weekdays []string // "mon", "mon-thu"
	From     Date
	Until    Date
}

// IsZero says whether no day is said.
func (v Days) IsZero() bool { return len(v.Weekdays) == 0 && v.From.IsZero() && v.Until.IsZero() }

// Holidays are dates that the team owns.
type Holidays struct {
	Dates []Date `yaml:"dates"`
	File  string `yaml:"file"` // an iCalendar of all-day events, relative to the file
}

// Approval binds a deployment to a plan's digest.
type Approval struct {
	Plan  string   `yaml:"plan" one:"required optional"`
	TTL   Duration `yaml:"ttl"`
	From  Value    `yaml:"from"`
	Count int      `yaml:"count"` // how many people's it takes; 0 is one
	By    []string `yaml:"by"`    // whose count; none for anybody's

	Authors     string `yaml:"authors" one:"counted excluded"` // whether those who wrote the migrations count
	Destructive Demand `yaml:"destructive"`                    // what else a plan takes that destroys something
	Rewriting   Demand `yaml:"rewriting"`                      // what else one takes that has tables written anew
}

// Demand is how many people's approvals something takes, and whose count.
type Demand struct {
	Count int      `yaml:"count"` // 0 for one
	By    []string `yaml:"by"`    // none for anybody's
}

// Set says whether anything is demanded.
func (d Demand) Set() bool { return d.Count > 0 || len(d.By) > 0 }

// Override is the way around a closed gate.
type Override struct {
	Flag          string `yaml:"flag" one:"--override-gate off"`
	RequireReason bool   `yaml:"require_reason"`
}

// Off says whether no gate may be overridden.
func (v Override) Off() bool { return v.Flag == "off" }

// Reasonless says whether a gate may be overridden without a reason: only where
// the file says so.
func (c *Config) Reasonless() bool {
	_, said := c.origins["gates.override.require_reason"]
	return said && !c.Gates.Override.RequireReason
}

// Fact is a source of facts of an environment that are not its database's:
// variables of a file, or what a command prints as JSON.
type Fact struct {
	Name    string   `yaml:"name"` // environments are compared where they have the same
	EnvFile Text     `yaml:"env_file"`
	Command []Text   `yaml:"command"`
	Timeout Duration `yaml:"timeout"` // of the command
	Compare string   `yaml:"compare" one:"names values"`
	Only    []string `yaml:"only"`   // names with * and ?; default: all
	Except  []string `yaml:"except"` // wins over Only
	At      Position `yaml:"-"`
}

// Before is the environment that another one gets its changes from, "" for none.
func (c *Config) Before(e Environment) string {
	for i, name := range c.Promotion.Path {
		if at, ok := c.Environment(name); ok && at.Name == e.Name && i > 0 {
			before, _ := c.Environment(c.Promotion.Path[i-1])
			return before.Name
		}
	}
	return ""
}

// Soak is how long changes have to be in the environment before, 0 for no time.
func (c *Config) Soak(e Environment) time.Duration {
	for name, d := range c.Promotion.Soak {
		if known, ok := c.Environment(name); ok && known.Name == e.Name {
			return time.Duration(d)
		}
	}
	return 0
}

// Required is the gates that have to pass in an environment; said is false
// where the file does not say.
func (c *Config) Required(e Environment) (words []string, said bool) {
	for name, words := range c.Promotion.Require {
		if known, ok := c.Environment(name); ok && known.Name == e.Name {
			return words, true
		}
	}
	return nil, false
}

// Concerns says whether a window is one of an environment.
func (c *Config) Concerns(w Window, e Environment) bool {
	return len(w.Environments) == 0 || slices.ContainsFunc(w.Environments, func(name string) bool {
		known, ok := c.Environment(name)
		return ok && known.Name == e.Name
	})
}

// Approvals are the lines of gates.approval.from, none where nobody has
// approved anything: its variable is not set, its file is not there.
func (r *Resolver) Approvals(ctx context.Context, c *Config) ([]string, error) {
	from := c.Gates.Approval.From
	if !from.Set() {
		return nil, nil
	}
	v := values{ctx: ctx, resolver: r, dir: c.Dir(), lookup: r.Getenv}
	if from.Env != "" {
		text, _ := r.Getenv(from.Env)
		return lines(text), nil
	}
	if from.File.set {
		name, err := v.text(from.File)
		if err != nil {
			return nil, in("gates.approval.from", err)
		}
		text, err := r.file(ctx, resolve(v.dir, name))
		if errors.Is(err, fs.ErrNotExist) {
			return nil, nil
		}
		if err != nil {
			return nil, in("gates.approval.from", unavailable("the file "+name+" cannot be read: "+err.Error(), "check who may read it"))
		}
		return lines(text), nil
	}
	if len(from.Command) > 0 {
		argv, err := v.list(from.Command)
		if err != nil {
			return nil, in("gates.approval.from", err)
		}
		text, err := r.output(ctx, argv, v.dir, time.Duration(from.Timeout))
		if err != nil {
			return nil, in("gates.approval.from", err)
		}
		return lines(text), nil
	}
	text, err := v.text(from.Text)
	if err != nil {
		return nil, in("gates.approval.from", err)
	}
	return lines(text), nil
}

func lines(text string) []string {
	return slices.DeleteFunc(strings.Split(text, "\n"), func(line string) bool { return strings.TrimSpace(line) == "" })
}

// Origin is where approvals come from, as users call it.
func (v Approval) Origin() string {
	switch from := v.From; {
	case from.Env != "":
		return from.Env
	case from.File.set:
		return from.File.raw
	case len(from.Command) > 0:
		return from.Command[0].raw
	case len(from.Text.names()) > 0:
		return strings.Join(from.Text.names(), ", ")
	}
	return ""
}

// Said is what a source of facts has: the names in a .env file, or a command's
// JSON. Of a file no value leaves this function.
type Said struct {
	Names []string // of a .env file
	JSON  string   // of a command
}

// Facts asks one source of facts of an environment.
func (r *Resolver) Facts(ctx context.Context, e Environment, f Fact) (said Said, err error) {
	lookup, err := r.lookup(ctx, e)
	if err != nil {
		return said, err
	}
	v := values{ctx: ctx, resolver: r, dir: e.dir, lookup: lookup}
	if len(f.Command) > 0 {
		argv, err := v.list(f.Command)
		if err != nil {
			return said, err
		}
		if said.JSON, err = r.output(ctx, argv, e.dir, time.Duration(f.Timeout)); err != nil {
			p := *problem.Of(err)
			p.Why, _, _ = strings.Cut(p.Why, "\n") // how it ended; what it says on standard error may be a value
			return said, &p
		}
		return said, nil
	}
	name, err := v.text(f.EnvFile)
	if err != nil {
		return said, err
	}
	text, err := r.file(ctx, resolve(e.dir, name))
	if err != nil {
		return said, unavailable("the file "+name+" cannot be read: "+err.Error(), "check the path, which counts from the configuration's folder")
	}
	parsed, err := ParseDotenv(text, func(string) (string, bool) { return "", true })
	if err != nil {
		return said, unavailable("the file "+name+": "+err.Error(), "write NAME=value on a line of its own")
	}
	for variable := range parsed {
		said.Names = append(said.Names, variable)
	}
	slices.Sort(said.Names)
	return said, nil
}

// checkPromotion finds what cannot be meant in promotion, gates and facts.
func (c *Config) checkPromotion(m *mistakes) {
	c.checkKnown(m, c.Promotion.Path, "promotion.path")
	for _, name := range slices.Sorted(maps.Keys(c.Promotion.Soak)) {
		c.checkName(m, name, "promotion.soak."+name)
	}
	for _, name := range slices.Sorted(maps.Keys(c.Promotion.Require)) {
		words, path := c.Promotion.Require[name], "promotion.require."+name
		c.checkName(m, name, path)
		e, _ := c.Environment(name)
		for i, word := range words {
			if lack := c.lacking(e, word); lack != "" {
				c.mistake(m, path+"["+itoa(i+1)+"]", word+" is required, and "+lack, "configure it, or leave "+word+" out")
			}
		}
	}
	c.checkWindows(m)
	if _, ok := c.origins["gates.approval.ttl"]; ok && !c.Gates.Approval.From.Set() {
		c.mistake(m, "gates.approval.ttl", "approvals have no place to come from, and ttl is how long they hold", "add from: { env: NAME } or { file: PATH }")
	}
	c.checkApproval(m)
	for _, e := range c.Environments {
		c.checkFacts(m, e)
	}
}

func (c *Config) checkApproval(m *mistakes) {
	a := c.Gates.Approval
	for path, d := range a.demands() {
		_, said := c.origins[path+".count"]
		switch {
		case said && d.Count < 1:
			c.mistake(m, path+".count", "count is how many people have to approve", "write a number from 1")
		case len(d.By) > 0 && d.Count > len(d.By):
			c.mistake(m, path+".count", "count is more than by names people", "name more people, or ask for fewer")
		case d.Count > 1 && !a.From.Set():
			c.mistake(m, path+".count", "several approvals have no place to come from", "add from: { file: PATH }, or { env: NAME }, with a line for each")
		}
	}
}

// demands are those that a configuration can make, by their paths.
func (a Approval) demands() iter.Seq2[string, Demand] {
	const path = "gates.approval"
	return func(yield func(string, Demand) bool) {
		_ = yield(path, Demand{a.Count, a.By}) && yield(path+".destructive", a.Destructive) && yield(path+".rewriting", a.Rewriting)
	}
}

// lacking says what a required gate has no configuration of, "" where it has.
func (c *Config) lacking(e Environment, word string) string {
	switch {
	case word == "window" && len(c.Gates.Windows) == 0 && len(c.Gates.Holidays.Dates) == 0 && c.Gates.Holidays.File == "":
		return "gates has no windows and no holidays"
	case word == "soak" && c.Soak(e) == 0:
		return "promotion.soak does not say how long"
	case word == "facts" && len(e.Facts) == 0:
		return e.Name + " has no facts"
	case slices.Contains([]string{"promotion", "platform", "soak", "facts"}, word) && c.Before(e) == "":
		return "nothing stands before " + e.Name + " in promotion.path"
	}
	return ""
}

func (c *Config) checkName(m *mistakes, name, path string) {
	if _, ok := c.Environment(name); ok {
		return
	}
	fix := "the environments are " + strings.Join(c.Names(), ", ")
	if near, ok := problem.Nearest(name, c.Names()); ok {
		fix = "did you mean " + near
	}
	c.mistake(m, path, "environment "+shown(name)+" is not defined", fix)
}

func (c *Config) checkWindows(m *mistakes) {
	if zone := c.Gates.Timezone; zone != "" {
		if _, err := time.LoadLocation(zone); err != nil || zone == "Local" {
			c.mistake(m, "gates.timezone", "timezone is none that the zone database has", "write a name such as Europe/Berlin, or UTC")
		}
	} else if at, ok := c.origins["gates.windows"]; ok {
		m.add(mistake{at: at, src: c.sources[at.File], key: "windows", what: "windows have hours, and timezone does not say whose", fix: "add timezone: Europe/Berlin, or UTC, to gates"})
	}
	for i, w := range c.Gates.Windows {
		path := "gates.windows[" + itoa(i+1) + "]"
		_, allow := c.origins[path+".allow"]
		_, deny := c.origins[path+".deny"]
		days := w.Allow
		if deny {
			days = w.Deny
		}
		switch {
		case allow == deny:
			c.mistake(m, path, "a window takes exactly one of allow, deny", "write allow: [mon-thu] or deny: { from: DATE, until: DATE }")
		case days.IsZero():
			c.mistake(m, path, "the window names no day", "write [mon-thu], or { from: DATE, until: DATE }")
		case days.From.IsZero() != days.Until.IsZero():
			c.mistake(m, path, "a span of dates has from and until", "add the other one")
		case days.Until.Before(days.From):
			c.mistake(m, path, "until is before from", "")
		}
		if from, to, ok := strings.Cut(string(w.Hours), "-"); ok && from == to {
			c.mistake(m, path+".hours", "hours end when they begin", "leave hours out for the whole day")
		}
		c.checkKnown(m, w.Environments, path+".environments")
	}
}

func (c *Config) checkFacts(m *mistakes, e Environment) {
	seen := map[string]bool{}
	for i, f := range e.Facts {
		path := "environments." + e.Name + ".facts[" + itoa(i+1) + "]"
		switch {
		case f.Name == "":
			c.mistake(m, path, "a source of facts has a name, by which environments are compared", "add name: variables")
		case seen[f.Name]:
			c.mistake(m, path+".name", "two sources of facts have one name", "give one of them another name")
		case f.EnvFile.set == (len(f.Command) > 0):
			c.mistake(m, path, "facts take exactly one of env_file, command", "write env_file: PATH or command: [PROGRAM, ARGUMENT]")
		case f.EnvFile.set && f.Compare == "values":
			c.mistake(m, path+".compare", "of a .env file only the names are compared: its values are secrets", "leave compare out")
		}
		seen[f.Name] = true
	}
}
