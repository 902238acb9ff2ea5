package servers

import (
	"os"
	"slices"
	"strings"
)

const (
	requireVariable = "SCHEMADIFF_REQUIRE"
	selectVariable  = "SCHEMADIFF_SERVERS"
)

const (
	postgres = "postgres"
	mariadb  = "mariadb"
	mysql    = "mysql"
)

// spec is a server that tests want.
type spec struct {
	name    string
	engine  string
	version string // what the reported version starts with
}

// catalog lists the servers, the default of each engine first. To add one, add a line here, one in integration/install-servers.sh
// and a service in docker-compose.test.yml.
var catalog = []spec{
	{"postgres15", postgres, "15"},
	{"postgres12", postgres, "12"},
	{"postgres13", postgres, "13"},
	{"postgres14", postgres, "14"},
	{"postgres16", postgres, "16"},
	{"postgres17", postgres, "17"},
	{"postgres18", postgres, "18"},
	{"mariadb10.11", mariadb, "10.11"},
	{"mariadb11.8", mariadb, "11.8"},
	{"mariadb10.5", mariadb, "10.5"},
	{"mariadb10.6", mariadb, "10.6"},
	{"mariadb11.4", mariadb, "11.4"},
	{"mysql9.7", mysql, "9.7"},
	{"mysql8.0", mysql, "8.0"},
	{"mysql8.4", mysql, "8.4"},
}

// is reports whether a version is the one wanted: 15.18 is 15, 151.8 is not.
func (s spec) is(version string) bool {
	rest, ok := strings.CutPrefix(version, s.version)
	return ok && (rest == "" || rest[0] < '0' || rest[0] > '9')
}

// selected reports whether SCHEMADIFF_SERVERS allows to look for the server.
func (s spec) selected() bool {
	names := list(selectVariable)
	return len(names) == 0 || slices.Contains(names, s.name) || slices.Contains(names, s.engine)
}

// given returns the URL that the environment has for the server, and whether it may be of any version.
func (s spec) given() (url string, anyVersion bool) {
	if url := os.Getenv(s.variable()); url != "" {
		return url, false
	}
	if s == matching(s.engine)[0] {
		return os.Getenv("SCHEMADIFF_TEST_" + strings.ToUpper(s.engine) + "_URL"), true
	}
	return "", false
}

func (s spec) variable() string {
	return "SCHEMADIFF_TEST_" + strings.ReplaceAll(strings.ToUpper(s.name), ".", "_") + "_URL"
}

// matching returns the servers that a name or an engine stands for.
func matching(name string) []spec {
	var out []spec
	for _, s := range catalog {
		if s.name == name || s.engine == name {
			out = append(out, s)
		}
	}
	return out
}

func requirement() []string { return list(requireVariable) }

func list(variable string) []string {
	return strings.FieldsFunc(os.Getenv(variable), func(r rune) bool { return r == ',' || r == ' ' })
}
