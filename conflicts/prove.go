// Package conflicts proves whether the order of two branches' migrations
// matters, by running both orders on throwaway databases: from one state, first
// one side and then the other, and in the order of the versions, which a fresh
// database gets. What is compared is how each migration ended, the schemas and
// the rows. No SQL is parsed.
package conflicts

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"time"

	"github.com/schemadiff/schemadiff/dialects"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/ledger"
	"github.com/schemadiff/schemadiff/migration"
	"github.com/schemadiff/schemadiff/parity"
	"github.com/schemadiff/schemadiff/rehearse"
	"github.com/schemadiff/schemadiff/report"
	"github.com/schemadiff/schemadiff/schema"
	"github.com/schemadiff/schemadiff/throwaway"
)

// Side is some migrations of one branch, in its tool's order.
type Side struct {
	Name  string // of the branch
	Files migration.Set
	FS    fs.FS // what the paths of Files are paths in
	Run   []migration.Migration
	Tree  Tree // that a command finds them in, while it runs all of them and nothing of the other side's
}

// Question is what is to be proved.
type Question struct {
	Engine endpoint.Engine
	From   *parity.Env // the environment or snapshot to begin with; nil for an empty database
	Start  Side        // what runs before either side
	Ours   Side
	Theirs Side
	Merged []migration.Migration // of both, in the order in which a fresh database runs them; nil where that is not known

	Base     *Base     // of several questions that begin alike; nil for one by itself
	Programs *Programs // how migrations that are programs are run; nil where nobody has said so
	Landed   bool      // theirs is merged already: wherever base is deployed it ran first
	ReachOut bool
	Rows     int // that are made up for each table; below 0 none
	Replays  int // that the search for the guilty pair may take; 0 is DefaultReplays
	Limits   rehearse.Limits
	Total    time.Duration // of the whole proof; 0 is DefaultTotal
	Progress func(phase string)
	Now      func() time.Time
}

// DefaultReplays bounds the search for the guilty pair, and DefaultTotal the
// whole proof.
const (
	DefaultReplays = 64
	DefaultTotal   = 120 * time.Second
)

// run is one order, run from the common state.
type run struct {
	name     string
	steps    []rehearse.Step
	outcomes map[identity]string // how each migration ended
	end      schema.Schema
	rows     rehearse.Rows
	broken   map[schema.Key]string // views that cannot be read at the end, and why
}

// identity tells migrations apart: both sides may have one with the same ID, and a
// file may have several.
type identity struct{ id, path string }

func identityOf(m migration.Migration) identity { return identity{m.ID, m.Path} }

func (r run) failed() *rehearse.Step {
	for i := range r.steps {
		if r.steps[i].Failure != nil {
			return &r.steps[i]
		}
	}
	return nil
}

// prover is the state of one proof.
type prover struct {
	Question
	start    dialects.Scratch // in the common state, which no segment runs on
	bare     dialects.Scratch // the same without rows; nil where start has none
	state    schema.Schema
	segments int
	replays  int
	rows     int
	command  bool                  // some are programs: the project's own command runs all of them
	shared   bool                  // start and bare are a Base's
	broken   map[schema.Key]string // views that cannot be read in the common state
}

