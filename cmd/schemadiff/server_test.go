package main

import (
	"bytes"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/schemadiff/schemadiff/integration/servers"
)

// The password of these tests holds what URLs, shells and drivers trip over.
const canary = `c4nary/@:%&=#' pw`

// roles is how each engine makes a user who may do nothing but log in.
var roles = map[string]struct{ create, drop string }{
	"postgres": {"CREATE ROLE %[1]s LOGIN PASSWORD '%[2]s'", "DROP OWNED BY %[1]s; DROP ROLE %[1]s"},
	"mariadb":  {"CREATE USER %[1]s@'%%' IDENTIFIED BY '%[2]s'; GRANT SELECT ON *.* TO %[1]s@'%%'", "DROP USER %[1]s@'%%'"},
	"mysql":    {"CREATE USER %[1]s@'%%' IDENTIFIED BY '%[2]s'; GRANT SELECT ON *.* TO %[1]s@'%%'", "DROP USER %[1]s@'%%'"},
}

// login makes a user with the canary for a password, and gives the address with
// it and with one that is wrong and holds it.
func login(t *testing.T, s servers.Server, database string) (right, wrong string) {
	t.Helper()
	u, err := url.Parse(database)
	if err != nil {
		t.Fatal(err)
	}
	role := "canary_" + strings.Trim(u.Path, "/")
	role = role[:min(len(role), 32)]
	s.Exec(t, database, fmt.Sprintf(roles[s.Engine].create, role, strings.ReplaceAll(canary, "'", "''")))
	t.Cleanup(func() { s.Exec(t, database, fmt.Sprintf(roles[s.Engine].drop, role)) })
	u.User = url.UserPassword(role, canary)
	right = u.String()
	u.User = url.UserPassword(role, canary+"!")
	return right, u.String()
}

// A server that refuses a login, one that grants it, one that lacks the
// database: the password is in none of the answers, in no format.
func TestServersNeverShowAPassword(t *testing.T) {
	for _, s := range servers.All(t) {
		t.Run(s.Name, func(t *testing.T) {
			database := s.Database(t)
			s.Exec(t, database, "CREATE TABLE orders (id INT PRIMARY KEY)")
			right, wrong := login(t, s, database)
			missing, _ := url.Parse(right)
			missing.Path += "_missing"
			for name, address := range map[string]string{"right": right, "wrong": wrong, "missing": missing.String()} {
				for _, format := range []string{"text", "compact", "json"} {
					var out, said bytes.Buffer
					code := run(t.Context(), []string{database, address, "--format", format, "--debug", "-v"}, at(&out, &said))
					if all := out.String() + said.String(); strings.Contains(all, "c4nary") {
						t.Errorf("%s password, %s: exit %d:\n%s", name, format, code, all)
					}
					if format == "json" {
						if err := validResult(out.String()); err != nil {
							t.Errorf("%s password: %v", name, err)
						}
					}
					if name != "right" && code != exitUndecided {
						t.Errorf("%s password, %s: exit %d:\n%s", name, format, code, out.String()+said.String())
					}
				}
			}
		})
	}
}

// One environment of each engine, changed by hand: the finding, the exit code
// and the same through a snapshot.
func TestServersEndToEnd(t *testing.T) {
	for _, s := range servers.All(t) {
		t.Run(s.Name, func(t *testing.T) {
			dev, staging := s.Database(t), s.Database(t)
			for _, url := range []string{dev, staging} {
				s.Exec(t, url, "CREATE TABLE orders (id INT PRIMARY KEY, total DECIMAL(12,2) NOT NULL)")
			}
			check := func(want int, args ...string) string {
				t.Helper()
				var out, said bytes.Buffer
				if code := run(t.Context(), args, at(&out, &said)); code != want {
					t.Fatalf("%q: exit %d, want %d:\n%s%s", args[2:], code, want, out.String(), said.String())
				}
				return out.String()
			}
			check(exitOK, dev, staging)
			file := t.TempDir() + "/dev.json"
			check(exitOK, "snapshot", dev, "--output", file)
			check(exitOK, dev, file)
			check(exitOK, "doctor", dev, staging)
			s.Exec(t, staging, "ALTER TABLE orders ADD COLUMN note VARCHAR(20)")
			for _, args := range [][]string{{dev, staging}, {file, staging}} {
				if out := check(exitFindings, append(args, "--format", "compact")...); !strings.Contains(out, "orders.note: error C103 only in ") || strings.Count(out, "error C") != 1 {
					t.Errorf("%s", out)
				}
			}
		})
	}
}
