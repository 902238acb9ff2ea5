package config

// Throwaway is a server that takes throwaway databases: one of the three.
type Throwaway struct {
	Server    Value  `yaml:"server"`
	Container string `yaml:"container" one:"auto docker podman nerdctl"`
	Image     string `yaml:"image"`
	Local     string `yaml:"local"` // "auto", or the folder of the server's programs
}

// Start is a throwaway's first state, of which there is one: "schema".
type Start string
