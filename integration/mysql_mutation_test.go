package integration

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemadiff/schemadiff/catalog"
	"github.com/schemadiff/schemadiff/dialects/mysql"
	"github.com/schemadiff/schemadiff/integration/servers"
	"github.com/schemadiff/schemadiff/schema"
)

// mutation is one object as two databases have it, and in what they differ.
type mutation struct {
	kind     schema.Kind
	property string // several with ", " between; "presence", "name"
	servers  []string
	from, to string
	line     int
}

// TestMySQLMutations changes every property of every kind once, and wants each
// change found, alone.
func TestMySQLMutations(t *testing.T) {
	mutations := readMutations(t, "../testdata/mysql/mutations.txt")
	eachMySQL(t, func(t *testing.T, s servers.Server) {
		base := "CREATE TABLE parent (id int PRIMARY KEY, other int UNIQUE); CREATE TABLE guardian (id int PRIMARY KEY);\n"
		from, to := strings.Builder{}, strings.Builder{}
		want := map[string]string{} // by the mutation's name
		for _, m := range mutations {
			if len(m.servers) > 0 && !slices.Contains(m.servers, s.Engine) && !slices.Contains(m.servers, s.Name) {
				continue
			}
			name := fmt.Sprintf("m%03d", m.line)
			want[name] = string(m.kind) + " " + m.property
			for b, script := range map[*strings.Builder]string{&from: m.from, &to: m.to} {
				if script != "-" {
					b.WriteString(strings.ReplaceAll(script, "{x}", name) + ";\n")
				}
			}
		}
		var readings []schema.Schema
		for _, script := range []string{from.String(), to.String()} {
			url := s.Database(t, "CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci")
			s.Exec(t, url, base+script)
			reading := inspectMySQL(t, openMySQL(t, parseURL(t, url)))
			if len(reading.Gaps)+len(reading.Uncompared) > 0 {
				t.Fatalf("gaps %+v, uncompared %+v", reading.Gaps, reading.Uncompared)
			}
			readings = append(readings, reading.Schema)
		}
		covered(t, mutations, append(readings, inspectMySQL(t, openMySQL(t, parseURL(t, shop(t, s)))).Schema)...)
		changes := schema.Diff(readings[0], readings[1], mysql.Canon)
		got := map[string][]string{}
		for _, c := range changes {
			name := nameOfMutation(c.Key)
			got[name] = append(got[name], seen(c)...)
		}
		flat := map[string]string{}
		for name, list := range got {
			flat[name] = strings.Join(slices.Compact(slices.Sorted(slices.Values(list))), "; ")
		}
		if d := cmp.Diff(want, flat); d != "" {
			t.Errorf("-want +got, by the line in mutations.txt\n%s\n%s", d, changeLines(changes))
		}
	})
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

// nameOfMutation is the m123 in a key.
func nameOfMutation(k schema.Key) string {
	for _, text := range []string{k.Table, k.Name} {
		if i := strings.Index(text, "m"); i >= 0 && len(text) >= i+4 && strings.Trim(text[i+1:i+4], "0123456789") == "" {
			return text[i : i+4]
		}
	}
	return k.String()
}

func readMutations(t *testing.T, file string) []mutation {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var all []mutation
	scripts := 0
	for i, line := range strings.Split(string(data), "\n") {
		script, indented := strings.CutPrefix(line, "  ")
		switch {
		case line == "", line[0] == '#':
		case indented && scripts < 2:
			if m := &all[len(all)-1]; scripts == 0 {
				m.from = script
			} else {
				m.to = script
			}
			scripts++
		default:
			head, where, _ := strings.Cut(line, " : ")
			kind, property, ok := strings.Cut(head, " ")
			if !ok || indented || len(all) > 0 && scripts != 2 {
				t.Fatalf("%s:%d: %s", file, i+1, line)
			}
			all = append(all, mutation{kind: schema.Kind(kind), property: property, servers: strings.Fields(where), line: i + 1})
			scripts = 0
		}
	}
	return all
}

// covered wants a mutation for every property that is read of a schema.
func covered(t *testing.T, mutations []mutation, readings ...schema.Schema) {
	t.Helper()
	changed := map[string]bool{}
	for _, m := range mutations {
		for property := range strings.SplitSeq(m.property, ", ") {
			changed[string(m.kind)+" "+property] = true
		}
	}
	for _, s := range readings {
		for o := range s.All() {
			word, _ := o.Key.Kind.Word()
			for _, p := range o.Props {
				property, _ := word.Property(p.Name)
				name := string(o.Key.Kind) + " " + p.Name
				if property.Facet == schema.Informational || p.Name == "position" || changed[name] { // positions are the table's column_order
					continue
				}
				changed[name] = true
				t.Errorf("%s is read, as of %s, and no mutation changes it", name, o.Key)
			}
		}
	}
}

// TestMySQLDatabaseMutations changes the properties of databases themselves.
func TestMySQLDatabaseMutations(t *testing.T) {
	eachMySQL(t, func(t *testing.T, s servers.Server) {
		url := s.Database(t, "CHARACTER SET latin1")
		database := parseURL(t, url).Database
		other := parseURL(t, s.Database(t)).Database
		read := func() catalog.Reading { return inspectMySQL(t, openMySQL(t, parseURL(t, url)), database, other) }
		changes := map[string]string{"CHARACTER SET latin2": "charset, collation", "COLLATE latin2_bin": "collation"}
		if s.Engine == "mariadb" {
			changes["COMMENT 'x'"] = "comment"
		}
		for _, change := range []string{"CHARACTER SET latin2", "COLLATE latin2_bin", "COMMENT 'x'"} {
			want, ok := changes[change]
			if !ok {
				continue
			}
			before := read()
			s.Exec(t, url, "ALTER DATABASE `"+database+"` "+change)
			got := schema.Diff(before.Schema, read().Schema, mysql.Canon)
			if len(got) != 1 || got[0].Key.Kind != schema.Namespace || seen(got[0])[0] != "schema "+want {
				t.Errorf("%s:\n%s", change, changeLines(got))
			}
		}
	})
}
