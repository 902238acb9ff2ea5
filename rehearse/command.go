package rehearse

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"

	"github.com/schemadiff/schemadiff/dialects"
)

// Command is the project's own migrate command, which turns migrations that are
// programs into SQL as only it can.
type Command struct {
	// Resolve gives the program with its arguments, and the variables that the
	// configuration sets, for a throwaway at a gate.
	Resolve func(ctx context.Context, at *dialects.Gate) (argv, env []string, err error)
	Folder  string    // the project's
	Output  io.Writer // takes what it prints while it runs; nil for nobody
}

// inherited are the variables that the command has of ours beside those that
// the configuration sets: how to find programs, whose files they read, and in
// what language they speak. Whatever else is set here, an environment's
// address above all, is none of its business.
var inherited = []string{"PATH", "HOME", "USER", "LOGNAME", "TMPDIR", "TZ", "LANG", "LANGUAGE", "LC_ALL", "LC_CTYPE", "LC_MESSAGES", "LC_NUMERIC", "LC_TIME", "LC_COLLATE"}

// ended is how a command ended: well where why is "".
type ended struct {
	why  string
	late bool   // it was ended at its limit
	tail string // of what it printed
	took time.Duration
}

// run runs the command once. What it makes of its task is in ended; an error is
// that it could not be run.
func (c *Command) run(ctx context.Context, at *dialects.Gate, limit time.Duration, clock func() time.Time) (ended, error) {
	argv, env, err := c.Resolve(ctx, at)
	if err != nil {
		return ended{}, err
	}
	limited, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	cmd := exec.CommandContext(limited, argv[0], argv[1:]...)
	cmd.Dir = c.Folder
	cmd.Env = []string{}
	for _, name := range inherited {
		if value, ok := os.LookupEnv(name); ok {
			cmd.Env = append(cmd.Env, name+"="+value)
		}
	}
	cmd.Env = append(cmd.Env, env...)
	out := &tail{copy: c.Output}
	cmd.Stdout, cmd.Stderr = out, out
	cmd.WaitDelay = 2 * time.Second // a grandchild may hold the pipes open
	asGroup(cmd)
	started := clock()
	err = cmd.Run()
	end := ended{tail: out.String(), took: clock().Sub(started)}
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return end, context.Cause(ctx)
	case errors.Is(limited.Err(), context.DeadlineExceeded):
		end.late = true
		end.why = fmt.Sprintf("the command %s took longer than %v and was ended", argv[0], limit)
	case errors.As(err, &exit):
		end.why = fmt.Sprintf("the command %s failed: %s", argv[0], exit.ProcessState)
	case errors.Is(err, exec.ErrWaitDelay):
		return end, nil // it ended well, and left somebody behind who holds its output
	case err != nil:
		return end, fmt.Errorf("rehearsal.migrate.command: %s cannot be started: %w", argv[0], err)
	}
	return end, nil
}

// tail keeps the end of what a command prints, and passes all of it on.
type tail struct {
	mu   sync.Mutex
	kept []byte
	copy io.Writer
}

const keptOutput = 32 << 10

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.kept = append(t.kept, p...)
	if extra := len(t.kept) - keptOutput; extra > 0 {
		t.kept = append(t.kept[:0], t.kept[extra:]...)
	}
	if t.copy != nil {
		return t.copy.Write(p)
	}
	return len(p), nil
}

// String is the kept text without blank lines at its ends.
func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return strings.TrimSpace(strings.ToValidUTF8(string(t.kept), "?"))
}

// lastLines are the last n lines of a text.
func lastLines(text string, n int) []string {
	lines := strings.Split(text, "\n")
	return lines[max(0, len(lines)-n):]
}
