package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/schemadiff/schemadiff/conflicts"
	"github.com/schemadiff/schemadiff/ledger"
	"github.com/schemadiff/schemadiff/order"
	"github.com/schemadiff/schemadiff/parity"
	"github.com/schemadiff/schemadiff/problem"
	"github.com/schemadiff/schemadiff/rehearse"
	"github.com/schemadiff/schemadiff/report"
)

func (p *program) conflictsCommand() *cli.Command {
	return &cli.Command{
		Name:  report.ConflictsCommand,
		Usage: "ordering conflicts of the migrations of parallel branches, before they are merged",
		Description: "From git, the files and ledgers alone: the working tree is neither read nor touched, nothing is fetched,\n" +
			"and without environments no database is needed. The base is, unless --base says so, what the CI merges into,\n" +
			"else the upstream branch, else origin/main, origin/master, main or master.",
		Flags:  slices.Concat(judging(), reading(), throwing(), everywhere(), conflicting()),
		Action: p.verb(p.conflicts),
	}
}

func conflicting() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "migrations", Usage: "only the migrations in `DIR` of the repository"},
		&cli.StringFlag{Name: "base", Usage: "the branch `REF` that yours will be merged into"},
		&cli.StringFlag{Name: "head", Value: "HEAD", Usage: "your branch, as `REF`"},
		&cli.StringSliceFlag{Name: "with", Usage: "also the branch `REF`, which will be merged together with yours; may be repeated"},
		&cli.StringSliceFlag{Name: "also", Usage: "also every open branch that `PATTERN` selects, as 'origin/*'; may be repeated"},
		&cli.StringSliceFlag{Name: "env", Usage: "ask the ledger of `ENV`, or of a snapshot; default: of every environment of the configuration; may be repeated"},
		&cli.BoolFlag{Name: "no-env", Usage: "ask no ledger: git and the files alone"},
		&cli.BoolFlag{Name: "renumber", Usage: "show which of your files would be renamed so that they come behind base's"},
		&cli.BoolFlag{Name: "write", Usage: "with --renumber: do it in the working tree"},
		&cli.BoolFlag{Name: "prove", Usage: "also run both orders on throwaway databases, with base, with each branch of --with and, in the time there is, with those of --also, and compare"},
		&cli.StringFlag{Name: "from", Usage: "begin the proof with a copy of `ENV`, or of a snapshot, instead of an empty database; implies --prove"},
		&cli.StringFlag{Name: "engine", Usage: "the `ENGINE` of a proof that begins with an empty database: postgres, mysql, mariadb or sqlite"},
		&cli.IntFlag{Name: "rows", Value: rehearse.DefaultRows, Usage: "make up `N` rows for each table, at most 10000; 0 makes none"},
		&cli.IntFlag{Name: "max-replays", Value: conflicts.DefaultReplays, Usage: "at most `N` runs to find the two migrations that are to blame"},
		&cli.DurationFlag{Name: "conflict-timeout", Value: conflicts.DefaultTotal, Usage: "at most `DURATION` for the proof with one branch, and for those with all of --also"},
	}
}

func (p *program) conflicts(c *cli.Context) error {
	p.command = report.ConflictsCommand
	out, err := p.outputs(c)
	if err != nil {
		return err
	}
	r, err := p.conflicting(c)
	if err != nil {
		return p.deliverFailure(c, out, err)
	}
	if c.Bool("renumber") {
		return nil
	}
	return p.conclude(c, out, r, r.Started)
}

