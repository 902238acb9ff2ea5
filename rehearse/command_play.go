package rehearse

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/dialects"
	"github.com/schemadiff/schemadiff/lazy"
	"github.com/schemadiff/schemadiff/ledger"
	"github.com/schemadiff/schemadiff/migration"
	"github.com/schemadiff/schemadiff/problem"
	"github.com/schemadiff/schemadiff/report"
	"github.com/schemadiff/schemadiff/schema"
	"github.com/schemadiff/schemadiff/wire"
)

// commanded runs the project's own migrate command on a throwaway. The ledger,
// read again, says which migrations it applied.
func (c Case) commanded(ctx context.Context, db dialects.Scratch, m manner, limits Limits) (play Play, err error) {
	if play.Start, err = c.read(ctx, db, m); err != nil {
		return play, err
	}
	before, table, err := c.applied(ctx, db)
	if err != nil {
		return play, err
	}
	if err := c.standsAt(before); err != nil {
		return play, err
	}
	stops := &stops{c: c, db: db, manner: m, tables: c.ledgerTables(table)}
	listen := dialects.Listener{Watched: m.watched}
	if m.read {
		listen.Committed = stops.committed
	}
	roles, err := c.keepsRoles(ctx, db)
	if err != nil {
		return play, err
	}
	was, err := c.looked(ctx, db)
	if err != nil {
		return play, err
	}
	held, at, err := c.admitted(ctx, db)
	if err != nil {
		return play, err
	}
	play.Unheld = !held.held
	var warden *warden
	if !c.ReachOut {
		warden = c.warden(ctx, db, held.loose && c.As == "")
		listen.Allows, listen.Settled = warden.allows, warden.settled
	}
	gate, err := dialects.OpenGate(ctx, at, listen)
	if err != nil {
		return play, err
	}
	end, err := c.Command.run(ctx, gate, limits.Command, c.now)
	if refused := errors.Join(gate.Close(), warden.close()); refused != nil {
		return play, refused // which is why the command fails
	}
	if err != nil {
		return play, err
	}
	if gate.Record != nil {
		var texts []string
		for _, s := range gate.Record.Statements() {
			texts = append(texts, s.SQL)
		}
		if err := roles.settle(ctx, texts); err != nil {
			return play, err
		}
	}
	if play.End, err = c.read(ctx, db, m); err != nil {
		return play, err
	}
	if play.Unsound, err = c.looked(ctx, db); err != nil {
		return play, err
	}
	play.Unsound = slices.DeleteFunc(play.Unsound, func(u unsound) bool { return slices.Contains(was, u) })
	after, table, err := c.applied(ctx, db)
	if err != nil {
		return play, err
	}
	var record []wire.Statement
	if gate.Record != nil {
		record = gate.Record.Statements()
	}
	if gate.Database != "" { // a name that is another in each run
		end.tail = strings.ReplaceAll(end.tail, gate.Database, "throwaway")
	}
	play.Output = end.tail
	play.Command = true
	c.outcome(&play, before, after, end, c.ledgerTables(table), record)
	for i := range play.Steps {
		step := &play.Steps[i]
		step.Unrecorded = gate.Record == nil || len(record) == 0 && step.Outcome == report.Ran // it went past, by the socket
		if step.Failure != nil {
			step.Failure.Confined = held.loose && reserved(c.Env.Engine, step.Failure.Err)
		}
	}
	if len(record) > 0 {
		c.attribute(&play, c.ledgerTables(table), record)
	}
	scripted(&play)
	stops.place(&play)
	return play, nil
}

// CommandPlay is the run of the project's own command, nil where there was none.
func (t *Trial) CommandPlay() *Play {
	switch {
	case t.Watched.Command:
		return &t.Watched
	case t.Sent != nil && t.Sent.Command:
		return t.Sent
	}
	return nil
}

// stops are readings of the schema behind transactions that wrote a pending
// migration's row.
type stops struct {
	c      Case
	db     dialects.Scratch
	manner manner
	tables []string // that the ledger may be

	mu   sync.Mutex
	read []stop
}

