//go:build !unix

package throwaway

import (
	"context"
	"errors"
	"io"
	"os"
)

// Servers are started on Unix only. Files of SQLite need none.

func lockFile(path string) (io.Closer, error) { return os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600) }

// tryLock fails here while another process has the file open: Windows does not
// delete it then.
func tryLock(path string) (io.Closer, bool) {
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, false
	}
	file, err := lockFile(path)
	return file, err == nil
}

func ours(path string) bool {
	info, err := os.Lstat(path)
	return err == nil && info.IsDir()
}

func onDisk(info os.FileInfo) int64 { return info.Size() }

func alive(int) bool { return false }

func kill(int) {}

func commandLine(int) string { return "" }

func startOwn(context.Context, program, Need, Options) (Server, error) {
	return nil, errors.ErrUnsupported // find has refused before
}
