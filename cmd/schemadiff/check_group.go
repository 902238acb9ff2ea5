package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/dialects"
	"github.com/schemadiff/schemadiff/endpoint"
	"github.com/schemadiff/schemadiff/gate"
	"github.com/schemadiff/schemadiff/migration"
	"github.com/schemadiff/schemadiff/parity"
	"github.com/schemadiff/schemadiff/problem"
	"github.com/schemadiff/schemadiff/report"
)

// mostWays is how many kinds of members are rehearsed: a group that differs in
// more ways is none, and each takes as long as an environment.
const mostWays = 20

// crowdCheck is the check of a group. Members that nothing tells apart are
// looked at once, by the first of them; each has its own answer all the same.
type crowdCheck struct {
	*deployment
	group parity.Group
	crowd parity.Crowd
	kinds []*kind
	saved string // the member that a saved rehearsal is of, "" for none
}

// kind is members that nothing tells apart, and what the first of them came to.
type kind struct {
	*deployment
	alike   parity.Alike
	hazards map[string]gate.Judged // of each member; none where it has none of its own
	same    []string               // members that are one and the same database as what stands before them
}

// checkedGroup is check for a group: it passes where every member does. A saved
// rehearsal is of one member, and holds for those that nothing tells from it.
func (p *program) checkedGroup(c *cli.Context, d *deployment, overrides []gate.Override) (report.Report, error) {
	if err := p.lookBefore(c, d); err != nil {
		return report.Report{}, err
	}
	x, err := p.crowdOf(c, d)
	if err != nil {
		return report.Report{}, err
	}
	p.ask(c, d)
	if x.crowd.Problem != nil {
		return d.report(report.CheckCommand, gate.Judge(d.Case), overrides), nil
	}
	unread, err := p.sort(c, x, func(one *deployment) error {
		p.authors(c, one)
		return p.examine(c, one)
	})
	if err != nil {
		return report.Report{}, err
	}
	if err := p.observeAll(c, x); err != nil {
		return report.Report{}, err
	}
	return x.report(report.CheckCommand, gate.Judge, unread, overrides), nil
}

// crowdOf loads a group, and at the same time what stands before it.
func (p *program) crowdOf(c *cli.Context, d *deployment) (*crowdCheck, error) {
	x := &crowdCheck{deployment: d}
	if path := c.String("rehearsal"); path != "" {
		saved := *d
		saved.savedRehearsal(path)
		x.saved, _ = strings.CutPrefix(saved.Rehearsed.Target, d.environment.Name+"/")
	}
	var unaddressed []parity.Env
	x.group, unaddressed = p.group(c.Context, d.selection, d.environment, 0)
	before := []parity.Env(nil)
	if d.broken[0] != nil && len(d.environment.ForEach.URLs) == 0 {
		x.crowd.Env = parity.Env{Name: d.environment.Name, From: "server", Problem: d.broken[0]}
	} else {
		x.crowd, before = p.loadCrowd(c.Context, d.selection, x.group, unaddressed, 0)
	}
	if err := context.Cause(c.Context); err != nil {
		return nil, err
	}
	if d.Env = x.crowd.Env; len(before) > 0 {
		d.Before = &before[0]
	} else if d.Before != nil {
		before = []parity.Env{*d.Before}
	}
	d.envs = append([]parity.Env{d.Env}, before...)
	return x, nil
}

// sort puts members together that nothing tells apart, and looks at one of each kind.
func (p *program) sort(c *cli.Context, x *crowdCheck, look func(one *deployment) error) (unread []parity.Env, err error) {
	alike, unread := x.crowd.Alike(x.options)
	for i, a := range alike {
		k, err := p.kind(c, x, a, i, look)
		if err != nil {
			return nil, err
		}
		x.kinds = append(x.kinds, k)
	}
	return unread, nil
}