type stop struct {
	ids   []string // of the migrations that the transaction was of
	state schema.Schema
}

func (s *stops) committed(ctx context.Context, sent []wire.Statement) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var ids []string
	for _, w := range sent {
		if n := s.c.rowOf(w, s.tables, s.c.Plan.Run); n >= 0 {
			ids = append(ids, s.c.Plan.Run[n].ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	state, err := s.c.read(ctx, s.db, s.manner)
	s.read = append(s.read, stop{ids, state})
	return err
}

// place gives the steps the readings. Migrations of one transaction share one,
// and what they changed is told of the last of them.
func (s *stops) place(play *Play) {
	s.mu.Lock()
	defer s.mu.Unlock()
	state := play.Start
	for i := range play.Steps {
		step := &play.Steps[i]
		step.Before, step.After = state, state
		if step.Outcome != report.Ran {
			continue
		}
		step.Joint = true
		for _, at := range s.read {
			if n := len(at.ids); at.ids[n-1] == step.Migration.ID {
				step.After, step.Joint = at.state, false
			}
		}
		state = step.After
	}
	// Where nothing could be read on the way, all is told of the last that ran.
	for i := range slices.Backward(play.Steps) {
		if play.Steps[i].Outcome == report.Ran {
			play.Steps[i].After, play.Steps[i].Joint = play.End, false
			break
		}
	}
}

// standsAt says whether a throwaway's ledger is that of the environment: a tool
// that finds another one runs other migrations.
func (c Case) standsAt(applied map[string]bool) error {
	for _, m := range c.Files.Migrations {
		pending := slices.ContainsFunc(slices.Concat(c.Plan.Run, c.Plan.Skipped), func(p migration.Migration) bool { return p.ID == m.ID })
		if !applied[m.ID] && !pending {
			return &problem.Error{Code: "X952", Where: m.Path, What: "the migrate command would run " + m.Label + " as well, which is not to be run here"}
		}
		if applied[m.ID] == pending {
			return &problem.Error{Code: "X952", Where: m.Path, What: "the migrate command cannot be rehearsed: the copy's ledger does not say of " + m.Label + " what the environment's says"}
		}
	}
	return nil
}

// applied is which migrations the ledger of the case's tool has as applied, and
// its table's name.
func (c Case) applied(ctx context.Context, db dialects.Scratch) (map[string]bool, string, error) {
	plan, table, err := c.planOn(ctx, db)
	if err != nil {
		return nil, "", err
	}
	applied := map[string]bool{}
	for _, m := range c.Files.Migrations {
		applied[m.ID] = true
	}
	for _, m := range slices.Concat(plan.Run, plan.Skipped) {
		applied[m.ID] = false
	}
	return applied, table, nil
}

// planOn is what the case's tool would run on a throwaway by the ledger there,
// and that ledger's table.
func (c Case) planOn(ctx context.Context, db dialects.Scratch) (plan ledger.Plan, table string, err error) {
	tables, err := db.Tables(ctx, catalog.Scope{})
	if err != nil {
		return plan, "", err
	}
	ledgers, err := ledger.Read(ctx, db, ledger.Candidates(tables), c.LedgerOptions, ledger.Has(c.Files.Tool))
	if err != nil {
		return plan, "", err
	}
	var l *ledger.Ledger
	for i := range ledgers {
		if ledgers[i].Tool == c.Files.Tool {
			l = &ledgers[i]
		}
	}
	if plan, err = ledger.PlanFor(c.Env.Name, l, c.Files); err != nil {
		return plan, "", &Unrunnable{"the ledger of the throwaway: " + err.Error()}
	}
	if l != nil {
		table = l.Table.Name
	}
	return plan, table, nil
}

// outcome turns what is in the ledger, how the command ended and what it sent
// into the steps of a play.
func (c Case) outcome(play *Play, before, after map[string]bool, end ended, tables []string, record []wire.Statement) {
	broke, reached := false, -1
	if end.why != "" && !slices.Contains(writesFirst, c.Files.Tool) {
		for _, s := range record {
			reached = max(reached, c.rowOf(s, tables, c.Plan.Run))
		}
	}
	for i, m := range c.Plan.Run {
		step := Step{Migration: m, Outcome: report.NotRun}
		switch {
		case after[m.ID] && !before[m.ID]:
			step.Outcome = report.Ran
		case !broke && i <= reached: // its row was written, in a transaction that was rolled back
			step.Outcome, step.TakenBack = report.Ran, true
		case !broke:
			broke = true
			step.Outcome, step.Failure = report.Broke, commandFailure(end, record)
		}
		play.Steps = append(play.Steps, step)
	}
	if n := len(play.Steps); n > 0 && end.why != "" && !broke {
		// All are applied, and what the command does behind them fails.
		play.Steps[n-1].Outcome, play.Steps[n-1].Failure = report.Broke, commandFailure(end, record)
	}
}

// unapplied is the failure of what a command left out without a word.
const unapplied = "the command ended well and did not apply it"

// commandFailure is why a migration is not in the ledger: what the server said
// last to a statement, else what the command said.
func commandFailure(end ended, record []wire.Statement) *Failure {
	if end.why == "" {
		return &Failure{Err: &catalog.SQLError{Message: unapplied}}
	}
	if end.late {
		return &Failure{Err: &catalog.SQLError{Message: end.why}, Ended: true}
	}
	for _, s := range slices.Backward(record) {
		if s.Err != nil && s.Err.Code != "" && s.Err.Code != "25P02" { // in_failed_sql_transaction: what comes after the one that failed
			return &Failure{Statement: migration.Statement{SQL: s.SQL}, Err: s.Err}
		}
		if s.Err == nil && s.Effect() {
			break // the tool went on after what failed before: it is not what ended it
		}
	}
	return &Failure{Err: &catalog.SQLError{Message: strings.TrimSuffix(end.why+": "+complaint(end.tail), ": ")}}
}

// complains is a line in which a program names its error: "sqlite3.OperationalError:
// no such column: name".
var complains = lazy.Regexp(`(?i)^\S*(?:error|exception|invalid|exc)\b\S*: \S`)

// complaint is the line of a command's output that says why it failed: the last
// in which an error is named, else the last one. Behind it there are traces and
// hints.
func complaint(text string) string {
	lines := strings.Split(text, "\n")
	for _, line := range slices.Backward(lines) {
		if complains().MatchString(line) {
			return strings.TrimSpace(line)
		}
	}
	return lines[len(lines)-1]
}

// scripted gives each step the script that its program came to.
func scripted(play *Play) {
	for i := range play.Steps {
		step := &play.Steps[i]
		script := &migration.Script{Path: step.Migration.Path, Tx: migration.PerMigration}
		for _, run := range step.Runs {
			script.Statements = append(script.Statements, run.Statement)
			if run.Outside {
				script.Tx = migration.None
			}
		}
		script.Sends = script.Statements
		step.Script = script
	}
}

// executions are the statements that did something, in the voice of a play.
func executions(record []wire.Statement, tables []string) []Executed {
	var runs []Executed
	for _, s := range record {
		if s.Err != nil || slices.ContainsFunc(tables, s.Writes) || !s.Effect() && !slices.ContainsFunc(s.Seen.Locks, func(l catalog.Lock) bool { return l.Blocks != catalog.BlocksNothing }) {
			continue
		}
		runs = append(runs, Executed{Statement: migration.Statement{SQL: s.SQL}, Took: s.Took, Seen: s.Seen, Outside: s.Outside,
			Done: catalog.Done{Rows: s.Rows, Tags: s.Tags, Notices: s.Notices}})
	}
	return runs
}

// programs says whether some of the migrations are programs, which only their
// tool runs. Without a command that is a problem, which says what to add.
func (c Case) programs() (bool, error) {
	for _, m := range c.Plan.Run {
		_, _, err := migration.Scripts(c.FS, c.Files, m, language(c.Env.Engine))
		if !errors.Is(err, migration.ErrCode) {
			continue
		}
		if c.Command == nil {
			return true, noCommand(c, m)
		}
		return true, nil
	}
	return false, nil
}
