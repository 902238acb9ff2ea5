//go:build unix

package integration

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/integration/servers"
	"github.com/schemadiff/schemadiff/ledger"
	"github.com/schemadiff/schemadiff/migration"
	"github.com/schemadiff/schemadiff/parity"
	"github.com/schemadiff/schemadiff/problem"
	"github.com/schemadiff/schemadiff/rehearse"
	"github.com/schemadiff/schemadiff/report"
	"github.com/schemadiff/schemadiff/schema"
	"github.com/schemadiff/schemadiff/throwaway"
)

var updateRehearsals = flag.Bool("update-rehearsals", false, "write what rehearsals say today into the cases; read the change before you commit it")

// TestRehearsals plays every file of testdata/rehearsals on throwaways of the
// servers that its folder names. The README there says how a case is written.
func TestRehearsals(t *testing.T) {
	for dialect, files := range caseFiles(t, "rehearsals") {
		cases := make([]rehearsal, len(files))
		for i, file := range files {
			cases[i] = readRehearsal(t, file)
		}
		t.Run(dialect, func(t *testing.T) {
			for _, db := range databases(t, dialect) {
				due := slices.DeleteFunc(slices.Clone(cases), func(c rehearsal) bool { return !c.dueOn(db) })
				if len(due) == 0 {
					continue
				}
				t.Run(db.name, func(t *testing.T) {
					server := throwawayServer(t, db)
					t.Run("cases", func(t *testing.T) { // which ends before the server is closed
						for _, c := range due {
							t.Run(c.name, func(t *testing.T) {
								t.Parallel()
								c.run(t, db, server)
							})
						}
					})
				})
			}
		})
	}
}

// everyServer has each case run on each server of its dialect. What a statement
// locks and writes is asked of PostgreSQL 15, of the oldest and of the newest in
// any case, and of every MySQL and MariaDB; all else hardly changes from one
// version to the next.
var everyServer = os.Getenv("SCHEMADIFF_EVERY_SERVER") != ""

func (c rehearsal) dueOn(db database) bool {
	switch db.name {
	case "postgres12", "postgres18":
		return everyServer || len(c.servers) > 0 || strings.HasPrefix(c.name, "l") || strings.HasPrefix(c.name, "r")
	case "mysql8.4", "mariadb10.6", "mariadb11.4":
		return everyServer || len(c.servers) > 0 || strings.HasPrefix(c.name, "l") || strings.HasPrefix(c.name, "r") || strings.HasPrefix(c.name, "m")
	case "postgres13", "postgres14", "postgres16", "postgres17":
		return everyServer
	}
	return true
}

// throwawayServer is a server of our own of a test server's version.
func throwawayServer(t *testing.T, db database) throwaway.Server {
	t.Helper()
	dir := shortFolder(t, "sdr")
	n := number(db.name)
	need := throwaway.Need{Engine: endpoint.Engine(db.engine), Vendor: makers[db.engine], Version: n/1000*10000 + n%1000*100}
	server, err := throwaway.Open(t.Context(), need, throwaway.Options{Binaries: servers.Programs(), Temporary: dir, Cache: filepath.Join(servers.Folder(), "throwaway"), Log: func(s string) { t.Log(s) }})
	if err != nil && problem.Of(err).Code == "X950" && !servers.Required(db.name) {
		t.Skipf("SKIPPED: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	return server
}

var makers = map[string]string{"postgres": "PostgreSQL", "mysql": "MySQL", "mariadb": "MariaDB"}

// rehearsal is one case: an environment, pending migrations, and what is said of them.
type rehearsal struct {
	name, file string
	tx         string
	servers    []string
	bare       bool           // no rows are made up
	without    string         // families of rules that the case is not about
	as         string         // the role that the migrations run as
	facts      []catalog.Fact // of the environment, instead of the server's own
	sizes      []catalog.Size
	schema     string
	staging    string // what the end is compared with, "" for nothing
	migrations []txtar.File
	expected   map[string]string // by section
	archive    *txtar.Archive
}

// seenSections are what is expected of a case, in the order in which they stand.
var seenSections = []string{"findings", "locks", "storage", "algorithms", "worlds"}

func readRehearsal(t *testing.T, file string) rehearsal {
	t.Helper()
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	c := rehearsal{name: caseName(file), file: file, archive: archive, tx: "per-migration", expected: map[string]string{}}
	for line := range strings.Lines(string(archive.Comment)) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), ":")
		switch key {
		case "tx":
			c.tx = strings.TrimSpace(value)
		case "without":
			c.without = strings.TrimSpace(value)
		case "rows":
			c.bare = strings.TrimSpace(value) == "none"
		case "as":
			c.as = strings.TrimSpace(value)
		case "set":
			name, is, _ := strings.Cut(strings.TrimSpace(value), "=")
			c.facts = append(c.facts, catalog.Fact{Name: name, Value: is})
		case "servers":
			c.servers = strings.Fields(value)
		case "sizes":
			c.sizes = append(c.sizes, readSize(t, file, strings.Fields(value)))
		}
	}
	for _, f := range archive.Files {
		switch {
		case f.Name == "schema.sql":
			c.schema = string(f.Data)
		case f.Name == "staging.sql":
			c.staging = string(f.Data)
		case strings.HasSuffix(f.Name, ".sql"):
			c.migrations = append(c.migrations, f)
		case slices.Contains(seenSections, f.Name):
			c.expected[f.Name] = string(f.Data)
		default:
			t.Fatalf("%s: unknown section %q", file, f.Name)
		}
	}
	if _, ok := c.expected["findings"]; len(c.migrations) == 0 || !ok && !*updateRehearsals {
		t.Fatalf("%s: a case has a migration, and findings", file)
	}
	return c
}

