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

// TestDropSparesBystanders drops databases while a session in another one asks
// for information_schema.triggers. While it does, MariaDB lists it in each
// database that it passes; it must live. Who was left behind in the database
// that is dropped, with a transaction, must not be waited for.
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
			bystander := sessionIn(t, create(""), "SELECT 1")
			for range 8 {
				made := create(crowd.String())
				looked, ended := make(chan error), make(chan struct{})
				go func() {
					var err error
					for err == nil {
						select {
						case <-ended:
							looked <- nil
							return
						default:
							_, err = bystander.Query(t.Context(), "SELECT * FROM information_schema.triggers WHERE event_object_table LIKE 'crowd%'")
						}
					}
					looked <- err
				}()
				time.Sleep(30 * time.Millisecond)
				if err := made.Drop(t.Context()); err != nil {
					t.Error(err)
				}
				close(ended)
				if err := <-looked; err != nil {
					t.Fatalf("a session of another database: %v", err)
				}
			}

			made := create("CREATE TABLE t (a int)")
			left := sessionIn(t, made, "SET autocommit = 0; SELECT * FROM t")
			if err := made.Drop(t.Context()); err != nil {
				t.Errorf("with a transaction left behind: %v", err)
			}
			if _, err := left.Query(t.Context(), "SELECT 1"); err == nil {
				t.Error("the session that was in the way is still there")
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
