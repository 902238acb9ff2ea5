package rehearse

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/dialects"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/report"
)

// unsound is what SQLite itself finds wrong with a file.
type unsound struct {
	rule report.Rule
	text string
}

// soundness asks SQLite, which looks at no row again because of what a migration
// changes, whether foreign keys and the file as a whole are as they say. Other
// engines look themselves.
// https://www.sqlite.org/pragma.html#pragma_foreign_key_check
func soundness(ctx context.Context, engine endpoint.Engine, session dialects.Session) (found []unsound, err error) {
	if engine != endpoint.SQLite {
		return nil, nil
	}
	var refused *catalog.SQLError
	tables, err := session.Query(ctx, "SELECT DISTINCT m.name FROM sqlite_schema m, pragma_foreign_key_list(m.name) WHERE m.type = 'table' ORDER BY 1")
	if err != nil {
		return nil, err
	}
	v := values{engine: engine}
	for _, t := range tables { // one by one: a key that is none ends the check of all
		broken, err := session.Query(ctx, "PRAGMA foreign_key_check("+v.name(t[0].String)+")")
		switch {
		case errors.As(err, &refused):
			found = append(found, unsound{report.ForeignKeysUnsound, refused.Message})
		case err != nil:
			return nil, err
		}
		found = append(found, orphans(broken)...)
	}
	rows, err := session.Query(ctx, "PRAGMA integrity_check(10)")
	switch {
	case errors.As(err, &refused):
		found = append(found, unsound{report.IntegrityUnsound, refused.Message})
	case err != nil:
		return nil, err
	}
	for _, r := range rows {
		if r[0].String != "ok" {
			found = append(found, unsound{report.IntegrityUnsound, r[0].String})
		}
	}
	return found, nil
}

// looked is soundness of a throwaway that nobody has a session of.
func (c Case) looked(ctx context.Context, db dialects.Scratch) (found []unsound, err error) {
	if c.Env.Engine != endpoint.SQLite {
		return nil, nil
	}
	session, err := db.Session(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, session.Close()) }()
	return soundness(ctx, c.Env.Engine, session)
}

// orphans counts the rows that refer to nothing, by the table that they refer to.
func orphans(rows catalog.Rows) (found []unsound) {
	count := map[string]int{}
	var order []string
	for _, r := range rows {
		if count[r[2].String]++; count[r[2].String] == 1 {
			order = append(order, r[2].String)
		}
	}
	slices.Sort(order)
	for _, parent := range order {
		text := fmt.Sprintf("%d rows of %s refer to no row of %s", count[parent], rows[0][0].String, parent)
		if count[parent] == 1 {
			text = fmt.Sprintf("1 row of %s refers to no row of %s", rows[0][0].String, parent)
		}
		found = append(found, unsound{report.ForeignKeysUnsound, text})
	}
	return found
}

// sounds has the file looked at behind the migrations: what was wrong before is
// not their doing.
func (p *player) sounds(ctx context.Context, play *Play) error {
	if play.Failed() != nil {
		return nil
	}
	found, err := soundness(ctx, p.c.Env.Engine, p.session)
	play.Unsound = slices.DeleteFunc(found, func(u unsound) bool { return slices.Contains(p.before, u) })
	return err
}

// judgeSoundness says what SQLite finds wrong behind the migrations, without rows and with
// such as respect the constraints of before.
func judgeSoundness(t *Trial) []report.Finding {
	var out []report.Finding
	say := func(found []unsound, where string) {
		for _, u := range found {
			if slices.ContainsFunc(out, func(f report.Finding) bool { return f.Rule.Code == u.rule.Code && f.Message == u.text+where }) {
				continue
			}
			out = append(out, report.Finding{Rule: u.rule, Severity: u.rule.Severity, State: report.Drift, Evidence: report.Observed,
				Subject: "the pending migrations", Message: u.text + where, Hint: u.rule.Fix})
		}
	}
	say(t.Watched.Unsound, "")
	if t.Data != nil {
		without := slices.DeleteFunc(slices.Clone(t.Data.Unsound), func(u unsound) bool { return slices.Contains(t.Watched.Unsound, u) })
		say(without, " where the tables had valid rows before")
	}
	return out
}
