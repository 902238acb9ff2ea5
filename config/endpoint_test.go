package config

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/schemadiff/schemadiff/endpoint"
)

// load writes a file and reads it.
func load(t *testing.T, yaml string, getenv Getenv) *Config {
	t.Helper()
	path := filepath.Join(t.TempDir(), "schemadiff.yaml")
	write(t, path, yaml)
	c, err := Load(path, getenv)
	if err != nil {
		t.Fatal(text(err))
	}
	return c
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

func resolver(getenv Getenv) *Resolver { return NewResolver(getenv, &endpoint.Redactor{}) }

func TestEnvironmentEndpoint(t *testing.T) {
	getenv := env("DATABASE_URL", "postgres://app:from-process@db/shop", "PW", "p@ss/w%rd#?", "PORT", "6432")
	c := load(t, `version: 1
environments:
  url:
    url: ${DATABASE_URL}
  password-beside-url:
    url: postgres://app@db:5433/shop?sslmode=require&connect_timeout=3
    password: { env: PW }
    tls: { mode: verify-full, ca: certs/ca.pem }
    timeouts: { lock: 1s }
  fields:
    engine: mysql
    host: ${DB_HOST:-db.internal}
    port: ${PORT}
    database: shop
    user: app
    password: { file: secrets/pw }
    via: { ssh: bastion }
  command:
    engine: postgres
    host: db
    database: shop
    user: app
    password: { command: [printf, "%s:%s:%s:%s\n", "${self.user}", "${self.host}", "${self.port}", "${self.database}"] }
    via: { command: [proxy, "%h:%p", "${self.host}"] }
  file:
    url: sqlite:data/shop.db
  file-fields:
    engine: sqlite
    database: data/shop.db
  service:
    url: service=prod
  escaped:
    engine: postgres
    database: "a$$b$c"
`, getenv)
	dir := filepath.Dir(c.Path)
	write(t, filepath.Join(dir, "secrets/pw"), " keeps spaces \n")
	defaults := endpoint.DefaultTimeouts
	tests := []struct {
		name     string
		want     endpoint.Endpoint
		password string
	}{
		{"url", endpoint.Endpoint{Engine: endpoint.Postgres, Host: "db", Database: "shop", User: "app", Timeouts: defaults}, "from-process"},
		{"password-beside-url", endpoint.Endpoint{Engine: endpoint.Postgres, Host: "db", Port: 5433, Database: "shop", User: "app",
			TLS:      endpoint.TLS{Mode: "verify-full", CA: filepath.Join(dir, "certs/ca.pem")},
			Timeouts: endpoint.Timeouts{Connect: 3 * time.Second, Statement: 30 * time.Second, Lock: time.Second}}, "p@ss/w%rd#?"},
		{"fields", endpoint.Endpoint{Engine: endpoint.MySQL, Host: "db.internal", Port: 6432, Database: "shop", User: "app",
			Via: []string{"ssh", "-W", "%h:%p", "bastion"}, Timeouts: defaults}, " keeps spaces "},
		{"command", endpoint.Endpoint{Engine: endpoint.Postgres, Host: "db", Database: "shop", User: "app",
			Via: []string{"proxy", "%h:%p", "db"}, Timeouts: defaults}, "app:db:5432:shop"},
		{"file", endpoint.Endpoint{Engine: endpoint.SQLite, Path: filepath.Join(dir, "data/shop.db"), Timeouts: defaults}, ""},
		{"file-fields", endpoint.Endpoint{Engine: endpoint.SQLite, Path: filepath.Join(dir, "data/shop.db"), Timeouts: defaults}, ""},
		{"service", endpoint.Endpoint{Engine: endpoint.Postgres, Service: "prod", Timeouts: defaults}, ""},
		{"escaped", endpoint.Endpoint{Engine: endpoint.Postgres, Database: "a$b$c", Timeouts: defaults}, ""},
	}
	for _, test := range tests {
		e, ok := c.Environment(test.name)
		if !ok {
			t.Errorf("%s is not there", test.name)
			continue
		}
		got, err := e.Endpoint(t.Context(), resolver(getenv))
		if err != nil {
			t.Error(text(err))
			continue
		}
		if got.Password.Reveal() != test.password {
			t.Errorf("%s: password %q, want %q", test.name, got.Password.Reveal(), test.password)
		}
		got.Password = endpoint.Secret{}
		if d := cmp.Diff(test.want, got, cmp.AllowUnexported(endpoint.Secret{})); d != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, d)
		}
	}
}

func TestEnvFileOfANamedPipeIsReadOnce(t *testing.T) {
	c := load(t, `version: 1
environments:
  a: { env_file: .env, url: "${URL_A}" }
  b: { env_file: .env, url: "${URL_B}", user: "${USER_B}" }
  c: { env_file: missing.env, url: "${URL_C:-sqlite:c.db}" }
`, env())
	pipe := filepath.Join(filepath.Dir(c.Path), ".env")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	go os.WriteFile(pipe, []byte("URL_A=postgres://db/a\nexport URL_B='postgres://db/b' # b\nUSER_B=of-the-file\n"), 0o600)
	r := resolver(env("USER_B", "of-the-process"))
	for name, want := range map[string]string{"a": "db:5432/a", "b": "db:5432/b as of-the-process", "c": filepath.Join(filepath.Dir(c.Path), "c.db")} {
		e, _ := c.Environment(name)
		got, err := e.Endpoint(t.Context(), r)
		if err != nil {
			t.Fatal(text(err))
		}
		if got.Label() != want {
			t.Errorf("%s is %s, want %s", name, got.Label(), want)
		}
	}
}