// conflicting is the report of the command.
func (p *program) conflicting(c *cli.Context) (report.Report, error) {
	if c.Args().Len() > 0 {
		return report.Report{}, usage("conflicts takes branches by flags", "schemadiff conflicts --head "+shellWord(c.Args().First()))
	}
	if c.Bool("write") && !c.Bool("renumber") {
		return report.Report{}, usage("--write does what --renumber shows", "schemadiff conflicts --renumber --write")
	}
	names, notes, err := p.askedLedgers(c)
	if err != nil {
		return report.Report{}, err
	}
	s, from, tool, err := p.chosen(c, names)
	if err != nil {
		return report.Report{}, err
	}
	b, err := p.branches(c)
	if err != nil {
		return report.Report{}, err
	}
	if err := b.find(c.Context, s.project, from, tool); err != nil {
		return report.Report{}, err
	}
	options, err := p.judgement(c, s)
	if err != nil {
		return report.Report{}, err
	}
	var envs []parity.Env
	if len(names) > 0 {
		for _, f := range b.folders {
			s.checkout.tools = append(s.checkout.tools, f.tools...)
		}
		envs = p.loadBy(c.Context, s, parity.LoadLedgers)
		if err := context.Cause(c.Context); err != nil {
			return report.Report{}, err
		}
	}
	merges, problems, err := b.merges(c.Context, envs, p.now())
	if err != nil {
		return report.Report{}, err
	}
	if c.Bool("renumber") {
		if len(problems) > 0 {
			return report.Report{}, problems[0]
		}
		for _, e := range envs {
			if e.Problem != nil { // it may have applied them
				return report.Report{}, e.Problem
			}
		}
		return report.Report{}, p.renumber(c, b, merges)
	}
	part := b.part(merges)
	var findings []report.Finding
	for _, m := range merges {
		findings = append(findings, m.Findings()...)
	}
	if err := b.date(c.Context, findings); err != nil {
		return report.Report{}, err
	}
	if b.proves {
		proved, err := p.prove(c, s, b, merges, envs)
		if err != nil {
			return report.Report{}, err
		}
		part.Proofs, findings = proved.proofs, append(findings, proved.findings...)
		notes = append(notes, proved.notes...)
	}
	for i := range envs {
		// Schemas are nothing that this command speaks of.
		envs[i].Reading.Schema, envs[i].Reading.Uncompared = parity.Env{}.Reading.Schema, nil
	}
	r := parity.Judged(envs, options, report.ConflictsCommand, findings, nil)
	r.Conflicts = &part
	for i := range r.Targets {
		r.Targets[i].Fingerprint = report.Target{}.Fingerprint
	}
	r.Problems = append(r.Problems, problems...)
	r.Notes = append(append(r.Notes, b.notes...), notes...)
	r.Findings = append(r.Findings, notices(s, options)...)
	r.Sort()
	return r, nil
}

// askedLedgers is the environments whose ledgers are asked. Groups of the
// configuration are left out, with a note.
func (p *program) askedLedgers(c *cli.Context) (names, notes []string, err error) {
	if names = c.StringSlice("env"); len(names) > 0 {
		if c.Bool("no-env") {
			return nil, nil, usage("--no-env asks no ledger, and --env names one")
		}
		return names, nil, nil
	}
	pr, err := p.project(c)
	if err != nil || c.Bool("no-env") {
		return nil, nil, err
	}
	for _, name := range pr.environments() {
		if e, _ := pr.environment(name); e.ForEach.Set() {
			notes = append(notes, name+" is a group of databases, and its ledgers were not asked")
			continue
		}
		names = append(names, name)
	}
	return names, notes, nil
}

// environments are the ledgers of a folder's tool, with what the tool would do
// with the merged migrations in each. Where that cannot be told is a problem.
func (f folder) environments(envs []parity.Env) (out []order.Env, problems []*problem.Error) {
	for _, e := range envs {
		if e.Problem != nil {
			continue // told by itself
		}
		at := slices.IndexFunc(e.Ledgers, func(l ledger.Ledger) bool { return l.Tool == f.set.Tool })
		if e.NoLedger {
			problems = append(problems, &problem.Error{Code: report.IncompleteReading.Code, Env: e.Name, What: "the ledger could not be read, so that what is applied is unknown"})
			continue
		}
		env := order.Env{Name: e.Name}
		if at >= 0 {
			env.Ledger = &e.Ledgers[at]
		} else if len(e.Ledgers) > 0 {
			continue // it is another folder's database
		}
		var err error
		if env.Plan, err = ledger.PlanFor(e.Name, env.Ledger, f.set); err != nil {
			problems = append(problems, &problem.Error{Code: report.Usage.Code, Env: e.Name, What: "what " + f.set.Tool + " would do with the merge is unknown", Why: err.Error(), Err: err})
			continue
		}
		out = append(out, env)
	}
	return out, problems
}

