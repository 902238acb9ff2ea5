package servers

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// Pair starts two servers of an engine, MariaDB or MySQL, that are the test's alone and end
// with it: one that keeps a binary log, and one that could follow it. Who makes it follow is the
// test. It skips the test where the engine's program is not on this machine.
func Pair(t testing.TB, engine string) (source, replica Server) {
	t.Helper()
	s, found := own(t, engine)
	return ownServer(t, s, found, nothing, "--log-bin=binlog", "--server-id=1"), ownServer(t, s, found, nothing, "--log-bin=binlog", "--server-id=2")
}

// Standby starts a PostgreSQL that waits for a primary, which there is none of, and is the test's alone.
// https://www.postgresql.org/docs/current/warm-standby.html
func Standby(t testing.TB) Server {
	t.Helper()
	s, found := own(t, postgres)
	return ownServer(t, s, found, func(data string) error { return os.WriteFile(filepath.Join(data, "standby.signal"), nil, 0o644) })
}

func nothing(string) error { return nil }

// own finds the program of an engine, and skips the test where there is none.
func own(t testing.TB, engine string) (spec, program) {
	t.Helper()
	var found program
	var s spec
	for _, s = range matching(engine) {
		if !s.selected() {
			continue
		}
		if found, _ = find(s); found != nil {
			break
		}
	}
	if found == nil {
		if Required(engine) {
			t.Fatalf("server %s is required by %s, and its program is not here", engine, requireVariable)
		}
		t.Skipf("no program of %s is here", engine)
	}
	return s, found
}

// ownServer is a server of the test's own, on data that were prepared.
func ownServer(t testing.TB, s spec, program program, prepare func(data string) error, arguments ...string) Server {
	t.Helper()
	fail := func(err error) {
		if err != nil {
			t.Fatalf("%s: %v", s.name, err)
		}
	}
	if err := os.MkdirAll(string(s.place()), 0o755); err != nil {
		t.Fatal(err)
	}
	data, password, err := template(s, program)
	fail(err)
	folder, err := os.MkdirTemp(string(s.place()), "pair-") // beside others' data: who the server runs as may read it
	fail(err)
	fail(os.Chmod(folder, 0o755))
	t.Cleanup(func() { os.RemoveAll(folder) })
	copied := filepath.Join(folder, "data")
	fail(finish(exec.Command("cp", "-a", data, copied)))
	os.Remove(filepath.Join(copied, "auto.cnf")) // MySQL's identity, which both would have
	fail(prepare(copied))
	port, err := freePort()
	fail(err)
	cmd := program.serve(copied, port)
	cmd.Args = append(cmd.Args, arguments...)
	unprivileged(cmd)
	fail(cmd.Start())
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	t.Cleanup(func() {
		cmd.Process.Kill()
		<-ended
	})
	server := Server{Name: s.name, Engine: s.engine, AdminURL: program.adminURL(port, password)}
	server.Version, err = await(server, ended)
	fail(err)
	return server
}
