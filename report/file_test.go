package report

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
)

func TestWriteFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "drift.json")
	json, _ := FormatNamed("json")
	if err := WriteFile(path, json, inSync(), Options{}); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		t.Fatal(err)
	}
	broken := Format{Write: func(w io.Writer, _ Report, _ Options) error {
		io.WriteString(w, "half of")
		return errors.New("the writer gave up")
	}}
	before, _ := os.ReadFile(path)
	if err := WriteFile(path, broken, inSync(), Options{}); err == nil {
		t.Error("no error")
	}
	if after, _ := os.ReadFile(path); string(after) != string(before) || len(before) == 0 {
		t.Error("a report that failed half-way took the place of a good one")
	}
	text, _ := FormatNamed("text")
	if err := WriteFile(path, text, inSync(), Options{}); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if entries, _ := os.ReadDir(filepath.Dir(path)); len(entries) != 1 {
		t.Errorf("left behind: %v", entries)
	}
	if err := WriteFile(filepath.Join(path, "below-a-file"), text, inSync(), Options{}); err == nil {
		t.Error("wrote below a file")
	}
}

func TestWriteFileKeepsLinks(t *testing.T) {
	dir := t.TempDir()
	real, link := filepath.Join(dir, "real"), filepath.Join(dir, "link")
	if err := os.WriteFile(real, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("real", link); err != nil {
		t.Fatal(err)
	}
	text, _ := FormatNamed("text")
	if err := WriteFile(link, text, inSync(), Options{}); err != nil {
		t.Fatal(err)
	}
	if to, err := os.Readlink(link); err != nil || to != "real" {
		t.Errorf("the link became a file: %q, %v", to, err)
	}
	if got, _ := os.ReadFile(real); len(got) == 0 {
		t.Error("nothing was written behind the link")
	}
}
