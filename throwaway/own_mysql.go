//go:build unix

package throwaway

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/schemadiff/schemadiff/endpoint"
)

// mysqlServer and mariadbServer are our child each. The administrator has no
// password: whoever may enter the folder of the socket, which is its owner and
// root, may connect.
var (
	mysqlServer = flavour{
		user: "mysql", last: syscall.SIGKILL, variant: caseOfNames, endpoint: socketOf,
		initialise: func(ctx context.Context, p program, n Need, data string, run func(*exec.Cmd) error) error {
			return run(p.mysqld(ctx, "--initialize-insecure", "--datadir="+data, "--lower-case-table-names="+caseNumber(n)))
		},
		serve: func(p program, n Need, f *folder) []string {
			return append(mysqldArguments(p, n, f), "--mysqlx=OFF", "--secure-file-priv=NULL")
		},
	}
	mariadbServer = flavour{
		user: "mysql", last: syscall.SIGKILL, variant: caseOfNames, endpoint: socketOf,
		initialise: func(ctx context.Context, p program, n Need, data string, run func(*exec.Cmd) error) error {
			script, err := systemTables(p)
			if err != nil {
				return err
			}
			// What mariadb-install-db does, which as a shell script cannot be told of a loader.
			cmd := p.mysqld(ctx, "--bootstrap", "--datadir="+data, "--max-allowed-packet=8M", "--net-buffer-length=16K", "--lower-case-table-names="+caseNumber(n))
			cmd.Stdin = strings.NewReader(script + "\nFLUSH PRIVILEGES;\nALTER USER root@localhost IDENTIFIED BY '';\n")
			return run(cmd)
		},
		serve: func(p program, n Need, f *folder) []string {
			// MariaDB knows no NULL here. A folder that cannot be written and is empty serves as well.
			// Its tables may be anywhere by DATA DIRECTORY unless links are off, and the account needs no right for it.
			return append(mysqldArguments(p, n, f), "--secure-file-priv="+filepath.Join(f.path, emptyFolder), "--skip-symbolic-links")
		},
	}
)

// mysqld leaves out the machine's my.cnf.
func (p program) mysqld(ctx context.Context, arguments ...string) *exec.Cmd {
	return p.command(ctx, p.path, append(base(p), arguments...)...)
}

func base(p program) []string {
	return []string{"--no-defaults", "--basedir=" + filepath.Dir(filepath.Dir(p.path))}
}

func mysqldArguments(p program, n Need, f *folder) []string {
	arguments := append(base(p), "--datadir="+filepath.Join(f.path, "data"), "--socket="+socketOf(f).Host, "--pid-file="+filepath.Join(f.path, "data", "pid"),
		"--tmpdir="+filepath.Dir(socketOf(f).Host), // a server that starts removes other servers' temporary tables from a folder that they share
		"--skip-networking")
	return append(arguments, mysqldSettings(n)...)
}

func caseOfNames(n Need) string { return "names" + caseNumber(n) }

func socketOf(f *folder) endpoint.Endpoint {
	return endpoint.Endpoint{Engine: endpoint.MySQL, Host: filepath.Join(f.path, "run", "s"), User: "root", Timeouts: endpoint.DefaultTimeouts}
}

// systemTables joins MariaDB's scripts, which are called mysql_... or
// mariadb_... by version, without the help texts.
func systemTables(p program) (string, error) {
	base := filepath.Dir(filepath.Dir(p.path))
	var share string
	for _, dir := range []string{"share/mariadb", "share/mysql", "share"} {
		if _, err := os.Stat(filepath.Join(base, dir, "maria_add_gis_sp_bootstrap.sql")); err == nil {
			share = filepath.Join(base, dir)
			break
		}
	}
	if share == "" {
		return "", errors.New("the scripts of mariadb-install-db are not in " + filepath.Join(base, "share"))
	}
	var script bytes.Buffer
	// With a socket account asked for, the scripts make root@localhost and no accounts for everybody.
	script.WriteString("CREATE DATABASE mysql;\nUSE mysql;\nSET @auth_root_socket='root';\n")
	for _, name := range []string{"m*_system_tables.sql", "m*_performance_tables.sql", "m*_system_tables_data.sql", "maria_add_gis_sp_bootstrap.sql", "m*_sys_schema.sql"} {
		paths, _ := filepath.Glob(filepath.Join(share, name))
		if len(paths) == 0 && strings.HasSuffix(name, "sys_schema.sql") { // of 10.6 and later: https://mariadb.com/kb/en/sys-schema/
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
