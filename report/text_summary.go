package report

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/clipperhouse/displaywidth"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/schema"
)

// fact is one line of a summary: a label, words, and what may stand at the right.
type fact struct{ label, text, aside string }

func (p *page) facts(facts []fact) {
	column := 0
	for _, f := range facts {
		column = max(column, displaywidth.String(f.label))
	}
	for _, f := range facts {
		line := row{{"  ", plain}, say(faint, f.label)}.pad(column + 4)
		line = append(line, say(plain, f.text))
		aside := row{say(faint, f.aside)}
		switch {
		case f.aside != "" && line.width()+2+aside.width() <= p.width:
			p.print(line.pushRight(p.width, aside))
		case f.aside != "":
			p.prose(2, column, say(faint, f.label), f.text+" ("+f.aside+")", plain)
		default:
			p.prose(2, column, say(faint, f.label), f.text, plain)
		}
	}
}

// summary says what was compared where nothing differs.
func (p *page) summary() {
	var facts []fact
	for _, l := range p.r.Ledgers {
		facts = append(facts, fact{label: "ledger", text: p.ledgerInWords(l)})
		for _, n := range p.ledgerNotes(l) {
			facts = append(facts, fact{label: "", text: n})
		}
	}
	if len(p.r.Ledgers) == 0 {
		facts = append(facts, fact{label: "ledger", text: noLedger})
	}
	facts = append(facts, fact{label: "schema", text: p.schemaInWords(p.width - 12)})
	if len(p.r.Platform) > 0 {
		facts = append(facts, fact{label: "platform", text: p.platformInWords()})
	}
	p.facts(append(facts, p.remarks()...))
	p.ignored()
	p.cosmetic()
}

// remarks is what the reader has to know beside what was found.
func (p *page) remarks() []fact {
	var facts []fact
	if n := p.covered(); n > 0 {
		facts = append(facts, p.ignoredInWords(n))
	}
	if n := len(p.r.Cosmetic); n > 0 {
		f := fact{label: "cosmetic", text: counted(n, "property is spelled otherwise and means the same", "properties are spelled otherwise and mean the same"), aside: "-v shows them"}
		if p.o.Verbose {
			f.aside = ""
		}
		facts = append(facts, f)
	}
	if len(p.r.LeftOut) > 0 {
		facts = append(facts, fact{label: "left out", text: p.leftOutInWords()})
	}
	if p.r.Skipped > 0 {
		facts = append(facts, fact{label: "skipped", text: counted(p.r.Skipped, "object is", "objects are") + " left out by the configuration"})
	}
	for _, text := range p.uncomparedInWords() {
		facts = append(facts, fact{label: "not compared", text: text})
	}
	for _, n := range p.r.Notes {
		facts = append(facts, fact{label: "note", text: n})
	}
	return facts
}

// covered counts what ignore rules cover: a gate that somebody overrode is told
// by itself.
func (p *page) covered() int {
	n := 0
	for _, f := range p.r.Findings {
		if f.State == Ignored && (f.Ignored != nil || f.Gate == "") {
			n++
		}
	}
	return n
}

// leftOutInWords is "differences in 3 comments, 1 owner: see schema.compare".
func (p *page) leftOutInWords() string {
	words := map[schema.Facet][2]string{
		schema.Comments: {"comment", "comments"}, schema.Owners: {"owner", "owners"}, schema.Counters: {"counter", "counters"},
		schema.ColumnOrder: {"order of columns", "orders of columns"}, schema.Collation: {"collation", "collations"},
		schema.Names: {"name", "names"}, schema.Grants: {"privilege", "privileges"},
	}
	var parts, rules []string
	for _, l := range p.r.LeftOut {
		w, ok := words[l.Facet]
		if rule, off := strings.CutPrefix(string(l.Facet), "rule "); off {
			rules = append(rules, fmt.Sprintf("%d of %s", l.Count, rule))
			continue
		} else if !ok {
			w = [2]string{string(l.Facet), string(l.Facet)}
		}
		parts = append(parts, counted(l.Count, w[0], w[1]))
	}
	var sentences []string
	if parts != nil {
		sentences = append(sentences, "differences in "+strings.Join(parts, ", ")+" (schema.compare asks for them)")
	}
	if rules != nil {
		sentences = append(sentences, "findings of rules that are off: "+strings.Join(rules, ", "))
	}
	return strings.Join(sentences, "; ")
}

func (p *page) ignoredInWords(n int) fact {
	var rules []int
	next := ""
	for _, f := range p.r.Findings {
		if f.State != Ignored || f.Ignored == nil {
			continue
		}
		if !slices.Contains(rules, f.Ignored.Index) {
			rules = append(rules, f.Ignored.Index)
		}
		if e := f.Ignored.Expires; e != "" && (next == "" || e < next) {
			next = e
		}
	}
	text := fmt.Sprintf("%d by %s", n, count(len(rules), "rule"))
	if next != "" {
		text += ", next expiry " + next
	}
	if p.o.ShowIgnored {
		return fact{label: "ignored", text: text}
	}
	return fact{label: "ignored", text: text, aside: "--ignored shows them"}
}

