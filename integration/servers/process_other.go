//go:build !unix

package servers

import (
	"errors"
	"io"
	"os"
	"os/exec"
)

// Servers are started on Unix only. Elsewhere the environment names them, or Docker Compose runs them.

func lockFile(path string) (io.Closer, error) { return os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o644) }

func alive(pid int) bool { return false }

func signal(pid int, name string) error { return errors.ErrUnsupported }

func detach(*exec.Cmd) {}

func unprivileged(*exec.Cmd) {}

func give(string) error { return nil }
