package config

import (
	"context"
	"path"

	"github.com/schemadiff/schemadiff/endpoint"
)

// ForEach makes an environment a group: of PostgreSQL's schemas or MySQL's and
// MariaDB's databases whose names match, or of addresses given one by one.
type ForEach struct {
	Schemas   Globs   `yaml:"schemas"`
	Databases Globs   `yaml:"databases"`
	URLs      []Value `yaml:"urls"`
	Reference string  `yaml:"reference"` // the member that the others are compared with
}

// Set says whether the environment is a group.
func (f ForEach) Set() bool { return len(f.Schemas)+len(f.Databases)+len(f.URLs) > 0 }

// Globs are patterns of names, in which * and ? stand for characters. One
// needs no list.
type Globs []string

func (v *Globs) decode(d *decoder, n *node, at, _ string) {
	items := n.items
	if n.kind == scalar {
		items = []*node{n}
	}
	if n.kind == mapping || len(items) == 0 {
		d.wrong(n, at, lastKey(at)+" has to be a pattern or a list of them", `write "tenant_*"`)
		return
	}
	*v = nil
	for _, item := range items {
		text, ok := d.scalar(item, at)
		if !ok {
			continue
		}
		if _, err := path.Match(text, ""); err != nil || text == "" {
			d.wrong(item, at, lastKey(at)+" holds something that is no pattern", "* and ? stand for characters")
			continue
		}
		*v = append(*v, text)
		d.keep(at, item, text)
	}
}

// checkForEach finds what a group lacks or says twice.
func (c *Config) checkForEach(m *mistakes, e *Environment, at string) {
	if _, has := c.origins[at+".for_each"]; !has {
		return
	}
	said := 0
	for _, set := range []bool{len(e.ForEach.Schemas) > 0, len(e.ForEach.Databases) > 0, len(e.ForEach.URLs) > 0} {
		if set {
			said++
		}
	}
	if said != 1 {
		c.mistake(m, at+".for_each", "for_each takes one of schemas, databases and urls", `write for_each: { schemas: "tenant_*" }`)
	}
	if _, has := c.origins[at+".url"]; has && len(e.ForEach.URLs) > 0 {
		c.mistake(m, at+".url", "url and for_each.urls both say where the databases are", "keep one of them")
	}
}

// Members are the addresses of a group that gives them one by one, in the
// file's order. An error names the environment, and the member by its number.
func (e Environment) Members(ctx context.Context, r *Resolver) ([]endpoint.Endpoint, []error) {
	members, failed := make([]endpoint.Endpoint, len(e.ForEach.URLs)), make([]error, len(e.ForEach.URLs))
	for i, url := range e.ForEach.URLs {
		one := e
		one.URL = url
		members[i], failed[i] = one.Endpoint(ctx, r)
	}
	return members, failed
}
