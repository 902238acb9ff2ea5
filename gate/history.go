package gate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/ledger"
	"github.com/schemadiff/schemadiff/report"
)

func judgeConnect(c Case) Verdict {
	if c.Env.Problem != nil {
		text := c.Env.Problem.What
		if c.Alone == "" {
			text = c.Env.Name + ": " + text
		}
		return undecided(Connect, text, "schemadiff doctor "+c.Env.Name)
	}
	text := c.Env.Name
	if c.Env.Platform.Role != "" {
		text += " as " + c.Env.Platform.Role
	}
	if c.Env.From == "snapshot" {
		return undecided(Connect, text+" is a snapshot: what is there now is not known", "name the environment instead of its snapshot")
	}
	return Verdict{Text: fmt.Sprintf("%s, read-only session, %s %s", text, c.Env.Platform.Vendor, c.Env.Platform.Version)}
}

// strict are the rules of a ledger that a deployment wants kept whatever the
// migration tool does about them.
var strict = []string{report.LedgerUnknown.Code, report.LedgerFailed.Code, report.LedgerEdited.Code, report.LedgerContentDiffers.Code}

// ordering are the rules of a ledger that gate order tells.
var ordering = []string{
	report.LedgerOutOfOrder.Code, report.RepositorySeveralHeads.Code, report.RepositoryDuplicate.Code, report.LedgerParentPending.Code,
	report.RepositoryRefused.Code, report.LedgerSequence.Code, report.LedgerMaybeSkipped.Code,
}

func judgeLedger(c Case) Verdict {
	switch v, no := c.unread(Ledger); {
	case no:
		return v
	case c.NoFiles:
		return undecided(Ledger, "neither a ledger nor migrations were found", "run it in the checkout that is deployed, or name its migrations with --migrations")
	case c.Env.NoLedger:
		return undecided(Ledger, "the ledger could not be read", "schemadiff doctor "+c.Env.Name)
	}
	v := Verdict{Next: "schemadiff status " + c.named()}
	count := map[string]int{}
	for _, f := range c.Ledgers.Findings {
		if slices.Contains(ordering, f.Rule.Code) || f.Rule.Code == report.LedgerPending.Code {
			continue
		}
		if slices.Contains(strict, f.Rule.Code) {
			f.Severity = report.Error
		}
		count[f.Rule.Code]++
		v.Findings = append(v.Findings, f)
	}
	applied := 0
	for _, l := range c.Env.Ledgers {
		if l.Tool == c.Tool {
			applied = len(slices.DeleteFunc(slices.Clone(l.Entries), func(e ledger.Entry) bool { return e.State != ledger.Applied && e.State != ledger.Baseline }))
			if l.Model == ledger.Watermark && applied > 0 {
				applied = 0
			}
		}
	}
	edited := count[report.LedgerEdited.Code] + count[report.LedgerContentDiffers.Code]
	parts := []string{
		fmt.Sprintf("%d applied", applied), fmt.Sprintf("%d pending", c.pending()+len(c.Plan.Skipped)),
		fmt.Sprintf("%d unknown", count[report.LedgerUnknown.Code]), fmt.Sprintf("%d edited after being applied", edited),
	}
	if applied == 0 && len(c.Env.Ledgers) > 0 && c.Env.Ledgers[0].Model == ledger.Watermark && len(c.Env.Ledgers[0].Entries) > 0 {
		parts[0] = "at " + c.head()
	}
	if n := count[report.LedgerFailed.Code]; n > 0 {
		parts = append(parts, fmt.Sprintf("%d failed", n))
	}
	if n := count[report.LedgerLocked.Code]; n > 0 {
		parts = append(parts, "its lock is held")
	}
	v.Text = strings.Join(parts, ", ")
	if c.PlanWhy != "" {
		parts[1] = "what is pending is not known: " + c.PlanWhy
		if parts = slices.Delete(parts, 2, 4); len(c.Env.Ledgers) == 0 {
			parts = parts[1:] // how many are applied is not known, either
		}
		v.Text = strings.Join(parts, ", ")
		v.Findings = append(v.Findings, undecided(Ledger, c.PlanWhy, "").Findings...)
	}
	return v
}

// head is the newest migration that the environment has applied.
func (c Case) head() string {
	for _, l := range c.Env.Ledgers {
		if l.Tool != c.Tool || len(l.Entries) == 0 {
			continue
		}
		last := l.Entries[len(l.Entries)-1]
		for _, m := range c.Files.Migrations {
			if m.ID == last.ID {
				return m.Label
			}
		}
		return last.Label()
	}
	return ""
}

