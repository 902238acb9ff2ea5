package report

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/schema"
)

// Fix is the statements that would repair a finding.
type Fix struct{ Statements []catalog.Statement }

// Proof is what became of a repair that was tried on a throwaway copy of the
// second target.
type Proof struct {
	On     string   // the throwaway in words; "" where it was not tried
	Why    string   // why nothing was proved, else ""
	Differ []string // what then still differs from the first target
}

// Verified says whether the copy then equals the first target in all that was
// asked for.
func (p *Proof) Verified() bool { return p != nil && p.On != "" && p.Why == "" && len(p.Differ) == 0 }

// inWords is the proof in a line.
func (p *Proof) inWords(first, second string) string {
	switch {
	case p == nil || p.Why == "" && p.On == "":
		return "unverified"
	case p.Why != "":
		return "unverified: " + p.Why
	case len(p.Differ) > 0:
		return "unverified: applied to a copy of " + second + " on " + p.On + ", which then still differs: " + strings.Join(p.Differ, "; ")
	}
	return "verified: applied to a copy of " + second + " on " + p.On + ", which then equals " + first
}

func (f Fix) sql() string {
	var b strings.Builder
	for _, s := range f.Statements {
		if s.SQL != "" {
			b.WriteString(s.SQL + ";\n")
		}
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func (f Fix) risk() catalog.Risk {
	worst := catalog.Safe
	for _, s := range f.Statements {
		worst = worst.Worse(s.Risk)
	}
	return worst
}

func (f Fix) note() string {
	var notes []string
	for _, s := range f.Statements {
		if s.Note != "" && !slices.Contains(notes, s.Note) {
			notes = append(notes, s.Note)
		}
	}
	return strings.Join(notes, "; ")
}

// WriteSQL writes the statements that would bring the second target to the
// first, with what each is for and what it may cost. The report is of two
// targets, complete, and has its Repair.
func WriteSQL(w io.Writer, r Report) error {
	s := script{report: r, renamed: map[schema.Key]bool{}}
	s.head()
	for i, statement := range r.Repair {
		s.statement(statement, !statement.Setup && (i == 0 || r.Repair[i-1].Setup || !slices.Equal(statement.For, r.Repair[i-1].For)))
	}
	s.rest()
	_, err := io.WriteString(w, s.b.String())
	return err
}

// script is a file of SQL in the making.
type script struct {
	report  Report
	renamed map[schema.Key]bool // of which it is said that they were probably renamed
	b       strings.Builder
}

// comment writes one line that no server reads.
func (s *script) comment(format string, values ...any) {
	s.b.WriteString(strings.TrimRight("-- "+clean(fmt.Sprintf(format, values...)), " ") + "\n")
}

func (s *script) head() {
	first, second := s.report.Targets[0], s.report.Targets[1]
	s.comment("schemadiff: what would bring %s to the state of %s.", second.ID, first.ID)
	if len(s.report.Repair) > 0 {
		s.comment("%s", s.report.Proof.inWords(first.ID, second.ID))
	}
	s.comment("Read all of it before you run any of it: on %s nothing was executed, and the copy has no rows.", second.ID)
	s.comment("Run it on:  %s (%s %s, %s)", second.ID, second.Vendor, second.Version, second.Endpoint)
	s.comment("It makes:   what %s is (%s %s, %s)", first.ID, first.Vendor, first.Version, first.Endpoint)
	counts := map[catalog.Risk]int{}
	for _, statement := range s.report.Repair {
		counts[statement.Risk]++
	}
	var parts []string
	for _, risk := range []catalog.Risk{catalog.Safe, catalog.BlocksWrites, catalog.Rewrites, catalog.LosesProtection, catalog.LosesData, catalog.Manual} {
		if counts[risk] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", counts[risk], risk))
		}
	}
	s.comment("Statements: %s", cmp.Or(strings.Join(parts, ", "), "none"))
}

// statement writes one statement, under its findings where they are not those
// of the one before.
func (s *script) statement(statement catalog.Statement, titled bool) {
	s.b.WriteByte('\n')
	if titled {
		for _, f := range s.report.Findings {
			if f.Fix != nil && slices.Contains(statement.For, f.Object) {
				s.comment("%s", s.title(f))
				if f.Field == "" && strings.HasPrefix(f.Message, "probably ") && !s.renamed[f.Object] {
					s.renamed[f.Object] = true
					s.comment("%s. If it is so, RENAME in place of the drop and the add keeps what is in it.", f.Message)
				}
			}
		}
	}
	line := "risk: " + string(statement.Risk)
	if statement.Note != "" {
		line += ": " + statement.Note
	}
	s.comment("%s", line)
	switch {
	case statement.SQL == "":
	case strings.ContainsFunc(statement.SQL, func(c rune) bool { return c != '\n' && c != '\t' && c != '\r' && acts(c) }):
		// Escapes would not mean the same, and as they are they act on terminals.
		s.comment("not shown: the statement holds characters that cannot be seen. --format json has it.")
	case statement.Body && s.splits():
		mark := delimiter(statement.SQL)
		fmt.Fprintf(&s.b, "DELIMITER %s\n%s\n%s\nDELIMITER ;\n", mark, statement.SQL, mark)
	default:
		s.b.WriteString(statement.SQL + ";\n")
	}
}

func (s *script) title(f Finding) string {
	title := f.Rule.Code + " " + f.Subject
	if f.Field != "" {
		return title + ": " + f.Field
	}
	for _, v := range f.Values {
		if !v.Present {
			return title + ": missing in " + v.Target
		}
	}
	return title
}

// splits says whether the server's own client cuts at every semicolon.
func (s *script) splits() bool {
	return s.report.Targets[1].Engine == "mysql" || s.report.Targets[1].Engine == "mariadb"
}

// delimiter is a mark that the statement does not contain.
func delimiter(sql string) string {
	mark := "$$"
	for strings.Contains(sql, mark) {
		mark += "$"
	}
	return mark
}

// rest names the findings for which there is no statement.
func (s *script) rest() {
	first := true
	for _, f := range s.report.Findings {
		if f.Fix != nil || f.State == Ignored {
			continue
		}
		if first {
			s.b.WriteByte('\n')
			s.comment("Not repaired by statements:")
			first = false
		}
		why := "no statement of a schema repairs it"
		switch f.State {
		case Open:
			why = "pending migrations may account for it: run them first"
		case Unsettled:
			why = "nobody can tell whether it differs: read both texts"
		case Explained:
			why = "pending migrations make it: " + strings.Join(f.Explains, ", ")
		}
		s.comment("  %s (%s)", s.title(f), why)
	}
}
