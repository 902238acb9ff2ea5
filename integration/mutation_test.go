package integration

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/dialects"
	"github.com/schemadiff/schemadiff/schema"
)

// mutation is one object as two databases have it, and in what they differ.
type mutation struct {
	kind     schema.Kind
	property string // several with ", " between, "; " before one of another kind; "presence", "name"
	subject  string // what changes, where it has no {x} in its name: "extension citext"
	servers  []string
	from, to string
	line     int
}

// mutations is a file of testdata/*/mutations.txt: how every property of every
// kind is changed, and which an engine does not have. The file's head says how
// it is written.
type mutations struct {
	file   string
	base   string // what both databases have
	all    []mutation
	absent map[word]string // what the engine cannot have, with the reason
	others map[word]string // what another test changes
}

// word is a property of a kind: {"table", "comment"}; "*" is all of a kind.
type word struct {
	kind     schema.Kind
	property string
}

func (w word) String() string { return string(w.kind) + " " + w.property }

// words is the vocabulary without what is never compared. Whether the object is
// there is its property "presence"; where columns stand is told of the table.
func words() []word {
	var all []word
	for _, w := range schema.Vocabulary() {
		all = append(all, word{w.Kind, "presence"})
		for _, p := range w.Properties {
			if p.Facet != schema.Informational && p.Name != "position" {
				all = append(all, word{w.Kind, p.Name})
			}
		}
	}
	return all
}

// change runs all mutations of a file on one server, and wants each found, alone,
// and nothing found between two databases that ran the same.
// Names are what the scripts mean by {role} and the like, as of strings.NewReplacer.
func (m mutations) change(t *testing.T, db database, names []string, create func(t *testing.T, script string) (url string), more ...schema.Schema) {
	t.Helper()
	from, to := strings.Builder{}, strings.Builder{}
	want := map[string]string{} // by the mutation's name
	subjects := map[string]string{}
	for _, one := range m.all {
		if !runsOn(one.servers, db) {
			continue
		}
		name := fmt.Sprintf("m%04d", one.line)
		want[name] = string(one.kind) + " " + one.property
		subjects[one.subject] = name
		for b, script := range map[*strings.Builder]string{&from: one.from, &to: one.to} {
			if script != "-" {
				b.WriteString(strings.NewReplacer(append(names, "{x}", name)...).Replace(script) + ";\n")
			}
		}
	}
	urls := []string{create(t, m.base+from.String()), create(t, m.base+to.String())}
	var readings []schema.Schema
	var uncompared [][]catalog.Uncompared
	for _, url := range urls {
		reading := inspectAll(t, url)
		if len(reading.Gaps) > 0 {
			t.Fatalf("gaps %+v", reading.Gaps)
		}
		readings, uncompared = append(readings, reading.Schema), append(uncompared, reading.Uncompared)
	}
	if d := gocmp.Diff(uncompared[0], uncompared[1]); d != "" {
		t.Errorf("a mutation is of what is not compared:\n%s", d)
	}
	m.cover(t, append(readings, more...)...)
	canon := dialects.Canon(parseURL(t, urls[0]).Engine)
	again := inspectAll(t, create(t, m.base+from.String())).Schema
	if same := schema.Diff(readings[0], again, canon); len(same) > 0 {
		t.Errorf("two databases that ran the same differ:\n%s", changeLines(same))
	}
	changes := schema.Diff(readings[0], readings[1], canon)
	got := map[string][]string{}
	for _, c := range changes {
		name := cmp.Or(subjects[c.Key.String()], nameOfMutation(c.Key))
		got[name] = append(got[name], seen(c)...)
	}
	flat := map[string]string{}
	for name, list := range got {
		flat[name] = strings.Join(slices.Compact(slices.Sorted(slices.Values(list))), "; ")
	}
	if d := gocmp.Diff(want, flat); d != "" {
		t.Errorf("-want +got, by the line in %s\n%s\n%s", m.file, d, changeLines(changes))
	}
}

// applications are real schemas that the mutations of an engine happen in as well.
var applications = []string{"roundcube", "zabbix"}

