//go:build unix

package throwaway_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	osexec "os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/problem"
	"github.com/schemadiff/schemadiff/throwaway"
)

// child is what a test asks of a process of its own.
type child struct {
	Need    throwaway.Need
	Options struct {
		Binaries         []string
		Temporary, Cache string
		Host, User       string // of a given server
		Container        string
	}
}

// runChild makes a throwaway, says so, and works on it until it is ended.
func runChild(text string) int {
	var c child
	if err := json.Unmarshal([]byte(text), &c); err != nil {
		fmt.Println(err)
		return 2
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	o := throwaway.Options{Binaries: c.Options.Binaries, Temporary: c.Options.Temporary, Cache: c.Options.Cache, Container: c.Options.Container, Consent: true}
	if c.Options.Host != "" {
		o.Given = &endpoint.Endpoint{Engine: c.Need.Engine, Host: c.Options.Host, User: c.Options.User, Database: "idle"}
	}
	s, err := throwaway.Open(ctx, c.Need, o)
	if err != nil {
		fmt.Println(err)
		return 2
	}
	defer s.Close()
	a, err := s.Create(ctx)
	if err != nil {
		fmt.Println(err)
		return 2
	}
	session, err := a.Session(ctx)
	if err != nil {
		fmt.Println(err)
		return 2
	}
	session.Exec(ctx, "CREATE TABLE t (id int PRIMARY KEY)")
	fmt.Println("ready")
	slow := "SELECT pg_sleep(600)"
	if c.Need.Engine != endpoint.Postgres {
		slow = "SELECT sleep(600)"
	}
	session.Exec(ctx, slow)
	session.Close()
	return 0
}

func start(t *testing.T, n throwaway.Need, o throwaway.Options) *osexec.Cmd {
	t.Helper()
	c := child{Need: n}
	c.Options.Binaries, c.Options.Temporary, c.Options.Cache, c.Options.Container = o.Binaries, o.Temporary, o.Cache, o.Container
	if o.Given != nil {
		c.Options.Host, c.Options.User = o.Given.Host, o.Given.User
	}
	text, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	cmd := osexec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "SCHEMADIFF_TEST_CHILD="+string(text))
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	line, _ := bufio.NewReader(out).ReadString('\n')
	if strings.Contains(line, "there is no throwaway server") {
		missed(t, line)
	}
	if line != "ready\n" {
		t.Fatalf("the child says %q", line)
	}
	return cmd
}

// servers of crash tests: each way of ending a server once.
var crashing = []string{"postgres15", "mysql9.7", "mariadb11.8"}

func eachCrashing(t *testing.T, test func(t *testing.T, n throwaway.Need)) {
	for _, name := range crashing {
		t.Run(name, func(t *testing.T) {
			if !selected(name) {
				t.Skip("not among SCHEMADIFF_SERVERS")
			}
			test(t, needs[name])
		})
	}
}

func folders(t *testing.T, o throwaway.Options) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(o.Temporary, "sd-*"))
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// running are the processes that were started with a folder in their arguments.
func running(folder string) []string {
	text, _ := osexec.Command("ps", "-eo", "pid,args", "-ww").Output()
	var found []string
	for line := range strings.Lines(string(text)) {
		if strings.Contains(line, folder+"/") && !strings.Contains(line, "<defunct>") {
			found = append(found, line)
		}
	}
	return found
}

func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for began := time.Now(); !is(); time.Sleep(20 * time.Millisecond) {
		if time.Since(began) > 20*time.Second {
			t.Fatal("it does not come about that " + what)
		}
	}
}

// TestKilled: after kill -9 in the middle of a statement, the server ends with
// us and the next run removes what we left.
func TestKilled(t *testing.T) {
	eachCrashing(t, func(t *testing.T, n throwaway.Need) {
		o := options(t)
		cmd := start(t, n, o)
		left := folders(t, o)
		if len(left) != 1 || len(running(left[0])) == 0 {
			t.Fatalf("folders %v, processes %v", left, running(left[0]))
		}
		if found, err := throwaway.Clean(t.Context(), o, false); err != nil || len(found) != 0 {
			t.Fatalf("what a living process has made is taken for left over: %v %v", found, err)
		}
		cmd.Process.Kill()
		cmd.Wait()
		eventually(t, "the server ends", func() bool { return len(running(left[0])) == 0 })
		found, err := throwaway.Clean(t.Context(), o, true)
		if err != nil || len(found) != 1 || found[0].Name != left[0] || found[0].Size == 0 {
			t.Errorf("a dry run finds %+v, %v", found, err)
		}
		if len(folders(t, o)) != 1 {
			t.Error("a dry run has removed something")
		}
		s := open(t, n, o) // the next run
		if now := folders(t, o); len(now) != 1 || now[0] == left[0] {
			t.Errorf("folders %v", now)
		}
		s.Close()
	})
}

