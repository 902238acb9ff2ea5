package integration

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/dialects"
	"github.com/schemadiff/schemadiff/parity"
	"github.com/schemadiff/schemadiff/report"
	"github.com/schemadiff/schemadiff/schema"
)

var updateCases = flag.Bool("update-cases", false, "write what the comparison says today into the cases; read the change before you commit it")

// TestCases runs every file of testdata/cases on every server that its folder
// names. The README there says how a case is written.
func TestCases(t *testing.T) {
	for dialect, files := range caseFiles(t, "cases") {
		t.Run(dialect, func(t *testing.T) {
			for _, db := range databases(t, dialect) {
				p := newPool(t, db)
				for _, file := range files {
					c := readCase(t, file)
					check := c.run
					if !runsOn(c.servers, db) {
						check = c.isElsewhere
					}
					t.Run(c.name+"/"+db.name, func(t *testing.T) {
						t.Parallel()
						check(t, p)
					})
				}
			}
		})
	}
}

// comparison is one case: two scripts and what is said of their difference.
type comparison struct {
	name, file string
	verdict    string   // equal, differ or cosmetic
	cosmetic   []string // of a case that differs: the objects that differ in spelling alone
	privileges bool     // are read, too
	servers    []string // engines or servers it is for; empty for all
	witness    []string // why the server's own dump says otherwise: "REASON", or "(SERVERS) REASON"
	from, to   string
	diff       string
	archive    *txtar.Archive
}

func readCase(t *testing.T, file string) comparison {
	t.Helper()
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	c := comparison{name: caseName(file), file: file, archive: archive}
	for line := range strings.Lines(string(archive.Comment)) {
		if v, ok := strings.CutPrefix(line, "verdict:"); ok {
			c.verdict = strings.TrimSpace(v)
		}
		if v, ok := strings.CutPrefix(line, "cosmetic:"); ok {
			c.cosmetic = append(c.cosmetic, strings.TrimSpace(v))
		}
		if v, ok := strings.CutPrefix(line, "reads:"); ok {
			c.privileges = strings.TrimSpace(v) == "privileges"
		}
		if v, ok := strings.CutPrefix(line, "witness:"); ok {
			c.witness = append(c.witness, strings.TrimSpace(v))
		}
		if v, ok := strings.CutPrefix(line, "servers:"); ok {
			c.servers = strings.Fields(v)
		}
	}
	for _, f := range archive.Files {
		switch f.Name {
		case "from.sql":
			c.from = string(f.Data)
		case "to.sql":
			c.to = string(f.Data)
		case "diff":
			c.diff = string(f.Data)
		default:
			t.Fatalf("%s: unknown section %q", file, f.Name)
		}
	}
	switch {
	case !slices.Contains([]string{"equal", "differ", "cosmetic"}, c.verdict):
		t.Fatalf("%s: the verdict is equal, differ or cosmetic, not %q", file, c.verdict)
	case !*updateCases && (c.diff == "") != (c.verdict == "equal") && c.verdict != "cosmetic":
		t.Fatalf("%s: verdict %s and diff %q do not agree", file, c.verdict, c.diff)
	}
	return c
}

// runsOn understands a server's or engine's name; "postgres15+" is that server
// and the newer of its engine, "-name" leaves one out.
func runsOn(servers []string, db database) bool {
	covers := func(tag string) bool {
		oldest, newer := strings.CutSuffix(tag, "+")
		return oldest == db.engine || oldest == db.name || newer && strings.HasPrefix(oldest, db.engine) && number(db.name) >= number(oldest)
	}
	out := func(tag string) bool { return strings.HasPrefix(tag, "-") }
	if slices.ContainsFunc(servers, func(tag string) bool { return out(tag) && covers(tag[1:]) }) {
		return false
	}
	only := slices.DeleteFunc(slices.Clone(servers), out)
	return len(only) == 0 || slices.ContainsFunc(only, covers)
}

// number is the version in a server's name as one number: 10011 for mariadb10.11.
func number(server string) int {
	major, minor, _ := strings.Cut(strings.TrimLeft(server, "abcdefghijklmnopqrstuvwxyz"), ".")
	m, _ := strconv.Atoi(major)
	n, _ := strconv.Atoi(minor)
	return m*1000 + n
}

