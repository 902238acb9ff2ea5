package config

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemadiff/schemadiff/endpoint"
)

const databaseYML = `# SQLite. Versions 3.8.0 and up are supported.
default: &default
  adapter: postgresql
  encoding: unicode
  pool: <%= ENV.fetch("RAILS_MAX_THREADS") { 5 } %>
  <%# a comment %>
development:
  <<: *default
  database: shop_development
test:
  <<: *default
  database: <%= Rails.root.join("x") %>
staging:
  <<: *default
  host: <%= ENV.fetch('STAGING_HOST', 'staging.internal') %>
  port: <%= ENV["STAGING_PORT"] || 5433 %>
  username: app
  password: <%= ENV["STAGING_PASSWORD"] %>
  database: shop
production:
  primary:
    <<: *default
    database: shop
  analytics:
    <<: *default
    database: analytics
qa:
  adapter: mysql2
  database: shop
  password: <%= ENV.fetch("QA_PASSWORD") %>
`

func TestDetect(t *testing.T) {
	tests := []struct {
		name     string // also of the environment up to a blank
		files    map[string]string
		env      []string
		label    string
		origin   string
		password string
		says     string
	}{
		{name: "dev dotenv url", files: map[string]string{".env.dev": "DATABASE_URL=mysql://app:p1@db/shop\n"}, label: "db:3306/shop as app", origin: ".env.dev DATABASE_URL", password: "p1"},
		{name: "dev dotenv of its alias", files: map[string]string{".env.development": "DATABASE_URL=sqlite:dev.db\n"}, label: "$DIR/dev.db", origin: ".env.development DATABASE_URL"},
		{name: "staging laravel", label: "10.0.0.5:3307/shop as app", origin: ".env.staging DB_*", password: "p #$w", files: map[string]string{
			".env.staging": "APP_ENV=staging\nDB_CONNECTION=mysql\nDB_HOST=10.0.0.5\nDB_PORT=3307\nDB_DATABASE=shop\nDB_USERNAME=app\nDB_PASSWORD='p #$w'\n"}},
		{name: "prod variable", env: []string{"PRODUCTION_DATABASE_URL", "postgres://db/shop"}, label: "db:5432/shop", origin: "variable PRODUCTION_DATABASE_URL"},
		{name: "dev rails", files: map[string]string{"config/database.yml": databaseYML}, label: "localhost:5432/shop_development", origin: "config/database.yml development"},
		{name: "staging rails", files: map[string]string{"config/database.yml": databaseYML}, env: []string{"STAGING_PASSWORD", "p@1"},
			label: "staging.internal:5433/shop as app", origin: "config/database.yml staging", password: "p@1"},
		{name: "test rails", files: map[string]string{"config/database.yml": databaseYML}, says: "its database is Ruby code, which is not run"},
		{name: "qa rails", files: map[string]string{"config/database.yml": databaseYML}, says: "the variable QA_PASSWORD is not set"},
		{name: "production rails", files: map[string]string{"config/database.yml": databaseYML}, says: "several databases"},
		{name: "dev ruby code", files: map[string]string{"config/database.yml": "dev:\n  <% if x %>\n  adapter: mysql2\n  <% end %>\n"}, says: "Ruby is not run"},
		{name: "dev broken dotenv", files: map[string]string{".env.dev": "Kanarie\n"}, env: []string{"DEV_DATABASE_URL", "sqlite:other.db"}, says: "line 1 is not NAME=value"},
		{name: "dev broken url", files: map[string]string{".env.dev": "DATABASE_URL=postgres://a:Kanarie#@db/x\n"}, says: "write # as %23"},
		{name: "dev oracle", files: map[string]string{".env.dev": "DB_CONNECTION=oracle\nDB_DATABASE=x\n"}, says: "not one that schemadiff reads"},
		{name: "prod service", files: map[string]string{"home/.pg_service.conf": "[x]\nhost=h\n[prod]\nhost=db\n"}, label: "service prod", origin: "home/.pg_service.conf [prod]"},
		{name: "prod nothing", says: "schemadiff init"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			for name, content := range test.files {
				write(t, filepath.Join(dir, name), content)
			}
			name, _, _ := strings.Cut(test.name, " ")
			e, origin, tried, err := Detect(dir, name, env(append(test.env, "HOME", filepath.Join(dir, "home"))...))
			if len(tried) == 0 {
				t.Error("nothing was tried")
			}
			if test.says != "" {
				if err == nil || !strings.Contains(text(err), test.says) || strings.Contains(text(err), "Kanarie") {
					t.Errorf("got %v, %v; want %q", e.Label(), text(err), test.says)
				}
				return
			}
			if err != nil {
				t.Fatal(text(err))
			}
			got := []string{e.Label(), strings.ReplaceAll(origin, dir+"/", ""), e.Password.Reveal()}
			want := []string{strings.ReplaceAll(test.label, "$DIR", dir), test.origin, test.password}
			if d := cmp.Diff(want, got); d != "" {
				t.Error(d)
			}
			if e.Timeouts != endpoint.DefaultTimeouts {
				t.Errorf("timeouts %v", e.Timeouts)
			}
		})
	}
}

func TestParseDotenv(t *testing.T) {
	const file = "\ufeff# comment\r\n\r\nA=1\n  export B = two words # comment\nC='single $A ${A} \\n # kept'  # c\nD=\"double ${A} \\\"q\\\" \\n \\$x\"\n" +
		"E=${A}/${NONE:-default}${NONE}\nF=\nG=a#b\nH=\"two\nlines\"\nI=last#x"
	got, err := ParseDotenv(file, env("PROCESS", "x"))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"A": "1", "B": "two words", "C": `single $A ${A} \n # kept`, "D": "double 1 \"q\" \n $x",
		"E": "1/default", "F": "", "G": "a#b", "H": "two\nlines", "I": "last#x"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	for file, says := range map[string]string{
		"A=1\nKanarie": "line 2 is not NAME=value", "1A=Kanarie": "line 1 is not NAME=value", "\n\nA='Kanarie": "line 3: the value of A has a quote that nothing closes",
		"A='x' Kanarie": "goes on after its closing quote", "A=\"x\ny\"\nB=${Kanarie": "line 3: the value of B has a ${",
	} {
		_, err := ParseDotenv(file, env())
		if err == nil || !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), "Kanarie") {
			t.Errorf("%q: %v, want %q", file, err, says)
		}
	}
}

func TestTemplatesAreValid(t *testing.T) {
	for _, yaml := range []string{
		Minimal([]string{"dev", "staging"}),
		Template("", ""),
		Template("rails", "db/migrate", Found{Name: "dev", URL: "sqlite:dev.db", Note: ".env.dev\n# x"}, Found{Name: "my-prod"}),
	} {
		c := load(t, yaml, env())
		if len(c.Environments) < 2 || len(c.Notices()) > 0 {
			t.Errorf("%s\n%+v", yaml, c.Environments)
		}
		if err := compiled(t).Validate(plain(tree(t, c.Path))); err != nil {
			t.Errorf("%s\n%v", yaml, err)
		}
		// What is in comments is valid too.
		var b strings.Builder
		for _, line := range strings.Split(yaml, "\n") {
			if before, after, ok := strings.Cut(line, "# "); ok && strings.TrimSpace(before) == "" && !strings.Contains(after, "$schema") && !strings.HasSuffix(after, ".") {
				line = before + after
			}
			b.WriteString(line + "\n")
		}
		load(t, b.String(), env())
	}
}
