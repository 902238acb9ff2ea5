package servers

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// postgresProgram is a folder of PostgreSQL's programs.
type postgresProgram struct {
	bin string
	env []string
}

func findPostgres(s spec, downloaded string) []program {
	var out []program
	paths := executables(
		"/usr/lib/postgresql/"+s.version+"/bin/postgres",
		downloaded+"/native/bin/postgres",
		"/opt/homebrew/opt/postgresql@"+s.version+"/bin/postgres",
		"/usr/local/opt/postgresql@"+s.version+"/bin/postgres",
		inPath("postgres"),
	)
	for _, path := range paths {
		p := postgresProgram{bin: filepath.Dir(path), env: os.Environ()}
		if strings.HasPrefix(path, downloaded) {
			p.env = append(p.env, "LD_LIBRARY_PATH="+downloaded+"/native/lib")
		}
		out = append(out, p)
	}
	return out
}

func (p postgresProgram) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(filepath.Join(p.bin, name), args...)
	cmd.Env = p.env
	return cmd
}

func (p postgresProgram) version() string { return reportedVersion(p.command("postgres", "--version")) }

func (p postgresProgram) initialise(data, password string) error {
	file := data + ".password"
	if err := os.WriteFile(file, []byte(password+"\n"), 0o600); err != nil {
		return err
	}
	defer os.Remove(file)
	if err := give(file); err != nil {
		return err
	}
	// The locale must not depend on who starts the server; a test that needs another makes its database with it.
	cmd := p.command("initdb", "--pgdata="+data, "--username=postgres", "--pwfile="+file, "--auth=scram-sha-256",
		"--encoding=UTF8", "--locale=C", "--no-sync")
	unprivileged(cmd)
	return finish(cmd)
}

func (p postgresProgram) serve(data string, port int) *exec.Cmd {
	cmd := p.command("postgres", "-D", data)
	for _, setting := range []string{
		fmt.Sprintf("port=%d", port), "listen_addresses=127.0.0.1", "unix_socket_directories=",
		"fsync=off", "synchronous_commit=off", "full_page_writes=off", // the data is thrown away
		"max_connections=200", "shared_buffers=64MB",
	} {
		cmd.Args = append(cmd.Args, "-c", setting)
	}
	return cmd
}

func (p postgresProgram) stop() string { return "INT" } // fast shutdown: https://www.postgresql.org/docs/current/server-shutdown.html

func (p postgresProgram) adminURL(port int, password string) string {
	return fmt.Sprintf("postgres://postgres:%s@127.0.0.1:%d/postgres?sslmode=disable", password, port)
}
