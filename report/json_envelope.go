package report

import (
	_ "embed" // for the JSON Schema

	"github.com/schemadiff/schemadiff/problem"
)

// The document's version: a new minor adds keys, which readers ignore; a new
// major has another URL.
const (
	formatVersion = "1.0"
	schemaURL     = "https://schemadiff.dev/schemas/result.v1.json"
)

//go:embed schema/result.v1.json
var jsonSchema []byte

// JSONSchema is the JSON Schema (draft 2020-12) of what WriteJSON writes.
func JSONSchema() []byte { return append([]byte(nil), jsonSchema...) }

// The types below are the document. Every key is always there, but for the
// few marked omitempty; arrays and objects are never null.
type envelope struct {
	Schema        string           `json:"$schema"`
	FormatVersion string           `json:"format_version"`
	Tool          toolJSON         `json:"tool"`
	Command       string           `json:"command"`
	StartedAt     string           `json:"started_at"`
	DurationMS    int64            `json:"duration_ms"`
	Verdict       Verdict          `json:"verdict"`
	ExitCode      int              `json:"exit_code"`
	Complete      bool             `json:"complete"`
	FailOn        string           `json:"fail_on"`
	Targets       []targetJSON     `json:"targets"`
	Summary       summaryJSON      `json:"summary"`
	Findings      []findingJSON    `json:"findings"`
	Cosmetic      []findingJSON    `json:"cosmetic"`
	LeftOut       []leftOutJSON    `json:"left_out"`
	Ledgers       []ledgerJSON     `json:"ledgers"`
	Platform      []settingJSON    `json:"platform"`
	Uncompared    []uncomparedJSON `json:"uncompared"`
	Gaps          []gapJSON        `json:"gaps"`
	Errors        []errorJSON      `json:"errors"`
	Notes         []string         `json:"notes"`
	Objects       []objectsOfJSON  `json:"objects"`
	Needs         []needJSON       `json:"needs"`
	Proof         *proofJSON       `json:"proof,omitempty"` // with --sql

	Rehearsal *rehearsalJSON `json:"rehearsal,omitempty"`
	Conflicts *conflictsJSON `json:"conflicts,omitempty"`
	Promotion *passageJSON   `json:"promotion,omitempty"` // of check and verify
	Gates     []gateJSON     `json:"gates,omitempty"`     // the same
}

type toolJSON struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	Commit  string `json:"commit"`
}

type targetJSON struct {
	ID            string `json:"id"`
	Engine        string `json:"engine"`
	Vendor        string `json:"vendor"`
	ServerVersion string `json:"server_version"`
	Endpoint      string `json:"endpoint"`
	Database      string `json:"database"`
	Role          string `json:"role"`
	ReadOnly      bool   `json:"read_only"`
	Fingerprint   string `json:"fingerprint"` // "" where the target could not be read
	Objects       int    `json:"objects"`
	From          string `json:"from"`
	TakenAt       string `json:"taken_at,omitempty"` // of a snapshot
	Read          bool   `json:"read"`

	Members []memberJSON `json:"members,omitempty"` // of a group
	Defined *placeJSON   `json:"defined,omitempty"` // in the configuration
}

type placeJSON struct {
	File string `json:"file"`
	Line int    `json:"line"`
}

// objectsOfJSON is the objects of one kind that stand together: the columns of
// a table, the tables of a schema as far as nothing stands between them.
type objectsOfJSON struct {
	Kind   string   `json:"kind"`
	Schema string   `json:"schema"`
	Table  string   `json:"table"`
	Names  []string `json:"names"`
}

type needJSON struct {
	From objectJSON `json:"from"`
	To   objectJSON `json:"to"`
	By   objectJSON `json:"by"`
}

// proofJSON says how a repair was proved.
type proofJSON struct {
	On     string   `json:"on"`
	Why    string   `json:"why"`
	Differ []string `json:"differ"`
}

type memberJSON struct {
	Name        string `json:"name"`
	Read        bool   `json:"read"`
	Differs     bool   `json:"differs"`
	Fingerprint string `json:"fingerprint"` // "" where the member could not be read
	Objects     int    `json:"objects"`

	Stands []standJSON `json:"ledgers,omitempty"` // of a status
}

type standJSON struct {
	Tool    string `json:"tool"`
	Table   string `json:"table"`
	Head    string `json:"head"`
	Pending int    `json:"pending"`
	Failed  int    `json:"failed"`
	Unknown int    `json:"unknown"`
}

type summaryJSON struct {
	Findings countsJSON  `json:"findings"`
	Objects  objectsJSON `json:"objects"`
}

