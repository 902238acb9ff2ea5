package throwaway

import (
	"os"
	"runtime"
	"syscall"
	"unsafe"
)

// endWithUs has the kernel send the signal to the child when the thread that
// started it ends: whoever starts it keeps that thread (see own.run).
// https://man7.org/linux/man-pages/man2/PR_SET_PDEATHSIG.2const.html
func endWithUs(attr *syscall.SysProcAttr, s syscall.Signal) { attr.Pdeathsig = s }

// offline takes the calling thread, and with it what it starts, off every
// network: neither dblink nor a program that a migration runs reaches anything.
// It takes root's rights; without them the server still does not listen. The
// thread cannot go back, so its goroutine has to be locked to it and must not
// let it go.
// https://man7.org/linux/man-pages/man7/network_namespaces.7.html
func offline() bool {
	runtime.LockOSThread()
	if os.Geteuid() != 0 || syscall.Unshare(syscall.CLONE_NEWNET) != nil {
		return false
	}
	// PostgreSQL up to 14 counts scans by a socket to itself.
	s, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_DGRAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return true
	}
	defer syscall.Close(s)
	request := struct {
		name  [syscall.IFNAMSIZ]byte
		flags uint16
		_     [22]byte
	}{flags: syscall.IFF_UP | syscall.IFF_RUNNING}
	copy(request.name[:], "lo")
	syscall.Syscall(syscall.SYS_IOCTL, uintptr(s), syscall.SIOCSIFFLAGS, uintptr(unsafe.Pointer(&request)))
	return true
}
