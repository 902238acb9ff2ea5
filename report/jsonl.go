package report

import (
	"bytes"
	"encoding/json"
	"io"
)

// WriteJSONL writes the report as one JSON object a line, for what reads logs
// line by line. Each has a type, and beside it what WriteJSON has: first a run,
// then targets, errors, gaps, migrations, findings and steps, last the verdict.
// What a long run does stands before all of it: WriteProgress.
func WriteJSONL(w io.Writer, r Report) error {
	e := envelopeOf(r)
	var b bytes.Buffer
	var err error
	line := func(kind string, value any) {
		if err == nil {
			err = encodeLine(&b, kind, value)
		}
	}
	line("run", struct {
		FormatVersion string   `json:"format_version"`
		Tool          toolJSON `json:"tool"`
		Command       string   `json:"command"`
		StartedAt     string   `json:"started_at"`
	}{e.FormatVersion, e.Tool, e.Command, e.StartedAt})
	for _, t := range e.Targets {
		line("target", t)
	}
	for _, x := range e.Errors {
		line("error", x)
	}
	for _, g := range e.Gaps {
		line("gap", g)
	}
	for _, l := range e.Ledgers {
		for _, row := range l.Rows {
			line("migration", struct {
				Ledger string `json:"ledger"`
				rowJSON
			}{l.Tool, row})
		}
	}
	for _, f := range e.Findings {
		line("finding", f)
	}
	if e.Rehearsal != nil {
		for _, s := range e.Rehearsal.Steps {
			line("step", s)
		}
	}
	line("verdict", struct {
		Verdict    Verdict     `json:"verdict"`
		ExitCode   int         `json:"exit_code"`
		Complete   bool        `json:"complete"`
		DurationMS int64       `json:"duration_ms"`
		Summary    summaryJSON `json:"summary"`
	}{e.Verdict, e.ExitCode, e.Complete, e.DurationMS, e.Summary})
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, visible(b.String()))
	return err
}

// WriteProgress writes one line of JSONL on what a run is doing, while it does
// it. It comes before what WriteJSONL writes.
func WriteProgress(w io.Writer, target, phase string) error {
	var b bytes.Buffer
	if err := encodeLine(&b, "progress", struct {
		Target string `json:"target"`
		Phase  string `json:"phase"`
	}{target, phase}); err != nil {
		return err
	}
	_, err := io.WriteString(w, visible(b.String()))
	return err
}

// encodeLine writes one object with its type as the first key.
func encodeLine(b *bytes.Buffer, kind string, value any) error {
	var one bytes.Buffer
	e := json.NewEncoder(&one)
	e.SetEscapeHTML(false)
	if err := e.Encode(value); err != nil {
		return err
	}
	b.WriteString(`{"type":"` + kind + `",`)
	b.Write(one.Bytes()[1:])
	return nil
}
