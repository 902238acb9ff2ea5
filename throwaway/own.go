//go:build unix

package throwaway

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"syscall"
	"time"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/dialects"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/problem"
)

// flavour is what own servers of one kind have of their own.
type flavour struct {
	user       string              // whose server it is when we are root
	last       syscall.Signal      // at which it ends at once, without tidying up
	variant    func(n Need) string // of the data directory, as part of a file's name
	initialise func(ctx context.Context, p program, n Need, data string, run func(*exec.Cmd) error) error
	serve      func(p program, n Need, f *folder) (arguments []string)
	endpoint   func(f *folder) endpoint.Endpoint
}

var flavours = map[string]flavour{"PostgreSQL": postgresServer, "MySQL": mysqlServer, "MariaDB": mariadbServer}

// own is a server that we started: our child, in a folder of ours.
type own struct {
	program program
	need    Need
	folder  *folder
	host    dialects.Host
	limit   int64
	cached  bool          // the data directory was copied
	offline bool          // the server is on no network
	ended   chan struct{} // closed when the process is gone

	process *os.Process
	stop    context.CancelFunc // of the watch

	mu      sync.Mutex
	unmet   unmet
	cause   error // why we ended it, nil for no such reason
	closing bool
}

// emptyFolder is where a server may read and write files: nowhere.
const emptyFolder = "empty"

func startOwn(ctx context.Context, p program, n Need, o Options) (Server, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, o.Start, errors.New("the server was not up in time"))
	defer cancel()
	f, memory, err := newServerFolder(o)
	if err != nil {
		return nil, err
	}
	s := &own{program: p, need: n, folder: f, limit: o.Limit}
	template := templateOf(p, n, o)
	if err := s.start(ctx, o, template); err != nil {
		retry := s.cached && ctx.Err() == nil && !errors.Is(err, syscall.ENOSPC)
		err = errors.Join(err, s.Close())
		if memory && ctx.Err() == nil {
			// A machine may confine the program to folders that this one is not among, as AppArmor does.
			o.Log("the server does not start in " + memoryFolder + ": " + err.Error())
			o.Temporary = temporary(o)[0]
			return startOwn(ctx, p, n, o)
		}
		if !retry {
			return nil, err
		}
		// What was kept may have been cut short by a crash of the machine.
		o.Log("the kept data directory does not work and is made anew: " + err.Error())
		if err := os.RemoveAll(template); err != nil {
			return nil, failed("the kept data directory cannot be removed", err)
		}
		return startOwn(ctx, p, n, o)
	}
	return s, nil
}

func (s *own) start(ctx context.Context, o Options, template string) error {
	kind := flavours[s.program.vendor]
	as := unprivileged(kind.user)
	run := filepath.Join(s.folder.path, "run")
	err := os.Mkdir(run, 0o700)
	if err == nil {
		err = give(run, as)
	}
	if err == nil {
		err = os.Mkdir(filepath.Join(s.folder.path, emptyFolder), 0o500)
	}
	if err != nil {
		return failed("the throwaway's folder cannot be made", err)
	}
	if s.cached, err = s.prepare(ctx, kind, as, template, o); err != nil {
		return err
	}
	if err := s.launch(kind, as); err != nil {
		return failed("the throwaway server cannot be started", err)
	}
	if err := s.folder.serves(s.process.Pid); err != nil {
		return failed("the throwaway server cannot be recorded", err)
	}
	if s.host, err = s.await(ctx, kind); err != nil {
		return err
	}
	watching, stop := context.WithCancel(context.WithoutCancel(ctx))
	s.stop = stop
	go s.watch(watching)
	return nil
}

// launch starts the process by a goroutine that keeps its thread: the child ends
// with the thread that started it, and is on the networks that the thread is on.
func (s *own) launch(kind flavour, as *syscall.Credential) error {
	log, err := os.Create(filepath.Join(s.folder.path, "log"))
	if err != nil {
		return err
	}
	defer log.Close()
	cmd := s.program.command(context.Background(), s.program.path, kind.serve(s.program, s.need, s.folder)...)
	cmd.Stdout, cmd.Stderr = log, log
	apart(cmd, as, kind.last)
	started := make(chan error)
	s.ended = make(chan struct{})
	go func() {
		// Locked and never unlocked: the thread ends with the goroutine.
		s.offline = offline()
		err := cmd.Start()
		s.process = cmd.Process
		started <- err
		if err == nil {
			cmd.Wait()
		}
		close(s.ended)
	}()
	return <-started
}

