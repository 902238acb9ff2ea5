package throwaway

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/dialects"
)

// given is a server that the user gave for it. Only databases that we make are
// touched there.
type given struct {
	host     dialects.Host
	need     Need
	platform catalog.Platform
	label    string

	mu    sync.Mutex
	unmet unmet
	made  map[*tracked]bool
}

func openGiven(ctx context.Context, n Need, o Options) (Server, error) {
	host, err := guarded(ctx, n, o)
	if err != nil {
		return nil, err
	}
	if _, err := cleanServer(ctx, host, false); err != nil {
		o.Log("leftovers on the throwaway server could not be removed: " + err.Error())
	}
	g := &given{host: host, need: n, label: o.Given.Label(), made: map[*tracked]bool{}}
	if g.platform, err = host.Platform(ctx); err != nil {
		return nil, errors.Join(err, host.Close())
	}
	return g, nil
}

func (g *given) Create(ctx context.Context) (dialects.Scratch, error) {
	s, unmet, err := g.host.Create(ctx, g.need.Settings)
	if err != nil {
		return nil, err
	}
	missing, err := missingExtensions(ctx, g.need, s)
	if err != nil {
		return nil, errors.Join(err, s.Drop(ctx))
	}
	t := g.track(s)
	g.mu.Lock()
	defer g.mu.Unlock()
	g.unmet.add(append(unmet, missing...)...)
	return t, nil
}

func (g *given) Platform(context.Context) (catalog.Platform, error) { return g.platform, nil }

func (g *given) Describe() string {
	return fmt.Sprintf("given server, %s %s, at %s", g.platform.Vendor, g.platform.Version, g.label)
}

func (g *given) Unmet() []string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return slices.Clone(g.unmet)
}

// Close drops what is still there. What cannot be dropped is named.
func (g *given) Close() error {
	g.mu.Lock()
	var rest []*tracked
	for t := range g.made {
		rest = append(rest, t)
	}
	g.mu.Unlock()
	slices.SortFunc(rest, func(a, b *tracked) int { return strings.Compare(a.Endpoint().Database, b.Endpoint().Database) })
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	var failures []error
	for _, t := range rest {
		if err := t.Drop(ctx); err != nil {
			failures = append(failures, err)
		}
	}
	return errors.Join(append(failures, g.host.Close())...)
}

// tracked is a throwaway that is dropped at the end if nobody has done it before.
type tracked struct {
	dialects.Scratch
	on *given
}

func (g *given) track(s dialects.Scratch) *tracked {
	t := &tracked{s, g}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.made[t] = true
	return t
}

func (t *tracked) Clone(ctx context.Context) (dialects.Scratch, error) {
	c, err := t.Scratch.Clone(ctx)
	if err != nil {
		return nil, err
	}
	return t.on.track(c), nil
}

func (t *tracked) Drop(ctx context.Context) error {
	err := t.Scratch.Drop(ctx)
	if err == nil {
		t.on.mu.Lock()
		defer t.on.mu.Unlock()
		delete(t.on.made, t)
	}
	return err
}
