package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/conflicts"
	"github.com/schemadiff/schemadiff/lazy"
	"github.com/schemadiff/schemadiff/migration"
	"github.com/schemadiff/schemadiff/problem"
	"github.com/schemadiff/schemadiff/report"
)

// others proves the questions of open branches, which all begin with base as it
// is: those first whose migrations have most words in common with ours, and as many
// as the time allows that a proof with one branch has. What two branches of which
// neither is merged do to each other is a warning at most: whoever is merged second
// has to see to it.
func (r prover) others(open []asked, out *proofs) (err error) {
	bases := map[string]*conflicts.Base{} // by folder
	defer func() {
		for _, b := range bases {
			err = errors.Join(err, b.Close(context.WithoutCancel(r.c.Context)))
		}
	}()
	byWords(open)
	ctx, cancel := context.WithTimeout(r.c.Context, cmp.Or(r.c.Duration("conflict-timeout"), conflicts.DefaultTotal))
	defer cancel()
	var apart, unasked []string
	for _, ask := range open {
		dir := ask.Ours.Files.Tool + " " + ask.Ours.Files.Dir
		if bases[dir] == nil {
			bases[dir] = &conflicts.Base{}
		}
		ask.Base = bases[dir]
		if ctx.Err() != nil {
			unasked = append(unasked, ask.Theirs.Name)
			continue
		}
		proved, findings, why, err := r.ask(ctx, ask)
		switch {
		case ctx.Err() != nil && r.c.Context.Err() == nil:
			unasked = append(unasked, ask.Theirs.Name)
			continue
		case err != nil && !slices.Contains([]string{report.MigrationsUnreadable.Code, report.ScriptUnreadable.Code}, problem.Of(err).Code):
			return err
		case err != nil: // of that branch, which nobody has merged yet
			out.notes = append(out.notes, unproved(ask.Theirs.Name, problem.Of(err)))
			continue
		case why != "":
			continue
		case !slices.ContainsFunc(findings, func(f report.Finding) bool { return f.Severity >= report.Warning }):
			apart = append(apart, ask.Theirs.Name)
			continue
		}
		for i := range findings {
			findings[i].Severity = min(findings[i].Severity, report.Warning)
		}
		out.proofs = append(out.proofs, proved)
		out.findings = append(out.findings, findings...)
	}
	apart, unasked = distinct(apart), distinct(unasked)
	if len(apart) > 0 {
		out.notes = append(out.notes, "both orders were run with "+counted(len(apart), "open branch", "open branches")+", and which comes first does not matter: "+strings.Join(apart, ", "))
	}
	if len(unasked) > 0 {
		out.notes = append(out.notes, fmt.Sprintf("nothing was run with %s that have migrations as well, the time (--conflict-timeout) was up: %s. --with %s, for one, proves it",
			counted(len(unasked), "open branch", "open branches"), strings.Join(unasked, ", "), shellWord(unasked[0])))
	}
	return nil
}

func unproved(branch string, p *problem.Error) string {
	why := p.What
	if p.Where != "" {
		why = p.Where + ": " + why
	}
	if p.Why != "" {
		why += " (" + p.Why + ")"
	}
	return "nothing was proved with the open branch " + branch + ": " + why + ". --with " + shellWord(branch) + " asks for it alone"
}

func distinct(names []string) []string {
	slices.Sort(names)
	return slices.Compact(names)
}

var anyWord = lazy.Regexp(`[A-Za-z_][A-Za-z0-9_]{2,}`)

// byWords puts those questions first whose two sides have most words in common
// that not every branch has. It says which are asked while there is time, and
// nothing else.
func byWords(open []asked) {
	words := make([]map[string]bool, len(open))
	common := map[string]int{}
	for i, ask := range open {
		words[i] = wordsOf(ask.Theirs.FS, ask.Theirs.Run)
		for w := range words[i] {
			common[w]++
		}
	}
	score := map[string]int{}
	for i, ask := range open {
		ours := wordsOf(ask.Ours.FS, ask.Ours.Run)
		for w := range words[i] {
			if ours[w] && (common[w] < len(open) || len(open) == 1) {
				score[ask.Theirs.Name]++
			}
		}
	}
	slices.SortStableFunc(open, func(a, b asked) int {
		return cmp.Or(cmp.Compare(score[b.Theirs.Name], score[a.Theirs.Name]), strings.Compare(a.Theirs.Name, b.Theirs.Name))
	})
}

// wordsOf are the words of migrations' files; one that cannot be read has none.
func wordsOf(fsys fs.FS, run []migration.Migration) map[string]bool {
	out := map[string]bool{}
	for _, m := range run {
		text, err := fs.ReadFile(fsys, m.Path)
		if err != nil {
			continue
		}
		for _, w := range anyWord().FindAllString(string(text), -1) {
			out[strings.ToLower(w)] = true
		}
	}
	return out
}
