package servers

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestVersionIs(t *testing.T) {
	for _, c := range []struct {
		wanted, version string
		is              bool
	}{
		{"15", "15.18", true},
		{"15", "15", true},
		{"15", "15beta1", true},
		{"15", "151.2", false},
		{"10.11", "10.11.18-MariaDB-0+deb12u1", true},
		{"10.11", "10.1.48-MariaDB", false},
		{"9.7", "9.70.1", false},
	} {
		if got := (spec{version: c.wanted}).is(c.version); got != c.is {
			t.Errorf("version %s is %s: %v", c.version, c.wanted, got)
		}
	}
}

func TestEnvironmentNamesAServer(t *testing.T) {
	t.Setenv("SCHEMADIFF_TEST_MARIADB11_8_URL", "mariadb://root@one/")
	t.Setenv("SCHEMADIFF_TEST_MARIADB_URL", "mariadb://root@two/")
	for name, want := range map[string]string{"mariadb11.8": "mariadb://root@one/", "mariadb10.11": "mariadb://root@two/"} {
		if got, _ := matching(name)[0].given(); got != want {
			t.Errorf("%s is given as %q, want %q", name, got, want)
		}
	}
}

func TestSelection(t *testing.T) {
	t.Setenv(selectVariable, "mariadb, postgres18")
	var got []string
	for _, s := range catalog {
		if s.selected() {
			got = append(got, s.name)
		}
	}
	if want := "postgres18 mariadb10.11 mariadb11.8 mariadb10.5 mariadb10.6 mariadb11.4"; strings.Join(got, " ") != want {
		t.Errorf("selected %v, want %s", got, want)
	}
}

// A server of the catalog has to be downloadable and to have a Docker service, or somebody cannot run its tests.
func TestCatalogIsCompleteEverywhere(t *testing.T) {
	for _, file := range []string{"install-servers.sh", "../docker-compose.test.yml"} {
		text, err := os.ReadFile(filepath.Join("..", file))
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range catalog {
			if !strings.Contains(string(text), s.name) {
				t.Errorf("%s does not have %s", file, s.name)
			}
		}
	}
}

// What the developer sees when a server is missing is tested from outside: it ends the test.
func TestMissingServers(t *testing.T) {
	if os.Getenv("SCHEMADIFF_MISSING") != "" {
		All(t)
		return
	}
	for _, c := range []struct{ require, want string }{
		{"", "no database server is to be had"},
		{"mysql", "server mysql is required by SCHEMADIFF_REQUIRE"},
	} {
		cmd := exec.Command(os.Args[0], "-test.run=^TestMissingServers$", "-test.v")
		cmd.Env = append(os.Environ(), "SCHEMADIFF_MISSING=1", selectVariable+"=none", requireVariable+"="+c.require)
		text, err := cmd.CombinedOutput()
		if !strings.Contains(string(text), c.want) || (err != nil) != (c.require != "") {
			t.Errorf("with %s=%q: %v\n%s", requireVariable, c.require, err, text)
		}
		if !strings.Contains(string(text), fmt.Sprintf("%d missing", len(catalog))) {
			t.Errorf("the summary does not count the missing:\n%s", text)
		}
	}
}