// readSize reads "public.t 5000000 2GB".
func readSize(t *testing.T, file string, words []string) catalog.Size {
	t.Helper()
	var columns, versions int
	if len(words) == 4 {
		if n, err := fmt.Sscanf(words[3], "columns=%d", &columns); n == 0 {
			if _, err = fmt.Sscanf(words[3], "versions=%d", &versions); err != nil {
				t.Fatalf("%s: sizes: %v", file, err)
			}
		}
	} else if len(words) != 3 {
		t.Fatalf("%s: sizes: table rows bytes [columns=N|versions=N]", file)
	}
	rows, err := strconv.ParseInt(words[1], 10, 64)
	bytes, err2 := strconv.ParseInt(strings.TrimRight(words[2], "kMGB"), 10, 64)
	if err != nil || err2 != nil {
		t.Fatalf("%s: sizes: %v", file, errors.Join(err, err2))
	}
	switch {
	case strings.HasSuffix(words[2], "GB"):
		bytes <<= 30
	case strings.HasSuffix(words[2], "MB"):
		bytes <<= 20
	case strings.HasSuffix(words[2], "kB"):
		bytes <<= 10
	}
	namespace, name, ok := strings.Cut(words[0], ".")
	if !ok {
		namespace, name = "", words[0]
	}
	return catalog.Size{Table: schema.Key{Kind: schema.Table, Schema: namespace, Name: name}, Rows: rows, Bytes: bytes, Columns: columns, Versions: versions}
}

func (c rehearsal) run(t *testing.T, db database, server throwaway.Server) {
	got, err := c.play(t, db, server)
	elsewhere := !runsOn(c.servers, db)
	if err != nil {
		if !elsewhere {
			t.Fatalf("%s: %v", c.file, err)
		}
		return
	}
	if elsewhere {
		if cmp.Equal(c.expected, got) {
			t.Errorf("%s: is as true here: servers: leaves out what it need not", c.file)
		}
		return
	}
	if *updateRehearsals {
		c.update(t, got)
		return
	}
	for _, section := range seenSections {
		if want, ok := c.expected[section]; ok {
			if d := cmp.Diff(want, got[section]); d != "" {
				t.Errorf("%s, %s: -want +got\n%s", c.file, section, d)
			}
		}
	}
}

// play rehearses the case, and is every section that it could have.
func (c rehearsal) play(t *testing.T, db database, server throwaway.Server) (map[string]string, error) {
	env, err := c.environment(t, db, server, "prod", c.schema)
	if err != nil {
		return nil, err
	}
	r, names, err := c.pending(env)
	if err != nil {
		return nil, err
	}
	o := rehearse.Options{Version: "test"}
	if c.bare {
		o.Rows = -1
	}
	if c.staging != "" {
		staging, err := c.environment(t, db, server, "staging", c.staging)
		if err != nil {
			return nil, err
		}
		o.Target = &staging
	}
	trial, part, err := rehearse.Run(t.Context(), r, server, o)
	if err != nil {
		return nil, err
	}
	findings := slices.DeleteFunc(trial.Findings(), func(f report.Finding) bool { return strings.Contains(c.without, f.Rule.Code[:1]) })
	return sections(findings, part, names), nil
}

// environment is a schema as it is read from a database that has it.
func (c rehearsal) environment(t *testing.T, db database, server throwaway.Server, name, script string) (parity.Env, error) {
	env := parity.Env{Name: name, Engine: endpoint.Engine(db.engine), From: "server"}
	made, err := server.Create(t.Context())
	if err != nil {
		return env, err
	}
	defer func() {
		if err := made.Drop(t.Context()); err != nil {
			t.Error(err)
		}
	}()
	session, err := made.Session(t.Context())
	if err != nil {
		return env, err
	}
	if script != "" {
		_, err = session.Exec(t.Context(), script)
	}
	if err = errors.Join(err, session.Close()); err != nil {
		return env, fmt.Errorf("the schema of %s: %w", name, err)
	}
	if env.Reading, err = made.Inspect(t.Context(), catalog.Scope{Grants: env.Engine == endpoint.Postgres, Versions: true}); err != nil {
		return env, err
	}
	env.Reading.Sizes = c.sizesOf(env.Reading.Schema)
	env.Platform, err = made.Platform(t.Context())
	for _, f := range c.facts {
		i := slices.IndexFunc(env.Platform.Facts, func(known catalog.Fact) bool { return known.Name == f.Name })
		if i < 0 {
			return env, fmt.Errorf("set: %s has no %s", db.name, f.Name)
		}
		env.Platform.Facts[i].Value = f.Value
	}
	return env, err
}

