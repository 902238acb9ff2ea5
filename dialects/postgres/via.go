package postgres

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"
)

// dialVia starts the command whose stdin and stdout are the connection, as
// ssh's ProxyCommand does. %h and %p become host and port.
func dialVia(argv []string, address string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	fill := strings.NewReplacer("%h", host, "%p", port, "%%", "%")
	args := make([]string, len(argv))
	for i, a := range argv {
		args[i] = fill.Replace(a)
	}
	childIn, in, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	out, childOut, err := os.Pipe()
	if err != nil {
		return nil, errors.Join(err, childIn.Close(), in.Close())
	}
	p := &pipe{cmd: exec.Command(args[0], args[1:]...), in: in, out: out}
	p.cmd.Stdin, p.cmd.Stdout, p.cmd.Stderr = childIn, childOut, &p.said
	err = p.cmd.Start()
	childIn.Close() // the child has its own
	childOut.Close()
	if err != nil {
		return nil, errors.Join(err, in.Close(), out.Close())
	}
	return p, nil
}

// pipe is a running command as a net.Conn. Pipes of the operating system,
// unlike io.Pipe, know deadlines: pgx cancels by them.
type pipe struct {
	cmd     *exec.Cmd
	in, out *os.File
	said    tail
	once    sync.Once
}

func (p *pipe) Read(b []byte) (int, error) {
	n, err := p.out.Read(b)
	if said := p.said.String(); err != nil && said != "" && !errors.Is(err, os.ErrDeadlineExceeded) {
		err = fmt.Errorf("%s said: %s: %w", p.cmd.Args[0], said, err)
	}
	return n, err
}

func (p *pipe) Write(b []byte) (int, error) { return p.in.Write(b) }

// Close ends the command. Its exit status says nothing once we hang up.
func (p *pipe) Close() error {
	p.once.Do(func() {
		p.in.Close()
		p.out.Close()
		_ = p.cmd.Process.Kill() // it may have ended by itself
		_ = p.cmd.Wait()
	})
	return nil
}

func (p *pipe) LocalAddr() net.Addr  { return pipeAddr{} }
func (p *pipe) RemoteAddr() net.Addr { return pipeAddr{} }

func (p *pipe) SetDeadline(t time.Time) error {
	return errors.Join(p.in.SetWriteDeadline(t), p.out.SetReadDeadline(t))
}
func (p *pipe) SetReadDeadline(t time.Time) error  { return p.out.SetReadDeadline(t) }
func (p *pipe) SetWriteDeadline(t time.Time) error { return p.in.SetWriteDeadline(t) }

type pipeAddr struct{}

func (pipeAddr) Network() string { return "pipe" }
func (pipeAddr) String() string  { return "pipe" }

// tail keeps the last line that a command wrote to its stderr.
type tail struct {
	mu   sync.Mutex
	last []byte
}

func (t *tail) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	lines := bytes.Split(bytes.TrimSpace(b), []byte("\n"))
	if line := bytes.TrimSpace(lines[len(lines)-1]); len(line) > 0 {
		t.last = append(t.last[:0], line[:min(len(line), 300)]...)
	}
	return len(b), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.last)
}
