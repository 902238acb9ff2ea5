package config

import (
	"context"
	"path/filepath"

	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/problem"
)

// Throwaway is the server that rehearsal.database gives for throwaway
// databases, or the program that starts one in a container, "auto" for any, or the
// folder of programs to start one of: the first entry that says something. Nothing
// is given where that is a server of our own, from wherever its programs are, or there is no entry. That databases may be made on a server is for the
// command line to say, never for the file.
func (c *Config) Throwaway(ctx context.Context, r *Resolver) (to *endpoint.Endpoint, container, programs string, err error) {
	lookup, err := r.lookup(ctx, Environment{})
	if err != nil {
		return nil, "", "", err
	}
	v := values{ctx: ctx, resolver: r, lookup: lookup, dir: filepath.Dir(c.Path)}
	for _, d := range c.Rehearsal.Database {
		switch {
		case d.Server.Set():
			if text, err := v.value(d.Server); err != nil || text == "" {
				if err != nil {
					return nil, "", "", err
				}
				continue // ${REHEARSAL_URL:-} where nobody set it
			}
			e, err := v.address(d.Server)
			r.hide(e.Password.Reveal(), e.User, e.Database, e.Host)
			return &e, "", "", err
		case d.Container == "nerdctl", d.Container != "" && d.Image != "":
			what := "rehearsal.database asks for nerdctl"
			if d.Image != "" {
				what = "rehearsal.database asks for an image of its own"
			}
			return nil, "", "", &problem.Error{Code: "X904", What: what + ", which this version cannot start", Where: c.Path,
				Fix: []string{"container: docker   or podman: the official image of the environment's vendor and version", "local: auto   starts a server from the machine's own programs", "server: URL   uses one that is there"}}
		case d.Container != "":
			return nil, d.Container, "", nil
		case d.Local == "auto":
			return nil, "", "", nil
		case filepath.IsAbs(d.Local):
			return nil, "", d.Local, nil
		case d.Local != "":
			return nil, "", filepath.Join(c.Dir(), d.Local), nil
		}
	}
	return nil, "", "", nil
}