// judgePromotion: an environment gets what the one before it has, by id and by
// checksum, and nothing else.
func judgePromotion(c Case) Verdict {
	if v, no := c.unplanned(Promotion); no {
		return v
	}
	if v, no := c.noneBefore(Promotion); no {
		return v
	}
	from := c.Before.Name
	if c.Unknown != "" {
		return undecided(Promotion, c.Unknown, "schemadiff status "+from)
	}
	v := Verdict{Next: "deploy to " + from + " first"}
	var lacking, assumed, unsummed []string
	for _, s := range c.Standing {
		label := s.Migration.Label
		switch {
		case s.Cell == report.CellUnproven:
			assumed = append(assumed, label)
		case s.Cell == report.CellFailed:
			v.Findings = append(v.Findings, finding(report.PromotionOrder, "migration "+label, "it failed in "+from+c.lackingIn(s.Migration.ID), "schemadiff status "+from))
			lacking = append(lacking, label)
		case s.Cell != report.CellApplied:
			v.Findings = append(v.Findings, finding(report.PromotionOrder, "migration "+label, "it is not applied in "+from+c.lackingIn(s.Migration.ID), "deploy it to "+from+" first"))
			lacking = append(lacking, label)
		case s.Sum == ledger.SumDiffers:
			v.Findings = append(v.Findings, finding(report.ArtifactMismatch, "migration "+label,
				from+" applied another text under this name than "+s.Migration.Path+" of the checkout has", "git log -p -- "+s.Migration.Path))
			lacking = append(lacking, label)
		case s.Marked:
			v.Findings = append(v.Findings, finding(report.PromotionOrder, "migration "+label, "it is recorded in "+from+" and, says the ledger, was never run there", "run it in "+from+" first"))
			lacking = append(lacking, label)
		case s.Sum == ledger.SumUnknown:
			unsummed = append(unsummed, label)
		}
	}
	for _, label := range c.Ahead {
		v.Findings = append(v.Findings, finding(report.TargetAhead, "migration "+label, c.Env.Name+" has it and "+from+" has not", "deploy it to "+from+" first"))
	}
	pending := counted(c.pending(), "pending migration", "pending migrations")
	switch {
	case len(lacking) > 0:
		v.Text = fmt.Sprintf("%d of %s not in %s as the checkout has it: %s", len(lacking), pending, from, some(lacking))
		v.Next = v.Findings[0].Hint
	case c.pending() == 0:
		v.Text = nothingPending
	default:
		v.Text = fmt.Sprintf("%s applied in %s", counted(c.pending(), "pending migration is", "pending migrations are"), from)
		switch {
		case len(assumed) == c.pending():
			v.Text += ", assumed: they are below its version"
		case len(assumed) > 0:
			v.Text += fmt.Sprintf(", %d of them assumed: they are below its version", len(assumed))
		case len(unsummed) == c.pending():
			v.Text += ", by name: " + c.Tool + " records no checksums"
		case len(unsummed) > 0:
			v.Text += fmt.Sprintf(", %d of them by name: no checksum is recorded", len(unsummed))
		default:
			v.Text += ", with the same checksums"
		}
	}
	if n := len(c.Ahead); n > 0 {
		v.Text += fmt.Sprintf("; %s has %d that %s lacks", c.Env.Name, n, from)
	}
	return v
}

// lackingIn says which members of a group lack a migration.
func (c Case) lackingIn(id string) string {
	if names := c.Lacking[id]; len(names) > 0 {
		return ": " + report.MembersInWords(names, c.Members)
	}
	return ""
}

func judgeOrder(c Case) Verdict {
	if v, no := c.unplanned(Order); no {
		return v
	}
	v := Verdict{Next: "schemadiff status " + c.named()}
	told := map[string]bool{}
	for _, f := range c.Ledgers.Findings {
		if slices.Contains(ordering, f.Rule.Code) {
			told[f.Subject] = true
			v.Findings = append(v.Findings, f)
		}
	}
	for _, m := range c.Plan.Skipped {
		if !told["migration "+m.Label] {
			v.Findings = append(v.Findings, finding(report.WouldBeSkipped, "migration "+m.Label, c.Tool+" passes over it: something above it is applied", report.WouldBeSkipped.Fix))
		}
	}
	if n := len(v.Findings); n > 0 {
		var subjects []string
		for _, f := range v.Findings {
			_, name, ok := strings.Cut(f.Subject, " ")
			if !ok {
				name = f.Subject
			}
			subjects = append(subjects, name)
		}
		slices.Sort(subjects)
		v.Text = fmt.Sprintf("%s out of order: %s", counted(n, "migration is", "migrations are"), some(slices.Compact(subjects)))
		return v
	}
	switch head := c.head(); {
	case c.pending() == 0:
		v.Text = nothingPending
	case head == "":
		v.Text = counted(c.pending(), "pending migration, the first of all", "pending migrations, the first of all")
	default:
		v.Text = counted(c.pending(), "pending migration runs", "pending migrations run") + " after head " + head
	}
	return v
}
