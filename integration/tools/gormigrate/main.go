// The program gormigrate migrates a database as an application with Gormigrate
// does. The application's migrations are a Go file: each literal of
// gormigrate.Migration is taken from it with its ID and the one string in its
// Migrate, which is run as SQL.
//
//	gormigrate sqlite|postgres|mysql DSN FILE
package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"strconv"

	"github.com/glebarez/sqlite"
	"github.com/go-gormigrate/gormigrate/v2"
	"gorm.io/driver/mysql"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
)

func main() {
	if err := run(os.Args[1], os.Args[2], os.Args[3]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(engine, dsn, file string) error {
	migrations, err := read(file)
	if err != nil {
		return err
	}
	dialect := sqlite.Open(dsn)
	switch engine {
	case "postgres":
		dialect = postgres.Open(dsn)
	case "mysql":
		dialect = mysql.Open(dsn)
	}
	db, err := gorm.Open(dialect)
	if err != nil {
		return err
	}
	options := *gormigrate.DefaultOptions
	options.UseTransaction = true
	options.ValidateUnknownMigrations = os.Getenv("VALIDATE") != ""
	g := gormigrate.New(db, &options, migrations)
	if statement := os.Getenv("INIT_SCHEMA"); statement != "" {
		g.InitSchema(func(tx *gorm.DB) error { return tx.Exec(statement).Error })
	}
	return g.Migrate()
}

// read lists the migrations of a Go file in their order there.
func read(name string) ([]*gormigrate.Migration, error) {
	file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
	if err != nil {
		return nil, err
	}
	var out []*gormigrate.Migration
	ast.Inspect(file, func(n ast.Node) bool {
		pair, ok := n.(*ast.KeyValueExpr)
		if !ok {
			return true
		}
		switch key, _ := pair.Key.(*ast.Ident); {
		case key == nil:
		case key.Name == "ID":
			out = append(out, &gormigrate.Migration{ID: literal(pair.Value)})
		case key.Name == "Migrate":
			statement := literal(pair.Value)
			out[len(out)-1].Migrate = func(tx *gorm.DB) error { return tx.Exec(statement).Error }
		}
		return true
	})
	return out, nil
}

// literal is the first string in an expression.
func literal(in ast.Expr) (text string) {
	ast.Inspect(in, func(n ast.Node) bool {
		if basic, ok := n.(*ast.BasicLit); ok && basic.Kind == token.STRING && text == "" {
			text, _ = strconv.Unquote(basic.Value)
		}
		return text == ""
	})
	return text
}
