package rehearse

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/dialects"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/migration"
	"github.com/schemadiff/schemadiff/parity"
	"github.com/schemadiff/schemadiff/report"
	"github.com/schemadiff/schemadiff/schema"
)

// Play is one run of the pending migrations on a throwaway.
type Play struct {
	Start, End schema.Schema
	Steps      []Step // of all migrations that were to run, in order
	Unheld     bool   // the server keeps nothing from what migrations put together at run time

	Unsound []unsound // what SQLite finds wrong behind the migrations, and did not before

	// Of a run of the project's own command.
	Command bool
	Output  string // the end of what it printed
}

// Step is one migration of a Play.
type Step struct {
	Migration  migration.Migration
	Script     *migration.Script
	Outcome    report.Outcome
	Runs       []Executed
	Failure    *Failure // of an Outcome Broke
	Took       time.Duration
	Settings   []catalog.SettingChange // of the session, that it left changed
	Before     schema.Schema           // read where the play observes
	After      schema.Schema
	Unrecorded bool // nobody saw what was sent
	TakenBack  bool // it ran in a transaction with one that failed
	Unplaced   bool // what was sent for it could not be told from what was sent for the ones behind it
	Joint      bool // what it changed could not be told from what the next one did, and is told there
}

// Executed is one statement that was sent.
type Executed struct {
	Statement migration.Statement
	Took      time.Duration
	Done      catalog.Done
	Seen      catalog.Observation
	Outside   bool // of a transaction, as a command was seen to send it
	Lifted    bool // it ran as a superuser's
}

// line says where a statement stands. Of what a program sends nobody knows the
// line: it is named by its first words.
func (e Executed) line() string {
	if e.Statement.Line > 0 {
		return fmt.Sprintf("line %d", e.Statement.Line)
	}
	words := strings.Fields(e.Statement.SQL)
	return strings.Join(words[:min(len(words), 3)], " ")
}

// Failure is how a migration ended that did not end well.
type Failure struct {
	Statement migration.Statement
	Line, Col int // in the file, of what the server points at, else of the statement
	Err       *catalog.SQLError

	Ended      bool // by us, at a limit: how it would have ended is not known
	ClientOnly bool // nothing was sent: a line is for a client, and no driver can send it
	Confined   bool // for want of a right that a superuser has, and migrations have none of on a throwaway
}

// Failed is the step that failed, nil where all ran.
func (p Play) Failed() *Step {
	for i := range p.Steps {
		if p.Steps[i].Outcome == report.Broke {
			return &p.Steps[i]
		}
	}
	return nil
}

// parts is the first step that ends otherwise in another play of the same
// migrations, -1 for none. A command that nobody listens to has no codes of errors.
func (p Play) parts(other Play) int {
	for i, s := range p.Steps {
		if i >= len(other.Steps) {
			break
		}
		o := other.Steps[i]
		if s.Outcome != o.Outcome || s.Failure != nil && s.Failure.Err.Code != o.Failure.Err.Code && (!other.Command || o.Failure.Err.Code != "") {
			return i
		}
	}
	return -1
}

// manner is how a play runs migrations.
type manner struct {
	pieces   bool // statement by statement, instead of as the tool sends them
	watched  bool // with a look at what each statement does
	read     bool // with a reading of the schema behind each migration
	blind    bool // with none at all: what becomes of the schema is known
	separate bool // each in a transaction of its own, whatever the tool does
	probed   bool // with the algorithm of each change forced
	grants   bool // readings have privileges
}

var (
	observing = manner{pieces: true, watched: true, read: true}
	sending   = manner{}
	stepping  = manner{read: true} // as the tool sends them, with what each migration changed
)

// player runs migrations on one throwaway.
type player struct {
	c        Case
	db       dialects.Scratch
	limits   Limits
	progress func(label string)
	manner   manner

	run     context.Context // of the whole rehearsal, which the limits of its parts are not
	session dialects.Session
	watcher dialects.Watcher // nil for a run that is not observed
	prober  dialects.Forcer  // nil for a run that forces nothing
	open    bool             // a transaction that the player began
	noticed int              // how often the session was told of what it may
	before  []unsound        // of the migrations
	unheld  bool             // by the server, from reaching the machine
	loose   bool             // may do anything but reach the machine: its rights are those of no role
}

