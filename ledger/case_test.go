package ledger_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/ledger"
	"github.com/schemadiff/schemadiff/migration"
	"github.com/schemadiff/schemadiff/report"
	"github.com/schemadiff/schemadiff/schema"
)

// A case is one txtar file. Its comment says what it shows; lines of the
// comment that begin with "tool:", "table:" or "columns:" (version, name,
// checksum, applied_at, ok; - for none) are the user's options.
//
//	-- env NAME --      the tables of one environment, as many as there are files
//	-- repo/PATH --     a file of the checkout; without any there is no checkout
//	-- history --       when files came to the branch: "main", or "main shallow", and lines "PLACE DATE PATH", with
//	                    "PLACE DATE" of the last change behind them where there was one
//	-- want --          the matrices and findings
//
// An environment begins with "taken DATE" where it is a snapshot, and with "engine NAME" where that matters. It lists tables: a line "table [SCHEMA.]NAME", a line with the
// columns and their types, and a line for each row in the order in which the
// ledger's query would return them. Cells stand between bars, NULL is NULL.
//
// go test ./ledger -update writes what is wanted anew; read it before you
// commit it.

var update = flag.Bool("update", false, "write the wanted results of the cases anew")

func TestCases(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) { runCase(t, file) })
	}
}

func runCase(t *testing.T, file string) {
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var o ledger.Options
	for line := range strings.Lines(string(archive.Comment)) {
		if v, ok := strings.CutPrefix(line, "tool:"); ok {
			o.Tool = strings.TrimSpace(v)
		} else if v, ok := strings.CutPrefix(line, "table:"); ok {
			o.Table = strings.TrimSpace(v)
		} else if v, ok := strings.CutPrefix(line, "columns:"); ok {
			f := append(strings.Fields(v), "-", "-", "-", "-", "-")
			for i, name := range f {
				f[i] = strings.TrimPrefix(name, "-")
			}
			o.Columns = ledger.Columns{Version: f[0], Name: f[1], Checksum: f[2], AppliedAt: f[3], OK: f[4]}
		}
	}
	checkout := fstest.MapFS{}
	var envs []database
	var targets []string
	want := ""
	var history *migration.History
	for _, f := range archive.Files {
		if name, ok := strings.CutPrefix(f.Name, "env "); ok {
			targets = append(targets, name)
			envs = append(envs, parseDatabase(t, f.Data))
		} else if name, ok := strings.CutPrefix(f.Name, "repo/"); ok {
			checkout[name] = &fstest.MapFile{Data: f.Data}
		} else if f.Name == "history" {
			history = parseHistory(t, string(f.Data))
		} else if f.Name == "want" {
			want = string(f.Data)
		}
	}
	got := compare(checkout, history, targets, envs, o)
	if *update {
		for i := range archive.Files {
			if archive.Files[i].Name == "want" {
				archive.Files[i].Data = []byte(got)
			}
		}
		if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
}

// compare does what a run does: detect, read, group, compare.
func compare(checkout fs.FS, history *migration.History, targets []string, envs []database, o ledger.Options) string {
	var b strings.Builder
	sets := map[string]*migration.Set{}
	var tools []string
	for _, f := range migration.Detect(checkout) {
		if sets[f.Tool] != nil {
			sets[f.Tool].Also(checkout, f.Dir)
			continue
		}
		set, err := migration.Read(checkout, f.Tool, f.Dir)
		if err != nil {
			return fmt.Sprintf("error: %v\n", err)
		}
		set.History = history
		sets[f.Tool] = &set
		tools = append(tools, f.Tool)
	}
	migration.ShareTable(slices.Collect(maps.Values(sets))...)
	var all [][]ledger.Ledger
	for _, env := range envs {
		ledgers, err := ledger.Read(context.Background(), env, env.tables, o, ledger.Has(tools...))
		if err != nil {
			return fmt.Sprintf("error: %v\n", err)
		}
		for i := range ledgers {
			ledgers[i].Taken, ledgers[i].Engine = env.taken, env.engine
		}
		all = append(all, ledgers)
	}
	if err := ledger.Configured(o, all); err != nil {
		return fmt.Sprintf("error: %v\n", err)
	}
	for _, group := range ledger.Group(all) {
		var files *migration.Set
		for _, l := range group {
			if l != nil {
				files = sets[l.Tool]
			}
		}
		matrix, findings := ledger.Compare(targets, group, files)
		print(&b, targets, matrix, findings)
	}
	return b.String()
}

func print(b *strings.Builder, targets []string, l report.Ledger, findings []report.Finding) {
	fmt.Fprintf(b, "%s %s", l.Tool, l.Table)
	if l.Repo {
		b.WriteString(" with files")
	}
	fmt.Fprintf(b, "\n  heads: %s\n", strings.Join(l.Heads, " | "))
	for _, r := range l.Rows {
		fmt.Fprintf(b, "  %s:", r.Name)
		for _, c := range r.Cells {
			fmt.Fprintf(b, " %s", c)
		}
		if l.Repo && !r.InRepo {
			b.WriteString(" (not in the repository)")
		}
		b.WriteString("\n")
	}
	for _, n := range l.Notes {
		fmt.Fprintf(b, "  note: %s\n", n)
	}
	for _, f := range findings {
		fmt.Fprintf(b, "  %s %s, %s: %s\n", map[report.Severity]string{report.Info: "info", report.Warning: "warning", report.Error: "error"}[f.Severity], f.Rule, f.Subject, f.Message)
		if f.Field == "checksum" || f.Field == "baseline" {
			for _, v := range f.Values {
				fmt.Fprintf(b, "    %s: %s\n", v.Target, v.Text)
			}
		}
		if len(f.Values) != len(targets) {
			fmt.Fprintf(b, "    WRONG: %d values for %d targets\n", len(f.Values), len(targets))
		}
	}
}

// database is one environment of a case.
type database struct {
	taken  time.Time
	engine string
	tables []ledger.Table
	rows   map[schema.Key]catalog.Rows // of all columns
}

func parseDatabase(t *testing.T, data []byte) database {
	t.Helper()
	db := database{rows: map[schema.Key]catalog.Rows{}}
	var at *ledger.Table
	for line := range strings.Lines(string(bytes.TrimSpace(data))) {
		line = strings.TrimSpace(line)
		name, isTable := strings.CutPrefix(line, "table ")
		switch {
		case line == "":
		case strings.HasPrefix(line, "engine "):
			db.engine = strings.TrimPrefix(line, "engine ")
		case strings.HasPrefix(line, "taken "):
			db.taken = day(t, strings.TrimPrefix(line, "taken "))
		case isTable:
			key := schema.Key{Kind: schema.Table, Name: name}
			if s, n, ok := strings.Cut(name, "."); ok {
				key.Schema, key.Name = s, n
			}
			db.tables = append(db.tables, ledger.Table{Key: key})
			at = &db.tables[len(db.tables)-1]
		case at == nil:
			t.Fatalf("%q stands before any table", line)
		case at.Columns == nil:
			for _, c := range strings.Split(line, "|") {
				name, declared, _ := strings.Cut(strings.TrimSpace(c), " ")
				at.Columns = append(at.Columns, ledger.Column{Name: name, Type: declared})
			}
		default:
			var values []sql.NullString
			for _, c := range strings.Split(line, "|") {
				c = strings.TrimSpace(c)
				values = append(values, sql.NullString{String: strings.TrimSuffix(c, "NULL"), Valid: c != "NULL"})
			}
			if len(values) != len(at.Columns) {
				t.Fatalf("%q has %d cells for %d columns", line, len(values), len(at.Columns))
			}
			db.rows[at.Key] = append(db.rows[at.Key], values)
		}
	}
	return db
}

func parseHistory(t *testing.T, text string) *migration.History {
	t.Helper()
	heading, rest, _ := strings.Cut(text, "\n")
	branch, shallow, _ := strings.Cut(heading, " ")
	h := &migration.History{Branch: branch, Shallow: shallow != "", Past: map[string]migration.Past{}}
	for line := range strings.Lines(rest) {
		f := strings.Fields(line)
		past := migration.Past{Added: moment(t, f[0], f[1])}
		past.Changed = past.Added
		if len(f) == 5 {
			past.Changed = moment(t, f[3], f[4])
		}
		h.Past[f[2]] = past
	}
	return h
}

func moment(t *testing.T, place, date string) migration.Moment {
	n, err := strconv.Atoi(place)
	if err != nil {
		t.Fatal(err)
	}
	return migration.Moment{Place: n, At: day(t, date)}
}

func day(t *testing.T, date string) time.Time {
	at, err := time.Parse(time.DateOnly, date)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// Rows answers as a server would, but for the order: the case has it already.
func (db database) Rows(_ context.Context, q catalog.Query) (catalog.Rows, error) {
	for _, t := range db.tables {
		if t.Key != q.Table {
			continue
		}
		var out catalog.Rows
		for _, full := range db.rows[t.Key] {
			var values []sql.NullString
			for _, name := range q.Columns {
				for i, c := range t.Columns {
					if c.Name == name {
						values = append(values, full[i])
					}
				}
			}
			if len(values) != len(q.Columns) {
				return nil, fmt.Errorf("query of %v: some of the columns are not in %s", q.Columns, t.Key.Path())
			}
			out = append(out, values)
		}
		return out, nil
	}
	return nil, errors.New("no such table")
}
