package integration

import (
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/schemadiff/schemadiff/integration/servers"
)

// ledgered is a tenant that goose has brought to its first migration.
const ledgered = `CREATE TABLE @.goose_db_version (id integer PRIMARY KEY, version_id bigint NOT NULL, is_applied boolean NOT NULL, tstamp timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP);
	CREATE TABLE @.orders (id int PRIMARY KEY, total numeric(12,2));
	INSERT INTO @.goose_db_version (id, version_id, is_applied, tstamp) VALUES (1, 0, true, '2026-11-01 08:00:00'), (2, 1, true, '2026-11-01 08:00:01');`

// deployed is what the migration that was pending makes of it.
const deployed = `ALTER TABLE @.orders ADD COLUMN note varchar(20); INSERT INTO @.goose_db_version (id, version_id, is_applied, tstamp) VALUES (3, 2, true, '2026-11-23 08:00:00')`

// checkGroup asks the gates of a group of three, the names of whose members
// begin with base: alike, with one that was changed by hand, and by the answers
// of the member itself.
func checkGroup(t *testing.T, s servers.Server, address, forEach, base, change, undo string) {
	t.Helper()
	folder := t.TempDir()
	for name, text := range map[string]string{
		"migrations/00001_orders.sql": "-- +goose Up\nCREATE TABLE orders (id int PRIMARY KEY, total numeric(12,2));\n",
		"migrations/00002_note.sql":   "-- +goose Up\nALTER TABLE orders ADD COLUMN note varchar(20);\n",
		"schemadiff.yaml":             fmt.Sprintf("version: 1\nenvironments:\n  tenants:\n    url: ${ADDRESS}\n    for_each: { %s: \"%s*\" }\n", forEach, base),
	} {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	run := func(verb string, args ...string) (gates map[string]string, all string) {
		t.Helper()
		for _, folder := range servers.Programs() {
			args = append([]string{"--binaries", folder}, args...)
		}
		cmd := exec.Command(builtProgram(t), append([]string{verb, "--format", "json"}, args...)...)
		cmd.Dir, cmd.Env = folder, append(os.Environ(), "ADDRESS="+address)
		out, _ := cmd.Output() // the exit code is that of the result
		var saved struct {
			Verdict  string `json:"verdict"`
			Gates    []struct{ Name, State, Reason string }
			Findings []struct{ Subject, Message string }
		}
		if err := json.Unmarshal(out, &saved); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		gates = map[string]string{"verdict": saved.Verdict}
		for _, g := range saved.Gates {
			gates[g.Name] = g.State + " " + g.Reason
		}
		return gates, string(out)
	}
	check := func(args ...string) (map[string]string, string) { t.Helper(); return run("check", args...) }
	only := []string{"--only", "ledger", "--only", "drift", "--only", "order", "--only", "rehearsal"}
	if s.Engine == "postgres" {
		only = append(only, "--only", "hazards")
	}
	alike, all := check(append(only, "tenants")...)
	if alike["verdict"] != "clean" || !strings.HasPrefix(alike["drift"], "pass ") || !strings.HasPrefix(alike["rehearsal"], "pass ran now on a copy") {
		t.Fatalf("alike: %v\n%s", alike, all)
	}
	saved := filepath.Join(folder, "saved.json")
	if err := os.WriteFile(saved, []byte(all), 0o644); err != nil {
		t.Fatal(err)
	}
	if again, all := check(append(only, "--rehearsal", saved, "tenants")...); again["verdict"] != "clean" || !strings.HasPrefix(again["rehearsal"], "pass the same plan ran ") {
		t.Errorf("by the saved rehearsal: %v\n%s", again, all)
	}
	// A snapshot of a member is that member as an environment of its own.
	snapshots := exec.Command(builtProgram(t), "snapshot", "tenants", "--output", "kept")
	snapshots.Dir, snapshots.Env = folder, append(os.Environ(), "ADDRESS="+address)
	if out, err := snapshots.CombinedOutput(); err != nil {
		t.Errorf("snapshots: %v\n%s", err, out)
	}
	for i := range 3 {
		again := exec.Command(builtProgram(t), fmt.Sprintf("kept/%s%d.json", base, i), fmt.Sprintf("tenants/%s%d", base, i), "-q")
		again.Dir, again.Env = folder, snapshots.Env
		if out, err := again.CombinedOutput(); err != nil || !strings.Contains(string(out), "in sync") {
			t.Errorf("snapshot %d: %v\n%s", i, err, out)
		}
	}
	s.Exec(t, address, change)
	apart, all := check(append(only, "tenants")...)
	if want := fmt.Sprintf("1 of 3 (%s2): 1 change that no migration explains; 2 of 3: ", base); apart["verdict"] != "findings" || !strings.Contains(apart["drift"], want) || strings.Contains(apart["rehearsal"], "1 of 3") {
		t.Errorf("one was changed: %v, want %s\n%s", apart, want, all)
	}
	if !strings.Contains(all, `"column orders.plan"`) {
		t.Errorf("what was changed has the name of a member:\n%s", all)
	}
	if own, all := check("--only", "drift", "tenants/"+base+"1"); own["verdict"] != "clean" {
		t.Errorf("a member alone: %v\n%s", own, all)
	}
	if apart, all := check("--only", "rehearsal", "--rehearsal", saved, "tenants"); !strings.HasPrefix(apart["rehearsal"], fmt.Sprintf("fail 1 of 3 (%s2): the rehearsal in ", base)) {
		t.Errorf("by the rehearsal of another: %v\n%s", apart, all)
	}

	// The end of the one rehearsal is what every member has to be.
	for i := range 3 {
		s.Exec(t, address, strings.ReplaceAll(deployed, "@", fmt.Sprintf("%s%d", base, i)))
	}
	if otherwise, all := run("verify", "--rehearsal", saved, "tenants"); otherwise["verdict"] != "findings" || !strings.HasPrefix(otherwise["state"], fmt.Sprintf("fail 1 of 3 (%s2): ", base)) ||
		!strings.Contains(otherwise["state"], "1 change that no migration explains; 2 of 3: the schema is the one that the rehearsal ended with") {
		t.Errorf("one is otherwise: %v\n%s", otherwise, all)
	}
	s.Exec(t, address, undo)
	if verified, all := run("verify", "--rehearsal", saved, "tenants"); verified["verdict"] != "clean" || !strings.HasPrefix(verified["state"], "pass ") || !strings.HasPrefix(verified["applied"], "pass ") {
		t.Errorf("deployed: %v\n%s", verified, all)
	}
}

// Every schema of a database is a gate of its own.
func TestCheckSchemas(t *testing.T) {
	for _, s := range postgresServers(t) {
		if s.Name != servers.Get(t, "postgres").Name {
			continue // nothing of it depends on the version
		}
		address := s.Database(t)
		for i := range 3 {
			s.Exec(t, address, strings.ReplaceAll("CREATE SCHEMA @;"+ledgered, "@", fmt.Sprintf("tenant_%d", i)))
		}
		checkGroup(t, s, address, "schemas", "tenant_", "ALTER TABLE tenant_2.orders ADD plan text", "ALTER TABLE tenant_2.orders DROP plan")
	}
}

// Every database of a server is one.
func TestCheckDatabases(t *testing.T) {
	s := servers.Get(t, "mariadb")
	address := s.Database(t)
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	base := strings.Trim(u.Path, "/") + "_c"
	t.Cleanup(func() {
		for i := range 3 {
			s.Exec(t, address, fmt.Sprintf("DROP DATABASE IF EXISTS %s%d", base, i))
		}
	})
	for i := range 3 {
		s.Exec(t, address, strings.ReplaceAll("CREATE DATABASE @;"+ledgered, "@", fmt.Sprintf("%s%d", base, i)))
	}
	checkGroup(t, s, address, "databases", base, fmt.Sprintf("ALTER TABLE %s2.orders ADD plan text", base), fmt.Sprintf("ALTER TABLE %s2.orders DROP plan", base))
}
