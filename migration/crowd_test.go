package migration

import (
	"fmt"
	"testing"
	"testing/fstest"
)

// TestCrowds reads every file of a folder that has more than detection looks
// at, of each tool that a crowd can be of and whose files need no other.
func TestCrowds(t *testing.T) {
	const n = manyFiles + 44
	for _, c := range []struct {
		tool, dir string
		file      func(i int) (name, text string)
		beside    map[string]string
	}{
		{"django", ".", func(i int) (string, string) {
			return fmt.Sprintf("shop/migrations/%04d_x.py", i), "from django.db import migrations\nclass Migration(migrations.Migration):\n    dependencies = []\n"
		}, map[string]string{"manage.py": "import django", "shop/migrations/__init__.py": ""}},
		{"goose", "migrations", func(i int) (string, string) { return fmt.Sprintf("migrations/%04d_x.sql", i), "-- +goose Up\n" }, nil},
		{"rails", "db/migrate", func(i int) (string, string) { return fmt.Sprintf("db/migrate/%04d_x%d.rb", i, i), "" }, nil},
		{"prisma", "prisma/migrations", func(i int) (string, string) {
			return fmt.Sprintf("prisma/migrations/%04d_x/migration.sql", i), "SELECT 1"
		}, nil},
		{"alembic", "alembic/versions", func(i int) (string, string) {
			return fmt.Sprintf("alembic/versions/%04d_x.py", i), fmt.Sprintf("from alembic import op\nrevision = '%d'\ndown_revision = None\n", i)
		}, map[string]string{"alembic/env.py": "from alembic import context", "alembic.ini": "[alembic]\nscript_location = alembic\n"}},
	} {
		t.Run(c.tool, func(t *testing.T) {
			fsys := fstest.MapFS{}
			for name, text := range c.beside {
				fsys[name] = &fstest.MapFile{Data: []byte(text)}
			}
			for i := 1; i <= n; i++ {
				name, text := c.file(i)
				fsys[name] = &fstest.MapFile{Data: []byte(text)}
			}
			found := Detect(fsys)
			if len(found) != 1 || found[0].Tool != c.tool || found[0].Dir != c.dir {
				t.Fatalf("found %+v", found)
			}
			set, err := Read(fsys, c.tool, found[0].Dir)
			if err != nil || len(set.Migrations) != n {
				t.Errorf("read %d of %d: %v", len(set.Migrations), n, err)
			}
		})
	}
}
