package mysql

import (
	"context"
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/schema"
)

var (
	//go:embed queries/live_holders.sql
	liveHoldersSQL string
	//go:embed queries/live_transactions.sql
	liveTransactionsSQL string
)

// goingOn is what the server answers to those who ask what goes on.
type goingOn struct {
	grants   grants
	watched  bool // the server keeps note of metadata locks
	holders  []catalog.Holder
	ages     map[string]time.Duration // of InnoDB's transactions, by the connection's number
	sessions int                      // others, without the server's own
	replicas []catalog.Replica
	follows  bool              // the server itself runs threads that follow another
	sources  []catalog.Replica // that it follows, and how far it is behind each

	noLocks, noAges, noSources error // why one could not be read
}

// Live reads who holds the tables, in one round trip. What the server does not
// watch or show is unseen: MariaDB comes with performance_schema switched off,
// https://mariadb.com/kb/en/performance-schema-overview/, and then only a
// server that nobody else is connected to is known to be at rest.
func (s *Source) Live(ctx context.Context, tables []schema.Key) (catalog.Live, error) {
	g := goingOn{ages: map[string]time.Duration{}}
	var unlisted error
	asks := []ask{
		{script: "SHOW GRANTS", take: g.grants.read, err: &unlisted},
		{script: "SELECT enabled FROM performance_schema.setup_instruments WHERE name = 'wait/lock/metadata/sql/mdl' AND @@performance_schema", err: &g.noLocks,
			take: func(r row) { g.watched = r.is("enabled", "YES") }},
		{script: strings.TrimSpace(liveHoldersSQL), err: &g.noLocks, take: func(r row) { s.holder(&g, r, tables) }},
		{script: strings.TrimSpace(liveTransactionsSQL), err: &g.noAges,
			take: func(r row) { g.ages[r.text("id")] = time.Duration(number(r, "seconds")) * time.Second }},
		{script: "SHOW PROCESSLIST", err: &unlisted, take: g.session},
		{script: s.server.showsSources(), err: &g.noSources, take: func(r row) { g.sources = append(g.sources, s.server.source(r)) }},
	}
	if err := s.readEach(ctx, asks); err != nil {
		return catalog.Live{}, s.problem("what goes on in the server cannot be read", err)
	}
	if unlisted != nil {
		return catalog.Live{}, s.problem("what goes on in the server cannot be read", unlisted)
	}
	live := catalog.Live{Replicas: g.replicas}
	unseen := func(what, why, grant string) {
		live.Unseen = append(live.Unseen, catalog.Gap{What: what, Why: why, Grant: grant})
	}
	process := g.grants.global("PROCESS")
	switch grant := "GRANT PROCESS ON *.* TO " + s.grantee(); {
	case g.watched && g.noLocks == nil:
		live.Holders = g.aged()
		if len(live.Holders) > 0 && g.noAges != nil {
			unseen("since when the sessions that hold the tables have had a transaction open", why(g.noAges), grant)
		}
	case !process:
		unseen("who else is connected and holds the tables", "the account sees its own sessions alone", grant)
	case g.sessions > 0:
		unseen("which tables "+count(g.sessions, "other session holds", "other sessions hold"), g.unwatched(), s.watching(g.noLocks))
	}
	switch {
	case s.said.variables["log_bin"] == "OFF": // then nothing can follow
	case !process:
		unseen("whether replicas follow, and how far behind they are", "the account sees its own sessions alone", "GRANT PROCESS ON *.* TO "+s.grantee())
	case len(live.Replicas) > 0:
		unseen("how far behind "+count(len(live.Replicas), "replica is", "replicas are"), "the server that they follow does not know it",
			"ask each of them: SHOW REPLICA STATUS, and waive it by an ignore rule")
	}
	for _, source := range g.sources {
		if source.Lag < 0 {
			unseen("how far this server, a "+source.Name+", is behind", "its replication does not run", s.server.stopped())
			continue
		}
		live.Replicas = append(live.Replicas, source)
	}
	switch grant := s.server.grantSources() + s.grantee(); {
	case g.noSources == nil:
	case g.follows:
		unseen("how far this server is behind the one that it follows", why(g.noSources), grant)
	case s.refusesWrites():
		unseen("whether this server, which is read-only, follows another, and how far it is behind", why(g.noSources), grant)
	}
	return live, nil
}

// showsSources asks how far the server itself is behind those that it follows,
// as each vendor and version calls it: MySQL took the older words away with 8.4.
// https://dev.mysql.com/doc/refman/8.4/en/show-replica-status.html
// https://mariadb.com/kb/en/show-replica-status/
func (v server) showsSources() string {
	switch {
	case v.mariadb:
		return "SHOW ALL SLAVES STATUS"
	case v.number >= 80022:
		return "SHOW REPLICA STATUS"
	}
	return "SHOW SLAVE STATUS"
}

