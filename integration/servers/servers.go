// Package servers finds or starts the real database servers that tests run against.
//
// A test asks for one server or for all of them and makes a database of its own:
//
//	func TestMain(m *testing.M) { os.Exit(servers.Main(m)) }
//
//	func TestInspect(t *testing.T) {
//		for _, s := range servers.All(t) {
//			t.Run(s.Name, func(t *testing.T) {
//				url := s.Database(t)
//				s.Exec(t, url, "CREATE TABLE t (id int PRIMARY KEY)")
//			})
//		}
//	}
//
// Each server is looked for in this order:
//
//  1. a URL in the environment: SCHEMADIFF_TEST_POSTGRES15_URL, SCHEMADIFF_TEST_MARIADB10_11_URL and so on, or
//     SCHEMADIFF_TEST_POSTGRES_URL, _MARIADB_URL, _MYSQL_URL for the default server of an engine, of any version;
//     it must be an administrator's, since tests create and drop databases and roles;
//  2. one that another test process has started, recorded in the cache folder (see place.go);
//  3. programs on the machine: those that integration/install-servers.sh has downloaded, Debian's, Homebrew's, PATH's; the server
//     starts in a temporary directory on a free port of 127.0.0.1;
//  4. a service of docker-compose.test.yml, if a Docker engine answers.
//
// A server that is not to be had is missing: named, counted, and its tests skipped. SCHEMADIFF_REQUIRE, a list such as
// "postgres13,postgres15,mariadb,mysql" of servers or engines, turns that into a failure; CI sets it. SCHEMADIFF_SERVERS, in the same
// form, looks for those only, and "none" looks for nothing. A server that is there and does not start is always a failure.
//
// Servers are shared: test processes run in parallel, and starting MySQL takes longer than most tests. A server stops when no process
// has used it for a quarter of an hour, or at "make clean-servers".
package servers

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

// Server is a running database server that tests own completely.
type Server struct {
	Name     string // as the catalog calls it: "postgres15", "mariadb10.11"
	Engine   string // "postgres", "mariadb" or "mysql"
	Version  string // as the server reports it
	AdminURL string // a superuser's, without a database of the test's own: postgres://..., mysql://... or mariadb://...
}

// All returns every server that can be had and logs the missing. It fails when SCHEMADIFF_REQUIRE names a missing one, and skips the
// test when there is none at all, because a loop over no servers would pass without testing anything.
func All(t testing.TB) []Server {
	t.Helper()
	obtainAll()
	var found []Server
	var missing []absence
	for _, s := range catalog {
		server, err := obtain(s)
		var absent absence
		switch {
		case err == nil:
			found = append(found, server)
		case errors.As(err, &absent):
			missing = append(missing, absent)
		default:
			t.Fatalf("%v (%s without %s avoids it)", err, selectVariable, s.name)
		}
	}
	for _, name := range requirement() {
		if len(matching(name)) == 0 {
			continue // not a server: other tests require other things by the same variable
		}
		if !slices.ContainsFunc(found, func(s Server) bool { return s.Name == name || s.Engine == name }) {
			t.Fatalf("server %s is required by %s: %s", name, requireVariable, reason(missing, name))
		}
	}
	if len(missing) > 0 {
		t.Logf("servers: %d missing: %s", len(missing), strings.Join(lines(missing), "; "))
	}
	if len(found) == 0 {
		t.Skip("no database server is to be had; integration/install-servers.sh downloads them")
	}
	return found
}

// Required says whether SCHEMADIFF_REQUIRE names a server or its engine: what a
// test cannot have of it is then a failure and no skip.
func Required(name string) bool {
	return slices.Contains(requirement(), name) || slices.Contains(requirement(), strings.TrimRight(name, "0123456789."))
}

// Get returns the server of that name or, given an engine, the engine's default server. It skips the test when the server is missing.
func Get(t testing.TB, name string) Server {
	t.Helper()
	candidates := matching(name)
	if len(candidates) == 0 {
		t.Fatalf("no server is called %q: see the catalog in integration/servers/catalog.go", name)
	}
	var missing []absence
	for _, s := range candidates {
		server, err := obtain(s)
		if err == nil {
			return server
		}
		var absent absence
		if !errors.As(err, &absent) {
			t.Fatalf("%v (%s without %s avoids it)", err, selectVariable, s.name)
		}
		missing = append(missing, absent)
	}
	text := strings.Join(lines(missing), "; ")
	for _, s := range candidates {
		if Required(s.name) {
			t.Fatalf("server %s is required by %s: %s", name, requireVariable, text)
		}
	}
	t.Skipf("server %s is missing: %s", name, text)
	return Server{}
}

// Main runs a package's tests and prints which servers they had:
//
//	func TestMain(m *testing.M) { os.Exit(servers.Main(m)) }
//
// It stops nothing: the servers are shared with other test processes.
func Main(m *testing.M) int {
	code := m.Run()
	fmt.Fprintln(os.Stderr, Summary())
	return code
}

// Summary says in one line which servers this process asked for, and which of them were missing.
func Summary() string {
	var found, missing []string
	for _, s := range catalog {
		server, asked, err := remembered(s)
		switch {
		case !asked:
		case err != nil:
			missing = append(missing, s.name)
		default:
			found = append(found, server.Name+" "+server.Version)
		}
	}
	if len(found)+len(missing) == 0 {
		return "servers: none asked for"
	}
	text := "servers: none"
	if len(found) > 0 {
		text = "servers: " + strings.Join(found, ", ")
	}
	if len(missing) > 0 {
		text += fmt.Sprintf("; %d missing: %s", len(missing), strings.Join(missing, ", "))
	}
	return text
}

func lines(missing []absence) []string {
	var out []string
	for _, m := range missing {
		out = append(out, m.Error())
	}
	return out
}

// reason explains why a required server, or every server of a required engine, is missing.
func reason(missing []absence, name string) string {
	var out []string
	for _, m := range missing {
		if m.server.name == name || m.server.engine == name {
			out = append(out, m.Error())
		}
	}
	return strings.Join(out, "; ")
}