// play runs the pending migrations on a throwaway in some manner.
func (c Case) play(ctx context.Context, db dialects.Scratch, m manner, limits Limits, progress func(string)) (Play, error) {
	switch program, err := c.programs(); {
	case err != nil:
		return Play{}, err
	case program:
		return c.commanded(ctx, db, m, limits)
	}
	p := &player{c: c, db: db, limits: limits, progress: progress, manner: m}
	return p.play(ctx)
}

// play runs all migrations until one fails. The error is that of the
// rehearsal: a migration that fails is a result.
func (p *player) play(ctx context.Context) (play Play, err error) {
	p.run = ctx
	if err := p.c.confined(p.c.Plan.Run, false); err != nil {
		return play, err
	}
	if !p.manner.blind {
		if play.Start, err = p.read(ctx); err != nil {
			return play, err
		}
	}
	if texts := p.c.texts(p.c.Plan.Run); slices.ContainsFunc(texts, makesRole().MatchString) {
		roles, err := p.c.keepsRoles(ctx, p.db)
		if err != nil {
			return play, err
		}
		defer func() { err = errors.Join(err, roles.settle(ctx, texts)) }()
	}
	if err := p.connect(ctx); err != nil {
		return play, err
	}
	defer func() { err = errors.Join(err, p.session.Close()) }()
	play.Unheld = p.unheld
	if p.before, err = soundness(ctx, p.c.Env.Engine, p.session); err != nil {
		return play, err
	}
	if p.manner.watched {
		p.watcher = dialects.Watch(p.c.Env.Engine, p.session)
	}
	if p.manner.probed {
		p.prober = dialects.Force(p.c.Env.Engine, p.session)
	}
	before := play.Start
	for _, m := range p.c.Plan.Run {
		step := Step{Migration: m, Outcome: report.NotRun, Before: before, After: before}
		if play.Failed() == nil {
			if p.progress != nil {
				p.progress(m.Label)
			}
			if err := p.step(ctx, &step); err != nil {
				return play, err
			}
			if step.Failure != nil && step.Failure.Ended {
				play.Steps, play.End = append(play.Steps, step), before
				continue // what it has left may not be readable
			}
			if p.manner.read {
				if step.After, err = p.read(ctx); err != nil {
					return play, err
				}
				before = step.After
			}
		}
		play.Steps = append(play.Steps, step)
	}
	ending := p.open // with one transaction, whose COMMIT may do more
	if err := p.finish(ctx, &play); err != nil {
		return play, err
	}
	if err := p.sounds(ctx, &play); err != nil {
		return play, err
	}
	if failed := play.Failed(); p.manner.blind || failed != nil && failed.Failure.Ended {
		return play, nil
	}
	if p.manner.read && !ending {
		play.End = before // nothing was sent since it was read
		return play, nil
	}
	play.End, err = p.read(ctx)
	return play, err
}

// finish ends the one transaction of tools that run all pending migrations in one.
func (p *player) finish(ctx context.Context, play *Play) error {
	if !p.open {
		return nil
	}
	p.open = false
	if play.Failed() != nil {
		_, err := p.session.Exec(ctx, "ROLLBACK")
		return err
	}
	_, err := p.session.Exec(ctx, "COMMIT")
	var failed *catalog.SQLError
	if n := len(play.Steps); errors.As(err, &failed) && n > 0 { // a deferred constraint
		last := &play.Steps[n-1]
		last.Outcome, last.Failure = report.Broke, failureOf(migration.Statement{SQL: "COMMIT"}, failed)
		return nil
	}
	return err
}

