package dialects

import (
	"context"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/dialects/mysql"
	"github.com/schemadiff/schemadiff/dialects/postgres"
	"github.com/schemadiff/schemadiff/dialects/sqlite"
	"github.com/schemadiff/schemadiff/endpoint"
)

// Watcher sees what the statements of one session do to what existed before.
// It asks through that session, so that it sees what is not committed yet.
type Watcher interface {
	// Mark remembers what exists and how the session is set: a migration begins.
	Mark(ctx context.Context) error
	// Before remembers the counters of the session: a statement is about to run.
	Before(ctx context.Context) error
	// After is what happened since Before. It has to be asked before the
	// transaction ends, which lets go of the locks.
	After(ctx context.Context) (catalog.Observation, error)
	// Settings is what of the session is not as it was at Mark: the migration
	// has ended, with its transaction.
	Settings(ctx context.Context) ([]catalog.SettingChange, error)
}

// Watch begins to watch a session of an engine; nil for one whose server says nothing.
func Watch(e endpoint.Engine, s Session) Watcher {
	switch e {
	case endpoint.Postgres:
		return postgres.Watch(s)
	case endpoint.MySQL, endpoint.MariaDB:
		return mysql.Watch(s, e == endpoint.MariaDB)
	case endpoint.SQLite:
		return sqlite.Watch(s)
	}
	return nil
}

// Forcer runs statements so that the server has to say by which algorithm it
// changes a table. What it runs does what the statement does.
type Forcer interface {
	// Exec runs one statement. Of the observation only the algorithm is filled
	// in, its reason, and as a lock what it lets others do meanwhile.
	Exec(ctx context.Context, text string) (Done, catalog.Observation, error)
}

// Force begins to force algorithms in a session; nil for an engine without algorithms.
func Force(e endpoint.Engine, s Session) Forcer {
	switch e {
	case endpoint.MySQL, endpoint.MariaDB:
		return mysql.Probe(s, e == endpoint.MariaDB)
	}
	return nil
}
