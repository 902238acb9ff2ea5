package integration

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

var theProgram struct {
	sync.Once
	path string
	err  error
}

// builtProgram is the program, built once for all tests.
func builtProgram(t *testing.T) string {
	t.Helper()
	theProgram.Do(func() {
		folder, err := os.MkdirTemp("", "schemadiff-program")
		if err != nil {
			theProgram.err = err
			return
		}
		theProgram.path = filepath.Join(folder, "schemadiff")
		if out, err := exec.Command("go", "build", "-tags", "urfave_cli_no_docs", "-o", theProgram.path, "../cmd/schemadiff").CombinedOutput(); err != nil {
			theProgram.err = fmt.Errorf("go build: %w\n%s", err, out)
		}
	})
	if theProgram.err != nil {
		t.Fatal(theProgram.err)
	}
	return theProgram.path
}

// removeProgram is for the end of a run.
func removeProgram() {
	if theProgram.path != "" {
		os.RemoveAll(filepath.Dir(theProgram.path))
	}
}
