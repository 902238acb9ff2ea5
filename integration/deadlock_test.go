package integration

import (
	"database/sql"
	"errors"
	"testing"

	"github.com/go-sql-driver/mysql"

	"github.com/schemadiff/schemadiff/endpoint"
)

// TestOppositeOrders is what O818 rests on in MySQL and MariaDB: two transactions
// that change rows of two tables in opposite orders end in a deadlock, and two
// that change the tables themselves do not, for each change ends its transaction
// before it waits.
// https://dev.mysql.com/doc/refman/8.4/en/innodb-deadlocks.html
func TestOppositeOrders(t *testing.T) {
	for _, db := range databases(t, "mysql") {
		t.Run(db.name, func(t *testing.T) {
			t.Parallel()
			e, err := endpoint.Parse(db.create(t, "CREATE TABLE t (id int PRIMARY KEY, n int); CREATE TABLE u (id int PRIMARY KEY, n int); INSERT INTO t VALUES (1, 1); INSERT INTO u VALUES (1, 1)"))
			if err != nil {
				t.Fatal(err)
			}
			pool, err := sql.Open("mysql", e.User+":"+e.Password.Reveal()+"@tcp("+e.Address()+")/"+e.Database)
			if err != nil {
				t.Fatal(err)
			}
			defer pool.Close()
			var sessions [2]*sql.Conn
			for i := range sessions {
				if sessions[i], err = pool.Conn(t.Context()); err != nil {
					t.Fatal(err)
				}
				defer sessions[i].Close()
			}
			// Both begin, and then both go on at once.
			deadlocks := func(first, second [2]string) (n int) {
				for i, s := range sessions {
					for _, statement := range []string{"SET innodb_lock_wait_timeout = 20", "SET lock_wait_timeout = 20", "START TRANSACTION", first[i]} {
						if _, err := s.ExecContext(t.Context(), statement); err != nil {
							t.Fatal(err)
						}
					}
				}
				ended := make(chan error, len(sessions))
				for i, s := range sessions {
					go func() {
						_, err := s.ExecContext(t.Context(), second[i])
						if err == nil {
							_, err = s.ExecContext(t.Context(), "COMMIT")
						}
						ended <- err
					}()
				}
				for range sessions {
					refused := new(mysql.MySQLError)
					switch err := <-ended; {
					case errors.As(err, &refused) && refused.Number == 1213:
						n++
					case err != nil:
						t.Fatal(err)
					}
				}
				return n
			}
			first := [2]string{"UPDATE t SET n = n + 1", "UPDATE u SET n = n + 1"}
			if n := deadlocks(first, [2]string{"UPDATE u SET n = n + 1", "UPDATE t SET n = n + 1"}); n != 1 {
				t.Errorf("rows in opposite orders: %d deadlocks", n)
			}
			if n := deadlocks(first, [2]string{"ALTER TABLE u ADD a int", "ALTER TABLE t ADD a int"}); n != 0 {
				t.Errorf("changes of the schema in opposite orders: %d deadlocks", n)
			}
		})
	}
}
