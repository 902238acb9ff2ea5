package report

import (
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// junitShape is what the XSD that Jenkins publishes allows of the elements that
// we write: children, and attributes that it wants or knows. JUnit has no schema
// of its own. One attribute is not Jenkins's, which reads past it: a test case's
// file, by which GitLab links to it.
// https://github.com/jenkinsci/xunit-plugin, types/model/xsd/junit-10.xsd
// https://docs.gitlab.com/ci/testing/unit_test_reports/
var junitShape = map[string]struct{ children, required, optional []string }{
	"testsuites": {[]string{"testsuite"}, []string{"name", "tests", "failures", "errors", "time"}, nil},
	"testsuite":  {[]string{"testcase"}, []string{"name", "tests", "failures", "errors", "skipped", "time", "timestamp"}, nil},
	"testcase":   {[]string{"skipped", "error", "failure", "system-out"}, []string{"classname", "name", "time"}, []string{"file"}},
	"skipped":    {nil, []string{"message"}, nil},
	"error":      {nil, []string{"message"}, []string{"type"}},
	"failure":    {nil, []string{"message"}, []string{"type"}},
	"system-out": {},
}

// junitTime is that XSD's SUREFIRE_TIME.
var junitTime = regexp.MustCompile(`^(([0-9]{0,3},)*[0-9]{3}|[0-9]{0,3})*(\.[0-9]*)?$`)

func TestJUnitKeepsToItsShape(t *testing.T) {
	for name, r := range reports() {
		d := xml.NewDecoder(strings.NewReader(written(t, r)["junit"]))
		var path []string
		for {
			token, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			switch e := token.(type) {
			case xml.StartElement:
				shape, ok := junitShape[e.Name.Local]
				if !ok {
					t.Errorf("%s: element %s", name, e.Name.Local)
				}
				if len(path) == 0 && e.Name.Local != "testsuites" || len(path) > 0 && !slices.Contains(junitShape[path[len(path)-1]].children, e.Name.Local) {
					t.Errorf("%s: %s in %v", name, e.Name.Local, path)
				}
				var has []string
				for _, a := range e.Attr {
					has = append(has, a.Name.Local)
					if a.Name.Local == "time" && !junitTime.MatchString(a.Value) {
						t.Errorf("%s: the time of %s is %s", name, e.Name.Local, a.Value)
					}
					if !slices.Contains(shape.required, a.Name.Local) && !slices.Contains(shape.optional, a.Name.Local) {
						t.Errorf("%s: %s has %s", name, e.Name.Local, a.Name.Local)
					}
				}
				for _, want := range shape.required {
					if !slices.Contains(has, want) {
						t.Errorf("%s: %s lacks %s", name, e.Name.Local, want)
					}
				}
				path = append(path, e.Name.Local)
			case xml.EndElement:
				path = path[:len(path)-1]
			}
		}
	}
}

func TestJUnitCounts(t *testing.T) {
	for name, r := range reports() {
		var all junitSuites
		if err := xml.Unmarshal([]byte(written(t, r)["junit"]), &all); err != nil {
			t.Fatal(err)
		}
		suite := all.Suites[0]
		seen := map[string]bool{}
		failures, errs, skipped := 0, 0, 0
		for _, c := range suite.Cases {
			if id := c.Class + "\n" + c.Name; seen[id] {
				t.Errorf("%s: %s %s twice: GitLab drops one", name, c.Class, c.Name)
			} else {
				seen[id] = true
			}
			if _, err := strconv.ParseFloat(c.Time, 64); err != nil {
				t.Errorf("%s: time %s", name, c.Time)
			}
			if c.Error != nil && c.Failure != nil || c.Skipped != nil && (c.Error != nil || c.Failure != nil) {
				t.Errorf("%s: %s has two outcomes", name, c.Name)
			}
			switch {
			case c.Error != nil:
				errs++
			case c.Failure != nil:
				failures++
			case c.Skipped != nil:
				skipped++
			}
		}
		if suite.Tests != len(suite.Cases) || suite.Failures != failures || suite.Errors != errs || suite.Skipped != skipped || all.Tests != suite.Tests {
			t.Errorf("%s: counts %+v", name, suite)
		}
		if (errs > 0) != !r.Complete() {
			t.Errorf("%s: %d errors, complete %v", name, errs, r.Complete())
		}
		if r.Passage == nil && (failures > 0) != (r.Count(Error) > 0) {
			t.Errorf("%s: %d failures of %d errors", name, failures, r.Count(Error))
		}
		if r.Objects != nil && len(suite.Cases) < len(r.Objects) {
			t.Errorf("%s: %d cases of %d objects", name, len(suite.Cases), len(r.Objects))
		}
	}
}
