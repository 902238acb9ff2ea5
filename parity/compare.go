package parity

import (
	"cmp"
	"slices"
	"sync"
	"time"

	"github.com/schemadiff/schemadiff/dialects"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/ledger"
	"github.com/schemadiff/schemadiff/migration"
	"github.com/schemadiff/schemadiff/problem"
	"github.com/schemadiff/schemadiff/report"
	"github.com/schemadiff/schemadiff/schema"
)

// Options is how a user wants environments compared and judged. The zero value
// compares everything by the catalogue's own severities.
type Options struct {
	Include []Pattern                        // objects; empty for all
	Exclude []Pattern                        // wins over Include
	Objects []schema.Kind                    // kinds; empty for all. A kind that belongs to tables follows the tables.
	Compare map[schema.Facet]report.Severity // report.Off for a facet that is not compared
	Roles   [][]string                       // each: what one role is called in the environments
	Rules   map[string]report.Severity       // by code or slug
	Ignore  []Ignore
	Ledger  ledger.Options            // as the targets were read
	Files   []migration.Set           // of the checkout, one for each migration tool that it uses
	Unread  map[string]*problem.Error // of the checkout, by tool: why its files cannot be read
	FailOn  report.Severity
	Today   string // YYYY-MM-DD, for the expiry of ignore rules
	Started time.Time
	Tool    report.Tool

	sameTwice []twins // of a group
}

// DefaultFacets is what schema.compare says where the configuration is silent.
func DefaultFacets() map[schema.Facet]report.Severity {
	return map[schema.Facet]report.Severity{
		schema.ColumnOrder: report.Info, schema.Comments: report.Off, schema.Owners: report.Off,
		schema.Collation: report.Warning, schema.Names: report.Info, schema.Counters: report.Off, schema.Grants: report.Off,
	}
}

// Compare is the whole comparison: ledgers, schema and platform. The first
// environment is the reference; the others are compared with it.
func Compare(envs []Env, o Options) report.Report {
	c := comparison{envs: envs, options: o, report: report.Report{
		Command: "diff", Tool: o.Tool, Started: o.Started, FailOn: cmp.Or(o.FailOn, report.Error), Compared: map[schema.Kind]int{}}}
	for _, env := range envs {
		c.target(env)
	}
	known := c.fingerprints() // worked out beside the rest
	c.ledgers(2)
	c.schemas()
	c.platforms()
	known()
	c.sameDatabase()
	c.ignore()
	c.report.Sort()
	return c.report
}

// comparison is a report in the making.
type comparison struct {
	envs    []Env
	options Options
	report  report.Report
	apart   [][]bool      // by target and target: migrations stand between the two
	first   schema.Schema // the reference's, as far as it is compared
	renames []renamed
	about   string // the environment that findings without values are about, "" for all
}

// readable is the indexes of the environments that could be read.
func (c *comparison) readable() []int {
	var list []int
	for i, env := range c.envs {
		if env.Problem == nil {
			list = append(list, i)
		}
	}
	return list
}

// target adds what the report says of an environment as such.
func (c *comparison) target(env Env) {
	t := report.Target{
		ID: env.Name, Engine: string(env.Engine), Vendor: env.Platform.Vendor, Version: env.Platform.Version,
		Endpoint: env.Endpoint, Database: env.Platform.Database, Role: env.Platform.Role, ReadOnly: env.Platform.ReadOnly,
		From: env.From, Problem: env.Problem, Objects: env.Reading.Schema.Len(),
	}
	if at, err := time.Parse(time.RFC3339, env.TakenAt); err == nil {
		t.TakenAt = at
	}
	if env.Problem != nil {
		c.report.Problems = append(c.report.Problems, env.Problem)
	}
	c.report.Targets = append(c.report.Targets, t)
	for _, u := range env.Reading.Uncompared {
		c.report.Uncompared = append(c.report.Uncompared, report.Uncompared{Target: env.Name, Uncompared: u})
	}
	for _, g := range env.Reading.Gaps {
		c.report.Gaps = append(c.report.Gaps, report.Gap{Target: env.Name, Gap: g})
	}
}

// fingerprints begins to work out those of all targets, of one engine
// together. known waits for them and puts them into the report.
func (c *comparison) fingerprints() (known func()) {
	targets, schemas := map[endpoint.Engine][]int{}, map[endpoint.Engine][]schema.Schema{}
	for i, env := range c.envs {
		if env.Problem == nil {
			targets[env.Engine] = append(targets[env.Engine], i)
			schemas[env.Engine] = append(schemas[env.Engine], env.Reading.Schema)
		}
	}
	prints := make([]schema.Fingerprint, len(c.envs))
	var working sync.WaitGroup
	for engine, of := range targets {
		working.Go(func() {
			for n, print := range schema.Fingerprints(dialects.Canon(engine), schemas[engine]...) {
				prints[of[n]] = print
			}
		})
	}
	return func() {
		working.Wait()
		for i, print := range prints {
			c.report.Targets[i].Fingerprint = print
		}
	}
}

