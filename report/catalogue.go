package report

import (
	"slices"
	"strings"
)

// Rules is the whole catalogue, family by family.
func Rules() []Rule {
	return slices.Concat(ledgerRules, orderRules, schemaRules, platformRules, rehearsalRules, destructionRules, dataRules, lockRules, rewriteRules, transactionRules, applicationRules, mysqlRules, sqliteRules, gateRules, toolRules)
}

// Lookup finds a rule by its code or its slug, in any case, or by both as
// findings show them: "C203", "column-type-differs", "C203 column-type-differs".
func Lookup(codeOrSlug string) (Rule, bool) {
	words := strings.Fields(strings.ToLower(codeOrSlug))
	if len(words) == 0 || len(words) > 2 {
		return Rule{}, false
	}
	rules := Rules()
	named := func(word string) func(Rule) bool {
		return func(r Rule) bool { return strings.ToLower(r.Code) == word || r.Slug == word }
	}
	i := slices.IndexFunc(rules, named(words[0]))
	if i < 0 || len(words) == 2 && !named(words[1])(rules[i]) {
		return Rule{}, false
	}
	return rules[i], true
}