// kind looks at members that nothing tells apart by one of them: the one that
// was rehearsed, or the first.
func (p *program) kind(c *cli.Context, x *crowdCheck, a parity.Alike, nth int, look func(one *deployment) error) (*kind, error) {
	one := *x.deployment
	name, member := x.environment.Name, a.Names[0]
	if slices.Contains(a.Names, x.saved) {
		member = x.saved
	}
	a.Env.Name = name
	k := &kind{deployment: &one, alike: a}
	one.own, one.Alone, one.notes, one.leftOut = &a.Env, name+"/"+member, nil, nil
	first := x.group.Member(member)
	first.Name, first.Scope.Grants = name, first.Endpoint.Engine == endpoint.Postgres || first.Scope.Grants
	one.targets, one.broken = []parity.Target{first}, []*problem.Error{nil}
	if nth >= mostWays {
		one.Env = a.Env
		one.PlanWhy = fmt.Sprintf("the group differs in more than %d ways, and this is one that was not looked at", mostWays)
		one.Drifted.Why, one.Rehearsed.Why = one.PlanWhy, one.PlanWhy
		return k, nil
	}
	if one.Env = p.load(c.Context, one.selection)[0]; context.Cause(c.Context) != nil {
		return nil, context.Cause(c.Context)
	}
	for i, s := range one.Env.Reading.Sizes {
		if n := slices.IndexFunc(a.Sizes, func(o catalog.Size) bool { return o.Table.Name == s.Table.Name }); n >= 0 {
			largest := a.Sizes[n]
			largest.Table = s.Table
			one.Env.Reading.Sizes[i] = largest
		}
	}
	k.same = x.twinsOf(a.Names)
	one.Env.Platform.Identity = "" // which of them is another environment's database is told of each
	one.envs = []parity.Env{one.Env}
	one.understand()
	one.guarded = slices.Concat(x.guarded, x.group.Members, x.targets[1:])
	if err := look(&one); err != nil {
		return nil, err
	}
	if one.part != nil {
		one.part.Target = one.Alone
	}
	if home := a.Env.Home; home != "" {
		for i, f := range one.Rehearsed.Findings {
			one.Rehearsed.Findings[i] = nameless(f, home)
		}
		for i, f := range one.Ledgers.Findings {
			one.Ledgers.Findings[i] = nameless(f, home)
		}
	}
	return k, nil
}

// nameless is a finding without the schema's name, which is another one for
// every member.
func nameless(f report.Finding, schema string) report.Finding {
	name := regexp.MustCompile(`(^|[^\w."])"?` + regexp.QuoteMeta(schema) + `"?\.`)
	f.Subject, f.Message, f.Hint = name.ReplaceAllString(f.Subject, "$1"), name.ReplaceAllString(f.Message, "$1"), name.ReplaceAllString(f.Hint, "$1")
	if f.Object.Schema == schema {
		f.Object.Schema = ""
	}
	f.Values = slices.Clone(f.Values)
	for i := range f.Values {
		f.Values[i].Text = name.ReplaceAllString(f.Values[i].Text, "$1")
	}
	return f
}

// digest is that of all members' plans: where they are one plan, its own.
func (x *crowdCheck) digest() string {
	var all []string
	for _, k := range x.kinds {
		of, err := theCase(k.alike.Env, x.checkout)
		if err != nil {
			return ""
		}
		digest, err := of.Digest(tool().Version)
		if err != nil || k.PlanWhy != "" {
			return ""
		}
		all = append(all, digest)
	}
	slices.Sort(all)
	if all = slices.Compact(all); len(all) == 1 {
		return all[0]
	}
	sum := sha256.Sum256([]byte(strings.Join(all, "\n")))
	return hex.EncodeToString(sum[:8])
}

// report folds what the gates say of every member.
func (x *crowdCheck) report(command string, judge func(gate.Case) []gate.Verdict, unread []parity.Env, overrides []gate.Override) report.Report {
	name, digest := x.environment.Name, ""
	if len(unread) == 0 {
		digest = x.digest()
	}
	var members []gate.Member
	unplanned := "" // why it is not known what some member lacks
	target := x.crowd.Env
	target.Name = name
	x.Digest = digest
	for _, k := range x.kinds {
		k.Whole = digest
		if x.part == nil && k.part != nil {
			x.part = k.part
			x.notes = append(x.notes, x.rehearsedOnce())
		}
		x.notes, x.leftOut = appendNew(x.notes, k.notes), appendNew(x.leftOut, k.leftOut)
		x.pending(k)
		unplanned = cmp.Or(unplanned, k.PlanWhy)
		for _, m := range k.alike.Names {
			members = append(members, gate.Member{Name: m, Verdicts: judge(k.of(m))})
		}
		target.Reading.Uncompared = appendNew(target.Reading.Uncompared, k.alike.Env.Reading.Uncompared)
		target.Reading.Gaps = appendNew(target.Reading.Gaps, k.alike.Env.Reading.Gaps)
	}
	for _, m := range unread {
		unplanned = cmp.Or(unplanned, name+"/"+m.Name+" could not be read")
		k := x.Case
		k.Env, k.Alone = parity.Env{Name: name, Engine: m.Engine, Problem: m.Problem}, name+"/"+m.Name
		members = append(members, gate.Member{Name: m.Name, Verdicts: judge(k)})
	}
	if len(x.kinds) > 0 {
		first := x.kinds[0].alike.Env
		target.Reading.Schema, target.Platform = first.Reading.Schema, first.Platform
		target.Platform.Database = x.crowd.Platform.Database
	}
	x.PlanWhy = cmp.Or(x.PlanWhy, unplanned)
	x.envs = []parity.Env{target}
	if x.Before != nil {
		x.envs = append(x.envs, *x.Before)
	}
	r := x.deployment.report(command, gate.Fold(members), overrides)
	for _, m := range unread {
		r.Problems = append(r.Problems, x.crowd.Unread(m))
	}
	r.Targets[0].Members = x.members(r, unread)
	r.Sort()
	return r
}

