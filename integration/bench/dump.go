package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/integration/servers"
)

// dump is how the place's own vendor writes the schemas of databases, and its
// client that asks one query. Neither is to be had everywhere: nil.
func (p place) dump(urls ...string) []command {
	var all []command
	for _, url := range urls {
		switch p.engine {
		case endpoint.Postgres:
			if program := postgresProgram("pg_dump", p.server.Version); program != "" {
				all = append(all, command{argv: []string{program, "--schema-only", "--file=" + os.DevNull, url}})
			}
		case endpoint.MariaDB, endpoint.MySQL:
			name := map[endpoint.Engine]string{endpoint.MariaDB: "mariadb-dump", endpoint.MySQL: "mysqldump"}[p.engine]
			if c, ok := p.mysqlProgram(name, url, "--no-data", "--routines", "--triggers", "--events", "--skip-lock-tables", "--result-file="+os.DevNull); ok {
				all = append(all, c)
			}
		}
	}
	return all
}

// query is the vendor's client that connects and asks one query, or a child of
// ours that does the same.
func (p place) query(self, url string) command {
	switch p.engine {
	case endpoint.Postgres:
		if program, err := exec.LookPath("psql"); err == nil {
			return command{argv: []string{program, "--no-psqlrc", "--quiet", "--output=" + os.DevNull, "--command=SELECT 1", url}}
		}
	case endpoint.MariaDB, endpoint.MySQL:
		name := map[endpoint.Engine]string{endpoint.MariaDB: "mariadb", endpoint.MySQL: "mysql"}[p.engine]
		if c, ok := p.mysqlProgram(name, url, "--batch", "--execute=SELECT 1"); ok {
			return c
		}
	}
	return command{argv: []string{self, "ping", url}}
}

var versionNumber = regexp.MustCompile(`[0-9]+`)

// postgresProgram finds a client that is no older than the server: pg_dump
// refuses newer ones.
func postgresProgram(name, server string) string {
	wanted := leading(server)
	candidates := []string{fmt.Sprintf("/usr/lib/postgresql/%d/bin/%s", wanted, name)}
	if path, err := exec.LookPath(name); err == nil {
		candidates = append(candidates, path)
	}
	for _, path := range candidates {
		if text, err := exec.Command(path, "--version").Output(); err == nil && leading(string(text)) >= wanted {
			return path
		}
	}
	return ""
}

func leading(text string) int {
	n, _ := strconv.Atoi(versionNumber.FindString(text))
	return n
}

// mysqlProgram finds a client of MySQL or MariaDB: the one that
// install-servers.sh has unpacked beside the server, which needs the loader of
// its suite, or PATH's.
func (p place) mysqlProgram(name, url string, args ...string) (command, bool) {
	e, err := endpoint.Parse(url)
	if err != nil {
		return command{}, false
	}
	folder := filepath.Join(servers.Folder(), "servers", string(p.engine)+"-client")
	loaders, _ := filepath.Glob(folder + "/usr/lib/*/ld-linux-*.so.*")
	program := filepath.Join(folder, "usr/bin", name)
	var argv []string
	if _, err := os.Stat(program); err == nil && len(loaders) > 0 {
		argv = []string{loaders[0], "--library-path", filepath.Dir(loaders[0]), program}
	} else if path, err := exec.LookPath(name); err == nil {
		argv = []string{path}
	} else {
		return command{}, false
	}
	host, port, _ := strings.Cut(e.Address(), ":")
	argv = append(argv, "--no-defaults", "--host="+host, "--port="+port, "--protocol=tcp", "--user="+e.User)
	if p.engine == endpoint.MariaDB {
		argv = append(argv, "--skip-ssl")
	} else {
		argv = append(argv, "--ssl-mode=DISABLED", "--get-server-public-key")
	}
	argv = append(argv, args...)
	return command{argv: append(argv, e.Database), env: []string{"MYSQL_PWD=" + e.Password.Reveal()}}, true
}
