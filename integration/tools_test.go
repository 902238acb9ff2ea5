package integration

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/schemadiff/schemadiff/integration/servers"
)

// The scripts of tools/testdata bring a checkout and a database into the
// states in which migration tools do different things. In each of them they ask
// us first, then the real tool, and look at what the tool said and did. A
// script's first line names what it needs of install-tools.sh, and the engines:
//
//	# goose on sqlite, postgres, mysql, mariadb
//
// Engines behind "; more on " are of those runs that SCHEMADIFF_TOOLS=all asks for.
// A script has an empty database of one engine: $URL as we write it, $HOST,
// $PORT, $USER, $PASSWORD and $DATABASE (SQLite's file) for the tools, which are
// in the PATH, and a configuration in which the database is called live. It
// begins in the folder checkout. What npm installed is in ../node_modules, what was
// unpacked in $TOOL. The engine's name is a condition, and so is
// my, for MySQL or MariaDB. Commands beside testscript's own are in
// toolscript_test.go.
//
// The scripts in testdata/quick run always; those in testdata/more where
// SCHEMADIFF_TOOLS=all. A tool that is not installed is skipped, counted and
// named, and fails where SCHEMADIFF_REQUIRE names it or says tools.
func TestTools(t *testing.T) {
	program := builtProgram(t)
	for _, file := range toolScripts(t) {
		tool, engines := firstLine(t, file)
		for _, engine := range engines {
			name := caseName(file)
			t.Run(name+"/"+engine, func(t *testing.T) {
				requireTool(t, name, tool)
				db := defaultDatabase(t, engine)
				url := db.create(t, "")
				testscript.Run(t, testscript.Params{
					Files:               []string{file},
					RequireExplicitExec: true,
					Setup: func(env *testscript.Env) error {
						return equip(env, url, tool, program)
					},
					Condition: func(word string) (bool, error) {
						return word == engine || word == "my" && (engine == "mysql" || engine == "mariadb"), nil
					},
					Cmds: map[string]func(*testscript.TestScript, bool, []string){
						"run": runProgram, "rows": wantRows, "tables": wantTables,
						"sql": func(ts *testscript.TestScript, _ bool, args []string) {
							db.exec(t, ts.Getenv("URL"), strings.Join(args, " "))
						},
					},
				})
			})
		}
	}
}

// defaultDatabase is one place that runs an engine: what tools do does not
// depend on the release.
func defaultDatabase(t *testing.T, engine string) database {
	if engine == "sqlite" {
		return databases(t, engine)[0]
	}
	return databases(t, servers.Get(t, engine).Name)[0]
}

func toolScripts(t *testing.T) []string {
	folders := []string{"quick"}
	if allTools() {
		folders = append(folders, "more")
	}
	var files []string
	for _, folder := range folders {
		found, err := filepath.Glob(filepath.Join("tools/testdata", folder, "*.txtar"))
		if err != nil || len(found) == 0 {
			t.Fatalf("no scripts in %s: %v", folder, err)
		}
		files = append(files, found...)
	}
	return files
}

func allTools() bool { return os.Getenv("SCHEMADIFF_TOOLS") == "all" }

func firstLine(t *testing.T, file string) (tool string, engines []string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	line, _, _ := strings.Cut(string(text), "\n")
	tool, list, ok := strings.Cut(strings.TrimPrefix(line, "# "), " on ")
	if !ok {
		t.Fatalf("%s does not begin with what it needs and where it runs: %s", file, line)
	}
	list, more, ok := strings.Cut(list, "; more on ")
	if ok && allTools() {
		list += ", " + more
	}
	return tool, strings.Split(list, ", ")
}

// The tools that this process looked for, and which of them it did not find.
var toolsAsked struct {
	sync.Mutex
	found, missing []string
}

// requireTool ends the test of a script unless what it needs is installed.
func requireTool(t *testing.T, name, tool string) {
	t.Helper()
	toolsAsked.Lock()
	defer toolsAsked.Unlock()
	list := &toolsAsked.found
	_, err := os.Stat(filepath.Join(toolFolder(), tool))
	if err != nil {
		list = &toolsAsked.missing
	}
	if !slices.Contains(*list, name) {
		*list = append(*list, name)
	}
	if err != nil {
		lacking(t, name, tool)
	}
}

// lacking skips a test whose tool is not installed, or fails it where the tool is required.
func lacking(t *testing.T, name, tool string) {
	t.Helper()
	required := strings.Split(os.Getenv("SCHEMADIFF_REQUIRE"), ",")
	if slices.Contains(required, "tools") || slices.Contains(required, name) || slices.Contains(required, tool) {
		t.Fatalf("%s is required, and %s is not installed: integration/install-tools.sh %[2]s says why", name, tool)
	}
	t.Skipf("SKIPPED: %s is not installed: integration/install-tools.sh %s", tool, tool)
}

// toolSummary is for the end of a run.
func toolSummary() string {
	text := fmt.Sprintf("migration tools: %d", len(toolsAsked.found))
	if len(toolsAsked.missing) > 0 {
		text += fmt.Sprintf("; %d missing: %s", len(toolsAsked.missing), strings.Join(toolsAsked.missing, ", "))
	}
	return text
}

func toolFolder() string { return filepath.Join(servers.Folder(), "tools") }
