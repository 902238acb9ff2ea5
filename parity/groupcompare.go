package parity

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/dialects"
	"github.com/schemadiff/schemadiff/problem"
	"github.com/schemadiff/schemadiff/report"
	"github.com/schemadiff/schemadiff/schema"
)

// CompareGroup compares every member of a group with the reference: with
// another environment, or where that is nil with the member that the group
// names, or its first. Members of equal fingerprint and ledger are compared
// once; each finding is told once, with the members that it is true of.
func CompareGroup(reference *Env, crowd Crowd, member string, o Options) report.Report {
	ref, others, p := crowd.reference(reference, member)
	if p != nil {
		r := Compare([]Env{crowd.Env}, o)
		if p != crowd.Problem {
			r.Problems = append(r.Problems, p)
		}
		return r
	}
	if crowd.Problem != nil || ref.Problem != nil {
		r := Compare([]Env{ref, crowd.Env}, o)
		for _, m := range others {
			if m.Problem != nil {
				r.Problems = append(r.Problems, crowd.problem(m))
			}
		}
		return r
	}
	clusters, unread := cluster(others, o)
	reports := make([]report.Report, len(clusters))
	twice := sameTwice(ref, others)
	bounded(len(clusters), func(i int) {
		one, o := clusters[i].env, o
		one.Name, one.Platform.Identity = crowd.Name, "" // who is one database with whom is told once
		if i == 0 {
			o.sameTwice = twice
		}
		if !crowd.Apart {
			one.Reading.Uncompared = ref.Reading.Uncompared // counted for the group as a whole, and told below
		}
		reports[i] = Compare([]Env{ref, one}, o)
	})
	return crowd.joined(ref, reference == nil, clusters, unread, reports, o)
}

// reference takes the reference out of the members where it is one of them.
func (crowd Crowd) reference(reference *Env, name string) (Env, []Env, *problem.Error) {
	if reference != nil {
		env := *reference
		if env.Problem == nil {
			env = ownWords(env)
		}
		return env, crowd.Members, nil
	}
	if crowd.Problem != nil {
		return Env{}, nil, crowd.Problem
	}
	i := 0
	if name != "" {
		i = slices.IndexFunc(crowd.Members, func(m Env) bool { return m.Name == name })
		if folds := dialects.Folding(crowd.Engine, crowd.Platform, crowd.Platform); i < 0 && folds != nil && folds(schema.Namespace) {
			i = slices.IndexFunc(crowd.Members, func(m Env) bool { return strings.EqualFold(m.Name, name) })
		}
	}
	switch {
	case i < 0:
		return Env{}, nil, &problem.Error{Code: "X904", Env: crowd.Name, What: "the reference " + strconv.Quote(name) + " is not among the members of the group",
			Why: "its members are " + namesInWords(membersOf(crowd.Members)),
			Fix: []string{"name one of them under for_each: reference, or name another environment: schemadiff ENV " + crowd.Name}}
	case len(crowd.Members) < 2:
		return Env{}, nil, &problem.Error{Code: "X904", Env: crowd.Name, What: "the group has one member, and nothing to compare it with",
			Fix: []string{"check the pattern of for_each, or name another environment: schemadiff ENV " + crowd.Name}}
	}
	return crowd.Members[i], slices.Delete(slices.Clone(crowd.Members), i, i+1), nil
}

// likes is members that nothing tells apart.
type likes struct {
	env   Env // the first of them
	names []string
}

// cluster puts members together that are equal in all that is compared,
// largest first, and tells those apart that could not be read.
func cluster(members []Env, o Options) (clusters []likes, unread []Env) {
	prints := make([][sha256.Size]byte, len(members))
	bounded(len(members), func(i int) { prints[i] = sameness(members[i], o) })
	at := map[[sha256.Size]byte]int{}
	for i, m := range members {
		if m.Problem != nil {
			unread = append(unread, m)
			continue
		}
		n, known := at[prints[i]]
		if !known {
			n = len(clusters)
			at[prints[i]] = n
			clusters = append(clusters, likes{env: m})
		}
		clusters[n].names = append(clusters[n].names, m.Name)
	}
	slices.SortStableFunc(clusters, func(a, b likes) int { return len(b.names) - len(a.names) })
	return clusters, unread
}

