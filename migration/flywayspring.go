package migration

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// Spring Boot runs Flyway with settings of its own files, spring.flyway.*, which
// stand in the folder of resources that the migrations are below, and reads none of
// Flyway's. A setting is known where no profile says something else of it, and no
// variable does: a profile is chosen where the application runs.
// https://docs.spring.io/spring-boot/reference/features/external-config.html
func springSettings(fsys fs.FS, dir string) []springSetting {
	var all []springSetting
	for _, folder := range []string{dir, path.Join(dir, "config")} {
		entries, err := fs.ReadDir(fsys, folder)
		if err != nil {
			continue
		}
		for _, e := range entries {
			profile, ok := strings.CutPrefix(e.Name(), "application")
			if !ok {
				continue
			}
			ext := path.Ext(profile)
			profile = strings.TrimSuffix(profile, ext)
			if profile != "" && profile[0] != '-' || !slices.Contains([]string{".properties", ".yml", ".yaml"}, ext) {
				continue
			}
			file := path.Join(folder, e.Name())
			text, err := fs.ReadFile(fsys, file)
			if err != nil {
				continue
			}
			read := springYAML
			if ext == ".properties" {
				read = springProperties
			}
			for _, s := range read(text) {
				s.file, s.profile = file, s.profile || profile != ""
				all = append(all, s)
			}
		}
	}
	return all
}

// springSetting is one setting of Flyway in one place.
type springSetting struct {
	key, value string // in lower case, the key without dashes
	file       string
	profile    bool // for runs with some profile only
}

// addSpringSettings adds those that hold in every run.
func addSpringSettings(settings map[string]flywaySetting, all []springSetting) {
	for _, s := range all {
		open := s.profile || strings.Contains(s.value, "${") || slices.ContainsFunc(all, func(o springSetting) bool { return o.key == s.key && o.value != s.value })
		if _, nearer := settings[s.key]; !nearer && !open {
			settings[s.key] = flywaySetting{s.value, s.file}
		}
	}
}

const springFlyway = "spring.flyway."

// springKey is a setting's name as all of its spellings have it: out-of-order,
// outOfOrder and out_of_order are one. ok is false for what is not Flyway's.
// https://docs.spring.io/spring-boot/reference/features/external-config.html#features.external-config.typesafe-configuration-properties.relaxed-binding
func springKey(name string) (key string, ok bool) {
	key, ok = strings.CutPrefix(strings.ToLower(name), springFlyway)
	return strings.NewReplacer("-", "", "_", "").Replace(key), ok
}

// springProperties reads lines of KEY=VALUE or KEY: VALUE. Behind #--- begins
// another document, which may be for a profile.
func springProperties(text []byte) []springSetting {
	var all []springSetting
	begun, profile := 0, false
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "#---") || strings.HasPrefix(line, "!---") {
			begun, profile = len(all), false
			continue
		}
		at := strings.IndexAny(line, "=:")
		if at < 0 || line[0] == '#' || line[0] == '!' {
			continue
		}
		name, value := strings.TrimSpace(line[:at]), strings.ToLower(strings.TrimSpace(line[at+1:]))
		if key, ok := springKey(name); ok {
			all = append(all, springSetting{key: key, value: value, profile: profile})
		} else if strings.HasPrefix(name, "spring.config.activate.") {
			profile = true
			for i := range all[begun:] {
				all[begun+i].profile = true
			}
		}
	}
	return all
}

// springYAML reads documents, each of which may be for a profile.
func springYAML(text []byte) []springSetting {
	var all []springSetting
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	for {
		var document map[string]any
		if decoder.Decode(&document) != nil {
			return all // the end, or what Spring would not read either
		}
		begun, profile := len(all), false
		flat(document, "", func(name, value string) {
			if key, ok := springKey(name); ok {
				all = append(all, springSetting{key: key, value: strings.ToLower(value)})
			}
			profile = profile || strings.HasPrefix(name, "spring.config.activate.") || name == "spring.profiles"
		})
		for i := range all[begun:] {
			all[begun+i].profile = profile
		}
	}
}

// flat tells every value with its whole name: spring: {flyway: {x: 1}} and
// spring.flyway.x: 1 are one. A list is its values with commas between them.
func flat(in map[string]any, prefix string, tell func(name, value string)) {
	for key, value := range in {
		switch v := value.(type) {
		case map[string]any:
			flat(v, prefix+key+".", tell)
		case []any:
			words := make([]string, len(v))
			for i, one := range v {
				words[i] = fmt.Sprint(one)
			}
			tell(prefix+key, strings.Join(words, ","))
		default:
			tell(prefix+key, fmt.Sprint(v))
		}
	}
}
