package main

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
)

// progressDelay is how long a run may take before a terminal shows what it is
// doing: a line that flashes by helps nobody.
const progressDelay = 400 * time.Millisecond

// progress says on stderr what a run is doing: on a terminal one line that is
// redrawn, in a pipeline's log a line for each phase, elsewhere nothing.
type progress struct {
	mu      sync.Mutex
	out     io.Writer
	redraws bool
	width   int
	targets []string // in the order in which they were first heard of
	phase   map[string]string
	timer   *time.Timer
	shown   bool
	stopped bool
}

// newProgress starts a report; a nil out says nothing. Its stop must be called
// before anything else is written to the same stream.
func newProgress(out io.Writer, redraws bool, width int) *progress {
	p := &progress{out: out, redraws: redraws, width: width, phase: map[string]string{}}
	if out != nil && redraws {
		p.timer = time.AfterFunc(progressDelay, func() {
			p.mu.Lock()
			defer p.mu.Unlock()
			if !p.stopped {
				p.shown = true
				p.draw()
			}
		})
	}
	return p
}

// report is a parity.Progress.
func (p *progress) report(target, phase string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.out == nil || p.stopped {
		return
	}
	if !p.redraws {
		fmt.Fprintf(p.out, "%s: %s\n", target, phase)
		return
	}
	if _, known := p.phase[target]; !known {
		p.targets = append(p.targets, target)
	}
	p.phase[target] = phase
	if p.shown {
		p.draw()
	}
}

// draw replaces the line: \r goes to its start, CSI K clears it.
func (p *progress) draw() {
	parts := make([]string, len(p.targets))
	for i, t := range p.targets {
		parts[i] = t + " " + p.phase[t]
	}
	line := []rune(strings.Join(parts, " · "))
	if len(line) >= p.width {
		line = line[:p.width-1]
	}
	fmt.Fprintf(p.out, "\r\x1b[K%s", string(line))
}

// stop clears the line.
func (p *progress) stop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stopped = true
	if p.timer != nil {
		p.timer.Stop()
	}
	if p.shown {
		fmt.Fprint(p.out, "\r\x1b[K")
	}
}
