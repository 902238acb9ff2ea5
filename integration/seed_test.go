package integration

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/integration/servers"
	"github.com/schemadiff/schemadiff/parity"
	"github.com/schemadiff/schemadiff/problem"
	"github.com/schemadiff/schemadiff/rehearse"
	"github.com/schemadiff/schemadiff/schema"
	"github.com/schemadiff/schemadiff/throwaway"
)

// TestSeedLedgers makes copies of databases with the ledger of each tool, from
// the database and from its snapshot alone: they have every row in every column.
func TestSeedLedgers(t *testing.T) {
	for _, dialect := range []string{"postgres", "mysql", "sqlite"} {
		files, err := filepath.Glob("../ledger/testdata/servers/" + dialect + "/*.sql")
		if err != nil || len(files) == 0 {
			t.Fatalf("no ledgers for %s: %v", dialect, err)
		}
		t.Run(dialect, func(t *testing.T) {
			for _, db := range spread(databases(t, dialect)) {
				t.Run(db.name, func(all *testing.T) {
					all.Parallel()
					// The environments stand on the server of the copies: what makes many
					// databases is asked of a server that nobody else waits for.
					server := throwawayOf(all, loaded(all, db.create(all, "CREATE TABLE one (a int);")))
					for _, file := range files {
						all.Run(caseName(file), func(t *testing.T) {
							script, err := os.ReadFile(file)
							if err != nil {
								t.Fatal(err)
							}
							original, err := server.Create(t.Context())
							if err != nil {
								t.Fatal(err)
							}
							defer original.Drop(t.Context())
							session, err := original.Session(t.Context())
							if err != nil {
								t.Fatal(err)
							}
							if _, err := session.Exec(t.Context(), string(script)); err != nil {
								t.Fatal(err)
							}
							session.Close()
							env := loadedFrom(t, original.Endpoint())
							seeded(t, server, env)
							var file bytes.Buffer
							if err := parity.WriteSnapshot(&file, env, "test", time.Unix(0, 0)); err != nil {
								t.Fatal(err)
							}
							env, err = parity.ReadSnapshot(&file, "a snapshot")
							if err != nil {
								t.Fatal(err)
							}
							seeded(t, server, env)
						})
					}
				})
			}
		})
	}
}

// spread is of PostgreSQL's servers the oldest, one in the middle and the newest:
// each starts a server for copies, and what those do is the same in between.
func spread(list []database) []database {
	return slices.DeleteFunc(list, func(db database) bool {
		return slices.Contains([]string{"postgres13", "postgres14", "postgres16", "postgres17"}, db.name)
	})
}

// loaded is a database as the program reads it.
func loaded(t *testing.T, url string) parity.Env {
	t.Helper()
	return loadedFrom(t, parseURL(t, url))
}

func loadedFrom(t *testing.T, e endpoint.Endpoint) parity.Env {
	t.Helper()
	env := parity.Load(t.Context(), []parity.Target{{Name: "env", Endpoint: e, Scope: catalog.Scope{Versions: true}}}, nil, nil, nil)[0]
	if env.Problem != nil {
		t.Fatal(env.Problem)
	}
	return env
}

// throwawayOf is a server of our own for copies of an environment, until a test ends.
func throwawayOf(t *testing.T, env parity.Env) throwaway.Server {
	t.Helper()
	dir := shortFolder(t, "sdt")
	server, err := throwaway.Open(t.Context(), throwaway.NeedOf(env.Engine, env.Platform),
		throwaway.Options{Binaries: servers.Programs(), Temporary: dir, Cache: filepath.Join(servers.Folder(), "throwaway")})
	if err != nil {
		t.Fatalf("%v\n%s", err, strings.Join(problem.Of(err).Fix, "\n"))
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	return server
}

// seeded makes a copy and holds it to the environment.
func seeded(t *testing.T, server throwaway.Server, env parity.Env) {
	t.Helper()
	copied, err := rehearse.Seed(t.Context(), server, env)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := copied.DB.Drop(t.Context()); err != nil {
			t.Error(err)
		}
	}()
	if len(copied.Unlike)+len(copied.Manual) > 0 {
		t.Errorf("%s\n%s", changeLines(copied.Unlike), strings.Join(copied.Manual, "\n"))
	}
	rows := 0
	for _, k := range env.Kept {
		rows += len(k.Rows)
		got, err := copied.DB.Rows(t.Context(), k.Query())
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(k.Rows, got); d != "" {
			t.Errorf("%s -env +copy\n%s", k.Table, d)
		}
		columns := env.Reading.Schema.Columns(schema.Key{Kind: schema.Table, Schema: k.Table.Schema, Name: k.Table.Name})
		if len(columns) != len(k.Columns) {
			t.Errorf("%s: %q were kept of %q", k.Table, k.Columns, columns)
		}
		all, err := copied.DB.Rows(t.Context(), catalog.Query{Table: k.Table, Columns: columns[:1]})
		if err != nil || len(all) != len(k.Rows) {
			t.Errorf("%s: %d rows in the copy, %d kept, %v", k.Table, len(all), len(k.Rows), err)
		}
	}
	if len(env.Ledgers) > 0 && rows == 0 {
		t.Error("no row was kept")
	}
}
