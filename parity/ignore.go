package parity

import (
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/report"
	"github.com/schemadiff/schemadiff/schema"
)

// Ignore is one ignore rule of the configuration.
type Ignore struct {
	Objects []Pattern // empty for any
	Rules   []string  // codes or slugs, empty for any
	In      []string  // environments, empty for any
	Reason  string
	Owner   string
	Expires string // YYYY-MM-DD, "" for never
	Where   string // file:line
}

// ignore marks the findings that ignore rules cover, and reports rules that
// have expired, cover nothing or never expire.
func (c *comparison) ignore() {
	used := make([]bool, len(c.options.Ignore))
	for n := range c.report.Findings {
		f := &c.report.Findings[n]
		for i, rule := range c.options.Ignore {
			if !rule.covers(*f, c.about) {
				continue
			}
			used[i] = true
			if rule.expired(c.options.Today) {
				continue
			}
			f.State = report.Ignored
			f.Ignored = &report.Waiver{Index: i + 1, Reason: rule.Reason, Owner: rule.Owner, Expires: rule.Expires}
			break
		}
	}
	for i, rule := range c.options.Ignore {
		subject := "ignore rule " + itoa(i+1)
		switch {
		case rule.expired(c.options.Today):
			c.note(report.IgnoreExpired, subject, "expired on "+rule.Expires+": "+rule.Reason, "give it another day in "+rule.Where+", or take it away")
		case !used[i]:
			c.note(report.IgnoreUnused, subject, "covers nothing: "+rule.Reason, "take it away from "+rule.Where)
		case rule.Expires == "":
			c.note(report.IgnoreWithoutExpiry, subject, "never expires: "+rule.Reason, "add expires: YYYY-MM-DD in "+rule.Where)
		}
	}
}

// note adds a finding about the configuration.
func (c *comparison) note(rule report.Rule, subject, message, hint string) {
	c.add(report.Finding{Rule: rule, Subject: subject, Message: message, State: report.Drift, Hint: hint,
		Values: c.values(func(Env) (string, bool) { return "", false })}, schema.Structure)
}

// expired says whether a rule's last day has passed.
func (i Ignore) expired(today string) bool { return i.Expires != "" && i.Expires < today }

// covers says whether the rule asks for a finding to be ignored. about is the
// environment of findings that say nothing of any.
func (i Ignore) covers(f report.Finding, about string) bool {
	if len(i.Rules) > 0 && !slices.ContainsFunc(i.Rules, func(name string) bool {
		return strings.EqualFold(name, f.Rule.Code) || strings.EqualFold(name, f.Rule.Slug)
	}) {
		return false
	}
	if len(i.In) > 0 && !i.concerns(f.Values, about) {
		return false
	}
	if len(i.Objects) == 0 {
		return true
	}
	return slices.ContainsFunc(i.Objects, func(p Pattern) bool {
		if f.Object != (schema.Key{}) {
			return p.Matches(f.Object)
		}
		kind, name, _ := strings.Cut(f.Subject, " ")
		return p.MatchesSubject(kind, name)
	})
}

// concerns says whether a finding is about an environment that the rule names,
// and about no other.
func (i Ignore) concerns(values []report.Value, about string) bool {
	if len(values) == 0 {
		return about == "" || slices.Contains(i.In, about)
	}
	return slices.ContainsFunc(values, func(v report.Value) bool { return slices.Contains(i.In, v.Target) }) && i.agreeElsewhere(values)
}

// agreeElsewhere says whether the environments that the rule does not name
// agree: what is left to differ differs in the environments that it names.
func (i Ignore) agreeElsewhere(values []report.Value) bool {
	var first *report.Value
	for n, v := range values {
		switch {
		case slices.Contains(i.In, v.Target), v.Unknown:
		case first == nil:
			first = &values[n]
		case first.Present != v.Present || first.Text != v.Text:
			return false
		}
	}
	return true
}
