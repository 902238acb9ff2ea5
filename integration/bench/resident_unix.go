//go:build unix

package main

import (
	"os"
	"runtime"
	"syscall"
)

// residentAtMost is the peak of a process that has ended, in bytes. Linux
// counts the memory of the parent at the fork in, so this program must stay
// small itself.
func residentAtMost(p *os.ProcessState) int64 {
	usage, ok := p.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	if runtime.GOOS == "darwin" || runtime.GOOS == "ios" {
		return usage.Maxrss // the others count in kilobytes
	}
	return usage.Maxrss << 10
}
