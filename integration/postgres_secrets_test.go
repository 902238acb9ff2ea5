package integration

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/dialects"
	"github.com/schemadiff/schemadiff/dialects/postgres"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/schema"
)

// foreignThings hold a secret wherever a foreign thing or a subscription can.
const foreignThings = `CREATE FOREIGN DATA WRAPPER w OPTIONS (api_key 'canary-4711', debug 'x');
CREATE SERVER s FOREIGN DATA WRAPPER w OPTIONS (host 'h', sslpassword 'canary-4711', passfile 'canary-4711', sslkey 'canary-4711', dsn 'canary-4711', extra 'a password=canary-4711');
CREATE USER MAPPING FOR PUBLIC SERVER s OPTIONS (username 'visible', password 'canary-4711', pat 'canary-4711');
CREATE USER MAPPING FOR pg_monitor SERVER s OPTIONS (username 'visible', certificate 'canary-4711');
CREATE FOREIGN TABLE t (a int OPTIONS (token 'canary-4711')) SERVER s OPTIONS (url 'https://user:canary-4711@host/');
CREATE SUBSCRIPTION s CONNECTION 'host=nowhere password=canary-4711' PUBLICATION p WITH (connect = false, enabled = false, slot_name = none);`

// No secret that a catalog holds comes into a reading, or into what is made of one.
func TestPostgresWithholdsSecrets(t *testing.T) {
	for _, s := range postgresServers(t) {
		t.Run(s.Name, func(t *testing.T) {
			address := s.Database(t)
			s.Exec(t, address, foreignThings)
			reading := inspectAs(t, address, catalog.Scope{Grants: true})
			text, err := json.Marshal(reading.Schema)
			if err != nil {
				t.Fatal(err)
			}
			statements := dialects.Repair(endpoint.Postgres, schema.Diff(reading.Schema, schema.Schema{}, postgres.Canon), reading.Schema, schema.Schema{})
			all := fmt.Sprintf("%s %+v %+v", text, reading, statements)
			if i := strings.Index(all, "canary"); i >= 0 {
				t.Errorf("a secret is told: %s", all[max(0, i-200):i+20])
			}
			for _, name := range []string{"visible", "api_key [redacted]", "sslpassword [redacted]", "pat [redacted]", "certificate [redacted]", "token [redacted]", "url [redacted]", "extra [redacted]"} {
				if !strings.Contains(all, name) {
					t.Errorf("%s is not told", name)
				}
			}
			withheld := catalog.Uncompared{}
			for _, u := range reading.Uncompared {
				if u.Kind == "values of foreign options" {
					withheld = u
				}
			}
			if withheld.Count != 11 {
				t.Errorf("counted as not compared: %+v", withheld)
			}
		})
	}
}

// What a role may not read is a gap, with the GRANT that closes it.
func TestPostgresGaps(t *testing.T) {
	for _, s := range postgresServers(t) {
		t.Run(s.Name, func(t *testing.T) {
			address := s.Database(t)
			s.Exec(t, address, foreignThings+"COMMENT ON SUBSCRIPTION s IS 'from nowhere'")
			name, e := newRole(t, s, address)
			read := func() catalog.Reading {
				reading, err := openPostgres(t, e).Inspect(t.Context(), catalog.Scope{Grants: true})
				if err != nil {
					t.Fatal(err)
				}
				return reading
			}
			want := []catalog.Gap{{What: "options of 2 user mappings", Why: "the server shows them to the mapped role and to the owner of the foreign server",
				Grant: fmt.Sprintf(`GRANT SELECT ON pg_catalog.pg_user_mapping TO "%s"`, name)}}
			if strings.HasPrefix(s.Version, "12.") || strings.HasPrefix(s.Version, "13.") {
				want = append([]catalog.Gap{{What: "synchronous_commit and comments of subscriptions", Why: "PostgreSQL " + s.Version[:2] + " shows them to superusers only",
					Grant: fmt.Sprintf(`GRANT SELECT (oid, subsynccommit) ON pg_catalog.pg_subscription TO "%s"`, name)}}, want...)
			}
			if d := cmp.Diff(want, read().Gaps); d != "" {
				t.Errorf("gaps: -want +got\n%s", d)
			}
			for _, gap := range want {
				s.Exec(t, address, gap.Grant)
			}
			reading := read()
			if d := cmp.Diff(inspectAs(t, address, catalog.Scope{Grants: true}), reading, cmp.AllowUnexported(schema.Schema{})); d != "" {
				t.Errorf("with what was granted: -owner +role\n%s", d)
			}
		})
	}
}
