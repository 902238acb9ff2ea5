package servers

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
)

// program is a server's executable on this machine.
type program interface {
	// version is what the executable says it is.
	version() string
	// initialise fills an empty data directory, with an administrator who has the password.
	initialise(data, password string) error
	// serve returns the command that runs the server in the foreground.
	serve(data string, port int) *exec.Cmd
	// stop names the signal at which the server rolls back what is open and stops.
	stop() string
	// adminURL is where the administrator that initialise made finds it.
	adminURL(port int, password string) string
}

// find looks for the server's program, or says what it found instead.
func find(s spec) (found program, unfit string) {
	if runtime.GOOS == "windows" {
		return nil, "servers are not started on Windows"
	}
	downloaded := filepath.Join(Folder(), "servers", s.name)
	candidates := findMySQL
	if s.engine == postgres {
		candidates = findPostgres
	}
	unfit = "no program"
	for _, p := range candidates(s, downloaded) {
		version := p.version()
		if s.is(version) {
			return p, ""
		}
		unfit = "the program found is version " + version
	}
	return nil, unfit
}

var versionNumber = regexp.MustCompile(`(?:PostgreSQL\)|Ver) ([0-9.]+)`)

// reportedVersion runs a command with --version: "postgres (PostgreSQL) 15.18 (Debian ...)", "mysqld  Ver 9.7.4-2 for Linux ...".
func reportedVersion(cmd *exec.Cmd) string {
	text, err := cmd.Output()
	if match := versionNumber.FindSubmatch(text); err == nil && match != nil {
		return string(match[1])
	}
	return "unknown"
}

// finish runs a command that ends by itself; what it printed is the error's explanation.
func finish(cmd *exec.Cmd) error {
	if text, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", filepath.Base(cmd.Path), err, text)
	}
	return nil
}

// executables returns those of the paths that are there, links resolved, since a server finds its own files beside itself.
func executables(paths ...string) []string {
	var out []string
	for _, path := range paths {
		if real, err := filepath.EvalSymlinks(path); err == nil {
			if info, err := os.Stat(real); err == nil && info.Mode()&0o111 != 0 {
				out = append(out, real)
			}
		}
	}
	return out
}

// inPath is exec.LookPath for executables.
func inPath(name string) string {
	path, _ := exec.LookPath(name)
	return path
}

// Programs are the folders of servers that integration/install-servers.sh has
// unpacked, for tests that start servers of their own.
func Programs() []string {
	folders, _ := filepath.Glob(filepath.Join(Folder(), "servers", "*"))
	return folders
}
