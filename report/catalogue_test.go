package report

import (
	"regexp"
	"strings"
	"testing"

	"github.com/schemadiff/schemadiff/schema"
)

func TestCatalogue(t *testing.T) {
	code, slug := regexp.MustCompile(`^[A-Z][0-9]{3}$`), regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	lists := map[string][]Rule{"H": ledgerRules, "C": schemaRules, "P": platformRules, "E": rehearsalRules, "D": destructionRules, "V": dataRules, "T": transactionRules, "B": applicationRules, "L": lockRules, "R": rewriteRules, "M": mysqlRules, "S": sqliteRules, "X": toolRules}
	for letter, list := range lists {
		for _, r := range list {
			if !strings.HasPrefix(r.Code, letter) {
				t.Errorf("%s is listed in family %s", r, letter)
			}
		}
	}
	seen := map[string]Rule{}
	for _, r := range Rules() {
		for _, name := range []string{r.Code, r.Slug} {
			if other, ok := seen[name]; ok {
				t.Errorf("%s and %s share %s", r, other, name)
			}
			seen[name] = r
		}
		if !code.MatchString(r.Code) || !slug.MatchString(r.Slug) {
			t.Errorf("%s: malformed", r)
		}
		if r.Severity < Info || r.Severity > Error {
			t.Errorf("%s: severity %v", r, r.Severity)
		}
		if r.Title == "" || strings.HasSuffix(r.Title, ".") || strings.Contains(r.Title, "\n") {
			t.Errorf("%s: title %q", r, r.Title)
		}
		for _, text := range []string{r.Means, r.Matters, r.Fix} {
			if !strings.HasSuffix(text, ".") && !strings.HasSuffix(text, "`") && !strings.HasSuffix(text, ")") && !strings.HasSuffix(text, ";") {
				t.Errorf("%s: not a sentence: %q", r, text)
			}
			if strings.Contains(text, "!") && !strings.Contains(text, "!=") {
				t.Errorf("%s: exclaims: %q", r, text)
			}
		}
	}
}

// Every kind of the vocabulary has a rule for its absence, and every property
// one for its difference: nothing is told by a rule that is about anything.
func TestEveryWordHasItsRule(t *testing.T) {
	for _, w := range schema.Vocabulary() {
		if MissingRule(w.Kind).Code == "" {
			t.Errorf("no rule for a %s that is missing", w.Kind)
		}
		for _, p := range w.Properties {
			if p.Facet != schema.Informational && DiffersRule(w.Kind, p.Facet, p.Name).Code == "" {
				t.Errorf("no rule for a %s's %s", w.Kind, p.Name)
			}
		}
	}
}

func TestLookup(t *testing.T) {
	for _, name := range []string{"C203", "c203", "column-type-differs", "Column-Type-Differs", "C203 column-type-differs", " column-type-differs  c203 "} {
		if r, ok := Lookup(name); !ok || r.Code != "C203" {
			t.Errorf("Lookup(%q) = %v, %v", name, r, ok)
		}
	}
	for _, name := range []string{"", "C999", "column", "C203 column-missing", "C203 column-type-differs C203"} {
		if r, ok := Lookup(name); ok {
			t.Errorf("Lookup(%q) = %v", name, r)
		}
	}
}

// What an old configuration may name is no rule, nor part of one.
func TestRetired(t *testing.T) {
	for _, r := range retired {
		for _, name := range []string{r.Code, strings.ToLower(r.Code), r.Slug, r.String()} {
			if live, ok := Lookup(name); ok || !Retired(name) {
				t.Errorf("%q: retired %t, and the catalogue has %v", name, Retired(name), live)
			}
		}
	}
	for _, name := range []string{"", "C203", "C199 column-missing", "C999"} {
		if Retired(name) {
			t.Errorf("Retired(%q)", name)
		}
	}
}

// What findings are shown with can be looked up again.
func TestRulesFindThemselves(t *testing.T) {
	for _, r := range Rules() {
		for _, name := range []string{r.Code, r.Slug, r.String()} {
			if got, ok := Lookup(name); !ok || got != r {
				t.Errorf("Lookup(%q) = %v, %v", name, got, ok)
			}
		}
	}
}
