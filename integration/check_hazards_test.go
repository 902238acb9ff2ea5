package integration

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/schemadiff/schemadiff/integration/servers"
)

// What goes on in a server stands in a deployment's way: room on the disk for a
// table that is written anew, by what people say. Of less than 16 MB nothing is
// asked. Who holds a table for how long is seen by TestPostgresLive.
func TestCheckHazards(t *testing.T) {
	s := servers.Get(t, "postgres")
	address := s.Database(t)
	s.Exec(t, address, strings.ReplaceAll(ledgered, "@.", "")+
		"INSERT INTO orders SELECT n, n FROM generate_series(1, 480000) n; ANALYZE orders")
	folder := t.TempDir()
	for name, text := range map[string]string{
		"migrations/00001_orders.sql": "-- +goose Up\nCREATE TABLE orders (id int PRIMARY KEY, total numeric(12,2));\n",
		"migrations/00002_wider.sql":  "-- +goose Up\nALTER TABLE orders ALTER total TYPE text;\n",
		"schemadiff.yaml":             "version: 1\nenvironments: { production: { url: \"${ADDRESS}\" } }\n",
	} {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	run := func(args ...string) (code int, out string) {
		t.Helper()
		cmd := exec.Command(builtProgram(t), args...)
		cmd.Dir, cmd.Env = folder, append(os.Environ(), "ADDRESS="+address)
		text, _ := cmd.Output() // the exit code is that of the result
		return cmd.ProcessState.ExitCode(), string(text)
	}
	rehearse := []string{"rehearse", "production", "--rows", "0", "--report", "json=plan.json", "-q"}
	for _, folder := range servers.Programs() {
		rehearse = append(rehearse, "--binaries", folder)
	}
	run(rehearse...) // that the table is written anew is a finding
	check := func(want int, says string, args ...string) {
		t.Helper()
		code, out := run(append([]string{"check", "production", "--rehearsal", "plan.json", "--only", "hazards"}, args...)...)
		if code != want || !strings.Contains(strings.Join(strings.Fields(out), " "), says) {
			t.Errorf("%q: exit code %d, want %d and %q\n%s", args, code, want, says, out)
		}
	}
	check(2, "? hazards unknown: whether the disk has room to write public.orders anew is not known")
	shown, err := txtar.ParseFile("../testdata/hazards.txtar") // which docs/rules.md shows
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range shown.Files {
		command, rows, _ := strings.Cut(string(f.Data), "\n")
		args := append(strings.Fields(command)[1:], "--rehearsal", "plan.json")
		code, out := run(args...)
		if want := map[string]int{"closed": 1, "open": 0}[f.Name]; code != want || !strings.Contains(out, rows) {
			t.Errorf("%s: exit code %d, want %d and\n%s\n%s", command, code, want, rows, out)
		}
	}
	holder, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer holder.Close(t.Context())
	for _, sql := range []string{"BEGIN", "SELECT FROM orders LIMIT 1"} { // a moment ago: that is everyday life
		if _, err := holder.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	check(0, "nobody holds the tables that the plan locks for long", "--free-disk", "40GB")
}