// rehearsedOnce says which members stood for which.
func (x *crowdCheck) rehearsedOnce() string {
	var parts []string
	for _, k := range x.kinds {
		if k.part != nil {
			parts = append(parts, fmt.Sprintf("%s for %s", k.alike.Names[0], report.Thousands(len(k.alike.Names))))
		}
	}
	const most = 5
	text := "members that nothing tells apart were rehearsed once: " + strings.Join(parts[:min(most, len(parts))], ", ")
	if more := len(parts) - most; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	if len(parts) > 1 {
		text += "; the first is shown"
	}
	return text
}

// of is what is known of one member.
func (k *kind) of(member string) gate.Case {
	c := k.Case
	if own, ok := k.hazards[member]; ok {
		c.Hazards = own
	}
	if slices.Contains(k.same, member) && c.Asked(gate.Platform) {
		c.Platform.Findings = append(slices.Clone(c.Platform.Findings), report.Finding{Rule: report.SameDatabase, Severity: report.SameDatabase.Severity, State: report.Drift,
			Subject: "database " + member, Message: c.Env.Name + "/" + member + " and " + c.Before.Name + " are one and the same database"})
	}
	return c
}

// twinsOf are the members that are one and the same database as the environment
// before, or as one of its members.
func (x *crowdCheck) twinsOf(names []string) (same []string) {
	before := map[string]bool{}
	switch {
	case x.Before == nil:
	case x.behind != nil:
		for _, m := range x.behind.members {
			before[m.Platform.Identity] = m.From != "snapshot"
		}
	default:
		before[x.Before.Platform.Identity] = x.Before.From != "snapshot"
	}
	for _, m := range x.crowd.Members {
		if id := m.Platform.Identity; id != "" && before[id] && slices.Contains(names, m.Name) {
			same = append(same, m.Name)
		}
	}
	return same
}

// pending adds what a kind of members lacks, in the order of the files.
func (x *crowdCheck) pending(k *kind) {
	x.Plan.Run = append(x.Plan.Run, k.Plan.Run...)
	slices.SortStableFunc(x.Plan.Run, func(a, b migration.Migration) int {
		at := func(m migration.Migration) int {
			return slices.IndexFunc(k.Files.Migrations, func(o migration.Migration) bool { return o.ID == m.ID })
		}
		return at(a) - at(b)
	})
	x.Plan.Run = slices.CompactFunc(x.Plan.Run, func(a, b migration.Migration) bool { return a.ID == b.ID })
}

// members are the group's for the report.
func (x *crowdCheck) members(r report.Report, unread []parity.Env) (all []report.Member) {
	for _, k := range x.kinds {
		env := k.alike.Env
		print := env.Reading.Schema.Fingerprint(dialects.Canon(env.Engine))
		for _, name := range k.alike.Names {
			found := slices.ContainsFunc(r.Findings, func(f report.Finding) bool {
				return f.State != report.Ignored && len(f.Members) < len(x.crowd.Members) && slices.Contains(f.Members, name)
			})
			all = append(all, report.Member{Name: name, Fingerprint: print, Objects: env.Reading.Schema.Len(), Read: true, Differs: found})
		}
	}
	for _, m := range unread {
		all = append(all, report.Member{Name: m.Name})
	}
	slices.SortFunc(all, func(a, b report.Member) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// appendNew appends what a list does not have yet.
func appendNew[T comparable](to, list []T) []T {
	for _, v := range list {
		if !slices.Contains(to, v) {
			to = append(to, v)
		}
	}
	return to
}