// add judges a finding by the configuration and keeps it unless its rule is off.
func (c *comparison) add(f report.Finding, facet schema.Facet) {
	if f.Severity == report.Off {
		f.Severity = f.Rule.Severity
	}
	if s, ok := c.options.Compare[facet]; ok && facet != schema.Structure {
		f.Severity = s
		if s == report.Off {
			c.leaveOut(facet)
		}
	}
	for _, name := range []string{f.Rule.Code, f.Rule.Slug} {
		if s, ok := c.options.Rules[name]; ok && f.State != report.Undecided { // what is not known passes by no severity
			f.Severity = s
			if s == report.Off {
				c.leaveOut(schema.Facet("rule " + f.Rule.Code))
				return
			}
		}
	}
	if f.Severity == report.Off {
		return
	}
	if f.State == "" {
		f.State = c.state(f)
	}
	c.report.Findings = append(c.report.Findings, f)
}

// leaveOut counts a difference in a facet that the configuration leaves out, or
// of a rule that it switches off: what was not compared is named.
func (c *comparison) leaveOut(facet schema.Facet) {
	i := slices.IndexFunc(c.report.LeftOut, func(l report.LeftOut) bool { return l.Facet == facet })
	if i < 0 {
		i = len(c.report.LeftOut)
		c.report.LeftOut = append(c.report.LeftOut, report.LeftOut{Facet: facet})
	}
	c.report.LeftOut[i].Count++
}

// state tells what was changed by hand from what pending migrations may
// account for: where all environments that disagree stand at the same
// migrations, none of them explains the difference.
func (c *comparison) state(f report.Finding) report.State {
	values := f.Values
	for i := range values {
		for j := range i {
			differ := values[i].Present != values[j].Present || values[i].Text != values[j].Text
			known := !values[i].Unknown && !values[j].Unknown
			if known && differ && c.apart != nil && c.apart[i][j] {
				return report.Open
			}
		}
	}
	return f.Rule.Stands()
}

// values asks every target that could be read, in order, what it has to say.
func (c *comparison) values(say func(env Env) (text string, present bool)) []report.Value {
	return c.valuesOf(c.readable(), say)
}

// valuesOf asks some of the targets; of the others nothing is known.
func (c *comparison) valuesOf(asked []int, say func(env Env) (text string, present bool)) []report.Value {
	values := make([]report.Value, len(c.envs))
	for i, env := range c.envs {
		values[i].Target = env.Name
		if values[i].Unknown = !slices.Contains(asked, i); !values[i].Unknown {
			values[i].Text, values[i].Present = say(env)
		}
	}
	return values
}

// sameDatabase warns where two targets reach one database: such a comparison
// can only say that they are equal.
func (c *comparison) sameDatabase() {
	for _, t := range c.options.sameTwice {
		c.oneDatabase(t.a, t.b, t.database, func(Env) (string, bool) { return "", true })
	}
	for i, a := range c.envs {
		for _, b := range c.envs[i+1:] {
			if a.Platform.Identity == "" || a.Platform.Identity != b.Platform.Identity || a.From == "snapshot" || b.From == "snapshot" || a.From == Repository || b.From == Repository {
				continue
			}
			c.oneDatabase(a.Name, b.Name, a.Platform.Database, func(env Env) (string, bool) { return env.Endpoint, env.Name == a.Name || env.Name == b.Name })
		}
	}
}

func (c *comparison) oneDatabase(a, b, name string, values func(Env) (string, bool)) {
	c.add(report.Finding{
		Rule: report.SameDatabase, Subject: "database " + name, State: report.Drift,
		Message: a + " and " + b + " are one and the same database", Values: c.values(values),
	}, schema.Structure)
}

// comparable says whether two engines' schemas can be compared object by
// object. MySQL and MariaDB differ and share a language; the others do not.
func comparable(a, b endpoint.Engine) bool {
	family := func(e endpoint.Engine) endpoint.Engine {
		if e == endpoint.MariaDB {
			return endpoint.MySQL
		}
		return e
	}
	return family(a) == family(b)
}

// sortedKeys is a map's keys in order.
func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K {
	keys := make([]K, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
