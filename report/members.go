package report

import (
	"slices"
	"strconv"
	"strings"

	"github.com/schemadiff/schemadiff/schema"
)

// Member is one of the databases or schemas of a target that is a group.
type Member struct {
	Name        string
	Fingerprint schema.Fingerprint
	Objects     int
	Read        bool    // false where it could not be read; then the rest says nothing
	Differs     bool    // a finding that no rule ignores is true of it; in a status, its ledgers are not those of the most
	Stands      []Stand // in a status: in every ledger of the report
}

// Stand is how one member of a group stands in one ledger.
type Stand struct {
	Tool, Table string
	Head        string // "" for none
	Pending     int
	Failed      int
	Unknown     int // applied and not in the checkout
}

// mostMembers is how many members a finding names in words. JSON has them all.
const mostMembers = 5

// MembersInWords is "3 of 1,000: tenant_17, tenant_201, tenant_999", or "all
// 1,000 members".
func MembersInWords(names []string, total int) string {
	switch {
	case len(names) == total && total == 1:
		return "its one member, " + names[0]
	case len(names) == total:
		return "all " + Thousands(total) + " members"
	}
	text := Thousands(len(names)) + " of " + Thousands(total) + ": " + strings.Join(names[:min(mostMembers, len(names))], ", ")
	if more := len(names) - mostMembers; more > 0 {
		text += " and " + Thousands(more) + " more, all in JSON"
	}
	return text
}

// groupOf is the group that a finding's members are of.
func (r Report) groupOf(f Finding) (Target, bool) {
	if len(f.Members) == 0 {
		return Target{}, false
	}
	i := slices.IndexFunc(r.Targets, func(t Target) bool {
		return slices.ContainsFunc(t.Members, func(m Member) bool { return m.Name == f.Members[0] }) &&
			(r.Command != StatusCommand || strings.Contains(f.Message, t.ID+"/"))
	})
	if i < 0 {
		return Target{}, false
	}
	return r.Targets[i], true
}

// presenceAmong says of an object that some members of a group have and others
// have not: "missing in 3 of tenants". partly is false where all agree.
func (r Report) presenceAmong(f Finding, told []Value) (text string, partly bool) {
	for _, v := range told {
		i := r.position(v.Target)
		if i < 0 || len(f.Members) == 0 || len(f.Members) >= len(r.Targets[i].Members) {
			continue
		}
		word := "missing in "
		if v.Present {
			word = "only in "
		}
		return word + Thousands(len(f.Members)) + " of " + v.Target, true
	}
	return "", false
}

// Thousands is a number with a comma before every three digits.
func Thousands(n int) string {
	digits := strconv.Itoa(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}