// uncomparedInWords is "2 event triggers (dev), 3 policies (dev, staging)", and
// a line of its own for whatever has a note.
func (p *page) uncomparedInWords() []string {
	var parts, lists []string
	for i, u := range p.r.Uncompared {
		same := func(o Uncompared) bool { return o.Uncompared == u.Uncompared }
		if slices.IndexFunc(p.r.Uncompared, same) < i {
			continue // named with the first target that has it
		}
		var who []string
		for _, o := range p.r.Uncompared {
			if same(o) {
				who = append(who, o.Target)
			}
		}
		text := fmt.Sprintf("%s (%s)", u.Uncompared, p.callAll(who))
		if u.Note != "" {
			lists = append(lists, text+": "+p.someOf(u.Note))
		} else {
			parts = append(parts, text)
		}
	}
	if parts != nil {
		lists = slices.Insert(lists, 0, strings.Join(parts, ", "))
	}
	return lists
}

// someOf is a note's first names, where it is a long list.
func (p *page) someOf(note string) string {
	names := strings.Split(note, catalog.NoteSeparator)
	const most = 3
	if len(names) <= most+1 || p.o.All || p.o.Verbose {
		return note
	}
	return strings.Join(names[:most], catalog.NoteSeparator) + fmt.Sprintf(" and %d more, -v shows them", len(names)-most)
}

// objects is how many objects were compared.
func (r Report) objects() int {
	n := 0
	for _, c := range r.Compared {
		n += c
	}
	return n
}

// schemaInWords is "329 of 331 objects equal", and where all are, of which kinds.
func (p *page) schemaInWords(room int) string {
	total := p.r.objects()
	switch {
	case total == 0 && p.r.Complete():
		return "no objects in " + p.each()
	case total == 0:
		return ""
	case p.r.Equal < total:
		return fmt.Sprintf("%d of %s equal", p.r.Equal, count(total, "object")) + p.proviso()
	}
	head := count(total, "object") + " equal" + p.proviso()
	for n := 4; n > 0; n-- {
		if text := head + ": " + kindsInWords(p.r.Compared, n); displaywidth.String(text) <= room {
			return text
		}
	}
	return head
}

// proviso limits what is said of a run that could not look at everything.
func (p *page) proviso() string {
	text := ""
	if unread := len(p.r.Targets) - len(p.readable()); unread > 0 {
		text = " in " + p.callAll(p.readable())
	}
	if len(p.r.Gaps) > 0 {
		text += " as far as could be seen"
	}
	return text
}

// each is what to call one and all of the targets.
func (p *page) each() string {
	if len(p.r.Targets) == 2 {
		return "either"
	}
	return "any"
}

// kindsInWords counts at most n kinds by name and the rest as other: tables and
// columns first, then whatever there is most of.
func kindsInWords(compared map[schema.Kind]int, n int) string {
	var kinds []schema.Kind
	for _, w := range schema.Vocabulary() {
		if compared[w.Kind] > 0 {
			kinds = append(kinds, w.Kind)
		}
	}
	weight := func(k schema.Kind) int {
		switch k {
		case schema.Table:
			return 2
		case schema.Column:
			return 1
		}
		return 0
	}
	slices.SortStableFunc(kinds, func(a, b schema.Kind) int {
		if c := weight(b) - weight(a); c != 0 {
			return c
		}
		return compared[b] - compared[a]
	})
	var parts []string
	other := 0
	for i, k := range kinds {
		if i < n || len(kinds) == n+1 {
			parts = append(parts, kindInWords(k, compared[k]))
		} else {
			other += compared[k]
		}
	}
	if other > 0 {
		parts = append(parts, strconv.Itoa(other)+" other")
	}
	return strings.Join(parts, ", ")
}

// kindInWords is "1 index" or "57 indexes".
func kindInWords(k schema.Kind, n int) string {
	w, _ := k.Word()
	one := strings.TrimSuffix(w.Plural, "s")
	if k == schema.Index {
		one = "index"
	}
	return counted(n, one, w.Plural)
}

// platformInWords is "14 settings equal", or of how many.
func (p *page) platformInWords() string {
	if len(p.r.Platform) == 0 {
		return ""
	}
	equal := 0
	for _, s := range p.r.Platform {
		if s.Equal {
			equal++
		}
	}
	if total := len(p.r.Platform); equal < total {
		return fmt.Sprintf("%d of %s equal", equal, count(total, "setting"))
	}
	return count(equal, "setting") + " equal"
}
