package integration

import (
	"path/filepath"
	"strings"
	"testing"
)

// caseFiles is the cases of testdata/KIND by the dialect that their folder
// names: "postgres", "mysql" (MariaDB too), "sqlite".
func caseFiles(t *testing.T, kind string) map[string][]string {
	t.Helper()
	files, err := filepath.Glob("../testdata/" + kind + "/*/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no %s: %v", kind, err)
	}
	byDialect := map[string][]string{}
	for _, file := range files {
		dialect := filepath.Base(filepath.Dir(file))
		byDialect[dialect] = append(byDialect[dialect], file)
	}
	return byDialect
}

// caseName is a file's name without its ending.
func caseName(file string) string { return strings.TrimSuffix(filepath.Base(file), filepath.Ext(file)) }
