package config

import (
	"context"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/problem"
)

// Rehearsal is where and how migrations are tried.
type Rehearsal struct {
	Database  []Throwaway `yaml:"database"`
	StartFrom Start       `yaml:"start_from"`
	Migrate   Migrate     `yaml:"migrate"`
	Role      string      `yaml:"role"`
	Down      bool        `yaml:"down"`
	Limits    Limits      `yaml:"limits"`
}

// Migrate is the project's own migrate command.
type Migrate struct {
	Command []Text           `yaml:"command"`
	Env     map[string]Value `yaml:"env"`
}

// Limits bound a rehearsal.
type Limits struct {
	Statement Duration `yaml:"statement"`
	Total     Duration `yaml:"total"`
}

// Throwaways are the names that a migrate command and its variables know the
// throwaway database by.
var Throwaways = []string{"rehearsal.url", "rehearsal.host", "rehearsal.port", "rehearsal.user", "rehearsal.password", "rehearsal.database", "rehearsal.socket"}

// Migrate is the migrate command and its variables, NAME=value, for one
// throwaway database, whose fields are by the names of Throwaways. The command
// is a list, never a shell's line; it has no other variables of the configuration's.
func (r *Resolver) Migrate(ctx context.Context, c *Config, throwaway map[string]string) (argv, env []string, err error) {
	m := c.Rehearsal.Migrate
	if r.NoExec {
		return nil, nil, &problem.Error{Code: "X922", What: "rehearsal.migrate.command is not run", Why: "--no-exec or SCHEMADIFF_NO_EXEC is set",
			Where: c.origins["rehearsal.migrate"].String(), Fix: []string{"run without --no-exec where the configuration is trusted"}}
	}
	v := values{ctx: ctx, resolver: r, dir: c.Dir(), lookup: func(name string) (string, bool) {
		if strings.HasPrefix(name, "rehearsal.") {
			value, ok := throwaway[name]
			return value, ok
		}
		return r.Getenv(name)
	}}
	if argv, err = v.list(m.Command); err != nil {
		return nil, nil, in("rehearsal.migrate.command", err)
	}
	for _, name := range slices.Sorted(maps.Keys(m.Env)) {
		from := m.Env[name]
		value, err := v.value(from)
		if err != nil {
			return nil, nil, in("rehearsal.migrate.env."+name, err)
		}
		if from.Env != "" || from.File.set || len(from.Command) > 0 {
			r.hide(value)
		}
		env = append(env, name+"="+value)
	}
	return argv, env, nil
}

// in says which key an error is about.
func in(key string, err error) error {
	p := *problem.Of(err)
	p.What = key + ": " + p.What
	return &p
}

// Dir is the folder of the file.
func (c *Config) Dir() string { return filepath.Dir(c.Path) }
