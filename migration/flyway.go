package migration

import (
	"bytes"
	"cmp"
	"fmt"
	"hash/crc32"
	"io/fs"
	"path"
	"strconv"
	"strings"
	"unicode/utf8"
)

// https://github.com/flyway/flyway/tree/main/flyway-core/src/main/java/org/flywaydb/core/internal/resource
var flyway = Tool{
	Name:    "flyway",
	Dirs:    []string{"db/migration", "src/main/resources/db/migration", "sql", "flyway/sql", "migrations"},
	Detect:  detectFlyway,
	Read:    readFlyway,
	Scripts: flywayScripts,

	Beside: flywayLeniency,
}

// FlywayRepeatable begins the ID of a repeatable migration; its description
// follows. Versioned ones have a number there.
const FlywayRepeatable = "R__"

// FlywayVersion is the normal form of a version: V1, V1.0 and V01 are one
// migration. ok is false where Flyway would not accept it.
func FlywayVersion(s string) (normal string, ok bool) {
	parts := strings.Split(strings.ReplaceAll(s, "_", "."), ".")
	for i, p := range parts {
		if parts[i], ok = Number(p); !ok {
			return "", false
		}
	}
	for len(parts) > 1 && parts[len(parts)-1] == "0" {
		parts = parts[:len(parts)-1]
	}
	return strings.Join(parts, "."), true
}

// CompareFlyway orders versions part by part, a missing part being 0, and puts
// repeatables behind them, by description.
func CompareFlyway(a, b string) int {
	if whole(a) && whole(b) { // as most are
		return CompareNumbers(a, b)
	}
	ra, rb := strings.HasPrefix(a, FlywayRepeatable), strings.HasPrefix(b, FlywayRepeatable)
	switch {
	case ra && rb:
		return strings.Compare(a, b)
	case ra:
		return 1
	case rb:
		return -1
	}
	for a != "" || b != "" {
		var x, y string
		x, a, _ = strings.Cut(a, ".")
		y, b, _ = strings.Cut(b, ".")
		if c := CompareNumbers(cmp.Or(x, "0"), cmp.Or(y, "0")); c != 0 {
			return c
		}
	}
	return 0
}

func whole(version string) bool {
	return strings.IndexByte(version, '.') < 0 && !strings.HasPrefix(version, FlywayRepeatable)
}

// flywayName takes a file's name apart: prefix V or R, version and
// description. U files undo, and B files fill an empty database: neither is
// ever pending. ok is false for what Flyway ignores, callbacks for example.
func flywayName(base string) (prefix, version, description string, ok bool) {
	ext := path.Ext(base)
	switch strings.ToLower(ext) {
	case ".sql":
	case ".java", ".kt": // compiled into the application, and recorded like SQL
	default:
		return "", "", "", false
	}
	stem := strings.TrimSuffix(base, ext)
	if stem == "" || !strings.Contains("VR", stem[:1]) {
		return "", "", "", false
	}
	version, description, separated := strings.Cut(stem[1:], "__")
	prefix = stem[:1]
	switch {
	case prefix == "R":
		ok = separated && version == "" && description != ""
	default:
		// View.sql and Vendors.sql begin with a V and are nobody's migrations.
		ok = version != "" && version[0] >= '0' && version[0] <= '9'
	}
	return prefix, version, description, ok
}

func detectFlyway(t Tree) []Found {
	return t.group(func(name string) string {
		_, _, description, ok := flywayName(path.Base(name))
		if !ok || description == "" || !strings.EqualFold(path.Ext(name), ".sql") {
			return ""
		}
		dir := path.Dir(name)
		// Locations are searched recursively: the folder above is the location.
		for _, d := range []string{"db/migration", "sql"} {
			if i := strings.Index("/"+dir+"/", "/"+d+"/"); i >= 0 {
				return dir[:i+len(d)]
			}
		}
		return dir
	})
}

func readFlyway(fsys fs.FS, dir string) ([]Migration, error) {
	names, err := below(fsys, dir)
	if err != nil {
		return nil, err
	}
	for _, source := range []string{"java", "kotlin"} {
		// Java migrations stand in the same package of another source folder.
		beside := strings.Replace(dir, "src/main/resources/", "src/main/"+source+"/", 1)
		if beside == dir {
			continue
		}
		if _, err := fs.Stat(fsys, beside); err == nil {
			more, err := below(fsys, beside)
			if err != nil {
				return nil, err
			}
			names = append(names, more...)
		}
	}
	out := make([]Migration, 0, len(names))
	for _, name := range names {
		base := path.Base(name)
		prefix, version, description, ok := flywayName(base)
		if !ok {
			continue
		}
		m := Migration{
			Version: strings.ReplaceAll(version, "_", "."),
			Name:    strings.ReplaceAll(description, "_", " "),
			Label:   strings.TrimSuffix(base, path.Ext(base)),
			Path:    name,
		}
		if prefix == "R" {
			m.ID = FlywayRepeatable + m.Name
		} else if m.ID, ok = FlywayVersion(version); !ok {
			return nil, fmt.Errorf("%s: Flyway refuses the version %q: only digits, dots and underscores may stand before the two underscores", name, version)
		}
		out = append(out, m)
	}
	if summed(fsys) {
		err = readAll(fsys, out, func(_ fs.FS, m *Migration, text []byte) {
			if strings.EqualFold(path.Ext(m.Path), ".sql") {
				m.Sums = flywaySums(text, strings.HasPrefix(m.ID, FlywayRepeatable))
			}
		})
	}
	sortByID(out, CompareFlyway)
	return out, err
}

// flywaySums is CRC-32 over the lines without their ends, as a signed number.
// The sum of a repeatable migration is taken after placeholders are replaced,
// so that one with placeholders cannot be told; nor can a file in an encoding
// other than UTF-8.
func flywaySums(text []byte, repeatable bool) []string {
	if !utf8.Valid(text) || repeatable && bytes.Contains(text, []byte("${")) {
		return nil
	}
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	crc := crc32.NewIEEE()
	for line := range bytes.FieldsFuncSeq(text, func(r rune) bool { return r == '\r' || r == '\n' }) {
		crc.Write(line)
	}
	return []string{strconv.Itoa(int(int32(crc.Sum32())))}
}
