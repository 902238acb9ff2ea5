package migration

import (
	"io/fs"
	"path"
	"strings"
	"testing"
	"testing/fstest"
)

// FuzzPython reads any bytes as Alembic's and Django's files: an answer or an
// error that names the file, never a panic, and whatever has an answer keeps
// the order that its needs ask for.
func FuzzPython(f *testing.F) {
	for _, seed := range []string{
		"revision = 'a'\ndown_revision = None\n",
		"revision: str = \"a\"\ndown_revision: Union[str, None] = ('b', 'c')\n",
		"class Migration(migrations.Migration):\n    dependencies = [('a', 'b'), migrations.x(settings.Y)]\n    replaces = [('a', 'c',),]\n",
		"revision = f'{x}'\n", "revision = b'a' 'b'\n", "revision = ('''a\\\n''')\n", "revision = \\\n 'a'\n", "x = [[[[[[(", "revision = 'a'; down_revision = 'b'\n",
		"class Migration:\n\tdependencies = (\n('a','b'),)\nclass Migration(x):\n  replaces = []\n", "if x:\n  revision = 'a'\n", "revision = '\\x41\\u0041\\N{DASH}'\r\n", "\ufeffrevision='a'",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, src string) {
		files := fstest.MapFS{
			"m/versions/a.py":            {Data: []byte(src)},
			"app/migrations/0001_a.py":   {Data: []byte(src)},
			"app/migrations/0002_b.py":   {Data: []byte("class Migration(migrations.Migration):\n    dependencies = [('app', '__first__')]\n")},
			"app/migrations/__init__.py": {},
		}
		for tool, dir := range map[string]string{"alembic": "m/versions", "django": "."} {
			set, err := Read(files, tool, dir)
			if err != nil && !strings.Contains(err.Error(), ".py") {
				t.Errorf("%s: the error names no file: %v", tool, err)
			}
			ordered(t, set.Migrations)
		}
		Detect(files)
	})
}

// ordered fails where a migration stands before one that it needs.
func ordered(t *testing.T, ms []Migration) {
	t.Helper()
	last := map[string]int{}
	for i, m := range ms {
		last[m.ID] = i
	}
	for i, m := range ms {
		for _, need := range m.Needs {
			if at, ok := last[need]; ok && at > i {
				t.Errorf("%s stands before %s, which it needs", m.ID, need)
			}
		}
	}
}

// text are the tools that compare versions or names as text.
var text = map[string]bool{"laravel": true, "prisma": true, "alembic": true, "dbmate": true, "atlas": true, "bun": true, "supabase": true,
	"diesel": true, "drizzle-1": true, "kysely": true, "mikro-orm": true, "node-pg-migrate": true, "db-migrate": true, "yoyo": true, "pgroll": true}

// FuzzNames reads folders with a file of any name: no tool panics, every ID is
// in normal form, and two reads agree.
func FuzzNames(f *testing.F) {
	for _, seed := range []string{"0001_a.up.sql", "1_a.rb", "V1_2__x.sql", "R__v.sql", "2024_01_01_000000_x.php", "00001_a.sql", "V__.sql", "R__.sql", "1_.rb", "_.php", "+1_a.sql", "V1.2.3.SQL", "000001-x.sql", "1.do.x.sql", "U1__a.sql", "20240101000000_a.exs", "Version1.php", "1700000000001-a.ts", "c.changelog.yaml", "sqitch.plan"} {
		f.Add(seed, "-- +goose Up")
	}
	f.Add("application.yml", "spring: {flyway: {out-of-order: true}}\n---\nspring.config.activate.on-profile: a")
	f.Add("application-dev.properties", "spring.flyway.out-of-order=true\n#---\nspring.config.activate.on-profile=a")
	f.Fuzz(func(t *testing.T, name, content string) {
		if !fs.ValidPath(name) || strings.Contains(name, "/") || name == "." {
			return
		}
		files := fstest.MapFS{}
		for _, tool := range Tools() {
			files[path.Join(tool.Dirs[0], name)] = &fstest.MapFile{Data: []byte(content)}
		}
		for _, tool := range Tools() {
			set, err := Read(files, tool.Name, tool.Dirs[0])
			if err != nil {
				continue
			}
			for _, m := range set.Migrations {
				if m.ID == "" || m.Label == "" || m.Path == "" {
					t.Errorf("%s: %+v", tool.Name, m)
				}
				if n, ok := Number(m.ID); ok && n != m.ID && !text[tool.Name] {
					t.Errorf("%s: ID %s is not in normal form", tool.Name, m.ID)
				}
			}
			ordered(t, set.Migrations)
		}
		Detect(files)
	})
}
