package integration

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/integration/servers"
)

// equip gives a script its database, its tools and its configuration.
func equip(env *testscript.Env, url, tool, program string) error {
	if err := supply(env, url, tool, program); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(env.Cd, "schemadiff.yaml"), []byte("version: 1\nenvironments:\n  live:\n    url: ${URL}\n"), 0o600)
}

// supply is equip without the configuration.
func supply(env *testscript.Env, url, tool, program string) error {
	e, err := endpoint.Parse(url)
	if err != nil {
		return err
	}
	env.Setenv("URL", url)
	env.Setenv("HOST", e.Host)
	env.Setenv("PORT", strconv.Itoa(e.Port))
	env.Setenv("USER", e.User)
	env.Setenv("PASSWORD", e.Password.Reveal())
	env.Setenv("DATABASE", e.Database)
	if e.Engine == endpoint.SQLite {
		env.Setenv("DATABASE", e.Path)
	}
	env.Setenv("PATH", strings.Join([]string{filepath.Dir(program), filepath.Join(toolFolder(), "bin"), filepath.Join(env.WorkDir, "node_modules/.bin"), os.Getenv("PATH")}, string(os.PathListSeparator)))
	env.Setenv("NO_COLOR", "1")
	env.Setenv("SCHEMADIFF_SERVER_BIN", strings.Join(servers.Programs(), string(os.PathListSeparator)))
	temporary, err := os.MkdirTemp("", "schemadiff-tools")
	if err != nil {
		return err
	}
	env.Defer(func() { os.RemoveAll(temporary) })
	if err := os.Chmod(temporary, 0o711); err != nil { // root's throwaway servers run as another user
		return err
	}
	env.Setenv("TMPDIR", temporary)
	env.Setenv("XDG_CACHE_HOME", filepath.Join(servers.Folder(), "throwaway")) // initialised data directories
	env.Setenv("TOOL", filepath.Join(toolFolder(), tool))
	modules := filepath.Join(toolFolder(), tool, "node_modules")
	if _, err := os.Stat(modules); err == nil {
		if err := os.Symlink(modules, filepath.Join(env.WorkDir, "node_modules")); err != nil {
			return err
		}
	}
	env.Cd = filepath.Join(env.WorkDir, "checkout")
	return nil
}

// runProgram: run N PROGRAM ARG... wants exactly this exit code. All that the program
// wrote is stdout: tools do not agree on where complaints go.
func runProgram(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: run N PROGRAM ARG...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	err = ts.Exec("sh", append([]string{"-c", `exec "$@" 2>&1`, "sh"}, args[1:]...)...)
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// wantRows: rows QUERY WANT is what a query answers: columns joined by "|" and rows by
// a space.
func wantRows(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: rows QUERY WANT")
	}
	got, err := ask(ts.Getenv("URL"), args[0])
	ts.Check(err)
	if text := strings.Join(got, " "); text != args[1] {
		ts.Fatalf("rows %q, want %q", text, args[1])
	}
}

// wantTables: tables NAME... wants exactly these of the tables whose names are one letter,
// which is what the migrations of the scripts create.
func wantTables(ts *testscript.TestScript, neg bool, args []string) {
	query := "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()"
	switch url := ts.Getenv("URL"); {
	case strings.HasPrefix(url, "sqlite:"):
		query = "SELECT name AS table_name FROM sqlite_master WHERE type = 'table'"
	case !strings.HasPrefix(url, "postgres:"):
		query = "SELECT table_name FROM information_schema.tables WHERE table_schema = database()"
	}
	got, err := ask(ts.Getenv("URL"), "SELECT table_name FROM ("+query+") t WHERE table_name LIKE '_' ORDER BY table_name")
	ts.Check(err)
	if neg || strings.Join(got, " ") != strings.Join(args, " ") {
		ts.Fatalf("tables %q, want %q", got, args)
	}
}

func ask(url, query string) (lines []string, err error) {
	var rows [][]string
	if file, ok := strings.CutPrefix(url, "sqlite:"); ok {
		db, err := sql.Open("sqlite", file)
		if err != nil {
			return nil, err
		}
		defer db.Close()
		rows, err = servers.Rows(context.Background(), db, query)
		if err != nil {
			return nil, err
		}
	} else if rows, err = servers.Query(context.Background(), url, query); err != nil {
		return nil, err
	}
	for _, row := range rows {
		lines = append(lines, strings.Join(row, "|"))
	}
	return lines, nil
}
