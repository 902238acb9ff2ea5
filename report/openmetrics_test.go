package report

import (
	"strings"
	"testing"
)

// Findings on branches are of no environment, whichever of them were looked at.
func TestOpenMetricsOfBranches(t *testing.T) {
	r := conflicting()
	r.Targets = []Target{target("staging", "17.6", "a"), target("production", "17.6", "b")}
	text := written(t, r)["openmetrics"]
	if strings.Contains(text, "left=") || !strings.Contains(text, `schemadiff_findings{base="origin/main",head="feature/currency",severity="error"} 1`) {
		t.Error(text)
	}
}

// A check is of one environment, and of the one before it nothing is unknown.
func TestOpenMetricsOfAnUnknownGate(t *testing.T) {
	r := ungated()
	r.Targets = append(r.Targets, target("staging", "17.6", "a"))
	text := written(t, r)["openmetrics"]
	for _, want := range []string{`schemadiff_up{target="production"} 0`, `schemadiff_up{target="staging"} 1`, `schemadiff_findings{target="production",severity="error"} 0`} {
		if !strings.Contains(text, want+"\n") {
			t.Errorf("no %s in\n%s", want, text)
		}
	}
}
