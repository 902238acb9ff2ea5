package config

import (
	"bytes"
	"context"
	"errors"
	"os/exec"
	"strings"
	"time"

	"github.com/schemadiff/schemadiff/problem"
)

// run is what a command prints, without its last line break. The command is a
// list, never a shell's line; its environment is ours.
func (r *Resolver) run(ctx context.Context, argv []string, dir string, limit time.Duration) (string, error) {
	if r.NoExec {
		return "", &problem.Error{Code: "X922", What: "the command " + argv[0] + " is not run", Why: "--no-exec or SCHEMADIFF_NO_EXEC is set",
			Fix: []string{"give the secret by env or file", "or run without --no-exec where the configuration is trusted"}}
	}
	if limit == 0 {
		limit = commandTimeout
	}
	key := "command\x00" + dir + "\x00" + strings.Join(argv, "\x00")
	return r.once(key, func() (string, error) {
		text, err := r.start(ctx, argv, dir, limit)
		r.hide(text)
		return text, err
	})
}

// output is run for a command that prints no secret of its own: what it prints
// as a whole is nothing to look for in reports.
func (r *Resolver) output(ctx context.Context, argv []string, dir string, limit time.Duration) (string, error) {
	if r.NoExec {
		return "", &problem.Error{Code: "X922", What: "the command " + argv[0] + " is not run", Why: "--no-exec or SCHEMADIFF_NO_EXEC is set",
			Fix: []string{"run without --no-exec where the configuration is trusted"}}
	}
	if limit == 0 {
		limit = commandTimeout
	}
	key := "output\x00" + dir + "\x00" + strings.Join(argv, "\x00")
	return r.once(key, func() (string, error) { return r.start(ctx, argv, dir, limit) })
}

func (r *Resolver) start(ctx context.Context, argv []string, dir string, limit time.Duration) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	cmd.Dir = dir
	stdout, stderr := &capped{limit: longest}, &capped{limit: 4 << 10, lossy: true}
	cmd.Stdout, cmd.Stderr = stdout, stderr
	cmd.WaitDelay = time.Second // a grandchild may hold the pipes open
	err := cmd.Run()
	text := strings.TrimSuffix(strings.TrimSuffix(stdout.buffer.String(), "\n"), "\r")
	fix := "run it by hand to see what it says; its output is what is taken"
	switch {
	case stdout.full:
		return "", unavailable("the command "+argv[0]+" printed more than 64 KiB", fix)
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return "", unavailable("the command "+argv[0]+" took longer than "+limit.String(), "raise its timeout", fix)
	case errors.Is(err, exec.ErrNotFound):
		return "", unavailable("the command "+argv[0]+" is not installed or not on PATH", "install it, or give its whole path")
	case err != nil:
		p := unavailable("the command "+argv[0]+" failed", fix)
		p.Why = strings.TrimSpace(exitText(err) + "\n" + r.redact(strings.TrimSpace(stderr.buffer.String())))
		return "", p
	case text == "":
		return "", unavailable("the command "+argv[0]+" printed nothing", fix)
	}
	return text, nil
}

// exitText is how a command ended, without its path and arguments.
func exitText(err error) string {
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return exit.ProcessState.String()
	}
	return "it could not be started"
}

// hide registers what a secret's source gave.
func (r *Resolver) hide(secret string, public ...string) {
	if r.Redactor != nil {
		r.Redactor.Add(secret, public...)
	}
}

func (r *Resolver) redact(text string) string {
	if r.Redactor == nil {
		return ""
	}
	return r.Redactor.String(text)
}

// capped keeps the first bytes. Beyond them it fails, which ends the command, or
// where it is lossy forgets the rest.
type capped struct {
	buffer bytes.Buffer // a field: an embedded one's ReadFrom would get around Write and its bound
	limit  int
	lossy  bool
	full   bool
}

func (c *capped) Write(p []byte) (int, error) {
	room := c.limit - c.buffer.Len()
	if len(p) <= room {
		return c.buffer.Write(p)
	}
	c.buffer.Write(p[:room])
	c.full = true
	if c.lossy {
		return len(p), nil
	}
	return room, errors.New("too much output")
}
