package config

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/schemadiff/schemadiff/problem"
)

// FileNames are what a configuration may be called, in the order of the search.
var FileNames = []string{"schemadiff.yaml", "schemadiff.yml", ".schemadiff.yaml", filepath.Join(".config", "schemadiff.yaml")}

// Find is the configuration to use: the explicit path (of --config), the one of
// SCHEMADIFF_CONFIG, or the first of FileNames from start upwards. The search
// ends at the folder that holds .git, else at HOME or the root. Found paths are
// relative where start is. Without any the error is a *problem.Error (X903).
func Find(start string, explicit string, getenv Getenv) (string, error) {
	if explicit != "" {
		return explicit, nil
	}
	if path, ok := getenv("SCHEMADIFF_CONFIG"); ok && path != "" {
		return path, nil
	}
	folder, err := filepath.Abs(start)
	if err != nil {
		return "", &problem.Error{Code: "X903", What: "the working directory cannot be found", Err: err}
	}
	home, _ := getenv("HOME")
	shown := start
	for {
		for _, name := range FileNames {
			if info, err := os.Stat(filepath.Join(folder, name)); err == nil && !info.IsDir() {
				return filepath.Join(shown, name), nil
			}
		}
		parent := filepath.Dir(folder)
		if parent == folder || folder == filepath.Clean(home) || exists(filepath.Join(folder, ".git")) {
			return "", &problem.Error{Code: "X903", What: "no schemadiff.yaml was found",
				Why: "searched from " + start + " up to " + folder + " for " + strings.Join(FileNames, ", "),
				Fix: []string{"schemadiff init", "or name it: --config PATH or SCHEMADIFF_CONFIG"}}
		}
		folder, shown = parent, filepath.Join(shown, "..")
	}
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}
