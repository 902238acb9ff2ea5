package config

// What this version does not act on yet is read as strictly as all else, so that
// a file that is valid today is valid then.

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
