package parity

import (
	"fmt"
	"strings"

	"github.com/schemadiff/schemadiff/report"
)

// mention is where a message names a kind of members.
type mention struct{ from, to, column int }

// mentions finds the kinds that a message names, from left to right.
func (s *standings) mentions(message string) (all []mention) {
	if s.byName == nil {
		s.byName = map[string]int{}
		for n, k := range s.kinds {
			if k.names != nil {
				s.byName[k.env.Name] = n
				s.longest = max(s.longest, len(k.env.Name))
			}
		}
	}
	for from := 0; from < len(message); from++ {
		if from > 0 && !strings.ContainsRune(" ,;:(", rune(message[from-1])) {
			continue
		}
		// The longest name: that of one member begins that of several that are alike.
		for to := min(len(message), from+s.longest); to > from; to-- {
			if to < len(message) && !strings.ContainsRune(" ,;:)", rune(message[to])) {
				continue
			}
			if column, ok := s.byName[message[from:to]]; ok {
				all = append(all, mention{from, to, column})
				from = to
				break
			}
		}
	}
	return all
}

// mostKinds is how many kinds of members a message names.
const mostKinds = 4

// shorten puts a number in the place of a list of many kinds of members: "999 of
// 1,000 in tenants". Of clauses about one kind each it keeps the first.
func (s *standings) shorten(message string, told []mention) string {
	var b strings.Builder
	written, clauses := 0, 0
	for i := 0; i < len(told); {
		run, members, group := i+1, len(s.kinds[told[i].column].names), s.owner[told[i].column]
		for ; run < len(told) && s.owner[told[run].column] == group; run++ {
			if between := message[told[run-1].to:told[run].from]; between != ", " && between != " and " {
				break
			}
			members += len(s.kinds[told[run].column].names)
		}
		if clauses++; clauses > mostKinds {
			if at := strings.LastIndex(message[:told[i].from], "; "); at >= written {
				b.WriteString(message[written:at])
			}
			fmt.Fprintf(&b, "; and so on, of %s", counted(len(told)-i, "more kind"))
			return b.String()
		}
		b.WriteString(message[written:told[i].from])
		if run-i > mostKinds {
			fmt.Fprintf(&b, "%s of %s in %s", report.Thousands(members), report.Thousands(len(s.crowds[group].Members)), s.crowds[group].Name)
		} else {
			b.WriteString(message[told[i].from:told[run-1].to])
		}
		written = told[run-1].to
		i = run
	}
	return b.String() + message[written:]
}
