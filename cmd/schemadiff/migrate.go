package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/schemadiff/schemadiff/dialects"
	"github.com/schemadiff/schemadiff/rehearse"
	"github.com/schemadiff/schemadiff/report"
)

// migrateCommand is the project's own migrate command, nil where the
// configuration has none.
func (p *program) migrateCommand(s selection) *rehearse.Command {
	cfg := s.project.Config
	if cfg == nil || len(cfg.Rehearsal.Migrate.Command) == 0 {
		return nil
	}
	c := &rehearse.Command{Folder: cfg.Dir(), Resolve: func(ctx context.Context, at *dialects.Gate) (argv, env []string, err error) {
		p.secrets.Add(at.Password.Reveal(), at.User, at.Database)
		fields := map[string]string{"rehearsal.url": at.URL(), "rehearsal.database": at.Database}
		for name, value := range map[string]string{"host": at.Host, "port": at.Port, "user": at.User, "socket": at.Socket} {
			if value != "" {
				fields["rehearsal."+name] = value
			}
		}
		if at.Host != "" { // SQLite has none, and a server's may be empty
			fields["rehearsal.password"] = at.Password.Reveal()
		}
		return s.project.resolver.Migrate(ctx, cfg, fields)
	}}
	if p.verbose {
		c.Output = p.err
	}
	return c
}

// shownLines is how much of a failed command's output is shown without --verbose.
const shownLines = 20

// said shows the end of what a migrate command printed that did not do all of its task.
func (p *program) said(t *rehearse.Trial) {
	play := t.CommandPlay()
	if play == nil || play.Failed() == nil || play.Output == "" || p.verbose || p.quiet > 1 {
		return
	}
	lines := strings.Split(play.Output, "\n")
	if extra := len(lines) - shownLines; extra > 0 {
		lines = lines[extra:]
		fmt.Fprintf(p.err, "the command printed, in its last %d lines (--verbose shows all):\n", shownLines)
	} else {
		fmt.Fprintln(p.err, "the command printed:")
	}
	for _, line := range lines {
		fmt.Fprintln(p.err, "  "+report.Printable(line))
	}
}
