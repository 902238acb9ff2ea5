package migration

import (
	"cmp"
	"io/fs"
	"path"
	"strings"

	"github.com/schemadiff/schemadiff/lazy"
)

// https://github.com/typeorm/typeorm/blob/master/src/migration/MigrationExecutor.ts
var typeorm = Tool{
	Name: "typeorm",
	Dirs: []string{"migrations", "src/migrations", "src/migration", "migration"},
	Detect: folder{parse: typeormFile}.detect(func(t Tree, name string) bool {
		return scripted(name) && (t.holds(name, "MigrationInterface") || t.holds(name, "queryRunner") && typeormClass().MatchString(t.head(name)))
	}),
	Read: readTypeORM,
}

// A migration goes by its property name, else by its class. Either ends with
// the milliseconds of its generation.
var (
	typeormName  = lazy.Regexp(`\bname\s*=\s*["'` + "`" + `](\w*?\d{13})["'` + "`" + `]`)
	typeormClass = lazy.Regexp(`\bclass\s+(\w*?\d{13})\b`)
)

func typeormFile(base string) (Migration, bool) {
	return codeName(base, ".ts", ".js", ".mts", ".cts", ".cjs", ".mjs")
}

func readTypeORM(fsys fs.FS, dir string) ([]Migration, error) {
	names, err := entries(fsys, dir)
	if err != nil {
		return nil, err
	}
	var out []Migration
	for _, base := range names {
		if _, ok := typeormFile(base); !ok {
			continue
		}
		text, err := fs.ReadFile(fsys, path.Join(dir, base))
		if err != nil {
			return nil, err
		}
		// A file may hold several classes; each may have a name of its own.
		classes := typeormClass().FindAllSubmatchIndex(text, -1)
		for i, at := range classes {
			body := text[at[0]:]
			if i+1 < len(classes) {
				body = text[at[0]:classes[i+1][0]]
			}
			name := string(text[at[2]:at[3]])
			if m := typeormName().FindSubmatch(body); m != nil {
				name = string(m[1])
			}
			out = append(out, Migration{ID: name, Version: TypeORMStamp(name), Name: strings.TrimSuffix(name, TypeORMStamp(name)), Label: name, Path: path.Join(dir, base)})
		}
	}
	sortByID(out, CompareTypeORM)
	return out, nil
}

// TypeORMStamp is the end of a name: thirteen digits, milliseconds since 1970.
func TypeORMStamp(name string) string { return name[max(0, len(name)-13):] }

// CompareTypeORM orders names by their stamps.
func CompareTypeORM(a, b string) int {
	return cmp.Or(strings.Compare(TypeORMStamp(a), TypeORMStamp(b)), strings.Compare(a, b))
}
