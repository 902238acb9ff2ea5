//go:build !unix

package sqlite

import "path/filepath"

// identity is the same for two paths of one file, symbolic links included.
func identity(f file) string {
	if real, err := filepath.EvalSymlinks(f.path); err == nil {
		return real
	}
	return f.path
}
