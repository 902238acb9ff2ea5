package config

import (
	"context"
	"time"

	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/problem"
)

// Endpoint is the environment with everything looked up: variables, files,
// commands. Errors are *problem.Error that name the environment, and hold no
// secret: X909 where something cannot be had, X921 for an address that cannot
// be read, X922 where a command would have to run and must not.
func (e Environment) Endpoint(ctx context.Context, r *Resolver) (endpoint.Endpoint, error) {
	to, err := e.endpoint(ctx, r)
	if err != nil {
		p := *problem.Of(err)
		p.Env = e.Name
		if p.Where == "" {
			p.Where = e.At.String()
		}
		if p.Code == "X909" && p.Why == "" {
			p.Why = r.missing(ctx, e)
		}
		return endpoint.Endpoint{}, &p
	}
	return to, nil
}

func (e Environment) endpoint(ctx context.Context, r *Resolver) (endpoint.Endpoint, error) {
	lookup, err := r.lookup(ctx, e)
	if err != nil {
		return endpoint.Endpoint{}, err
	}
	v := values{ctx: ctx, resolver: r, lookup: lookup, dir: e.dir}
	var to endpoint.Endpoint
	if e.URL.Set() {
		to, err = v.address(e.URL)
	} else {
		to, err = v.fields(e)
	}
	if err != nil {
		return to, err
	}
	if e.Engine != "" && e.URL.Set() && !sameProtocol(endpoint.Engine(e.Engine), to.Engine) {
		return to, &problem.Error{Code: "X904", What: "url is of " + string(to.Engine) + " and engine says " + e.Engine, Fix: []string{"leave engine out"}}
	}
	if to.User, err = v.or(e.User, to.User); err != nil {
		return to, err
	}
	if e.Password.Set() {
		if to.Password, err = v.secret(e.Password, to); err != nil {
			return to, err
		}
	}
	r.hide(to.Password.Reveal(), to.User, to.Database, to.Host)
	if err := v.tls(e.TLS, &to); err != nil {
		return to, err
	}
	if err := v.via(e.Via, &to); err != nil {
		return to, err
	}
	to.Timeouts = e.Timeouts.over(to.Timeouts)
	return to, nil
}

func sameProtocol(a, b endpoint.Engine) bool {
	family := func(e endpoint.Engine) endpoint.Engine {
		if e == endpoint.MariaDB {
			return endpoint.MySQL
		}
		return e
	}
	return family(a) == family(b)
}

// over lays what the file says over what the address said, and that over the
// defaults.
func (t Timeouts) over(said endpoint.Timeouts) endpoint.Timeouts {
	pick := func(first Duration, second, third time.Duration) time.Duration {
		switch {
		case first != 0:
			return time.Duration(first)
		case second != 0:
			return second
		}
		return third
	}
	return endpoint.Timeouts{
		Connect:   pick(t.Connect, said.Connect, endpoint.DefaultTimeouts.Connect),
		Statement: pick(t.Statement, said.Statement, endpoint.DefaultTimeouts.Statement),
		Lock:      pick(t.Lock, said.Lock, endpoint.DefaultTimeouts.Lock),
	}
}
