// Package throwaway makes databases to try migrations on, and removes them
// again. Where one comes from is a ladder: the server that the user gave for it;
// a server of our own, started from programs of the machine as our child, on a
// socket in a temporary folder, or its image where the user asks for a container;
// else a refusal that says what would help. A
// configured environment is never a place to make them. SQLite needs nothing.
//
// Nothing is ever dropped that does not carry this program's name and mark
// (package mark), and no process drops what a living one has made.
package throwaway

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/dialects"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/problem"
)

// Need says what a throwaway has to be like.
type Need struct {
	Engine     endpoint.Engine
	Vendor     string            // as catalog.Platform has it: "PostgreSQL", "MariaDB", "Percona Server"
	Version    int               // catalog.Platform.Number; only the major version has to be the same; 0 is any
	Settings   map[string]string // of the environment, by the names of its facts: "encoding", "TimeZone", "sql_mode"
	Extensions []string          // of PostgreSQL, that have to be installed on the server
}

// NeedOf is what it takes to stand in for an environment.
func NeedOf(e endpoint.Engine, p catalog.Platform) Need {
	n := Need{Engine: e, Vendor: p.Vendor, Version: p.Number, Settings: map[string]string{}}
	for _, f := range p.Facts {
		n.Settings[f.Name] = f.Value
	}
	return n
}

// Options say where to look and what to keep away from.
type Options struct {
	Given        *endpoint.Endpoint // the server of --throwaway
	Container    string             // "docker" or "podman": run a server's image, instead of looking for its programs
	Consent      bool               // the user has said on the command line that databases may be made on Given
	Environments []Environment      // all that are configured: none of them may be Given's server
	Binaries     []string           // folders with a server's programs, looked at before the usual places
	Cache        string             // folder for initialised data directories; "" is the user's cache folder
	Temporary    string             // folder to work in; "" is the system's
	Limit        int64              // bytes that a throwaway may take on the disk; 0 is DefaultLimit
	Start        time.Duration      // how long a server may take to start; 0 is DefaultStart
	Log          func(text string)  // what was tried and done on the way; nil for nobody
}

// DefaultLimit keeps a runaway migration from filling the disk.
const DefaultLimit = 2 << 30

// DefaultStart bounds the start of a server, its initialisation included.
const DefaultStart = 60 * time.Second

// Environment is a configured environment, as far as it is known.
type Environment struct {
	Name     string
	Endpoint endpoint.Endpoint // zero where there is only a snapshot
	Identity string            // catalog.Platform.Identity of a snapshot, "" where there is none
	Database string            // catalog.Platform.Database of it
}

// Server is a place that can make databases.
type Server interface {
	// Create makes an empty database with the settings that were asked for.
	Create(ctx context.Context) (dialects.Scratch, error)
	// Platform is what runs it.
	Platform(ctx context.Context) (catalog.Platform, error)
	// Describe is for reports: "own server, PostgreSQL 15.18, from /usr/lib/postgresql/15/bin".
	Describe() string
	// Unmet lists what was asked for and could not be had, as far as it is known
	// by now: what depends on it was not rehearsed.
	Unmet() []string
	// Close removes everything that was made, whatever became of the run.
	Close() error
}

// Open finds a place by the ladder. Errors are problems with a recipe: X950
// where there is none, X951 where a guard refuses, X952 where it does not work.
// What earlier runs of this user have left behind is removed on the way.
func Open(ctx context.Context, n Need, o Options) (Server, error) {
	o = o.complete()
	if _, err := cleanFolders(o, false); err != nil {
		o.Log("leftovers of earlier runs could not be removed: " + err.Error())
	}
	switch {
	case o.Given != nil:
		return openGiven(ctx, n, o)
	case n.Engine == endpoint.SQLite:
		return openFiles(n, o)
	case o.Container != "":
		return startContainer(ctx, n, o)
	}
	p, err := find(ctx, n, o)
	if err != nil {
		return nil, err
	}
	return startOwn(ctx, p, n, o)
}

func (o Options) complete() Options {
	o.Limit = cmp.Or(o.Limit, DefaultLimit)
	o.Start = cmp.Or(o.Start, DefaultStart)
	if o.Log == nil {
		o.Log = func(string) {}
	}
	return o
}

// unmet collects what could not be had, once each, in order.
type unmet []string

func (u *unmet) add(texts ...string) {
	for _, t := range texts {
		if !slices.Contains(*u, t) {
			*u = append(*u, t)
		}
	}
	slices.Sort(*u)
}

// missingExtensions asks a database which of the extensions its server lacks.
func missingExtensions(ctx context.Context, n Need, s dialects.Scratch) ([]string, error) {
	if n.Engine != endpoint.Postgres || len(n.Extensions) == 0 {
		return nil, nil
	}
	session, err := s.Session(ctx)
	if err != nil {
		return nil, err
	}
	defer session.Close()
	rows, err := session.Query(ctx, "SELECT name FROM pg_available_extensions")
	if err != nil {
		return nil, err
	}
	var missing []string
	for _, name := range n.Extensions {
		if !slices.ContainsFunc(rows, func(r []sql.NullString) bool { return r[0].String == name }) {
			missing = append(missing, fmt.Sprintf("extension %s: not installed on the throwaway server", name))
		}
	}
	return missing, nil
}

func failed(what string, err error, fix ...string) error {
	return &problem.Error{Code: "X952", What: what, Why: err.Error(), Fix: fix, Err: err}
}
