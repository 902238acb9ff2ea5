package rehearse

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/dialects"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/lazy"
	"github.com/schemadiff/schemadiff/lexer"
	"github.com/schemadiff/schemadiff/problem"
	"github.com/schemadiff/schemadiff/report"
	"github.com/schemadiff/schemadiff/throwaway"
)

// admitted confines a throwaway for the migrate command, and says as whom the command is there.
func (c Case) admitted(ctx context.Context, db dialects.Scratch) (held confinement, at endpoint.Endpoint, err error) {
	at = db.Endpoint()
	if held, err = c.confine(ctx, db); err != nil || c.As == "" || !held.held {
		return held, at, err
	}
	session, err := db.SessionOf(ctx, held.role, held.super)
	if err != nil {
		return held, at, fmt.Errorf("becoming %s: %w", held.role.Name, err)
	}
	at.User = held.role.Name
	return held, at, session.Close()
}

// warden looks at each statement of the migrate command before the server gets it:
// one that reaches out is refused, and one that is a superuser's alone is let be one,
// to the next statement.
type warden struct {
	c    Case
	db   dialects.Scratch
	ctx  context.Context // of the command
	lift bool

	mu      sync.Mutex
	lower   func() error // of what is lifted, nil for nothing
	heard   int          // how often sessions were told
	lifted  bool         // a session may not have heard yet that it is not any more
	joining bool         // the statement before may have made a role
}

func (c Case) warden(ctx context.Context, db dialects.Scratch, lift bool) *warden {
	return &warden{c: c, db: db, ctx: ctx, lift: lift}
}

var makesTrigger = lazy.Regexp(`(?i)\bevent\s+trigger\b`)

func (w *warden) allows(sql string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.end(); err != nil { // of what has failed
		return err
	}
	if err := w.c.within(sql); err != nil {
		return err
	}
	if w.lifted && !slices.Contains([]string{"ROLLBACK", "ABORT", "COMMIT", "END"}, verb(lexer.Postgres, sql)) {
		return &problem.Error{Code: report.ReachesOut.Code, What: "the migrate command sends on before the server has answered a statement that is a superuser's alone",
			Where: strings.Join(strings.Fields(sql), " "), Why: "what it sends behind it might have the same rights",
			Fix: []string{"run that statement by a migration of its own", "--allow-reaching-out   runs it all the same"}}
	}
	if !w.lift {
		return nil
	}
	if w.joining {
		if _, err := w.db.Confine(w.ctx); err != nil {
			return err
		}
	}
	w.joining = makesRole().MatchString(sql)
	if throwaway.Several(sql) || throwaway.RankOf(w.c.Env.Engine, sql) == throwaway.Anyones {
		return nil
	}
	if triggered, err := w.triggered(); triggered || err != nil {
		return err
	}
	var err error
	if w.lower, w.lifted, err = w.db.Lift(w.ctx); err != nil {
		return err
	}
	if makesTrigger().MatchString(sql) {
		w.lift = false // nobody but its own transaction sees it yet, and it would run with what is lifted
	}
	return nil
}

// settled takes back what was lifted, once the server has answered, and has the
// session hear of it.
func (w *warden) settled(ctx context.Context, session catalog.Session) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.lifted {
		return nil
	}
	err := w.end()
	if err == nil {
		w.heard++
		_, err = session.Query(ctx, listens(w.heard))
	}
	w.lifted = err != nil
	return err
}

// triggered says whether event triggers would run with the rights of a statement.
func (w *warden) triggered() (yes bool, err error) {
	session, err := w.db.Session(w.ctx)
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, session.Close()) }()
	rows, err := session.Query(w.ctx, eventTriggers)
	return len(rows) > 0, err
}

const eventTriggers = "SELECT FROM pg_catalog.pg_event_trigger WHERE evtenabled <> 'D'"

func (w *warden) end() error {
	if w.lower == nil {
		return nil
	}
	lower := w.lower
	w.lower = nil
	return lower()
}

// close takes back what is lifted at the end.
func (w *warden) close() error {
	if w == nil {
		return nil
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.end()
}
