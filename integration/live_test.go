package integration

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/schema"
)

// Somebody holds a table: who and since when is seen, and of a role that may not
// see since when, that it is not.
func TestPostgresLive(t *testing.T) {
	for _, s := range postgresServers(t) {
		t.Run(s.Name, func(t *testing.T) {
			address := s.Database(t)
			s.Exec(t, address, "CREATE TABLE held (id int); CREATE TABLE free (id int)")
			holder, err := pgx.Connect(t.Context(), address)
			if err != nil {
				t.Fatal(err)
			}
			_, lesser := newRole(t, s, address)
			t.Cleanup(func() { holder.Close(t.Context()) })
			for _, sql := range []string{"BEGIN", "SELECT FROM held", "SELECT pg_sleep(1.1)"} {
				if _, err := holder.Exec(t.Context(), sql); err != nil {
					t.Fatal(err)
				}
			}
			who := fmt.Sprintf("pid %d", holder.PgConn().PID())
			tables := []schema.Key{{Kind: schema.Table, Schema: "public", Name: "held"}, {Kind: schema.Table, Schema: "public", Name: "free"}}
			for sees, e := range map[bool]endpoint.Endpoint{true: parseURL(t, address), false: lesser} {
				live, err := openPostgres(t, e).Live(t.Context(), tables)
				if err != nil {
					t.Fatal(err)
				}
				if len(live.Holders) != 1 || live.Holders[0].Who != who || !slices.Equal(live.Holders[0].Tables, tables[:1]) || live.Holders[0].Vacuum {
					t.Fatalf("sees %v: %+v, want %s on held", sees, live, who)
				}
				if age := live.Holders[0].Age; sees && age < time.Second || !sees && age >= 0 {
					t.Errorf("sees %v: age %v", sees, age)
				}
				if (len(live.Unseen) == 0) != sees {
					t.Errorf("sees %v: unseen %+v", sees, live.Unseen)
				}
			}
		})
	}
}
