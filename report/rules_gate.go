package report

// Family G: what schemadiff check wants to hold before an environment gets its
// pending migrations, and schemadiff verify afterwards.
var (
	PromotionOrder = Rule{
		Code: "G901", Slug: "promotion-order", Severity: Error, Title: "a pending migration did not pass the environment before",
		Means:   "The promotion path says which environment changes come from. The migration would run here and is not applied there: it is missing, failed, or was only recorded.",
		Matters: "It would run for the first time where it matters most.",
		Fix:     "Deploy it to the environment before, and look at what it does there.",
	}
	SoakTime = Rule{
		Code: "G902", Slug: "soak-time", Severity: Error, Title: "a pending migration has not been long enough in the environment before",
		Means:   "promotion.soak says how long a migration has to be in the environment before. By the times in that environment's ledger it is not there for so long.",
		Matters: "What a change breaks often shows with the night's jobs or the next day's use, and not at once.",
		Fix:     "Wait: the report says until when. Where it cannot wait: --override-gate soak=REASON.",
	}
	ArtifactMismatch = Rule{
		Code: "G903", Slug: "artifact-mismatch", Severity: Error, Title: "the checkout's migration is not the one that the environment before has run",
		Means:   "The ledger of the environment before has another checksum for the migration than the file of the checkout.",
		Matters: "What was tried there is not what would run here.",
		Fix:     "Check out what was deployed there, or restore the file and put the change into a new migration.",
	}
	WindowClosed = Rule{
		Code: "G904", Slug: "window-closed", Severity: Error, Title: "nothing is deployed at this time",
		Means:   "By gates.windows and gates.holidays, in the zone of gates.timezone, the environment gets no changes now. Deny beats allow, and where any window allows, outside of all of them is closed.",
		Matters: "Somebody decided that nobody is there to repair what a change breaks.",
		Fix:     "Wait: the report says when it opens. Where it cannot wait: --override-gate window=REASON, which every report records.",
	}
	ApprovalMissing = Rule{
		Code: "G905", Slug: "approval-missing", Severity: Error, Title: "the plan is not approved",
		Means:   "gates.approval asks for an approval of the plan's digest, which covers the environment's schema and ledger, the pending files and the version of schemadiff. There is none, it is of another plan, or it has expired.",
		Matters: "An approval of something else says nothing: the digest changes as soon as anything that was looked at changes.",
		Fix:     "Show the report and its rehearsal to whoever approves, and hand the digest over: by the variable, file or command of gates.approval.from as \"DIGEST TIME WHO\", or by --plan-digest.",
	}
	TargetAhead = Rule{
		Code: "G910", Slug: "target-ahead", Severity: Error, Title: "the environment has a migration that the one before it lacks",
		Means:   "By the ledgers the migration was applied here and not in the environment that changes come from.",
		Matters: "The environment before is not what this one is: what works there was not tried with that change.",
		Fix:     "Deploy the migration to the environment before.",
	}
	RehearsalStale = Rule{
		Code: "G912", Slug: "rehearsal-stale", Severity: Error, Title: "the rehearsal is of something else",
		Means:   "The saved rehearsal is of another environment, another plan (its digest differs), or older than 24 hours.",
		Matters: "What it says need not hold for what would run now.",
		Fix:     "Rehearse again: schemadiff rehearse ENV --report json=FILE. Without --rehearsal, check rehearses by itself.",
	}
	LiveHazard = Rule{
		Code: "G914", Slug: "live-hazard", Severity: Warning, Title: "what goes on in the environment now would get in the way",
		Means:   "A transaction has been open for long and holds a table that the plan locks, a vacuum against wraparound runs on it, a replica is behind, or the disk has less room than a rewrite takes.",
		Matters: "A migration that waits for a lock makes everybody else wait behind it.",
		Fix:     "Wait until it is over, or end it; then check again.",
	}
	GateUndecided = Rule{
		Code: "G917", Slug: "gate-undecided", Severity: Error, Title: "it could not be told whether a gate is open",
		Means:   "Something that the gate depends on could not be found out: the report says what and why.",
		Matters: "A gate that passes when it could not look is worse than none: exit 2, and never open.",
		Fix:     "Give it what it lacks: of soak, where the ledger keeps no times, a snapshot of the environment before that was taken when the migration came there (--soak-snapshot FILE). Or waive it by an ignore rule with its reason and an expiry: rules: [gate-undecided], objects: [\"gate:NAME\"].",
	}
	FactMissing = Rule{
		Code: "G918", Slug: "fact-missing", Severity: Error, Title: "something is set in one environment and missing in the next",
		Means:   "The facts of the environments (variables of .env files, names that a command prints) were compared by name. Values are never shown, and those of .env files never kept.",
		Matters: "The code that comes with the migrations reads it, and fails where it is not set.",
		Fix:     "Set it in the environment before the deployment.",
	}
	FactDiffers = Rule{
		Code: "G919", Slug: "fact-differs", Severity: Warning, Title: "a fact has another value in the environment before",
		Means:   "Of facts that are compared by value (compare: values) this one differs. Neither value is shown.",
		Matters: "What was tried there ran on another runtime, image or set of features.",
		Fix:     "Bring them together, or leave the name out: except: [NAME].",
	}
	FactExtra = Rule{
		Code: "G920", Slug: "fact-only-here", Severity: Info, Title: "something is set that the environment before does not have",
		Means:   "The facts of the environments were compared by name, and this one is of the later environment only.",
		Matters: "It may be a leftover, or something that was never tried before.",
		Fix:     "Take it away, set it in the environment before, too, or leave the name out: except: [NAME].",
	}
	NotAsRehearsed = Rule{
		Code: "G921", Slug: "not-as-rehearsed", Severity: Error, Title: "after the deployment the environment is not what was rehearsed",
		Means:   "schemadiff verify compared the environment with the end of the rehearsal: a migration of the plan is not applied, another one is, or the schema is another.",
		Matters: "The deployment stopped half-way, something else ran with it, or something was changed by hand: what was approved is not what is there.",
		Fix:     "schemadiff status ENV   says which migrations are applied; schemadiff repo ENV   what was changed by hand.",
	}
)

// gateRules is family G, in the order of codes.
var gateRules = []Rule{
	PromotionOrder, SoakTime, ArtifactMismatch, WindowClosed, ApprovalMissing, TargetAhead, RehearsalStale, LiveHazard,
	GateUndecided, FactMissing, FactDiffers, FactExtra, NotAsRehearsed,
}
