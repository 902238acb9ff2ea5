package rehearse

import (
	"fmt"
	"strings"

	"github.com/schemadiff/schemadiff/migration"
	"github.com/schemadiff/schemadiff/problem"
	"github.com/schemadiff/schemadiff/report"
	"github.com/schemadiff/schemadiff/throwaway"
)

// Confined says whether what a rehearsal is to run stays in its database, as
// far as files tell. It takes no throwaway to ask.
func (c Case) Confined(down, history bool) error {
	if err := c.confined(c.Plan.Run, down); err != nil || !history {
		return err
	}
	return c.confined(c.Files.Migrations, false)
}

// confined refuses migrations that reach out of their database, before any of
// them runs: on a throwaway they would act on the real world. What a script
// cannot be read for is told where it comes to run.
func (c Case) confined(migrations []migration.Migration, down bool) error {
	if c.ReachOut {
		return nil
	}
	for _, m := range migrations {
		up, undo, err := migration.Scripts(c.FS, c.Files, m, language(c.Env.Engine))
		if err != nil {
			continue
		}
		scripts := []*migration.Script{up}
		if down {
			scripts = append(scripts, undo)
		}
		for _, s := range scripts {
			if s == nil {
				continue
			}
			if err := c.stays(m, s); err != nil {
				return err
			}
		}
	}
	return nil
}

// within refuses a statement that the migrate command sends and that reaches
// out of its database.
func (c Case) within(sql string) error {
	for _, e := range throwaway.Escapes(c.Env.Engine, sql) {
		return &problem.Error{Code: report.ReachesOut.Code, What: fmt.Sprintf("what the migrate command sends reaches out of its database: %s %s", e.What, e.Why),
			Where: strings.Join(strings.Fields(sql), " "),
			Why:   "on a throwaway it would act on the real world: the server did not get it, and the command was stopped there",
			Fix:   []string{"leave it out of the migration", "--allow-reaching-out   runs it all the same"}}
	}
	return nil
}

func (c Case) stays(m migration.Migration, s *migration.Script) error {
	for _, statement := range s.Statements {
		for _, e := range throwaway.Escapes(c.Env.Engine, statement.SQL) {
			line, col := statement.Line+e.Line-1, e.Col
			if e.Line == 1 {
				col += statement.Col - 1
			}
			return &problem.Error{Code: report.ReachesOut.Code, What: fmt.Sprintf("migration %s reaches out of its database: %s %s", m.Label, e.What, e.Why),
				Where: fmt.Sprintf("%s:%d:%d", s.Path, line, col),
				Why:   "on a throwaway it would act on the real world, so that nothing was run",
				Fix:   []string{"leave it out of the migration, or rehearse a checkout without it", "--allow-reaching-out   runs it all the same"}}
		}
	}
	return nil
}
