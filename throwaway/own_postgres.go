//go:build unix

package throwaway

import (
	"context"
	"os/exec"
	"path/filepath"
	"syscall"

	"github.com/schemadiff/schemadiff/dialects"
	"github.com/schemadiff/schemadiff/endpoint"
)

// postgresServer is PostgreSQL as our child. Its first superuser is nobody's but
// the host's: what migrations put together at run time is no superuser's. Whoever may enter the folder of the
// socket, which is its owner and root, may connect.
var postgresServer = flavour{
	user:    "postgres",
	last:    syscall.SIGQUIT, // https://www.postgresql.org/docs/current/server-shutdown.html: immediate shutdown
	variant: func(Need) string { return "utf8" },
	initialise: func(ctx context.Context, p program, _ Need, data string, run func(*exec.Cmd) error) error {
		return run(p.command(ctx, filepath.Join(filepath.Dir(p.path), "initdb"), "--pgdata="+data, "--username="+dialects.OwnSuperuser,
			"--auth-local=trust", "--auth-host=reject", "--encoding=UTF8", "--locale=C", "--no-sync"))
	},
	serve: func(_ program, n Need, f *folder) []string {
		arguments := []string{"-D", filepath.Join(f.path, "data")}
		for _, setting := range append(postgresSettings(n), "listen_addresses=", "unix_socket_directories="+filepath.Join(f.path, "run"), "unix_socket_permissions=0700",
			"port=5432", "log_min_messages=fatal", "log_destination=stderr", "logging_collector=off") {
			arguments = append(arguments, "-c", setting)
		}
		return arguments
	},
	endpoint: func(f *folder) endpoint.Endpoint {
		return endpoint.Endpoint{Engine: endpoint.Postgres, Host: filepath.Join(f.path, "run"), Port: 5432, User: dialects.OwnSuperuser, Database: "postgres",
			TLS: endpoint.TLS{Mode: "disable"}, Timeouts: endpoint.DefaultTimeouts}
	},
}