// Prove runs both orders. Findings are about the migrations; the error is that
// nothing could be run. What a migration is that nobody can run here makes the
// verdict unproven, and is no error.
func Prove(ctx context.Context, q Question, server throwaway.Server) (proved report.Proved, findings []report.Finding, err error) {
	p := &prover{Question: q}
	p.Replays, p.Total = cmp.Or(p.Replays, DefaultReplays), cmp.Or(p.Total, DefaultTotal)
	caller := ctx
	ctx, cancel := context.WithTimeout(ctx, p.Total)
	defer cancel()
	proved = report.Proved{Tool: q.Ours.Files.Tool, Dir: q.Ours.Files.Dir, Branch: q.Theirs.Name, Throwaway: server.Describe()}
	defer func() {
		proved.Segments, proved.Replays, proved.Rows = p.segments, p.replays, p.rows
		if !p.shared {
			err = errors.Join(err, dropped(ctx, p.start, p.bare))
		}
	}()
	unproven := func(why string) (report.Proved, []report.Finding, error) {
		proved.Verdict, proved.Unproven = "unproven", why
		f := report.Finding{Rule: report.UnknownEffects, Severity: report.UnknownEffects.Severity, State: report.Drift, Evidence: report.Observed,
			Subject: "whether the order of " + q.Ours.Name + " and " + q.Theirs.Name + " matters is not proved", Message: why, Hint: report.UnknownEffects.Fix}
		return proved, []report.Finding{f}, nil
	}
	// ended is an error of a run as a reason for which nothing is proved.
	ended := func(err error) (report.Proved, []report.Finding, error) {
		var no *rehearse.Unrunnable
		switch {
		case errors.As(err, &no):
			_, found, _ := unproven(no.Why)
			found[0].Hint = "" // it says what to do, as far as anything can be done
			return proved, found, nil
		case ctx.Err() != nil && caller.Err() == nil:
			return unproven(fmt.Sprintf("it took longer than %v (--conflict-timeout)", p.Total))
		case errors.Is(err, context.DeadlineExceeded) && caller.Err() == nil:
			return unproven("a migration took longer than it may")
		}
		return proved, nil, err
	}
	if p.command = p.programs(); p.command && p.Programs == nil {
		_, found, _ := unproven("the migrations are programs, and only " + q.Ours.Files.Tool + " can run them: schemadiff.yaml does not say how the project migrates")
		found[0].Hint = "add to schemadiff.yaml, as your project migrates: " + p.of(p.Ours).Recipe()
		return proved, found, nil
	} else if p.command {
		proved.Throwaway += ", with the project's own command"
	}
	why, err := p.begin(ctx, server)
	switch {
	case err != nil:
		return ended(err)
	case why != "":
		return unproven(why)
	}
	v, err := p.orders(ctx)
	switch {
	case err != nil:
		return ended(err)
	case v.unproven != "":
		p.tell(&proved, v)
		return unproven(v.unproven)
	}
	if v.differs() {
		if err := p.minimise(ctx, v); err != nil && ctx.Err() == nil {
			return proved, nil, err
		} else if err != nil { // the verdict stands, the pair was not found in time
			v.blame = []string{all(p.Ours), all(p.Theirs)}
		}
	}
	p.tell(&proved, v)
	return proved, p.findings(v), nil
}

// begin brings a throwaway into the common state. why is that the state cannot
// be had.
func (p *prover) begin(ctx context.Context, server throwaway.Server) (why string, err error) {
	if b := p.Base; b != nil && b.built {
		p.start, p.bare, p.state, p.rows, p.broken, p.shared = b.start, b.bare, b.state, b.rows, b.broken, true
		return b.why, nil
	}
	p.say("building what both sides begin with")
	defer func() {
		if p.Base != nil && err == nil {
			*p.Base, p.shared = Base{p.start, p.bare, p.state, p.rows, p.broken, why, true}, true
		}
	}()
	if p.From != nil {
		copied, err := rehearse.Seed(ctx, server, *p.From)
		if err != nil {
			return "", err
		}
		p.start = copied.DB
		if len(copied.Unlike) > 0 {
			return "the copy of " + p.From.Name + " is not like it: " + rehearse.Describe(copied.Unlike[0]), nil
		}
	} else if p.start, err = server.Create(ctx); err != nil {
		return "", err
	}
	play, err := p.segment(ctx, p.start, p.Start, nil, false)
	if err != nil {
		return "", err
	}
	if failed := play.Failed(); failed != nil {
		return fmt.Sprintf("%s, which both sides have, fails on a new database: %s", failed.Migration.Label, failed.Failure.Err.Message), nil
	}
	p.state = play.End
	if p.broken, err = p.of(p.Start).BrokenViews(ctx, p.start, p.state); err != nil {
		return "", err
	}
	if p.Rows < 0 {
		return "", nil
	}
	return "", p.fill(ctx)
}

// Base is the state that several questions begin with, built by the first of them.
type Base struct {
	start, bare dialects.Scratch
	state       schema.Schema
	rows        int
	broken      map[schema.Key]string
	why         string // it cannot be had; "" where it can
	built       bool
}

// Close drops it.
func (b *Base) Close(ctx context.Context) error { return dropped(ctx, b.start, b.bare) }

func dropped(ctx context.Context, all ...dialects.Scratch) (err error) {
	for _, db := range all {
		if db != nil {
			err = errors.Join(err, db.Drop(context.WithoutCancel(ctx)))
		}
	}
	return err
}

