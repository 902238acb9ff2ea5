package report

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/schemadiff/schemadiff/schema"
)

// WriteJSON writes the report as one document of result.v1.json. Sort the
// report first: then two runs over equal databases differ in started_at and
// duration_ms and nowhere else.
func WriteJSON(w io.Writer, r Report) error { return encode(w, envelopeOf(r)) }

// encode writes a document for machines that people can read.
func encode(w io.Writer, document any) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(document); err != nil {
		return err
	}
	_, err := io.WriteString(w, visible(b.String()))
	return err
}

// visible writes what would act on a terminal as JSON escapes. JSON admits
// such characters only within strings, so the document stays the same.
func visible(document string) string {
	harmful := func(r rune) bool { return r != '\n' && acts(r) }
	if strings.IndexFunc(document, harmful) < 0 {
		return document
	}
	var b strings.Builder
	for _, r := range document {
		switch {
		case !harmful(r):
			b.WriteRune(r)
		case r > 0xffff:
			r -= 0x10000
			fmt.Fprintf(&b, `\u%04x\u%04x`, 0xd800+r>>10, 0xdc00+r&0x3ff)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}

func envelopeOf(r Report) envelope {
	return envelope{
		FormatVersion: formatVersion, Schema: schemaURL,
		Tool:    toolJSON{r.Tool.Name, r.Tool.Version, r.Tool.Commit},
		Command: r.Command, StartedAt: r.Started.UTC().Format(time.RFC3339), DurationMS: r.Duration.Milliseconds(),
		Verdict: r.Verdict(), ExitCode: r.ExitCode(), Complete: r.Complete(), FailOn: r.FailOn.String(),
		Targets:    list(r.Targets, jsonOfTarget),
		Summary:    jsonOfSummary(r),
		Findings:   list(r.Findings, func(f Finding) findingJSON { return jsonOfFinding(r, f) }),
		Ledgers:    list(r.Ledgers, func(l Ledger) ledgerJSON { return jsonOfLedger(r, l) }),
		Platform:   list(r.Platform, func(s Setting) settingJSON { return settingJSON{s.Name, byTarget(r, s.Values), s.Equal} }),
		Cosmetic:   list(r.Cosmetic, func(f Finding) findingJSON { return jsonOfFinding(r, f) }),
		LeftOut:    list(r.LeftOut, func(l LeftOut) leftOutJSON { return leftOutJSON{string(l.Facet), l.Count} }),
		Uncompared: list(r.Uncompared, func(u Uncompared) uncomparedJSON { return uncomparedJSON{u.Target, u.Kind, u.Count, u.Note} }),
		Gaps:       list(r.Gaps, func(g Gap) gapJSON { return gapJSON{g.Target, g.What, g.Why, g.Grant} }),
		Errors:     list(r.Problems, jsonOfProblem),
		Notes:      list(r.Notes, func(s string) string { return s }),
		Objects:    jsonOfObjects(r.Objects),
		Needs:      list(r.Needs, func(n Need) needJSON { return needJSON{jsonOfKey(n.From), jsonOfKey(n.To), jsonOfKey(n.By)} }),
		Proof:      jsonOfProof(r.Proof),
		Rehearsal:  jsonOfRehearsal(r.Rehearsal),
		Conflicts:  jsonOfConflicts(r.Conflicts),
		Promotion:  jsonOfPassage(r.Passage),
		Gates:      jsonOfGates(r.Passage),
	}
}

// list converts a slice; the result is never null.
func list[A, B any](in []A, convert func(A) B) []B {
	out := make([]B, len(in))
	for i, a := range in {
		out[i] = convert(a)
	}
	return out
}

// byTarget turns a column for each target into an object. A target that could
// not be read has nothing to say.
func byTarget[T any](r Report, values []T) map[string]T {
	out := map[string]T{}
	for i, v := range values {
		if i < len(r.Targets) && r.Targets[i].Problem == nil {
			out[r.Targets[i].ID] = v
		}
	}
	return out
}

func jsonOfTarget(t Target) targetJSON {
	out := targetJSON{
		ID: t.ID, Engine: t.Engine, Vendor: t.Vendor, ServerVersion: t.Version, Endpoint: t.Endpoint, Database: t.Database,
		Role: t.Role, ReadOnly: t.ReadOnly, Objects: t.Objects, From: t.From, Read: t.Problem == nil,
	}
	if t.Fingerprint != (Target{}).Fingerprint {
		out.Fingerprint = t.Fingerprint.String()
	}
	for _, m := range t.Members {
		member := memberJSON{Name: m.Name, Read: m.Read, Differs: m.Differs, Objects: m.Objects}
		if m.Read && m.Fingerprint != (Member{}).Fingerprint { // a status has none
			member.Fingerprint = m.Fingerprint.String()
		}
		for _, s := range m.Stands {
			member.Stands = append(member.Stands, standJSON(s))
		}
		out.Members = append(out.Members, member)
	}
	if t.Defined.File != "" {
		out.Defined = &placeJSON{t.Defined.File, t.Defined.Line}
	}
	if !t.TakenAt.IsZero() {
		out.TakenAt = t.TakenAt.UTC().Format(time.RFC3339)
	}
	return out
}

func jsonOfKey(k schema.Key) objectJSON {
	return objectJSON{string(k.Kind), k.Schema, k.Table, k.Name, k.Path()}
}

func jsonOfObjects(keys []schema.Key) []objectsOfJSON {
	all := []objectsOfJSON{}
	for i, k := range keys {
		if i == 0 || keys[i-1].Kind != k.Kind || keys[i-1].Schema != k.Schema || keys[i-1].Table != k.Table {
			all = append(all, objectsOfJSON{Kind: string(k.Kind), Schema: k.Schema, Table: k.Table})
		}
		last := &all[len(all)-1]
		last.Names = append(last.Names, k.Name)
	}
	return all
}

func jsonOfProof(p *Proof) *proofJSON {
	if p == nil {
		return nil
	}
	return &proofJSON{p.On, p.Why, list(p.Differ, func(s string) string { return s })}
}

func jsonOfSummary(r Report) summaryJSON {
	t := tallyOf(r.Findings)
	s := summaryJSON{
		Findings: countsJSON{Error: t[Error], Warning: t[Warning], Info: t[Info]},
		Objects:  objectsJSON{Compared: r.objects(), Equal: r.Equal, Differing: max(r.objects()-r.Equal, 0), Skipped: r.Skipped, Kinds: map[string]int{}},
	}
	for _, f := range r.Findings {
		switch f.State {
		case Ignored:
			s.Findings.Ignored++
		case Explained:
			s.Findings.Explained++
		case Open:
			s.Findings.Open++
		case Unsettled:
			s.Findings.Unsettled++
		}
	}
	for kind, n := range r.Compared {
		s.Objects.Kinds[string(kind)] = n
	}
	return s
}

func jsonOfFinding(r Report, f Finding) findingJSON {
	out := findingJSON{
		ID: f.ID(), Code: f.Rule.Code, Rule: f.Rule.Slug, Severity: f.Severity.String(), Title: f.Rule.Title, State: f.State,
		Subject: f.Subject, Field: f.Field, Message: f.Message, Hint: f.Hint, Members: f.Members,
		ExplainedBy: f.Explains, Evidence: f.Evidence, Probe: f.Probe, Gate: f.Gate,
		Values: map[string]valueJSON{}, Definitions: map[string]string{}, Diff: []diffJSON{},
	}
	if f.Object.Kind != "" {
		key := jsonOfKey(f.Object)
		out.Object = &key
	}
	told := r.Told(f)
	for _, v := range told {
		out.Values[v.Target] = valueJSON{v.Present, v.Text}
	}
	for _, d := range f.Definitions {
		out.Definitions[d.Target] = d.Text
	}
	if len(f.Values) == 2 && len(told) == 2 && f.Field != "" {
		out.Diff = append(out.Diff, diffJSON{f.Field, told[0].Text, told[1].Text})
	}
	if f.Fix != nil {
		second := r.Targets[len(r.Targets)-1].ID
		out.Fix = &fixJSON{f.Fix.sql(), string(f.Fix.risk()), f.Fix.note(), r.Proof.Verified(), r.Proof.inWords(r.Targets[0].ID, second)}
	}
	for _, s := range f.Sides {
		out.Sides = append(out.Sides, jsonOfSide(s))
	}
	if c := f.Cause; c != nil {
		out.Cause = &causeJSON{c.Migration, c.File, c.Line, c.Col, c.SQL}
	}
	if w := f.Ignored; w != nil {
		out.IgnoredBy = &waiverJSON{w.Index, w.Reason, w.Owner, w.Expires}
	}
	return out
}

// ID names a finding across runs: it hashes what the finding is about and not
// the values, so that a difference keeps its id while it changes.
func (f Finding) ID() string {
	if f.id != "" {
		return f.id
	}
	h := sha256.New()
	put := func(s string) { h.Write([]byte(strconv.Itoa(len(s)) + ":" + s)) }
	put(f.Rule.Code)
	put(f.Subject)
	put(f.Field)
	for _, v := range f.Values {
		put(v.Target)
		if f.Members != nil { // of a group, members can differ in the same thing in different ways
			put(v.Text)
		}
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

func jsonOfLedger(r Report, l Ledger) ledgerJSON {
	return ledgerJSON{
		Tool: l.Tool, Table: l.Table, Repository: l.Repo, Heads: byTarget(r, l.Heads), Present: byTarget(r, l.Present),
		Notes: list(l.Notes, func(s string) string { return s }),
		Rows: list(l.Rows, func(row Row) rowJSON {
			return rowJSON{row.ID, row.Name, row.InRepo, row.File, byTarget(r, row.Cells), byTarget(r, row.AppliedAt), byTarget(r, row.Sums)}
		}),
	}
}