// sameness is a hash of all that a comparison looks at: the fingerprint, what
// it leaves out and the configuration asks for, the ledgers, the platform.
func sameness(m Env, o Options) [sha256.Size]byte {
	s := m.Reading.Schema.Filter(o.wanted)
	print := s.Fingerprint(dialects.Canon(m.Engine))
	h := sha256.New()
	h.Write(print[:])
	for object := range s.All() {
		word, _ := object.Key.Kind.Word()
		for _, p := range object.Props {
			if prop, _ := word.Property(p.Name); !prop.Facet.Structural() && o.Compare[prop.Facet] != report.Off {
				fmt.Fprintf(h, "%q %q %q\n", object.Key.String(), p.Name, p.Value)
			}
		}
	}
	for _, l := range m.Ledgers {
		entries := slices.Clone(l.Entries)
		for i := range entries {
			entries[i].AppliedAt = "" // never compared
		}
		l.Entries = entries
		json.NewEncoder(h).Encode(l) // a hash takes all that is written
	}
	p := m.Platform
	p.Database, p.Identity = "", ""
	json.NewEncoder(h).Encode(p)
	json.NewEncoder(h).Encode([]any{m.Reading.Uncompared, m.Reading.Gaps})
	var sum [sha256.Size]byte
	h.Sum(sum[:0])
	return sum
}

// joined is the reports of all clusters as one: with two targets, the
// reference and the group.
func (crowd Crowd) joined(ref Env, among bool, clusters []likes, unread []Env, reports []report.Report, o Options) report.Report {
	read := 0
	for _, c := range clusters {
		read += len(c.names)
	}
	total := read + len(unread)
	if among { // the reference is one of them
		total++
	}
	var r report.Report
	if len(reports) > 0 {
		r = reports[0] // the largest cluster's: its platform stands for the group's
	} else {
		r = Compare([]Env{ref, crowd.Env}, o)
	}
	r.Findings = together(clusters, reports, total)
	r.Ledgers = mergedLedgers(clusters, reports)
	target := &r.Targets[1]
	target.Endpoint, target.Database = crowd.Endpoint, crowd.Platform.Database
	of := ofAll(reports)
	like, ways := 0, 0
	for i, c := range clusters {
		differ := slices.ContainsFunc(reports[i].Findings, func(f report.Finding) bool {
			return f.State != report.Ignored && !configuration(f) && !(ofServer(f) && of[Kin(f)])
		})
		if !differ {
			like += len(c.names)
		} else {
			ways++
		}
		for _, name := range c.names {
			target.Members = append(target.Members, report.Member{Name: name, Fingerprint: reports[i].Targets[1].Fingerprint, Objects: reports[i].Targets[1].Objects, Differs: differ, Read: true})
		}
		r.Notes = appendNew(r.Notes, reports[i].Notes)
		if i > 0 {
			r.Equal = min(r.Equal, reports[i].Equal)
			r.Gaps = appendNew(r.Gaps, reports[i].Gaps)
			r.Uncompared = appendNew(r.Uncompared, reports[i].Uncompared)
			r.Problems = append(r.Problems, reports[i].Problems...)
			r.Cosmetic = appendKin(r.Cosmetic, reports[i].Cosmetic)
			r.LeftOut = most(r.LeftOut, reports[i].LeftOut)
		}
	}
	for _, m := range unread {
		target.Members = append(target.Members, report.Member{Name: m.Name})
		r.Problems = append(r.Problems, crowd.problem(m))
	}
	slices.SortFunc(target.Members, func(a, b report.Member) int { return strings.Compare(a.Name, b.Name) })
	crowd.common(&r, ref)
	note := fmt.Sprintf("%s of %s %s compared with %s: %s", counted(read, "member"), crowd.Name, wasOrWere(read), ref.Name, outcome(like, read-like, ways))
	if len(unread) > 0 {
		note += fmt.Sprintf("; %s could not be read", counted(len(unread), "other"))
	}
	r.Notes = append(r.Notes, note)
	r.Sort()
	return r
}

// problem is why a member could not be read, with the group's name.
func (crowd Crowd) problem(m Env) *problem.Error {
	p := *m.Problem
	p.Env = crowd.Name + ": " + m.Name
	return &p
}

