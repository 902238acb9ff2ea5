package gate_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/schemadiff/schemadiff/gate"
)

// What the programs print that facts are usually asked of: the names that are
// compared, and no value among them.
func TestFlattenWhatProgramsPrint(t *testing.T) {
	tests := []struct{ program, said, names string }{
		{"terraform output -json", `{"queue_url":{"sensitive":false,"type":"string","value":"https://q"},"db_password":{"sensitive":true,"type":"string","value":"hunter2"}}`,
			"db_password.sensitive db_password.type db_password.value queue_url.sensitive queue_url.type queue_url.value"},
		{"ansible -m setup", `{"ansible_facts":{"ansible_distribution":"Debian","ansible_python":{"version":{"major":3,"minor":11}},"ansible_all_ipv4_addresses":["10.0.0.1"]},"changed":false}`,
			"ansible_facts.ansible_all_ipv4_addresses ansible_facts.ansible_distribution ansible_facts.ansible_python.version.major ansible_facts.ansible_python.version.minor changed"},
		{"docker inspect", `[{"Image":"sha256:9f86d0","Config":{"Env":["STRIPE=hunter2"]}}]`, "0.Config.Env 0.Image"},
		{"a secrets manager's list of names", `["STRIPE_WEBHOOK_SECRET","DATABASE_URL"]`, "DATABASE_URL STRIPE_WEBHOOK_SECRET"},
		{"feature flags", `{"flags":{"new_checkout":true,"old_search":false}}`, "flags.new_checkout flags.old_search"},
	}
	for _, test := range tests {
		values, err := gate.Flatten(test.said)
		if err != nil {
			t.Errorf("%s: %v", test.program, err)
			continue
		}
		names := strings.Join(slices.Sorted(maps.Keys(values)), " ")
		if names != test.names {
			t.Errorf("%s: the names are %s", test.program, names)
		}
		if strings.Contains(names, "hunter2") {
			t.Errorf("%s: a value is among the names", test.program)
		}
	}
}
