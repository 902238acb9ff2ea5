package rehearse

import (
	"context"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/migration"
	"github.com/schemadiff/schemadiff/parity"
	"github.com/schemadiff/schemadiff/report"
	"github.com/schemadiff/schemadiff/schema"
)

// TestVerdicts reads testdata/verdicts.txt: what a statement did without rows,
// with valid rows and with rows that break what it demands, and the verdict.
func TestVerdicts(t *testing.T) {
	text, err := os.ReadFile("testdata/verdicts.txt")
	if err != nil {
		t.Fatal(err)
	}
	records := 0
	for record := range strings.SplitSeq(string(text), "\n\n") {
		lines := strings.Split(strings.TrimSpace(record), "\n")
		if strings.HasPrefix(lines[0], "#") {
			continue
		}
		records++
		t.Run(lines[0], func(t *testing.T) {
			c := newVerdict(t, lines[0])
			var want []string
			for _, line := range lines[1:] {
				name, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
				if name == "verdict" {
					want = append(want, value)
					continue
				}
				if !c.saw(name, value) {
					t.Fatalf("what is %q?", name)
				}
			}
			if len(want) == 0 {
				t.Fatal("there is no verdict")
			}
			if d := cmp.Diff(want, c.verdict(t)); d != "" {
				t.Errorf("-want +got\n%s", d)
			}
		})
	}
	if records == 0 {
		t.Error("nothing was read")
	}
}

// verdict is one record: a migration of one statement, and what its worlds saw.
type verdict struct {
	engine endpoint.Engine
	trial  *Trial
	step   Step
	added  *addition
	said   string // what the environment answers the probe, "" where it is not asked
}

func newVerdict(t *testing.T, line string) *verdict {
	t.Helper()
	today, err := schema.New([]schema.Object{{Key: schema.Key{Kind: schema.Table, Name: "t"}}})
	if err != nil {
		t.Fatal(err)
	}
	engine, sql, _ := strings.Cut(line, ": ")
	m := migration.Migration{ID: "1", Label: "1", Path: "1.sql"}
	c := &verdict{engine: endpoint.Engine(engine), step: Step{Migration: m, Outcome: report.Ran}}
	c.step.Runs = []Executed{{Statement: migration.Statement{SQL: sql, Line: 1, Col: 1}}}
	c.trial = &Trial{Case: Case{Env: parity.Env{Name: "prod", Engine: c.engine}}, Data: &Data{}, Watched: Play{Start: today}}
	return c
}

// saw takes one line of a record.
func (c *verdict) saw(name, value string) bool {
	broke := func() Step {
		s := c.step
		s.Outcome, s.Failure = report.Broke, &Failure{Statement: c.step.Runs[0].Statement, Err: c.serverSays(value)}
		return s
	}
	what, broken := strings.CutPrefix(name, "with ")
	switch {
	case name == "demands": // V203 a b: the rule where rows break it, and the columns of t
		words := strings.Fields(value)
		table := schema.Key{Kind: schema.Table, Name: "t"}
		rule, _ := report.Lookup(words[0])
		a := addition{rule: rule, step: c.step, table: table, old: true, subject: schema.Key{Kind: schema.Unique, Table: "t", Name: "t_a"}, columns: words[1:]}
		c.added = &a
		c.trial.Data.additions, c.trial.Data.probes = []addition{a}, []string{"SELECT EXISTS (...)"}
	case name == "prod":
		c.said = value
	case value == "runs":
	case name == "without rows":
		c.step = broke()
	case name == "with valid rows":
		c.trial.Data.Falls = append(c.trial.Data.Falls, Fall{Step: broke()})
	case name == "not tried":
		c.trial.Data.Doubts = append(c.trial.Data.Doubts, Doubt{*c.added, value})
	case broken:
		v := violation{what: what}
		if c.added != nil {
			v.addition, v.rule, v.probe = *c.added, c.added.rule, "SELECT EXISTS (...)"
		}
		c.trial.Data.Falls = append(c.trial.Data.Falls, Fall{Step: broke(), Violation: &v})
	default:
		return false
	}
	return true
}

// serverSays reads a server's error: a state or a number, and its words.
func (c *verdict) serverSays(text string) *catalog.SQLError {
	code, message, _ := strings.Cut(text, " ")
	e := &catalog.SQLError{Message: message, Code: code}
	if c.engine == endpoint.MySQL || c.engine == endpoint.MariaDB {
		e.Number, _ = strconv.Atoi(code)
	}
	return e
}

// verdict is what is said in the end of failures and of what rows may do.
func (c *verdict) verdict(t *testing.T) []string {
	c.trial.Watched.Steps = []Step{c.step}
	findings := append(judgeOutcome(c.trial), judgeData(c.trial)...)
	if c.said != "" {
		if err := Settle(context.Background(), "prod", answers(c.said), findings, false, time.Unix(0, 0)); err != nil {
			t.Fatal(err)
		}
	}
	var out []string
	for _, f := range findings {
		out = append(out, strings.Join([]string{f.Rule.Code, f.Severity.String(), f.Message}, " "))
	}
	if out == nil {
		out = []string{"pass"}
	}
	return out
}

// answers is an environment that answers every question alike.
type answers string

func (a answers) Probe(context.Context, string, bool) (catalog.Answer, error) {
	why, refused := strings.CutPrefix(string(a), "refuses: ")
	if refused {
		return catalog.Answer{Refused: why}, nil
	}
	return catalog.Answer{Yes: a == "has such rows"}, nil
}
