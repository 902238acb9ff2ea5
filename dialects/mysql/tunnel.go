package mysql

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/schemadiff/schemadiff/endpoint"
)

// tunnel dials by running a command, such as ssh -W %h:%p bastion, whose
// standard input and output are the connection.
func tunnel(e endpoint.Endpoint) func(ctx context.Context, network, addr string) (net.Conn, error) {
	return func(_ context.Context, _, _ string) (net.Conn, error) {
		host, port, err := net.SplitHostPort(e.Address())
		if err != nil {
			return nil, err
		}
		argv := make([]string, len(e.Via))
		for i, arg := range e.Via {
			argv[i] = strings.NewReplacer("%h", host, "%p", port, "%%", "%").Replace(arg)
		}
		return pipe(argv)
	}
}

// pipe starts a command and makes a connection of it.
func pipe(argv []string) (net.Conn, error) {
	// os.Pipe rather than cmd.StdoutPipe: the driver sets deadlines.
	stdin, write, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	read, stdout, err := os.Pipe()
	if err != nil {
		return nil, errors.Join(err, stdin.Close(), write.Close())
	}
	c := &piped{read: read, write: write, done: make(chan struct{})}
	c.cmd = exec.Command(argv[0], argv[1:]...)
	c.cmd.Stdin, c.cmd.Stdout, c.cmd.Stderr = stdin, stdout, &c.stderr
	err = c.cmd.Start()
	stdin.Close()
	stdout.Close()
	if err != nil {
		return nil, errors.Join(fmt.Errorf("via: %w", err), write.Close(), read.Close())
	}
	go func() { c.cmd.Wait(); close(c.done) }()
	return c, nil
}

// piped is a command as a connection.
type piped struct {
	cmd         *exec.Cmd
	read, write *os.File
	stderr      bytes.Buffer // of the command; read only after done
	done        chan struct{}
}

func (c *piped) Read(b []byte) (int, error) {
	n, err := c.read.Read(b)
	if err == io.EOF {
		return n, c.ended()
	}
	return n, err
}

// ended says why the command's output ended, in its own last words.
func (c *piped) ended() error {
	select {
	case <-c.done:
	case <-time.After(time.Second):
		return io.EOF
	}
	lines := strings.Split(strings.TrimSpace(c.stderr.String()), "\n")
	if last := lines[len(lines)-1]; last != "" {
		return fmt.Errorf("via: %s", last)
	}
	return fmt.Errorf("via: %s ended", c.cmd.Args[0])
}

func (c *piped) Write(b []byte) (int, error) { return c.write.Write(b) }

func (c *piped) Close() error {
	err := errors.Join(c.write.Close(), c.read.Close())
	select {
	case <-c.done:
	case <-time.After(time.Second):
		c.cmd.Process.Kill()
		<-c.done
	}
	return err
}

func (c *piped) LocalAddr() net.Addr                { return pipeAddr{} }
func (c *piped) RemoteAddr() net.Addr               { return pipeAddr{} }
func (c *piped) SetReadDeadline(t time.Time) error  { return c.read.SetReadDeadline(t) }
func (c *piped) SetWriteDeadline(t time.Time) error { return c.write.SetWriteDeadline(t) }
func (c *piped) SetDeadline(t time.Time) error {
	return errors.Join(c.SetReadDeadline(t), c.SetWriteDeadline(t))
}

type pipeAddr struct{}

func (pipeAddr) Network() string { return "pipe" }
func (pipeAddr) String() string  { return "via" }
