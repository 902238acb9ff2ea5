package rehearse

import (
	"context"
	"errors"
	"slices"

	"github.com/schemadiff/schemadiff/parity"
	"github.com/schemadiff/schemadiff/report"
	"github.com/schemadiff/schemadiff/schema"
	"github.com/schemadiff/schemadiff/throwaway"
)

// fromScratch runs the whole history of the checkout on an empty database that
// has nothing but the tool's own tables.
func (c Case) fromScratch(ctx context.Context, server throwaway.Server, limits Limits, progress func(string)) (play Play, err error) {
	run := c
	run.Plan.Run = c.Files.Migrations
	tables, err := c.beginning()
	if err != nil {
		return play, err
	}
	tables.Ledgers, tables.Kept = nil, nil // the tables, and nothing in them
	copied, err := seedWith(ctx, server, tables, c.known(), run.unmade())
	if err != nil {
		return play, err
	}
	defer func() { err = errors.Join(err, copied.DB.Drop(context.WithoutCancel(ctx))) }()
	return run.play(ctx, copied.DB, stepping, limits, progress)
}

// judgeHistory compares what the whole history makes with the environment
// after its pending migrations.
func judgeHistory(t *Trial) []report.Finding {
	if t.History == nil {
		return nil
	}
	if failed := t.History.Failed(); failed != nil {
		run := Executed{Statement: failed.Failure.Statement}
		f := t.about(report.HistoryFails, *failed, &run, report.Observed)
		f.Message = failed.Failure.Err.Message
		if failed.Failure.Confined {
			f.Rule = report.Inconclusive
			t.unlifted(&f)
		}
		return []report.Finding{f}
	}
	if t.Watched.Failed() != nil {
		return nil // there is no end state to compare with
	}
	var out []report.Finding
	changes, _ := parity.Changes(t.copied(t.History.End), t.copied(t.Watched.End)) // of one server: nothing is unsettled
	for _, c := range slices.DeleteFunc(changes, func(c schema.Change) bool { return !c.Structural() }) {
		f := report.Finding{Rule: report.HistoryDiffers, Severity: report.HistoryDiffers.Severity, State: report.Drift, Evidence: report.Observed,
			Object: c.Key, Subject: c.Key.String(), Message: "from the empty database to " + t.Env.Name + ": " + describe(c), Hint: report.HistoryDiffers.Fix}
		out = append(out, f)
	}
	return out
}
