package throwaway

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/lazy"
	"github.com/schemadiff/schemadiff/problem"
)

// program is a server's executable on this machine.
type program struct {
	vendor  string // "PostgreSQL", "MySQL" or "MariaDB"
	path    string
	version string   // "15.18"
	number  int      // as catalog.Platform has it
	loader  []string // of a tree with a C library of its own: the loader and its arguments
	library string   // folder of shared libraries beside the executable, "" where the system knows them
}

// kinds are the executables to look for, by vendor.
var kinds = map[string]struct {
	names []string // "mysqld" is what MariaDB's is called up to 10.4 and by links
	usual []string // patterns of folders beside PATH
}{
	"PostgreSQL": {[]string{"postgres"}, []string{"/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin", "/usr/local/opt/postgresql@*/bin",
		"/opt/homebrew/opt/postgresql/bin", "/Applications/Postgres.app/Contents/Versions/*/bin", "/usr/local/pgsql/bin"}},
	"MySQL":   {[]string{"mysqld"}, []string{"/usr/sbin", "/usr/libexec", "/opt/homebrew/opt/mysql*/bin", "/usr/local/opt/mysql*/bin", "/usr/local/mysql/bin"}},
	"MariaDB": {[]string{"mariadbd", "mysqld"}, []string{"/usr/sbin", "/usr/libexec", "/opt/homebrew/opt/mariadb*/bin", "/usr/local/opt/mariadb*/bin", "/usr/local/mysql/bin"}},
}

// inTree is where executables are in a folder that the user names: the folder
// of the programs itself, an installation, an unpacked package, or what the npm
// packages of embedded-postgres unpack.
var inTree = []string{".", "bin", "sbin", "usr/sbin", "usr/bin", "usr/libexec", "native/bin"}

// find is the program to start: of the vendor, and of the major version that
// is needed, the nearest minor version first.
func find(ctx context.Context, n Need, o Options) (program, error) {
	vendor := family(n)
	kind, ok := kinds[vendor]
	if !ok || runtime.GOOS == "windows" {
		return program{}, nowhere(n, "servers are not started on this system", nil)
	}
	var found, others []program
	seen := map[string]bool{}
	for _, c := range candidates(ctx, kind.names, kind.usual, o.Binaries) {
		if seen[c.path] {
			continue
		}
		seen[c.path] = true
		if !c.identify(ctx) {
			o.Log(c.path + " does not say which server it is")
			continue
		}
		if c.vendor != vendor {
			continue
		}
		if n.Version == 0 || major(vendor, c.number) == major(vendor, n.Version) {
			found = append(found, c)
		} else {
			others = append(others, c)
		}
	}
	if len(found) == 0 {
		return program{}, nowhere(n, "", others)
	}
	distance := func(p program) int { return max(p.number-n.Version, n.Version-p.number) }
	slices.SortStableFunc(found, func(a, b program) int { return cmp.Compare(distance(a), distance(b)) })
	return found[0], nil
}

// family is the vendor whose program stands in for another's.
func family(n Need) string {
	switch {
	case n.Engine == endpoint.Postgres:
		return "PostgreSQL"
	case n.Vendor == "MariaDB" || n.Vendor == "" && n.Engine == endpoint.MariaDB:
		return "MariaDB"
	default:
		return "MySQL" // Percona Server and Aurora are built on it
	}
}

// major is what has to be the same: 15 of PostgreSQL, 10.11 of MariaDB.
func major(vendor string, number int) int {
	if vendor == "PostgreSQL" {
		return number / 10000
	}
	return number / 100
}

func candidates(ctx context.Context, names, usual, folders []string) []program {
	var out []program
	add := func(folder, tree string) {
		for _, name := range names {
			// A server finds its own files beside itself, so links are followed.
			path, err := filepath.EvalSymlinks(filepath.Join(folder, name))
			if err == nil {
				path, err = filepath.Abs(path) // it is run in another folder than ours
			}
			if err != nil {
				continue
			}
			if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() && info.Mode()&0o111 != 0 {
				out = append(out, place(path, tree))
			}
		}
	}
	for _, folder := range folders {
		for _, sub := range inTree {
			add(filepath.Join(folder, sub), folder)
		}
	}
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			add(filepath.Dir(path), "")
		}
	}
	if slices.Contains(names, "postgres") {
		if text, err := exec.CommandContext(ctx, "pg_config", "--bindir").Output(); err == nil {
			add(strings.TrimSpace(string(text)), "")
		}
	}
	for _, pattern := range usual {
		matches, _ := filepath.Glob(pattern)
		for _, folder := range matches {
			add(folder, "")
		}
	}
	return out
}

