package report

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/problem"
	"github.com/schemadiff/schemadiff/schema"
)

// Cut cuts times to what JSON keeps of them, so that a report that was written
// and read back says what it said before.
func (r *Report) Cut() {
	r.Started, r.Duration = r.Started.UTC().Truncate(time.Second), r.Duration.Truncate(time.Millisecond)
	if r.Rehearsal == nil {
		return
	}
	cut := func(d *time.Duration) { *d = d.Truncate(time.Microsecond) }
	cut(&r.Rehearsal.Rebuilt)
	for i := range r.Rehearsal.Steps {
		s := &r.Rehearsal.Steps[i]
		cut(&s.Took)
		for j := range s.Statements {
			cut(&s.Statements[j].Took)
		}
	}
	if r.Rehearsal.Reverse != nil {
		cut(&r.Rehearsal.Reverse.Took)
	}
}

// ReadJSON reads what WriteJSON wrote, of this version or of another one with
// the same major: keys that are not known are passed over. What comes out says
// in every format what the report said that was written, but for the script of
// --sql, of which JSON has the parts that belong to findings.
func ReadJSON(from io.Reader) (Report, error) {
	data, err := io.ReadAll(from)
	if err != nil {
		return Report{}, err
	}
	var kind struct {
		Format string `json:"format"` // a result has none
	}
	if json.Unmarshal(data, &kind) == nil && strings.HasSuffix(kind.Format, "-snapshot") {
		return Report{}, fmt.Errorf("it is a snapshot, which is compared: schemadiff FILE ENV")
	}
	var e envelope
	if err := json.Unmarshal(data, &e); err != nil {
		return Report{}, fmt.Errorf("it is not JSON as schemadiff writes it: %w", problem.Misfit(err))
	}
	major, _, _ := strings.Cut(formatVersion, ".")
	switch got, _, _ := strings.Cut(e.FormatVersion, "."); {
	case e.FormatVersion == "" || e.Command == "":
		return Report{}, fmt.Errorf("it is no result of schemadiff: it has no format_version or no command")
	case got != major:
		return Report{}, fmt.Errorf("its format_version is %q, and this version reads %s.x", e.FormatVersion, major)
	}
	return e.report()
}

func (e envelope) report() (Report, error) {
	r := Report{
		Command: e.Command, Tool: Tool{e.Tool.Name, e.Tool.Version, e.Tool.Commit}, Duration: time.Duration(e.DurationMS) * time.Millisecond,
		Equal: e.Summary.Objects.Equal, Skipped: e.Summary.Objects.Skipped, Compared: map[schema.Kind]int{}, Notes: e.Notes,
		Rehearsal: e.Rehearsal.rehearsal(), Conflicts: e.Conflicts.conflicts(), Passage: e.passage(),
	}
	var err error
	if r.Started, err = time.Parse(time.RFC3339, e.StartedAt); err != nil {
		return r, fmt.Errorf("started_at: %w", err)
	}
	var ok bool
	if r.FailOn, ok = ParseSeverity(e.FailOn); !ok {
		return r, fmt.Errorf("fail_on is %q", e.FailOn)
	}
	for kind, n := range e.Summary.Objects.Kinds {
		r.Compared[schema.Kind(kind)] = n
	}
	for _, p := range e.Errors {
		r.Problems = append(r.Problems, &problem.Error{Code: p.Code, Env: p.Target, What: p.Message, Where: p.Where, Why: p.Why, Fix: p.Fix})
	}
	for _, t := range e.Targets {
		r.Targets = append(r.Targets, t.target(r.Problems))
	}
	for _, l := range e.Ledgers {
		r.Ledgers = append(r.Ledgers, l.ledger(r))
	}
	for _, s := range e.Platform {
		r.Platform = append(r.Platform, Setting{s.Name, inTargets(r, s.Values), s.Equal})
	}
	if r.Findings, err = findingsOf(r, e.Findings); err != nil {
		return r, err
	}
	if r.Cosmetic, err = findingsOf(r, e.Cosmetic); err != nil {
		return r, err
	}
	for _, l := range e.LeftOut {
		r.LeftOut = append(r.LeftOut, LeftOut{schema.Facet(l.Facet), l.Count})
	}
	for _, u := range e.Uncompared {
		r.Uncompared = append(r.Uncompared, Uncompared{u.Target, catalog.Uncompared{Kind: u.Kind, Count: u.Count, Note: u.Note}})
	}
	for _, g := range e.Gaps {
		r.Gaps = append(r.Gaps, Gap{g.Target, catalog.Gap{What: g.What, Why: g.Why, Grant: g.Grant}})
	}
	for _, o := range e.Objects {
		for _, name := range o.Names {
			r.Objects = append(r.Objects, schema.Key{Kind: schema.Kind(o.Kind), Schema: o.Schema, Table: o.Table, Name: name})
		}
	}
	for _, n := range e.Needs {
		r.Needs = append(r.Needs, Need{n.From.key(), n.To.key(), n.By.key()})
	}
	if e.Proof != nil {
		r.Proof = &Proof{On: e.Proof.On, Why: e.Proof.Why, Differ: e.Proof.Differ}
	}
	// The verdict is worked out anew, and must not come out better than it was.
	if r.Verdict() != e.Verdict {
		return r, fmt.Errorf("its verdict is %q, and what it holds makes %q", e.Verdict, r.Verdict())
	}
	return r, nil
}

