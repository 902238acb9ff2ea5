package config

import (
	"context"
	"path/filepath"

	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/problem"
)

// Throwaway is the server that rehearsal.database gives for throwaway
// databases: the first entry that says something. ok is false where that is a
// server of our own, or there is no entry. That databases may be made there
// is for the command line to say, never for the file.
func (c *Config) Throwaway(ctx context.Context, r *Resolver) (to endpoint.Endpoint, ok bool, err error) {
	lookup, err := r.lookup(ctx, Environment{})
	if err != nil {
		return to, false, err
	}
	v := values{ctx: ctx, resolver: r, lookup: lookup, dir: filepath.Dir(c.Path)}
	for _, d := range c.Rehearsal.Database {
		switch {
		case d.Server.Set():
			if text, err := v.value(d.Server); err != nil || text == "" {
				if err != nil {
					return to, false, err
				}
				continue // ${REHEARSAL_URL:-} where nobody set it
			}
			to, err = v.address(d.Server)
			r.hide(to.Password.Reveal(), to.User, to.Database, to.Host)
			return to, err == nil, err
		case d.Container != "":
			return to, false, &problem.Error{Code: "X904", What: "rehearsal.database asks for a container, which this version cannot start", Where: c.Path,
				Fix: []string{"local: auto   starts a server from the machine's own programs", "server: URL   uses one that is there"}}
		case d.Local != "":
			return to, false, nil
		}
	}
	return to, false, nil
}
