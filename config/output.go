package config

import "path/filepath"

// File is where the report of a command goes: its path with ${command} replaced,
// from the configuration's folder.
func (o Output) File(c *Config, command string) string {
	parts, _ := o.pathParts()
	text, _ := expand(parts, func(string) (string, bool) { return command, true })
	return c.Resolve(text)
}

// pathParts is the path split at its ${command}, the only name that it takes.
func (o Output) pathParts() (parts []part, wrong string) {
	parts, wrong = parseText(o.Path)
	for _, p := range parts {
		if p.name != "" && p.name != "command" {
			return nil, "has a ${…} that is not ${command}"
		}
	}
	return parts, wrong
}

// Resolve is a path of the configuration as it is from the working directory.
func (c *Config) Resolve(path string) string {
	return resolve(filepath.Dir(c.Path), path)
}

func resolve(dir, path string) string {
	if path == "" || filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(dir, path)
}
