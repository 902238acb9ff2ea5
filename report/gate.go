package report

import "time"

// CheckCommand and VerifyCommand are the commands of reports on whether an
// environment may get its pending migrations, and whether it got them.
const (
	CheckCommand  = "check"
	VerifyCommand = "verify"
)

// GateState is how a gate stands.
type GateState string

// The states of a gate.
const (
	GatePass    GateState = "pass"
	GateFail    GateState = "fail"    // something is true of the environment or the plan that has to change
	GateClosed  GateState = "closed"  // time or a person opens it
	GateUnknown GateState = "unknown" // it could not be told: that never passes
	GateWaived  GateState = "waived"  // an ignore rule covers what it says, or somebody overrode it
	GateOff     GateState = "off"     // it was not asked for
)

// Gate is one thing that has to hold before a deployment.
type Gate struct {
	Name     string
	State    GateState
	Text     string    // what was found, in one clause
	Warns    bool      // findings below the threshold
	Rule     Rule      // of its worst finding, zero where there is none
	Next     string    // what to run or to do about it, "" where there is nothing to do
	Opens    time.Time // of a closed gate: when it opens by itself; zero where it does not, or nobody knows
	Waiver   *Waiver   // of a waived gate
	Override *string   // the reason of somebody who opened a closed gate; nil where nobody did
}

// OpenSpan is a time in which the deploy window stays open or closed.
type OpenSpan struct {
	From, Until time.Time
	Open        bool
	Why         string // why it is closed
}

// Passage is a deployment that is to be, or was: of a check or a verification.
type Passage struct {
	Target     string
	From       string // what the changes come from, "" for nothing
	At         time.Time
	Zone       string   // in which times are told: "Europe/Berlin"
	Pending    []string // the migrations, by their labels, in the order in which they run
	PendingWhy string   // why it is not known what is pending, "" where it is
	PlanDigest string   // "" where it cannot be told
	Commit     string   // of the checkout, short; "" where it is in no repository
	Gates      []Gate
	Calendar   []OpenSpan // of the seven days to come; none where no window is configured
}

// Gate is the one with the name.
func (p *Passage) Gate(name string) (Gate, bool) {
	for _, g := range p.Gates {
		if g.Name == name {
			return g, true
		}
	}
	return Gate{}, false
}
