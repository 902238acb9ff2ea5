package config

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestFind(t *testing.T) {
	root := t.TempDir()
	write(t, filepath.Join(root, "schemadiff.yaml"), "version: 1")
	write(t, filepath.Join(root, "home/app/db/x"), "")
	write(t, filepath.Join(root, "repo/.git/HEAD"), "")
	write(t, filepath.Join(root, "repo/.config/schemadiff.yaml"), "version: 1")
	write(t, filepath.Join(root, "repo/a/b/x"), "")
	write(t, filepath.Join(root, "bare/.git/HEAD"), "")
	write(t, filepath.Join(root, "both/schemadiff.yml"), "version: 1")
	write(t, filepath.Join(root, "both/.schemadiff.yaml"), "version: 1")
	home := env("HOME", filepath.Join(root, "home"))
	tests := []struct {
		start, explicit string
		getenv          Getenv
		want            string
	}{
		{"repo/a/b", "", home, "repo/.config/schemadiff.yaml"},
		{"repo", "", home, "repo/.config/schemadiff.yaml"},
		{"both", "", home, "both/schemadiff.yml"},
		{".", "", home, "schemadiff.yaml"},
		{"home/app/db", "", env(), "schemadiff.yaml"},
		{"home/app/db", "", home, ""}, // ends at HOME
		{"bare", "", home, ""},        // ends at .git
	}
	for _, test := range tests {
		got, err := Find(filepath.Join(root, test.start), test.explicit, test.getenv)
		want := test.want
		if want != "" {
			want = filepath.Join(root, want)
		}
		if got != want || (err != nil) != (want == "") {
			t.Errorf("%s: %q, %v; want %q", test.start, got, err, want)
		}
		if err != nil && !strings.HasPrefix(text(err), "error X903 ") {
			t.Error(text(err))
		}
	}
	if got, _ := Find(root, "x.yaml", env("SCHEMADIFF_CONFIG", "y.yaml")); got != "x.yaml" {
		t.Errorf("explicit: %q", got)
	}
	if got, _ := Find(root, "", env("SCHEMADIFF_CONFIG", "y.yaml")); got != "y.yaml" {
		t.Errorf("variable: %q", got)
	}
	t.Chdir(filepath.Join(root, "both"))
	if got, _ := Find(".", "", home); got != "schemadiff.yml" {
		t.Errorf("found paths are relative where start is: %q", got)
	}
}

func TestOverlay(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "schemadiff.yaml")
	write(t, path, `version: 1
environments:
  dev: { engine: postgres, host: db, database: shop, password: { env: X }, aliases: [a, b] }
  prod: { url: sqlite:p.db }
schema: { exclude: ["table:a.b"] }
rules: { column-type-differs: error, index-missing: info }
`)
	write(t, filepath.Join(dir, "schemadiff.local.yaml"), `environments:
  dev: { host: localhost, password: { file: y }, aliases: [c] }
  mine: { url: sqlite:m.db }
rules: { index-missing: off }
`)
	c, err := Load(path, env("SCHEMADIFF_FAIL_ON", "warning"))
	if err != nil {
		t.Fatal(text(err))
	}
	var lines []string
	for _, s := range c.Show(env()) {
		lines = append(lines, s.Path+" = "+s.Value+" ("+strings.ReplaceAll(s.Origin, dir+"/", "")+")")
	}
	got := strings.Join(lines, "\n")
	want := `version = 1 (schemadiff.yaml:1)
environments.dev.aliases[1] = c (schemadiff.local.yaml:2)
environments.dev.engine = postgres (schemadiff.yaml:3)
environments.dev.host = localhost (schemadiff.local.yaml:2)
environments.dev.database = shop (schemadiff.yaml:3)
environments.dev.password.file = y (schemadiff.local.yaml:2)
environments.prod.url = sqlite p.db (schemadiff.yaml:4)
environments.mine.url = sqlite m.db (schemadiff.local.yaml:3)
schema.exclude[1] = table:a.b (schemadiff.yaml:5)
schema.include = all but the system's (default)
schema.objects = all (default)
migrations.tool = auto (default)
rules.column-type-differs = error (schemadiff.yaml:6)
rules.index-missing = off (schemadiff.local.yaml:4)
fail_on = warning (variable SCHEMADIFF_FAIL_ON)`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if names := strings.Join(c.Names(), " "); names != "dev prod mine" {
		t.Errorf("names %q", names)
	}
	if e, ok := c.Environment("c"); !ok || e.Name != "dev" {
		t.Errorf("alias: %v %v", e.Name, ok)
	}
}
