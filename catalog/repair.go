package catalog

import (
	"slices"

	"github.com/schemadiff/schemadiff/schema"
)

// Risk is what running a statement may cost, in a word.
type Risk string

// The risks of a statement, mildest first.
const (
	Safe            Risk = "safe"             // short, and nothing is lost
	BlocksWrites    Risk = "blocks-writes"    // reads a whole table or builds an index while writers wait
	Rewrites        Risk = "rewrites"         // writes a whole table anew; nobody else can use it
	LosesProtection Risk = "loses-protection" // what kept rows right, or from somebody, is gone
	LosesData       Risk = "loses-data"       // what it removes or cuts short is gone
	Manual          Risk = "manual"           // no statement does it: the note says what to do
)

// risks is the order of the risks.
var risks = []Risk{Safe, BlocksWrites, Rewrites, LosesProtection, LosesData, Manual}

// Worse is the greater of two risks.
func (r Risk) Worse(other Risk) Risk {
	if slices.Index(risks, other) > slices.Index(risks, r) {
		return other
	}
	return r
}

// Unguarded is the risk of dropping what holds no rows: keys, constraints,
// unique indexes, triggers and policies protect them, where the wanted schema
// has none like it under that or another name.
func Unguarded(k schema.Key, have, want schema.Schema) Risk {
	o, ok := have.Lookup(k)
	switch _, again := want.Lookup(k); {
	case !ok || again:
		return Safe
	case k.Kind == schema.Index && o.Prop("unique") != "":
	case slices.Contains([]schema.Kind{schema.PrimaryKey, schema.Unique, schema.ForeignKey, schema.Check, schema.Exclusion, schema.Trigger, schema.Policy}, k.Kind):
	default:
		return Safe
	}
	for _, p := range want.Parts(schema.Key{Kind: schema.Table, Schema: k.Schema, Name: k.Table}) {
		if p.Key.Kind == k.Kind && slices.Equal(p.Props, o.Props) {
			return Safe
		}
	}
	return LosesProtection
}

// Statement is one statement of those that bring a database to the state of
// another. Nothing has proved it yet.
type Statement struct {
	For   []schema.Key // the changes that it is for, by Change.Key
	SQL   string       // without a semicolon at the end; "" where the risk is Manual and nothing can be run
	Risk  Risk
	Note  string // one clause for whoever reads it, may be ""
	Setup bool   // it only makes ready for the others that it is for, or ends what they needed
	Body  bool   // it holds semicolons of its own: a client that splits at them needs another delimiter
}

// Stage is when a statement's turn comes.
type Stage int

// The stages of a repair, in order.
const (
	Moving   Stage = iota // what is wanted and would go with what is dropped, and where it moves to
	Dropping              // what is not wanted, or is in the way: users before what they use
	Renaming
	Building // what is wanted: what is used before its users
	Linking  // foreign keys, owners of sequences, and what else needs that everything is there
	Parting  // what partitions have of their own, which what is done to their parents would overwrite
	Arming   // what would act on the statements before it: event triggers
)

// Step is a statement with its place in a repair.
type Step struct {
	Stage  Stage
	Object schema.Key // what it drops, changes or creates: of the database's schema where it drops, of the wanted one otherwise

	// Later is what the object needs for this statement, and not for those of
	// earlier stages.
	Later []schema.Key
	Statement
}

// InOrder puts steps into an order in which they can run: have is the schema of
// the database as it is, want as it shall be. cycles are the objects that need
// each other in a circle, so that one of their statements may come too early.
func InOrder(steps []Step, want, have schema.Schema) (statements []Statement, cycles []schema.Key) {
	for stage := Moving; stage <= Arming; stage++ {
		var keys []schema.Key
		later := map[schema.Key][]schema.Key{}
		byKey := map[schema.Key][]Statement{}
		for _, s := range steps {
			if s.Stage == stage {
				keys = append(keys, s.Object)
				byKey[s.Object] = append(byKey[s.Object], s.Statement)
			} else if s.Stage > stage && len(s.Later) > 0 {
				later[s.Object] = append(later[s.Object], s.Later...)
			}
		}
		side := want
		if stage == Dropping {
			side = have
		}
		ordered, circle := side.Order(keys, later, stage == Dropping)
		if stage == Dropping {
			slices.Reverse(ordered)
		}
		for _, k := range ordered {
			statements = append(statements, byKey[k]...)
		}
		cycles = append(cycles, circle...)
	}
	return statements, cycles
}
