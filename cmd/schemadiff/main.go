// Command schemadiff says whether database environments are the same.
package main

import (
	"context"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"time"
)

func main() {
	if os.Getenv("GOGC") == "" && os.Getenv("GOMEMLIMIT") == "" {
		if len(os.Args) > 1 && !strings.HasPrefix(os.Args[1], "-") { // --version needs no memory
			useHugePages()
		}
		collectLate()
	}
	ctx := onSignals(context.Background())
	os.Exit(run(ctx, os.Args[1:], world{
		in:     os.Stdin,
		out:    stream{os.Stdout, os.Stdout},
		err:    stream{os.Stderr, os.Stderr},
		lookup: os.LookupEnv,
		now:    time.Now,
	}))
}

// collectLate has garbage collected for the first time when the heap has 96 MB:
// most runs end before, and those that do not would have collected a dozen times on
// the way there. Most of what a run allocates it keeps to its end: from then on
// collecting when the heap has grown by two fifths rather than by as much again costs
// a few hundredths of the time and saves a quarter of the memory.
func collectLate() {
	growth.Store(40)
	const least = 4 // MB, at which the runtime collects with 100 percent
	debug.SetGCPercent(100 * 96 / least)
	sentinel := new([16]*byte) // the first collection finds that nothing needs it
	runtime.AddCleanup(sentinel, func(growth *atomic.Int32) { debug.SetGCPercent(int(growth.Load())) }, &growth)
}

// growth is by how many percent the heap grows from one collection to the next,
// behind the first.
var growth atomic.Int32

// collectSeldom is for snapshots, of which everything is kept: a fifth of the
// time of reading large ones goes into finding that out again and again.
func collectSeldom() { growth.Store(200) }

// collectAsUsual is for MySQL and MariaDB, of which much is parsed that is thrown
// away: with 10,000 tables a fifth of the time for a fifth of the memory.
func collectAsUsual() { growth.Store(100) }
