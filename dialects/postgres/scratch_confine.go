package postgres

import (
	"context"
	"errors"
	"strings"
	"sync"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/endpoint"
)

// OwnSuperuser is the first superuser of a server that is ours alone. It makes and
// reads databases there, and no migration is ever it.
const OwnSuperuser = "sdtmp_superuser"

// OwnUser is whom everybody else is there. Its name is the one that environments
// most often have their superuser under: it owns what nobody else does.
const OwnUser = "postgres"

// reaching are the roles that programs and files of the server are for.
// https://www.postgresql.org/docs/current/predefined-roles.html
var reaching = []string{"pg_execute_server_program", "pg_read_server_files", "pg_write_server_files"}

// own makes a server ours alone: nobody is a superuser there but the first one,
// except while a session is open that is one of ours to fill a copy by. The roles
// that reach files and programs are gone, since before PostgreSQL 16 CREATEROLE
// is enough to become a member of them.
func (h *Host) own(ctx context.Context) error {
	h.rank = &rank{host: h}
	quoted := make([]string, len(reaching))
	for i, name := range reaching {
		quoted[i] = literal(name)
	}
	password := ""
	if !h.at.Password.Empty() {
		password = " PASSWORD " + literal(h.at.Password.Reveal())
	}
	err := h.exec(ctx, unlessThere(OwnUser, "CREATE ROLE "+ident(OwnUser))+";\n"+
		"ALTER ROLE "+ident(OwnUser)+" LOGIN NOSUPERUSER"+ample+password+";\n"+
		"DELETE FROM pg_catalog.pg_authid WHERE rolname IN ("+strings.Join(quoted, ", ")+")")
	if err == nil && h.version.major() >= 16 {
		// Whoever makes a role may be it, as a superuser may.
		err = h.exec(ctx, "ALTER ROLE "+ident(OwnUser)+" SET createrole_self_grant = 'set, inherit'")
	}
	if err != nil {
		return h.problem("the throwaway server's roles cannot be made", err)
	}
	return nil
}

// ample is what a role has in place of being a superuser.
const ample = " INHERIT CREATEDB CREATEROLE REPLICATION BYPASSRLS"

// OpenOwnHost connects to a server that is ours alone, as its first superuser.
func OpenOwnHost(ctx context.Context, e endpoint.Endpoint) (*Host, error) {
	h, err := OpenHost(ctx, e)
	if err != nil {
		return nil, err
	}
	if err := h.own(ctx); err != nil {
		return nil, errors.Join(err, h.Close())
	}
	return h, nil
}

// possess gives a new database, and the schema that is in it from the beginning,
// to the user: it is the first superuser's before PostgreSQL 15.
func (h *Host) possess(ctx context.Context, s *Scratch) error {
	err := h.exec(ctx, "ALTER DATABASE "+quoteIdent(s.at.Database)+" OWNER TO "+ident(OwnUser))
	if err == nil && h.version.major() < 15 {
		var session *scratchSession
		if session, err = openSession(ctx, s.admin); err == nil {
			_, err = session.Exec(ctx, "ALTER SCHEMA public OWNER TO "+ident(OwnUser))
			err = errors.Join(err, session.Close())
		}
	}
	if err != nil {
		return h.problem("the throwaway database cannot be given to its user", err)
	}
	return nil
}

// rank is who is a superuser on a server that is ours alone.
type rank struct {
	host *Host

	mu     sync.Mutex
	raised int      // sessions that are superusers' now
	supers []string // who is one then, beside the user
}

// raise makes superusers of the user, and of those that were ones before, until
// as many calls of lower have followed.
func (r *rank) raise(ctx context.Context) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.raised == 0 {
		statements := []string{"ALTER ROLE " + ident(OwnUser) + " SUPERUSER"}
		for _, name := range r.supers {
			statements = append(statements, whereThere(name, "ALTER ROLE "+ident(name)+" SUPERUSER"))
		}
		// A migration may hold what this waits for.
		if err := r.host.exec(ctx, "SET LOCAL lock_timeout = '2s';\n"+strings.Join(statements, ";\n")); err != nil {
			return r.host.problem("the throwaway's user cannot be made a superuser", err)
		}
	}
	r.raised++
	return nil
}

// lower takes it back. It is done although the run was interrupted.
func (r *rank) lower(ctx context.Context) error {
	ctx, cancel := cleaning(ctx)
	defer cancel()
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.raised--; r.raised > 0 {
		return nil
	}
	rows, err := r.host.query(ctx, "SELECT rolname FROM pg_roles WHERE rolsuper AND rolname <> current_user ORDER BY rolname")
	if err == nil {
		var statements []string
		r.supers = nil
		for _, row := range rows {
			name := row[0].String
			statements = append(statements, whereThere(name, "ALTER ROLE "+ident(name)+" NOSUPERUSER"))
			if name != OwnUser {
				r.supers = append(r.supers, name)
			}
		}
		err = r.host.exec(ctx, strings.Join(statements, ";\n"))
	}
	if err != nil {
		return r.host.problem("the throwaway's user is still a superuser", err)
	}
	return nil
}

// whereThere runs a statement where there is a role of a name.
func whereThere(role, statement string) string {
	return strings.Replace(unlessThere(role, statement), "IF NOT EXISTS", "IF EXISTS", 1)
}