// common tells once what is not compared of the whole database.
func (crowd Crowd) common(r *report.Report, ref Env) {
	r.Uncompared = slices.DeleteFunc(r.Uncompared, func(u report.Uncompared) bool {
		return u.Target == crowd.Name && slices.Contains(ref.Reading.Uncompared, u.Uncompared)
	})
	add := func(list []catalog.Uncompared) {
		for _, u := range list {
			r.Uncompared = append(r.Uncompared, report.Uncompared{Target: crowd.Name, Uncompared: u})
		}
	}
	add(crowd.Reading.Uncompared)
	for _, m := range crowd.Members {
		if m.Name != ref.Name {
			add(m.Reading.Uncompared)
		}
	}
	for _, g := range crowd.Reading.Gaps {
		r.Gaps = append(r.Gaps, report.Gap{Target: crowd.Name, Gap: g})
	}
}

// configuration says whether a finding is about the configuration, and so true
// of no member.
func configuration(f report.Finding) bool { return strings.HasPrefix(f.Rule.Code, "X") }

// ofAll is the findings on servers that are true of all members: these say that
// the reference stands elsewhere, and nothing of any member.
func ofAll(reports []report.Report) map[string]bool {
	times := map[string]int{}
	for _, r := range reports {
		for _, f := range r.Findings {
			if ofServer(f) {
				times[Kin(f)]++
			}
		}
	}
	of := map[string]bool{}
	for k, n := range times {
		of[k] = n == len(reports)
	}
	return of
}

// ofServer says whether a finding is about what runs the database rather than
// what is in it.
func ofServer(f report.Finding) bool { return strings.HasPrefix(f.Rule.Code, "P") }

// together puts findings that are the same in several clusters into one, and
// names the members that they are true of.
func together(clusters []likes, reports []report.Report, total int) []report.Finding {
	var all []report.Finding
	at := map[string]int{}
	times := map[string]int{}
	for i, r := range reports {
		for _, f := range r.Findings {
			k := Kin(f)
			times[k]++
			n, known := at[k]
			if !known {
				n = len(all)
				at[k] = n
				all = append(all, f)
			}
			if !configuration(f) {
				all[n].Members = append(all[n].Members, clusters[i].names...)
			}
		}
	}
	all = slices.DeleteFunc(all, func(f report.Finding) bool { // a rule that covers something in one member is used
		return f.Rule.Code == report.IgnoreUnused.Code && times[Kin(f)] < len(reports)
	})
	for i := range all {
		f := &all[i]
		if configuration(*f) {
			continue
		}
		slices.Sort(f.Members)
		words := report.MembersInWords(f.Members, total)
		if f.Message != "" {
			words += "; " + f.Message
		}
		f.Message = words
	}
	return all
}

// Kin is equal for findings that say the same of two members.
func Kin(f report.Finding) string {
	parts := []string{f.Rule.Code, f.Subject, f.Field, f.Message, string(f.State)}
	for _, v := range f.Values {
		parts = append(parts, fmt.Sprint(v))
	}
	for _, d := range f.Definitions {
		parts = append(parts, fmt.Sprint(d))
	}
	return strings.Join(parts, "\x00")
}

// appendKin appends the findings that say something else than those of a list.
func appendKin(to, list []report.Finding) []report.Finding {
	for _, f := range list {
		if !slices.ContainsFunc(to, func(o report.Finding) bool { return Kin(o) == Kin(f) }) {
			to = append(to, f)
		}
	}
	return to
}

// most is the greater count of every facet.
func most(a, b []report.LeftOut) []report.LeftOut {
	out := slices.Clone(a)
	for _, l := range b {
		i := slices.IndexFunc(out, func(o report.LeftOut) bool { return o.Facet == l.Facet })
		if i < 0 {
			out = append(out, l)
		} else {
			out[i].Count = max(out[i].Count, l.Count)
		}
	}
	return out
}

// appendNew appends what a list does not have yet.
func appendNew[T string | report.Gap | report.Uncompared](to, list []T) []T {
	for _, v := range list {
		if !slices.Contains(to, v) {
			to = append(to, v)
		}
	}
	return to
}

func counted(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return report.Thousands(n) + " " + what
}

func wasOrWere(n int) string {
	if n == 1 {
		return "was"
	}
	return "were"
}

// outcome is "996 are like it, 3 differ in 2 ways".
func outcome(like, apart, ways int) string {
	text := report.Thousands(like) + " are like it"
	switch like {
	case 0:
		text = "none is like it"
	case 1:
		text = "1 is like it"
	}
	switch {
	case apart == 1:
		text += ", 1 differs"
	case apart > 1:
		text += fmt.Sprintf(", %s differ in %s", report.Thousands(apart), counted(ways, "way"))
	}
	return text
}
