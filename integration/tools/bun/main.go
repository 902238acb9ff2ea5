// The program bun migrates a database as an application with Bun's migrator
// does: it runs the SQL files in the folder migrations.
//
//	bun sqlite|postgres|mysql DSN
package main

import (
	"context"
	"database/sql"
	"fmt"
	"os"

	_ "github.com/glebarez/go-sqlite"
	_ "github.com/go-sql-driver/mysql"
	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/mysqldialect"
	"github.com/uptrace/bun/dialect/pgdialect"
	"github.com/uptrace/bun/dialect/sqlitedialect"
	"github.com/uptrace/bun/migrate"
	"github.com/uptrace/bun/schema"
)

func main() {
	if err := run(context.Background(), os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, engine, dsn string) error {
	driver, dialect := engine, schema.Dialect(sqlitedialect.New())
	switch engine {
	case "postgres":
		driver, dialect = "pgx", pgdialect.New()
	case "mysql":
		dialect = mysqldialect.New()
	}
	pool, err := sql.Open(driver, dsn)
	if err != nil {
		return err
	}
	db := bun.NewDB(pool, dialect)
	defer db.Close()

	migrations := migrate.NewMigrations()
	if err := migrations.Discover(os.DirFS("migrations")); err != nil {
		return err
	}
	migrator := migrate.NewMigrator(db, migrations)
	if err := migrator.Init(ctx); err != nil {
		return err
	}
	if err := migrator.Lock(ctx); err != nil {
		return err
	}
	group, err := migrator.Migrate(ctx)
	if err != nil {
		return fmt.Errorf("%w (%v)", err, migrator.Unlock(ctx))
	}
	fmt.Println(group)
	return migrator.Unlock(ctx)
}
