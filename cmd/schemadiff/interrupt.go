package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

// interrupted is why a run was cancelled. Its number is the exit code that
// shells expect: 128 and the signal's number.
type interrupted int

const (
	byInterrupt   interrupted = 130 // SIGINT
	byTermination interrupted = 143 // SIGTERM
)

func (i interrupted) Error() string {
	if i == byTermination {
		return "terminated"
	}
	return "interrupted"
}

// onSignals is a context that ends with the first SIGINT or SIGTERM: running
// queries are cancelled on their servers. The second one ends the program at once.
func onSignals(ctx context.Context) context.Context {
	ctx, cancel := context.WithCancelCause(ctx)
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	// Go ends a program whose stdout is a closed pipe. We want to say by the
	// exit code that the result never arrived.
	signal.Ignore(syscall.SIGPIPE)
	go func() {
		why := causeOf(<-signals)
		cancel(why)
		<-signals
		os.Exit(int(why))
	}()
	return ctx
}

func causeOf(s os.Signal) interrupted {
	if s == syscall.SIGTERM {
		return byTermination
	}
	return byInterrupt
}
