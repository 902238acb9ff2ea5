package integration

import (
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
)

// shortFolder is a folder for a server of our own: in memory where there is
// room, since a test makes hundreds of databases of a thousand files each.
func shortFolder(t *testing.T, name string) string {
	t.Helper()
	at := "/tmp"         // a socket's path has to be short
	const need = 4 << 20 // kB
	if out, err := exec.Command("df", "-Pk", "/dev/shm").Output(); err == nil {
		if fields := strings.Fields(string(out)); len(fields) > 3 {
			if free, err := strconv.Atoi(fields[len(fields)-3]); err == nil && free > need {
				at = "/dev/shm"
			}
		}
	}
	dir, err := os.MkdirTemp(at, name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil { // the server is another user's where the tests are root's
		t.Fatal(err)
	}
	return dir
}
