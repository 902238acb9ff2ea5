package dialects

import (
	"context"
	"fmt"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/dialects/mysql"
	"github.com/schemadiff/schemadiff/dialects/postgres"
	"github.com/schemadiff/schemadiff/dialects/sqlite"
	"github.com/schemadiff/schemadiff/endpoint"
)

// Session is one connection to a throwaway database.
type Session = catalog.Session

// Done is what the server said of an Exec.
type Done = catalog.Done

// Notice is something that the server said on the way.
type Notice = catalog.Notice

// SQLError is a statement's failure as the server tells it.
type SQLError = catalog.SQLError

// Scratch is a throwaway database that this process made: the only type that
// can write. Whoever holds an environment holds a Source, and no conversion
// leads from there to here.
type Scratch interface {
	// Source reads as any environment is read, afresh with every call: what was
	// written before the call and committed is seen by it.
	Source
	// Endpoint is for a migration tool that is run as a child process.
	Endpoint() endpoint.Endpoint
	// Session opens a connection that writes, with the settings that any client's
	// would begin with. Several may be open.
	Session(ctx context.Context) (Session, error)
	// Confine has all sessions from then on, and those of Endpoint, do as they like in
	// the database and nothing to the machine that it is on. It says whether the server
	// holds to it: one that was given need not.
	Confine(ctx context.Context) (held bool, err error)
	// SessionOf is a Session of a role of the environment's, of PostgreSQL; all says
	// that the role is a superuser there.
	SessionOf(ctx context.Context, role catalog.Role, all bool) (Session, error)
	// Lift gives what is confined the rights of a superuser, until lower is called, or says that it does not.
	Lift(ctx context.Context) (lower func() error, lifted bool, err error)
	// Owns says which roles go with the database, on a server that is ours alone.
	Owns(roles []string)
	// Clone makes an equal database, rows included. No session may be open meanwhile.
	Clone(ctx context.Context) (Scratch, error)
	// Drop removes the database, whoever is connected to it.
	Drop(ctx context.Context) error
}

// Host is a server that throwaway databases are made on: one of ours, or one
// that the user gave for it.
type Host interface {
	// Create makes an empty database with the settings, by the names that facts
	// have, and says which of them could not be had.
	Create(ctx context.Context, settings map[string]string) (s Scratch, unmet []string, err error)
	Platform(ctx context.Context) (catalog.Platform, error)
	// Leftovers is every database whose name is of our grammar.
	Leftovers(ctx context.Context) ([]catalog.Leftover, error)
	// Remove drops a database that is left over: it asks again whether it is.
	Remove(ctx context.Context, name string) error
	// IdentityOf is what Platform.Identity of a database on this server would be,
	// or a beginning of it that all of its databases share. "" is unknown.
	IdentityOf(ctx context.Context, database string) (string, error)
	// Sees says whether anybody on this server holds the lock of this number.
	Sees(ctx context.Context, lock int64) (bool, error)
	// Foreign lists what this role can read of other people's databases: reasons
	// for which it is no server to make throwaways on.
	Foreign(ctx context.Context) ([]string, error)
	Close() error
}

// OpenHost connects to a server as somebody who may make databases there.
func OpenHost(ctx context.Context, e endpoint.Endpoint) (Host, error) {
	switch e.Engine {
	case endpoint.Postgres:
		h, err := postgres.OpenHost(ctx, e)
		if err != nil {
			return nil, err
		}
		return hosted[*postgres.Scratch]{host: h, made: h.Create}, nil
	case endpoint.MySQL, endpoint.MariaDB:
		h, err := mysql.OpenHost(ctx, e)
		if err != nil {
			return nil, err
		}
		return hosted[*mysql.Scratch]{host: h, made: h.Create}, nil
	}
	return nil, fmt.Errorf("no server of engine %q makes databases", e.Engine)
}

// The first superuser of a PostgreSQL server that is ours alone, and whom migrations are there.
const (
	OwnSuperuser = postgres.OwnSuperuser
	OwnUser      = postgres.OwnUser
)

// OpenOwnHost connects to a server that is ours alone, as its first superuser:
// what is made on it can be confined.
func OpenOwnHost(ctx context.Context, e endpoint.Endpoint) (Host, error) {
	if e.Engine != endpoint.Postgres {
		h, err := mysql.OpenOwnHost(ctx, e)
		if err != nil {
			return nil, err
		}
		return hosted[*mysql.Scratch]{host: h, made: h.Create}, nil
	}
	h, err := postgres.OpenOwnHost(ctx, e)
	if err != nil {
		return nil, err
	}
	return hosted[*postgres.Scratch]{host: h, made: h.Create}, nil
}

// Holder is an open Source that can hold a lock which everybody on its server
// can see, as long as it is open. It is how two connections learn that they
// reach one server. Nothing is written.
type Holder interface {
	Source
	HoldLock(ctx context.Context, lock int64) error
}

// host is what the dialects' hosts share: all of Host but the type of what they make.
type host interface {
	Platform(ctx context.Context) (catalog.Platform, error)
	Leftovers(ctx context.Context) ([]catalog.Leftover, error)
	Remove(ctx context.Context, name string) error
	IdentityOf(ctx context.Context, database string) (string, error)
	Sees(ctx context.Context, lock int64) (bool, error)
	Foreign(ctx context.Context) ([]string, error)
	Close() error
}

type hosted[S cloner[S]] struct {
	host
	made func(ctx context.Context, settings map[string]string) (S, []string, error)
}

func (h hosted[S]) Create(ctx context.Context, settings map[string]string) (Scratch, []string, error) {
	s, unmet, err := h.made(ctx, settings)
	if err != nil {
		return nil, nil, err
	}
	return Scratched(s), unmet, nil
}

// database is all of Scratch but Clone, whose result is of the dialect's own type.
type database interface {
	Source
	Endpoint() endpoint.Endpoint
	Session(ctx context.Context) (Session, error)
	Confine(ctx context.Context) (held bool, err error)
	SessionOf(ctx context.Context, role catalog.Role, all bool) (Session, error)
	Lift(ctx context.Context) (lower func() error, lifted bool, err error)
	Owns(roles []string)
	Drop(ctx context.Context) error
}

type cloner[S any] interface {
	database
	Clone(ctx context.Context) (S, error)
}

type scratch struct {
	database
	clone func(ctx context.Context) (Scratch, error)
}

// Scratched is a dialect's own throwaway as a Scratch.
func Scratched[S cloner[S]](s S) Scratch {
	return scratch{s, func(ctx context.Context) (Scratch, error) {
		c, err := s.Clone(ctx)
		if err != nil {
			return nil, err
		}
		return Scratched(c), nil
	}}
}

func (s scratch) Clone(ctx context.Context) (Scratch, error) { return s.clone(ctx) }

// CreateFile makes an empty SQLite database in a folder, which is all of a host
// that it takes, and says which of the settings could not be had.
func CreateFile(ctx context.Context, folder string, settings map[string]string, limit int64) (Scratch, []string, error) {
	s, unmet, err := sqlite.Create(ctx, folder, settings, limit)
	if err != nil {
		return nil, nil, err
	}
	return Scratched(s), unmet, nil
}
