//go:build unix

package throwaway

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/user"
	"strconv"
	"strings"
	"syscall"
)

// lockFile makes a file and holds its lock until it is closed or the process ends.
func lockFile(path string) (io.Closer, error) {
	file, ok := tryLock(path)
	if !ok {
		return nil, fmt.Errorf("%s cannot be locked", path)
	}
	return file, nil
}

func tryLock(path string) (io.Closer, bool) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR|syscall.O_NOFOLLOW, 0o600)
	if err != nil {
		return nil, false
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		file.Close()
		return nil, false
	}
	return file, true
}

// ours says whether a folder is this user's own and no link to elsewhere.
func ours(path string) bool {
	info, err := os.Lstat(path)
	if err != nil || !info.IsDir() {
		return false
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(stat.Uid) == os.Geteuid()
}

func onDisk(info os.FileInfo) int64 {
	if stat, ok := info.Sys().(*syscall.Stat_t); ok {
		return stat.Blocks * 512 // sparse files take less than they are long
	}
	return info.Size()
}

func alive(pid int) bool {
	err := syscall.Kill(pid, 0)
	return err == nil || err == syscall.EPERM
}

func kill(pid int) { syscall.Kill(pid, syscall.SIGKILL) }

// commandLine is what a process was started with, "" of one that is not there.
func commandLine(pid int) string {
	if text, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid)); err == nil {
		return strings.ReplaceAll(string(text), "\x00", " ")
	}
	text, _ := exec.Command("ps", "-o", "command=", "-p", strconv.Itoa(pid)).Output()
	return string(text)
}

// unprivileged is the user as which a server of root's runs: PostgreSQL refuses
// root. nil is the user that we are.
func unprivileged(names ...string) *syscall.Credential {
	if os.Geteuid() != 0 {
		return nil
	}
	for _, name := range append(names, "nobody") {
		if u, err := user.Lookup(name); err == nil {
			uid, _ := strconv.ParseUint(u.Uid, 10, 32)
			gid, _ := strconv.ParseUint(u.Gid, 10, 32)
			return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
		}
	}
	return &syscall.Credential{Uid: 65534, Gid: 65534}
}

// give hands a file or folder to that user.
func give(path string, to *syscall.Credential) error {
	if to == nil {
		return nil
	}
	return os.Lchown(path, int(to.Uid), int(to.Gid))
}

// apart keeps a child away from the terminal's Ctrl-C, which is for us to
// handle, and makes it end when we do, where the system offers that.
func apart(cmd *exec.Cmd, as *syscall.Credential, last syscall.Signal) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Credential: as}
	endWithUs(cmd.SysProcAttr, last)
}
