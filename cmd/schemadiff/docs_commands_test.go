package main

import (
	"bytes"
	"database/sql"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/schemadiff/schemadiff/integration/servers"
)

// notRun is the command lines of README, docs and deploy that are not run here as
// they stand, each with the reason; what of them can be is still parsed.
var notRun = map[string]string{
	"maintainers": "a package's maintainer, in .goreleaser.yaml",
	"":            "the program's name alone, in a picture's title or an entry point",
	"doctor {{ $labels.target }} says what is missing.":                                     "an alert's text",
	"{{ $labels.left }} {{ $labels.right }} says what differs.":                             "an alert's text",
	"${line[@]} --ci=github":                                                                "action.yml, whose script TestActionRuns runs",
	"shop.db service=prod":                                                                  "needs a service file and a server: TestServiceOfTheReadme runs it",
	"conflicts --prove --engine postgres":                                                   "needs a server of PostgreSQL's programs: run with --engine sqlite",
	"conflicts --no-env --prove --engine postgres":                                          "needs a server of PostgreSQL's programs: run with --engine sqlite",
	"check production --throwaway docker":                                                   "needs Docker: run without",
	"repo shop --config /etc/schemadiff.yaml --throwaway env:THROWAWAY_URL --yes-throwaway": "the compose file's own configuration: run without",
}

// stands is what stands in the place of what hosts have.
var stands = [][2]string{
	{"/etc/schemadiff/", ""}, {"/etc/schemadiff.yaml", "schemadiff.yaml"}, {"/migrations", "migrations"}, {"/var/lib/schemadiff/", ""}, {"/var/lib/node_exporter/", ""},
	{"$SCHEMADIFF_BEFORE", "staging"}, {"$SCHEMADIFF_ENVIRONMENT", "production"}, {"${BASE:-origin/main}", "origin/main"}, {"${1:?the folder of the new migrations}", "migrations"},
	{"repo shop", "repo production"},
}

// Every command of README, docs and deploy runs, in a project that has what they
// name: three environments in SQLite, migrations, branches, and the files that
// commands before them leave. It decides: it ends neither with an error of its
// use nor undecided. Servers and containers, which --throwaway and --engine
// name, have a test of their own each; here SQLite stands for them.
func TestDocumentedCommandsRun(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("no git")
	}
	ran, unused := 0, map[string]bool{}
	for line := range notRun {
		unused[line] = true
	}
	files := append(prose(t), deployed(t)...)
	lines := map[string][][]string{}
	for _, path := range files {
		lines[path] = commandLines(t, path)
	}
	project := t.TempDir()
	makeProject(t, project)
	for _, path := range files {
		for _, words := range lines[path] {
			line := strings.Join(words, " ")
			delete(unused, line)
			words = inProject(words)
			if reason, listed := notRun[line]; listed && !strings.Contains(reason, ": run with") {
				continue
			}
			ran++
			code, said := runIn(t, project, words)
			if code != exitOK && code != exitFindings && code != exitClosed {
				t.Errorf("%s: schemadiff %s\nran as %q: exit %d\n%s", path, line, words, code, said)
			}
		}
	}
	for line := range unused {
		t.Errorf("no file has schemadiff %s any more", line)
	}
	if ran < 55 {
		t.Errorf("only %d commands ran", ran)
	}
}

// inProject is a command line with what the project has in the place of what
// hosts have.
func inProject(words []string) []string {
	var mine []string
	for i := 0; i < len(words); i++ {
		word := words[i]
		for _, s := range stands {
			word = strings.ReplaceAll(word, s[0], s[1])
		}
		switch {
		case word == "--throwaway": // and what it names
			i++
		case strings.HasPrefix(word, "--throwaway=") || word == "--yes-throwaway":
		case word == "postgres" && i > 0 && words[i-1] == "--engine":
			mine = append(mine, "sqlite")
		case word == "shop" && slices.Contains(words, "repo"):
			mine = append(mine, "production")
		default:
			mine = append(mine, word)
		}
	}
	return mine
}