// step runs one migration.
func (p *player) step(ctx context.Context, step *Step) error {
	ctx, cancel := context.WithTimeout(ctx, p.limits.Migration)
	defer cancel()
	up, _, err := migration.Scripts(p.c.FS, p.c.Files, step.Migration, language(p.c.Env.Engine))
	var command *migration.ClientCommand
	if errors.As(err, &command) {
		step.Script, step.Outcome = &migration.Script{Path: step.Migration.Path}, report.Broke
		step.Failure = &Failure{Statement: migration.Statement{Line: command.Line, Col: command.Col}, Line: command.Line, Col: command.Col,
			Err: &catalog.SQLError{Message: command.Text}, ClientOnly: true}
		return nil
	}
	if err != nil {
		return fmt.Errorf("migration %s: %w", step.Migration.Label, err)
	}
	if up == nil {
		return fmt.Errorf("migration %s has nothing to run", step.Migration.Label)
	}
	step.Script = up
	started := p.c.now()
	defer func() { step.Took = p.c.now().Sub(started) }()
	if p.watcher != nil {
		if err := p.watcher.Mark(ctx); err != nil {
			return err
		}
	}
	failed, err := p.script(ctx, step)
	if err != nil {
		return err
	}
	step.Outcome = report.Ran
	if failed != nil {
		step.Outcome, step.Failure = report.Broke, failed
		return nil
	}
	if p.watcher != nil {
		step.Settings, err = p.watcher.Settings(ctx)
	}
	return err
}

// script sends one script in the tool's transactions.
func (p *player) script(ctx context.Context, step *Step) (*Failure, error) {
	s := step.Script
	apart := p.manner.pieces || p.mixed(s)
	failed, err := p.scriptSent(ctx, step, apart)
	if err == nil && !apart && failed != nil && failed.Confined && s.Tx != migration.PerRun && len(s.Sends) == 1 && len(s.Statements) > 1 && !controls(language(p.c.Env.Engine), s.Statements) {
		step.Runs = nil // it was one transaction, of which nothing is left
		return p.scriptSent(ctx, step, true)
	}
	return failed, err
}

// scriptSent sends a script as its tool does, or the statements of it apart.
func (p *player) scriptSent(ctx context.Context, step *Step, apart bool) (*Failure, error) {
	pieces := step.Script.Sends
	if apart {
		pieces = step.Script.Statements
	}
	tx := step.Script.Tx
	if apart && p.implicit() && oneMessage(step.Script) && !controls(language(p.c.Env.Engine), pieces) {
		tx = migration.PerMigration // the server puts what is sent together into one transaction
	}
	if p.manner.separate && tx == migration.PerRun {
		tx = migration.PerMigration
	}
	if (tx == migration.PerMigration || tx == migration.PerRun) && !p.open {
		if failed, err := p.exec(ctx, nil, migration.Statement{SQL: "BEGIN"}); failed != nil || err != nil {
			return failed, err
		}
		p.open = true
	}
	for _, piece := range pieces {
		if failed, err := p.exec(ctx, step, piece); failed != nil || err != nil {
			return failed, errors.Join(err, p.abandon(ctx, failed))
		}
	}
	if tx == migration.PerMigration && p.open {
		p.open = false
		return p.exec(ctx, nil, migration.Statement{SQL: "COMMIT"})
	}
	return nil, nil
}

// oneMessage says whether a script's statements are sent together, without a
// transaction of the tool's.
func oneMessage(s *migration.Script) bool {
	return (s.Tx == migration.PerSend || s.Tx == migration.None) && len(s.Sends) == 1 && len(s.Statements) > 1
}

// implicit says whether the server runs several statements that come as one
// message in one transaction.
// https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-MULTI-STATEMENT
func (p *player) implicit() bool { return p.c.Env.Engine == endpoint.Postgres }

// abandon ends a transaction in which something failed.
func (p *player) abandon(ctx context.Context, failed *Failure) error {
	if failed != nil && failed.Ended {
		return nil
	}
	// The script may have begun one of its own, or ended ours: without one this is a
	// warning in PostgreSQL and MySQL, and an error in SQLite that means nothing.
	p.open = false
	_, err := p.session.Exec(ctx, "ROLLBACK")
	var refused *catalog.SQLError
	if errors.As(err, &refused) {
		return nil
	}
	return err
}

