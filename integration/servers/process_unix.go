//go:build unix

package servers

import (
	"io"
	"os"
	"os/exec"
	"os/user"
	"strconv"
	"syscall"
)

// lockFile waits for an exclusive lock that ends with the process at the latest.
func lockFile(path string) (io.Closer, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	for {
		err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX)
		if err != syscall.EINTR {
			break
		}
	}
	if err != nil {
		file.Close()
		return nil, err
	}
	return file, nil
}

func alive(pid int) bool {
	err := syscall.Kill(pid, 0)
	return err == nil || err == syscall.EPERM
}

func signal(pid int, name string) error {
	return syscall.Kill(pid, map[string]syscall.Signal{"INT": syscall.SIGINT, "TERM": syscall.SIGTERM, "KILL": syscall.SIGKILL}[name])
}

// detach lets a command outlive this process and its terminal.
func detach(cmd *exec.Cmd) {
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	cmd.SysProcAttr.Setsid = true
}

// unprivileged makes a command of root's run as another user: PostgreSQL refuses to run as root, MySQL and MariaDB ask to be told.
func unprivileged(cmd *exec.Cmd) {
	if id := other(); id != nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: id}
		cmd.Dir = "/"
	}
}

// give hands a new directory to the user that unprivileged commands run as.
func give(path string) error {
	if id := other(); id != nil {
		return os.Chown(path, int(id.Uid), int(id.Gid))
	}
	return nil
}

func other() *syscall.Credential {
	if os.Getuid() != 0 {
		return nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		if u, err := user.Lookup(name); err == nil {
			uid, _ := strconv.ParseUint(u.Uid, 10, 32)
			gid, _ := strconv.ParseUint(u.Gid, 10, 32)
			return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
		}
	}
	return &syscall.Credential{Uid: 65534, Gid: 65534}
}
