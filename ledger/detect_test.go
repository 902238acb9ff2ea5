package ledger_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemadiff/schemadiff/ledger"
	"github.com/schemadiff/schemadiff/schema"
)

// TestDetect asks whose each table is. A file of testdata/detect is blocks with
// a blank line between them: "#" and what is meant, "tool NAME" and "table NAME"
// of the configuration, "checkout TOOL TOOL" where there is one, tables as
// "NAME: column type, column type", and behind ">" what is found of them.
//
// go test ./ledger -run TestDetect -update writes what is found anew.
func TestDetect(t *testing.T) {
	files, err := filepath.Glob("testdata/detect/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			blocks := strings.Split(strings.TrimSpace(string(text)), "\n\n")
			for i, block := range blocks {
				blocks[i] = detected(block)
			}
			got := strings.Join(blocks, "\n\n") + "\n"
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if d := cmp.Diff(string(text), got); d != "" && !*update {
				t.Errorf("-want +got:\n%s", d)
			}
		})
	}
}

// detected is a block with what is found today.
func detected(block string) string {
	var o ledger.Options
	var checkout ledger.Checkout
	var tables []ledger.Table
	var out []string
	for line := range strings.Lines(block) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, ">") {
			continue
		}
		out = append(out, line)
		word, rest, _ := strings.Cut(line, " ")
		switch name, columns, isTable := strings.Cut(line, ": "); {
		case word == "#":
		case word == "tool":
			o.Tool = rest
		case word == "table":
			o.Table = rest
		case word == "checkout":
			checkout = ledger.Has(strings.Fields(rest)...)
		case isTable:
			t := ledger.Table{Key: schema.Key{Kind: schema.Table, Name: name}}
			if s, n, ok := strings.Cut(name, "."); ok {
				t.Key.Schema, t.Key.Name = s, n
			}
			for _, c := range strings.Split(columns, ", ") {
				name, declared, _ := strings.Cut(c, " ")
				t.Columns = append(t.Columns, ledger.Column{Name: name, Type: declared})
			}
			tables = append(tables, t)
		default:
			out = append(out, "> this line is not understood")
		}
	}
	confidence := map[ledger.Confidence]string{ledger.Unsure: "unsure", ledger.Likely: "likely", ledger.Certain: "certain"}
	found, err := ledger.Detect(tables, o, checkout)
	for _, c := range found {
		read := ""
		if c.Tool.Read == nil {
			read = ", not read"
		}
		out = append(out, fmt.Sprintf("> %s is of %s, %s%s: %s", c.Table.Key.Path(), c.Tool.Name, confidence[c.Confidence], read, c.Why))
		for _, n := range c.Notes {
			if n != c.Why {
				out = append(out, ">   "+n)
			}
		}
	}
	switch {
	case err != nil:
		out = append(out, "> "+err.Error())
	case len(found) == 0:
		out = append(out, "> nothing")
	}
	return strings.Join(out, "\n")
}
