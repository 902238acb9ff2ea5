package migration

import (
	"path"
	"strings"
)

// https://github.com/elixir-ecto/ecto_sql/blob/master/lib/ecto/migrator.ex
var (
	ectoFiles = folder{deep: true, order: CompareNumbers, parse: func(base string) (Migration, bool) {
		stem, ok := stemOf(base, ".exs")
		m, number := numbered(stem)
		return m, ok && number && strings.HasPrefix(stem, m.Version+"_")
	}}
	ecto = Tool{
		Name: "ecto",
		Dirs: []string{"priv/repo/migrations"},
		Detect: func(t Tree) []Found {
			return t.group(func(name string) string {
				if _, ok := ectoFiles.parse(path.Base(name)); !ok {
					return ""
				}
				// Read recursively: the folder of that name is the one.
				for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
					if path.Base(dir) == "migrations" {
						return dir
					}
				}
				return ""
			})
		},
		Read: ectoFiles.read,
	}
)