// TestSecretsStayOutOfErrors makes every source of a secret fail, with a canary
// in each place where a secret stands.
func TestSecretsStayOutOfErrors(t *testing.T) {
	const canary = "Kanarie-4711"
	getenv := env("CANARY", canary, "BAD_URL", "postgres://app:"+canary+"#x@db/shop", "DSN", "app:"+canary+"@tcp(db)/shop", "EMPTY", "")
	tests := []struct{ environment, code, says string }{
		{`url: "${BAD_URL}"`, "X921", "write # as %23"},
		{`url: { env: DSN }`, "X921", "DSN of go-sql-driver"},
		{`url: "postgres://app:` + canary + `?@db/shop"`, "X921", "write ? as %3F"},
		{`url: "${UNSET:-mysql://app:` + canary + `/x@db/shop}"`, "X921", "write / as %2F"},
		{`url: "postgres://app:${CANARY}@${UNSET}/shop"`, "X909", "the variable UNSET is not set"},
		{`url: "postgres://app:${CANARY}@${UNSET:?ask the team}/shop"`, "X909", "ask the team"},
		{`url: "${EMPTY}"`, "X909", "url is empty"},
		{`engine: postgres, database: x, host: "${CANARY}", port: "${CANARY}"`, "X921", "port is not a number"},
		{`url: postgres://db/x, password: { env: UNSET }`, "X909", "the variable UNSET is not set"},
		{`url: postgres://db/x, password: { file: missing }`, "X909", "the file missing cannot be read: no such file"},
		{`url: postgres://db/x, password: { file: "${UNSET}/x" }`, "X909", "the variable UNSET is not set"},
		{`url: postgres://db/x, password: { command: [sh, -c, "echo ` + canary + `; echo token ` + canary + ` is bad >&2; exit 3"] }`, "X909", "the command sh failed (exit status 3\ntoken [redacted] is bad)"},
		{`url: postgres://db/x, password: { command: [sh, -c, "true"] }`, "X909", "printed nothing"},
		{`url: postgres://db/x, password: { command: [sh, -c, "exec sleep 20 # ` + canary + `"], timeout: 50ms }`, "X909", "took longer than 50ms"},
		{`url: postgres://db/x, password: { command: [sh, -c, "yes ` + canary + `"] }`, "X909", "printed more than 64 KiB"},
		{`url: postgres://db/x, password: { command: [schemadiff-no-such-program, ` + canary + `] }`, "X909", "not installed"},
		{`url: postgres://db/x, env_file: bad.env`, "X909", "line 2 is not NAME=value"},
		{`url: "${UNSET}", env_file: none.env`, "X909", "the variable UNSET is not set (its env_file none.env does not exist)"},
		{`url: postgres://db/x, engine: mysql`, "X904", "engine says mysql"},
		{`url: "oracle://app:` + canary + `@db/x"`, "X921", "oracle://"},
	}
	for _, test := range tests {
		c := load(t, "version: 1\nenvironments:\n  prod: { "+test.environment+" }\n", getenv)
		write(t, filepath.Join(filepath.Dir(c.Path), "bad.env"), "A="+canary+"\n"+canary+"\n")
		e, _ := c.Environment("prod")
		r := resolver(getenv)
		r.Redactor.Add(canary)
		_, err := e.Endpoint(t.Context(), r)
		if err == nil {
			t.Errorf("%s: no error", test.environment)
			continue
		}
		got := text(err)
		if !strings.HasPrefix(got, "error "+test.code+" prod: ") || !strings.Contains(got, test.says) {
			t.Errorf("%s:\n%s\nwant %s and %q", test.environment, got, test.code, test.says)
		}
		if strings.Contains(got+fmt.Sprintf("%v %+v %#v", err, err, err), canary) {
			t.Errorf("%s: the secret is in\n%s", test.environment, got)
		}
		for _, s := range c.Show(getenv) {
			if strings.Contains(s.Value+s.Origin, canary) {
				t.Errorf("%s: the secret is in config show: %v", test.environment, s)
			}
		}
	}
}

func TestNoExec(t *testing.T) {
	c := load(t, `version: 1
environments:
  a: { url: postgres://db/x, password: { command: [touch, ran] } }
  b: { url: postgres://db/x, via: { ssh: bastion } }
  c: { url: postgres://db/x, via: { command: [proxy] } }
`, env())
	for _, e := range c.Environments {
		r := resolver(env())
		r.NoExec = true
		if _, err := e.Endpoint(t.Context(), r); err == nil || !strings.HasPrefix(text(err), "error X922 ") {
			t.Errorf("%s: %v", e.Name, err)
		}
	}
	if exists(filepath.Join(filepath.Dir(c.Path), "ran")) {
		t.Error("the command ran")
	}
}

func TestCommandsRunOnceAndTheirSecretsAreRedacted(t *testing.T) {
	c := load(t, `version: 1
x-token: &token { command: [sh, -c, "echo run >> runs; echo Kanarie/4711"] }
environments:
  a: { url: postgres://db/a, password: *token }
  b: { url: postgres://db/b, password: *token }
`, env())
	r := resolver(env())
	for _, e := range c.Environments {
		got, err := e.Endpoint(context.Background(), r)
		if err != nil || got.Password.Reveal() != "Kanarie/4711" {
			t.Fatalf("%q, %v", got.Password.Reveal(), err)
		}
	}
	if runs, _ := os.ReadFile(filepath.Join(filepath.Dir(c.Path), "runs")); string(runs) != "run\n" {
		t.Errorf("runs: %q", runs)
	}
	if got := r.Redactor.String("a Kanarie/4711 Kanarie%2F4711"); got != "a [redacted] [redacted]" {
		t.Errorf("got %q", got)
	}
}
