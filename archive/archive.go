// Package archive reads zip and tar files as an fs.FS.
package archive

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// What an archive may hold, unpacked: one that was made to fill a memory ends
// there. Of a zip file only the files that are opened count.
const (
	maxFile  = 256 << 20
	maxWhole = 1 << 30
)

// ErrFormat is a file that is no archive.
var ErrFormat = errors.New("it is neither a zip file nor a tar file, compressed with gzip or not")

// Open opens a zip file, a tar file or a tar file compressed with gzip, whatever
// its name is. Close the closer when the files are read.
func Open(name string) (fs.FS, io.Closer, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, nil, err
	}
	fsys, err := open(f)
	if _, streams := fsys.(files); err != nil || !streams {
		f.Close() // read whole
	}
	return fsys, f, err
}

func open(f *os.File) (fs.FS, error) {
	begin := make([]byte, 512)
	n, err := io.ReadFull(f, begin)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		if errors.Is(err, io.EOF) {
			err = ErrFormat
		}
		return nil, err
	}
	begin = begin[:n]
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	switch {
	case bytes.HasPrefix(begin, []byte("PK")):
		info, err := f.Stat()
		if err != nil {
			return nil, err
		}
		r, err := zip.NewReader(f, info.Size())
		return files{r}, err
	case bytes.HasPrefix(begin, []byte("\x1f\x8b")):
		r, err := gzip.NewReader(f)
		if err != nil {
			return nil, err
		}
		return untar(r)
	case len(begin) == 512 && bytes.Equal(begin[257:262], []byte("ustar")):
		return untar(f)
	}
	return nil, ErrFormat
}

// files is a zip file whose files are not larger than they may be.
type files struct{ *zip.Reader }

func (z files) Open(name string) (fs.File, error) {
	f, err := z.Reader.Open(name)
	if err != nil {
		return nil, err
	}
	if info, err := f.Stat(); err == nil && !info.IsDir() && info.Size() > maxFile {
		f.Close()
		return nil, &fs.PathError{Op: "open", Path: name, Err: fmt.Errorf("the file is larger than %d MB", maxFile>>20)}
	}
	return f, nil
}

// untar reads a tar file, which has no index, into a zip file in memory, which
// has one. Links are left out: a migration is a file.
func untar(r io.Reader) (fs.FS, error) {
	var packed bytes.Buffer
	w := zip.NewWriter(&packed)
	left := int64(maxWhole)
	in := tar.NewReader(r)
	for {
		h, err := in.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if errors.Is(err, tar.ErrHeader) {
			return nil, ErrFormat
		}
		if err != nil {
			return nil, err
		}
		if h.Typeflag != tar.TypeReg {
			continue
		}
		if left -= h.Size; h.Size > maxFile || left < 0 {
			return nil, fmt.Errorf("it holds more than %d MB, or a file of more than %d MB", maxWhole>>20, maxFile>>20)
		}
		file, err := w.CreateHeader(&zip.FileHeader{Name: h.Name, Method: zip.Store, Modified: h.ModTime})
		if err != nil {
			return nil, err
		}
		if _, err := io.Copy(file, in); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return zip.NewReader(bytes.NewReader(packed.Bytes()), int64(packed.Len()))
}