// part is what the report says of the branches themselves.
func (b *branches) part(merges []order.Merge) report.Conflicts {
	part := report.Conflicts{Base: b.base.name, Head: b.head.name, MergeBase: b.start, Torn: b.merged.Conflicts, ByHand: b.merged.ByHand}
	touched := map[string]bool{}
	for _, m := range merges {
		ours, theirs := m.News()
		part.Folders = append(part.Folders, report.ConflictFolder{Tool: m.Tool, Dir: m.Dir, Yours: len(ours), Bases: len(theirs)})
		for _, o := range m.Others {
			touched[o.Name] = true
		}
	}
	for _, o := range b.others {
		if touched[o.name] {
			part.Branches = append(part.Branches, o.name)
		}
	}
	return part
}

// defaultBase is the branch that a change is merged into.
func (b *branches) defaultBase(ctx context.Context, p *program) (string, error) {
	if target := mergeTarget(p.env); target != "" {
		// Most services fetch it as a remote's branch only.
		if remote := "origin/" + target; b.repository.Exists(ctx, remote) || !b.repository.Exists(ctx, target) {
			return remote, nil
		}
		return target, nil
	}
	own := b.repository.Branch(ctx)
	if up := b.repository.Upstream(ctx); up != "" && (own == "" || !strings.HasSuffix(up, "/"+own)) {
		return up, nil
	}
	candidates := []string{"origin/main", "origin/master", "main", "master"}
	if trunk := b.repository.Trunk(ctx); strings.Contains(trunk, "/") && trunk != own {
		candidates = append([]string{trunk}, candidates...)
	}
	for _, name := range candidates {
		if b.repository.Exists(ctx, name) {
			return name, nil
		}
	}
	return "", &problem.Error{Code: report.Usage.Code, What: "the branch that yours is merged into is not known",
		Why: "there is none of " + strings.Join(candidates, ", "), Fix: []string{"schemadiff conflicts --base REF", "git fetch origin main:refs/remotes/origin/main"}}
}

// targetVariables are what CI services call the branch that a change is merged
// into. They are set for such runs only.
// https://docs.github.com/en/actions/reference/workflows-and-actions/variables
// https://docs.gitlab.com/ci/variables/predefined_variables/
// https://support.atlassian.com/bitbucket-cloud/docs/variables-and-secrets/
// https://learn.microsoft.com/azure/devops/pipelines/build/variables
// https://plugins.jenkins.io/branch-api/
var targetVariables = []string{
	"GITHUB_BASE_REF", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "BITBUCKET_PR_DESTINATION_BRANCH", "SYSTEM_PULLREQUEST_TARGETBRANCH",
	"CHANGE_TARGET", "BUILDKITE_PULL_REQUEST_BASE_BRANCH", "DRONE_TARGET_BRANCH", "CI_COMMIT_TARGET_BRANCH", "CODEBUILD_WEBHOOK_BASE_REF",
}

// mergeTarget is what the CI says of where the change is merged into, "" where
// it says nothing.
func mergeTarget(env func(string) string) string {
	for _, name := range targetVariables {
		if value := strings.TrimPrefix(env(name), "refs/heads/"); value != "" {
			return value
		}
	}
	// GitHub's merge queue: refs/heads/gh-readonly-queue/main/pr-12-3f2c1ab
	if queue, ok := strings.CutPrefix(env("GITHUB_REF"), "refs/heads/gh-readonly-queue/"); ok {
		if i := strings.LastIndex(queue, "/pr-"); i > 0 {
			return queue[:i]
		}
	}
	return ""
}

// headName is what to call the commit that is HEAD.
func (b *branches) headName(ctx context.Context, ref, commit string, env func(string) string) string {
	if pushed := env("PRE_COMMIT_LOCAL_BRANCH"); pushed != "" && ref == env("PRE_COMMIT_TO_REF") {
		return strings.TrimPrefix(pushed, "refs/heads/")
	}
	if ref != "HEAD" {
		return ref
	}
	named := cmp.Or(b.repository.Branch(ctx), env("GITHUB_HEAD_REF"), env("CI_MERGE_REQUEST_SOURCE_BRANCH_NAME"), env("CHANGE_BRANCH"))
	return cmp.Or(named, fmt.Sprintf("HEAD (%.7s)", commit))
}