// TestInterrupted: Ctrl-C reaches us alone, and nothing stays.
func TestInterrupted(t *testing.T) {
	eachCrashing(t, func(t *testing.T, n throwaway.Need) {
		o := options(t)
		cmd := start(t, n, o)
		left := folders(t, o)
		syscall.Kill(-cmd.Process.Pid, syscall.SIGINT) // the whole process group, as a terminal does
		if err := cmd.Wait(); err != nil {
			t.Error(err)
		}
		if now := folders(t, o); len(now) > 0 || len(running(left[0])) > 0 {
			t.Errorf("folders %v, processes %v", now, running(left[0]))
		}
	})
}

// TestKilledOnGivenServer: a database whose owner was killed is dropped once it
// is old enough, and not before.
func TestKilledOnGivenServer(t *testing.T) {
	eachCrashing(t, func(t *testing.T, n throwaway.Need) {
		s := play(t, n)
		fit := s.as("spare", "idle")
		o := options(t)
		o.Given, o.Consent = &fit, true
		cmd := start(t, n, o)
		cmd.Process.Kill()
		cmd.Wait()
		eventually(t, "the server notices", func() bool { return len(leftovers(t, s)) > 0 })
		removed := func() (names []string) {
			found, err := throwaway.Clean(t.Context(), o, false)
			if err != nil {
				t.Error(err)
			}
			for _, l := range found {
				if l.Kept == "" {
					names = append(names, l.Name)
				} else if !strings.Contains(l.Kept, "at work") && !strings.Contains(l.Kept, "younger") {
					t.Errorf("%s is kept: %s", l.Name, l.Kept)
				}
			}
			return names
		}
		if names := removed(); len(names) > 0 {
			t.Errorf("removed although young: %v", names)
		}
		age(t, s, n)
		if dead, names := len(leftovers(t, s)), removed(); len(names) != dead {
			t.Errorf("removed %v, want %d", names, dead)
		}
		if left := leftovers(t, s); len(left) > 0 {
			t.Errorf("left: %+v", left)
		}
	})
}

// age makes the databases of dead owners two hours older than they are. Each
// has a time of its own in its name, and the marks name the others.
func age(t *testing.T, s standIn, n throwaway.Need) {
	t.Helper()
	renamed, marks := map[string]string{}, ""
	for _, l := range leftovers(t, s) {
		parts := strings.Split(l.Name, "_")
		at, err := time.Parse("20060102t150405", parts[2])
		if err != nil {
			t.Fatal(err)
		}
		parts[2] = at.Add(-2 * time.Hour).Format("20060102t150405")
		name := strings.Join(parts, "_")
		switch {
		case n.Engine == endpoint.Postgres:
			s.administer(t, "postgres", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '"+l.Name+"'")
			s.administer(t, "postgres", "SELECT pg_sleep(0.2)")
			s.administer(t, "postgres", fmt.Sprintf(`ALTER DATABASE "%s" RENAME TO "%s"`, l.Name, name))
		case parts[1] == "marks":
			s.administer(t, "mysql", fmt.Sprintf("CREATE DATABASE `%s`; RENAME TABLE `%s`._schemadiff_throwaway TO `%s`._schemadiff_throwaway; DROP DATABASE `%s`", name, l.Name, name, l.Name))
			renamed[l.Name], marks = name, name
		default:
			s.administer(t, "mysql", fmt.Sprintf("CREATE DATABASE `%s`; DROP DATABASE `%s`", name, l.Name))
			renamed[l.Name] = name
		}
	}
	for from, to := range renamed {
		s.administer(t, marks, fmt.Sprintf("UPDATE _schemadiff_throwaway SET name = '%s' WHERE name = '%s'", to, from))
	}
}

// TestTwoAtOnce: two runs of one user do not get in each other's way, the first
// initialisation of the data directory included.
func TestTwoAtOnce(t *testing.T) {
	eachCrashing(t, func(t *testing.T, n throwaway.Need) {
		o := options(t)
		var wait sync.WaitGroup
		for range 2 {
			wait.Go(func() {
				s, err := throwaway.Open(t.Context(), n, o)
				if err != nil {
					if problem.Of(err).Code != "X950" {
						t.Error(err)
					}
					return
				}
				a, err := s.Create(t.Context())
				if err != nil {
					t.Error(err)
				} else if _, err = a.Clone(t.Context()); err != nil {
					t.Error(err)
				}
				if err := s.Close(); err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
	})
}
