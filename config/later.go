package config

// The sections of commands that this version does not have. They are read as
// strictly as all others, so that a file that is valid today is valid then.

// Promotion is the way of changes through the environments.
type Promotion struct {
	Path    []string            `yaml:"path"`
	Soak    map[string]Duration `yaml:"soak"`
	Require map[string][]string `yaml:"require" one:"ledger drift order lint rehearsal approval window soak"`
}

// Gates say when and by whom changes are let through.
type Gates struct {
	Timezone string   `yaml:"timezone"`
	Windows  []Window `yaml:"windows"`
	Holidays Holidays `yaml:"holidays"`
	Approval Approval `yaml:"approval"`
	Override Override `yaml:"override"`
}

// Window opens or closes a gate.
type Window struct {
	Allow        Days     `yaml:"allow"`
	Deny         Days     `yaml:"deny"`
	Hours        Hours    `yaml:"hours"`
	Environments []string `yaml:"environments"`
	Reason       string   `yaml:"reason"`
}

// Hours are a span of a day, "09:00-16:00".
type Hours string

// Days are days of the week or a span of dates.
type Days struct {
	Weekdays []string // "mon", "mon-thu"
	From     Date
	Until    Date
}

// Holidays are dates that the team owns.
type Holidays struct {
	Dates []Date `yaml:"dates"`
	File  string `yaml:"file"`
}

// Approval binds a deployment to a plan's digest.
type Approval struct {
	Plan string   `yaml:"plan" one:"required optional"`
	TTL  Duration `yaml:"ttl"`
	From Value    `yaml:"from"`
}

// Override is the way around a closed gate.
type Override struct {
	Flag          string `yaml:"flag"`
	RequireReason bool   `yaml:"require_reason"`
}

// Throwaway is a server that takes throwaway databases: one of the three.
type Throwaway struct {
	Server    Value  `yaml:"server"`
	Container string `yaml:"container" one:"auto docker podman nerdctl"`
	Image     string `yaml:"image"`
	Local     string `yaml:"local"`
}

// Start is a throwaway's first state: the schema, or one of the three.
type Start struct {
	Schema   bool     `yaml:"-"`
	Snapshot string   `yaml:"snapshot"`
	Dump     []string `yaml:"dump"`
	Template string   `yaml:"template"`
}
