package config

import (
	"strconv"
	"strings"

	"github.com/schemadiff/schemadiff/problem"
)

func itoa(n int) string { return strconv.Itoa(n) }

// Names are the environments' names in the order of the file.
func (c *Config) Names() []string {
	var names []string
	for _, e := range c.Environments {
		names = append(names, e.Name)
	}
	return names
}

// Environment is the one with the name or alias.
func (c *Config) Environment(name string) (Environment, bool) {
	for _, e := range c.Environments {
		if e.Name == name {
			return e, true
		}
	}
	for _, e := range c.Environments {
		for _, alias := range e.Aliases {
			if alias == name {
				return e, true
			}
		}
	}
	return Environment{}, false
}

// Unknown is the problem (X902) of a name that no environment has.
func (c *Config) Unknown(name string) *problem.Error {
	names := c.Names()
	p := &problem.Error{Code: "X902", What: "environment " + strconv.Quote(name) + " is not defined",
		Where: c.origins["environments"].String() + "  environments: " + strings.Join(names, ", ")}
	all := names
	for _, e := range c.Environments {
		all = append(all, e.Aliases...)
	}
	if near, ok := problem.Nearest(name, all); ok {
		p.Fix = []string{"did you mean " + near}
	}
	return p
}
