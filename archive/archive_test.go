package archive_test

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"github.com/schemadiff/schemadiff/archive"
)

var content = []struct{ name, text string }{
	{"app-1.2/migrations/1_a.sql", "create table a(id int);\n"},
	{"app-1.2/migrations/2_b.sql", ""},
	{"app-1.2/README", "read me"},
}

func zipped(t *testing.T) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, c := range content {
		f, err := w.Create(c.name)
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(f, c.text)
	}
	w.Close()
	return b.Bytes()
}

func tarred(t *testing.T, to io.Writer) {
	w := tar.NewWriter(to)
	for _, h := range []*tar.Header{{Name: "app-1.2/", Typeflag: tar.TypeDir, Mode: 0o755}, {Name: "app-1.2/link", Typeflag: tar.TypeSymlink, Linkname: "/etc/passwd"}} {
		if err := w.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range content {
		if err := w.WriteHeader(&tar.Header{Name: c.name, Size: int64(len(c.text)), Mode: 0o644, Typeflag: tar.TypeReg}); err != nil {
			t.Fatal(err)
		}
		io.WriteString(w, c.text)
	}
	w.Close()
}

func TestOpen(t *testing.T) {
	var plain, compressed bytes.Buffer
	tarred(t, &plain)
	z := gzip.NewWriter(&compressed)
	tarred(t, z)
	z.Close()
	// The names say nothing: builds call their artefacts what they like.
	for name, data := range map[string][]byte{"release.zip": zipped(t), "release.tar": plain.Bytes(), "release": compressed.Bytes()} {
		file := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(file, data, 0o600); err != nil {
			t.Fatal(err)
		}
		fsys, closer, err := archive.Open(file)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var names []string
		for _, c := range content {
			names = append(names, c.name)
		}
		if err := fstest.TestFS(fsys, names...); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := fsys.Open("app-1.2/link"); err == nil {
			t.Errorf("%s: a link was read", name)
		}
		closer.Close()
	}
}

func TestOpenWhatIsNone(t *testing.T) {
	for name, text := range map[string]string{"empty": "", "text": "create table a(id int);\n", "cut": string(zipped(t)[:60])} {
		file := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, _, err := archive.Open(file); err == nil || name != "cut" && !errors.Is(err, archive.ErrFormat) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, _, err := archive.Open(filepath.Join(t.TempDir(), "absent")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("absent: %v", err)
	}
}