// await connects as soon as the server lets us.
func (s *own) await(ctx context.Context, kind flavour) (dialects.Host, error) {
	for {
		host, err := dialects.OpenOwnHost(ctx, kind.endpoint(s.folder))
		if err == nil {
			return host, nil
		}
		select {
		case <-s.ended:
			return nil, s.broken("the throwaway server ended at once", err)
		case <-ctx.Done():
			return nil, s.broken("the throwaway server does not come up", context.Cause(ctx))
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// broken tells what the server itself says of it.
func (s *own) broken(what string, err error) error {
	text, _ := os.ReadFile(filepath.Join(s.folder.path, "log"))
	lines := bytes.Split(bytes.TrimSpace(text), []byte("\n"))
	why := string(bytes.Join(lines[max(0, len(lines)-3):], []byte("; ")))
	if why == "" {
		why = err.Error()
	}
	p := &problem.Error{Code: "X952", What: what, Where: s.program.path, Why: why, Err: err}
	if bytes.Contains(text, []byte("No space left")) || errors.Is(err, syscall.ENOSPC) {
		p.Fix = []string{"make room on the disk of " + filepath.Dir(s.folder.path) + ", or set TMPDIR to a folder elsewhere"}
	}
	return p
}

// watch ends the server when it takes more of the disk than it may. It looks the
// less often the longer that takes: of thousands of tables each is a few files.
func (s *own) watch(ctx context.Context) {
	pause := 250 * time.Millisecond
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.ended:
			s.fail(s.broken("the throwaway server has ended by itself", errors.New("nobody asked it to")))
			return
		case <-time.After(pause):
		}
		began := time.Now()
		size := s.folder.size()
		pause = max(250*time.Millisecond, 20*time.Since(began))
		if size > s.limit {
			s.fail(&problem.Error{
				Code: "X952", What: fmt.Sprintf("the throwaway server was ended: its data grew beyond %d MB", s.limit>>20), Where: s.folder.path,
				Why: "a migration writes more than a rehearsal needs",
			})
			s.process.Signal(flavours[s.program.vendor].last)
			return
		}
	}
}

func (s *own) fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cause == nil && !s.closing {
		s.cause = err
	}
}

// explain puts the reason why the server is gone in the place of what a broken
// connection says.
func (s *own) explain(err error) error {
	if err == nil {
		return nil
	}
	select {
	case <-s.ended:
		time.Sleep(10 * time.Millisecond) // the watch may be about to say why
	default:
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cause != nil {
		return errors.Join(s.cause, err)
	}
	return err
}

// Create makes an empty database.
func (s *own) Create(ctx context.Context) (dialects.Scratch, error) {
	made, unmet, err := s.host.Create(ctx, s.need.Settings)
	if err != nil {
		return nil, s.explain(err)
	}
	missing, err := missingExtensions(ctx, s.need, made)
	if err != nil {
		return nil, s.explain(errors.Join(err, made.Drop(ctx)))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.unmet.add(append(unmet, missing...)...)
	return explained{made, s.explain}, nil
}

// Platform is what runs the server.
func (s *own) Platform(ctx context.Context) (catalog.Platform, error) {
	p, err := s.host.Platform(ctx)
	return p, s.explain(err)
}

// Describe names it for reports.
func (s *own) Describe() string {
	return fmt.Sprintf("own server, %s %s, from %s", s.program.vendor, s.program.version, filepath.Dir(s.program.path))
}

// Unmet is what could not be had.
func (s *own) Unmet() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.unmet)
}

// Close ends the server and removes its folder. Nothing of it is worth tidying up.
func (s *own) Close() error {
	s.mu.Lock()
	if s.closing {
		s.mu.Unlock()
		return nil
	}
	s.closing = true
	s.mu.Unlock()
	if s.stop != nil {
		s.stop()
	}
	if s.host != nil {
		s.host.Close() // the server is about to end anyway
	}
	if s.process != nil {
		s.process.Signal(flavours[s.program.vendor].last)
		select {
		case <-s.ended:
		case <-time.After(5 * time.Second):
			s.process.Kill()
			<-s.ended
		}
	}
	if err := s.folder.remove(); err != nil {
		return failed("the throwaway's folder cannot be removed", err, "schemadiff clean")
	}
	return nil
}
