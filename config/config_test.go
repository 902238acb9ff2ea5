package config

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemadiff/schemadiff/report"
	"github.com/schemadiff/schemadiff/schema"
)

// TestWholeGrammar reads the example of the specification and looks at what
// other packages take from it.
func TestWholeGrammar(t *testing.T) {
	c, err := Load("testdata/valid/whole-grammar.yaml", env())
	if err != nil {
		t.Fatal(text(err))
	}
	wantFacets := map[schema.Facet]report.Severity{
		schema.ColumnOrder: report.Info, schema.Comments: report.Off, schema.Owners: report.Off,
		schema.Collation: report.Warning, schema.Names: report.Info, schema.Counters: report.Off, schema.Grants: report.Off,
	}
	if d := cmp.Diff(wantFacets, c.Schema.Compare.Facets()); d != "" {
		t.Error("facets:", d)
	}
	ignore := c.Ignore[0]
	if ignore.Expires.String() != "2027-01-31" || ignore.Objects[0].Text != "index:public.orders.idx_orders_tmp_*" || ignore.At.Line == 0 ||
		ignore.Objects[0].At.Line != ignore.At.Line || ignore.In[0] != "production" {
		t.Errorf("ignore: %+v", ignore)
	}
	if len(c.Rules) != 3 || c.Rules[0].Rule != "column-type-differs" || c.Rules[2].Severity.Report() != report.Warning {
		t.Errorf("rules: %+v", c.Rules)
	}
	if e, ok := c.Environment("live"); !ok || e.Name != "production" || !e.Protected {
		t.Errorf("live: %+v", e.Name)
	}
	if got := c.Reports[0].File(c, "diff"); got != filepath.FromSlash("testdata/valid/out/schemadiff-diff.html") {
		t.Errorf("report: %s", got)
	}
}

func TestUnknownEnvironment(t *testing.T) {
	c := load(t, "version: 1\nenvironments:\n  staging: { url: sqlite:x.db, aliases: [stage] }\n", env())
	got := text(c.Unknown("stagin"))
	for _, want := range []string{`error X902 environment "stagin" is not defined`, "schemadiff.yaml:3  environments: staging", "did you mean staging"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
}

func TestValidateAsksForPatternsAndRules(t *testing.T) {
	c := load(t, `version: 1
environments: { dev: { url: sqlite:x.db } }
schema: { exclude: ["table:a", bad-pattern] }
rules: { known: off, unknown-rule: info, C299: info }
ignore:
  - { objects: [bad-pattern], rules: [known, unknown-rule, object-missing], reason: x }
`, env())
	bad := func(s string) error {
		if s != "table:a" && s != "known" {
			return errors.New("it is bad")
		}
		return nil
	}
	got := text(c.Validate(bad, bad))
	for _, want := range []string{"the object pattern cannot be read: it is bad", "schemadiff.yaml:3:32\n", "schemadiff.yaml:4:22\n", "schemadiff.yaml:6:17\n", "schemadiff.yaml:6:46\n"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
	if n := strings.Count(got, "error X904"); n != 4 {
		t.Errorf("%d mistakes in\n%s", n, got)
	}
	if err := c.Validate(nil, nil); err != nil {
		t.Error(err)
	}
}

func TestRequireVersion(t *testing.T) {
	for _, test := range []struct {
		required, version string
		ok                bool
	}{
		{">= 1.2", "1.2.0", true}, {">= 1.2", "v1.10.3", true}, {">= 1.2", "1.1.9", false}, {">= 1.2, < 2", "2.0.0", false},
		{"> 1.2", "1.2.0", false}, {"= 1.2.3", "1.2.3-rc1", true}, {"<= 1", "1.0.1", false}, {">= 9", "(devel)", true},
	} {
		c := load(t, "version: 1\nrequired_version: \""+test.required+"\"\n", env())
		if err := c.RequireVersion(test.version); (err == nil) != test.ok {
			t.Errorf("%s and %s: %v", test.required, test.version, err)
		}
	}
}

func TestLoadOfNoFile(t *testing.T) {
	dir := t.TempDir()
	for path, code := range map[string]string{filepath.Join(dir, "x.yaml"): "X903", dir: "X904"} {
		if _, err := Load(path, env()); err == nil || !strings.HasPrefix(text(err), "error "+code+" ") {
			t.Errorf("%s: %v", path, err)
		}
	}
	path := filepath.Join(dir, "schemadiff.yaml")
	write(t, path, "version: 1\n")
	if _, err := Load(path, env("SCHEMADIFF_FAIL_ON", "loud")); err == nil || !strings.Contains(text(err), "SCHEMADIFF_FAIL_ON") {
		t.Errorf("%v", err)
	}
	write(t, filepath.Join(dir, "schemadiff.local.yaml"), "environments: { dev: { hots: x } }\n")
	if _, err := Load(path, env()); err == nil || !strings.Contains(text(err), "schemadiff.local.yaml:1:24") {
		t.Errorf("%v", text(err))
	}
}
