//go:build unix

package throwaway_test

import (
	"encoding/json"
	"net"
	"os"
	osexec "os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/mark"
	"github.com/schemadiff/schemadiff/problem"
	"github.com/schemadiff/schemadiff/throwaway"
)

// dockerStandIn takes the place of docker on PATH: it writes its arguments and the
// variables of the container down, and runs PostgreSQL 15 of this machine as the
// container would. What a real engine does is TestContainerByEngine's: it is
// not to be had everywhere.
const dockerStandIn = `#!/bin/sh
echo "$*" >>"$STATE/calls"
env >>"$STATE/environment"
as=
[ "$(id -u)" = 0 ] && as="setpriv --reuid=postgres --regid=postgres --clear-groups"
case $1 in
run)
  [ -e "$STATE/refuse" ] && { echo "Unable to find image" >&2; exit 125; }
  while [ $# -gt 0 ]; do [ "$1" = --env-file ] && file=$2; shift; done
  stat -c %a "$file" >"$STATE/mode"
  cp "$file" "$STATE/variables"
  sed -n 's/^POSTGRES_PASSWORD=//p' "$file" >"$STATE/password"; chmod 644 "$STATE/password"
  $as "$BIN/initdb" -D "$STATE/server/data" -U "$(sed -n 's/^POSTGRES_USER=//p' "$STATE/variables")" --pwfile="$STATE/password" -A scram-sha-256 --no-sync >/dev/null 2>&1 || exit 1
  rm "$STATE/password"
  $as "$BIN/postgres" -D "$STATE/server/data" -c listen_addresses=127.0.0.1 -c port="$AT" -c unix_socket_directories= -c fsync=off >/dev/null 2>&1 &
  echo $! >"$STATE/pid"
  echo "15: Pulling from library/postgres" >&2
  echo c0ffee ;;
port) echo "127.0.0.1:$AT" ;;
rm) [ -e "$STATE/pid" ] && kill -QUIT "$(cat "$STATE/pid")"; rm -f "$STATE/pid" ;;
ps) for f in "$STATE"/labels/*; do [ -L "$f" -o -e "$f" ] && basename "$f"; done; true ;;
inspect)
  for id; do :; done
  cat "$STATE/labels/$id" 2>/dev/null || { echo "Error: no such object: $id" >&2; exit 1; } ;;
esac
`

// withDocker puts the stand-in on PATH; the folder has what it wrote.
func withDocker(t *testing.T) (state string) {
	t.Helper()
	state, err := os.MkdirTemp("/tmp", "sdd")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(state) })
	bin := filepath.Join(state, "bin")
	for _, err := range []error{os.Chmod(state, 0o755), os.Mkdir(bin, 0o755), os.WriteFile(filepath.Join(bin, "docker"), []byte(dockerStandIn), 0o755),
		os.Mkdir(filepath.Join(state, "server"), 0o777), os.Chmod(filepath.Join(state, "server"), 0o777)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	t.Setenv("STATE", state)
	return state
}

func wrote(t *testing.T, state, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(state, name))
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return string(text)
}

