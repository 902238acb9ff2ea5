package main

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"modernc.org/sqlite"
)

//go:embed demo
var demoFiles embed.FS

// demoMarker is the file by which a folder is known to be ours to write over.
const demoMarker = ".schemadiff-demo"

// demoShop is what the demo builds: each environment has run the migrations
// up to its head, and production was also changed by hand.
var demoShop = []struct {
	env    string
	head   string // the last migration that ran there
	byHand string // a file of statements that no migration knows of
}{
	{"dev", "000009_create_coupons", ""},
	{"staging", "000008_add_orders_currency", ""},
	{"production", "000007_add_customers_phone", "demo/hotfix.sql"},
}

// buildDemo writes the shop into dir, which it makes. A folder that holds
// anything else than an earlier demo is left alone.
func buildDemo(ctx context.Context, dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if _, err := os.Lstat(filepath.Join(dir, demoMarker)); len(entries) > 0 && err != nil {
		return errNotOurs
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, demoMarker), nil, 0o644); err != nil {
		return err
	}
	if err := copyDemoFiles(dir); err != nil {
		return err
	}
	for _, e := range demoShop {
		if err := buildEnvironment(ctx, filepath.Join(dir, e.env+".db"), e.head, e.byHand); err != nil {
			return fmt.Errorf("%s: %w", e.env, err)
		}
	}
	return nil
}

var errNotOurs = errors.New("the folder is not empty, and no demo made it")

func copyDemoFiles(dir string) error {
	return fs.WalkDir(demoFiles, "demo", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		target := filepath.Join(dir, filepath.FromSlash(strings.TrimPrefix(name, "demo")))
		if d.IsDir() {
			return os.MkdirAll(target, 0o755)
		}
		text, err := demoFiles.ReadFile(name)
		if err != nil {
			return err
		}
		return os.WriteFile(target, text, 0o644)
	})
}

// buildEnvironment makes one database by running the migrations as
// golang-migrate runs them on SQLite: its ledger's statements are copied from
// https://github.com/golang-migrate/migrate/blob/v4.18.3/database/sqlite/sqlite.go
func buildEnvironment(ctx context.Context, file, head, byHand string) error {
	if err := os.Remove(file); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	db := sql.OpenDB(sqliteFile(file))
	defer db.Close()
	if _, err := db.ExecContext(ctx, `CREATE TABLE IF NOT EXISTS schema_migrations (version uint64,dirty bool);
  CREATE UNIQUE INDEX IF NOT EXISTS version_unique ON schema_migrations (version);`); err != nil {
		return err
	}
	migrations, err := fs.Glob(demoFiles, "demo/migrations/*.up.sql") // sorted, and so in order
	if err != nil {
		return err
	}
	for _, name := range migrations {
		base := strings.TrimSuffix(path.Base(name), ".up.sql")
		if base > head {
			break
		}
		if err := migrate(ctx, db, name, base); err != nil {
			return fmt.Errorf("%s: %w", base, err)
		}
	}
	files := []string{"demo/rows.sql"}
	if byHand != "" {
		files = append(files, byHand)
	}
	for _, name := range files {
		if err := execFile(ctx, db, name); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return db.Close()
}

// migrate runs one file between the two marks that golang-migrate leaves:
// dirty before it, clean after it.
func migrate(ctx context.Context, db *sql.DB, name, base string) error {
	var version int
	if _, err := fmt.Sscanf(base, "%d_", &version); err != nil {
		return err
	}
	if err := setVersion(ctx, db, version, true); err != nil {
		return err
	}
	if err := execFile(ctx, db, name); err != nil {
		return err
	}
	return setVersion(ctx, db, version, false)
}

func setVersion(ctx context.Context, db *sql.DB, version int, dirty bool) error {
	if _, err := db.ExecContext(ctx, `DELETE FROM schema_migrations`); err != nil {
		return err
	}
	_, err := db.ExecContext(ctx, `INSERT INTO schema_migrations (version, dirty) VALUES (?, ?)`, version, dirty)
	return err
}

func execFile(ctx context.Context, db *sql.DB, name string) error {
	text, err := demoFiles.ReadFile(name)
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, string(text))
	return err
}

// sqliteFile connects to a database file that may be written. Only the demo
// does: environments are opened by package dialects, which cannot write.
type sqliteFile string

func (f sqliteFile) Connect(context.Context) (driver.Conn, error) {
	return f.Driver().Open(string(f))
}

func (f sqliteFile) Driver() driver.Driver { return new(sqlite.Driver) }
