package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/schemadiff/schemadiff/problem"
)

func env(pairs ...string) Getenv {
	values := map[string]string{}
	for i := 0; i < len(pairs); i += 2 {
		values[pairs[i]] = pairs[i+1]
	}
	return func(name string) (string, bool) {
		v, ok := values[name]
		return v, ok
	}
}

// text is all that a user would see of an error.
func text(err error) string {
	var b strings.Builder
	for _, p := range problem.All(err) {
		b.WriteString("error " + p.Code + " " + p.Error() + "\n")
		if p.Where != "" {
			b.WriteString("  " + p.Where + "\n")
		}
		for _, fix := range p.Fix {
			b.WriteString("  fix   " + fix + "\n")
		}
	}
	return b.String()
}

func TestLoadValid(t *testing.T) {
	paths, err := filepath.Glob("testdata/valid/*.yaml")
	if err != nil || len(paths) < 3 {
		t.Fatalf("%d files, %v", len(paths), err)
	}
	for _, path := range paths {
		if _, err := Load(path, env()); err != nil {
			t.Errorf("%s", text(err))
		}
	}
}

// TestLoadInvalid compares what users see with the .txt beside each file. Run
// with SCHEMADIFF_UPDATE=1 to write them, and read them before you commit.
func TestLoadInvalid(t *testing.T) {
	paths, err := filepath.Glob("testdata/invalid/*.yaml")
	if err != nil || len(paths) < 5 {
		t.Fatalf("%d files, %v", len(paths), err)
	}
	for _, path := range paths {
		_, err := Load(path, env())
		if err == nil {
			t.Errorf("%s was taken", path)
			continue
		}
		got := text(err)
		golden := strings.TrimSuffix(path, ".yaml") + ".txt"
		if os.Getenv("SCHEMADIFF_UPDATE") != "" {
			if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, _ := os.ReadFile(golden)
		if got != string(want) {
			t.Errorf("%s:\n%s\nwant\n%s", path, got, want)
		}
		if strings.Contains(got, "Kanarie") {
			t.Errorf("%s: a secret is in\n%s", path, got)
		}
	}
}
