package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"github.com/schemadiff/schemadiff/endpoint"
)

// manyTables is from where on contestants run half as often.
const manyTables = 10000

func (b *bench) roundsOf(s shape) int {
	if s.tables >= manyTables {
		return (b.rounds + 1) / 2
	}
	return b.rounds
}

// startup measures what every run costs before it does anything.
func (b *bench) startup(ctx context.Context, _ []place, _ []shape) error {
	version := &contestant{name: "schemadiff --version", commands: []command{{argv: []string{b.binary, "--version"}}}}
	race(ctx, 4*b.rounds, version)
	b.section("start-up", nil, version)
	if version.broken != nil {
		return version.broken
	}
	b.figure("start-up", float64(version.wall().Microseconds())/1000, "ms", 15)
	return nil
}

// limits are the targets of one engine's comparison of 1,000 tables or more.
type limits struct {
	raw, dump float64 // times as long
	most      int     // tables to which these apply, 0 for any number
	memory    float64 // megabytes, with 10,000 tables
}

var limitsOf = map[endpoint.Engine]limits{
	endpoint.Postgres: {raw: 1.3, dump: 0.75, memory: 250},
	endpoint.MariaDB:  {raw: 1.5, dump: 0.5, most: 1000},
	endpoint.MySQL:    {raw: 1.5, dump: 0.5, most: 1000},
}

// compare measures comparisons of two equal databases, of every shape on every place.
func (b *bench) compare(ctx context.Context, all []place, shapes []shape) error {
	for _, p := range all {
		taken, err := b.compareShapes(ctx, p, shapes)
		if err != nil {
			return err
		}
		if small, large := taken[1000], taken[10000]; small.ours > 0 && large.ours > 0 {
			b.figure(p.name+": growth from 1,000 to 10,000 tables", float64(large.ours)/float64(small.ours), "x", 12)
			b.figure(p.name+": growth of the raw read, for comparison", float64(large.raw)/float64(small.raw), "x", 0)
		}
	}
	return nil
}

// walls is how long a comparison takes, and the raw read beside it.
type walls struct{ ours, raw time.Duration }

// compareShapes measures comparisons on one place. They take so long, by the
// number of tables.
func (b *bench) compareShapes(ctx context.Context, p place, shapes []shape) (taken map[int]walls, err error) {
	if slices.ContainsFunc(shapes, func(s shape) bool { return s.tables >= manyTables }) {
		giveBack, refused := p.giveRoom(ctx)
		if refused != nil {
			return nil, refused
		}
		defer func() { err = errors.Join(err, giveBack()) }()
	}
	taken = map[int]walls{}
	for _, s := range shapes {
		two, err := b.pair(ctx, p, s)
		if err != nil {
			return nil, err
		}
		if taken[s.tables], err = b.compareShape(ctx, two); err != nil {
			return nil, err
		}
	}
	return taken, nil
}

// compareShape measures one comparison beside a raw read and a dump.
func (b *bench) compareShape(ctx context.Context, two pair) (walls, error) {
	p, s := two.place, two.shape
	file, trips, err := b.record(ctx, two)
	if err != nil {
		return walls{}, err
	}
	ours := &contestant{name: "schemadiff A B", commands: []command{b.diff(two.urls[:]...)}}
	raw := &contestant{name: "raw read of both", commands: []command{{argv: []string{b.self, "raw", file}}}}
	dump := &contestant{name: "dump of both", commands: p.dump(two.urls[:]...)}
	if s.tables >= manyTables {
		dump.rounds, dump.patience = 1, b.patience
	}
	if !b.dumps {
		dump.commands = nil
	}
	race(ctx, b.roundsOf(s), ours, raw, dump)
	b.section(fmt.Sprintf("%s: two databases of %s", p, s), map[string]string{ours.name: trips}, ours, raw, dump)
	if ours.broken != nil {
		return walls{}, ours.broken
	}
	if raw.broken != nil {
		return walls{}, raw.broken
	}
	what := fmt.Sprintf("%s, %s: ", p.name, s)
	limit := limitsOf[p.engine]
	if s.tables < 1000 || limit.most > 0 && s.tables > limit.most {
		limit = limits{memory: limit.memory}
	}
	b.figure(what+"beside the raw read", ours.beside(raw), "x", limit.raw)
	if dump.ran() {
		beside := "beside the dump"
		if dump.stopped {
			beside += ", less than"
		}
		b.figure(what+beside, float64(ours.wall())/float64(dump.wall()), "x", limit.dump)
	}
	if s.tables >= manyTables {
		b.figure(what+"peak memory", float64(megabytes(ours.memory())), "MB", limit.memory)
	}
	return walls{ours.wall(), raw.wall()}, nil
}

// diff is our command: equal databases, exit code 0. It runs where there is
// nothing to find: looking through a checkout, which those beside it do not do,
// is measured by ledgers and branches.
func (b *bench) diff(targets ...string) command {
	return command{argv: append([]string{b.binary, "diff"}, targets...), dir: b.nowhere}
}

