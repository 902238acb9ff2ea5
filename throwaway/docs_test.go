package throwaway

import (
	"os"
	"strings"
	"testing"

	"github.com/schemadiff/schemadiff/endpoint"
)

// docs/privileges.md tells for the server of --throwaway what the error tells
// that asks for a role of its own.
func TestDocsPrivileges(t *testing.T) {
	page, err := os.ReadFile("../docs/privileges.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, engine := range []endpoint.Engine{endpoint.Postgres, endpoint.MySQL} {
		for statement := range strings.SplitSeq(strings.TrimSuffix(ownRole(engine), ";"), "; ") {
			if !strings.Contains(string(page), "\n"+statement+";\n") {
				t.Errorf("docs/privileges.md does not have: %s;", statement)
			}
		}
	}
}
