package integration

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/schemadiff/schemadiff/parity"
	"github.com/schemadiff/schemadiff/report"
	"github.com/schemadiff/schemadiff/schema"
)

var updateCoverage = flag.Bool("update-coverage", false, "write docs/coverage.md anew")

// coverageHead is what stands above the tables.
const coverageHead = `# What is compared, and what proves it

Written by ` + "`go test ./integration -run TestCoverage -update-coverage`" + ` from the vocabulary (schema/vocabulary.go), the
mutations (testdata/*/mutations.txt) and the cases (testdata/cases); the test fails when this file is stale.

A **mutation** is a block of mutations.txt that bears the name of kind and property: on every server of the engine the
property is changed once, and exactly that change must be found. A **case** is a pair of scripts with the whole
difference between the databases that they make. "Presence" is the object itself, "name" what a constraint or an index
is called. A dash is what the engine does not have; its mutations.txt says why. What is compared on request is so by
` + "`schema.compare`" + ` of the configuration.
`

// TestCoverage holds docs/coverage.md to the vocabulary and the data, and wants
// nothing in it that no mutation and no case covers.
func TestCoverage(t *testing.T) {
	const file = "../docs/coverage.md"
	want := coverage(t)
	if *updateCoverage {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(file); err != nil || string(got) != want {
		t.Errorf("docs/coverage.md is stale (%v): go test ./integration -run TestCoverage -update-coverage", err)
	}
	for line := range strings.Lines(want) {
		if strings.Contains(line, "**nothing**") {
			t.Errorf("not covered: %s", line)
		}
	}
}

func coverage(t *testing.T) string {
	dialects := []string{"postgres", "mysql", "sqlite"}
	mutated := map[string]mutations{}
	cases := map[string]map[word][]string{}
	for _, d := range dialects {
		mutated[d] = readMutations(t, d)
		cases[d] = changedByCases(t, d)
	}
	var b strings.Builder
	b.WriteString(coverageHead)
	for _, w := range schema.Vocabulary() {
		fmt.Fprintf(&b, "\n## %s\n\n| property | compared | PostgreSQL | MySQL and MariaDB | SQLite |\n|---|---|---|---|---|\n", w.Plural)
		row := func(name, compared string) {
			fmt.Fprintf(&b, "| %s | %s |", name, compared)
			for _, d := range dialects {
				fmt.Fprintf(&b, " %s |", proof(mutated[d], cases[d], word{w.Kind, name}))
			}
			b.WriteByte('\n')
		}
		row("presence", "by default")
		if w.ByContent {
			row("name", comparedBy(schema.Names))
		}
		for _, p := range w.Properties {
			if p.Facet != schema.Informational && p.Name != "position" {
				row(p.Name, comparedBy(p.Facet))
			}
		}
	}
	return b.String()
}

func comparedBy(f schema.Facet) string {
	switch severity, weighed := parity.DefaultFacets()[f]; {
	case weighed && severity == report.Off:
		return "on request: " + string(f)
	case weighed:
		return "by default, as " + severity.String()
	}
	return "by default"
}

// proof is a cell: what changes the property, or that there is none.
func proof(m mutations, cases map[word][]string, w word) string {
	var by []string
	if m.changed()[w] {
		if test, ok := m.others[w]; ok {
			test, _, _ = strings.Cut(test, ":")
			by = append(by, test)
		} else {
			by = append(by, "mutation")
		}
	}
	list := cases[w]
	slices.Sort(list)
	list = slices.Compact(list)
	if n := len(list); n > 3 {
		list = append(list[:3:3], fmt.Sprintf("%d more", n-3))
	}
	by = append(by, list...)
	if len(by) > 0 {
		return strings.Join(by, ", ")
	}
	if _, absent := m.isAbsent(w); absent {
		return "–"
	}
	return "**nothing**"
}

// changedByCases is what the cases of a dialect change: the names of cases.
func changedByCases(t *testing.T, dialect string) map[word][]string {
	found := map[word][]string{}
	for _, file := range caseFiles(t, "cases")[dialect] {
		c := readCase(t, file)
		for line := range strings.Lines(c.diff) {
			op, rest, _ := strings.Cut(line, " ")
			kind := kindOf(rest)
			if kind == "" {
				t.Errorf("%s: of what kind is %s", file, line)
			}
			add := func(property string) {
				found[word{kind, property}] = append(found[word{kind, property}], c.name)
			}
			switch op {
			case "add", "drop":
				add("presence")
			case "rename":
				add("name")
			}
			of, _ := kind.Word()
			for _, p := range of.Properties {
				for _, before := range []string{": ", ", "} {
					if strings.Contains(rest, before+p.Name+" \"") || strings.Contains(rest, before+p.Name+" none -> ") {
						add(p.Name)
					}
				}
			}
		}
	}
	return found
}

// kindOf is the kind whose name a line begins with; of "foreign key" and
// "foreign key column" the longer.
func kindOf(line string) schema.Kind {
	var kind schema.Kind
	for _, w := range schema.Vocabulary() {
		if strings.HasPrefix(line, w.Kind.String()+" ") && len(w.Kind) > len(kind) {
			kind = w.Kind
		}
	}
	return kind
}
