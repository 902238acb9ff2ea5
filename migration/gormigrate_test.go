package migration

import (
	"testing"
	"testing/fstest"
)

// Go files are opened where their module may use the package, and else not.
func TestGormigrateByModule(t *testing.T) {
	const code = "package x\n\nvar m = &gormigrate.Migration{ID: \"1\"}\n"
	for name, c := range map[string]struct {
		files map[string]string
		tool  string
		want  bool
	}{
		"required":            {map[string]string{"go.mod": "require github.com/go-gormigrate/gormigrate/v2 v2.1.1", "db/a.go": code}, "auto", true},
		"not required":        {map[string]string{"go.mod": "module a", "db/a.go": code}, "auto", false},
		"no module":           {map[string]string{"db/a.go": code}, "auto", true},
		"an empty module":     {map[string]string{"go.mod": "", "db/a.go": code}, "auto", true},
		"by another module":   {map[string]string{"go.mod": "module a // gormigrate", "b/go.mod": "module b", "b/a.go": code}, "auto", false},
		"a workspace":         {map[string]string{"go.work": "use ./a", "a/go.mod": "module a", "a/db/a.go": code}, "auto", true},
		"a fork":              {map[string]string{"go.mod": "module a", "internal/migrations/a.go": code}, "auto", true},
		"the tool is named":   {map[string]string{"go.mod": "module a", "db/a.go": code}, "gormigrate", true},
		"a workspace below":   {map[string]string{"b/go.work": "use .", "go.mod": "module a", "db/a.go": code}, "auto", false},
		"of the module above": {map[string]string{"go.mod": "module a", "b/c/d/a.go": code}, "auto", false},
	} {
		tree := fstest.MapFS{}
		for path, text := range c.files {
			tree[path] = &fstest.MapFile{Data: []byte(text)}
		}
		if found := DetectOf(Listed(tree), c.tool); (len(found) > 0) != c.want {
			t.Errorf("%s: found %v", name, found)
		}
	}
}
