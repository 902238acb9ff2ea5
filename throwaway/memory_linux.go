package throwaway

import (
	"bufio"
	"bytes"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// memoryFolder is where Linux has a file system in memory that everybody may
// write to. https://man7.org/linux/man-pages/man7/shm_overview.7.html
const memoryFolder = "/dev/shm"

// tmpfs is the kind of that file system.
// https://man7.org/linux/man-pages/man2/statfs.2.html
const tmpfs = 0x01021994

// inMemory says whether the memory folder has room for so many bytes, twice:
// what is in it is neither the machine's nor the container's any more.
func inMemory(size int64) bool {
	folder, err := os.Open(memoryFolder) // where it may not be listed, nobody would find what a killed run leaves
	if err != nil {
		return false
	}
	defer folder.Close()
	var fs syscall.Statfs_t
	if syscall.Fstatfs(int(folder.Fd()), &fs) != nil || int64(fs.Type) != tmpfs { // whose width is the architecture's
		return false
	}
	return min(int64(fs.Bavail)*int64(fs.Bsize), available(), unbound("")) >= 2*size
}

// available is the memory that the machine can do without.
// https://man7.org/linux/man-pages/man5/proc_meminfo.5.html
func available() int64 {
	text, _ := os.ReadFile("/proc/meminfo")
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "MemAvailable:"); ok {
			kb, _ := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB")), 10, 64)
			return kb << 10
		}
	}
	return 0
}

// unbound is the memory that the control groups of this process leave it, those
// of a container above all; below root is where they are looked for.
// https://docs.kernel.org/admin-guide/cgroup-v2.html#memory-interface-files
// https://docs.kernel.org/admin-guide/cgroup-v1/memory.html
func unbound(root string) int64 {
	left := int64(math.MaxInt64)
	text, err := os.ReadFile(filepath.Join(root, "/proc/self/cgroup"))
	if err != nil {
		return left
	}
	lines := bufio.NewScanner(bytes.NewReader(text))
	for lines.Scan() {
		parts := strings.SplitN(lines.Text(), ":", 3)
		if len(parts) < 3 {
			continue
		}
		mount, most, used := "/sys/fs/cgroup", "memory.max", "memory.current"
		switch {
		case parts[1] == "memory":
			mount, most, used = mount+"/memory", "memory.limit_in_bytes", "memory.usage_in_bytes"
		case parts[0] != "0":
			continue
		}
		// A container sees its own group as the top, or the host's path of it, where nothing is.
		for group := filepath.Clean("/" + parts[2]); ; group = filepath.Dir(group) {
			at := filepath.Join(root, mount, group)
			limit, bound := figure(filepath.Join(at, most))
			taken, told := figure(filepath.Join(at, used))
			if bound && told {
				left = min(left, limit-taken)
			}
			if group == "/" {
				break
			}
		}
	}
	return left
}

// figure is the number in a file, if it has one.
func figure(path string) (int64, bool) {
	text, err := os.ReadFile(path)
	if err != nil {
		return 0, false
	}
	n, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64)
	return n, err == nil
}
