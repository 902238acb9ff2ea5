package report

import "time"

// rehearsalJSON is the part of the document that only the command rehearse has.
// Times are in milliseconds, of the throwaway, to the microsecond.
type rehearsalJSON struct {
	Target     string       `json:"target"`
	Throwaway  string       `json:"throwaway"`
	Objects    int          `json:"objects"`
	RebuiltMS  float64      `json:"rebuilt_ms"`
	Unlike     []string     `json:"unlike"`
	Skipped    []string     `json:"skipped"`
	Steps      []stepJSON   `json:"steps"`
	Worlds     []worldJSON  `json:"worlds"`
	AsSent     string       `json:"as_sent"`
	Reverse    *reverseJSON `json:"reverse,omitempty"`
	History    string       `json:"from_scratch"`
	End        string       `json:"end"`
	EndState   string       `json:"end_fingerprint,omitempty"`
	EndOwn     string       `json:"end_fingerprint_own,omitempty"`
	PlanDigest string       `json:"plan_digest"`
	Removed    bool         `json:"removed"`
}

type stepJSON struct {
	Migration  string          `json:"migration"`
	File       string          `json:"file"`
	Outcome    Outcome         `json:"outcome"`
	MS         float64         `json:"ms"`
	Statements []statementJSON `json:"statements"`
	Changes    []string        `json:"changes"`
	Recorded   bool            `json:"recorded"`
	ToldOfNext string          `json:"told_of_next"`
	TakenBack  bool            `json:"taken_back"`
}

type statementJSON struct {
	SQL       string     `json:"sql"`
	Line      int        `json:"line"`
	Column    int        `json:"column"`
	MS        float64    `json:"ms"`
	Rows      int64      `json:"rows"` // -1 where the server does not say
	Locks     []lockJSON `json:"locks"`
	Rewrites  []string   `json:"rewrites"`
	Scans     []string   `json:"scans"`
	Algorithm string     `json:"algorithm"`
	Reason    string     `json:"algorithm_reason"`
	Error     string     `json:"error"`
}

type lockJSON struct {
	Object string `json:"object"`
	Mode   string `json:"mode"`
	Blocks string `json:"blocks"`
	Rows   int64  `json:"rows"`  // of the table in the environment, -1 unknown
	Bytes  int64  `json:"bytes"` // the same
	Part   bool   `json:"part,omitempty"`
}

type worldJSON struct {
	Name   string   `json:"name"`
	Tables int      `json:"tables"`
	Rows   int      `json:"rows"`
	Result string   `json:"result"`
	Empty  []string `json:"empty"`
}

type reverseJSON struct {
	Undone int     `json:"undone"`
	Of     int     `json:"of"`
	Result string  `json:"result"`
	MS     float64 `json:"ms"`
}

// inMilliseconds is a time as the document has it.
func inMilliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func jsonOfRehearsal(h *Rehearsal) *rehearsalJSON {
	if h == nil {
		return nil
	}
	same := func(s string) string { return s }
	out := &rehearsalJSON{
		Target: h.Target, Throwaway: h.Throwaway, Objects: h.Objects, RebuiltMS: inMilliseconds(h.Rebuilt),
		Unlike: list(h.Unlike, same), Skipped: list(h.Skipped, same), AsSent: h.Faithful, History: h.History, End: h.End, EndState: h.EndState, EndOwn: h.EndOwn, PlanDigest: h.PlanDigest, Removed: h.Removed,
		Worlds: list(h.Worlds, func(w World) worldJSON { return worldJSON{w.Name, w.Tables, w.Rows, w.Result, list(w.Empty, same)} }),
		Steps: list(h.Steps, func(s Step) stepJSON {
			return stepJSON{s.Migration, s.File, s.Outcome, inMilliseconds(s.Took), list(s.Statements, jsonOfStatement), list(s.Changes, same), !s.Unrecorded, s.ToldOfNext, s.TakenBack}
		}),
	}
	if r := h.Reverse; r != nil {
		out.Reverse = &reverseJSON{r.Undone, r.Of, r.Result, inMilliseconds(r.Took)}
	}
	return out
}

func jsonOfStatement(s StepStatement) statementJSON {
	same := func(s string) string { return s }
	return statementJSON{
		SQL: s.SQL, Line: s.Line, Column: s.Col, MS: inMilliseconds(s.Took), Rows: s.Rows,
		Locks: list(s.Locks, func(l StepLock) lockJSON {
			return lockJSON{l.Object, l.Mode, l.Blocks.String(), l.Rows, l.Bytes, l.Part}
		}),
		Rewrites: list(s.Rewrites, same), Scans: list(s.Scans, same), Algorithm: s.Algorithm, Reason: s.Reason, Error: s.Error,
	}
}