func (o objectJSON) key() schema.Key {
	return schema.Key{Kind: schema.Kind(o.Kind), Schema: o.Schema, Table: o.Table, Name: o.Name}
}

func (t targetJSON) target(problems []*problem.Error) Target {
	out := Target{ID: t.ID, Engine: t.Engine, Vendor: t.Vendor, Version: t.ServerVersion, Endpoint: t.Endpoint, Database: t.Database,
		Role: t.Role, ReadOnly: t.ReadOnly, Objects: t.Objects, From: t.From, Fingerprint: fingerprint(t.Fingerprint)}
	out.TakenAt, _ = time.Parse(time.RFC3339, t.TakenAt) // zero for what is no snapshot
	if t.Defined != nil {
		out.Defined = Place{t.Defined.File, t.Defined.Line}
	}
	for _, m := range t.Members {
		member := Member{Name: m.Name, Fingerprint: fingerprint(m.Fingerprint), Objects: m.Objects, Read: m.Read, Differs: m.Differs}
		for _, s := range m.Stands {
			member.Stands = append(member.Stands, Stand(s))
		}
		out.Members = append(out.Members, member)
	}
	if !t.Read {
		out.Problem = &problem.Error{Env: t.ID, What: "could not be read"}
		if i := slices.IndexFunc(problems, func(p *problem.Error) bool { return p.Env == t.ID }); i >= 0 {
			out.Problem = problems[i]
		}
	}
	return out
}

// fingerprint reads hexadecimal digits; what is none is the zero fingerprint,
// which stands for what could not be read.
func fingerprint(text string) (f schema.Fingerprint) {
	if b, err := hex.DecodeString(text); err == nil && len(b) == len(f) {
		copy(f[:], b)
	}
	return f
}

// inTargets is a column for each target of what the document keys by them.
func inTargets[T any](r Report, values map[string]T) []T {
	if len(values) == 0 {
		return nil
	}
	out := make([]T, len(r.Targets))
	for i, t := range r.Targets {
		out[i] = values[t.ID]
	}
	return out
}

func (l ledgerJSON) ledger(r Report) Ledger {
	out := Ledger{Tool: l.Tool, Table: l.Table, Repo: l.Repository, Heads: inTargets(r, l.Heads), Present: inTargets(r, l.Present), Notes: l.Notes}
	for _, row := range l.Rows {
		out.Rows = append(out.Rows, Row{ID: row.ID, Name: row.Name, InRepo: row.InRepo, File: row.File,
			Cells: inTargets(r, row.States), AppliedAt: inTargets(r, row.AppliedAt), Sums: inTargets(r, row.Checksums)})
	}
	return out
}

func findingsOf(r Report, list []findingJSON) ([]Finding, error) {
	var out []Finding
	for _, f := range list {
		severity, ok := ParseSeverity(f.Severity)
		if !ok || severity == Off || severity == Never {
			return nil, fmt.Errorf("finding %s: severity is %q", f.ID, f.Severity)
		}
		if !f.State.known() {
			return nil, fmt.Errorf("finding %s: state is %q, which this version does not know", f.ID, f.State)
		}
		out = append(out, f.finding(r, severity))
	}
	return out, nil
}

