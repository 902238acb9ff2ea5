//go:build unix

package integration

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/dialects"
)

// TestDropSparesBystanders drops databases while sessions in other ones ask for
// information_schema.triggers. While they do, MariaDB lists them in each database
// that they pass; they must live. Who was left behind in the database that is
// dropped must not be waited for.
func TestDropSparesBystanders(t *testing.T) {
	var crowd strings.Builder
	for i := range 60 {
		fmt.Fprintf(&crowd, "CREATE TABLE crowd%d (a int); CREATE TRIGGER r%[1]d BEFORE INSERT ON crowd%[1]d FOR EACH ROW SET @a = 1;", i)
	}
	for _, db := range databases(t, "mysql") {
		t.Run(db.name, func(t *testing.T) {
			server := throwawayServer(t, db)
			create := func(script string) dialects.Scratch {
				t.Helper()
				made, err := server.Create(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				if script != "" {
					sessionIn(t, made, script)
				}
				return made
			}
			bystanders := make([]catalog.Session, 4)
			for i := range bystanders {
				bystanders[i] = sessionIn(t, create(""), "SELECT 1")
			}
			looked, ended := make(chan error), make(chan struct{})
			for _, b := range bystanders {
				go func() {
					var err error
					for err == nil {
						select {
						case <-ended:
							looked <- nil
							return
						default:
							_, err = b.Query(t.Context(), "SELECT * FROM information_schema.triggers WHERE event_object_table LIKE 'crowd%'")
						}
					}
					looked <- err
				}()
			}
			for range 8 {
				made := create(crowd.String())
				sessionIn(t, made, "SET autocommit = 0; SELECT * FROM crowd0")
				time.Sleep(30 * time.Millisecond)
				if err := made.Drop(t.Context()); err != nil {
					t.Error(err)
				}
			}
			close(ended)
			for range bystanders {
				if err := <-looked; err != nil {
					t.Errorf("a session of another database: %v", err)
				}
			}

			for name, script := range map[string]string{"a transaction": "SET autocommit = 0; SELECT * FROM t", "a statement": "SELECT sleep(60) FROM t", "a procedure": "CALL p()"} {
				made := create("CREATE TABLE t (a int); INSERT INTO t VALUES (1); CREATE PROCEDURE p() SELECT sleep(60) FROM t")
				left, err := made.Session(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				done := make(chan error)
				go func() {
					_, err := left.Exec(t.Context(), script)
					for err == nil {
						time.Sleep(10 * time.Millisecond)
						_, err = left.Query(t.Context(), "SELECT 1")
					}
					done <- err
				}()
				time.Sleep(100 * time.Millisecond)
				if err := made.Drop(t.Context()); err != nil {
					t.Errorf("with %s left behind: %v", name, err)
				}
				select {
				case <-done:
				case <-time.After(20 * time.Second):
					t.Errorf("%s that was in the way is still there", name)
				}
				left.Close()
			}
		})
	}
}

// sessionIn runs the script in a session that stays open.
func sessionIn(t *testing.T, made dialects.Scratch, script string) catalog.Session {
	t.Helper()
	session, err := made.Session(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { session.Close() })
	if _, err := session.Exec(t.Context(), script); err != nil {
		t.Fatal(err)
	}
	return session
}
