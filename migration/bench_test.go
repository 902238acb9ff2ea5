package migration

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
)

// BenchmarkRead reads the longest history that status is measured with, of the
// tools that have to put one together from what stands in the files.
func BenchmarkRead(b *testing.B) {
	const n = 50_000
	alembic, django := fstest.MapFS{}, fstest.MapFS{"manage.py": {}, "shop/migrations/__init__.py": {}}
	var plan strings.Builder
	plan.WriteString("%project=shop\n\n")
	needs, dependencies := "None", ""
	for i := range n {
		alembic[fmt.Sprintf("versions/%05d_x.py", i)] = &fstest.MapFile{Data: fmt.Appendf(nil, "revision = '%d'\ndown_revision = %s\n", i, needs)}
		django[fmt.Sprintf("shop/migrations/%05d_x.py", i)] = &fstest.MapFile{Data: fmt.Appendf(nil, "class Migration(migrations.Migration):\n    dependencies = [%s]\n", dependencies)}
		fmt.Fprintf(&plan, "change_%d 2026-11-22T10:00:00Z A <a@example.com> # x\n", i)
		needs, dependencies = fmt.Sprintf("'%d'", i), fmt.Sprintf("('shop', '%05d_x')", i)
	}
	for _, c := range []struct {
		tool, dir string
		fsys      fstest.MapFS
	}{
		{"alembic", "versions", alembic},
		{"django", ".", django},
		{"sqitch", ".", fstest.MapFS{SqitchPlan: {Data: []byte(plan.String())}}},
	} {
		b.Run(c.tool, func(b *testing.B) {
			for b.Loop() {
				if set, err := Read(c.fsys, c.tool, c.dir); err != nil || len(set.Migrations) != n {
					b.Fatal(len(set.Migrations), err)
				}
			}
		})
	}
}
