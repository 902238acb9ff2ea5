//go:build unix

package sqlite

import (
	"fmt"
	"syscall"
)

// identity is the same for two paths of one file, links included.
func identity(f file) string {
	if stat, ok := f.info.Sys().(*syscall.Stat_t); ok {
		return fmt.Sprintf("device %d inode %d", stat.Dev, stat.Ino)
	}
	return f.path
}