// TestContainer: what docker is told, what it is not told, and what is left.
func TestContainer(t *testing.T) {
	if !selected("postgres15") {
		t.Skip("not among SCHEMADIFF_SERVERS")
	}
	const binaries = "/usr/lib/postgresql/15/bin"
	if _, err := os.Stat(binaries); err != nil {
		t.Skip(err)
	}
	if _, err := osexec.LookPath("setpriv"); err != nil && os.Geteuid() == 0 {
		t.Skip(err)
	}
	state := withDocker(t)
	t.Setenv("BIN", binaries)
	t.Setenv("AT", freePort(t))
	o := options(t)
	o.Container = "docker"
	s, err := throwaway.Open(t.Context(), throwaway.Need{Engine: endpoint.Postgres, Version: 150000, Settings: map[string]string{"wal_level": "logical"}}, o)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if got := s.Describe(); !strings.HasPrefix(got, "container of postgres:15, PostgreSQL 15.") || !strings.HasSuffix(got, ", by docker") {
		t.Errorf("it is called %s", got)
	}
	a, err := s.Create(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	exec(t, a, "CREATE TABLE t (id int PRIMARY KEY)")
	if b, err := a.Clone(t.Context()); err != nil || len(tables(t, b)) != 1 {
		t.Errorf("the clone: %v", err)
	}
	folder := folders(t, o)[0]
	variables := strings.Fields(wrote(t, state, "variables"))
	password, ok := strings.CutPrefix(variables[0], "POSTGRES_PASSWORD=")
	if !ok || len(password) < 20 {
		t.Errorf("the variables are %q", variables)
	}
	if mode := wrote(t, state, "mode"); mode != "600\n" {
		t.Errorf("others can read the variables: %s", mode)
	}
	if _, err := os.Stat(filepath.Join(folder, "variables")); err == nil {
		t.Error("the file of the password is still there")
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	calls := wrote(t, state, "calls")
	if strings.Contains(calls+wrote(t, state, "environment"), password) {
		t.Error("the password is in the arguments or the environment of docker")
	}
	lines := strings.Split(strings.TrimSpace(calls), "\n")
	if m, after, ok := strings.Cut(strings.TrimPrefix(lines[1], "run --detach --rm --label schemadiff.mark="), " --label schemadiff.folder="); !ok {
		t.Errorf("it is started by %s", lines[1])
	} else {
		if _, ok := mark.Parse(m); !ok {
			t.Errorf("the mark is %s", m)
		}
		lines[1] = after
	}
	want := []string{
		"ps --all --no-trunc --quiet --filter label=schemadiff.mark",
		folder + " --env-file " + folder + "/variables --publish 127.0.0.1::5432 postgres:15 postgres -c fsync=off -c synchronous_commit=off -c full_page_writes=off" +
			" -c autovacuum=off -c jit=off -c max_connections=40 -c shared_buffers=32MB -c max_wal_size=256MB -c temp_file_limit=1GB -c max_prepared_transactions=10" +
			" -c lc_messages=C -c wal_level=logical -c max_locks_per_transaction=64",
		"port c0ffee 5432/tcp",
		"rm --force --volumes c0ffee",
	}
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// TestContainerRefused: docker's own words, and nothing left.
func TestContainerRefused(t *testing.T) {
	state := withDocker(t)
	if err := os.WriteFile(filepath.Join(state, "refuse"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	o := options(t)
	o.Container = "docker"
	_, err := throwaway.Open(t.Context(), throwaway.Need{Engine: endpoint.MariaDB, Vendor: "MariaDB", Version: 101106}, o)
	if p := problem.Of(err); err == nil || p.Code != "X952" || !strings.Contains(err.Error(), "Unable to find image") {
		t.Errorf("the error is %v", err)
	}
	if calls := wrote(t, state, "calls"); !strings.Contains(calls, " mariadb:10.11 --skip-log-bin ") || strings.Contains(calls, "\nrm ") {
		t.Errorf("calls: %s", calls)
	}
	o.Container = "podman-that-nobody-has"
	if _, err := throwaway.Open(t.Context(), throwaway.Need{Engine: endpoint.Postgres, Version: 150000}, o); problem.Of(err).Code != "X950" {
		t.Errorf("the error is %v", err)
	}
}

// TestContainersLeft: only what carries our mark and whose owner is dead goes.
func TestContainersLeft(t *testing.T) {
	state := withDocker(t)
	o := options(t)
	o.Container = "docker"
	m := mark.New()
	dead, far := "/tmp/sd-1-"+m.Nonce, m
	far.Host = "elsewhere"
	labels := filepath.Join(state, "labels")
	if err := os.Mkdir(labels, 0o700); err != nil {
		t.Fatal(err)
	}
	for id, l := range map[string][2]string{"1": {dead, m.String()}, "2": {dead, far.String()}, "3": {"/tmp/sd-1-00000000", m.String()}, "4": {}, "5": {dead, "some words"}} {
		text, err := json.Marshal(map[string]string{"schemadiff.folder": l[0], "schemadiff.mark": l[1], "maintainer": "somebody else"})
		if err == nil {
			err = os.WriteFile(filepath.Join(labels, id), text, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	// One that another run is just removing.
	if err := os.Symlink("nowhere", filepath.Join(labels, "6")); err != nil {
		t.Fatal(err)
	}
	for _, dry := range []bool{true, false} {
		found, err := throwaway.Clean(t.Context(), o, dry)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, l := range found {
			got = append(got, l.What+" "+l.Name+" "+l.Kept)
		}
		want := []string{"container 1 ", "container 2 it was started on elsewhere", "container 3 it does not carry the mark of schemadiff",
			"container 4 it does not carry the mark of schemadiff", "container 5 it does not carry the mark of schemadiff"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("-want +got\n%s", diff)
		}
		if removed := strings.Count(wrote(t, state, "calls"), "rm --force --volumes 1\n"); (removed == 0) != dry || strings.Count(wrote(t, state, "calls"), "rm ") > 1 {
			t.Errorf("dry %t: calls %s", dry, wrote(t, state, "calls"))
		}
	}
}

// freePort is a port that nobody listens at now.
func freePort(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	return port
}
