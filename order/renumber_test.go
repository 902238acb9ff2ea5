package order_test

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/schemadiff/schemadiff/ledger"
	"github.com/schemadiff/schemadiff/migration"
	"github.com/schemadiff/schemadiff/order"
)

// TestRenumberEveryTool has ours between what both had and base's newest, and
// what each tool's becomes of it, or the way that is left. Texts are by path.
func TestRenumberEveryTool(t *testing.T) {
	const migrated = "class extends Migration {}"
	cases := map[string]struct {
		start, ours, base string // paths
		text              string // of all three; NAME is the file's stem
		want              string
	}{
		"rails":           {"db/migrate/20260101000000_a.rb", "db/migrate/20260102000000_b.rb", "db/migrate/20260103000000_c.rb", "", "20260102000000_b -> 20261123120000_b"},
		"laravel":         {"m/2026_01_01_000000_a.php", "m/2026_01_02_000000_b.php", "m/2026_01_03_000000_c.php", "", "2026_01_02_000000_b -> 2026_11_23_120000_b"},
		"flyway":          {"m/V1__a.sql", "m/V1.1__b.sql", "m/V2__c.sql", "", "V1.1__b -> V3__b"},
		"goose":           {"m/001_a.sql", "m/002_b.sql", "m/003_c.sql", "-- +goose Up\n", "002_b -> 004_b"},
		"golang-migrate":  {"m/1_a.up.sql", "m/2_b.up.sql", "m/3_c.up.sql", "", "2_b -> 4_b"},
		"dbmate":          {"m/20260101000000_a.sql", "m/20260102000000_b.sql", "m/20260103000000_c.sql", "-- migrate:up\n", "20260102000000_b -> 20261123120000_b"},
		"prisma":          {"m/20260101000000_a/migration.sql", "m/20260102000000_b/migration.sql", "m/20260103000000_c/migration.sql", "", "20260102000000_b -> 20261123120000_b"},
		"knex":            {"m/20260101000000_a.js", "m/20260102000000_b.js", "m/20260103000000_c.js", "", "20260102000000_b -> 20261123120000_b"},
		"sequelize":       {"m/20260101000000-a.js", "m/20260102000000-b.js", "m/20260103000000-c.js", "", "20260102000000-b -> 20261123120000-b"},
		"kysely":          {"m/001_a.ts", "m/002_b.ts", "m/003_c.ts", "", "002_b -> 004_b"},
		"node-pg-migrate": {"m/1767225600000_a.js", "m/1767225600001_b.js", "m/1767225600002_c.js", "", "1767225600001_b -> 1767225600003_b"},
		"db-migrate":      {"m/20260101000000-a.js", "m/20260102000000-b.js", "m/20260103000000-c.js", "", "20260102000000-b -> 20261123120000-b"},
		"phinx":           {"m/20260101000000_a.php", "m/20260102000000_b.php", "m/20260103000000_c.php", "", "20260102000000_b -> 20261123120000_b"},
		"cakephp":         {"m/20260101000000_A.php", "m/20260102000000_B.php", "m/20260103000000_C.php", "", "20260102000000_B -> 20261123120000_B"},
		"yoyo":            {"m/0001_a.py", "m/0002_b.py", "m/0003_c.py", "", "0002_b -> 0004_b"},
		"mikro-orm":       {"m/Migration20260101000000.ts", "m/Migration20260102000000.ts", "m/Migration20260103000000.ts", "", "Migration20260102000000 -> Migration20261123120000"},
		"doctrine":        {"m/Version20260101000000.php", "m/Version20260102000000.php", "m/Version20260103000000.php", "namespace App;\nfinal class NAME {}", "Version20260102000000 -> Version20261123120000"},
		"typeorm":         {"m/1767225600000-A.ts", "m/1767225600001-B.ts", "m/1767225600002-C.ts", "export class NAME implements MigrationInterface {}", "1767225600001-B -> 1767225600003-B"},
		"ecto":            {"m/20260101000000_a.exs", "m/20260102000000_b.exs", "m/20260103000000_c.exs", "", "20260102000000_b -> 20261123120000_b"},
		"sqlx":            {"m/20260101000000_a.sql", "m/20260102000000_b.sql", "m/20260103000000_c.sql", "", "20260102000000_b -> 20261123120000_b"},
		"bun":             {"m/20260101000000_a.up.sql", "m/20260102000000_b.up.sql", "m/20260103000000_c.up.sql", "", "20260102000000_b -> 20261123120000_b"},
		"diesel":          {"m/2026-01-01-000000_a/up.sql", "m/2026-01-02-000000_b/up.sql", "m/2026-01-03-000000_c/up.sql", "", "2026-01-02-000000_b -> 2026-11-23-120000_b"},
		"refinery":        {"m/V1__a.sql", "m/V2__b.sql", "m/V3__c.sql", "", "V2__b -> V4__b"},
		"sql-migrate":     {"m/1_a.sql", "m/2_b.sql", "m/3_c.sql", "-- +migrate Up\n", "2_b -> 4_b"},
		"tern":            {"m/001_a.sql", "m/002_b.sql", "m/002_c.sql", "", "002_b -> 003_b"},
		"postgrator":      {"m/001.do.a.sql", "m/002.do.b.sql", "m/003.do.c.sql", "", "002 -> 004"},
		"supabase":        {"m/20260101000000_a.sql", "m/20260102000000_b.sql", "m/20260103000000_c.sql", "", "20260102000000_b -> 20261123120000_b"},
		"wrangler-d1":     {"m/0001_a.sql", "m/0002_b.sql", "m/0003_c.sql", "", "0002_b -> 0004_b"},
		"atlas":           {"m/20260101000000_a.sql", "m/20260102000000_b.sql", "m/20260103000000_c.sql", "", "refused: atlas: atlas.sum is a sum over all names"},
		"pgroll":          {"m/01_a.json", "m/02_b.json", "m/03_c.json", "{}", "refused: pgroll: applications name the schemas"},
		"efcore":          {"m/20260101000000_A.cs", "m/20260102000000_B.cs", "m/20260103000000_C.cs", `[Migration("NAME")] ` + migrated, "refused: efcore: a migration has a model of the whole schema beside it"},
	}
	// Their folders are too much to make up here: what is said needs none.
	said := map[string]string{
		"django": "", "alembic": "", // a graph: testdata has it
		"drizzle": "its journal", "drizzle-1": "its snapshots", "liquibase": "no number", "graphile-migrate": "each file has the sum", "gormigrate": "its IDs", "sqitch": "no number", "hasura": "its versions",
	}
	for _, tool := range migration.Tools() {
		t.Run(tool.Name, func(t *testing.T) {
			if why, ok := said[tool.Name]; ok {
				if why == "" {
					return
				}
				_, err := order.Merge{Tool: tool.Name}.Renumber()
				if err == nil || !strings.Contains(err.Error(), why) {
					t.Errorf("%v, and not %q", err, why)
				}
				return
			}
			c, ok := cases[tool.Name]
			if !ok {
				t.Fatal("what renumbering its files comes to is in no case")
			}
			read := func(names ...string) []order.File {
				fsys := fstest.MapFS{}
				for _, name := range names {
					base := name[strings.LastIndexByte(name, '/')+1:]
					stem, _, _ := strings.Cut(base, ".")
					if tool.Name == "typeorm" {
						stem, _, _ = strings.Cut(stem, "-")
						stem = "A" + stem
					}
					fsys[name] = &fstest.MapFile{Data: []byte(strings.ReplaceAll(c.text, "NAME", stem))}
				}
				dir := names[0][:strings.LastIndexByte(names[0], '/')]
				switch tool.Name {
				case "prisma", "diesel":
					dir = "m"
				}
				set, err := migration.Read(fsys, tool.Name, dir)
				if err != nil {
					t.Fatal(err)
				}
				var out []order.File
				for _, m := range set.Migrations {
					out = append(out, order.File{Migration: m})
				}
				return out
			}
			m := order.Merge{Tool: tool.Name, Dir: "m", BaseName: "main", HeadName: "feature", Now: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC),
				Start: read(c.start), Base: read(c.start, c.base), Head: read(c.start, c.ours), Merged: read(c.start, c.ours, c.base)}
			if len(m.Merged) != 3 {
				t.Fatalf("%d migrations", len(m.Merged))
			}
			got := strings.TrimSpace(renumbered(m))
			if c.want == "" || !strings.HasPrefix(got, c.want) {
				t.Errorf("%s, and not %s", got, c.want)
			}
			if strings.HasPrefix(got, "refused") {
				return
			}
			// What it becomes is behind base's, as the tool orders them.
			renames, _ := m.Renumber()
			to := strings.Replace(c.ours, renames[0].Stem, renames[0].NewStem, 1)
			c.text = order.Retext(tool.Name, renames, c.text)
			after := read(c.start, c.base, to)
			known, _ := ledger.Named(tool.Name)
			last := slices.MaxFunc(after, func(a, b order.File) int { return known.Order(a.ID, b.ID) })
			if last.Path != to {
				t.Errorf("the last is %s", last.Path)
			}
		})
	}
}

