//go:build unix

package integration

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/schemadiff/schemadiff/integration/servers"
)

// stage is a checkout with one pending migration, a database that lacks it, and
// a place of its own for throwaways.
type stage struct {
	t                    *testing.T
	db                   database
	url, checkout, place string
}

func newStage(t *testing.T, engine, sql string) *stage {
	t.Helper()
	s := &stage{t: t, db: defaultDatabase(t, engine), checkout: t.TempDir()}
	var err error
	if s.place, err = os.MkdirTemp("/tmp", "sdc"); err == nil { // a socket's path has to be short
		err = os.Chmod(s.place, 0o711)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(s.place) })
	s.url = s.db.create(t, "CREATE TABLE items (id int PRIMARY KEY); CREATE TABLE schema_migrations (version bigint PRIMARY KEY, dirty boolean NOT NULL); INSERT INTO items VALUES (1)")
	s.write("1_slow.up.sql", sql)
	return s
}

func (s *stage) write(name, text string) {
	s.t.Helper()
	folder := filepath.Join(s.checkout, "migrations")
	err := os.MkdirAll(folder, 0o755)
	if err == nil {
		err = os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644)
	}
	if err != nil {
		s.t.Fatal(err)
	}
}

// command runs the program there, through a shell's line before it where one is given.
func (s *stage) command(before string, arguments ...string) *exec.Cmd {
	line := append([]string{"-c", before + ` exec "$0" "$@"`, builtProgram(s.t)}, arguments...)
	cmd := exec.Command("sh", line...)
	cmd.Dir = s.checkout
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=/no-home", "NO_COLOR=1", "CI=1", "TMPDIR=" + s.place,
		"XDG_CACHE_HOME=" + filepath.Join(servers.Folder(), "throwaway"),
		"SCHEMADIFF_SERVER_BIN=" + strings.Join(servers.Programs(), string(os.PathListSeparator))}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	return cmd
}

func (s *stage) rehearse(before string, more ...string) *exec.Cmd {
	return s.command(before, append([]string{"rehearse", s.url, "--migrations", "migrations", "--rows", "0"}, more...)...)
}

// run wants an exit code and gives what was said.
func (s *stage) run(cmd *exec.Cmd, code int) string {
	s.t.Helper()
	out, _ := cmd.CombinedOutput()
	if got := cmd.ProcessState.ExitCode(); got != code {
		s.t.Fatalf("exit code %d, want %d\n%s", got, code, out)
	}
	return string(out)
}

// midway starts a rehearsal and comes back when its migration runs.
func (s *stage) midway() (cmd *exec.Cmd, said *bytes.Buffer) {
	s.t.Helper()
	cmd = s.rehearse("")
	said = &bytes.Buffer{}
	reader, writer := io.Pipe()
	begun := make(chan struct{})
	var once sync.Once
	go func() {
		buf := make([]byte, 4096)
		for {
			n, err := reader.Read(buf)
			said.Write(buf[:n])
			if strings.Contains(said.String(), "1_slow") {
				once.Do(func() { close(begun) })
			}
			if err != nil {
				return
			}
		}
	}()
	cmd.Stdout, cmd.Stderr = writer, writer
	if err := cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) })
	select {
	case <-begun:
	case <-time.After(time.Minute):
		s.t.Fatal("the migration does not begin")
	}
	time.Sleep(300 * time.Millisecond) // into its statement
	return cmd, said
}

func (s *stage) left() []string {
	found, _ := filepath.Glob(filepath.Join(s.place, "sd-*"))
	return found
}

// processes are those that work in the place.
func (s *stage) processes() (found []string) {
	text, _ := exec.Command("ps", "-eo", "pid,args", "-ww").Output()
	for line := range strings.Lines(string(text)) {
		if strings.Contains(line, s.place+"/") && !strings.Contains(line, "<defunct>") {
			found = append(found, line)
		}
	}
	return found
}

// untouched wants nothing of ours to be left, and the environment as it was.
func (s *stage) untouched() {
	s.t.Helper()
	for began := time.Now(); len(s.left())+len(s.processes()) > 0; time.Sleep(20 * time.Millisecond) {
		if time.Since(began) > 10*time.Second {
			s.t.Fatalf("left behind: folders %v, processes %v", s.left(), s.processes())
		}
	}
	for _, q := range []struct{ query, want string }{
		{"SELECT count(*) FROM items", "1"}, {"SELECT count(*) FROM schema_migrations", "0"},
	} {
		if got, err := ask(s.url, q.query); err != nil || strings.Join(got, " ") != q.want {
			s.t.Errorf("%s: %v %v", q.query, got, err)
		}
	}
}

// endless never ends by itself, and takes neither room nor rows.
var endless = map[string]string{
	"postgres": "ALTER TABLE items ADD x int;\nSELECT pg_sleep(600);\n",
	"mariadb":  "ALTER TABLE items ADD x int;\nSELECT sleep(600);\n",
	"sqlite":   "ALTER TABLE items ADD x int;\nINSERT INTO items (id) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n;\n",
}