// within is the mutations in the schema of a real application: it makes none of
// them harder to find, and has nothing that no mutation changes.
func (m mutations) within(t *testing.T, app string) mutations {
	m.base = applicationSchema(t, app, strings.Split(m.file, "/")[2]) + "\n" + m.base
	return m
}

// cover wants a mutation for everything that is read, and nothing read that is
// said to be absent.
func (m mutations) cover(t *testing.T, readings ...schema.Schema) {
	t.Helper()
	changed := m.changed()
	for _, s := range readings {
		for o := range s.All() {
			of, _ := o.Key.Kind.Word()
			read := []string{"presence"}
			for _, p := range o.Props {
				if property, _ := of.Property(p.Name); property.Facet != schema.Informational && p.Name != "position" {
					read = append(read, p.Name)
				}
			}
			for _, name := range read {
				if w := (word{o.Key.Kind, name}); !changed[w] {
					changed[w] = true // said once
					t.Errorf("%s is read, as of %s, and no mutation changes it", w, o.Key)
				}
			}
		}
	}
}

// changed is what mutations, here or elsewhere, change.
func (m mutations) changed() map[word]bool {
	changed := map[word]bool{}
	for _, one := range m.all {
		for part := range strings.SplitSeq(string(one.kind)+" "+one.property, "; ") {
			kind, properties, _ := strings.Cut(part, " ")
			for property := range strings.SplitSeq(properties, ", ") {
				changed[word{schema.Kind(kind), property}] = true
			}
		}
	}
	for w := range m.others {
		changed[w] = true
	}
	return changed
}

// TestMutationsNameTheVocabulary: every word is changed, or the engine does not
// have it and the file says why.
func TestMutationsNameTheVocabulary(t *testing.T) {
	for _, dialect := range []string{"postgres", "mysql", "sqlite"} {
		m := readMutations(t, dialect)
		changed, used := m.changed(), map[word]bool{}
		var neither, both []string
		for _, w := range words() {
			reason, absent := m.isAbsent(w)
			switch {
			case !changed[w] && !absent:
				neither = append(neither, w.String())
			case changed[w] && absent:
				both = append(both, w.String())
			}
			used[w], used[reason] = true, true
			used[word{w.kind, "name"}] = true // how a constraint is called is its key
		}
		if len(neither) > 0 {
			t.Errorf("%s: nothing changes these, and nothing says that there are none: %s", m.file, strings.Join(neither, "; "))
		}
		if len(both) > 0 {
			t.Errorf("%s: these are changed and said to be absent: %s", m.file, strings.Join(both, "; "))
		}
		for _, list := range []map[word]bool{changed, keys(m.absent)} {
			for w := range list {
				if !used[w] {
					t.Errorf("%s: %s is not in the vocabulary, or said twice", m.file, w)
				}
			}
		}
	}
}

// isAbsent finds the line that says that the engine has no such thing.
func (m mutations) isAbsent(w word) (line word, ok bool) {
	for _, line := range []word{{w.kind, "*"}, {"*", w.property}, w} {
		if _, ok := m.absent[line]; ok {
			return line, true
		}
	}
	return word{}, false
}

func keys(m map[word]string) map[word]bool {
	set := map[word]bool{}
	for w := range m {
		set[w] = true
	}
	return set
}

func readMutations(t *testing.T, dialect string) mutations {
	t.Helper()
	m := mutations{file: "../testdata/" + dialect + "/mutations.txt", absent: map[word]string{}, others: map[word]string{}}
	data, err := os.ReadFile(m.file)
	if err != nil {
		t.Fatal(err)
	}
	take := func(line string) { t.Fatalf("%s: a script without a head: %s", m.file, line) }
	wanted := 0
	for i, line := range strings.Split(string(data), "\n") {
		script, indented := strings.CutPrefix(line, "  ")
		if line == "" || line[0] == '#' {
			continue
		}
		if indented {
			take(script)
			wanted--
			continue
		}
		if wanted > 0 {
			t.Fatalf("%s:%d: the block above is not whole", m.file, i+1)
		}
		first, rest, _ := strings.Cut(line, " ")
		switch first {
		case "base":
			take = func(script string) { m.base += script + ";\n" }
		case "absent", "elsewhere":
			list := m.absent
			if first == "elsewhere" {
				list = m.others
			}
			kind, properties, _ := strings.Cut(rest, " ")
			take = func(reason string) {
				for property := range strings.SplitSeq(properties, ", ") {
					list[word{schema.Kind(kind), property}] = reason
				}
			}
			wanted = 1
		default:
			head, where, _ := strings.Cut(line, " : ")
			head, subject, _ := strings.Cut(head, " = ")
			kind, property, ok := strings.Cut(head, " ")
			if !ok {
				t.Fatalf("%s:%d: %s", m.file, i+1, line)
			}
			m.all = append(m.all, mutation{kind: schema.Kind(kind), property: property, subject: subject, servers: strings.Fields(where), line: i + 1})
			one := &m.all[len(m.all)-1]
			scripts := 0
			take = func(script string) {
				if scripts++; scripts == 1 {
					one.from = script
				} else {
					one.to = script
				}
			}
			wanted = 2
		}
	}
	return m
}

