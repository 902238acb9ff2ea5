//go:build linux && (amd64 || arm64)

package main

import (
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"syscall"
	"unsafe"
)

const (
	hugePage  = 2 << 20
	firstHeap = 64 << 20 // what the memory of most runs stays below

	madviseHugePage = 14 // MADV_HUGEPAGE
)

// useHugePages has the first memory of the heap come in pages of 2 MB, where the
// system gives them to whoever asks: a long ledger or a large schema is some ten
// thousand pages of 4 kB otherwise, for each of which the kernel is called, and
// that is a quarter of the time of such a run. The runtime does not ask, because
// a process that lives for long may have to wait for such pages
// (https://github.com/golang/go/issues/61718); here it is about 32 of them. It
// maps memory anew wherever the heap grows, but what an object has had that is
// gone stays as it was mapped, is untouched, and is used next.
// https://docs.kernel.org/admin-guide/mm/transhuge.html
func useHugePages() {
	enabled, err := os.ReadFile("/sys/kernel/mm/transparent_hugepage/enabled")
	if err != nil || !strings.Contains(string(enabled), "[madvise]") {
		return // all have them, or nobody
	}
	usual := debug.SetGCPercent(-1)
	defer debug.SetGCPercent(usual)
	first := make([]byte, firstHeap)
	begin := uintptr(unsafe.Pointer(unsafe.SliceData(first)))
	from, to := (begin+hugePage-1)&^(hugePage-1), (begin+firstHeap)&^(hugePage-1)
	syscall.Syscall(syscall.SYS_MADVISE, from, to-from, madviseHugePage) // refused, all stays as it is
	runtime.KeepAlive(first)
	first = nil
	runtime.GC()
}