// Confine has all sessions from now on be those of a user who may do anything in
// the database and nothing to the machine that it is on: no superuser's. It
// says whether the server holds to it: on one that was given whoever we are stays that.
func (s *Scratch) Confine(ctx context.Context) (held bool, err error) {
	if s.host.rank == nil {
		rows, err := s.host.query(ctx, `SELECT rolsuper OR EXISTS (SELECT FROM pg_roles o
	WHERE o.rolname IN ('pg_execute_server_program', 'pg_read_server_files', 'pg_write_server_files') AND pg_has_role(r.oid, o.oid, 'MEMBER'))
FROM pg_roles r WHERE rolname = current_user`)
		if err != nil {
			return false, s.host.problem("what the throwaway's role may do cannot be read", err)
		}
		return rows[0][0].String != "t", nil
	}
	s.confined = true
	return true, s.host.amplify(ctx, OwnUser)
}

// amplify makes a role a member of all others, as a superuser is.
func (h *Host) amplify(ctx context.Context, role string) error {
	if err := h.exec(ctx, "ALTER ROLE "+ident(role)+ample+";\n"+joinRoles(literal(role))); err != nil {
		return h.problem("the throwaway's user cannot be given its rights", err)
	}
	return nil
}

// JoinRoles makes the user of a session a member of all roles that it may make itself one of.
var JoinRoles = joinRoles("current_user")

func joinRoles(role string) string {
	return `DO $do$DECLARE r record; BEGIN
  FOR r IN SELECT rolname FROM pg_catalog.pg_roles WHERE rolname NOT IN (` + role + `, current_user, 'pg_database_owner', 'pg_create_subscription')
      AND NOT pg_catalog.pg_has_role(` + role + `, oid, 'USAGE') ORDER BY rolname LOOP
    BEGIN
      EXECUTE pg_catalog.format('GRANT %I TO %I', r.rolname, ` + role + `);
    EXCEPTION WHEN OTHERS THEN NULL; -- it is a member of this one, or beyond it
    END;
  END LOOP;
END$do$`
}

// SessionOf opens a connection of a role, which is logged in as no other: no
// statement leads from it to more rights. all says that the role is a superuser
// where it comes from.
func (s *Scratch) SessionOf(ctx context.Context, role catalog.Role, all bool) (catalog.Session, error) {
	if s.host.rank == nil {
		return s.becoming(ctx, role)
	}
	e := s.at
	e.User = role.Name
	login := "ALTER ROLE " + ident(role.Name) + " LOGIN NOSUPERUSER"
	if !e.Password.Empty() {
		login += " PASSWORD " + literal(e.Password.Reveal())
	}
	if err := s.host.exec(ctx, login); err != nil {
		return nil, s.host.problem("role "+role.Name+" cannot log in", err)
	}
	if all {
		if err := s.host.amplify(ctx, role.Name); err != nil {
			return nil, err
		}
	}
	session, err := openSession(ctx, e)
	if err != nil {
		return nil, err
	}
	return configured(ctx, session, role, Become(role)[1:])
}

// becoming opens a superuser's connection and makes it the role's.
func (s *Scratch) becoming(ctx context.Context, role catalog.Role) (catalog.Session, error) {
	session, err := openSession(ctx, s.at)
	if err != nil {
		return nil, err
	}
	return configured(ctx, session, role, Become(role))
}

func configured(ctx context.Context, session *scratchSession, role catalog.Role, statements []string) (catalog.Session, error) {
	for _, statement := range statements {
		if _, err := session.Exec(ctx, statement); err != nil {
			return nil, errors.Join(errors.New("becoming "+role.Name), err, session.Close())
		}
	}
	return session, nil
}

// Lift makes the user a superuser for one statement, until the function that it
// returns is called. Where a migration's own transaction is in the way it does
// not, and says so.
func (s *Scratch) Lift(ctx context.Context) (lower func() error, lifted bool, err error) {
	if s.host.rank == nil || !s.confined {
		return nil, false, nil
	}
	var waited *catalog.SQLError
	if err := s.host.rank.raise(ctx); errors.As(err, &waited) && waited.Code == "55P03" { // lock_not_available
		return nil, false, nil
	} else if err != nil {
		return nil, false, err
	}
	return func() error { return s.host.rank.lower(ctx) }, true, nil
}

// Owns says which roles go with the database.
func (s *Scratch) Owns(roles []string) {
	if s.host.rank != nil {
		s.roles = append(s.roles, roles...)
	}
}

// dropRoles drops them. One that another database needs as well stays.
func (s *Scratch) dropRoles(ctx context.Context) error {
	ctx, cancel := cleaning(ctx)
	defer cancel()
	for _, name := range s.roles {
		var needed *catalog.SQLError
		if err := s.host.exec(ctx, "DROP ROLE IF EXISTS "+ident(name)); err != nil && !errors.As(err, &needed) {
			return s.host.problem("role "+name+" cannot be dropped", err)
		}
	}
	return nil
}

// raised is a superuser's session of the user.
type raised struct {
	*scratchSession
	ended func() error
	once  sync.Once
}

func (r *raised) Close() error {
	err := r.scratchSession.Close()
	r.once.Do(func() { err = errors.Join(err, r.ended()) })
	return err
}
