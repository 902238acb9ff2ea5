package report

import (
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/schemadiff/schemadiff/schema"
)

// The JUnit XML that Jenkins, GitLab, Azure and the others read:
// https://github.com/testmoapp/junitxml and Jenkins' junit-10.xsd.
type junitSuites struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Name     string       `xml:"name,attr"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Errors   int          `xml:"errors,attr"`
	Time     string       `xml:"time,attr"`
	Suites   []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name      string      `xml:"name,attr"`
	Tests     int         `xml:"tests,attr"`
	Failures  int         `xml:"failures,attr"`
	Errors    int         `xml:"errors,attr"`
	Skipped   int         `xml:"skipped,attr"`
	Time      string      `xml:"time,attr"`
	Timestamp string      `xml:"timestamp,attr"`
	Cases     []junitCase `xml:"testcase"`
}

type junitCase struct {
	Class   string       `xml:"classname,attr"`
	Name    string       `xml:"name,attr"`
	File    string       `xml:"file,attr,omitempty"`
	Time    string       `xml:"time,attr"`
	Skipped *junitResult `xml:"skipped"`
	Error   *junitResult `xml:"error"`
	Failure *junitResult `xml:"failure"`
	Out     string       `xml:"system-out,omitempty"`
}

type junitResult struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr,omitempty"`
	Text    string `xml:",chardata"`
}

