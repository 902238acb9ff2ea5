package report

// Rule is one entry of the catalogue: what a finding means, why it matters and
// what to do. A code is never reused. Code and Slug are accepted alike.
type Rule struct {
	Code     string   // a family letter and a number: C203
	Slug     string   // "column-type-differs"
	Severity Severity // unless the configuration says otherwise
	Title    string   // "column types differ"
	Means    string   // what a finding says, in a sentence or two
	Matters  string   // what goes wrong if nobody looks
	Fix      string   // what to do, concretely
}

// String is the rule as findings show it: "C203 column-type-differs".
func (r Rule) String() string { return r.Code + " " + r.Slug }