// runIn runs the program in a folder, as its shell would.
func runIn(t *testing.T, folder string, words []string) (code int, said string) {
	t.Helper()
	t.Chdir(folder)
	var out bytes.Buffer
	w := at(&out, &out)
	w.in = io.Reader(strings.NewReader(`{"from": "staging", "to": "production"}`))
	w.lookup = func(name string) (string, bool) {
		value, ok := map[string]string{"STAGING_URL": "sqlite:staging.db", "PROD_URL": "sqlite:production.db"}[name]
		return value, ok
	}
	code = run(t.Context(), words, w)
	return code, out.String()
}

// makeProject lays out testdata/project.txtar: what is in git, and databases.
func makeProject(t *testing.T, folder string) {
	t.Helper()
	archive, err := txtar.ParseFile("testdata/project.txtar")
	if err != nil {
		t.Fatal(err)
	}
	databases := map[string][]byte{}
	git := func(args ...string) {
		t.Helper()
		c := exec.Command("git", args...)
		c.Dir = folder
		c.Env = append(os.Environ(), "HOME="+folder, "GIT_CONFIG_NOSYSTEM=1", "GIT_AUTHOR_NAME=n", "GIT_AUTHOR_EMAIL=a@b", "GIT_COMMITTER_NAME=n", "GIT_COMMITTER_EMAIL=a@b",
			"GIT_AUTHOR_DATE=2026-11-20T12:00:00Z", "GIT_COMMITTER_DATE=2026-11-20T12:00:00Z")
		if out, err := c.CombinedOutput(); err != nil {
			t.Fatalf("git %q: %v\n%s", args, err, out)
		}
	}
	git("init", "-q", "-b", "main")
	for _, f := range archive.Files {
		branch, name, _ := strings.Cut(f.Name, ":")
		if branch == "database" {
			databases[name] = f.Data
			continue
		}
		if branch != "main" {
			git("checkout", "-q", "-B", strings.TrimPrefix(branch, "origin/"), "main")
		}
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
		git("add", "-f", name)
		git("commit", "-q", "-m", name)
		git("update-ref", "refs/remotes/origin/"+strings.TrimPrefix(branch, "origin/"), "HEAD")
	}
	for name, statements := range databases {
		db := sql.OpenDB(sqliteFile(filepath.Join(folder, name)))
		_, err := db.Exec(string(statements))
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		if err != nil {
			t.Fatal(name, err)
		}
	}
	for _, before := range []string{"rehearse production --report json=plan.json -q", "staging production --report json=drift.json -q", "snapshot production --output production.json"} {
		if code, said := runIn(t, folder, strings.Fields(before)); code == exitUndecided {
			t.Fatalf("%s: %s", before, said)
		}
	}
}

// A SQLite file beside a service of libpq, as the README has it.
func TestServiceOfTheReadme(t *testing.T) {
	s := servers.Get(t, "postgres")
	address, err := url.Parse(s.Database(t))
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	service := "[prod]\nhost=" + address.Hostname() + "\nport=" + address.Port() + "\nuser=" + address.User.Username() + "\ndbname=" + strings.Trim(address.Path, "/") + "\nsslmode=disable\n"
	if password, ok := address.User.Password(); ok {
		service += "password=" + password + "\n"
	}
	if err := os.WriteFile(filepath.Join(folder, "services.conf"), []byte(service), 0o600); err != nil {
		t.Fatal(err)
	}
	db := sql.OpenDB(sqliteFile(filepath.Join(folder, "shop.db")))
	if _, err := db.Exec("CREATE TABLE orders (id INTEGER PRIMARY KEY)"); err != nil {
		t.Fatal(err)
	}
	db.Close()
	t.Setenv("PGSERVICEFILE", filepath.Join(folder, "services.conf"))
	if code, said := runIn(t, folder, []string{"shop.db", "service=prod"}); code != exitFindings {
		t.Errorf("exit %d\n%s", code, said)
	}
}