// WriteJUnit writes a test case for everything that was compared, what is alike
// included, so that a pipeline shows "329 passed, 2 failed": objects, migrations
// and settings; of a rehearsal, the migrations that ran. Errors fail a case,
// what is milder is its output, and what could not be found out is an error.
func WriteJUnit(w io.Writer, r Report) error {
	j := junit{r: r, at: map[[2]string]int{}, prefix: "schemadiff." + pair(r)}
	j.failures()
	j.gates()
	j.migrations()
	j.objects()
	for _, s := range r.Platform {
		j.testcase("setting", clean(s.Name))
	}
	for _, f := range r.Findings {
		j.finding(f)
	}
	suite := junitSuite{Name: "schemadiff " + pair(r), Tests: len(j.cases), Time: inSeconds(r.Duration), Timestamp: r.Started.UTC().Format("2006-01-02T15:04:05"), Cases: j.cases}
	for _, c := range j.cases {
		switch {
		case c.Error != nil:
			suite.Errors++
		case c.Failure != nil:
			suite.Failures++
		case c.Skipped != nil:
			suite.Skipped++
		}
	}
	all := junitSuites{Name: "schemadiff", Tests: suite.Tests, Failures: suite.Failures, Errors: suite.Errors, Time: suite.Time, Suites: []junitSuite{suite}}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	if err := e.Encode(all); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func inSeconds(d time.Duration) string { return fmt.Sprintf("%.3f", d.Seconds()) }

// junit is the cases in the making. No two have one class and name: GitLab
// drops all but the first.
type junit struct {
	r      Report
	prefix string
	cases  []junitCase
	at     map[[2]string]int
}

func (j *junit) testcase(class, name string) *junitCase {
	id := [2]string{class, name}
	i, ok := j.at[id]
	if !ok {
		i = len(j.cases)
		j.at[id] = i
		j.cases = append(j.cases, junitCase{Class: j.prefix + "." + class, Name: name, Time: "0.000"})
	}
	return &j.cases[i]
}

func (j *junit) failures() {
	for _, f := range obstacles(j.r) {
		name := f.target
		if name == "" {
			name = "schemadiff"
		}
		c := j.testcase("run", name)
		if c.Error == nil {
			c.Error = &junitResult{Message: f.what, Type: f.code}
		}
		c.Error.Text += f.text() + "\n"
	}
}

// gates is a case for each gate: one that is shut fails it.
func (j *junit) gates() {
	if j.r.Passage == nil {
		return
	}
	for _, g := range j.r.Passage.Gates {
		c := j.testcase("gate", clean(g.Name))
		said := &junitResult{Message: string(g.State) + ": " + clean(g.Text), Type: string(g.State)}
		switch g.State {
		case GateFail, GateClosed:
			c.Failure = said
		case GateUnknown:
			c.Error = said
		case GateWaived, GateOff:
			said.Type = ""
			c.Skipped = said
		}
	}
}

// migrations is the rows of the ledgers, or what was rehearsed.
func (j *junit) migrations() {
	if h := j.r.Rehearsal; h != nil {
		for _, s := range h.Steps {
			c := j.testcase("migration", clean(s.Migration))
			c.File, c.Time = clean(s.File), inSeconds(s.Took)
			switch s.Outcome {
			case Broke:
				c.Failure = &junitResult{Message: "the migration fails", Type: string(Broke), Text: clean(s.failure()) + "\n"}
			case NotRun:
				c.Skipped = &junitResult{Message: "not run: one before it failed"}
			}
		}
		return
	}
	for _, l := range j.r.Ledgers {
		for _, row := range l.Rows {
			j.testcase("migration", clean(row.title())).File = clean(row.File)
		}
	}
}

// failure is what the server said of the statement at which a step ended.
func (s Step) failure() string {
	i := slices.IndexFunc(s.Statements, func(s StepStatement) bool { return s.Error != "" })
	if i < 0 {
		return ""
	}
	return s.Statements[i].Error
}

func (j *junit) objects() {
	if j.r.Objects != nil {
		for _, k := range j.r.Objects {
			j.testcase(string(k.Kind), clean(k.Path()))
		}
		return
	}
	for _, w := range schema.Vocabulary() {
		if n := j.r.Compared[w.Kind]; n > 0 { // of an older result, whose objects have no names
			j.testcase(string(w.Kind), fmt.Sprintf("%d compared", n))
		}
	}
}

// finding puts what was found onto its case.
func (j *junit) finding(f Finding) {
	class, name := "", ""
	switch subject := clean(f.Subject); {
	case f.Object.Kind != "":
		class, name = string(f.Object.Kind), clean(f.Object.Path())
	default:
		if class, name, _ = strings.Cut(subject, " "); name == "" || strings.Contains(class, ".") {
			class, name = "finding", subject
		}
	}
	if f.Cause != nil && f.Cause.Migration != "" {
		class, name = "migration", clean(f.Cause.Migration)
	}
	c := j.testcase(class, name)
	if c.File == "" {
		c.File = clean(placeOf(j.r, f).File)
	}
	text := f.Severity.String() + " " + f.Rule.String() + "\n" + story(j.r, f) + "\n"
	switch {
	case f.State == Ignored:
		if c.Skipped == nil && c.Failure == nil && c.Error == nil {
			c.Skipped = &junitResult{Message: "ignored: " + clean(f.reason())}
		}
	case f.State == Explained:
		if c.Skipped == nil && c.Failure == nil && c.Error == nil {
			c.Skipped = &junitResult{Message: "explained by " + clean(strings.Join(f.Explains, ", "))}
		}
	case c.Error != nil || f.State == Undecided: // no case has two outcomes
		if c.Error == nil {
			c.Error, c.Skipped = &junitResult{Message: title(j.r, f), Type: f.Rule.Code}, nil
		}
		if c.Failure != nil {
			c.Error.Text, c.Failure = c.Failure.Text, nil
		}
		c.Error.Text += text
	case f.Severity == Error:
		if c.Failure == nil {
			c.Failure, c.Skipped = &junitResult{Message: title(j.r, f), Type: f.Rule.Code}, nil
		}
		c.Failure.Text += text
	default:
		c.Skipped = nil
		c.Out += text
	}
}

// reason is why an ignore rule covers the finding.
func (f Finding) reason() string {
	if f.Ignored == nil {
		return ""
	}
	return f.Ignored.Reason
}
