package report

import (
	"time"

	"github.com/schemadiff/schemadiff/schema"
)

// gated is a check in a week in which summer time ends in Berlin.
func gated() Report {
	r := base(target("production", "17.6", "a"))
	r.Command, r.Compared, r.Equal = CheckCommand, map[schema.Kind]int{}, 0
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		panic(err)
	}
	at := func(day, hour, minute int) time.Time {
		return time.Date(2026, 10, day, hour, minute, 0, 0, berlin).UTC()
	}
	r.Passage = &Passage{
		Target: "production", From: "staging", At: at(23, 18, 20), Zone: "Europe/Berlin", Pending: []string{"000047_add_orders_status", "000048_split_customer_name"}, PlanDigest: "9f31c4d00a1b2c3d", Commit: "3f2c1ab",
		Gates: []Gate{
			{Name: "ledger", State: GatePass, Text: "46 applied, 2 pending, 0 unknown, 0 edited after being applied"},
			{Name: "drift", State: GateFail, Text: "1 change that no migration explains", Next: "schemadiff repo production --sql"},
			{Name: "order", State: GateWaived, Text: "000047 is older than the head", Waiver: &Waiver{Index: 1, Reason: "agreed with @ops", Expires: "2027-01-31"}},
			{Name: "rehearsal", State: GatePass, Text: "the same plan passed 2 h ago, longest blocking lock 12 ms"},
			{Name: "approval", State: GateClosed, Text: "plan 9f31 c4d0 is not approved yet", Next: "to approve it: APPROVED_PLAN=\"9f31c4d00a1b2c3d 2026-10-23T16:20:00Z WHO\""},
			{Name: "window", State: GateClosed, Text: "closed on Fridays", Opens: at(26, 9, 0)},
			{Name: "facts", State: GateOff, Text: "not asked for"},
		},
		Calendar: []OpenSpan{
			{at(23, 18, 20), at(26, 9, 0), false, "No Friday deploys"}, {at(26, 9, 0), at(26, 16, 0), true, ""}, {at(26, 16, 0), at(27, 9, 0), false, "outside of the hours"},
			{at(27, 9, 0), at(27, 16, 0), true, ""}, {at(27, 16, 0), at(28, 9, 0), false, "outside of the hours"}, {at(28, 9, 0), at(28, 16, 0), true, ""}, {at(28, 16, 0), at(30, 18, 20), false, "outside of the hours"},
		},
	}
	r.Findings = []Finding{
		about(key(schema.Column, "users", "plan"), "column-default-differs", Finding{Field: "default", Gate: "drift", Values: values(r, "'trial'::text")}),
		beside("gate approval", "G905", Finding{State: Shut, Gate: "approval", Message: "plan 9f31 c4d0 is not approved yet"}),
		beside("gate window", "G904", Finding{State: Shut, Gate: "window", Message: "closed on Fridays", Hint: "wait, or --override-gate window=REASON"}),
	}
	return r
}

// ungated is a check of which nobody knows how it would end.
func ungated() Report {
	r := gated()
	p := *r.Passage
	unplanned := "what is pending is not known: db/migrations cannot be read"
	p.Pending, p.PendingWhy, p.PlanDigest = nil, "db/migrations cannot be read", ""
	p.Gates = []Gate{
		{Name: "connect", State: GatePass, Text: "production, read-only session, PostgreSQL 17.6"},
		{Name: "order", State: GateUnknown, Text: unplanned, Rule: GateUndecided, Next: "name its migrations with --migrations"},
		{Name: "facts", State: GateUnknown, Text: "the file production.env cannot be read", Rule: GateUndecided, Next: "check the path"},
		{Name: "lint", State: GateUnknown, Text: unplanned, Rule: GateUndecided, Next: "name its migrations with --migrations"},
		{Name: "rehearsal", State: GateFail, Text: "no finding says why"},
		{Name: "hazards", State: GateUnknown, Text: "no finding says of what"},
		{Name: "window", State: GateClosed, Text: "closed on Fridays", Rule: WindowClosed},
	}
	r.Passage = &p
	unknown := func(gate, why, hint string) Finding {
		return beside("gate "+gate, "G917", Finding{State: Undecided, Gate: gate, Message: why, Hint: hint})
	}
	r.Findings = []Finding{
		unknown("order", unplanned, "name its migrations with --migrations"), unknown("lint", unplanned, "name its migrations with --migrations"),
		unknown("facts", "the file production.env cannot be read", "check the path"),
		beside("gate window", "G904", Finding{State: Shut, Gate: "window", Message: "closed on Fridays", Hint: "wait, or --override-gate window=REASON"}),
	}
	return r
}

// conflicting is two branches of which the order matters.
func conflicting() Report {
	r := base()
	r.Command, r.Compared, r.Equal = ConflictsCommand, map[schema.Kind]int{}, 0
	r.Conflicts = &Conflicts{Base: "origin/main", Head: "feature/currency", MergeBase: "9d1f0c2", Branches: []string{"origin/audit"}, Torn: []string{"db/schema.rb"},
		Folders: []ConflictFolder{{"golang-migrate", "db/migrations", 2, 3}},
		Proofs: []Proved{{Tool: "golang-migrate", Dir: "db/migrations", Branch: "origin/main", Verdict: "order-dependent", Segments: 4, Rows: 100, Throwaway: "own server, PostgreSQL 17.6", Minimal: true,
			Guilty: []string{"000047_a", "000046_b"}, Differences: []string{"column public.orders.total: type"},
			Orders: []ProvedOrder{{"yours, then base's", []ProvedStep{{"000047_a", Ran, ""}, {"000046_b", Broke, `column "total" does not exist`}}}}}}}
	r.Findings = []Finding{beside("version 000047", "O801", Finding{Message: "git merges both cleanly", Hint: "schemadiff conflicts --renumber",
		Sides: []Side{{"feature/currency", "000047_a", "000047", "db/migrations/000047_a.up.sql", started, 3, "ALTER TABLE orders\n  ADD COLUMN currency text"}, {"origin/main", "000047_c", "000047", "db/migrations/000047_c.up.sql", time.Time{}, 0, ""}}})}
	return r
}