// sizesOf are those that the case names, in the schema's own spelling. Of other
// tables none is known.
func (c rehearsal) sizesOf(s schema.Schema) []catalog.Size {
	var out []catalog.Size
	for o := range s.All() {
		i := slices.IndexFunc(c.sizes, func(z catalog.Size) bool { return z.Table.Path() == o.Key.Path() })
		if i >= 0 && (o.Key.Kind == schema.Table || o.Key.Kind == schema.MaterializedView) {
			size := c.sizes[i]
			size.Table = o.Key
			out = append(out, size)
		}
	}
	return out
}

// layouts are tools that send files as a case's "tx:" says, by the name that a
// file has for them.
var layouts = map[string]struct{ tool, name, conf string }{
	"per-migration": {"flyway", "V%d__%s.sql", "executeInTransaction=true\nplaceholderReplacement=false\n"},
	"none":          {"flyway", "V%d__%s.sql", "executeInTransaction=false\nplaceholderReplacement=false\n"},
	"message":       {"golang-migrate", "%d_%s.up.sql", ""},
	"whole":         {"node-pg-migrate", "%d_%s.sql", ""},
}

// pending are the case's migrations as files of a tool that runs them in the
// transactions that the case asks for, and what turns the tool's names for
// them into the case's own.
func (c rehearsal) pending(env parity.Env) (rehearse.Case, *strings.Replacer, error) {
	layout, ok := layouts[c.tx]
	if !ok {
		return rehearse.Case{}, nil, fmt.Errorf("tx: %q is unknown", c.tx)
	}
	folder := fstest.MapFS{}
	var names []string
	for i, m := range c.migrations {
		_, name, numbered := strings.Cut(strings.TrimSuffix(m.Name, ".sql"), "_")
		if !numbered {
			name = strings.TrimSuffix(m.Name, ".sql")
		}
		path := fmt.Sprintf("migrations/"+layout.name, i+1, name)
		folder[path] = &fstest.MapFile{Data: m.Data}
		label := strings.TrimSuffix(strings.TrimSuffix(filepath.Base(path), ".sql"), ".up")
		names = append(names, path, m.Name, label, strings.TrimSuffix(m.Name, ".sql"))
		if layout.conf != "" {
			folder[path+".conf"] = &fstest.MapFile{Data: []byte(layout.conf)}
		}
	}
	set, err := migration.Read(folder, layout.tool, "migrations")
	if err != nil {
		return rehearse.Case{}, nil, err
	}
	plan, err := ledger.PlanFor(env.Name, nil, set)
	return rehearse.Case{Env: env, Files: set, FS: folder, Plan: plan, As: c.as}, strings.NewReplacer(names...), err
}

// sections are what was seen, line by line.
func sections(findings []report.Finding, part report.Rehearsal, names *strings.Replacer) map[string]string {
	lines := map[string][]string{}
	put := func(section, format string, args ...any) {
		lines[section] = append(lines[section], fmt.Sprintf(format, args...))
	}
	for _, f := range findings {
		put("findings", "%s %s %s: %s", f.Rule.Code, f.Severity, f.Subject, f.Message)
	}
	slices.Sort(lines["findings"])
	for _, step := range part.Steps {
		for _, s := range step.Statements {
			at := strconv.Itoa(s.Line)
			if len(part.Steps) > 1 {
				at = step.Migration + ":" + at
			}
			for _, l := range s.Locks {
				put("locks", "%s %s %s", at, l.Object, l.Mode)
			}
			for _, o := range s.Rewrites {
				put("storage", "%s %s rewritten", at, o)
			}
			for _, o := range s.Scans {
				put("storage", "%s %s scanned", at, o)
			}
			if s.Algorithm != "" {
				put("algorithms", "%s %s", at, s.Algorithm)
			}
		}
	}
	for _, w := range part.Worlds {
		put("worlds", "%s: %d tables, %d rows: %s", w.Name, w.Tables, w.Rows, w.Result)
		for _, why := range w.Empty {
			put("worlds", "%s: no rows: %s", w.Name, why)
		}
	}
	out := map[string]string{"findings": ""}
	for section, all := range lines {
		out[section] = names.Replace(strings.Join(all, "\n") + "\n")
	}
	return out
}

// update writes what is seen today: the findings, and of the other sections
// those that the case has, or all but the worlds where it has none.
func (c rehearsal) update(t *testing.T, got map[string]string) {
	var kept []txtar.File
	for _, f := range c.archive.Files {
		if !slices.Contains(seenSections, f.Name) {
			kept = append(kept, f)
		}
	}
	for _, section := range seenSections {
		_, had := c.expected[section]
		if text, ok := got[section]; ok && (had || section == "findings" || len(c.expected) == 0 && section != "worlds") {
			kept = append(kept, txtar.File{Name: section, Data: []byte(text)})
		}
	}
	c.archive.Files = kept
	if err := os.WriteFile(c.file, txtar.Format(c.archive), 0o644); err != nil {
		t.Fatal(err)
	}
}