// inspectAll reads what is read on request, too.
func inspectAll(t *testing.T, url string) catalog.Reading {
	t.Helper()
	source, err := dialects.Open(t.Context(), parseURL(t, url))
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	reading, err := source.Inspect(t.Context(), catalog.Scope{Grants: true})
	if err != nil {
		t.Fatal(err)
	}
	return reading
}

// seen is what a change is of, in the words of mutations.txt.
func seen(c schema.Change) []string {
	kind := string(c.Key.Kind)
	switch {
	case c.Op == schema.Add, c.Op == schema.Drop:
		return []string{kind + " presence"}
	case c.Op == schema.Rename:
		return []string{kind + " name"}
	case c.Definitions != nil:
		return []string{kind + " unexplained"}
	}
	var names []string
	for _, p := range c.Props {
		names = append(names, p.Name)
	}
	return []string{kind + " " + strings.Join(names, ", ")}
}

// nameOfMutation is the m0123 in a key.
func nameOfMutation(k schema.Key) string {
	for _, text := range []string{k.Table, k.Name} {
		for i := range text {
			if rest := text[i:]; len(rest) >= 5 && rest[0] == 'm' && strings.Trim(rest[1:5], "0123456789") == "" {
				return rest[:5]
			}
		}
	}
	return k.String()
}

// TestApplicationsChanged changes the schemas of real applications where they
// were read, one property of one object at a time and three of each kind, and
// wants each change found, alone, from both sides. Properties that are compared
// nowhere are found nowhere.
func TestApplicationsChanged(t *testing.T) {
	for _, engine := range []string{"postgres", "mysql", "sqlite"} {
		for _, app := range applications {
			db := databases(t, engine)[0]
			t.Run(app+"/"+db.name, func(t *testing.T) {
				t.Parallel()
				script := applicationSchema(t, app, engine)
				url := db.create(t, script)
				read, canon := inspect(t, url).Schema, dialects.Canon(parseURL(t, url).Engine)
				objects := slices.Collect(read.All())
				times, tried := map[word]int{}, 0
				for i, o := range objects {
					of, _ := o.Key.Kind.Word()
					for at, p := range o.Props {
						w := word{o.Key.Kind, p.Name}
						if times[w]++; times[w] > 3 || p.Name == "position" {
							continue
						}
						tried++
						changed := slices.Clone(objects)
						changed[i].Props = slices.Clone(o.Props)
						changed[i].Props[at].Value = p.Value + "x"
						other, err := schema.New(changed)
						if err != nil {
							t.Fatal(err)
						}
						property, _ := of.Property(p.Name)
						for _, changes := range [][]schema.Change{schema.Diff(read, other, canon), schema.Diff(other, read, canon)} {
							found := len(changes) == 1 && changes[0].Key == o.Key && len(changes[0].Props) == 1 && changes[0].Props[0].Name == p.Name
							if property.Facet == schema.Informational && len(changes) > 0 || property.Facet != schema.Informational && !found {
								t.Errorf("%s %s:\n%s", o.Key, p.Name, changeLines(changes))
							}
						}
					}
				}
				t.Logf("%d objects: %d properties changed, of %d sorts", len(objects), tried, len(times))
				if tried < 30 {
					t.Error("nearly nothing was changed")
				}
			})
		}
	}
}
