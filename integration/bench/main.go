// Command bench measures schemadiff, whole processes of it, beside what its
// users would run instead and beside the least that anybody could do: a raw
// read of the same facts. It prints figures and the targets that they have to
// meet, and fails only where something could not be measured: what a machine
// takes in time is no test.
//
//	bench -sizes 100,1000 -servers postgres15,sqlite
//
// It is its own child where a contestant is a program of no use to anybody
// else: bench raw FILE, bench decode FILE..., bench ping URL, bench plain URL QUERY FOLDER CONTENTS.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/schemadiff/schemadiff/integration/servers"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	if len(args) > 1 {
		switch args[0] {
		case "raw":
			return raw(ctx, args[1])
		case "decode":
			return decode(args[1:])
		case "ping":
			return ping(ctx, args[1])
		case "plain":
			return readPlainly(ctx, args[1], args[2], args[3], args[4] == "true")
		}
	}
	b := bench{out: stdout}
	var sizes, names, parts string
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&b.binary, "binary", "bin/schemadiff", "the program that is measured")
	flags.StringVar(&b.root, "root", ".", "the checkout")
	flags.StringVar(&sizes, "sizes", "100,1000,10000", "numbers of tables")
	flags.StringVar(&names, "servers", "postgres15,mariadb10.11,mysql9.7,sqlite", "servers that run, and sqlite")
	flags.StringVar(&parts, "parts", "startup,compare,latency,snapshots,tenants,ledgers,branches,rehearsals", "what to measure")
	flags.IntVar(&b.rounds, "rounds", 5, "how often each contestant runs; with 10,000 tables and more half as often")
	flags.BoolVar(&b.dumps, "dumps", true, "measure dumps as well")
	flags.DurationVar(&b.patience, "patience", 10*time.Minute, "with dumps of 10,000 tables: mysqldump takes more than 40 minutes for them")
	flags.BoolVar(&b.keep, "keep", false, "leave the databases for the next run")
	if err := flags.Parse(args); err != nil {
		return err
	}
	return b.run(ctx, fields(names), fields(sizes), fields(parts))
}

// bench is one run.
type bench struct {
	binary, root string
	self         string // this program
	folder       string // for recordings and snapshots
	nowhere      string // an empty folder
	cache        string // for SQLite's files
	rounds       int
	keep, dumps  bool
	patience     time.Duration
	out          io.Writer
	figures      []figure
	pairs        []pair // that were made or found
}

func (b *bench) run(ctx context.Context, names, sizes, parts []string) (err error) {
	if b.binary, err = filepath.Abs(b.binary); err != nil {
		return err
	}
	if b.self, err = os.Executable(); err != nil {
		return err
	}
	if b.folder, err = os.MkdirTemp("", "schemadiff-bench-"); err != nil {
		return err
	}
	defer os.RemoveAll(b.folder)
	b.nowhere = filepath.Join(b.folder, "nowhere")
	if err := os.Mkdir(b.nowhere, 0o755); err != nil {
		return err
	}
	b.cache = filepath.Join(servers.Folder(), "bench")
	if err := os.MkdirAll(b.cache, 0o755); err != nil {
		return err
	}
	wanted, err := places(names, b.cache)
	if err != nil {
		return err
	}
	var shapes []shape
	for _, text := range sizes {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			return fmt.Errorf("-sizes: %q is no number of tables", text)
		}
		shapes = append(shapes, shape{tables: n})
	}
	all := map[string]func(context.Context, []place, []shape) error{
		"startup": b.startup, "compare": b.compare, "latency": b.latency, "snapshots": b.snapshots, "tenants": b.tenants, "ledgers": b.ledgers, "branches": b.branches, "rehearsals": b.rehearsals,
	}
	for _, name := range parts {
		part, ok := all[name]
		if !ok {
			return fmt.Errorf("-parts: there is no part %q", name)
		}
		if err := part(ctx, wanted, shapes); err != nil {
			return errors.Join(fmt.Errorf("%s: %w", name, err), b.tidy(ctx))
		}
	}
	b.summary()
	return b.tidy(ctx)
}

// pair is place.pair, remembered so that its databases can be dropped.
func (b *bench) pair(ctx context.Context, p place, s shape) (pair, error) {
	two, err := p.pair(ctx, s)
	b.pairs = append(b.pairs, two)
	return two, err
}

// tidy drops the databases unless they are to be kept.
func (b *bench) tidy(ctx context.Context) error {
	if b.keep {
		return nil
	}
	var broken []error
	for _, two := range b.pairs {
		broken = append(broken, two.drop(context.WithoutCancel(ctx)))
	}
	return errors.Join(broken...)
}

func fields(list string) []string {
	return strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' })
}
