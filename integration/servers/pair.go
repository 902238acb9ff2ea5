package servers

import (
	"fmt"
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
	return ownServer(t, s, found, 1), ownServer(t, s, found, 2)
}

// ownServer is a server of the test's own, with a number for replication.
func ownServer(t testing.TB, s spec, program program, id int) Server {
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
	port, err := freePort()
	fail(err)
	cmd := program.serve(copied, port)
	cmd.Args = append(cmd.Args, "--log-bin=binlog", fmt.Sprintf("--server-id=%d", id))
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