func eachEndless(t *testing.T, test func(t *testing.T, s *stage)) {
	for engine, sql := range endless {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			test(t, newStage(t, engine, sql))
		})
	}
}

// TestRehearsalInterrupted: Ctrl-C and SIGTERM in the middle of a statement
// leave nothing, and the exit code is the one that shells expect.
func TestRehearsalInterrupted(t *testing.T) {
	for _, c := range []struct {
		engine string
		signal syscall.Signal
		code   int
	}{{"postgres", syscall.SIGINT, 130}, {"sqlite", syscall.SIGINT, 130}, {"mariadb", syscall.SIGTERM, 143}} {
		t.Run(c.engine, func(t *testing.T) {
			t.Parallel()
			s := newStage(t, c.engine, endless[c.engine])
			cmd, said := s.midway()
			syscall.Kill(-cmd.Process.Pid, c.signal) // the whole group, as a terminal does
			cmd.Wait()
			if code := cmd.ProcessState.ExitCode(); code != c.code {
				t.Errorf("exit code %d, want %d\n%s", code, c.code, said)
			}
			s.untouched()
		})
	}
}

// TestRehearsalKilled: what kill -9 leaves, clean and the next run remove, and
// they remove nothing else.
func TestRehearsalKilled(t *testing.T) {
	eachEndless(t, func(t *testing.T, s *stage) {
		others := []string{"sd-keep", "sd-1-12345678", "sdtmp_notes"} // names that are nearly ours, and one that is, without our mark
		for _, name := range others {
			if err := os.MkdirAll(filepath.Join(s.place, name, "data"), 0o755); err != nil {
				t.Fatal(err)
			}
		}
		cmd, _ := s.midway()
		cmd.Process.Kill()
		cmd.Wait()
		ours := func() (names []string) {
			for _, path := range s.left() {
				if base := filepath.Base(path); base != others[0] && base != others[1] {
					names = append(names, path)
				}
			}
			return names
		}
		left := ours()
		if len(left) != 1 {
			t.Fatalf("left behind: %v", left)
		}
		if out := s.run(s.command("", "clean", "--dry-run"), 0); !strings.Contains(out, "would remove folder "+left[0]) || len(ours()) != 1 {
			t.Errorf("a dry run says %s and leaves %v", out, ours())
		}
		if s.db.engine == "sqlite" {
			s.write("1_slow.up.sql", "SELECT 1;")
			s.run(s.rehearse(""), 0)
		} else if out := s.run(s.command("", "clean"), 0); !strings.Contains(out, "removed folder "+left[0]) {
			t.Errorf("clean says %s", out)
		}
		if out := s.run(s.command("", "clean"), 0); !strings.Contains(out, "nothing is left behind") {
			t.Errorf("clean says then %s", out)
		}
		for _, name := range others {
			if err := os.RemoveAll(filepath.Join(s.place, name)); err != nil || name == "" {
				t.Error(err)
			}
		}
		s.untouched()
	})
}

// TestRehearsalEndless: a statement is ended at its limit, which is no verdict on it.
func TestRehearsalEndless(t *testing.T) {
	eachEndless(t, func(t *testing.T, s *stage) {
		config := "version: 1\nenvironments:\n  live:\n    url: ${URL}\nrehearsal:\n  limits:\n    statement: 1s\n"
		if err := os.WriteFile(filepath.Join(s.checkout, "schemadiff.yaml"), []byte(config), 0o600); err != nil {
			t.Fatal(err)
		}
		cmd := s.command("", "rehearse", "live", "--migrations", "migrations", "--rows", "0", "--format", "compact")
		cmd.Env = append(cmd.Env, "URL="+s.url)
		out := s.run(cmd, 1)
		if !regexp.MustCompile(`1_slow.up.sql:2.* error E007 .*it was ended after 1s, the limit of a statement`).MatchString(out) || strings.Contains(out, "E001") {
			t.Error(out)
		}
		s.untouched()
	})
}

// TestRehearsalFileLimit: where files may not grow, as on a full disk or under a
// quota, the server's word for it is told, and nothing is left.
func TestRehearsalFileLimit(t *testing.T) {
	for engine, sql := range map[string]string{
		"postgres": "CREATE TABLE big AS SELECT repeat(md5(i::text), 30) AS x FROM generate_series(1, 100000) AS i",
		"sqlite":   "CREATE TABLE big AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) SELECT hex(randomblob(500)) AS x FROM n",
	} {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			s := newStage(t, engine, sql)
			out := s.run(s.rehearse("trap '' XFSZ; ulimit -f 40000;", "--format", "compact"), 1) // blocks of 512 bytes: 20 MB, more than a file of the server's log
			if !strings.Contains(out, "error E007") || !strings.Contains(out, "no more room") || strings.Contains(out, "E001") {
				t.Errorf("%s", out)
			}
			s.untouched()
		})
	}
}