// TestRetext has programs that name themselves and each other.
func TestRetext(t *testing.T) {
	renames := []order.Rename{
		{FromVersion: "20260102000000", ToVersion: "20261123120000", Stem: "Version20260102000000", NewStem: "Version20261123120000"},
		{FromVersion: "002", ToVersion: "004", Stem: "002_b", NewStem: "004_b"},
		{FromVersion: "003", ToVersion: "005", Stem: "003_b", NewStem: "005_b"},
		{FromVersion: "2026_01_03_000000", ToVersion: "2026_11_23_120001", Stem: "2026_01_03_000000_c", NewStem: "2026_11_23_120001_c"},
	}
	for text, want := range map[string]string{
		"final class Version20260102000000 {}":                       "final class Version20261123120000 {}",
		"class B20260102000000 { name = 'B20260102000000' }":         "class B20261123120000 { name = 'B20261123120000' }",
		"require_relative '20260102000000_x'":                        "require_relative '20261123120000_x'",
		"id = 120260102000000 + 202601020000001":                     "id = 120260102000000 + 202601020000001",
		`__depends__ = {"002_b", "003_b"}`:                           `__depends__ = {"004_b", "005_b"}`,
		`__depends__ = {"002_bigger", "x002_b"}`:                     `__depends__ = {"002_bigger", "x002_b"}`,
		"a price of 002, 003":                                        "a price of 002, 003",
		"INSERT INTO migrations VALUES (3,'2026_01_03_000000_c',1);": "INSERT INTO migrations VALUES (3,'2026_11_23_120001_c',1);",
	} {
		if got := order.Retext("doctrine", renames, text); got != want {
			t.Errorf("%s\nbecomes %s\nand not %s", text, got, want)
		}
		if got := order.Retext("goose", renames, text); got != text {
			t.Errorf("%s of a tool whose migrations are SQL becomes %s", text, got)
		}
	}
}
