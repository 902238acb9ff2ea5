package migration

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/schemadiff/schemadiff/lazy"
)

// flywaySetting is what a file says of a setting.
type flywaySetting struct{ value, file string }

// flywayLine is a line of flyway.conf and of flyway.toml, where a list may go
// on over several lines.
var flywayLine = lazy.Regexp(`(?m)^[ \t]*(?:flyway\.)?(\w+)[ \t]*=[ \t]*(\[[^\]]*\]|[^\r\n#]*)`)

// flywaySettings are what the files say that the command reads where it is run,
// which is some folder above the migrations, the nearest first: by the setting's
// name in lower case the value, in lower case too, and the file. The flags and the
// environment of the run are not known.
func flywaySettings(fsys fs.FS, dir string) map[string]flywaySetting {
	settings := map[string]flywaySetting{}
	for {
		for _, name := range []string{"flyway.toml", "flyway.conf", "conf/flyway.conf"} {
			file := path.Join(dir, name)
			if text, err := fs.ReadFile(fsys, file); err == nil {
				addFlywaySettings(settings, file, text)
			}
		}
		addSpringSettings(settings, springSettings(fsys, dir))
		if dir == "." {
			return settings
		}
		dir = path.Dir(dir)
	}
}

// addFlywaySettings adds those of a file that no nearer one has.
func addFlywaySettings(settings map[string]flywaySetting, file string, text []byte) {
	for _, found := range flywayLine().FindAllSubmatch(text, -1) {
		key := strings.ToLower(string(found[1]))
		if _, nearer := settings[key]; !nearer {
			settings[key] = flywaySetting{strings.ToLower(strings.Trim(string(found[2]), " \t\"'")), file}
		}
	}
}

// flywayLeniency reads what the configuration makes of what validate stops at,
// and migrate before it begins.
// https://documentation.red-gate.com/fd/ignore-migration-patterns-277578922.html
// https://documentation.red-gate.com/fd/validate-on-migrate-277578996.html
func flywayLeniency(fsys fs.FS, dir string, set *Set) error {
	settings := flywaySettings(fsys, dir)
	says := func(key, value string) (at string, ok bool) {
		found := settings[strings.ToLower(key)]
		return key + " in " + found.file, found.value == value
	}
	_, set.RunsLate = says("outOfOrder", "true")
	patterns, written := settings["ignoremigrationpatterns"]
	ignores := func(state, before string) (at string, ok bool) {
		list := flywayPattern().FindAllStringSubmatch(patterns.value, -1)
		if slices.ContainsFunc(list, func(p []string) bool {
			return (p[1] == "*" || p[1] == "versioned") && (p[2] == "*" || p[2] == state)
		}) {
			return "ignoreMigrationPatterns in " + patterns.file, true
		}
		return says(before, "true") // the releases before 9
	}
	if at, ok := ignores("missing", "ignoreMissingMigrations"); ok {
		set.Passes.Unknown = at
	}
	late, passed := ignores("ignored", "ignoreIgnoredMigrations")
	// Rows of a newer checkout are passed over by default: "*:future".
	if _, ok := ignores("future", "ignoreFutureMigrations"); written && !ok {
		set.StopsNewer = "ignoreMigrationPatterns in " + patterns.file + " leaves *:future out"
	} else if at, ok := says("ignoreFutureMigrations", "false"); ok && !written {
		set.StopsNewer = at
	}
	if at, ok := says("validateOnMigrate", "false"); ok {
		at += " (flyway validate stops)"
		set.Passes, set.StopsNewer, late, passed = Passes{Unknown: at, Edited: at}, "", at, true
	}
	if passed && !set.RunsLate { // what is late stays what it is, and nobody stops at it
		set.SkipsLate, set.Passes.Late = true, late
	}
	return nil
}

var flywayPattern = lazy.Regexp(`(\*|\w+)\s*:\s*(\*|\w+)`)
