package servers

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"time"
)

// Folder is the cache folder, where the install scripts and the tests keep what took time to fetch or to make:
// $SCHEMADIFF_CACHE or one of the user's own.
//
//	servers/postgres18/    programs that integration/install-servers.sh has unpacked
//	templates/postgres18-18.4/  an initialised data directory with its password, copied for each start
//	running/postgres18/    the running server: see place
func Folder() string {
	if dir := os.Getenv("SCHEMADIFF_CACHE"); dir != "" {
		return dir
	}
	// The servers of root run as another user (see unprivileged), to whom root's home directory is closed.
	if os.Getuid() == 0 && runtime.GOOS != "windows" {
		return "/var/cache/schemadiff-test"
	}
	dir, err := os.UserCacheDir()
	if err != nil {
		dir = os.TempDir()
	}
	return filepath.Join(dir, "schemadiff-test")
}

// place is the folder where a server runs and where test processes learn of it:
//
//	server.json    the record
//	users/1234     process 1234 is using the server
//	idle           for how many seconds it stays without users (see watch.sh)
//	log            what it and its watch print
//	lock           held while the record is looked at and the server started or stopped
//	data-98765/    its data directory
type place string

func (s spec) place() place { return place(filepath.Join(Folder(), "running", s.name)) }

// record is what server.json holds. A server of Docker Compose has no process id: Docker looks after it.
type record struct {
	Server Server
	PID    int
	Stop   string // the signal
	Data   string
	Since  time.Time
}

func (p place) path(name string) string { return filepath.Join(string(p), name) }

// lock waits until no other process starts or stops the server.
func (p place) lock() (unlock func(), err error) {
	if err := os.MkdirAll(p.path("users"), 0o755); err != nil {
		return nil, err
	}
	file, err := lockFile(p.path("lock"))
	if err != nil {
		return nil, fmt.Errorf("lock %s: %w", p.path("lock"), err)
	}
	return func() { file.Close() }, nil
}

// use notes that a process needs the server; the note counts as long as the process lives.
func (p place) use(pid int) error {
	return os.WriteFile(p.path("users/"+strconv.Itoa(pid)), nil, 0o644)
}

func (p place) leave(pid int) { os.Remove(p.path("users/" + strconv.Itoa(pid))) }

// users returns the other living processes that use the server.
func (p place) users() []int {
	var out []int
	entries, _ := os.ReadDir(p.path("users"))
	for _, entry := range entries {
		if pid, err := strconv.Atoi(entry.Name()); err == nil && pid != os.Getpid() && alive(pid) {
			out = append(out, pid)
		}
	}
	slices.Sort(out)
	return out
}

func (p place) record() (record, bool) {
	var r record
	text, err := os.ReadFile(p.path("server.json"))
	if err != nil || json.Unmarshal(text, &r) != nil {
		return record{}, false
	}
	return r, true
}

// write makes the record appear whole: readers need no lock.
func (p place) write(r record) error {
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	next := p.path("server.json.next")
	if err := os.WriteFile(next, append(text, '\n'), 0o600); err != nil { // it holds the password
		return err
	}
	return os.Rename(next, p.path("server.json"))
}

// running returns the recorded server if it answers.
func (p place) running() (Server, bool) {
	r, ok := p.record()
	if !ok || r.PID != 0 && !alive(r.PID) {
		return Server{}, false
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	if _, err := r.Server.ping(ctx); err != nil {
		return Server{}, false
	}
	return r.Server, true
}

// linger sets for how long the server stays when nobody uses it.
func (p place) linger(idle time.Duration) error {
	return os.WriteFile(p.path("idle"), []byte(strconv.Itoa(int(idle.Seconds()))+"\n"), 0o644)
}
