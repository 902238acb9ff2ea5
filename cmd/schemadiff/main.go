// Command schemadiff says whether database environments are the same.
package main

import (
	"context"
	"os"
	"runtime/debug"
	"time"
)

func main() {
	// Most of what a run allocates it keeps to its end. Collecting when the heap
	// has grown by half rather than by as much again costs a few hundredths of the
	// time and saves a fifth of the memory.
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(50)
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
