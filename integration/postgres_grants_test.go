package integration

import "testing"

// Privileges on what is no part of a schema are counted, too.
func TestPostgresCountsGrants(t *testing.T) {
	for _, s := range postgresServers(t) {
		t.Run(s.Name, func(t *testing.T) {
			address := s.Database(t, "TEMPLATE template0")
			count := func() int {
				for _, u := range inspect(t, address).Uncompared {
					if u.Kind == "objects with granted privileges" {
						return u.Count
					}
				}
				return 0
			}
			if n := count(); n != 0 {
				t.Fatalf("a new database counts %d", n)
			}
			s.Exec(t, address, "CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w; CREATE TRUSTED LANGUAGE l HANDLER plpgsql_call_handler")
			for i, grant := range []string{"GRANT CREATE ON DATABASE " + parseURL(t, address).Database + " TO PUBLIC", "REVOKE USAGE ON LANGUAGE l FROM PUBLIC",
				"GRANT USAGE ON FOREIGN DATA WRAPPER w TO PUBLIC", "GRANT USAGE ON FOREIGN SERVER s TO PUBLIC"} {
				s.Exec(t, address, grant)
				if n := count(); n != i+1 {
					t.Errorf("after %s: %d", grant, n)
				}
			}
		})
	}
}
