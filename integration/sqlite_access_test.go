//go:build linux

package integration

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/dialects/sqlite"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/problem"
)

// asNobody runs a function as a user to whom files of the test do not belong.
// Root loses its rights over files with setfsuid, of this thread alone; to
// other users files of mode 0 are closed as they are.
func asNobody(t *testing.T, f func()) {
	t.Helper()
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if os.Geteuid() == 0 {
		if err := syscall.Setfsuid(65534); err != nil {
			t.Fatal(err)
		}
		defer syscall.Setfsuid(0)
	}
	f()
}

// TestSQLiteAccess opens databases with fewer rights than SQLite would like.
func TestSQLiteAccess(t *testing.T) {
	wal := func(t *testing.T, path string) { writer(t, path, "PRAGMA journal_mode=wal; CREATE TABLE t(a)") }
	for _, c := range []struct {
		name string
		make func(t *testing.T, path string)
		code string // "" where it must be read
		what string
	}{
		{"unreadable file", func(t *testing.T, path string) {
			writer(t, path, "CREATE TABLE t(a)").Close()
			chmod(t, path, 0)
		}, "X911", "the file may not be read"},
		{"unreadable directory", func(t *testing.T, path string) {
			writer(t, path, "CREATE TABLE t(a)").Close()
			chmod(t, filepath.Dir(path), 0)
		}, "X911", "the file may not be read"},
		{"WAL, closed, in a directory that may not be written", func(t *testing.T, path string) {
			writer(t, path, "PRAGMA journal_mode=wal; CREATE TABLE t(a)").Close()
			chmod(t, filepath.Dir(path), 0o555)
		}, "", ""},
		{"WAL, in use, log readable only", func(t *testing.T, path string) {
			wal(t, path)
			chmod(t, filepath.Dir(path), 0o555)
		}, "", ""},
		{"WAL, in use, log unreadable", func(t *testing.T, path string) {
			wal(t, path)
			chmod(t, path+"-wal", 0)
		}, "X911", "the file may not be opened"},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "x.db")
			chmod(t, filepath.Dir(filepath.Dir(path)), 0o755) // of t.TempDir, which is for its owner alone
			c.make(t, path)
			asNobody(t, func() {
				s, err := sqlite.Open(t.Context(), endpoint.Endpoint{Path: path})
				if err == nil {
					defer s.Close()
					_, err = s.Inspect(t.Context(), catalog.Scope{})
				}
				if err == nil {
					if c.code != "" {
						t.Error("it was read")
					}
					return
				}
				if p := problem.Of(err); p.Code != c.code || p.What != c.what || p.Where != path || len(p.Fix) == 0 {
					t.Errorf("%+v", p)
				}
			})
		})
	}
}

// TestSQLiteHotJournal: a process died while it wrote. The next one to open the
// file for writing takes its changes back; we may not.
func TestSQLiteHotJournal(t *testing.T) {
	live, dir := filepath.Join(t.TempDir(), "live.db"), t.TempDir()
	path := filepath.Join(dir, "x.db")
	writer(t, live, "CREATE TABLE t(a); INSERT INTO t VALUES (1); PRAGMA cache_size = 1; PRAGMA cache_spill = 1; BEGIN; CREATE TABLE u(a);"+
		"INSERT INTO u WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000) SELECT randomblob(100) FROM n")
	for _, suffix := range []string{"", "-journal"} {
		content, err := os.ReadFile(live + suffix)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path+suffix, content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	before := listing(t, dir)
	s, err := sqlite.Open(t.Context(), endpoint.Endpoint{Path: path})
	if err == nil {
		s.Close()
		t.Fatal("half a transaction was read")
	}
	if p := problem.Of(err); p.Code != "X910" || !strings.HasPrefix(p.What, "an interrupted write has to be undone") || len(p.Fix) == 0 {
		t.Errorf("%+v", p)
	}
	if d := cmp.Diff(before, listing(t, dir)); d != "" {
		t.Errorf("opening changed the directory:\n%s", d)
	}
}
