package report

import (
	"slices"
	"strings"
)

// Rules is the whole catalogue, family by family.
func Rules() []Rule {
	return slices.Concat(ledgerRules, orderRules, schemaRules, platformRules, rehearsalRules, destructionRules, dataRules, lockRules, rewriteRules, transactionRules, applicationRules, mysqlRules, sqliteRules, gateRules, toolRules)
}

// retired are rules that were in the catalogue once and that nothing could ever
// report: a configuration that names one says nothing by it, and is no mistake.
// Their names are never given to another rule.
var retired = []Rule{{Code: "C199", Slug: "object-missing"}, {Code: "C299", Slug: "object-differs"}}

// Retired says whether a rule was once called so, as Lookup reads names.
func Retired(codeOrSlug string) bool {
	_, ok := lookup(retired, codeOrSlug)
	return ok
}

// Lookup finds a rule by its code or its slug, in any case, or by both as
// findings show them: "C203", "column-type-differs", "C203 column-type-differs".
func Lookup(codeOrSlug string) (Rule, bool) { return lookup(Rules(), codeOrSlug) }

func lookup(rules []Rule, codeOrSlug string) (Rule, bool) {
	words := strings.Fields(strings.ToLower(codeOrSlug))
	if len(words) == 0 || len(words) > 2 {
		return Rule{}, false
	}
	named := func(word string) func(Rule) bool {
		return func(r Rule) bool { return strings.ToLower(r.Code) == word || r.Slug == word }
	}
	i := slices.IndexFunc(rules, named(words[0]))
	if i < 0 || len(words) == 2 && !named(words[1])(rules[i]) {
		return Rule{}, false
	}
	return rules[i], true
}
