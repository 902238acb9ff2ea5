package throwaway

import (
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// TestUnbound: what control groups leave of memory, of both versions, with the
// process's own group and those above it.
func TestUnbound(t *testing.T) {
	tests := []struct {
		name  string
		files map[string]string
		want  int64
	}{
		{"no groups", nil, math.MaxInt64},
		{"no limit", map[string]string{"/proc/self/cgroup": "0::/a\n", "/sys/fs/cgroup/a/memory.max": "max\n", "/sys/fs/cgroup/a/memory.current": "7\n"}, math.MaxInt64},
		{"version 2", map[string]string{"/proc/self/cgroup": "0::/a/b\n", "/sys/fs/cgroup/a/memory.max": "100\n", "/sys/fs/cgroup/a/memory.current": "30\n",
			"/sys/fs/cgroup/a/b/memory.max": "max\n", "/sys/fs/cgroup/a/b/memory.current": "20\n"}, 70},
		{"version 1", map[string]string{"/proc/self/cgroup": "5:cpu:/x\n4:memory:/a\n0::/\n", "/sys/fs/cgroup/memory/a/memory.limit_in_bytes": "50\n",
			"/sys/fs/cgroup/memory/a/memory.usage_in_bytes": "49\n", "/sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n", "/sys/fs/cgroup/memory/memory.usage_in_bytes": "60\n"}, 1},
		{"within a container", map[string]string{"/proc/self/cgroup": "4:memory:/docker/c0ffee\n", "/sys/fs/cgroup/memory/memory.limit_in_bytes": "40\n",
			"/sys/fs/cgroup/memory/memory.usage_in_bytes": "10\n"}, 30},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			root := t.TempDir()
			for name, text := range test.files {
				path := filepath.Join(root, name)
				if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			if got := unbound(root); got != test.want {
				t.Errorf("%d bytes are left, not %d", got, test.want)
			}
		})
	}
}

// TestInMemory: nobody has room for everything.
func TestInMemory(t *testing.T) {
	if inMemory(1 << 60) {
		t.Error("there is room for 2^60 bytes twice")
	}
}

// TestServerFolder: a server is in memory where the user does not say where and
// there is plenty of it, and what a run that was killed leaves there is found.
func TestServerFolder(t *testing.T) {
	o := Options{Limit: 1 << 20}.complete()
	if !inMemory(o.Limit) {
		t.Skip("there is no memory to spare in " + memoryFolder)
	}
	t.Setenv("TMPDIR", "")
	f, memory, err := newServerFolder(o)
	if err != nil {
		t.Fatal(err)
	}
	defer f.remove()
	if !memory || filepath.Dir(f.path) != memoryFolder {
		t.Fatalf("the server is in %s, in memory: %t", f.path, memory)
	}
	if found := leftIn(t, o, f.path); found {
		t.Error("the folder of a living owner is left over")
	}
	f.lock.Close() // as the kernel does for a process that is killed
	if found := leftIn(t, o, f.path); !found {
		t.Error("the folder of a dead owner is not left over")
	}

	said := t.TempDir()
	t.Setenv("TMPDIR", said)
	elsewhere, memory, err := newServerFolder(o)
	if err != nil {
		t.Fatal(err)
	}
	defer elsewhere.remove()
	if memory {
		t.Errorf("TMPDIR says %s, and the server is in %s", said, elsewhere.path)
	}
	t.Setenv("TMPDIR", "")
	o.Limit = 1 << 60
	small, memory, err := newServerFolder(o)
	if err != nil {
		t.Fatal(err)
	}
	defer small.remove()
	if memory {
		t.Error("the server is in memory that has no room for it")
	}
}

func leftIn(t *testing.T, o Options, path string) bool {
	t.Helper()
	left, err := cleanFolders(o, true)
	if err != nil {
		t.Fatal(err)
	}
	return slices.ContainsFunc(left, func(l Leftover) bool { return l.Name == path })
}