// fill makes up rows: without any, updates of two sides cannot be told apart.
func (p *prover) fill(ctx context.Context) error {
	p.say("making rows")
	full, err := p.start.Clone(ctx)
	if err != nil {
		return err
	}
	n, err := p.of(p.Start).Fill(ctx, full, max(p.Rows, 1))
	if err != nil || n == 0 {
		return errors.Join(err, full.Drop(context.WithoutCancel(ctx)))
	}
	p.rows, p.start, p.bare = n, full, p.start
	return nil
}

// of is the case of a side in the common state.
func (p *prover) of(s Side) rehearse.Case {
	c := rehearse.Case{Env: parity.Env{Name: s.Name, Engine: p.Engine}, Files: s.Files, FS: s.FS, ReachOut: p.ReachOut, Now: p.Now}
	c.Env.Reading.Schema = p.state
	if p.From != nil {
		c.Env.Ledgers, c.Env.Kept = p.From.Ledgers, p.From.Kept
	}
	return c
}

func (p *prover) say(phase string) {
	if p.Progress != nil {
		p.Progress(phase)
	}
}

// after runs sides one after the other on a clone of a database, on which
// migrations of the other side may have run before, and hands the clone to
// whoever wants to go on from there.
func (p *prover) after(ctx context.Context, from dialects.Scratch, before []migration.Migration, watched bool, sides ...Side) (r run, db dialects.Scratch, err error) {
	if db, err = from.Clone(ctx); err != nil {
		return r, nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, db.Drop(context.WithoutCancel(ctx)))
		}
	}()
	r.outcomes = map[identity]string{}
	for _, s := range sides {
		play, err := p.segment(ctx, db, s, slices.Concat(before, r.applied()), watched)
		if err != nil {
			return r, db, err
		}
		r.add(play)
	}
	return r, db, nil
}

// applied are the migrations that ran and were not taken back.
func (r run) applied() []migration.Migration {
	var out []migration.Migration
	for _, s := range r.steps {
		if s.Outcome == report.Ran && !s.TakenBack {
			out = append(out, s.Migration)
		}
	}
	return out
}

func (r *run) add(play rehearse.Play) {
	for _, s := range play.Steps {
		r.outcomes[identityOf(s.Migration)] = s.Ending()
	}
	r.steps = append(r.steps, play.Steps...)
	r.end = play.End
}

// whole runs sides from the common state and reads the rows at the end.
func (p *prover) whole(ctx context.Context, without map[string]bool, sides ...Side) (run, error) {
	r, db, err := p.after(ctx, p.start, nil, false, sides...)
	if err != nil {
		return r, err
	}
	if r.broken, err = p.of(p.Start).BrokenViews(ctx, db, r.end); err == nil {
		r.rows, err = p.read(ctx, db, r.end, without)
	}
	return r, errors.Join(err, db.Drop(context.WithoutCancel(ctx)))
}

// read reads the rows but those of the ledgers and beside them, which are the
// tools' own.
func (p *prover) read(ctx context.Context, db dialects.Scratch, s schema.Schema, without map[string]bool) (rehearse.Rows, error) {
	if p.command {
		s = s.Filter(func(o schema.Object) bool { return !rehearse.Numbered(p.Ours.Files.Tool, o) })
	}
	if p.From != nil {
		s = s.Filter(func(o schema.Object) bool {
			return !p.of(p.Start).Kept(o) && !slices.ContainsFunc(p.From.Ledgers, func(l ledger.Ledger) bool { return o.Key == l.Table })
		})
	}
	return rehearse.ReadRows(ctx, db, s, without)
}

// joined is two sides as one, in the order of the versions.
func (p *prover) joined() Side {
	s := p.Ours
	s.FS = either{p.Ours.FS, p.Theirs.FS}
	s.Run, s.Tree = p.Merged, Merged
	return s
}

// either is two trees as one: what the first does not have is the second's.
type either struct{ first, second fs.FS }

func (e either) Open(name string) (fs.File, error) {
	f, err := e.first.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return e.second.Open(name)
	}
	return f, err
}

// sameOrder says whether the order of the versions is one of the two.
func (p *prover) sameOrder() bool {
	ids := func(lists ...[]migration.Migration) (out []identity) {
		for _, m := range slices.Concat(lists...) {
			out = append(out, identityOf(m))
		}
		return out
	}
	merged := ids(p.Merged)
	return slices.Equal(merged, ids(p.Ours.Run, p.Theirs.Run)) || slices.Equal(merged, ids(p.Theirs.Run, p.Ours.Run))
}
