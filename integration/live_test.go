package integration

import (
	"database/sql"
	"fmt"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/integration/servers"
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

// Somebody holds a table: MySQL tells who and since when, to an account without
// PROCESS not since when. MariaDB does not watch locks by itself, and that is told.
func TestMySQLLive(t *testing.T) {
	eachMySQL(t, func(t *testing.T, s servers.Server) {
		url := s.Database(t)
		s.Exec(t, url, "CREATE TABLE held (id int); CREATE TABLE free (id int)")
		e := parseURL(t, url)
		db, err := sql.Open("mysql", e.User+":"+e.Password.Reveal()+"@tcp("+e.Address()+")/"+e.Database)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		tx, err := db.BeginTx(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		defer tx.Rollback()
		if _, err := tx.Exec("SELECT * FROM held"); err != nil {
			t.Fatal(err)
		}
		var id, slept string
		if err := tx.QueryRow("SELECT connection_id(), sleep(1.1)").Scan(&id, &slept); err != nil {
			t.Fatal(err)
		}
		tables := []schema.Key{{Kind: schema.Table, Name: "held"}, {Kind: schema.Table, Name: "free"}}
		lesser := account(t, s, url, "GRANT SELECT ON {db}.* TO {user}")
		see := func(name string, as endpoint.Endpoint, holds, aged bool, unseen ...string) {
			t.Helper()
			live, err := openMySQL(t, as).Live(t.Context(), tables)
			if err != nil {
				t.Fatal(err)
			}
			if held := len(live.Holders) == 1 && live.Holders[0].Who == "connection "+id && slices.Equal(live.Holders[0].Tables, tables[:1]); held != holds {
				t.Errorf("%s: held %v: %+v", name, held, live)
			} else if held && (live.Holders[0].Age >= time.Second) != aged {
				t.Errorf("%s: age %v", name, live.Holders[0].Age)
			}
			if !slices.EqualFunc(live.Unseen, unseen, func(g catalog.Gap, grant string) bool { return strings.HasPrefix(g.Grant, grant) }) {
				t.Errorf("%s: unseen %+v", name, live.Unseen)
			}
		}
		const process = "GRANT PROCESS ON *.*"
		if s.Engine == "mariadb" {
			see("administrator", e, false, false, "start the server with performance_schema=ON")
			see("reader", lesser, false, false, process)
			return
		}
		see("administrator", e, true, true)
		see("reader", lesser, false, false, process)
		s.Exec(t, url, "GRANT SELECT ON performance_schema.* TO '"+lesser.User+"'@'%'")
		see("who sees locks", lesser, true, false, process)
	})
}

// A standby does not know what goes on in its primary, and is not taken for at rest.
func TestPostgresStandby(t *testing.T) {
	s := servers.Standby(t)
	live, err := openPostgres(t, parseURL(t, s.AdminURL)).Live(t.Context(), []schema.Key{{Kind: schema.Table, Schema: "public", Name: "t"}})
	if err != nil {
		t.Fatal(err)
	}
	if len(live.Unseen) != 1 || !strings.Contains(live.Unseen[0].Why, "standby") {
		t.Errorf("%+v, want that only the primary knows", live)
	}
}

// How far a replica is behind it says itself, and the server that it follows
// does not know. A real pair: the replica waits an hour before it does what it
// has got, then it stops. Whoever may not see whether a server follows another is
// told so where the server refuses writes.
func TestMySQLReplicas(t *testing.T) {
	for _, engine := range []string{"mariadb", "mysql"} {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			source, replica := servers.Pair(t, engine)
			at := parseURL(t, source.AdminURL+"mysql")
			const user = "CREATE USER follower@'%' IDENTIFIED BY 'Canary-1'; GRANT REPLICATION SLAVE ON *.* TO follower@'%'; "
			host, port, _ := net.SplitHostPort(at.Address())
			follow := fmt.Sprintf("CHANGE REPLICATION SOURCE TO SOURCE_HOST='%s', SOURCE_PORT=%s, SOURCE_USER='follower', SOURCE_PASSWORD='Canary-1', SOURCE_DELAY=3600, GET_SOURCE_PUBLIC_KEY=1; START REPLICA", host, port)
			stop := "STOP REPLICA"
			if engine == "mariadb" {
				follow = fmt.Sprintf("CHANGE MASTER TO MASTER_HOST='%s', MASTER_PORT=%s, MASTER_USER='follower', MASTER_PASSWORD='Canary-1', MASTER_DELAY=3600; START SLAVE", host, port)
				stop = "STOP SLAVE"
			}
			source.Exec(t, source.AdminURL, user+"CREATE DATABASE shop; CREATE TABLE shop.t (id int)")
			replica.Exec(t, replica.AdminURL, "CREATE DATABASE shop; CREATE USER reader@'%' IDENTIFIED BY 'Canary-1'; GRANT SELECT ON shop.* TO reader@'%'; GRANT PROCESS ON *.* TO reader@'%'; "+follow)
			tables := []schema.Key{{Kind: schema.Table, Name: "t"}}
			live := func(s servers.Server, user string) catalog.Live {
				t.Helper()
				e := parseURL(t, s.AdminURL+"shop")
				if user != "" {
					e.User, e.Password = user, endpoint.NewSecret("Canary-1")
				}
				live, err := openMySQL(t, e).Live(t.Context(), tables)
				if err != nil {
					t.Fatal(err)
				}
				return live
			}
			unseen := func(l catalog.Live, what string) bool {
				return slices.ContainsFunc(l.Unseen, func(g catalog.Gap) bool { return strings.Contains(g.What, what) })
			}
			behind := func() bool {
				l := live(replica, "")
				return len(l.Replicas) == 1 && l.Replicas[0].Name == "of "+host && l.Replicas[0].Lag >= time.Second
			}
			was := behind() // once is enough: just after it has begun, MariaDB says 0 in between
			for end := time.Now().Add(30 * time.Second); !was && time.Now().Before(end); was = behind() {
				time.Sleep(200 * time.Millisecond)
			}
			if !was {
				t.Errorf("the replica: %+v, want that it is behind %s", live(replica, ""), host)
			}
			if l := live(source, ""); len(l.Replicas) != 1 || l.Replicas[0].Lag >= 0 || !unseen(l, "how far behind 1 replica is") {
				t.Errorf("the source: %+v, want a replica whose lag it does not know", l)
			}
			if l := live(replica, "reader"); !unseen(l, "how far this server is behind") {
				t.Errorf("a reader of the replica: %+v, want that it may not see how far it is behind", l)
			}
			replica.Exec(t, replica.AdminURL, stop+"; SET GLOBAL read_only = ON")
			l := live(replica, "")
			i := slices.IndexFunc(l.Unseen, func(g catalog.Gap) bool { return strings.Contains(g.What, "a replica of "+host+", is behind") })
			if i < 0 {
				t.Fatalf("a replica that has stopped: %+v", l)
			}
			if fix := l.Unseen[i].Grant; !strings.Contains(fix, "RESET REPLICA ALL") || strings.Contains(fix, "START") {
				t.Errorf("a replica that has stopped, or a server that was promoted: fix %q", fix)
			}
			if l := live(replica, "reader"); !unseen(l, "which is read-only, follows another, and how far it is behind") {
				t.Errorf("a reader of a replica that has stopped and is read-only: %+v, want that it may not see whether it follows", l)
			}
			replica.Exec(t, replica.AdminURL, "SET GLOBAL read_only = OFF")
			if l := live(replica, "reader"); unseen(l, "this server") {
				t.Errorf("a reader of a server that runs no replication and takes writes: %+v", l)
			}
		})
	}
}

