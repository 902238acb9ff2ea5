package throwaway

import (
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// TestFolderOfAKilledRun lets go of a folder's lock without removing it, as a
// killed run does: the next cleaning takes it, and nothing that its links name.
func TestFolderOfAKilledRun(t *testing.T) {
	o := Options{Temporary: t.TempDir()}
	precious := filepath.Join(t.TempDir(), "precious")
	if err := os.WriteFile(precious, []byte("somebody's"), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := NewFolder(o)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Dir(precious), filepath.Join(f.Path, "vendor")); err != nil {
		t.Fatal(err)
	}
	if found, err := Clean(t.Context(), o, false); err != nil || len(found) > 0 {
		t.Fatalf("of a run that is at work: %v, %v", found, err)
	}
	if err := f.of.lock.Close(); err != nil {
		t.Fatal(err)
	}
	found, err := Clean(t.Context(), o, false)
	if err != nil || len(found) != 1 || found[0].Kept != "" {
		t.Fatalf("of a killed run: %v, %v", found, err)
	}
	if _, err := os.Stat(f.Path); !os.IsNotExist(err) {
		t.Errorf("the folder is still there: %v", err)
	}
	if _, err := os.Stat(precious); err != nil {
		t.Errorf("what a link named is gone: %v", err)
	}
}

// TestNothingIn: of a memory folder that is not there or may not be listed there
// is nothing to clean; whatever else keeps it from being listed is told.
func TestNothingIn(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, missing := os.ReadDir(file + "-missing")
	_, other := os.ReadDir(file)
	for _, test := range []struct {
		err  error
		want bool
	}{
		{missing, true}, {&fs.PathError{Op: "open", Path: "/dev/shm", Err: syscall.EACCES}, true}, {other, false}, {nil, false},
	} {
		if got := nothingIn(test.err); got != test.want {
			t.Errorf("%v: nothing is in it: %t, not %t", test.err, got, test.want)
		}
	}
}