// record runs a comparison by way of proxies. It returns a file of what was
// asked, for a raw read, and how many round trips each side took.
func (b *bench) record(ctx context.Context, two pair) (file, trips string, err error) {
	file = filepath.Join(b.folder, "raw.json")
	var recordings []recording
	if two.place.engine == endpoint.SQLite {
		for _, url := range two.urls {
			r, err := sqliteRecording(b.root, url)
			if err != nil {
				return "", "", err
			}
			recordings = append(recordings, r)
		}
		return file, "", writeJSON(file, recordings)
	}
	wires, urls, err := wired(two, 5*time.Millisecond)
	if err != nil {
		return "", "", err
	}
	_, err = b.diff(urls[:]...).run(ctx)
	for i, w := range wires {
		w.close()
		r := recording{URL: two.urls[i]}
		for _, said := range w.sayings() {
			session, err := requests(two.place.engine, said)
			if err != nil {
				return "", "", err
			}
			r.Sessions = append(r.Sessions, session)
		}
		recordings = append(recordings, r)
	}
	if err != nil {
		return "", "", err
	}
	return file, fmt.Sprintf("%d and %d round trips", wires[0].trips(), wires[1].trips()), writeJSON(file, recordings)
}

// wired puts a proxy in front of each of two databases.
func wired(two pair, delay time.Duration) (wires [2]*wire, urls [2]string, err error) {
	for i, url := range two.urls {
		e, err := endpoint.Parse(url)
		if err != nil {
			return wires, urls, err
		}
		if wires[i], err = listen(e.Address(), delay); err != nil {
			return wires, urls, err
		}
		if urls[i], err = through(url, wires[i].address()); err != nil {
			return wires, urls, err
		}
	}
	return wires, urls, nil
}

func writeJSON(file string, value any) error {
	text, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return os.WriteFile(file, text, 0o600) // it holds passwords
}

// latency measures a comparison of 100 tables where each round trip takes 20
// ms longer, beside a client that connects and asks one query.
func (b *bench) latency(ctx context.Context, all []place, _ []shape) error {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1)) // the proxies are to take as little of the machine as they can
	for _, p := range all {
		if p.engine == endpoint.SQLite {
			continue
		}
		two, err := b.pair(ctx, p, shape{tables: 100})
		if err != nil {
			return err
		}
		wires, urls, err := wired(two, 20*time.Millisecond)
		if err != nil {
			return err
		}
		ours := &contestant{name: "schemadiff A B", commands: []command{b.diff(urls[:]...)}}
		one := &contestant{name: "connect and one query", commands: []command{p.query(b.self, urls[0])}}
		dump := &contestant{name: "dump of both", commands: p.dump(urls[:]...), rounds: 1}
		if !b.dumps {
			dump.commands = nil
		}
		race(ctx, b.rounds, ours, one, dump)
		for _, w := range wires {
			w.close()
		}
		b.section(fmt.Sprintf("%s: 100 tables, 20 ms added to each round trip", p), nil, ours, one, dump)
		if ours.broken != nil {
			return ours.broken
		}
		b.figure(p.name+", 20 ms per round trip: beside connecting and one query", ours.beside(one), "x", 2)
	}
	return nil
}

// snapshots measures the comparison of two files.
func (b *bench) snapshots(ctx context.Context, all []place, shapes []shape) error {
	i := slices.IndexFunc(all, func(p place) bool { return p.engine == endpoint.Postgres })
	if i < 0 || len(shapes) == 0 {
		return nil
	}
	largest := slices.MaxFunc(shapes, func(a, b shape) int { return a.tables - b.tables })
	two, err := b.pair(ctx, all[i], largest)
	if err != nil {
		return err
	}
	files := []string{filepath.Join(b.folder, "a.json"), filepath.Join(b.folder, "b.json")}
	for i, url := range two.urls {
		if _, err := (command{argv: []string{b.binary, "snapshot", url, "--output", files[i]}}).run(ctx); err != nil {
			return err
		}
	}
	info, err := os.Stat(files[0])
	if err != nil {
		return err
	}
	ours := &contestant{name: "schemadiff a.json b.json", commands: []command{b.diff(files...)}}
	plain := &contestant{name: "decoding the two files", commands: []command{{argv: append([]string{b.self, "decode"}, files...)}}}
	race(ctx, b.roundsOf(largest), ours, plain)
	b.section(fmt.Sprintf("snapshots of %s, %d MB each", largest, megabytes(info.Size())), nil, ours, plain)
	if ours.broken != nil {
		return ours.broken
	}
	if plain.broken != nil {
		return plain.broken
	}
	b.figure(fmt.Sprintf("snapshots of %s: beside decoding", largest), ours.beside(plain), "x", 1.5)
	return nil
}

// tenants measures many schemas in one database beside one schema of as many tables.
func (b *bench) tenants(ctx context.Context, all []place, shapes []shape) error {
	i := slices.IndexFunc(all, func(p place) bool { return p.engine == endpoint.Postgres })
	if i < 0 || !slices.ContainsFunc(shapes, func(s shape) bool { return s.tables >= manyTables }) {
		return nil
	}
	contestants := make([]*contestant, 2)
	for n, s := range []shape{{tables: 20000, schemas: 1000}, {tables: 20000}} {
		two, err := b.pair(ctx, all[i], s)
		if err != nil {
			return err
		}
		contestants[n] = &contestant{name: s.String(), commands: []command{b.diff(two.urls[:]...)}}
	}
	race(ctx, b.roundsOf(shape{tables: 20000}), contestants...)
	b.section(fmt.Sprintf("%s: schemadiff A B over many schemas", all[i]), nil, contestants...)
	for _, c := range contestants {
		if c.broken != nil {
			return c.broken
		}
	}
	b.figure("1,000 tenant schemas of 20 tables: beside one schema of 20,000", contestants[0].beside(contestants[1]), "x", 2)
	return nil
}
