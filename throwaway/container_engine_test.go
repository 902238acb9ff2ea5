//go:build unix

package throwaway_test

import (
	"os"
	osexec "os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/schemadiff/schemadiff/throwaway"
)

// enginesVariable names programs, docker or podman, that the images of
// PostgreSQL 15 and MariaDB 10.11 are to be had from without a network. There is
// none on most machines of tests, and the stand-in for docker takes its place there.
const enginesVariable = "SCHEMADIFF_TEST_CONTAINERS"

func engine(t *testing.T, program string, arguments ...string) string {
	t.Helper()
	out, err := osexec.Command(program, arguments...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %v: %v: %s", program, arguments, err, out)
	}
	return strings.TrimSpace(string(out))
}

// ofOurs are the containers of one run's folders: other runs have their own.
func ofOurs(t *testing.T, program string, o throwaway.Options) (ids []string) {
	t.Helper()
	for _, id := range strings.Fields(engine(t, program, "ps", "--all", "--quiet", "--no-trunc", "--filter", "label=schemadiff.mark")) {
		if strings.Contains(engine(t, program, "inspect", "--format", "{{json .Config.Labels}}", id), o.Temporary+"/") {
			ids = append(ids, id)
		}
	}
	return ids
}

func eachEngine(t *testing.T, test func(t *testing.T, n throwaway.Need, o throwaway.Options)) {
	programs := os.Getenv(enginesVariable)
	if programs == "" {
		t.Skip(enginesVariable + " names no program of containers")
	}
	for program := range strings.SplitSeq(programs, ",") {
		for _, name := range []string{"postgres15", "mariadb10.11"} {
			t.Run(filepath.Base(program)+"/"+name, func(t *testing.T) {
				o := options(t)
				o.Container = program
				test(t, needs[name], o)
			})
		}
	}
}

// TestContainerByEngine: a server in a real container makes, copies and drops
// databases, its password is in no process's arguments, and nothing is left of it.
func TestContainerByEngine(t *testing.T) {
	eachEngine(t, func(t *testing.T, n throwaway.Need, o throwaway.Options) {
		s := open(t, n, o)
		a, err := s.Create(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		exec(t, a, "CREATE TABLE t (id int PRIMARY KEY)")
		b, err := a.Clone(t.Context())
		if err != nil || len(tables(t, b)) != 1 {
			t.Errorf("the clone: %v", err)
		}
		if err := b.Drop(t.Context()); err != nil {
			t.Error(err)
		}
		ids := ofOurs(t, o.Container, o)
		if len(ids) != 1 {
			t.Fatalf("the containers are %v", ids)
		}
		password := ""
		for line := range strings.Lines(engine(t, o.Container, "inspect", "--format", `{{range .Config.Env}}{{println .}}{{end}}`, ids[0])) {
			if name, value, _ := strings.Cut(strings.TrimSpace(line), "="); strings.HasSuffix(name, "_PASSWORD") {
				password = value
			}
		}
		if len(password) < 20 {
			t.Error("the container has no password")
		} else if text, _ := osexec.Command("ps", "-eo", "args", "-ww").Output(); strings.Contains(string(text), password) {
			t.Error("the password is in the arguments of a process")
		}
		if at := engine(t, o.Container, "port", ids[0]); !strings.Contains(at, "-> 127.0.0.1:") || strings.Contains(at, "0.0.0.0") {
			t.Errorf("it listens at %s", at)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		if ids := ofOurs(t, o.Container, o); len(ids) > 0 {
			t.Errorf("left behind: %v", ids)
		}
	})
}

// TestContainerOfTheKilled: what a run that was killed leaves in a real engine
// stays while its owner lives, and goes with the next one.
func TestContainerOfTheKilled(t *testing.T) {
	eachEngine(t, func(t *testing.T, n throwaway.Need, o throwaway.Options) {
		cmd := start(t, n, o)
		if len(ofOurs(t, o.Container, o)) != 1 {
			t.Error("there is no container")
		}
		if _, err := throwaway.Clean(t.Context(), o, false); err != nil {
			t.Error(err)
		}
		if len(ofOurs(t, o.Container, o)) != 1 {
			t.Error("the container of a living owner was removed")
		}
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		cmd.Wait()
		if found, err := throwaway.Clean(t.Context(), o, false); err != nil || len(found) < 2 {
			t.Errorf("%v, %v", found, err)
		}
		if ids := ofOurs(t, o.Container, o); len(ids) > 0 {
			t.Errorf("left behind: %v", ids)
		}
	})
}
