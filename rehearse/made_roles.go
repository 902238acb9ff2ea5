package rehearse

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/dialects"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/lazy"
	"github.com/schemadiff/schemadiff/migration"
)

// makesRole is where a text may make a role, in a string of code too.
var makesRole = lazy.Regexp(`(?i)\bcreate\s+(role|user|group)\b`)

// roleKeeper sees to it that the roles which migrations make go with their throwaway:
// roles belong to the whole server, and the next run has to make them again.
type roleKeeper struct {
	db     dialects.Scratch
	before []string
}

// keepsRoles begins before migrations run; nil of other engines than PostgreSQL.
func (c Case) keepsRoles(ctx context.Context, db dialects.Scratch) (*roleKeeper, error) {
	if c.Env.Engine != endpoint.Postgres {
		return nil, nil
	}
	k := &roleKeeper{db: db}
	var err error
	k.before, err = k.list(ctx)
	return k, err
}

func (k *roleKeeper) list(ctx context.Context) (names []string, err error) {
	session, err := k.db.Session(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, session.Close()) }()
	rows, err := session.Query(ctx, "SELECT rolname FROM pg_catalog.pg_roles")
	for _, r := range rows {
		names = append(names, r[0].String)
	}
	return names, err
}

// settle hands the roles that are new, and that a text speaks of, to the throwaway:
// others are those of what else is tried on its server.
func (k *roleKeeper) settle(ctx context.Context, texts []string) error {
	if k == nil {
		return nil
	}
	now, err := k.list(context.WithoutCancel(ctx))
	if err != nil {
		return err
	}
	k.db.Owns(slices.DeleteFunc(now, func(name string) bool {
		return slices.Contains(k.before, name) || !slices.ContainsFunc(texts, func(text string) bool { return strings.Contains(strings.ToLower(text), strings.ToLower(name)) })
	}))
	return nil
}

// unmade is the roles that migrations speak of, and that none of them makes.
func (c Case) unmade() []string {
	makes := map[string]bool{}
	for _, text := range c.texts(c.Plan.Run) {
		for _, m := range roleMade().FindAllStringSubmatch(text, -1) {
			makes[strings.ToLower(m[1])] = true
		}
	}
	return slices.DeleteFunc(c.roles(), func(name string) bool { return makes[strings.ToLower(name)] })
}

var roleMade = lazy.Regexp(`(?i)\bcreate\s+(?:role|user|group)\s+"?(\w+)`)

// texts are the scripts of migrations, as far as they can be read.
func (c Case) texts(run []migration.Migration) (texts []string) {
	for _, m := range run {
		up, down, err := migration.Scripts(c.FS, c.Files, m, language(c.Env.Engine))
		if err != nil {
			continue // which is told where it comes to run
		}
		for _, s := range []*migration.Script{up, down} {
			if s == nil {
				continue
			}
			for _, send := range s.Sends {
				texts = append(texts, send.SQL)
			}
		}
	}
	return texts
}
