package main

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"slices"
	"sync"
	"time"
)

// sample is what whole processes cost that ran at the same time.
type sample struct {
	wall   time.Duration // until the last has ended
	cpu    time.Duration // of all of them; what they cost a server is not in it
	memory int64         // bytes that the largest had resident at most
}

// measure runs commands at the same time. One that fails is an error.
func measure(ctx context.Context, commands ...command) (sample, error) {
	var wg sync.WaitGroup
	samples, broken := make([]sample, len(commands)), make([]error, len(commands))
	start := time.Now()
	for i, c := range commands {
		wg.Go(func() { samples[i], broken[i] = c.run(ctx) })
	}
	wg.Wait()
	total := sample{wall: time.Since(start)}
	for i, s := range samples {
		if broken[i] != nil {
			return sample{}, broken[i]
		}
		total.cpu += s.cpu
		total.memory = max(total.memory, s.memory)
	}
	return total, nil
}

// command is a program with its arguments, what its environment has besides, and where it runs.
type command struct {
	argv []string
	env  []string
	dir  string // "" for ours
}

func (c command) run(ctx context.Context) (sample, error) {
	cmd := exec.CommandContext(ctx, c.argv[0], c.argv[1:]...)
	cmd.Dir = c.dir
	cmd.Env = append(cmd.Environ(), c.env...)
	var said bytes.Buffer
	cmd.Stderr = &said
	start := time.Now()
	if err := cmd.Run(); err != nil {
		return sample{}, fmt.Errorf("%s: %w: %.500s", c.argv[0], err, said.String())
	}
	return sample{time.Since(start), cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), residentAtMost(cmd.ProcessState)}, nil
}

// contestant is something that is measured beside others.
type contestant struct {
	name     string
	commands []command     // at the same time
	rounds   int           // after which it is measured no more; 0 for as many as the others
	patience time.Duration // after which it is stopped: then it takes longer than its one sample says; 0 for ever
	stopped  bool
	samples  []sample
	broken   error
}

// race measures contestants in turns, so that what else the machine does
// weighs on all of them alike. The first round warms caches and does not
// count, unless it is the only one.
func race(ctx context.Context, rounds int, all ...*contestant) {
	for round := range rounds + 1 {
		for _, c := range all {
			limit := rounds
			if c.rounds > 0 {
				limit = c.rounds
			}
			if c.broken != nil || c.stopped || len(c.commands) == 0 || round > limit || round == 0 && limit == 1 {
				continue
			}
			if s := c.run(ctx); c.broken == nil && (round > 0 || limit == 1) {
				c.samples = append(c.samples, s)
			}
		}
	}
}

func (c *contestant) run(ctx context.Context) (s sample) {
	if c.patience == 0 {
		s, c.broken = measure(ctx, c.commands...)
		return s
	}
	bounded, cancel := context.WithTimeout(ctx, c.patience)
	defer cancel()
	if s, c.broken = measure(bounded, c.commands...); bounded.Err() != nil && ctx.Err() == nil {
		c.broken, c.stopped = nil, true
		return sample{wall: c.patience}
	}
	return s
}

// ran says whether there is anything to tell of a contestant.
func (c *contestant) ran() bool { return len(c.samples) > 0 }

func (c *contestant) wall() time.Duration {
	return median(c.samples, func(s sample) time.Duration { return s.wall })
}

func (c *contestant) cpu() time.Duration {
	return median(c.samples, func(s sample) time.Duration { return s.cpu })
}

// memory is the greatest of all rounds: a peak is no matter of chance.
func (c *contestant) memory() int64 {
	var peak int64
	for _, s := range c.samples {
		peak = max(peak, s.memory)
	}
	return peak
}

// beside is how many times as long c takes as another: the median over the
// rounds that both ran, since what else the machine did was the same within a round.
func (c *contestant) beside(other *contestant) float64 {
	n := min(len(c.samples), len(other.samples))
	ratios := make([]float64, n)
	for i := range n {
		ratios[i] = float64(c.samples[i].wall) / float64(other.samples[i].wall)
	}
	return median(ratios, func(r float64) float64 { return r })
}

// processor is beside in processor time, which a busy machine leaves alone.
func (c *contestant) processor(other *contestant) float64 {
	n := min(len(c.samples), len(other.samples))
	ratios := make([]float64, n)
	for i := range n {
		ratios[i] = float64(c.samples[i].cpu) / float64(max(1, other.samples[i].cpu))
	}
	return median(ratios, func(r float64) float64 { return r })
}

// median is the middle of an odd number of values, and of an even number the
// lower of the two in the middle.
func median[A any, B interface{ ~int64 | ~float64 }](list []A, of func(A) B) B {
	values := make([]B, len(list))
	for i, v := range list {
		values[i] = of(v)
	}
	slices.Sort(values)
	return values[(len(values)-1)/2]
}
