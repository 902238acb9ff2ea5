package migration_test

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/schemadiff/schemadiff/lexer"
	"github.com/schemadiff/schemadiff/migration"
	"github.com/schemadiff/schemadiff/problem"
)

// layouts are a folder for each tool with one migration, whose text is to be
// filled in, and what stands beside it.
var layouts = map[string]struct {
	dir, file string
	beside    map[string]string
}{
	"goose":            {dir: "m", file: "m/1_a.sql"},
	"sql-migrate":      {dir: "m", file: "m/1_a.sql"},
	"dbmate":           {dir: "m", file: "m/1_a.sql"},
	"golang-migrate":   {dir: "m", file: "m/1_a.up.sql"},
	"tern":             {dir: "m", file: "m/1_a.sql"},
	"node-pg-migrate":  {dir: "m", file: "m/1_a.sql"},
	"bun":              {dir: "m", file: "m/1_a.up.sql"},
	"sqlx":             {dir: "m", file: "m/1_a.sql"},
	"refinery":         {dir: "m", file: "m/V1__a.sql"},
	"flyway":           {dir: "m", file: "m/V1__a.sql"},
	"liquibase":        {dir: "m", file: "m/a.sql"},
	"atlas":            {dir: "m", file: "m/1_a.sql"},
	"postgrator":       {dir: "m", file: "m/1.do.a.sql"},
	"supabase":         {dir: "m", file: "m/1_a.sql"},
	"yoyo":             {dir: "m", file: "m/a.sql"},
	"wrangler-d1":      {dir: "m", file: "m/a.sql"},
	"graphile-migrate": {dir: "m", file: "m/000001.sql"},
	"diesel":           {dir: "m", file: "m/1_a/up.sql"},
	"hasura":           {dir: "m", file: "m/1700000000001_a/up.sql"},
	"prisma":           {dir: "m", file: "m/1_a/migration.sql"},
	"drizzle-1":        {dir: "m", file: "m/1_a/migration.sql"},
	"drizzle":          {dir: "m", file: "m/0_a.sql", beside: map[string]string{"m/meta/_journal.json": `{"entries":[{"tag":"0_a"}]}`}},
	"sqitch":           {dir: "m", file: "m/deploy/a.sql", beside: map[string]string{"m/sqitch.plan": "%project=p\na 2024-01-01T00:00:00Z T <t@e.x>\n"}},
	"db-migrate":       {dir: "m", file: "m/sqls/1-a-up.sql", beside: map[string]string{"m/1-a.js": "'1-a-up.sql'"}},
}

// FuzzScripts reads any text as every tool's migration: no tool panics, an error
// names the file, and every statement stands where it says it does.
func FuzzScripts(f *testing.F) {
	for _, pattern := range []string{"testdata/scripts/*.txtar", "testdata/split/*.txtar"} {
		cases, _ := filepath.Glob(pattern)
		for _, file := range cases {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				f.Fatal(err)
			}
			for _, part := range archive.Files {
				if strings.HasSuffix(part.Name, ".sql") {
					f.Add(string(part.Data))
					f.Add(strings.ReplaceAll(string(part.Data), "\n", "\r\n"))
				}
			}
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		for tool, layout := range layouts {
			files := fstest.MapFS{layout.file: {Data: []byte(text)}}
			for name, data := range layout.beside {
				files[name] = &fstest.MapFile{Data: []byte(data)}
			}
			set, err := migration.Read(files, tool, layout.dir)
			if err != nil {
				continue // the folder itself is refused: a header that is missing
			}
			for _, m := range set.Migrations {
				for name, d := range dialects {
					up, down, err := migration.Scripts(files, set, m, d)
					var p *problem.Error
					if err != nil && !errors.Is(err, migration.ErrCode) && (!errors.As(err, &p) || !strings.HasPrefix(p.Where, layout.file)) {
						t.Fatalf("%s, %s: the error names no place: %v", tool, name, err)
					}
					for _, s := range []*migration.Script{up, down} {
						if s != nil {
							stands(t, tool, text, s)
						}
					}
				}
			}
		}
	})
}

func stands(t *testing.T, tool, text string, s *migration.Script) {
	t.Helper()
	for _, list := range [][]migration.Statement{s.Statements, s.Sends} {
		last := 0
		for _, st := range list {
			if st.Offset < last || st.End < st.Offset || st.End > len(text) {
				t.Fatalf("%s: %+v is not behind %d in %q", tool, st, last, text)
			}
			at := lexer.Place{Line: 1, Col: 1}.After(text[:st.Offset])
			if at.Line != st.Line || at.Col != st.Col {
				t.Fatalf("%s: %+v stands at %d:%d of %q", tool, st, at.Line, at.Col, text)
			}
			if st.SQL != "" && st.SQL[0] != '\n' && st.SQL[0] != text[st.Offset] {
				t.Fatalf("%s: %+v does not begin there in %q", tool, st, text)
			}
			last = st.End
		}
	}
}

// TestLayouts keeps the fuzz test from passing over a tool.
func TestLayouts(t *testing.T) {
	text := "--liquibase formatted sql\n--changeset a:1\nselect 1;\n"
	for _, tool := range migration.Tools() {
		layout, ok := layouts[tool.Name]
		if ok != (tool.Scripts != nil) {
			t.Errorf("FuzzScripts knows %s: %t", tool.Name, ok)
			continue
		} else if !ok {
			continue
		}
		files := fstest.MapFS{layout.file: {Data: []byte(text)}}
		if tool.Name == "graphile-migrate" {
			files[layout.file].Data = []byte("--! Previous: -\n--! Hash: sha1:x\n\nselect 1;\n")
		}
		for name, data := range layout.beside {
			files[name] = &fstest.MapFile{Data: []byte(data)}
		}
		if set, err := migration.Read(files, tool.Name, layout.dir); err != nil || len(set.Migrations) != 1 {
			t.Errorf("%s reads %d migrations: %v", tool.Name, len(set.Migrations), err)
		}
	}
}
