package servers

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// mysqlProgram is mysqld or mariadbd.
type mysqlProgram struct {
	engine  string
	path    string
	base    string   // the folder that holds share/ and lib/
	options []string // of every start, the first one included
	loader  []string // the C library's loader and its arguments, when the program has a C library of its own
}

func findMySQL(s spec, downloaded string) []program {
	name := "mysqld"
	if s.engine == mariadb {
		name = "mariadbd"
	}
	formula := s.engine + "@" + s.version
	var out []program
	paths := executables(
		downloaded+"/usr/sbin/"+name,
		"/usr/sbin/"+name,
		"/opt/homebrew/opt/"+formula+"/bin/"+name,
		"/usr/local/opt/"+formula+"/bin/"+name,
		inPath(name),
	)
	for _, path := range paths {
		p := mysqlProgram{engine: s.engine, path: path, base: filepath.Dir(filepath.Dir(path))}
		if strings.HasPrefix(path, downloaded) {
			// Another suite's program needs that suite's libraries, C library included: start it through their loader.
			loaders, _ := filepath.Glob(downloaded + "/usr/lib/*/ld-linux-*.so.*")
			if len(loaders) == 0 {
				continue
			}
			p.loader = []string{loaders[0], "--library-path", filepath.Dir(loaders[0])}
		}
		out = append(out, p)
	}
	return out
}

// command leaves out the machine's my.cnf: a test server is the same everywhere.
func (p mysqlProgram) command(args ...string) *exec.Cmd {
	line := append(append([]string{}, p.loader...), p.path, "--no-defaults", "--basedir="+p.base)
	line = append(append(line, p.options...), args...)
	return exec.Command(line[0], line[1:]...)
}

func (p mysqlProgram) version() string { return reportedVersion(p.command("--version")) }

// initialise makes the same administrator that the Docker images have, root@%, so that definers read alike everywhere.
func (p mysqlProgram) initialise(data, password string) error {
	admin := "CREATE USER root@'%' IDENTIFIED BY '" + password + "';\n" +
		"GRANT ALL ON *.* TO root@'%' WITH GRANT OPTION;\n" +
		"DROP USER root@localhost;\n"
	if p.engine == mysql {
		file := data + ".sql"
		if err := os.WriteFile(file, []byte(admin), 0o600); err != nil {
			return err
		}
		defer os.Remove(file)
		if err := give(file); err != nil {
			return err
		}
		cmd := p.command("--initialize-insecure", "--datadir="+data, "--init-file="+file)
		unprivileged(cmd)
		return finish(cmd)
	}
	script, err := p.systemTables()
	if err != nil {
		return err
	}
	// What mariadb-install-db does, which as a shell script cannot be told of a loader.
	cmd := p.command("--bootstrap", "--datadir="+data, "--tmpdir="+data, "--max-allowed-packet=8M", "--net-buffer-length=16K")
	cmd.Stdin = strings.NewReader(script + "\nFLUSH PRIVILEGES;\n" + admin)
	unprivileged(cmd)
	return finish(cmd)
}

// systemTables joins MariaDB's scripts, which are called mysql_... or mariadb_... by version, without the help texts.
func (p mysqlProgram) systemTables() (string, error) {
	var share string
	for _, dir := range []string{"mariadb", "mysql"} {
		if _, err := os.Stat(filepath.Join(p.base, "share", dir, "maria_add_gis_sp_bootstrap.sql")); err == nil {
			share = filepath.Join(p.base, "share", dir)
			break
		}
	}
	if share == "" {
		return "", errors.New("the scripts of mariadb-install-db are not in " + filepath.Join(p.base, "share"))
	}
	var script bytes.Buffer
	// With a socket account asked for, the scripts make only root@localhost, not also passwordless ones that would win over root@%.
	script.WriteString("CREATE DATABASE mysql;\nUSE mysql;\nSET @auth_root_socket='root';\n")
	for _, name := range []string{"m*_system_tables.sql", "m*_performance_tables.sql", "m*_system_tables_data.sql",
		"maria_add_gis_sp_bootstrap.sql", "m*_sys_schema.sql"} {
		paths, _ := filepath.Glob(filepath.Join(share, name))
		if len(paths) == 0 && strings.HasSuffix(name, "sys_schema.sql") { // of 10.6 and later
			continue
		}
		if len(paths) == 0 {
			return "", fmt.Errorf("no %s in %s", name, share)
		}
		text, err := os.ReadFile(paths[0])
		if err != nil {
			return "", err
		}
		script.Write(text)
		script.WriteByte('\n')
	}
	return script.String(), nil
}

// serve has a server keep its temporary files to itself: one that starts removes
// other servers' temporary tables from a folder that they share.
func (p mysqlProgram) serve(data string, port int) *exec.Cmd {
	cmd := p.command("--datadir="+data, fmt.Sprintf("--port=%d", port), "--bind-address=127.0.0.1", "--socket=server.sock",
		"--pid-file=server.pid", "--skip-name-resolve", "--secure-file-priv=",
		"--tmpdir="+data,
		"--skip-log-bin", "--innodb-flush-log-at-trx-commit=0", "--innodb-doublewrite=0", // the data is thrown away
		"--innodb-buffer-pool-size=128M",
		"--max-connections=600") // MySQL keeps as many tables of its dictionary at hand: two databases of 100 are to find room, as they do on two servers
	if p.engine == mysql {
		cmd.Args = append(cmd.Args, "--mysqlx=OFF")
	}
	return cmd
}

func (p mysqlProgram) stop() string { return "TERM" }

func (p mysqlProgram) adminURL(port int, password string) string {
	return fmt.Sprintf("%s://root:%s@127.0.0.1:%d/", p.engine, password, port)
}
