package throwaway

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/schemadiff/schemadiff/dialects"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/mark"
	"github.com/schemadiff/schemadiff/problem"
)

// guarded connects to the given server once every guard has let it pass. What a
// URL says proves nothing: aliases, tunnels and poolers make production look
// like localhost. So the servers themselves are asked whether they are one.
func guarded(ctx context.Context, n Need, o Options) (dialects.Host, error) {
	if err := early(n, o); err != nil {
		return nil, err
	}
	host, err := dialects.OpenHost(ctx, *o.Given)
	if err != nil {
		return nil, err
	}
	if err := proved(ctx, host, n, o); err != nil {
		return nil, errors.Join(err, host.Close())
	}
	return host, nil
}

// early are the guards that need no connection.
func early(n Need, o Options) error {
	g := *o.Given
	switch {
	case !o.Consent:
		return refused(g, "nobody has agreed on the command line that databases are made on it",
			"add --yes-throwaway to the command, if databases may be made and dropped there; no configuration can say it")
	case server(g.Engine) != server(n.Engine):
		return refused(g, fmt.Sprintf("it is %s, and %s is needed", g.Engine, n.Engine))
	case g.Engine == endpoint.SQLite:
		return refused(g, "a throwaway of SQLite is a temporary file", "leave --throwaway out")
	}
	for _, env := range o.Environments {
		e := env.Endpoint
		if server(e.Engine) != server(g.Engine) {
			continue
		}
		if e.Host != "" && strings.EqualFold(e.Host, g.Host) && e.Address() == g.Address() {
			return refused(g, "it is at the address of environment "+env.Name)
		}
		if e.User != "" && e.User == g.User {
			return refused(g, "its role "+g.User+" is also that of environment "+env.Name, "make a role of its own for throwaways: "+ownRole(g.Engine))
		}
	}
	return nil
}

// server is the engine whose protocol is spoken.
func server(e endpoint.Engine) endpoint.Engine {
	if e == endpoint.MariaDB {
		return endpoint.MySQL
	}
	return e
}

func ownRole(e endpoint.Engine) string {
	if e == endpoint.Postgres {
		return "CREATE ROLE schemadiff_throwaway LOGIN CREATEDB PASSWORD '...';"
	}
	return "CREATE USER schemadiff_throwaway IDENTIFIED BY '...'; GRANT ALL ON `sdtmp\\_%`.* TO schemadiff_throwaway;"
}

// proved are the guards that the servers answer.
func proved(ctx context.Context, host dialects.Host, n Need, o Options) error {
	p, err := host.Platform(ctx)
	if err != nil {
		return err
	}
	if vendor := family(n); n.Version != 0 && (family(Need{Engine: n.Engine, Vendor: p.Vendor}) != vendor || major(vendor, p.Number) != major(vendor, n.Version)) {
		return &problem.Error{Code: "X950", What: "the throwaway server is of another version than what is rehearsed", Where: o.Given.Label(),
			Why: fmt.Sprintf("it is %s %s", p.Vendor, p.Version), Fix: []string{"leave --throwaway out, to start a server of the right version"}}
	}
	for _, env := range o.Environments {
		if err := apartFrom(ctx, host, env, *o.Given); err != nil {
			return err
		}
	}
	reasons, err := host.Foreign(ctx)
	if err != nil {
		return err
	}
	if len(reasons) > 0 {
		return refused(*o.Given, strings.Join(reasons, "; "), "give a server that holds nothing else, or a role that may not connect to its other databases: "+ownRole(o.Given.Engine))
	}
	return nil
}

// apartFrom proves that the throwaway server is not the one of an environment.
// What cannot be proved is refused.
func apartFrom(ctx context.Context, host dialects.Host, env Environment, g endpoint.Endpoint) error {
	const never = "an environment's server is never written to"
	if env.Endpoint.Engine != "" && server(env.Endpoint.Engine) != server(g.Engine) {
		return nil
	}
	if env.Identity != "" {
		switch same, known, err := equalIdentity(ctx, host, env.Identity, env.Database); {
		case err != nil:
			return err
		case same:
			return refused(g, "it is the server of environment "+env.Name+": "+never)
		case known:
			return nil
		}
	}
	if env.Endpoint.Engine == "" {
		return unproved(g, env, errors.New("there is nothing to connect to"))
	}
	source, err := dialects.Open(ctx, env.Endpoint)
	if err != nil {
		return unproved(g, env, err)
	}
	defer source.Close()
	p, err := source.Platform(ctx)
	if err != nil {
		return unproved(g, env, err)
	}
	switch same, known, err := equalIdentity(ctx, host, p.Identity, p.Database); {
	case err != nil:
		return err
	case same:
		return refused(g, "it is the server of environment "+env.Name+": "+never)
	case known:
		return nil
	}
	switch same, err := shareLock(ctx, host, source); {
	case err != nil:
		return unproved(g, env, err)
	case same:
		return refused(g, "a lock that was taken through environment "+env.Name+" is seen there, so it is one server: "+never)
	}
	return nil
}

// equalIdentity compares what the servers say of themselves. Only what both of
// them say decides.
func equalIdentity(ctx context.Context, host dialects.Host, identity, database string) (same, known bool, err error) {
	if identity == "" {
		return false, false, nil
	}
	ours, err := host.IdentityOf(ctx, database)
	if err != nil || ours == "" {
		return false, false, err
	}
	return strings.HasPrefix(identity, ours), true, nil
}

// shareLock takes a lock on the one connection and looks for it by the other.
// Its number is known to nobody else, and it is let go of with the connection.
func shareLock(ctx context.Context, host dialects.Host, source dialects.Source) (bool, error) {
	holder, ok := source.(dialects.Holder)
	if !ok {
		return false, errors.New("this engine has no locks that tell servers apart")
	}
	lock := mark.Chance()
	if err := holder.HoldLock(ctx, lock); err != nil {
		return false, err
	}
	return host.Sees(ctx, lock)
}

func refused(g endpoint.Endpoint, why string, fix ...string) error {
	return &problem.Error{Code: "X951", What: "the server of --throwaway is refused", Where: g.Label(), Why: why, Fix: fix}
}

func unproved(g endpoint.Endpoint, env Environment, err error) error {
	return &problem.Error{Code: "X951", What: "the server of --throwaway is refused", Where: g.Label(), Err: err,
		Why: "that it is not the server of environment " + env.Name + " cannot be proved: " + err.Error(),
		Fix: []string{"leave --throwaway out, to start a server that is ours alone", "give environment " + env.Name + " as a snapshot: it holds what tells its server"}}
}
