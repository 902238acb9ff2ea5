package postgres

import (
	"context"
	_ "embed"
	"fmt"
	"slices"
	"time"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/schema"
)

var (
	//go:embed queries/live_sessions.sql
	liveSessionsSQL string
	//go:embed queries/live_replicas.sql
	liveReplicasSQL string
)

// Live reads who holds the tables, and how far behind the replicas are.
func (s *Source) Live(ctx context.Context, tables []schema.Key) (catalog.Live, error) {
	var out catalog.Live
	unread := false
	sessions := query{sql: liveSessionsSQL, each: func(r *row) {
		who := fmt.Sprintf("pid %d", r.int())
		table := schema.Key{Kind: schema.Table, Schema: r.text(), Name: r.text()}
		age, vacuum := time.Duration(r.int())*time.Second, r.yes()
		if !slices.ContainsFunc(tables, func(k schema.Key) bool { return k.Schema == table.Schema && k.Name == table.Name }) {
			return
		}
		unread = unread || age < 0
		if n := len(out.Holders); n > 0 && out.Holders[n-1].Who == who {
			out.Holders[n-1].Tables = append(out.Holders[n-1].Tables, table)
			return
		}
		out.Holders = append(out.Holders, catalog.Holder{Who: who, Tables: []schema.Key{table}, Age: age, Vacuum: vacuum})
	}}
	unseen := false
	replicas := query{sql: liveReplicasSQL, each: func(r *row) {
		replica := catalog.Replica{Name: r.text(), Lag: time.Duration(r.int()) * time.Second}
		unseen = unseen || replica.Lag < 0
		out.Replicas = append(out.Replicas, replica)
	}}
	standby := false
	recovery := query{sql: "SELECT pg_catalog.pg_is_in_recovery()", each: func(r *row) { standby = r.yes() }}
	if err := s.read(ctx, sessions, replicas, recovery); err != nil {
		return out, s.problem("what goes on in the server cannot be read", err)
	}
	if unread {
		out.Unseen = append(out.Unseen, catalog.Gap{What: "since when transactions of other roles hold the tables", Why: "the role may not read their statistics", Grant: "GRANT pg_read_all_stats TO " + quoteIdent(s.session.role)})
	}
	if unseen {
		out.Unseen = append(out.Unseen, catalog.Gap{What: "how far behind the replicas are", Why: "the role may not read their statistics", Grant: "GRANT pg_read_all_stats TO " + quoteIdent(s.session.role)})
	}
	if standby { // which is written nowhere, and is not where a migration runs
		out.Unseen = append(out.Unseen, catalog.Gap{What: "who holds the tables, and how far behind the replicas are", Why: "the server is a standby, and only its primary knows", Grant: "name the primary's address"})
	}
	return out, nil
}