func (c comparison) run(t *testing.T, p *pool) {
	fromURL, toURL := p.create(t, c.from), p.create(t, c.to)
	scope := catalog.Scope{Grants: c.privileges}
	a, b := inspectAs(t, fromURL, scope), inspectAs(t, toURL, scope)
	from, to := a.Schema, b.Schema
	engine := parseURL(t, fromURL).Engine
	canon := dialects.Canon(engine)
	c.judged(t, []parity.Env{{Name: "from", Engine: engine, Reading: a}, {Name: "to", Engine: engine, Reading: b}})
	got := changeLines(schema.Diff(from, to, canon))
	if *updateCases {
		c.update(t, got)
	} else if d := cmp.Diff(c.diff, got); d != "" {
		t.Errorf("%s, %s: -want +got\n%s", c.verdict, c.file, d)
	}
	laws(t, canon, from, to)
	laws(t, canon, from, inspectAs(t, fromURL, scope).Schema)
}

// judged holds a report to the verdict: of a cosmetic case nothing is a finding,
// of one that differs something is, and no more is cosmetic than the case says.
func (c comparison) judged(t *testing.T, envs []parity.Env) {
	t.Helper()
	asked := map[schema.Facet]report.Severity{schema.Counters: report.Off} // all that a configuration can ask for but what is data
	r := parity.Compare(envs, parity.Options{Compare: asked, Today: "2026-01-01"})
	var spelled []string
	for _, f := range r.Cosmetic {
		spelled = append(spelled, f.Subject)
	}
	slices.Sort(spelled)
	spelled = slices.Compact(spelled)
	switch {
	case (len(r.Findings) > 0) != (c.verdict == "differ"):
		t.Errorf("%s, and the report has %d findings\n%s", c.verdict, len(r.Findings), text(t, r))
	case c.verdict != "cosmetic" && !slices.Equal(spelled, c.cosmetic):
		t.Errorf("the case says that %q are spelled otherwise, the report %q", c.cosmetic, spelled)
	}
}

// isElsewhere holds a case to the servers that it leaves out: they refuse its
// SQL, or say something else of it.
func (c comparison) isElsewhere(t *testing.T, p *pool) {
	var schemas [2]schema.Schema
	var canon schema.Canon
	for i, script := range []string{c.from, c.to} {
		url, err := p.try(t, script)
		if err != nil {
			return
		}
		schemas[i], canon = inspectAs(t, url, catalog.Scope{Grants: c.privileges}).Schema, dialects.Canon(parseURL(t, url).Engine)
	}
	if got := changeLines(schema.Diff(schemas[0], schemas[1], canon)); got == c.diff {
		t.Errorf("%s is true of %s, too: say so in its servers", c.file, p.db.name)
	}
}

// update writes the diff section anew.
func (c comparison) update(t *testing.T, diff string) {
	a := &txtar.Archive{Comment: c.archive.Comment}
	for _, f := range c.archive.Files {
		if f.Name != "diff" {
			a.Files = append(a.Files, f)
		}
	}
	if diff != "" {
		a.Files = append(a.Files, txtar.File{Name: "diff", Data: []byte(diff)})
	}
	if err := os.WriteFile(c.file, txtar.Format(a), 0o644); err != nil {
		t.Fatal(err)
	}
}

// inspect reads all of a database. A reading with gaps fails the test.
func inspect(t *testing.T, url string) catalog.Reading {
	t.Helper()
	return inspectAs(t, url, catalog.Scope{})
}

// inspectAs is inspect of what the scope asks for.
func inspectAs(t *testing.T, url string, scope catalog.Scope) catalog.Reading {
	t.Helper()
	source, err := dialects.Open(t.Context(), parseURL(t, url))
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	reading, err := source.Inspect(t.Context(), scope)
	if err != nil {
		t.Fatal(err)
	}
	if len(reading.Gaps) > 0 {
		t.Fatalf("gaps: %+v", reading.Gaps)
	}
	return reading
}

// changeLines is the diff section of a case: a line for each change.
func changeLines(changes []schema.Change) string {
	var b strings.Builder
	for _, c := range changes {
		fmt.Fprintf(&b, "%s %s", c.Op, c.Key)
		if c.NewKey != (schema.Key{}) {
			fmt.Fprintf(&b, " -> %s", c.NewKey.Path())
		}
		separator := ":"
		for _, p := range c.Props {
			fmt.Fprintf(&b, "%s %s %s -> %s", separator, p.Name, quoted(p.From), quoted(p.To))
			separator = ","
		}
		if c.Definitions != nil {
			fmt.Fprintf(&b, "%s unexplained %s -> %s", separator, quoted(c.Definitions[0]), quoted(c.Definitions[1]))
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// quoted keeps a value on its line; a property that is not set is none.
func quoted(value string) string {
	if value == "" {
		return "none"
	}
	return `"` + strings.NewReplacer("\n", `\n`, "\r", `\r`).Replace(value) + `"`
}
