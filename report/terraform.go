package report

import "io"

// WriteTerraform writes what Terraform's external data source takes: one
// object whose values are strings. Such a program has to exit 0 unless it has
// no answer: https://registry.terraform.io/providers/hashicorp/external/latest/docs/data-sources/external
func WriteTerraform(w io.Writer, r Report) error {
	out := map[string]string{"in_sync": "false", "summary": pageTitle(r)}
	if r.Verdict() == InSync {
		out["in_sync"] = "true"
	}
	for _, v := range outcome(r) {
		out[terraformNames[v.name]] = v.value
	}
	if n := len(r.Targets); n > 0 {
		for name, t := range map[string]Target{"from_fingerprint": r.Targets[0], "to_fingerprint": r.Targets[n-1]} {
			if t.Fingerprint != (Target{}).Fingerprint {
				out[name] = t.Fingerprint.String()
			}
		}
	}
	return encode(w, out)
}

// terraformNames is what the variables of an outcome are called here.
var terraformNames = map[string]string{
	"Verdict": "verdict", "ExitCode": "exit_code", "Errors": "errors", "Warnings": "warnings", "Pending": "pending", "PlanDigest": "plan_digest",
}
