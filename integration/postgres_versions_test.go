package integration

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/dialects"
	"github.com/schemadiff/schemadiff/dialects/postgres"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/schema"
)

// TestPostgresVersions runs each script of testdata/postgres/versions on every
// server, and compares each with the first.
func TestPostgresVersions(t *testing.T) {
	files, err := filepath.Glob("../testdata/postgres/versions/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	for _, file := range files {
		t.Run(caseName(file), func(t *testing.T) {
			t.Parallel()
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			said := string(archive.Comment)
			scope := catalog.Scope{Grants: strings.Contains(said, "reads: privileges\n")}
			var servers []string
			for line := range strings.Lines(said) {
				if v, ok := strings.CutPrefix(line, "servers:"); ok {
					servers = strings.Fields(v)
				}
			}
			var first schema.Schema
			var firstPlatform catalog.Platform
			differences := 0
			for _, db := range databases(t, "postgres") {
				if !runsOn(servers, db) {
					continue
				}
				url := db.create(t, section(t, archive, "script.sql"))
				read, platform := inspectAs(t, url, scope).Schema, platformOf(t, url)
				if first.Len() == 0 {
					first, firstPlatform = read, platform
					continue
				}
				for _, c := range schema.Diff(first, read, postgres.Canon) {
					differences++
					if !cosmetic(c, firstPlatform, platform) {
						t.Errorf("%s: %s", db.name, changeLines([]schema.Change{c}))
					}
				}
			}
			if strings.HasPrefix(said, "verdict: equal\n") && differences > 0 {
				t.Errorf("%d differences", differences)
			}
		})
	}
}

func platformOf(t *testing.T, url string) catalog.Platform {
	t.Helper()
	platform, err := openPostgres(t, parseURL(t, url)).Platform(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return platform
}

func cosmetic(c schema.Change, from, to catalog.Platform) bool {
	if c.Op != schema.Modify || c.Definitions != nil {
		return false
	}
	for _, p := range c.Props {
		if dialects.Likeness(endpoint.Postgres, catalog.Spelling{Key: c.Key, Property: p.Name, From: p.From, To: p.To, FromServer: from, ToServer: to}) != catalog.Cosmetic {
			return false
		}
	}
	return true
}

// PG-I15: an index reads the same however it was built.
func TestPostgresConcurrentIndex(t *testing.T) {
	for _, s := range postgresServers(t) {
		t.Run(s.Name, func(t *testing.T) {
			ours, theirs := s.Database(t), s.Database(t)
			s.Exec(t, ours, "CREATE TABLE t (a int); CREATE INDEX i ON t (a)")
			s.Exec(t, theirs, "CREATE TABLE t (a int)")
			s.Exec(t, theirs, "CREATE INDEX CONCURRENTLY i ON t (a)") // which refuses a transaction
			if got := changeLines(schema.Diff(inspect(t, ours).Schema, inspect(t, theirs).Schema, postgres.Canon)); got != "" {
				t.Error(got)
			}
		})
	}
}