// exec sends one piece. What the server refuses is a Failure; an error is the
// rehearsal's own.
func (p *player) exec(ctx context.Context, step *Step, piece migration.Statement) (*Failure, error) {
	limited, cancel := context.WithTimeout(ctx, p.limits.Statement)
	defer cancel()
	bracket, err := p.bracket(limited, step, piece)
	if err != nil {
		return nil, err
	}
	if p.watcher != nil && step != nil {
		if err := p.watcher.Before(limited); err != nil {
			return nil, err
		}
	}
	started := p.c.now()
	done, probed, lifted, err := p.ranked(limited, piece.SQL)
	outside := bracket && outsideOnly(err)
	if outside {
		if _, err := p.session.Exec(limited, "ROLLBACK"); err != nil {
			return nil, err
		}
		bracket = false
		done, err = p.session.Exec(limited, piece.SQL)
	}
	took := p.c.now().Sub(started)
	if err != nil && errors.Is(limited.Err(), context.DeadlineExceeded) && p.run.Err() == nil {
		text := fmt.Sprintf("it was ended after %v, the limit of a statement", p.limits.Statement)
		if ctx.Err() != nil {
			text = fmt.Sprintf("it was ended when its migration had taken %v, the limit of a migration", p.limits.Migration)
		}
		return p.ended(piece, &catalog.SQLError{Message: text})
	}
	var refused *catalog.SQLError
	if errors.As(err, &refused) {
		refused = p.said(refused)
		failureOf := p.failureOf
		if p.manner.watched && exhausted(refused, p.c.Env.Engine) {
			refused.Message = "the throwaway has no more room for it, which says nothing of the environment: " + refused.Message
			return p.ended(piece, refused)
		}
		if bracket {
			_, err := p.session.Exec(ctx, "ROLLBACK")
			return failureOf(piece, refused), err
		}
		return failureOf(piece, refused), nil
	}
	if err != nil {
		return nil, err
	}
	if step == nil {
		return nil, nil
	}
	run := Executed{Statement: piece, Took: took, Done: done, Seen: probed, Lifted: lifted}
	if p.watcher != nil {
		if run.Seen, err = p.watcher.After(ctx); err != nil {
			return nil, err
		}
		if outside {
			run.Seen.Unseen = "it runs outside of a transaction, and its locks are gone when it is done"
		}
	}
	step.Runs = append(step.Runs, run)
	if err := p.join(ctx, piece.SQL); err != nil {
		return nil, err
	}
	if bracket {
		return p.exec(ctx, nil, migration.Statement{SQL: "COMMIT"})
	}
	return nil, nil
}

// failureOf is where in the file a statement failed: at what the server points
// at, else at the statement.
func failureOf(s migration.Statement, err *catalog.SQLError) *Failure {
	f := &Failure{Statement: s, Line: s.Line, Col: s.Col, Err: err}
	if err.Position > 0 {
		f.Line, f.Col = at(s, err.Position)
	}
	return f
}

func (p *player) read(ctx context.Context) (schema.Schema, error) {
	return p.c.read(ctx, p.db, p.manner)
}

func (c Case) read(ctx context.Context, db dialects.Scratch, m manner) (schema.Schema, error) {
	if !m.grants {
		return read(ctx, db, c.Env)
	}
	reading, err := db.Inspect(ctx, catalog.Scope{Grants: true})
	return reading.Schema, err
}

// read reads a throwaway's whole schema, and who may do what in it where that is
// known of the environment. What is said of the database as a whole is left out:
// it has a name of its own.
func read(ctx context.Context, db dialects.Scratch, of parity.Env) (schema.Schema, error) {
	reading, err := db.Inspect(ctx, catalog.Scope{Grants: len(of.Reading.Roles) > 0})
	return reading.Schema.Filter(partOfDatabase), err
}

// partOfDatabase says whether an object is more than the database as a whole.
func partOfDatabase(o schema.Object) bool { return o.Key.Kind != schema.Database }

// at is the place in the file of the n-th character of a statement, counted
// from 1 as servers do.
func at(s migration.Statement, n int) (line, col int) {
	line, col = s.Line, s.Col
	for _, r := range s.SQL {
		if n--; n <= 0 {
			break
		}
		if col++; r == '\n' {
			line, col = line+1, 1
		}
	}
	return line, col
}
