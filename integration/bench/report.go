package main

import (
	"fmt"
	"math"
	"text/tabwriter"
	"time"
)

// figure is one number with what it should be.
type figure struct {
	what   string
	value  float64
	unit   string  // "x", "MB", "ms", "" for a count
	target float64 // at most; 0 for a figure that nothing is asked of
}

func (b *bench) figure(what string, value float64, unit string, target float64) {
	b.figures = append(b.figures, figure{what, value, unit, target})
}

// heading begins a section.
func (b *bench) heading(text string) { fmt.Fprintf(b.out, "\n%s\n", text) }

// section lists contestants: time, processor time, memory. The notes stand behind them, by name.
func (b *bench) section(heading string, notes map[string]string, all ...*contestant) {
	b.heading(heading)
	w := tabwriter.NewWriter(b.out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "  \twall\tcpu of the client\tpeak memory\n")
	for _, c := range all {
		switch {
		case c.broken != nil:
			fmt.Fprintf(w, "  %s\tnot measured: %v\n", c.name, c.broken)
		case c.stopped:
			fmt.Fprintf(w, "  %s\tmore than %s, then it was stopped\n", c.name, seconds(c.wall()))
		case c.ran():
			fmt.Fprintf(w, "  %s\t%s\t%s\t%d MB\t%s\n", c.name, seconds(c.wall()), seconds(c.cpu()), megabytes(c.memory()), notes[c.name])
		}
	}
	w.Flush()
}

// summary is every figure beside its target.
func (b *bench) summary() {
	b.heading("figures and targets")
	w := tabwriter.NewWriter(b.out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "  figure\tmeasured\ttarget\tmet\n")
	for _, f := range b.figures {
		target, met := "", ""
		if f.target > 0 {
			target, met = "at most "+f.format(f.target), "yes"
			if f.value > f.target {
				met = "NO"
			}
		}
		fmt.Fprintf(w, "  %s\t%s\t%s\t%s\n", f.what, f.format(f.value), target, met)
	}
	w.Flush()
}

func (f figure) format(value float64) string {
	switch f.unit {
	case "x":
		return fmt.Sprintf("%.2f x", value)
	case "":
		return fmt.Sprint(math.Round(value))
	}
	return fmt.Sprintf("%.0f %s", value, f.unit)
}

func seconds(d time.Duration) string {
	if d < 10*time.Second {
		return fmt.Sprintf("%.3f s", d.Seconds())
	}
	return fmt.Sprintf("%.1f s", d.Seconds())
}

func megabytes(bytes int64) int64 { return (bytes + 1<<19) >> 20 }
