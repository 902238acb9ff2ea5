package rehearse

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/dialects"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/migration"
	"github.com/schemadiff/schemadiff/report"
	"github.com/schemadiff/schemadiff/throwaway"
)

// connect opens the player's session: of the migration role, else of one that may
// do anything in the database and reaches nothing of the machine. What a
// statement puts together at run time nobody can read before: the server
// refuses it.
func (p *player) connect(ctx context.Context) error {
	held, err := p.c.confine(ctx, p.db)
	if err != nil {
		return err
	}
	p.loose, p.unheld = held.loose, !held.held
	if p.c.As == "" {
		p.session, err = p.db.Session(ctx)
		return err
	}
	if p.session, err = p.db.SessionOf(ctx, held.role, held.super); err != nil {
		return fmt.Errorf("becoming %s: %w", held.role.Name, err)
	}
	return nil
}

// confinement is how migrations are kept from the machine.
type confinement struct {
	held  bool         // by the server
	loose bool         // their rights are those of no role: all but that
	role  catalog.Role // whose they are otherwise
	super bool         // the role is a superuser in the environment
}

func (c Case) confine(ctx context.Context, db dialects.Scratch) (out confinement, err error) {
	if c.As != "" {
		if out.role, err = c.role(); err != nil {
			return out, err
		}
		out.super = slices.Contains(strings.Fields(out.role.Attributes), "SUPERUSER")
	}
	if !c.ReachOut {
		if out.held, err = db.Confine(ctx); err != nil {
			return out, err
		}
	}
	out.loose = out.held && (c.As == "" || out.super)
	return out, nil
}

// ranked sends one piece. A statement that is a superuser's alone and runs no code
// of the migrations' own is sent as one's; so is one that else fails for want
// of a right, outside of a transaction, which it would have ended.
func (p *player) ranked(ctx context.Context, text string) (done catalog.Done, seen catalog.Observation, lifted bool, err error) {
	if p.loose && p.c.As == "" && !throwaway.Several(text) {
		if rank := throwaway.RankOf(p.c.Env.Engine, text); rank != throwaway.Anyones && !p.triggered(ctx) && !p.trusted(ctx, text) {
			lower, up, err := p.db.Lift(ctx)
			if err != nil {
				return done, seen, false, err
			}
			if up {
				p.notice(ctx)
				done, seen, err = p.send(ctx, text)
				err = errors.Join(err, lower())
				p.notice(ctx)
				return done, seen, rank == throwaway.Superusers, err
			}
		}
	}
	done, seen, err = p.send(ctx, text)
	return done, seen, false, err
}

// triggered says whether event triggers would run with the rights of a statement.
// The session itself sees those that its transaction has made.
func (p *player) triggered(ctx context.Context) bool {
	rows, err := p.session.Query(ctx, eventTriggers)
	return err != nil || len(rows) > 0
}

// notice has the session hear of what others have made of its user.
func (p *player) notice(ctx context.Context) {
	p.noticed++
	_, _ = p.session.Query(ctx, listens(p.noticed)) // a failed transaction runs nothing before its end, at which it listens
}

// listens is a question at which a session listens to what others have changed:
// it does so when it locks a table anew, as for a name that it has not looked up before.
// https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/storage/lmgr/lmgr.c (LockRelationOid)
func listens(n int) string { return fmt.Sprintf("SELECT pg_catalog.to_regrole('sdtmp_%d')", n) }

// join makes the user a member of a role that a statement may have made, as a superuser is
// of all. From PostgreSQL 16 on it is one already.
func (p *player) join(ctx context.Context, text string) error {
	if p.c.Env.Engine != endpoint.Postgres || !p.loose || p.c.As != "" || !makesRole().MatchString(text) {
		return nil
	}
	_, err := p.session.Exec(ctx, dialects.JoinRoles)
	var refused *catalog.SQLError
	if errors.As(err, &refused) {
		return nil
	}
	return err
}

// trusted says whether a statement makes an extension that its database's owner may make.
// https://www.postgresql.org/docs/13/sql-createextension.html
func (p *player) trusted(ctx context.Context, text string) bool {
	d := deedOf(language(p.c.Env.Engine), text)
	if len(d.words) < 3 || !strings.EqualFold(d.words[1], "extension") {
		return false
	}
	rows, err := p.session.Query(ctx, "SELECT name FROM pg_catalog.pg_available_extension_versions v WHERE pg_catalog.to_jsonb(v) ->> 'trusted' = 'true'")
	if err != nil {
		return false // the transaction has failed: so will the statement
	}
	return slices.ContainsFunc(rows, func(row []sql.NullString) bool {
		return slices.ContainsFunc(d.words, func(word string) bool { return strings.EqualFold(strings.Trim(word, `"`), row[0].String) })
	})
}

// mixed says whether what the tool sends as one message has to be sent apart: a statement of
// it is a superuser's, and others are not.
func (p *player) mixed(s *migration.Script) bool {
	return p.loose && p.c.As == "" && slices.ContainsFunc(s.Sends, func(send migration.Statement) bool {
		return throwaway.Several(send.SQL) && throwaway.RankOf(p.c.Env.Engine, send.SQL) == throwaway.Superusers
	})
}

// failureOf is a failure, which says nothing of the environment where it is for
// want of a right that nobody has on a throwaway.
func (p *player) failureOf(s migration.Statement, err *catalog.SQLError) *Failure {
	f := failureOf(s, err)
	f.Confined = p.loose && reserved(p.c.Env.Engine, err)
	return f
}

// reserved says whether an error is one of what a server keeps from who is no superuser.
func reserved(e endpoint.Engine, err *catalog.SQLError) bool {
	if e == endpoint.Postgres {
		return err.Code == insufficient
	}
	// https://dev.mysql.com/doc/mysql-errors/9.7/en/server-error-reference.html: a specific access is denied, any is, both of them
	return e != endpoint.SQLite && slices.Contains([]int{1227, 1045, 1044}, err.Number)
}

// unlifted is what a finding says of such a failure.
func (t *Trial) unlifted(f *report.Finding) {
	f.Message = joinClauses(f.Message, "migrations are no superuser's on a throwaway, so that nothing they put together at run time reaches this machine: whether it runs in "+t.Env.Name+" is not known")
	f.Hint = "--allow-reaching-out   runs the migrations as a superuser's, where all that they reach may be changed"
}
