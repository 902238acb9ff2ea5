package main

import "log/slog"

// logTo sets up --debug: a structured log on stderr, behind the redactor.
func (p *program) logTo(debug bool) {
	p.log = slog.New(slog.DiscardHandler)
	if debug {
		p.log = slog.New(slog.NewTextHandler(p.err, &slog.HandlerOptions{Level: slog.LevelDebug}))
	}
}
