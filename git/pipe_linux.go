package git

import (
	"os"
	"syscall"
)

// setPipeSize is F_SETPIPE_SZ, https://man7.org/linux/man-pages/man2/fcntl.2.html
const setPipeSize = 1031

// widen gives a pipe more room than the usual 64 kB, where the system allows it:
// the processes at its ends then wait for one another less often.
func widen(pipe *os.File) {
	raw, err := pipe.SyscallConn()
	if err != nil {
		return
	}
	raw.Control(func(fd uintptr) { // refused, the pipe stays as it is
		syscall.Syscall(syscall.SYS_FCNTL, fd, setPipeSize, 1<<20)
	})
}
