package main

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/schemadiff/schemadiff/report"
	"github.com/schemadiff/schemadiff/schema"
)

// mutation is one block of testdata/*/mutations.txt: the integration tests make
// both objects on real servers and find this difference alone, and none between
// two databases that have the first.
type mutation struct {
	engine, what, servers string
	rule                  report.Rule
	from, to              string
}

// mutationHead is "column type : postgres15+ = subject" with one property.
var mutationHead = regexp.MustCompile(`^([a-z-]+) ([a-z_]+)(?: = [^:]+)?(?: : ([^=]+?))?(?: = .+)?$`)

func mutationsOf(t *testing.T) []mutation {
	t.Helper()
	var all []mutation
	for _, dialect := range []struct{ folder, engine string }{{"postgres", "PostgreSQL"}, {"mysql", "MySQL or MariaDB"}, {"sqlite", "SQLite"}} {
		text, err := os.ReadFile("../../testdata/" + dialect.folder + "/mutations.txt")
		if err != nil {
			t.Fatal(err)
		}
		for block := range strings.SplitSeq(string(text), "\n\n") {
			lines := strings.Split(strings.TrimSpace(block), "\n")
			m := mutationHead.FindStringSubmatch(lines[0])
			if m == nil || len(lines) != 3 || m[1] == "base" || m[1] == "absent" || m[1] == "elsewhere" {
				continue
			}
			kind := schema.Kind(m[1])
			one := mutation{engine: dialect.engine, what: kind.String() + " " + m[2], servers: strings.TrimSpace(m[3]), from: mutated(lines[1]), to: mutated(lines[2])}
			switch m[2] {
			case "presence":
				one.rule = report.MissingRule(kind)
			case "name":
				one.rule = report.NameDiffers
			default:
				facet, ok := facetOf(kind, m[2])
				if !ok {
					continue
				}
				one.rule = report.DiffersRule(kind, facet, m[2])
			}
			all = append(all, one)
		}
	}
	return all
}

// facetOf is what a property's differences are weighed by.
func facetOf(kind schema.Kind, property string) (schema.Facet, bool) {
	if property == "column_order" {
		return schema.ColumnOrder, true
	}
	word, _ := kind.Word()
	p, ok := word.Property(property)
	return p.Facet, ok && p.Facet != schema.Informational
}

// pickMutation is the shortest block in which a rule is found.
func pickMutation(all []mutation, r report.Rule) (best mutation, ok bool) {
	for _, m := range all {
		if m.rule.Code == r.Code && m.from != nothing && (!ok || len(m.from)+len(m.to) < len(best.from)+len(best.to)) {
			best, ok = m, true
		}
	}
	return best, ok
}

// nothing stands where one of the two has no such object.
const nothing = "-- nothing of it"

// mutated is a script of a block with names for its placeholders.
func mutated(line string) string {
	script := strings.NewReplacer("{x}", "x", "{role}", "somebody", "{tablespace}", "elsewhere").Replace(strings.TrimSpace(line))
	if script == "-" {
		return nothing
	}
	return script + ";"
}

// show writes a block for a page.
func (m mutation) show() string {
	where := m.engine
	if m.servers != "" {
		where = m.servers
	}
	return fmt.Sprintf("**Found** between these two (%s, on %s):\n\n```sql\n-- one environment\n%s\n-- the other\n%s\n```\n\n", m.what, where, m.from, m.to) +
		fmt.Sprintf("**Not found** where both have the same:\n\n```sql\n-- both environments\n%s\n```\n\n", m.from)
}