// place knows what an executable of a tree needs to run outside of its own
// system: with a C library of its own in the tree, that library's loader.
func place(path, tree string) program {
	p := program{path: path}
	if tree == "" {
		return p
	}
	if loaders, _ := filepath.Glob(filepath.Join(tree, "usr/lib/*/ld-linux-*.so.*")); len(loaders) > 0 {
		p.loader = []string{loaders[0], "--library-path", filepath.Dir(loaders[0])}
		return p
	}
	if lib := filepath.Join(filepath.Dir(filepath.Dir(path)), "lib"); isFolder(lib) {
		p.library = lib
	}
	return p
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// command is the program with arguments, in an environment that holds nothing
// of ours: a migration could read it.
func (p program) command(ctx context.Context, path string, args ...string) *exec.Cmd {
	line := append(append(slices.Clone(p.loader), path), args...)
	cmd := exec.CommandContext(ctx, line[0], line[1:]...)
	cmd.Env = []string{"PATH=/usr/local/bin:/usr/bin:/bin", "LC_ALL=C"}
	if p.library != "" {
		cmd.Env = append(cmd.Env, "LD_LIBRARY_PATH="+p.library)
	}
	cmd.Dir = "/"
	return cmd
}

// reports is what executables say of themselves: "postgres (PostgreSQL) 15.18
// (Debian ...)", "mysqld  Ver 9.7.4-2 for Linux ...", "mariadbd  Ver 10.11.14-MariaDB-...".
var reports = lazy.Regexp(`(?:PostgreSQL\)|Ver) (\d+)(?:\.(\d+))?(?:\.(\d+))?`)

func (p *program) identify(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	text, err := p.command(ctx, p.path, "--version").Output()
	m := reports().FindSubmatch(text)
	if err != nil || m == nil {
		return false
	}
	var parts [3]int
	for i := range parts {
		parts[i], _ = strconv.Atoi(string(m[i+1]))
	}
	switch {
	case bytes.Contains(text, []byte("(PostgreSQL)")):
		p.vendor, p.number, p.version = "PostgreSQL", parts[0]*10000+parts[1], fmt.Sprintf("%d.%d", parts[0], parts[1])
		return true
	case bytes.Contains(text, []byte("MariaDB")):
		p.vendor = "MariaDB"
	default:
		p.vendor = "MySQL"
	}
	p.number, p.version = parts[0]*10000+parts[1]*100+parts[2], fmt.Sprintf("%d.%d.%d", parts[0], parts[1], parts[2])
	return true
}

// nowhere is the ladder's end: what would help.
func nowhere(n Need, why string, others []program) error {
	vendor := family(n)
	wanted := vendor
	if n.Version != 0 {
		m := major(vendor, n.Version)
		wanted += " " + strconv.Itoa(m)
		if vendor != "PostgreSQL" {
			wanted = fmt.Sprintf("%s %d.%d", vendor, m/100, m%100)
		}
	}
	if why == "" {
		why = "no program of it is on this machine"
		var versions []string
		for _, p := range others {
			versions = append(versions, p.version)
		}
		if len(versions) > 0 {
			slices.Sort(versions)
			why += ", only of " + strings.Join(slices.Compact(versions), ", ")
		}
	}
	return &problem.Error{
		Code: "X950", What: "there is no throwaway server of " + wanted, Why: why,
		Fix: []string{recipe(vendor, major(vendor, n.Version)),
			"set " + BinariesVariable + " to the folder of its programs",
			"--throwaway URL: a server of " + wanted + " that holds nothing, as a role of its own that may create databases"},
	}
}

func recipe(vendor string, major int) string {
	switch {
	case major == 0:
		return "install the server's programs"
	case vendor == "PostgreSQL" && runtime.GOOS == "darwin":
		return fmt.Sprintf("brew install postgresql@%d", major)
	case vendor == "PostgreSQL":
		return fmt.Sprintf("apt-get install postgresql-%d, or dnf install postgresql%d-server", major, major)
	case runtime.GOOS == "darwin":
		return fmt.Sprintf("brew install %s@%d.%d", strings.ToLower(vendor), major/100, major%100)
	}
	return "install the package " + strings.ToLower(vendor) + "-server"
}

// BinariesVariable is the environment variable with folders of servers'
// programs, separated as PATH's are.
const BinariesVariable = "SCHEMADIFF_SERVER_BIN"

// Binaries are the folders of BinariesVariable.
func Binaries(lookup func(string) (string, bool)) []string {
	value, _ := lookup(BinariesVariable)
	return slices.DeleteFunc(filepath.SplitList(value), func(s string) bool { return s == "" })
}
