package gate

import (
	"testing"

	"github.com/schemadiff/schemadiff/parity"
	"github.com/schemadiff/schemadiff/report"
)

// Two engines have no setting in common: nothing was compared, which is not the same as equal.
func TestNothingComparedDoesNotPass(t *testing.T) {
	c := Case{Env: parity.Env{Name: "production"}, Before: &parity.Env{Name: "dev"}}
	for name, v := range map[string]Verdict{"platform": judgePlatform(c), "facts": judgeFacts(c)} {
		if len(v.Findings) != 1 || v.Findings[0].State != report.Undecided {
			t.Errorf("%s: %+v", name, v)
		}
	}
}
