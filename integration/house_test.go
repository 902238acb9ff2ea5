package integration

import (
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const module = "github.com/schemadiff/schemadiff/"

// floors is the house: a package may import only packages of lower floors.
// ARCHITECTURE.md says why.
var floors = map[string]int{
	"schema": 0, "lexer": 0, "problem": 0, "lazy": 0, "parallel": 0,
	"endpoint": 1, "catalog": 1, "migration": 1, "git": 1, "mark": 1, "archive": 0, "report": 2, "wire": 2,
	"ledger": 3, "dialects/postgres": 3, "dialects/mysql": 3, "dialects/sqlite": 3,
	"dialects": 4, "order": 4, "throwaway": 5, "parity": 6, "rehearse": 7, "conflicts": 8, "config": 8, "gate": 8, "cmd/schemadiff": 9,
}

// TestFloors reads the imports of every package from the go command.
func TestFloors(t *testing.T) {
	cmd := exec.Command("go", "list", "-f", "{{.ImportPath}} {{join .Imports \" \"}}", module+"...")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	seen := 0
	for line := range strings.Lines(string(out)) {
		fields := strings.Fields(line)
		name, ok := strings.CutPrefix(fields[0], module)
		if !ok || strings.HasPrefix(name, "integration") {
			continue
		}
		floor, ok := floors[name]
		if !ok {
			t.Errorf("package %s has no floor: add it to the house", name)
			continue
		}
		seen++
		for _, path := range fields[1:] {
			imported, ours := strings.CutPrefix(path, module)
			if !ours {
				continue
			}
			if below, ok := floors[imported]; !ok || below >= floor {
				t.Errorf("%s (floor %d) imports %s (floor %d)", name, floor, imported, below)
			}
		}
	}
	if seen < len(floors) {
		t.Errorf("saw %d packages, the house has %d", seen, len(floors))
	}
}

// TestSchemaNeedsNothing keeps the value at the bottom free of everything but
// the standard library.
func TestSchemaNeedsNothing(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}", module+"schema").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	if got := strings.TrimSpace(string(out)); got != module+"schema" {
		t.Errorf("schema depends on more than the standard library: %s", got)
	}
}

// A file of more lines is two files waiting to be told apart.
func TestFilesStayReadable(t *testing.T) {
	const most = 600
	err := filepath.WalkDir("..", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(name) != ".go" {
			return err
		}
		text, err := os.ReadFile(name)
		if lines := bytes.Count(text, []byte("\n")); lines > most {
			t.Errorf("%s has %d lines, and %d are the most", name, lines, most)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}
