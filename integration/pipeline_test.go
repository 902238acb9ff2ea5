package integration

import (
	"encoding/json"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/schemadiff/schemadiff/integration/servers"
)

// A change goes all the way: three environments on PostgreSQL, a branch, its
// conflict, the rehearsal, the approval, a closed window, the deployment by a
// real goose, and its verification. The script has the commands of TestTools, with
// $DEV, $STAGING and $PRODUCTION, and
//
//	approve FILE WHO    approves the plan that was rehearsed, by $APPROVED_PLAN
func TestPipeline(t *testing.T) {
	requireTool(t, "pipeline", "goose")
	program := filepath.Join(t.TempDir(), "schemadiff")
	if out, err := exec.Command("go", "build", "-tags", "urfave_cli_no_docs", "-o", program, "../cmd/schemadiff").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	db := databases(t, servers.Get(t, "postgres").Name)[0]
	urls := map[string]string{}
	for _, name := range []string{"DEV", "STAGING", "PRODUCTION"} {
		urls[name] = db.create(t, "")
	}
	testscript.Run(t, testscript.Params{
		Files:               []string{"tools/testdata/pipeline/goose.txtar"},
		RequireExplicitExec: true,
		Setup: func(env *testscript.Env) error {
			for name, url := range urls {
				env.Setenv(name, url)
			}
			env.Setenv("HOME", env.WorkDir)
			return supply(env, urls["PRODUCTION"], "goose", program)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"run": runProgram,
			"sql": func(ts *testscript.TestScript, _ bool, args []string) {
				db.exec(t, ts.Getenv("PRODUCTION"), strings.Join(args, " "))
			},
			"approve": func(ts *testscript.TestScript, _ bool, args []string) {
				var saved struct {
					Rehearsal struct {
						PlanDigest string `json:"plan_digest"`
					} `json:"rehearsal"`
				}
				ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[0])), &saved))
				ts.Setenv("APPROVED_PLAN", strings.Join([]string{saved.Rehearsal.PlanDigest, time.Now().UTC().Format(time.RFC3339), args[1]}, " "))
			},
		},
	})
}
