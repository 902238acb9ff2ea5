//go:build unix

package throwaway

import (
	"context"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"

	"github.com/schemadiff/schemadiff/endpoint"
)

// postgresServer is PostgreSQL as our child. Its superuser has the name that
// environments most often have theirs under. Whoever may enter the folder of the
// socket, which is its owner and root, may connect.
var postgresServer = flavour{
	user:    "postgres",
	last:    syscall.SIGQUIT, // https://www.postgresql.org/docs/current/server-shutdown.html: immediate shutdown
	variant: func(Need) string { return "utf8" },
	initialise: func(ctx context.Context, p program, _ Need, data string, run func(*exec.Cmd) error) error {
		return run(p.command(ctx, filepath.Join(filepath.Dir(p.path), "initdb"), "--pgdata="+data, "--username=postgres",
			"--auth-local=trust", "--auth-host=reject", "--encoding=UTF8", "--locale=C", "--no-sync"))
	},
	serve: func(_ program, n Need, f *folder) []string {
		arguments := []string{"-D", filepath.Join(f.path, "data")}
		for _, setting := range []string{
			"listen_addresses=", "unix_socket_directories=" + filepath.Join(f.path, "run"), "unix_socket_permissions=0700", "port=5432",
			"fsync=off", "synchronous_commit=off", "full_page_writes=off", // the data is thrown away
			"autovacuum=off", "jit=off", // what they do would be no migration's doing
			"max_connections=40", "shared_buffers=32MB", "max_wal_size=256MB", "temp_file_limit=1GB", "max_prepared_transactions=10",
			"lc_messages=C", "log_min_messages=fatal", "log_destination=stderr", "logging_collector=off",
			"wal_level=" + setting(n, "wal_level", "replica"), "max_locks_per_transaction=" + number(n, "max_locks_per_transaction", 64),
		} {
			arguments = append(arguments, "-c", setting)
		}
		return arguments
	},
	endpoint: func(f *folder) endpoint.Endpoint {
		return endpoint.Endpoint{Engine: endpoint.Postgres, Host: filepath.Join(f.path, "run"), Port: 5432, User: "postgres", Database: "postgres",
			TLS: endpoint.TLS{Mode: "disable"}, Timeouts: endpoint.DefaultTimeouts}
	},
}

// setting is a word that the environment has, as long as it is one.
func setting(n Need, name, otherwise string) string {
	for _, known := range []string{"minimal", "replica", "logical"} {
		if n.Settings[name] == known {
			return known
		}
	}
	return otherwise
}

// number is a setting that must not stop the server from starting.
func number(n Need, name string, otherwise int) string {
	if v, err := strconv.Atoi(n.Settings[name]); err == nil && v >= 10 && v <= 100_000 {
		otherwise = v
	}
	return strconv.Itoa(otherwise)
}
