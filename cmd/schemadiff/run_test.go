package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// at is a process's surroundings with the given standard output.
func at(out io.Writer, err io.Writer) world {
	return world{
		in: strings.NewReader(""), out: stream{Writer: out}, err: stream{Writer: err},
		lookup: func(string) (string, bool) { return "", false },
		now:    func() time.Time { return time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC) },
	}
}

// shop is the demo's environments, built once for a test.
func shop(t *testing.T) (dev, staging string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "shop")
	if err := buildDemo(t.Context(), dir); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, "dev.db"), filepath.Join(dir, "staging.db")
}

// broken is a stream that takes nothing.
type broken struct{ err error }

func (b broken) Write([]byte) (int, error) { return 0, b.err }

// A result that did not arrive is undecided, whatever it said. Whoever closed
// the pipe knows; a full disk has to be named.
func TestOutputThatCannotBeWritten(t *testing.T) {
	dev, staging := shop(t)
	for _, line := range [][]string{{dev, staging}, {"explain"}, {"demo", "--dir", filepath.Join(t.TempDir(), "d")}, {"snapshot", dev}, {"--help"}} {
		var said bytes.Buffer
		if code := run(t.Context(), line, at(broken{syscall.EPIPE}, &said)); code != exitUndecided || said.Len() > 0 {
			t.Errorf("%q into a closed pipe: exit %d, said %q", line, code, said.String())
		}
		said.Reset()
		if code := run(t.Context(), line, at(broken{syscall.ENOSPC}, &said)); code != exitUndecided || !strings.Contains(said.String(), "no space left on device") {
			t.Errorf("%q onto a full disk: exit %d, said %q", line, code, said.String())
		}
	}
}

// deaf is a server that takes connections and never says a word.
func deaf(t *testing.T, onConnection func()) (address string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			t.Cleanup(func() { c.Close() })
			onConnection()
		}
	}()
	return l.Addr().String()
}

// The first signal ends a run that waits for a server, with the exit code that
// shells expect.
func TestInterrupt(t *testing.T) {
	dev, _ := shop(t)
	for _, why := range []interrupted{byInterrupt, byTermination} {
		ctx, cancel := context.WithCancelCause(t.Context())
		address := deaf(t, func() { cancel(why) })
		for _, scheme := range []string{"mysql", "postgres"} {
			var out, said bytes.Buffer
			code := run(ctx, []string{dev, scheme + "://u@" + address + "/db"}, at(&out, &said))
			if code != int(why) || out.Len() > 0 {
				t.Errorf("%s: exit %d, want %d; stdout %q, stderr %q", scheme, code, why, out.String(), said.String())
			}
		}
	}
}

// --timeout bounds a whole run; the result is undecided and names the server.
func TestTimeout(t *testing.T) {
	dev, _ := shop(t)
	for _, scheme := range []string{"mysql", "postgres"} {
		var out, said bytes.Buffer
		address := deaf(t, func() {})
		start := time.Now()
		code := run(t.Context(), []string{dev, scheme + "://u@" + address + "/db", "--timeout", "100ms", "--format", "compact"}, at(&out, &said))
		if code != exitUndecided || time.Since(start) > 5*time.Second || !strings.Contains(out.String(), "X912") {
			t.Errorf("%s: exit %d after %v: %q, %q", scheme, code, time.Since(start), out.String(), said.String())
		}
	}
}

// A flag's name means the same kind of flag in every command: arrange reads
// flags before it knows the command.
func TestFlagsMeanTheSameEverywhere(t *testing.T) {
	p := &program{world: at(io.Discard, io.Discard)}
	app := p.commands()
	switches := map[string]bool{}
	for _, c := range append(app.Commands, app.Command("config").Subcommands...) {
		for _, f := range c.Flags {
			for _, name := range f.Names() {
				is, known := switches[name]
				if known && is != isSwitch(f) {
					t.Errorf("--%s is a switch in one command and takes a value in %s", name, c.Name)
				}
				switches[name] = isSwitch(f)
			}
			if name, use := described(f); use == "" || strings.HasSuffix(use, ".") {
				t.Errorf("%s %s: description %q", c.Name, name, use)
			}
		}
		if !c.Hidden && (c.Usage == "" || c.Action == nil) {
			t.Errorf("%s has no description or does nothing", c.Name)
		}
	}
}

func TestUndelivered(t *testing.T) {
	if undelivered(errors.Join(syscall.EPIPE)) != nil {
		t.Error("a closed pipe is complained about")
	}
}
