package integration

import (
	"bytes"
	"cmp"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/schemadiff/schemadiff/integration/servers"
)

// TestWitness asks a second witness of every case, which shares no code with us:
// the server's own dump, or what SQLite keeps. Where the verdict is equal the two
// dumps have to be, where it is differ they have to differ. A case of which the
// dump says otherwise declares it, "witness: REASON" or
// "witness: (SERVERS) REASON", and the declaration has to be true. Nothing is normalised but comments and settings of the session.
//
// PostgreSQL's pg_dump is asked of the oldest server, of the default one and of the
// newest: it refuses newer ones than itself.
// SQLite keeps what was typed, so that its text can confirm that two differ and
// not that they are equal.
func TestWitness(t *testing.T) {
	for dialect, files := range caseFiles(t, "cases") {
		t.Run(dialect, func(t *testing.T) {
			asked := false
			for _, db := range telling(t, dialect) {
				dump := dumper(db)
				if dump == nil {
					continue
				}
				asked = true
				heard(t, db, files, dump)
			}
			if !asked && strings.Contains(os.Getenv("SCHEMADIFF_REQUIRE"), dialect) {
				t.Fatalf("SCHEMADIFF_REQUIRE asks for %s, and there is no dump program for it: integration/install-servers.sh", dialect)
			}
			if !asked {
				t.Skipf("SKIPPED: no dump program for %s: the cases have no second witness", dialect)
			}
		})
	}
}

// heard compares the dumps of all cases on one server.
func heard(t *testing.T, db database, files []string, dump dumpFunc) {
	p := newPool(t, db)
	var confirmed, silent atomic.Int32
	t.Cleanup(func() {
		t.Logf("%s: the witness confirmed %d cases and cannot tell of %d", db.name, confirmed.Load(), silent.Load())
	})
	for _, file := range files {
		c := readCase(t, file)
		if !runsOn(c.servers, db) {
			continue
		}
		t.Run(c.name+"/"+db.name, func(t *testing.T) {
			t.Parallel()
			a, err := dump(t, p.create(t, c.from), c.privileges)
			b, err2 := dump(t, p.create(t, c.to), c.privileges)
			otherwise := (a == b) != (c.diff == "")
			switch err = cmp.Or(err, err2); {
			case err != nil && c.declared(db):
				confirmed.Add(1) // it has nothing to say, as the case has it
			case err != nil:
				t.Error(err)
			case c.verdict == "cosmetic", db.engine == "sqlite" && otherwise && c.verdict == "equal":
				silent.Add(1)
			case otherwise != c.declared(db):
				t.Errorf("%s: the verdict is %s, and the dumps are equal: %t; declared: %q\n%s", c.file, c.verdict, a == b, c.witness, unlike(a, b))
			default:
				confirmed.Add(1)
			}
		})
	}
}

// declared says whether the case expects the dump of a server to say otherwise.
func (c comparison) declared(db database) bool {
	return slices.ContainsFunc(c.witness, func(reason string) bool {
		list, _, some := strings.Cut(strings.TrimPrefix(reason, "("), ")")
		return !strings.HasPrefix(reason, "(") || some && runsOn(strings.Fields(list), db)
	})
}

// unlike is the lines that only one text has.
func unlike(a, b string) string {
	var out strings.Builder
	la, lb := strings.Split(a, "\n"), strings.Split(b, "\n")
	for _, l := range la {
		if !slices.Contains(lb, l) {
			out.WriteString("- " + l + "\n")
		}
	}
	for _, l := range lb {
		if !slices.Contains(la, l) {
			out.WriteString("+ " + l + "\n")
		}
	}
	return out.String()
}

// dumpFunc is a database's schema as another program writes it.
type dumpFunc func(t *testing.T, url string, privileges bool) (string, error)