// MariaDB that is started with performance_schema and its instrument for
// metadata locks tells who holds a table and since when, as MySQL does. Servers
// of our own are started so.
func TestMariaDBLiveWatched(t *testing.T) {
	for _, db := range databases(t, "mariadb") {
		t.Run(db.name, func(t *testing.T) {
			made, err := throwawayServer(t, db).Create(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			holder, err := made.Session(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			defer holder.Close()
			for _, sql := range []string{"CREATE TABLE held (id int)", "CREATE TABLE free (id int)", "BEGIN", "SELECT * FROM held", "DO sleep(1.1)"} {
				if _, err := holder.Exec(t.Context(), sql); err != nil {
					t.Fatal(err)
				}
			}
			tables := []schema.Key{{Kind: schema.Table, Name: "held"}, {Kind: schema.Table, Name: "free"}}
			live, err := openMySQL(t, made.Endpoint()).Live(t.Context(), tables)
			if err != nil {
				t.Fatal(err)
			}
			if len(live.Holders) != 1 || !slices.Equal(live.Holders[0].Tables, tables[:1]) || live.Holders[0].Age < time.Second || len(live.Unseen) != 0 {
				t.Errorf("%+v, want one session that has held the table held for a second, and nothing unseen", live)
			}
			if _, err := holder.Exec(t.Context(), "COMMIT"); err != nil {
				t.Fatal(err)
			}
			if live, err = openMySQL(t, made.Endpoint()).Live(t.Context(), tables); err != nil || len(live.Holders) != 0 {
				t.Errorf("after the transaction: %+v, %v", live, err)
			}
		})
	}
}
