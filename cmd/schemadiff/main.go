// Command schemadiff says whether database environments are the same.
package main

import (
	"context"
	"os"
	"time"
)

func main() {
	ctx := onSignals(context.Background())
	os.Exit(run(ctx, os.Args[1:], world{
		in:     os.Stdin,
		out:    stream{os.Stdout, os.Stdout},
		err:    stream{os.Stderr, os.Stderr},
		lookup: os.LookupEnv,
		now:    time.Now,
	}))
}