// dumper finds a server's dump program, nil where there is none that fits.
func dumper(db database) dumpFunc {
	switch db.engine {
	case "postgres":
		argv := unpacked("postgres-client", "lib/postgresql/*/bin/pg_dump")
		if argv == nil {
			if programs, err := filepath.Glob("/usr/lib/postgresql/*/bin/pg_dump"); err == nil && len(programs) > 0 {
				argv = programs[len(programs)-1:]
			} else if path, err := exec.LookPath("pg_dump"); err == nil {
				argv = []string{path}
			} else {
				return nil
			}
		}
		version, err := exec.Command(argv[0], append(slices.Clone(argv[1:]), "--version")...).Output()
		if err != nil || major(string(version)) < number(db.name)/1000 {
			return nil // it refuses newer servers
		}
		return func(t *testing.T, url string, privileges bool) (string, error) {
			args := append(slices.Clone(argv[1:]), "--schema-only")
			if !privileges {
				args = append(args, "--no-owner", "--no-privileges")
			}
			e := parseURL(t, url)
			host, port, _ := strings.Cut(e.Address(), ":")
			cmd := exec.Command(argv[0], append(args, "--host="+host, "--port="+port, "--username="+e.User, e.Database)...)
			cmd.Env = append(os.Environ(), "PGPASSWORD="+e.Password.Reveal())
			return told(cmd, "--", "SET ", "SELECT pg_catalog.set_config", `\restrict`, `\unrestrict`)
		}
	case "mysql", "mariadb":
		argv := mysqlDump(db.engine)
		if argv == nil {
			return nil
		}
		return func(t *testing.T, url string, _ bool) (string, error) {
			e := parseURL(t, url)
			host, port, _ := strings.Cut(e.Address(), ":")
			args := append(slices.Clone(argv[1:]), "--host="+host, "--port="+port, "--protocol=tcp", "--user="+e.User,
				"--no-data", "--routines", "--triggers", "--events", "--skip-lock-tables", "--skip-comments", "--skip-dump-date")
			cmd := exec.Command(argv[0], append(args, e.Database)...)
			cmd.Env = append(os.Environ(), "MYSQL_PWD="+e.Password.Reveal())
			text, err := told(cmd, "--", "/*!40101 SET", "/*!40103 SET")
			return strings.ReplaceAll(text, e.Database, "DATABASE"), err
		}
	}
	if program, err := exec.LookPath("sqlite3"); err == nil {
		return func(t *testing.T, url string, _ bool) (string, error) {
			return told(exec.Command(program, strings.TrimPrefix(url, "sqlite:"), ".schema"))
		}
	}
	return nil
}

// mysqlDump is the command of MySQL's or MariaDB's dump program.
func mysqlDump(engine string) []string {
	name, off := "mysqldump", []string{"--no-defaults", "--ssl-mode=DISABLED", "--get-server-public-key", "--no-tablespaces"}
	if engine == "mariadb" {
		name, off = "mariadb-dump", []string{"--no-defaults", "--skip-ssl"}
	}
	if argv := unpacked(engine+"-client", "bin/"+name); argv != nil {
		return append(argv, off...)
	}
	if path, err := exec.LookPath(name); err == nil {
		return append([]string{path}, off...)
	}
	return nil
}

// unpacked is the command of a program that install-servers.sh unpacked, nil where
// it is not there: it needs the loader and the libraries of its suite.
func unpacked(folder, path string) []string {
	root := filepath.Join(servers.Folder(), "servers", folder, "usr")
	loaders, _ := filepath.Glob(root + "/lib/*/ld-linux-*.so.*")
	programs, _ := filepath.Glob(filepath.Join(root, path))
	if len(loaders) == 0 || len(programs) == 0 {
		return nil
	}
	return []string{loaders[0], "--library-path", filepath.Dir(loaders[0]), programs[len(programs)-1]}
}

// told is what a program prints without the lines that begin so.
func told(cmd *exec.Cmd, without ...string) (string, error) {
	var errors bytes.Buffer
	cmd.Stderr = &errors
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("%s: %v\n%s", filepath.Base(cmd.Path), err, errors.String())
	}
	var b strings.Builder
	for line := range strings.Lines(string(out)) {
		if strings.TrimSpace(line) != "" && !slices.ContainsFunc(without, func(w string) bool { return strings.HasPrefix(line, w) }) {
			b.WriteString(line)
		}
	}
	return b.String(), nil
}

// major is the first number in a text.
func major(text string) int {
	fields := strings.FieldsFunc(text, func(r rune) bool { return r < '0' || r > '9' })
	if len(fields) == 0 {
		return 0
	}
	n, _ := strconv.Atoi(fields[0])
	return n
}
