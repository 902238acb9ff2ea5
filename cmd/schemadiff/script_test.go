package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/schemadiff/schemadiff/report"
)

// The scripts of testdata/script run the program as users run it. Beside
// testscript's own commands they have:
//
//	exits N PROGRAM ARG...   runs a program and wants exactly this exit code
//	sqlite FILE SQL...       runs files of SQL on a database, which it may create
//	valid FILE               checks a JSON result (or stdout) against the published schema
//	answers FAULT            starts a PostgreSQL that refuses whoever connects, on $PORT
//	locks FILE               keeps others out of a database until the script ends
//	silent ARG...            runs schemadiff with every format and --debug and looks for $CANARY and $ENCODED
//
// Their clock stands at noon of 2026-11-23. UPDATE_SCRIPTS=1 rewrites expected output.

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"schemadiff": func() {
			ctx := onSignals(context.Background())
			os.Exit(run(ctx, os.Args[1:], world{
				in: os.Stdin, out: stream{os.Stdout, os.Stdout}, err: stream{os.Stderr, os.Stderr}, lookup: os.LookupEnv,
				now: func() time.Time { return time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC) },
			}))
		},
		"artisan": migrator(artisan),
		"alembic": migrator(alembic),
	})
}

// migrator is a program that migrates the file of its argument, as a migrate
// command of a project does.
func migrator(migrate func(file string) error) func() {
	return func() {
		if err := migrate(os.Args[1]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}

// artisan migrates a file of SQLite as Laravel does, with files of which all but
// the first line is SQL.
func artisan(file string) error {
	db := sql.OpenDB(sqliteFile(file))
	defer db.Close()
	if _, err := db.Exec("CREATE TABLE IF NOT EXISTS migrations (id INTEGER PRIMARY KEY, migration TEXT NOT NULL, batch INTEGER NOT NULL)"); err != nil {
		return err
	}
	files, err := filepath.Glob("database/migrations/*.php")
	if err != nil {
		return err
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".php")
		var ran int
		if err := db.QueryRow("SELECT count(*) FROM migrations WHERE migration = ?", name).Scan(&ran); err != nil {
			return err
		}
		if ran > 0 {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		_, statements, _ := strings.Cut(string(text), "\n")
		if _, err := db.Exec(statements); err != nil {
			return fmt.Errorf("%s  FAIL\n\nIlluminate\\QueryException: %w", name, err)
		}
		if _, err := db.Exec("INSERT INTO migrations (migration, batch) VALUES (?, 1)", name); err != nil {
			return err
		}
	}
	return os.WriteFile("database/dumped.sql", []byte("by a command\n"), 0o644)
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireUniqueNames:  true,
		RequireExplicitExec: true,
		UpdateScripts:       os.Getenv("UPDATE_SCRIPTS") != "",
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":  exits,
			"sqlite": sqliteScript,
			"valid":  valid,
			"silent": silent,

			"answers": answers,
			"locks":   locks,
		},
	})
}

func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits N PROGRAM ARG...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	err = ts.Exec(args[1], args[2:]...)
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

func sqliteScript(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: sqlite FILE SQL...")
	}
	db := sql.OpenDB(sqliteFile(ts.MkAbs(args[0])))
	defer db.Close()
	for _, name := range args[1:] {
		_, err := db.Exec(ts.ReadFile(name))
		ts.Check(err)
	}
	ts.Check(db.Close())
}

func valid(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: valid FILE")
	}
	ts.Check(validResult(ts.ReadFile(args[0])))
}

// silent runs the program in all the ways in which it can talk, and looks for
// a secret in all that it says, writes and exits with.
func silent(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: silent ARG...")
	}
	secrets := []string{ts.Getenv("CANARY"), ts.Getenv("ENCODED"), "c4nary"}
	for _, more := range [][]string{nil, {"--debug", "-v"}, {"--format", "json", "--report", "text=out.txt"}, {"--format", "compact", "--report", "json=out.json"}} {
		os.Remove(ts.MkAbs("out.json"))
		os.Remove(ts.MkAbs("out.txt"))
		err := ts.Exec("schemadiff", append(slices.Clone(args), more...)...)
		said := ts.ReadFile("stdout") + ts.ReadFile("stderr")
		if err != nil {
			said += err.Error()
		}
		for _, name := range []string{"out.json", "out.txt"} {
			text, _ := os.ReadFile(ts.MkAbs(name))
			said += string(text)
		}
		for _, secret := range secrets {
			if strings.Contains(said, secret) {
				ts.Fatalf("the secret was said with %q:\n%s", more, said)
			}
		}
		if said == "" {
			ts.Fatalf("nothing was said with %q", more)
		}
	}
}

// validResult checks one JSON document against the published schema.
func validResult(text string) error {
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		return err
	}
	published, err := jsonschema.UnmarshalJSON(strings.NewReader(string(report.JSONSchema())))
	if err != nil {
		return err
	}
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	if err := compiler.AddResource("result.json", published); err != nil {
		return err
	}
	s, err := compiler.Compile("result.json")
	if err != nil {
		return err
	}
	if err := s.Validate(document); err != nil {
		return err
	}
	if !json.Valid([]byte(text)) { // one document, not two
		return errors.New("not one JSON document")
	}
	return nil
}
