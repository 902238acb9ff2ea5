package servers

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Several test processes share one server: the first starts it, and it stops when the last has been gone for a while. Each process here
// is this test binary again, with a cache folder of the test's own.
func TestProcessesShareAServer(t *testing.T) {
	if os.Getenv("SCHEMADIFF_SHARING") != "" {
		s := Get(t, postgres)
		s.Exec(t, s.Database(t), "CREATE TABLE t (id int)")
		fmt.Println("found", s.AdminURL)
		return
	}
	Get(t, postgres) // skips, where there is none
	if _, given := os.LookupEnv("SCHEMADIFF_TEST_POSTGRES_URL"); given {
		t.Skip("the environment names the server, so none is started")
	}
	t.Parallel()
	cache := cacheFolder(t)
	process := func() *exec.Cmd {
		cmd := exec.Command(os.Args[0], "-test.run=^TestProcessesShareAServer$", "-test.v")
		cmd.Env = append(os.Environ(), "SCHEMADIFF_SHARING=1", "SCHEMADIFF_CACHE="+cache, requireVariable+"="+postgres)
		return cmd
	}
	urls := make(chan string)
	for range 3 {
		go func() {
			text, err := process().CombinedOutput()
			_, url, _ := strings.Cut(string(text), "found ")
			url, _, _ = strings.Cut(url, "\n")
			if err != nil {
				t.Errorf("%v\n%s", err, text)
			}
			urls <- url
		}()
	}
	first := <-urls
	for range 2 {
		if url := <-urls; url != first {
			t.Errorf("one process found %s, another %s", first, url)
		}
	}

	place := place(filepath.Join(cache, "running", "postgres15"))
	record, ok := place.record()
	if !ok || !alive(record.PID) {
		t.Fatalf("the server did not outlive the process that started it: %+v", record)
	}
	if err := place.use(os.Getpid()); err != nil {
		t.Fatal(err)
	}
	if err := place.linger(time.Second); err != nil {
		t.Fatal(err)
	}
	time.Sleep(3 * time.Second)
	if !alive(record.PID) {
		t.Fatal("the server stopped although this process uses it")
	}
	place.leave(os.Getpid())
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(100 * time.Millisecond) {
		_, recorded := place.record()
		_, err := os.Stat(record.Data)
		if !recorded && !alive(record.PID) && os.IsNotExist(err) {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("the unused server stays: recorded %v, process %v, data %v", recorded, alive(record.PID), err == nil)
		}
	}
}

// cacheFolder makes an empty cache that has the downloaded servers, readable for the user that root's servers run as.
func cacheFolder(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "schemadiff-sharing-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(Folder(), "servers"), filepath.Join(dir, "servers")); err != nil {
		t.Fatal(err)
	}
	return dir
}
