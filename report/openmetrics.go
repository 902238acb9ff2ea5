package report

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// WriteOpenMetrics writes gauges for Prometheus, by way of the node exporter's
// textfile collector, and for GitLab's metrics reports. No label is an object's
// name: their number has no bound. A run that could not decide says that
// targets are down and nothing of whether they are in sync.
// https://github.com/prometheus/OpenMetrics/blob/main/specification/OpenMetrics.md
func WriteOpenMetrics(w io.Writer, r Report) error {
	m := metrics{}
	m.family("schemadiff_build_info", "The program that wrote this.")
	m.sample(1, "version", r.Tool.Version)
	m.family("schemadiff_up", "Whether a target could be read whole, and nothing that was asked of it is unknown.")
	for _, t := range r.Targets {
		m.sample(truth(!r.down(t)), "target", t.ID)
	}
	if r.Complete() && len(r.Targets) > 1 && r.Command == "diff" {
		m.family("schemadiff_in_sync", "Whether a target is in sync with the first one.")
		for _, t := range r.Targets[1:] {
			m.sample(truth(!r.differs(t.ID)), "left", r.Targets[0].ID, "right", t.ID)
		}
	}
	m.findings(r)
	m.ledgers(r)
	ended := r.Started.Add(r.Duration)
	m.family("schemadiff_last_run_timestamp_seconds", "When the run ended.")
	m.sample(float64(ended.UnixMilli()) / 1000)
	if r.Complete() {
		m.family("schemadiff_last_success_timestamp_seconds", "When a run that could look at everything ended; not there after one that could not.")
		m.sample(float64(ended.UnixMilli()) / 1000)
	}
	m.family("schemadiff_run_duration_seconds", "What the run took.")
	m.sample(r.Duration.Seconds())
	m.b.WriteString("# EOF\n")
	_, err := io.WriteString(w, m.b.String())
	return err
}

// down says of a target that it could not be read whole, or that something
// asked of it is not known. Of a run that could not look at everything and
// blames none of them, none is up.
func (r Report) down(t Target) bool {
	blamed := func(t Target) bool {
		return t.Problem != nil || r.gapIn(t.ID) || r.Passage != nil && r.Passage.Target == t.ID && !r.Complete()
	}
	return blamed(t) || !r.Complete() && !slices.ContainsFunc(r.Targets, blamed)
}

// findings counts what was found between the first target and each other, or
// of the only one. What concerns all of them is counted for each. A check is of
// the environment that it is asked for, whatever it compares that with, and
// findings on branches are of no target at all.
func (m *metrics) findings(r Report) {
	m.family("schemadiff_findings", "Findings that no ignore rule covers and no pending migration explains.")
	var labels []string
	switch {
	case r.Conflicts != nil:
		labels = []string{"base", r.Conflicts.Base, "head", r.Conflicts.Head}
	case r.Passage != nil:
		labels = []string{"target", r.Passage.Target}
	case len(r.Targets) == 1:
		labels = []string{"target", r.Targets[0].ID}
	}
	if labels != nil {
		for _, s := range worstFirst {
			m.sample(float64(r.Count(s)), append(slices.Clone(labels), "severity", s.String())...)
		}
		return
	}
	for _, t := range r.Targets[min(1, len(r.Targets)):] {
		for _, s := range worstFirst {
			n := 0
			for _, f := range counting(r) {
				if who := strangers(f, r.Told(f)); f.Severity == s && (len(who) == 0 || slices.Contains(who, t.ID)) {
					n++
				}
			}
			m.sample(float64(n), "left", r.Targets[0].ID, "right", t.ID, "severity", s.String())
		}
	}
}

// ledgers counts migrations by target, where ledgers could be read.
func (m *metrics) ledgers(r Report) {
	if len(r.Ledgers) == 0 {
		return
	}
	each := func(name, help string, of func(i int) (float64, bool)) {
		m.family(name, help)
		for i, t := range r.Targets {
			if v, ok := of(i); ok && t.Problem == nil && r.countsMigrations(i) {
				m.sample(v, "target", t.ID)
			}
		}
	}
	each("schemadiff_pending_migrations", "Migrations that have not run in a target, or of a group in some of its members.", func(i int) (float64, bool) { return float64(r.migrationsIn(i, isPending)), true })
	each("schemadiff_unknown_migrations", "Migrations that ran in a target and that the checkout lacks.", func(i int) (float64, bool) { return float64(r.migrationsIn(i, isStray)), true })
	each("schemadiff_oldest_pending_seconds", "How long ago the oldest migration that is pending in a target was applied in another.", r.oldestPending)
}

// oldestPending is the age of the pending migration that another target has
// had for longest; not known where no ledger says when.
func (r Report) oldestPending(target int) (seconds float64, known bool) {
	pending := 0
	for _, l := range r.Ledgers {
		for _, row := range l.Rows {
			if target >= len(row.Cells) || !isPending(l, row, row.Cells[target]) {
				continue
			}
			pending++
			for _, text := range row.AppliedAt {
				if at, err := time.Parse(time.RFC3339, text); err == nil && !at.After(r.Started) {
					seconds, known = max(seconds, r.Started.Sub(at).Seconds()), true
				}
			}
		}
	}
	return seconds, known || pending == 0
}

// differs says whether something that counts was found that tells a target
// from the first one, or that concerns all of them.
func (r Report) differs(target string) bool {
	for _, f := range r.Findings {
		if !f.State.Counts() && f.State != Explained || family(f.Rule) == "X" {
			continue
		}
		who := strangers(f, r.Told(f))
		if len(who) == 0 {
			return true
		}
		if slices.Contains(who, target) {
			return true
		}
	}
	return false
}

func (r Report) gapIn(target string) bool {
	return slices.ContainsFunc(r.Gaps, func(g Gap) bool { return g.Target == target })
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// metrics is the exposition in the making.
type metrics struct {
	b    strings.Builder
	name string
}

func (m *metrics) family(name, help string) {
	m.name = name
	fmt.Fprintf(&m.b, "# HELP %s %s\n# TYPE %s gauge\n", name, help, name)
}

// sample writes one value with labels, given as names and values in turn.
func (m *metrics) sample(value float64, labels ...string) {
	m.b.WriteString(m.name)
	for i := 0; i < len(labels); i += 2 {
		sep := ","
		if i == 0 {
			sep = "{"
		}
		fmt.Fprintf(&m.b, `%s%s="%s"`, sep, labels[i], strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(clean(labels[i+1])))
	}
	if len(labels) > 0 {
		m.b.WriteByte('}')
	}
	m.b.WriteByte(' ')
	m.b.WriteString(strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%.3f", value), "0"), ".") + "\n")
}
