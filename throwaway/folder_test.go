package throwaway

import (
	"os"
	"path/filepath"
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