// source is one line of it. The lag is NULL where the replication does not run.
func (v server) source(r row) catalog.Replica {
	host, lag := "master_host", "seconds_behind_master"
	if v.showsSources() == "SHOW REPLICA STATUS" {
		host, lag = "source_host", "seconds_behind_source"
	}
	if r.null(lag) {
		return catalog.Replica{Name: "replica of " + r.text(host), Lag: -1}
	}
	return catalog.Replica{Name: "of " + r.text(host), Lag: time.Duration(number(r, lag)) * time.Second}
}

// stopped is what to do about replication that does not run. A server that was
// promoted has it, too, until it is told to forget whom it followed: to start it
// there would bring an old primary's writes into the new one.
// https://dev.mysql.com/doc/refman/8.4/en/reset-replica.html
// https://mariadb.com/kb/en/reset-replica/
func (v server) stopped() string {
	word := "REPLICA"
	if !v.mariadb && v.number < 80022 {
		word = "SLAVE"
	}
	return "find out first whether it is still to follow anybody: if not, because it was promoted, let it forget whom it followed (RESET " + word +
		" ALL); if so, it is a replica, and its replication has to run again"
}

// refusesWrites says whether the server takes writes of those alone who may
// pass over read_only, as replicas do: MariaDB has more words for it than ON.
// https://dev.mysql.com/doc/refman/8.4/en/server-system-variables.html#sysvar_read_only
// https://mariadb.com/kb/en/server-system-variables/#read_only
func (s *Source) refusesWrites() bool {
	value := s.said.variables["read_only"]
	return value != "" && value != "0" && !strings.EqualFold(value, "OFF")
}

func (v server) grantSources() string {
	if v.mariaDBAtLeast(100509) {
		return "GRANT REPLICA MONITOR ON *.* TO "
	}
	return "GRANT REPLICATION CLIENT ON *.* TO "
}

// holder keeps a lock on one of the tables. The rows of one session follow each other.
func (s *Source) holder(g *goingOn, r row, tables []schema.Key) {
	i := slices.IndexFunc(tables, func(k schema.Key) bool { return s.databaseOf(k.Schema) == r.text("db") && k.Name == r.text("name") })
	if i < 0 {
		return
	}
	who := connection(r.text("id"))
	if n := len(g.holders); n > 0 && g.holders[n-1].Who == who {
		g.holders[n-1].Tables = append(g.holders[n-1].Tables, tables[i])
		return
	}
	g.holders = append(g.holders, catalog.Holder{Who: who, Tables: []schema.Key{tables[i]}, Age: time.Duration(number(r, "seconds")) * time.Second})
}

func connection(id string) string { return "connection " + id }

// aged is the holders with the ages of their transactions. What holds a table
// without one, LOCK TABLES or a statement that still runs, has the age of that.
func (g *goingOn) aged() []catalog.Holder {
	for id, age := range g.ages {
		for i, h := range g.holders {
			if h.Who == connection(id) {
				g.holders[i].Age = max(h.Age, age)
			}
		}
	}
	if g.noAges != nil {
		for i := range g.holders {
			g.holders[i].Age = -1
		}
	}
	return g.holders
}

// session counts a line of SHOW PROCESSLIST.
func (g *goingOn) session(r row) {
	command := r.text("command")
	switch {
	case strings.HasPrefix(command, "Binlog Dump"):
		g.replicas = append(g.replicas, catalog.Replica{Name: r.text("host"), Lag: -1})
	case r.is("user", "system user"):
		g.follows = g.follows || command != "Daemon"
	case command == "Daemon", r.is("user", "event_scheduler"), r.null("command"):
	default:
		g.sessions++
	}
}

// unwatched says why the locks are not known, and what is known nevertheless.
func (g *goingOn) unwatched() string {
	text := "the server keeps no note of metadata locks"
	if g.noLocks != nil {
		text = why(g.noLocks)
	}
	var oldest time.Duration
	for _, age := range g.ages {
		oldest = max(oldest, age)
	}
	if oldest > 0 {
		text += fmt.Sprintf("; the oldest transaction has been open for %d s", int(oldest.Seconds()))
	}
	return text
}

// watching is what makes the server tell.
func (s *Source) watching(refused error) string {
	switch {
	case refused != nil:
		return "GRANT SELECT ON performance_schema.* TO " + s.grantee()
	case s.server.mariadb:
		return "start the server with performance_schema=ON and performance_schema_instrument='wait/lock/metadata/sql/mdl=ON'"
	}
	return "UPDATE performance_schema.setup_instruments SET enabled = 'YES' WHERE name = 'wait/lock/metadata/sql/mdl'"
}
