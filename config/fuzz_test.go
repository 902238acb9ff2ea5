package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

// FuzzLoad reads any bytes: it ends, does not panic, and says where it is wrong.
func FuzzLoad(f *testing.F) {
	paths, _ := filepath.Glob("testdata/*/*.yaml")
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := decode([]file{{"schemadiff.yaml", b}}, env())
		if err != nil {
			if got := text(err); !strings.Contains(got, "schemadiff.yaml:") {
				t.Errorf("no place in %s", got)
			}
			return
		}
		c.Show(env())
		c.Notices()
		for _, e := range c.Environments {
			if _, ok := c.Environment(e.Name); !ok {
				t.Errorf("%q is not found", e.Name)
			}
		}
	})
}

// FuzzSecretsInErrors puts a secret with any characters into each place where
// one can stand, broken YAML or not: it is in no error, setting or notice.
func FuzzSecretsInErrors(f *testing.F) {
	for _, secret := range []string{"", "*", "&", "%", "@", "'", `"`, ": ", " #", "{", "[", "|\n  ", "\n", "${", "$$", "!!int ", "? ", "- ", "\t", ">", "<<", "\\"} {
		f.Add(secret, secret)
	}
	f.Fuzz(func(t *testing.T, before, after string) {
		const canary = "QxZqKanarieJwVy"
		quoted, err := yaml.Dump(before + canary + after)
		if err != nil {
			return
		}
		for _, value := range []string{before + canary, strings.TrimSpace(string(quoted))} {
			for _, template := range []string{
				"version: 1\nenvironments:\n  prod:\n    url: postgres://db/x\n    password: VALUE\n    user: x\n",
				"version: 1\nenvironments:\n  prod:\n    url: VALUE\n    pasword: VALUE\n    tls: VALUE\n",
				"version: 1\nenvironments:\n  prod: { engine: mysql, database: x, password: VALUE, hots: VALUE }\n",
				"version: 1\nenvironments:\n  prod:\n    password: { env: VALUE, fiel: VALUE }\n",
				"version: 1\nrehearsal: { migrate: { env: { X: VALUE, Y: VALUE } }, database: [{ server: VALUE }] }\n",
				"version: 1\nenvironments: { prod: VALUE, dev: VALUE }\n",
				"version: 1\nenvironments:\n  prod: VALUE\nreharsal: VALUE\n",
				"version: 1\nenvironments:\n  prod:\n    engine: mysql\n    password:VALUE\n    host: x\n",
			} {
				if strings.Contains(before, "\n") && value == before+canary {
					continue // then the canary begins a line: a key or another value
				}
				c, err := decode([]file{{"schemadiff.yaml", []byte(strings.ReplaceAll(template, "VALUE", value))}}, env())
				var seen string
				if err != nil {
					seen = text(err)
				} else {
					for _, s := range c.Show(env()) {
						if !strings.HasSuffix(s.Path, ".env") {
							seen += s.Value + s.Origin
						}
					}
					for _, n := range c.Notices() {
						seen += n.Message
					}
				}
				if strings.Contains(seen, canary) {
					t.Errorf("the secret of\n%s\nis in\n%s", strings.ReplaceAll(template, "VALUE", value), seen)
				}
			}
		}
	})
}
