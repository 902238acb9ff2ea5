package main

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/schemadiff/schemadiff/config"
	"github.com/schemadiff/schemadiff/parity"
	"github.com/schemadiff/schemadiff/report"
	"github.com/schemadiff/schemadiff/schema"
)

// judgement is how the environments are to be compared: what the flags say,
// over what the configuration says.
func (p *program) judgement(c *cli.Context, s selection) (parity.Options, error) {
	now := p.now()
	o := parity.Options{Tool: tool(), Started: now.UTC(), Today: now.Format(time.DateOnly), Files: s.checkout.files, Unread: s.checkout.unread, Compare: parity.DefaultFacets()}
	failOn := p.env("SCHEMADIFF_FAIL_ON")
	if len(s.targets) > 0 {
		o.Ledger = s.targets[0].Ledger
	}
	if cfg := s.project.Config; cfg != nil {
		failOn = cfg.FailOn
		if err := configured(&o, cfg); err != nil {
			return o, err
		}
	}
	var err error
	if o.FailOn, err = failOnNamed(cmp.Or(c.String("fail-on"), failOn, "error")); err != nil {
		return o, err
	}
	if o.Include, err = patterns(o.Include, c.StringSlice("include")); err != nil {
		return o, err
	}
	o.Exclude, err = patterns(o.Exclude, c.StringSlice("exclude"))
	return o, err
}

// configured is the configuration's part. Its patterns are known to be valid.
func configured(o *parity.Options, cfg *config.Config) (err error) {
	maps.Copy(o.Compare, cfg.Schema.Compare.Facets())
	o.Objects = kinds(cfg.Schema.Objects)
	o.Roles = cfg.Schema.Roles
	o.Rules = map[string]report.Severity{}
	for _, r := range cfg.Rules {
		if rule, ok := report.Lookup(r.Rule); ok { // no retired one
			o.Rules[rule.Code] = r.Severity.Report()
		}
	}
	if o.Exclude, err = patterns(nil, texts(cfg.Schema.Exclude)); err != nil {
		return err
	}
	for _, i := range cfg.Ignore {
		ignore := parity.Ignore{Rules: i.Rules, Reason: i.Reason, Owner: i.Owner, Expires: i.Expires.String(), Where: i.At.String()}
		if ignore.Objects, err = patterns(nil, texts(i.Objects)); err != nil {
			return err
		}
		for _, name := range i.In {
			e, _ := cfg.Environment(name)
			ignore.In = append(ignore.In, e.Name)
		}
		o.Ignore = append(o.Ignore, ignore)
	}
	return nil
}

func texts(list []config.Pattern) []string {
	var all []string
	for _, p := range list {
		all = append(all, p.Text)
	}
	return all
}

func patterns(to []parity.Pattern, texts []string) ([]parity.Pattern, error) {
	for _, text := range texts {
		pattern, err := parity.ParsePattern(text)
		if err != nil {
			return nil, usage(err.Error())
		}
		to = append(to, pattern)
	}
	return to, nil
}

// kinds is what the words of schema.objects stand for.
func kinds(words []string) []schema.Kind {
	var all []schema.Kind
	for _, word := range words {
		switch word {
		case "tables":
			all = append(all, schema.Table)
		case "views":
			all = append(all, schema.View, schema.MaterializedView)
		case "routines":
			all = append(all, schema.Function, schema.Procedure)
		case "triggers":
			all = append(all, schema.Trigger)
		case "types":
			all = append(all, schema.Enum)
		case "sequences":
			all = append(all, schema.Sequence)
		case "extensions":
			all = append(all, schema.Extension)
		}
	}
	return all
}

func failOnNamed(word string) (report.Severity, error) {
	s, ok := report.ParseSeverity(word)
	if !ok || s == report.Off {
		return s, unknownWord("severity", word, flagValues("fail-on"), "--fail-on=")
	}
	return s, nil
}

// notices is what the configuration says that it had better not, of the
// environments of a run, as findings.
func notices(s selection, o parity.Options) []report.Finding {
	if s.project.Config == nil {
		return nil
	}
	var all []report.Finding
	for _, n := range s.project.Notices() {
		severity := n.Rule.Severity
		if said, ok := o.Rules[n.Rule.Code]; ok {
			severity = said
		}
		if severity == report.Off || !slices.ContainsFunc(s.targets, func(t parity.Target) bool { return t.Name == n.Env }) {
			continue
		}
		f := report.Finding{Rule: n.Rule, Severity: severity, State: report.Drift, Subject: "environment " + n.Env, Message: n.Message, Hint: n.At.String()}
		for _, t := range s.targets {
			f.Values = append(f.Values, report.Value{Target: t.Name})
		}
		all = append(all, f)
	}
	return all
}
