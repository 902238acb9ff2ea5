package integration

import (
	"errors"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
)

// pool makes databases for many small scripts, one after the other. Creating
// a database takes PostgreSQL longer than most scripts, before 15 it waits for
// a checkpoint: there they are emptied and used again.
type pool struct {
	db   database
	test *testing.T // at its end the databases go
	mu   sync.Mutex
	free []string
}

func newPool(t *testing.T, db database) *pool { return &pool{db: db, test: t} }

// create is the database that the script makes; at the test's end it goes back.
func (p *pool) create(t *testing.T, script string) (url string) {
	t.Helper()
	url, err := p.try(t, script)
	if err != nil {
		t.Fatal(err)
	}
	return url
}

// try is create, or the reason why the server refuses the script.
func (p *pool) try(t *testing.T, script string) (url string, err error) {
	t.Helper()
	if p.db.engine != "postgres" {
		url = p.db.empty(t)
		return url, p.db.try(url, script)
	}
	url = p.take()
	err = p.db.try(url, emptyPostgres+script)
	var refused *pgconn.PgError
	// Subscriptions are in a catalog that all databases share, and two that empty a database of some deadlock.
	for n := 0; n < 10 && errors.As(err, &refused) && refused.Code == "40P01"; n++ {
		err = p.db.try(url, emptyPostgres+script)
	}
	if errors.As(err, &refused) && refused.Code == leftovers {
		url = p.db.empty(p.test)
		err = p.db.try(url, script)
	}
	t.Cleanup(func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.free = append(p.free, url)
	})
	return url, err
}

func (p *pool) take() (url string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if n := len(p.free); n > 0 {
		url = p.free[n-1]
		p.free = p.free[:n-1]
		return url
	}
	return p.db.empty(p.test)
}

// leftovers is the SQLSTATE at which a database is given up.
const leftovers = "SD001"

// emptyPostgres drops all that scripts make. That nothing is left is asked of
// every catalog: what initdb makes has numbers below 16384, FirstNormalObjectId
// of src/include/access/transam.h.
const emptyPostgres = `DO $$
DECLARE
	name name;
	left_over boolean;
BEGIN
	FOR name IN SELECT evtname FROM pg_event_trigger LOOP
		EXECUTE format('DROP EVENT TRIGGER %I', name);
	END LOOP;
	FOR name IN SELECT nspname FROM pg_namespace WHERE nspname !~ '^(pg_|information_schema$)' LOOP
		EXECUTE format('DROP SCHEMA %I CASCADE', name);
	END LOOP;
	FOR name IN SELECT subname FROM pg_subscription JOIN pg_database d ON d.oid = subdbid AND datname = current_database() LOOP
		EXECUTE format('ALTER SUBSCRIPTION %I DISABLE', name);
		EXECUTE format('ALTER SUBSCRIPTION %I SET (slot_name = NONE)', name);
		EXECUTE format('DROP SUBSCRIPTION %I', name);
	END LOOP;
	FOR name IN SELECT pubname FROM pg_publication LOOP
		EXECUTE format('DROP PUBLICATION %I', name);
	END LOOP;
	FOR name IN SELECT fdwname FROM pg_foreign_data_wrapper LOOP
		EXECUTE format('DROP FOREIGN DATA WRAPPER %I CASCADE', name);
	END LOOP;
	FOR name IN SELECT amname FROM pg_am WHERE oid >= 16384 LOOP
		EXECUTE format('DROP ACCESS METHOD %I CASCADE', name);
	END LOOP;
	FOR name IN SELECT lanname FROM pg_language WHERE oid >= 16384 LOOP
		EXECUTE format('DROP LANGUAGE %I CASCADE', name);
	END LOOP;
	DELETE FROM pg_default_acl;
	UPDATE pg_database SET datacl = NULL WHERE datname = current_database() AND datacl IS NOT NULL;
	EXECUTE format('ALTER DATABASE %I RESET ALL', current_database());
	FOR name IN SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'oid'
		WHERE c.relnamespace = 'pg_catalog'::regnamespace AND c.relkind = 'r' AND NOT c.relisshared LOOP
		EXECUTE format('SELECT EXISTS (SELECT FROM pg_catalog.%I WHERE oid >= 16384)', name) INTO left_over;
		IF left_over THEN
			RAISE EXCEPTION USING ERRCODE = '` + leftovers + `', MESSAGE = format('something is left in %s', name);
		END IF;
	END LOOP;
END $$;
CREATE SCHEMA public;
DO $$ BEGIN IF current_setting('server_version_num')::int >= 150000 THEN ALTER SCHEMA public OWNER TO pg_database_owner; END IF; END $$; -- as CREATE DATABASE leaves it
`