func (f findingJSON) finding(r Report, severity Severity) Finding {
	rule, ok := Lookup(f.Code)
	if !ok { // of another version
		rule = Rule{Code: f.Code, Slug: f.Rule, Severity: severity}
	}
	rule.Title = f.Title
	out := Finding{Rule: rule, Severity: severity, State: f.State, Subject: f.Subject, Field: f.Field, Message: f.Message, Hint: f.Hint,
		Members: f.Members, Evidence: f.Evidence, Probe: f.Probe, Explains: f.ExplainedBy, Gate: f.Gate, id: f.ID}
	if f.Object != nil {
		out.Object = f.Object.key()
	}
	for _, name := range slices.Sorted(maps.Keys(f.Values)) {
		if r.position(name) < 0 { // what a check compared a target with: repo
			out.Values = append(out.Values, Value{Target: name, Present: f.Values[name].Present, Text: f.Values[name].Text})
		}
	}
	for _, t := range r.Targets {
		if v, ok := f.Values[t.ID]; ok {
			out.Values = append(out.Values, Value{Target: t.ID, Present: v.Present, Text: v.Text})
		} else if len(f.Values) > 0 {
			out.Values = append(out.Values, Value{Target: t.ID, Unknown: true})
		}
		if text, ok := f.Definitions[t.ID]; ok {
			out.Definitions = append(out.Definitions, Value{Target: t.ID, Present: true, Text: text})
		}
	}
	for _, s := range f.Sides {
		side := Side{Branch: s.Branch, Migration: s.Migration, Version: s.Version, File: s.File, Line: s.Line, SQL: s.SQL}
		side.Added, _ = time.Parse(time.RFC3339, s.AddedAt) // zero where it is not known
		out.Sides = append(out.Sides, side)
	}
	if w := f.IgnoredBy; w != nil {
		out.Ignored = &Waiver{w.Index, w.Reason, w.Owner, w.Expires}
	}
	if c := f.Cause; c != nil {
		out.Cause = &Cause{c.Migration, c.File, c.Line, c.Column, c.Statement}
	}
	if f.Fix != nil {
		out.Fix = &Fix{[]catalog.Statement{{SQL: strings.TrimSuffix(f.Fix.SQL, ";"), Risk: catalog.Risk(f.Fix.Risk), Note: f.Fix.Note}}}
	}
	return out
}

// took reads a time of the document.
func took(milliseconds float64) time.Duration {
	return time.Duration(milliseconds*1000+0.5) * time.Microsecond
}

func (h *rehearsalJSON) rehearsal() *Rehearsal {
	if h == nil {
		return nil
	}
	out := &Rehearsal{Target: h.Target, Throwaway: h.Throwaway, Objects: h.Objects, Rebuilt: took(h.RebuiltMS), Unlike: h.Unlike, Skipped: h.Skipped,
		Faithful: h.AsSent, History: h.History, End: h.End, EndState: h.EndState, EndOwn: h.EndOwn, PlanDigest: h.PlanDigest, Removed: h.Removed}
	for _, s := range h.Steps {
		step := Step{Migration: s.Migration, File: s.File, Outcome: s.Outcome, Took: took(s.MS), Changes: s.Changes, TakenBack: s.TakenBack, Unrecorded: !s.Recorded, ToldOfNext: s.ToldOfNext}
		for _, t := range s.Statements {
			step.Statements = append(step.Statements, t.statement())
		}
		out.Steps = append(out.Steps, step)
	}
	for _, w := range h.Worlds {
		out.Worlds = append(out.Worlds, World{w.Name, w.Tables, w.Rows, w.Result, w.Empty})
	}
	if b := h.Reverse; b != nil {
		out.Reverse = &Reverse{b.Undone, b.Of, b.Result, took(b.MS)}
	}
	return out
}

func (t statementJSON) statement() StepStatement {
	out := StepStatement{SQL: t.SQL, Line: t.Line, Col: t.Column, Took: took(t.MS), Rows: t.Rows, Rewrites: t.Rewrites, Scans: t.Scans,
		Algorithm: t.Algorithm, Reason: t.Reason, Error: t.Error}
	for _, l := range t.Locks {
		lock := StepLock{Object: l.Object, Part: l.Part, Mode: l.Mode, Rows: l.Rows, Bytes: l.Bytes}
		for _, b := range []catalog.Blocks{catalog.BlocksNothing, catalog.BlocksWriters, catalog.BlocksAll} {
			if b.String() == l.Blocks {
				lock.Blocks = b
			}
		}
		out.Locks = append(out.Locks, lock)
	}
	return out
}