type countsJSON struct {
	Error     int `json:"error"`
	Warning   int `json:"warning"`
	Info      int `json:"info"`
	Ignored   int `json:"ignored"`
	Explained int `json:"explained"`
	Open      int `json:"open"`
	Unsettled int `json:"unsettled"`
}

type objectsJSON struct {
	Compared  int            `json:"compared"`
	Equal     int            `json:"equal"`
	Differing int            `json:"differing"`
	Skipped   int            `json:"skipped"`
	Kinds     map[string]int `json:"kinds"`
}

type findingJSON struct {
	ID          string               `json:"id"`
	Code        string               `json:"code"`
	Rule        string               `json:"rule"`
	Severity    string               `json:"severity"`
	State       State                `json:"state"`
	Title       string               `json:"title"`
	Subject     string               `json:"subject"`
	Object      *objectJSON          `json:"object,omitempty"`
	Field       string               `json:"field"`
	Values      map[string]valueJSON `json:"values"`
	Diff        []diffJSON           `json:"diff"`
	Definitions map[string]string    `json:"definitions"`
	Message     string               `json:"message"`
	Hint        string               `json:"hint"`
	IgnoredBy   *waiverJSON          `json:"ignored_by,omitempty"`
	Fix         *fixJSON             `json:"fix,omitempty"` // with --sql
	Members     []string             `json:"members,omitempty"`
	ExplainedBy []string             `json:"explained_by,omitempty"`

	Cause    *causeJSON `json:"cause,omitempty"` // of a rehearsal
	Evidence Evidence   `json:"evidence,omitempty"`
	Probe    string     `json:"probe,omitempty"`
	Sides    []sideJSON `json:"sides,omitempty"` // of branches

	Gate string `json:"gate,omitempty"` // of a check
}

type causeJSON struct {
	Migration string `json:"migration"`
	File      string `json:"file"`
	Line      int    `json:"line"`
	Column    int    `json:"column"`
	Statement string `json:"statement"`
}

type fixJSON struct {
	SQL  string `json:"sql"`
	Risk string `json:"risk"`
	Note string `json:"note"`

	Verified bool   `json:"verified"`
	Proof    string `json:"proof"`
}

type leftOutJSON struct {
	Facet string `json:"facet"`
	Count int    `json:"count"`
}

type objectJSON struct {
	Kind   string `json:"kind"`
	Schema string `json:"schema"`
	Table  string `json:"table"`
	Name   string `json:"name"`
	Path   string `json:"path"`
}

type valueJSON struct {
	Present bool   `json:"present"`
	Text    string `json:"text"`
}

type diffJSON struct {
	Field string `json:"field"`
	Left  string `json:"left"`
	Right string `json:"right"`
}

type waiverJSON struct {
	Index   int    `json:"index"`
	Reason  string `json:"reason"`
	Owner   string `json:"owner"`
	Expires string `json:"expires"`
}

type ledgerJSON struct {
	Tool       string            `json:"tool"`
	Table      string            `json:"table"`
	Repository bool              `json:"repository"`
	Heads      map[string]string `json:"heads"`
	Present    map[string]bool   `json:"present"`
	Rows       []rowJSON         `json:"rows"`
	Notes      []string          `json:"notes"`
}

type rowJSON struct {
	ID        string            `json:"id"`
	Name      string            `json:"name"`
	InRepo    bool              `json:"in_repo"`
	File      string            `json:"file,omitempty"`
	States    map[string]Cell   `json:"states"`
	AppliedAt map[string]string `json:"applied_at"`
	Checksums map[string]string `json:"checksums"`
}

type settingJSON struct {
	Name   string            `json:"name"`
	Values map[string]string `json:"values"`
	Equal  bool              `json:"equal"`
}

type uncomparedJSON struct {
	Target string `json:"target"`
	Kind   string `json:"kind"`
	Count  int    `json:"count"`
	Note   string `json:"note"`
}

type gapJSON struct {
	Target string `json:"target"`
	What   string `json:"what"`
	Why    string `json:"why"`
	Grant  string `json:"grant"`
}

// errorJSON has as hint the first thing of fix.
type errorJSON struct {
	Code    string   `json:"code"`
	Target  string   `json:"target"`
	Message string   `json:"message"`
	Where   string   `json:"where"`
	Why     string   `json:"why"`
	Hint    string   `json:"hint"`
	Fix     []string `json:"fix"`
}

func jsonOfProblem(e *problem.Error) errorJSON {
	out := errorJSON{Code: e.Code, Target: e.Env, Message: e.What, Where: e.Where, Why: e.Why, Fix: list(e.Fix, func(s string) string { return s })}
	if len(e.Fix) > 0 {
		out.Hint = e.Fix[0]
	}
	return out
}
