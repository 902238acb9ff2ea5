package rehearse

import (
	"context"
	"slices"

	"github.com/schemadiff/schemadiff/dialects"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/migration"
	"github.com/schemadiff/schemadiff/report"
)

// separating runs each migration in a transaction of its own, whatever the tool does.
var separating = manner{pieces: true, read: true, separate: true}

// separate finds out what each migration changes where the tool runs all of them
// in one transaction: nobody else sees anything before its COMMIT. They run
// once more on a copy, each in a transaction of its own; what does not run so is
// told with the last migration. MySQL and MariaDB commit at every change of the
// schema, which is seen at once.
func (t *Trial) separate(ctx context.Context, of dialects.Scratch, limits Limits) error {
	steps := t.Watched.Steps
	if e := t.Env.Engine; e == endpoint.MySQL || e == endpoint.MariaDB || !slices.ContainsFunc(steps, func(s Step) bool { return s.Script != nil && s.Script.Tx == migration.PerRun }) {
		return nil
	}
	apart, err := onClone(ctx, of, func(db dialects.Scratch) (Play, error) { return t.play(ctx, db, separating, limits, nil) })
	if err != nil {
		return err
	}
	failed := t.Watched.Failed() != nil
	known := t.Watched.Start
	for i := range steps {
		s := &steps[i]
		if s.Outcome != report.Ran {
			s.Before, s.After = known, known
			continue
		}
		s.TakenBack, s.Before = failed, known
		switch {
		case i < len(apart.Steps) && apart.Steps[i].Outcome == report.Ran:
			s.After = apart.Steps[i].After
		case i == len(steps)-1:
			s.After = t.Watched.End
		default:
			s.After, s.Joint = known, true
		}
		known = s.After
	}
	return nil
}
