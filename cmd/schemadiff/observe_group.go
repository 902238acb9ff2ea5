package main

import (
	"context"
	"slices"
	"sync"

	"github.com/urfave/cli/v2"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/gate"
	"github.com/schemadiff/schemadiff/parity"
	"github.com/schemadiff/schemadiff/schema"
)

// atOnce bounds how many members are asked at the same time.
const atOnce = 8

// observeAll looks at what goes on in every member, as far as it concerns the
// tables that its plan locks. Members of one server are asked together. What
// the tables take of the disk that are written anew, they take in all members.
func (p *program) observeAll(c *cli.Context, x *crowdCheck) error {
	free, err := sizeOf(c.String("free-disk"))
	if err != nil {
		return err
	}
	members := map[string]parity.Env{}
	for _, m := range x.crowd.Members {
		members[m.Name] = m
	}
	need := gate.Need{Free: free}
	locked := map[string][]schema.Key{} // by member
	for _, k := range x.kinds {
		if !k.observing() {
			continue
		}
		keys, own := k.locks(free)
		for _, name := range k.alike.Names {
			locked[name] = inMember(keys, members[name], len(x.group.Members) == 0)
			need.Add(own, k.alike.Env.Home, members[name].Reading.Sizes)
		}
	}
	seen := p.liveOfAll(c.Context, x, locked)
	for _, k := range x.kinds {
		k.hazards = map[string]gate.Judged{}
		for _, name := range k.alike.Names {
			if s, ok := seen[name]; ok && s.why != "" {
				k.hazards[name] = gate.Judged{Why: s.why}
			} else if ok {
				k.hazards[name] = gate.JudgeLive(s.live, need)
			}
		}
	}
	return context.Cause(c.Context)
}

// inMember is the tables of one member as those of another: in its own schema,
// or where members are databases of one server, in its own database.
func inMember(keys []schema.Key, m parity.Env, together bool) []schema.Key {
	out := slices.Clone(keys)
	for i := range out {
		switch {
		case m.Engine == endpoint.Postgres:
			out[i].Schema = m.Home
		case together:
			out[i].Schema = m.Name
		}
	}
	return out
}

// sight is what was seen of a member, or why nothing was.
type sight struct {
	live catalog.Live
	why  string
}

// liveOfAll asks all members whose tables are locked.
func (p *program) liveOfAll(ctx context.Context, x *crowdCheck, locked map[string][]schema.Key) map[string]sight {
	seen := map[string]sight{}
	if len(locked) == 0 {
		return seen
	}
	if len(x.group.Members) == 0 {
		var all []schema.Key
		for _, m := range x.crowd.Members {
			all = append(all, locked[m.Name]...)
		}
		live, why := liveOf(ctx, x.group.Endpoint, x.environment.Name, all)
		for name, keys := range locked {
			seen[name] = sight{touching(live, keys), why}
		}
		return seen
	}
	var wg sync.WaitGroup
	var mu sync.Mutex
	slots := make(chan struct{}, atOnce)
	for _, m := range x.group.Members {
		keys, ok := locked[m.Name]
		if !ok {
			continue
		}
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			live, why := liveOf(ctx, m.Endpoint, x.environment.Name, keys)
			mu.Lock()
			defer mu.Unlock()
			seen[m.Name] = sight{live, why}
		})
	}
	wg.Wait()
	return seen
}

// touching is what goes on with some of the tables. Replicas follow all of them.
func touching(live catalog.Live, keys []schema.Key) catalog.Live {
	var holders []catalog.Holder
	for _, h := range live.Holders {
		h.Tables = slices.DeleteFunc(slices.Clone(h.Tables), func(k schema.Key) bool {
			return !slices.ContainsFunc(keys, func(own schema.Key) bool { return own.Schema == k.Schema && own.Name == k.Name })
		})
		if len(h.Tables) > 0 {
			holders = append(holders, h)
		}
	}
	live.Holders = holders
	return live
}
